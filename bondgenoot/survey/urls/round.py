"""Addresses under /thermometer/ for rounds and the classes in them."""

from django.urls import path

from bondgenoot.survey.views.board import board, board_count
from bondgenoot.survey.views.round import round_list, round_page

urlpatterns = [
    path("", round_list, name="round_list"),
    path("<uuid:round_id>/", round_page, name="round_page"),
    path("klas/<uuid:room_id>/bord/", board, name="board"),
    path("klas/<uuid:room_id>/bord/stand/", board_count, name="board_count"),
]
