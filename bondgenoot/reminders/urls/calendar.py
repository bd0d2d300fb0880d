from django.urls import path

from bondgenoot.reminders.views import calendar

urlpatterns = [
    path("agenda/", calendar.calendar, name="calendar"),
    path("agenda/vakanties/", calendar.calendar_holidays, name="calendar_holidays"),
    path("agenda/einde/", calendar.calendar_end, name="calendar_end"),
]
