"""Why a class cannot be asked on that day: it is, or was, asked too short a time before or after."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.lib import clock
from bondgenoot.lib.due import short_day
from bondgenoot.school.models import SchoolClass
from bondgenoot.survey.models.overlap import overlapping
from bondgenoot.survey.models.room import APART, Room

if TYPE_CHECKING:
    from bondgenoot.survey.models.round import Round

# More names than this are a number.
MOST_NAMES = 6


def near_words(chosen: Collection[SchoolClass], opens_on: date) -> str:
    """Per round that is too near: which classes, which round, and the first day on which it may be. Empty: none is."""
    busy = Room.objects.filter(school_class__in=chosen).too_near(opens_on)
    rooms = busy.select_related("round__closing").order_by("round__closes_on", "round", "school_class__name")
    found = [_busy(of, list(some), len(chosen)) for of, some in groupby(rooms, key=lambda room: room.round)]
    if found:
        found.append(_("De vragen gaan over de laatste maand: tussen twee rondes zitten vier weken."))
    return " ".join(found)


def _busy(of: "Round", rooms: list[Room], chosen: int) -> str:
    takes_part = ngettext(
        "%(names)s doet al mee aan %(round)s", "%(names)s doen al mee aan %(round)s", len(rooms)
    )
    words = {"names": _names([room.school_class for room in rooms], chosen), "round": of.name}
    return f"{takes_part % words}, {_way_out(of)}"


def _names(classes: list[SchoolClass], chosen: int) -> str:
    names = sorted({one.name for one in classes})
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    if len(classes) == chosen:
        return _("Alle %(n)d gekozen klassen") % {"n": chosen}
    rest = {"names": ", ".join(names[:MOST_NAMES]), "n": len(names) - MOST_NAMES}
    return _("%(names)s en nog %(n)d klassen") % rest


def _way_out(of: "Round") -> str:
    """Until when that round is, and what can be done."""
    closing = getattr(of, "closing", None)
    if closing and not closing.finished_at:
        return _("die nu wordt geteld. Wacht tot dat klaar is.")
    last = min(of.closes_on, timezone.localdate(closing.finished_at)) if closing else of.closes_on
    words = {
        "last": short_day(last, year=True),
        "first": short_day(last + APART, year=True),
        "round": of.name,
    }
    if closing:
        return _("met als laatste dag %(last)s. Begin op of na %(first)s, of laat dit weg.") % words
    if clock.today() < of.opens_on:
        return _("tot en met %(last)s. Begin op of na %(first)s, of trek %(round)s in.") % words
    return (
        _(
            "tot en met %(last)s. Begin op of na %(first)s, of sluit eerst %(round)s: dan kan het vier weken na het "
            "sluiten."
        )
        % words
    )


def nearer_words(of: "Round", closes_on: date) -> str:
    """Why this round, which lasts until that day in the database, cannot: its pupils are asked again too soon after.

    Empty: it can. `of.closes_on` is still the day it was.
    """
    own = {room.school_class_id for room in of.rooms.all()}
    for later in _rounds_after(of, closes_on):
        again = {room.school_class for room in later.rooms.select_related("school_class")}
        shared = overlapping(later.location, again, later.opens_on)
        if any(one.pk in own for one in (*again, *shared)):
            last = short_day(later.opens_on - APART, year=True)
            return _(
                "Dezelfde leerlingen doen mee aan %(round)s, vanaf %(first)s. Daar moeten vier weken tussen zitten: "
                "kies %(last)s of eerder."
            ) % {"round": later.name, "first": short_day(later.opens_on, year=True), "last": last}
    return ""


def _rounds_after(of: "Round", closes_on: date) -> Iterable["Round"]:
    """Planned rounds of the organisation that begin after this one, within a month of that day."""
    rounds = type(of).objects.unclosed().filter(location__organisation=of.location.organisation_id)
    near = rounds.filter(opens_on__gt=of.closes_on, opens_on__lt=closes_on + APART)
    found: Iterable[Round] = near.select_related("location").order_by("opens_on")
    return found
