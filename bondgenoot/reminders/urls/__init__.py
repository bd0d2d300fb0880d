"""Herinneringen: every noun has its own file, spliced in here."""

from bondgenoot.reminders.urls import calendar, mail, preference, reminder

app_name = "reminders"

urlpatterns = [
    *reminder.urlpatterns,
    *preference.urlpatterns,
    *calendar.urlpatterns,
    *mail.urlpatterns,
]
