"""The year wheel turns: a school year gets its activities with owners and terms, and they keep up with the school."""

import logging
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.prevention.catalogue import catalogue
from bondgenoot.prevention.evidence import about, evidence_of, shown_by
from bondgenoot.prevention.models import Activity, Duty, Outcome, Proof
from bondgenoot.prevention.owners import Holders
from bondgenoot.school.models import Location, Organisation, SchoolClass, SchoolYear, Staff

log = logging.getLogger(__name__)
# In this month the next school year is made ready.
JULY = 7
NEXT_YEAR = 8


def turn() -> None:
    """The turn of the day: of every location this school year, and in July the next one too."""
    for location in Location.objects.select_related("organisation"):
        try:
            turn_current(location)
        except Exception:
            log.exception("the year wheel of location %s could not be turned", location.pk)


def current_years(organisation: Organisation, on: date) -> list[SchoolYear]:
    """The school years that are being worked in or made ready on that day."""
    years = [SchoolYear.around(organisation, on)]
    if on.month == JULY:
        years.append(SchoolYear.around(organisation, date(on.year, NEXT_YEAR, 1)))
    return years


@transaction.atomic
def turn_year(location: Location, year: SchoolYear, by: Staff | None = None) -> int:
    """Make the activities of a school year that are not there yet; returns how many. Any number of times is once.

    Also lets owners and terms of what is open follow, and ticks off what another part of the product shows. A school
    year that is over is left as it is. Adaptations carry over by themselves: they are of the duty.
    """
    if year.ends_on < clock.today():
        return 0
    _lock(location)
    stock(location)
    made, gone, moved = _fit(location, year)
    ticked = _tick(location, year)
    if made or gone or moved or ticked:
        record(
            action="year.turned",
            noun="location",
            noun_id=location.pk,
            by=by.user if by else None,
            year=year.pk,
            made=made,
            gone=gone,
            moved=moved,
            ticked=ticked,
        )
    return made


def turn_current(location: Location, by: Staff | None = None) -> int:
    """Turn the school years that are being worked in or made ready; returns how many activities were made."""
    return sum(turn_year(location, year, by) for year in current_years(location.organisation, clock.today()))


@transaction.atomic
def settle(organisation: Organisation, *, by: User | None, only: Location | None = None) -> None:
    """After roles or classes changed: owners follow, and a new class gets its activities; with `only` at one location.

    Called before the cases are settled, and writes no audit event: whoever holds that chain must not wait for a case.
    """
    begun = Exists(Duty.objects.filter(location=OuterRef("pk")))
    places = organisation.locations if only is None else organisation.locations.filter(pk=only.pk)
    for location in list(places.filter(begun).order_by("pk")):
        for year in current_years(organisation, clock.today()):
            _lock(location)
            _fit(location, year)


def _lock(location: Location) -> None:
    # Two who turn the same wheel wait for each other here.
    Location.objects.select_for_update().get(pk=location.pk)


def stock(location: Location) -> int:
    """Give a location the duties that ship and it does not have yet; returns how many."""
    known = set(location.duties.exclude(key="").values_list("key", flat=True))
    new = [Duty(location=location, **one.values()) for key, one in catalogue().items() if key not in known]
    return len(Duty.objects.bulk_create(new))


def _fit(location: Location, year: SchoolYear) -> tuple[int, int, int]:
    """Bring activities in line with duties, classes and roles: (made, gone, moved). What has proof or an end stays."""
    holders = Holders(location.organisation_id, max(clock.today(), year.starts_on))
    classes = list(SchoolClass.objects.filter(location=location, school_year=year))
    duties = list(Duty.objects.kept().filter(location=location))
    wanted = {
        (duty.pk, school_class.pk if school_class else None): duty
        for duty in duties
        for school_class in ([c for c in classes if duty.covers(c)] if duty.is_per_class else [None])
    }
    there = Activity.objects.filter(duty__location=location, school_year=year).select_related("duty")
    standing = Outcome.objects.standing().filter(activity=OuterRef("pk"))
    untouched = ~Exists(Outcome.objects.filter(activity=OuterRef("pk")))
    bare = untouched & ~Exists(Proof.objects.filter(activity=OuterRef("pk")))
    rows = {
        (one.duty_id, one.school_class_id): one for one in there.annotate(ended=Exists(standing), bare=bare)
    }
    gone = [one.pk for key, one in rows.items() if key not in wanted and one.bare]  # type: ignore[attr-defined]
    Activity.objects.filter(pk__in=gone).delete()
    missing = [key for key in wanted if key not in rows]
    made = Activity.objects.bulk_create(
        Activity(
            duty=wanted[duty, school_class],
            school_year=year,
            school_class_id=school_class,
            owner_id=holders.owner(wanted[duty, school_class], school_class, None, chosen=False),
            due_on=wanted[duty, school_class].due_in(year),
        )
        for duty, school_class in missing
    )
    open_ones = [one for key, one in rows.items() if key in wanted and not one.ended]  # type: ignore[attr-defined]
    return len(made), len(gone), _move(open_ones, holders, year)


def _move(open_ones: list[Activity], holders: Holders, year: SchoolYear) -> int:
    """Owners and terms of what is open follow the roles and the duty; returns how many changed."""
    moved = []
    for one in open_ones:
        owner = holders.owner(one.duty, one.school_class_id, one.owner_id, chosen=one.owner_chosen)
        due = one.due_on if one.due_chosen else one.duty.due_in(year)
        if (owner, due) != (one.owner_id, one.due_on):
            # A choice does not outlive the colleague it was about.
            one.owner_chosen = one.owner_chosen and owner == one.owner_id
            one.owner_id, one.due_on = owner, due
            moved.append(one)
    Activity.objects.bulk_update(moved, ["owner", "owner_chosen", "due_on"], batch_size=200)
    return len(moved)


def _tick(location: Location, year: SchoolYear) -> int:
    """Finish what the product itself shows for certain; not again after somebody took that back."""
    if year.starts_on > clock.today():
        return 0
    shown = [key for key in catalogue() if shown_by(key)]
    waiting = Activity.objects.at(location).of_year(year).open().filter(duty__key__in=shown)
    open_ones = list(waiting.select_related("duty").prefetch_related("outcomes"))
    found = evidence_of(location, year) if open_ones else []
    ticked = 0
    for one in open_ones:
        certain = next((piece for piece in about(one, found) if piece.on), None)
        if certain and not any(past.found == certain.code for past in one.outcomes.all()):
            one.finish(by=None, done_on=certain.on or clock.today(), found=certain.code)
            ticked += 1
    return ticked
