from django.urls import path

from bondgenoot.accounts import views

app_name = "accounts"

urlpatterns = [
    path("inloggen/", views.login, name="login"),
    path("inloggen/als/", views.login_as, name="login_as"),
    path("uitloggen/", views.logout, name="logout"),
    path("wachtwoord/", views.password_change, name="password_change"),
    path("wachtwoord/<str:reference>/<str:token>/", views.password_set, name="password_set"),
]
