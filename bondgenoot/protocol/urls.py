"""Addresses under /protocollen/."""

from django.urls import path

from bondgenoot.protocol.views.card import card
from bondgenoot.protocol.views.edition import (
    edition,
    edition_copy,
    edition_list,
    edition_locations,
    edition_map,
    edition_publication,
    edition_text,
)

app_name = "protocol"
urlpatterns = [
    path("", edition_list, name="edition_list"),
    path("kaarten/<slug:key>/", card, name="card"),
    path("<uuid:edition_id>/", edition, name="edition"),
    path("<uuid:edition_id>/tekening/", edition_map, name="edition_map"),
    path("<uuid:edition_id>/kopie/", edition_copy, name="edition_copy"),
    path("<uuid:edition_id>/tekst/", edition_text, name="edition_text"),
    path("<uuid:edition_id>/vaststelling/", edition_publication, name="edition_publication"),
    path("<uuid:edition_id>/locaties/", edition_locations, name="edition_locations"),
]
