"""What a browser does for a pupil, without a browser."""

import re

from django.test import Client
from django.urls import reverse

from bondgenoot.survey.models import Room


def key_of(text: str) -> str:
    """The key of a page that was opened."""
    found = re.search(r'name="key" value="(\d+)"', text)
    assert found, "a page without a key"
    return found[1]


def send(client: Client, room: Room, *, key: str = "", query: str = "", **fields: str):
    """Open the page and send it filled in like this."""
    address = reverse("pupil:form", args=[room.code]) + query
    if not key:
        key = key_of(client.get(address).text)
    return client.post(address, {"key": key, **fields})
