from django.urls import path

from bondgenoot.reminders.views import preference

urlpatterns = [
    path("instellen/", preference.preference, name="preference"),
]
