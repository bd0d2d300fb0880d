from django.urls import path

from bondgenoot.lib import views

app_name = "lib"

urlpatterns = [
    path("stijl/", views.style_page, name="style"),
]
