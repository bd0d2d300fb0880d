"""A questionnaire in one language, ready to be shown to staff."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bondgenoot.survey.languages import Language, language
from bondgenoot.survey.shape import SCALE, Direction, Form, Group


@dataclass(frozen=True)
class SheetGroup:
    key: str
    sentence: str
    statements: tuple[tuple[str, str], ...]  # key and words
    notes: tuple[str, ...]  # what counts for the whole group, in Dutch


@dataclass(frozen=True)
class SheetQuestion:
    key: str
    words: str
    options: tuple[str, ...]
    caution: str


@dataclass(frozen=True)
class Sheet:
    language: Language
    title: str
    period: str
    low: str
    high: str
    groups: tuple[SheetGroup, ...]
    background: tuple[SheetQuestion, ...]
    scale: tuple[int, ...] = tuple(SCALE)


def sheet(form: Form, code: str) -> Sheet:
    """The form in the language of this code; in Dutch when it does not have that one."""
    code = code if code in form.languages else "nl"
    return Sheet(
        language=language(code),
        title=form.title[code],
        period=form.period[code],
        low=form.low[code],
        high=form.high[code],
        groups=tuple(
            SheetGroup(
                key=group.key,
                sentence=group.sentence[code],
                statements=tuple((one.key, one.words[code]) for one in group.statements),
                notes=_notes(group),
            )
            for group in form.groups
        ),
        background=tuple(
            SheetQuestion(one.key, one.words[code], tuple(o.words[code] for o in one.options), one.caution)
            for one in form.background
        ),
    )


def _notes(group: Group) -> tuple[str, ...]:
    up = group.direction == Direction.UP
    notes = [_("Hoger is veiliger.") if up else _("Hoger is onveiliger.")]
    if group.refusable:
        notes.append(_("Leerlingen mogen ook kiezen voor ‘wil ik niet zeggen’."))
    if group.own_behaviour:
        notes.append(_("Gaat over eigen gedrag: nooit te zien per klas."))
    return tuple(notes)
