"""The questionnaires that come with the product: files beside the code, and the rows made from them."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.survey.models.questionnaire import Questionnaire, hash_of
from bondgenoot.survey.questionnaire_reading import read
from bondgenoot.survey.shape import Form

FOLDER = Path(__file__).parent / "questionnaires"


@cache
def files() -> dict[str, tuple[str, Form]]:
    """The text and the parsed form of every shipped file, by its key."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        form = read(text)
        found[form.key] = (text, form)
    return found


@transaction.atomic
def ship(at: datetime | None = None) -> list[Questionnaire]:
    """Make a published row of every shipped file that has none yet. Twice is the same as once."""
    at = at or clock.now()
    return [_shipped(text, form, at) for text, form in files().values()]


def _shipped(text: str, form: Form, at: datetime) -> Questionnaire:
    there = Questionnaire.objects.shipped().filter(key=form.key, version=form.version).first()
    if there is not None:
        return there
    made = Questionnaire.objects.create(
        key=form.key,
        version=form.version,
        title=form.title["nl"],
        text=text,
        content_hash=hash_of(text),
        published_at=at,
        created_at=at,
    )
    record(
        action="questionnaire.shipped", noun="Questionnaire", noun_id=made.pk, at=at, hash=made.content_hash
    )
    return made
