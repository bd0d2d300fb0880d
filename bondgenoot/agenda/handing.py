"""Errands around the summer: write down what the next one must know, and read what the one before wrote."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.agenda.errand import MOST, WEEK, Errand
from bondgenoot.cases.handover_notes import ASKED_IN, due_on, to_write
from bondgenoot.cases.models import Case, HandoverNote
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role
from bondgenoot.school.permissions import Permission


def handing_kinds(holder: Holder) -> dict[str, tuple[QuerySet[Any], Any]]:
    """What there may be, each with what makes errands of it; nothing for who cannot have such an errand."""
    kinds: dict[str, tuple[QuerySet[Any], Any]] = {}
    if holder.may(Permission.CASE_ACT):
        kinds["handed"] = HandoverNote.objects.unread_by(holder.staff), notes_to_read
    if holder.has_role(Role.MENTOR) and holder.on.month in ASKED_IN:
        kinds["handing"] = to_write(holder.staff, holder.on), notes_to_write
    return kinds


def notes_to_read(_holder: Holder, found: QuerySet[HandoverNote]) -> list[Errand]:
    """One for each case that came from somebody else, until the note on top of it was read."""
    notes = found.select_related("case").order_by("case", "handed_at")[:MOST]
    return [
        Errand(
            key=case_id,
            title=_("Overdracht lezen"),
            url=reverse("cases:case_page", args=[note.case.ref]),
            about=_("casus %(ref)s, van %(who)s") % {"ref": note.case.ref, "who": note.lead},
            due_on=timezone.localdate(note.handed_at) + WEEK,
            location_id=note.case.location_id,
        )
        for case_id, note in {note.case_id: note for note in notes}.items()
    ]


def notes_to_write(holder: Holder, found: QuerySet[Case]) -> list[Errand]:
    """One for everything a mentor carries at a location, until each case has a note."""
    cases = list(found.select_related("location").prefetch_related("location__holidays"))
    number = len(cases)
    said = ngettext("nog %(n)d casus", "nog %(n)d casussen", number) % {"n": number}
    places = {case.location_id: case.location for case in cases}
    return [
        Errand(
            key=key,
            title=_("Schrijf de overdracht van je casussen voor volgend jaar"),
            url=reverse("cases:handover_notes"),
            about=said,
            due_on=due_on(place, holder.on),
            location_id=key,
        )
        for key, place in list(places.items())[:1]
    ]
