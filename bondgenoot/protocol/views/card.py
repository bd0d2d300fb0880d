"""Guide cards to read and to print."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from bondgenoot.lib.policy import requires
from bondgenoot.protocol.cards import cards
from bondgenoot.school.access import StaffRequest


@requires("protocol.read")
def card(request: StaffRequest, key: str) -> HttpResponse:
    found = cards().get(key)
    if found is None:
        raise Http404
    return render(request, "protocol/card.html", {"card": found})
