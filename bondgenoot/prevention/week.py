"""The Week tegen Pesten on a page: what happens on which day, with which class, by whom; and a class that is ready."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.prevention.known_duties import WEEK_WITH_CLASS
from bondgenoot.prevention.models import Activity, AlreadyDone, State, WeekItem, WeekPlan
from bondgenoot.prevention.week_ideas import ideas
from bondgenoot.school.access import Holder
from bondgenoot.school.asking_mentors import mentors_of
from bondgenoot.school.models import SchoolClass, Staff
from bondgenoot.school.permissions import Permission

AT_A_GLANCE = 4


@dataclass(frozen=True)
class Line:
    """One class, or everybody, on one day; `may_act`: this person may say that it was done."""

    item: WeekItem
    name: str
    who: str
    may_act: bool


@dataclass(frozen=True)
class Group:
    """The same thing with several classes on one day."""

    what: str
    about: str
    lines: tuple[Line, ...]

    @property
    def todo(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.item.done_on is None)

    @property
    def ended(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.item.done_on is not None)

    @property
    def is_long(self) -> bool:
        """More than fits at a glance: what was done is folded."""
        return len(self.lines) > AT_A_GLANCE


@dataclass(frozen=True)
class Day:
    on: date
    groups: tuple[Group, ...]


def days_of(plan: WeekPlan, holder: Holder) -> list[Day]:
    """The five days as this person may see them; as many questions for any number of items."""
    seen = WeekItem.objects.filter(plan=plan).seen_by(holder.grant(Permission.PREVENTION_READ))
    found = list(seen.select_related("school_class", "led_by"))
    mentors = mentors_of({one.school_class_id for one in found if one.school_class_id}, holder.on)
    acting = _acting(plan, holder)
    by_day: dict[date, dict[str, list[Line]]] = {day: {} for day in plan.days}
    for one in found:
        line = Line(one, _name(one), _who(one, mentors), one.pk in acting)
        by_day.setdefault(one.on, {}).setdefault(one.what, []).append(line)
    about = {idea.title: idea.about for idea in ideas()}
    return [
        Day(on, tuple(Group(what, about.get(what, ""), tuple(lines)) for what, lines in groups.items()))
        for on, groups in sorted(by_day.items())
    ]


def _acting(plan: WeekPlan, holder: Holder) -> set[UUID]:
    grant = holder.grant(Permission.PREVENTION_ACT)
    if not grant:
        return set()
    return set(WeekItem.objects.within(grant).filter(plan=plan).values_list("pk", flat=True))


def _name(item: WeekItem) -> str:
    return str(item.school_class) if item.school_class else _("Iedereen")


def _who(item: WeekItem, mentors: Mapping[UUID, Iterable[Staff]]) -> str:
    if item.led_by:
        return str(item.led_by)
    people = mentors[item.school_class_id] if item.school_class_id else ()
    return ", ".join(map(str, people)) or _("nog niemand")


@transaction.atomic
def finish(item: WeekItem, *, by: Staff, on: date) -> bool:
    """It was done; with the last one of a class its activity is done too. Says whether that was so."""
    item.finish(by=by, on=on)
    activity = _activity(item)
    days = [
        one.done_on for one in WeekItem.objects.filter(plan=item.plan_id, school_class=item.school_class_id)
    ]
    done = [day for day in days if day]
    if activity is None or activity.state != State.OPEN or len(done) < len(days):
        return False
    # A colleague may tick the class off at this moment; then it is done as well.
    with suppress(AlreadyDone):
        activity.finish(by=by, done_on=max(done))
    return True


@transaction.atomic
def reopen(item: WeekItem, *, by: Staff) -> None:
    """It was not done after all; nor is the activity of the class."""
    item.reopen(by=by)
    activity = _activity(item)
    if activity is not None and activity.state == State.DONE:
        activity.reopen(by=by, reason=_("Een onderdeel van de Week tegen Pesten is toch niet gedaan."))


def _activity(item: WeekItem) -> Activity | None:
    """Of the class; None for what everybody does, or where the school does not do this."""
    if item.school_class_id is None:
        return None
    here = Activity.objects.of_year(item.plan.school_year).filter(school_class=item.school_class_id)
    found: Activity | None = here.filter(duty__key=WEEK_WITH_CLASS).with_state().first()
    return found


def classes_of(plan: WeekPlan, holder: Holder) -> list[SchoolClass]:
    """The classes of this year for which this person may plan something."""
    grant = holder.grant(Permission.PREVENTION_ACT)
    classes = SchoolClass.objects.within(grant).filter(
        location=plan.location_id, school_year=plan.school_year_id
    )
    return list(classes.order_by("year_level", "name")) if grant else []


def earlier_plan(plan: WeekPlan) -> WeekPlan | None:
    """The last week before this one that held anything."""
    before = WeekPlan.objects.filter(location=plan.location_id, starts_on__lt=plan.starts_on)
    found: WeekPlan | None = before.filter(items__isnull=False).order_by("-starts_on").first()
    return found
