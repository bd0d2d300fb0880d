"""The address of a calendar; apart, because it is short and everything under it is kept out of the logs."""

from django.urls import path

from bondgenoot.reminders.views import feed

app_name = "feed"

urlpatterns = [
    path("<str:token>.ics", feed.feed, name="calendar"),
]
