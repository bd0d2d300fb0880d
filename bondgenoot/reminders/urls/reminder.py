from django.urls import path

from bondgenoot.reminders.views import reminder

urlpatterns = [
    path("", reminder.reminder_list, name="reminder_list"),
]
