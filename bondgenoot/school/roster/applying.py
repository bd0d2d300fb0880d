"""Carries out a plan: whole or not at all, in one transaction, in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.lib.planning import count_again
from bondgenoot.school.changes import staff_changed
from bondgenoot.school.models import (
    Enrolment,
    Guardian,
    Location,
    Pupil,
    RosterImport,
    SchoolClass,
    SchoolYear,
    Staff,
)
from bondgenoot.school.models.roster import RosterKind as Kind
from bondgenoot.school.models.staff import NEVER_EMPTY
from bondgenoot.school.roster.applying_staff import apply_roles, apply_staff
from bondgenoot.school.roster.matching import match
from bondgenoot.school.roster.plan import Change, Group, Plan
from bondgenoot.school.roster.reading import read
from bondgenoot.school.roster.rows import GuardianRow, PupilRow, Reading
from bondgenoot.school.roster.snapshot import first_of_year, snapshot

ONE_DAY = timedelta(days=1)
BATCH = 500


class RosterRefused(Exception):
    """This plan may not be carried out; the message says why and what to do, in Dutch."""


@dataclass(frozen=True)
class Bench:
    """Where and when a plan is carried out."""

    location: Location
    year: SchoolYear
    on: date
    starts_on: date
    classes: dict[str, SchoolClass]

    @property
    def day_before(self) -> date:
        return self.starts_on - ONE_DAY


def preview(kind: Kind, content: bytes, *, location: Location, on: date) -> Plan:
    """Read and match, changing nothing (but for the school year, which is made when it is not there yet)."""
    return match(read(kind, content), snapshot(location, on))


@transaction.atomic
def apply(
    kind: Kind,
    content: bytes,
    *,
    location: Location,
    by: User | None,
    at: datetime,
    previewed: str | None = None,
    leavers_confirmed: bool = False,
) -> RosterImport:
    """Do exactly what the preview with fingerprint `previewed` showed, or raise RosterRefused and do nothing."""
    on = timezone.localtime(at).date()
    # Two lists at once for one location would each match against a school that the other is changing.
    location = Location.objects.select_for_update().select_related("organisation").get(pk=location.pk)
    reading = read(kind, content)
    plan = match(reading, snapshot(location, on))
    _refuse(plan, previewed, leavers_confirmed=leavers_confirmed)
    _refuse_own_role(plan, by)
    if not plan.changes_nothing:
        _carry_out(plan, reading, location, on, by)
        count_again()
    done = RosterImport.objects.create(
        location=location,
        kind=kind,
        applied_at=at,
        applied_by=by,
        counts=plan.counts,
        left_out=len(plan.unreadable),
    )
    counts: dict[str, Any] = dict(plan.counts)
    record(action="roster.applied", noun="location", noun_id=location.pk, by=by, kind=kind, **counts)
    return done


def _refuse(plan: Plan, previewed: str | None, *, leavers_confirmed: bool) -> None:
    if previewed is not None and previewed != plan.fingerprint:
        raise RosterRefused(
            _(
                "De school is veranderd sinds je dit voorbeeld zag, dus er is niets ingelezen. "
                "Bekijk het nieuwe voorbeeld en lees het daarna in."
            )
        )
    if plan.blockers:
        raise RosterRefused(" ".join(plan.blockers))
    if plan.safety and not leavers_confirmed:
        raise RosterRefused(plan.safety)


def _refuse_own_role(plan: Plan, by: User | None) -> None:
    """A list is no way around the rule that nobody gives oneself a role that sees or decides in cases."""
    reached = [one.target for one in plan.changes if any(start.role in NEVER_EMPTY for start in one.starts)]
    if by is not None and Staff.objects.filter(user=by, pk__in=filter(None, reached)).exists():
        raise RosterRefused(
            _(
                "Deze lijst geeft jou zelf een nieuwe rol, dus er is niets ingelezen. "
                "Laat een collega de lijst inlezen, of haal die functie uit je eigen rij."
            )
        )


def _carry_out(plan: Plan, reading: Reading, location: Location, on: date, by: User | None) -> None:
    year = SchoolYear.around(location.organisation, on)
    wanted = {start.class_name for change in plan.changes for start in change.starts}
    levels: dict[str, int | None] = {name: None for name in wanted if name}
    levels |= {row.class_name: row.year_level for row in reading.rows if isinstance(row, PupilRow)}
    bench = Bench(location, year, on, first_of_year(location, on), _classes(location, year, levels))
    if plan.kind == Kind.PUPILS:
        _apply_pupils(plan, bench)
        apply_roles(plan.of(Group.MENTORS), bench.location, bench.classes, on, by=by, source=plan.kind)
    if plan.kind == Kind.GUARDIANS:
        _apply_guardians(plan, bench)
    if plan.kind == Kind.STAFF:
        apply_staff(plan, bench.location, bench.classes, on, by=by)
    if plan.kind != Kind.GUARDIANS:
        staff_changed(location.organisation, by=by)


def _classes(location: Location, year: SchoolYear, levels: dict[str, int | None]) -> dict[str, SchoolClass]:
    """Every class of this year at this location by its casefolded name; those in `levels` are made when missing."""
    there = SchoolClass.objects.filter(location=location, school_year=year)
    known = {one.name.casefold(): one for one in there}
    for name, level in levels.items():
        if name.casefold() not in known:
            first = int(name[0]) if name[0] in "123456" else None
            known[name.casefold()] = SchoolClass.objects.create(
                location=location, school_year=year, name=name, year_level=level or first
            )
    return known


def _apply_pupils(plan: Plan, bench: Bench) -> None:
    fresh = {change.key: change for change in plan.of(Group.NEW)}
    pupils = [
        Pupil(organisation=bench.location.organisation, number=key, **_names(change))
        for key, change in fresh.items()
    ]
    Pupil.objects.bulk_create(pupils, batch_size=BATCH)
    places = [(pupil.pk, fresh[pupil.number].place) for pupil in pupils]
    settled = [*plan.of(Group.MOVED), *plan.of(Group.RETURNED)]
    _end_enrolments([change.whom for change in settled], bench.starts_on)
    places += [(change.whom, change.place) for change in settled]
    Enrolment.objects.bulk_create(
        [
            Enrolment(pupil_id=pk, school_class=bench.classes[place.casefold()], starts_on=bench.starts_on)
            for pk, place in places
        ],
        batch_size=BATCH,
    )
    _rename([*settled, *plan.of(Group.CHANGED)])
    Pupil.objects.filter(pk__in=[change.whom for change in plan.of(Group.RETURNED)]).update(left_on=None)
    leavers = [change.whom for change in plan.of(Group.LEFT)]
    _end_enrolments(leavers, bench.on)
    Pupil.objects.filter(pk__in=leavers).update(left_on=bench.on)


def _names(change: Change) -> dict[str, str]:
    row = change.row
    assert row is not None
    return {"first_name": row.first_name, "infix": row.infix, "last_name": row.last_name}


def _end_enrolments(pupils: Iterable[UUID], from_day: date) -> None:
    """Whatever runs ends the day before; what began on or after that day never was."""
    running = Enrolment.objects.filter(pupil__in=list(pupils)).exclude(ends_on__lt=from_day)
    running.filter(starts_on__gte=from_day).delete()
    running.update(ends_on=from_day - ONE_DAY)


def _rename(changes: list[Change]) -> None:
    """Names as the list has them, for those whose name is among the differences."""
    renamed = {
        change.whom: change for change in changes if any(one.what == _("naam") for one in change.differences)
    }
    pupils = list(Pupil.objects.filter(pk__in=list(renamed)))
    for pupil in pupils:
        for name, value in _names(renamed[pupil.pk]).items():
            setattr(pupil, name, value)
    Pupil.objects.bulk_update(pupils, ["first_name", "infix", "last_name"], batch_size=BATCH)


def _apply_guardians(plan: Plan, bench: Bench) -> None:
    Guardian.objects.bulk_create(
        [
            Guardian(pupil_id=change.whom, **_names(change), **_arranged(change.row))
            for change in plan.of(Group.NEW)
            if isinstance(change.row, GuardianRow)
        ],
        batch_size=BATCH,
    )
    changed = {change.whom: change for change in [*plan.of(Group.CHANGED), *plan.of(Group.RETURNED)]}
    guardians = list(Guardian.objects.filter(pk__in=list(changed)))
    for guardian in guardians:
        change = changed[guardian.pk]
        kept = {} if not any(one.what == _("naam") for one in change.differences) else _names(change)
        for name, value in {**_arranged(change.row), **kept, "ends_on": None}.items():
            setattr(guardian, name, value)
    fields = ["first_name", "infix", "last_name", "email", "phone", "has_custody", "household", "language"]
    Guardian.objects.bulk_update(guardians, [*fields, "ends_on"], batch_size=BATCH)
    gone = [change.whom for change in plan.of(Group.LEFT)]
    Guardian.objects.filter(pk__in=gone).update(ends_on=bench.on)


def _arranged(row: object) -> dict[str, object]:
    assert isinstance(row, GuardianRow)
    return {
        "relation": row.relation,
        "email": row.email,
        "phone": row.phone,
        "has_custody": row.has_custody,
        "household": row.household,
        "language": row.language,
    }
