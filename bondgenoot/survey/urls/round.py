"""Addresses under /thermometer/ for rounds and the classes in them."""

from django.urls import path

from bondgenoot.survey.views.board import board, board_count
from bondgenoot.survey.views.paper import all_slips, codes, slips
from bondgenoot.survey.views.reminder import reminder
from bondgenoot.survey.views.round import (
    round_closing,
    round_end,
    round_list,
    round_new,
    round_page,
    round_progress,
    round_withdrawal,
)

urlpatterns = [
    path("", round_list, name="round_list"),
    path("nieuw/", round_new, name="round_new"),
    path("<uuid:round_id>/", round_page, name="round_page"),
    path("<uuid:round_id>/voortgang/", round_progress, name="round_progress"),
    path("<uuid:round_id>/sluiten/", round_closing, name="round_closing"),
    path("<uuid:round_id>/laatste-dag/", round_end, name="round_end"),
    path("<uuid:round_id>/intrekken/", round_withdrawal, name="round_withdrawal"),
    path("<uuid:round_id>/herinneren/", reminder, name="reminder"),
    path("<uuid:round_id>/codes.pdf", codes, name="codes"),
    path("<uuid:round_id>/briefjes.pdf", all_slips, name="all_slips"),
    path("klas/<uuid:room_id>/briefjes.pdf", slips, name="slips"),
    path("klas/<uuid:room_id>/bord/", board, name="board"),
    path("klas/<uuid:room_id>/bord/stand/", board_count, name="board_count"),
]
