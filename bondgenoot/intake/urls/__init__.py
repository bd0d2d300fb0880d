"""Addresses under /signalen/. Where pupils ask for a talk is under /praten/ (see `talk`)."""

from django.urls import path

from bondgenoot.intake.views import signal, talk_answer, talk_jokes

app_name = "intake"

urlpatterns = [
    path("", signal.signal_list, name="signal_list"),
    path("nieuw/", signal.signal_new, name="signal_new"),
    path("gesprekken/", talk_answer.talk_list, name="talk_list"),
    path("gesprekken/grappen/", talk_jokes.talk_jokes, name="talk_jokes"),
    path("gesprekken/<uuid:request_id>/", talk_answer.talk_page, name="talk_page"),
    path("<uuid:signal_id>/", signal.signal_page, name="signal_page"),
]
