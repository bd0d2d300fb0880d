"""One round as its page shows it: its classes with their response, its facts, and what is gone after closing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.lib.due import short_day
from bondgenoot.school.access import Grant
from bondgenoot.survey.models import Reminder, Room, Round, RoundClosing
from bondgenoot.survey.response import Response, left_out_words, response_of, total
from bondgenoot.survey.standing import days


@dataclass(frozen=True)
class ClassRow:
    """A class in a round; `board` and `slips` are addresses, empty for who may not use them."""

    room: Room
    response: Response
    note: str = ""
    board: str = ""
    slips: str = ""

    @property
    def name(self) -> str:
        return self.room.school_class.name


@dataclass(frozen=True)
class ClassGroup:
    title: str
    rows: list[ClassRow]


@dataclass(frozen=True)
class Counted:
    """How far a closing is, in classes."""

    done: int
    classes: int

    @property
    def words(self) -> str:
        return _("%(done)d van %(classes)d klassen geteld") % {"done": self.done, "classes": self.classes}


def counted(of: Round) -> Counted:
    return Counted(of.rooms.filter(answers__isnull=False).count(), of.rooms.count())


def class_rows(of: Round, state: str, *, read: Grant, board: Grant, run: Grant) -> list[ClassRow]:
    """The classes of a round that this person sees; two questions, whatever their number."""
    rooms = of.rooms.within(read).with_received().select_related("school_class")
    takes_part = state in ("planned", "open")
    at_location = of.location_id in board.locations
    reminded = last_reminders(of) if state == "open" else {}
    rows = []
    for room in rooms:
        may_board = takes_part and (at_location or room.school_class_id in board.classes)
        may_print = takes_part and of.uses_slips and of.location_id in run.locations
        rows.append(
            ClassRow(
                room,
                response_of(room),
                note=_note(room, response_of(room), reminded.get(room.pk)),
                board=reverse("survey:board", args=[room.pk]) if may_board else "",
                slips=reverse("survey:slips", args=[room.pk]) if may_print else "",
            )
        )
    return rows


def _note(room: Room, response: Response, reminder: Reminder | None) -> str:
    if room.left_out is not None:
        return left_out_words(room)
    if response.is_too_many:
        return _("Meer antwoorden dan leerlingen")
    return reminded_words(reminder) if reminder else ""


def last_reminders(of: Round) -> dict[Any, Reminder]:
    """The last reminder of each class, by its room."""
    found = Reminder.objects.filter(room__round=of).order_by("sent_at")
    return {one.room_id: one for one in found}


def reminded_words(reminder: Reminder) -> str:
    on = short_day(timezone.localdate(reminder.sent_at))
    words = _("Herinnerd op %(day)s") if reminder.mailed else _("Herinnerd op %(day)s, niet gemaild")
    return words % {"day": on}


def groups(rows: list[ClassRow], state: str) -> list[ClassGroup]:
    """While it runs: classes that are behind first. Else all of them."""
    if state not in ("open", "over") or len(rows) == 1:
        return [ClassGroup(_("Klassen"), rows)]
    behind = [row for row in rows if row.response.is_behind]
    enough = [row for row in rows if not row.response.is_behind]
    words = ngettext("%(n)d klas", "%(n)d klassen", len(behind)) % {"n": len(behind)}
    found = [
        ClassGroup(_("Nog niet genoeg antwoorden (%(classes)s)") % {"classes": words}, behind),
        ClassGroup(_("Minstens 80 % binnen"), enough),
    ]
    return [group for group in found if group.rows]


def whole(rows: Iterable[ClassRow]) -> Response:
    return total(row.response for row in rows)


def facts(of: Round) -> list[dict[str, str]]:
    """How the round was set up. Needs location, questionnaire and prepared_by at hand."""
    limits = {"group": of.min_group, "cell": of.min_cell, "own": of.min_own_behaviour}
    found = [
        {"label": _("Locatie"), "text": str(of.location)},
        {"label": _("Dagen"), "text": days(of)},
        {
            "label": _("Vragenlijst"),
            "text": str(of.questionnaire),
            "url": reverse("survey:questionnaire", args=[of.questionnaire_id]),
        },
        {"label": _("Binnenkomen met"), "text": of.get_entry_display()},
        {"label": _("Vragen over de leerling"), "text": "\n".join(_asked(of)) or _("geen")},
        {
            "label": _("Uitslag te zien"),
            "text": _("vanaf %(group)d leerlingen, met %(cell)d achter elk getal; eigen gedrag vanaf %(own)d")
            % limits,
        },
        {
            "label": _("Klaargezet"),
            "text": _("door %(who)s op %(day)s")
            % {"who": of.prepared_by, "day": short_day(timezone.localdate(of.prepared_at), year=True)},
        },
    ]
    return found


def _asked(of: Round) -> list[str]:
    form = of.questionnaire.form
    return [f"{one.words['nl']}: {of.reasons[one.key]}" for one in form.background if one.key in of.reasons]


def closed_facts(closing: RoundClosing, answered: Response) -> list[dict[str, str]]:
    """What a closed round still tells, and what is gone."""
    finished = timezone.localtime(closing.finished_at) if closing.finished_at else None
    on = f"{short_day(finished.date(), year=True)}, {finished:%H:%M}" if finished else ""
    who = str(closing.started_by) if closing.started_by else _("vanzelf, na de laatste dag")
    return [
        {"label": _("Gesloten"), "text": f"{on}, {who}"},
        {
            "label": _("Antwoorden geteld"),
            "text": _("%(answers)d van %(invited)d leerlingen")
            % {"answers": answered.answers, "invited": answered.invited},
        },
        {
            "label": _("Wat er weg is"),
            "text": _(
                "Alle antwoorden, de sleutel waarmee ze te lezen waren en de briefjes zijn vernietigd op %(on)s."
            )
            % {"on": on},
        },
    ]


def rejected_words(closing: RoundClosing) -> str:
    """Rows in the box that no pupil sent through this product; empty when there were none."""
    if not closing.rejected:
        return ""
    return ngettext(
        "%(number)d rij hoorde er niet bij en is niet geteld.",
        "%(number)d rijen hoorden er niet bij en zijn niet geteld.",
        closing.rejected,
    ) % {"number": closing.rejected}


def too_many(rows: Iterable[ClassRow]) -> list[str]:
    """A line for each class with more answers than pupils."""
    return [
        _("%(class)s: %(answers)d antwoorden van %(invited)d leerlingen")
        % {"class": row.name, "answers": row.response.answers, "invited": row.response.invited}
        for row in rows
        if row.response.is_too_many
    ]


def too_small(rows: Iterable[ClassRow], of: Round) -> list[str]:
    """A line for each class that answered too little to be shown, were the round closed now."""
    few = [row for row in rows if 0 < row.response.answers < of.min_group]
    return [f"{row.name}: {row.response.words}" for row in few]


def silent(rows: Iterable[ClassRow]) -> str:
    """Classes of which nothing came in: "1A, 1B". Empty: none."""
    return ", ".join(row.name for row in rows if not row.response.answers)
