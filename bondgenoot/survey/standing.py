"""Where rounds stand: the list of the thermometer, by what is asked of whoever looks at it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.lib.due import short_day
from bondgenoot.school.access import Grant
from bondgenoot.survey.models import Room, Round
from bondgenoot.survey.response import Response, response_of, total
from bondgenoot.survey.wording import last_day


@dataclass(frozen=True)
class RoundRow:
    """One round in a list; `response` of the classes that this person sees, None when there is nothing to count."""

    round: Round
    state: str
    title: str
    url: str
    note: str
    response: Response | None = None


@dataclass(frozen=True)
class Section:
    """Rounds that ask for the same thing."""

    key: str
    title: str
    rows: list[RoundRow]


def sections(grant: Grant) -> list[Section]:
    """Every round in reach that is not closed; two queries, whatever their number."""
    rounds = Round.objects.within(grant).filter(Q(closing=None) | Q(closing__finished_at=None))
    found = list(rounds.select_related("location", "closing"))
    rooms: dict[UUID, list[Room]] = defaultdict(list)
    for room in (
        Room.objects.within(grant).filter(round__in=found).select_related("school_class").with_received()
    ):
        rooms[room.round_id].append(room)
    rows = [_row(one, rooms[one.pk], many_locations=sees_many_locations(grant)) for one in found]
    titles = {
        "closing": _("Wordt geteld"),
        "over": _("Voorbij, nog niet gesloten"),
        "open": _("Open"),
        "planned": _("Klaargezet"),
    }
    whole = [Section(key, title, [row for row in rows if row.state == key]) for key, title in titles.items()]
    return [section for section in whole if section.rows]


def closed(grant: Grant) -> QuerySet[Round]:
    """Closed rounds in reach, newest first, with `answers` and `invited` of the classes that this person sees."""
    seen = Q(rooms__in=Room.objects.within(grant).counted_in())
    found: QuerySet[Round] = (
        Round.objects.within(grant)
        .closed()
        .select_related("location", "closing")
        .annotate(answers=Sum("rooms__answers", filter=seen), invited=Sum("rooms__invited", filter=seen))
        .order_by("-closing__finished_at")
    )
    return found


def closed_rows(rounds: Iterable[Round], *, many_locations: bool) -> list[RoundRow]:
    rows = []
    for one in rounds:
        words = _("%(days)s, %(answers)d van %(invited)d leerlingen") % {
            "days": days(one),
            "answers": one.answers,  # type: ignore[attr-defined]
            "invited": one.invited,  # type: ignore[attr-defined]
        }
        rows.append(RoundRow(one, "closed", one.name, _address(one), _at(one, words, many_locations)))
    return rows


def days(of: Round) -> str:
    """ "di 24 nov t/m vr 4 dec 2026"; of a round closed early until it was. Needs the closing at hand."""
    last = last_day(of) if getattr(of, "closing", None) else of.closes_on
    if last == of.opens_on:
        return short_day(last, year=True)
    first = short_day(of.opens_on, year=of.opens_on.year != last.year)
    return _("%(first)s t/m %(last)s") % {"first": first, "last": short_day(last, year=True)}


def sees_many_locations(grant: Grant) -> bool:
    return grant.whole_organisation or len(grant.locations) > 1


def _row(of: Round, rooms: list[Room], *, many_locations: bool) -> RoundRow:
    state = of.state_with(getattr(of, "closing", None))
    number = ngettext("%(number)d klas", "%(number)d klassen", len(rooms)) % {"number": len(rooms)}
    classes = rooms[0].school_class.name if len(rooms) == 1 else number
    note = _at(of, f"{classes}, {days(of)}", many_locations)
    answered = total(map(response_of, rooms)) if state in ("open", "over") else None
    return RoundRow(of, state, of.name, _address(of), note, answered)


def _at(of: Round, words: str, many_locations: bool) -> str:
    return f"{of.location}, {words}" if many_locations else words


def _address(of: Round) -> str:
    return reverse("survey:round_page", args=[of.pk])
