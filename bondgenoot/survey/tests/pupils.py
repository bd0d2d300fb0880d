"""What a browser does for a pupil, without a browser."""

import re
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from bondgenoot.survey import box
from bondgenoot.survey.models import Room, RoundKey, SealedAnswer

FORM = "application/x-www-form-urlencoded"


def address(room: Room, query: str = "") -> str:
    return reverse("pupil:form", args=[room.code]) + query


def key_of(text: str) -> str:
    """The key of a page that was opened."""
    found = re.search(r'name="key" value="(\d+)"', text)
    assert found, "a page without a key"
    return found[1]


def send(client: Client, room: Room, *, key: str | None = None, query: str = "", **fields: str):
    """Open the page and send it filled in like this, as a browser without script; with `key` only send."""
    if key is None:
        key = key_of(client.get(address(room, query)).text)
    return client.post(address(room, query), urlencode({"key": key, **fields}), content_type=FORM)


def sealed_in(room: Room) -> list[bytes]:
    """The rows of a class, opened with the key that only a closing uses."""
    key = RoundKey.objects.get(round=room.round_id)
    opener = box.opener(room.round_id, key.key_name, bytes(key.wrapped))
    return [box.unseal(opener, bytes(one.sealed)) for one in SealedAnswer.objects.filter(room=room)]
