"""The private calendar: on each day how many things are due for somebody, and nothing about what they are.

iCalendar (RFC 5545) with the refresh of RFC 7986. Days are local dates; a count of a day is at least 1.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from bondgenoot.agenda.errands import errands
from bondgenoot.agenda.groups import calendars
from bondgenoot.cases.models import Task
from bondgenoot.intake.models import Signal
from bondgenoot.lib.schooldays import ONE_DAY, SchoolCalendar
from bondgenoot.reminders.models.calendar_feed import CalendarFeed
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Holiday
from bondgenoot.school.permissions import Permission

# How often a calendar is asked to look again; most do it less often.
REFRESH = timedelta(hours=2)
# The same for a property that iCalendar does not know, and that Outlook reads.
REFRESH_WRITTEN = "PT2H"
# Holidays that are over are not shown, and those of a year from now are not certain.
AHEAD = timedelta(days=400)


@dataclass
class Due:
    """What a person must do on one day: `count` things, of which `late` should have been done before."""

    count: int = 0
    late: int = 0


# First day, last day (included), name, location.
Closed = tuple[date, date, str, UUID]


@dataclass(frozen=True)
class Content:
    """All a calendar shows of somebody: days with work in order, and the holidays if they are wanted."""

    staff: UUID
    days: tuple[tuple[date, Due], ...]
    closed: tuple[Closed, ...]
    url: str

    @property
    def hash(self) -> str:
        """The same as long as a reader would see the same."""
        return sha256(repr(self).encode()).hexdigest()


def content_of(feed: CalendarFeed, *, on: date, url: str) -> Content:
    """What stands in this calendar today; `url` leads to the list. Asks as much whatever there is to do."""
    holder = Holder(feed.staff, on)
    things = things_of(holder)
    places = {place for _day, place, _number in things} | {held.location_id for held in holder.roles}
    closed = closed_days(holder) if feed.with_holidays else ()
    return Content(feed.staff_id, by_day(things, calendars(places), on), closed, url)


def things_of(holder: Holder) -> list[tuple[date, UUID, int]]:
    """Day, location and number of what waits for this person: tasks, errands, and signals to judge."""
    tasks = Task.objects.open().owned_by(holder.staff).order_by()
    found = list(tasks.values_list("due_on", "location").annotate(number=Count("pk")))
    found += [(one.due_on, one.location_id, 1) for one in errands(holder)]
    if grant := holder.grant(Permission.SIGNAL_TRIAGE):
        # A signal stands under today from the moment it comes in.
        waiting = Signal.objects.within(grant).untriaged().order_by().values_list("location", flat=True)
        found += [(holder.on, place, 1) for place in waiting]
    return found


def by_day(
    things: list[tuple[date, UUID, int]], school_days: dict[UUID, SchoolCalendar], on: date
) -> tuple[tuple[date, Due], ...]:
    """What is late stands on the first school day from `on` of its own location: a holiday stays free of it."""
    days: dict[date, Due] = defaultdict(Due)
    for due_on, place, number in things:
        day = due_on
        if due_on < on:
            day = _first_from(school_days[place], on)
            days[day].late += number
        days[day].count += number
    return tuple(sorted(days.items()))


def _first_from(school_days: SchoolCalendar, on: date) -> date:
    try:
        return school_days.first_from(on)
    except ValueError:
        return on


def closed_days(holder: Holder) -> tuple[Closed, ...]:
    """The holidays of every location where this person works, from today on."""
    places = {held.location_id for held in holder.roles}
    found = Holiday.objects.filter(location__in=places, ends_on__gte=holder.on)
    rows = found.filter(starts_on__lte=holder.on + AHEAD).order_by("starts_on", "name", "location")
    seen: dict[tuple[date, date, str], UUID] = {}
    for first, last, name, place in rows.values_list("starts_on", "ends_on", "name", "location"):
        seen.setdefault((first, last, name), place)
    return tuple((*what, place) for what, place in seen.items())


def written(content: Content, *, changed_at: datetime) -> bytes:
    """The calendar as a file. `changed_at` (with a time zone) is when this content was first seen."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Bondgenoot//Bondgenoot//NL")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Bondgenoot")
    calendar.add("name", "Bondgenoot")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH_WRITTEN)
    for day, due in content.days:
        calendar.add_component(_work(content, day, due, changed_at))
    for closed in content.closed:
        calendar.add_component(_holiday(content, closed, changed_at))
    text: bytes = calendar.to_ical()
    return text


def _work(content: Content, day: date, due: Due, changed_at: datetime) -> Event:
    words = ngettext("Bondgenoot: %(n)d taak", "Bondgenoot: %(n)d taken", due.count) % {"n": due.count}
    told = _("Kijk in Bondgenoot wat er klaarstaat: %(url)s") % {"url": content.url}
    if due.late:
        late = ngettext("%(n)d hiervan is te laat.", "%(n)d hiervan zijn te laat.", due.late)
        told = f"{late % {'n': due.late}}\n{told}"
    event = _event(uuid5(content.staff, f"work {day}"), day, day, words, changed_at)
    event.add("description", told)
    event.add("url", content.url)
    return event


def _holiday(content: Content, closed: Closed, changed_at: datetime) -> Event:
    first, last, name, place = closed
    return _event(uuid5(content.staff, f"closed {first} {place} {name}"), first, last, name, changed_at)


def _event(key: UUID, first: date, last: date, summary: str, changed_at: datetime) -> Event:
    """A whole day, or several, that leaves somebody free; the end of a day in iCalendar is the day after."""
    event = Event()
    event.add("uid", f"{key}@bondgenoot")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", first)
    event.add("dtend", last + ONE_DAY)
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
