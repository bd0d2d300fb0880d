"""What must always hold, written down slowly and plainly, so that it cannot share a mistake with the product."""

from dataclasses import dataclass
from datetime import date, timedelta

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models import (
    Agreement,
    Basis,
    Case,
    CheckResult,
    Closure,
    Deferral,
    Involvement,
    LineCheck,
    Measure,
    Message,
    PartyRole,
    Signature,
    StepOutcome,
    Task,
    TaskKind,
)
from bondgenoot.dossier.models import Entry, EntryPart, Party
from bondgenoot.dossier.reading import read
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Enrolment, Guardian, Holiday, Location, Role, RoleAssignment, Staff
from bondgenoot.school.permissions import MATRIX, Permission, Scope

ONE_DAY = timedelta(days=1)


def held_by(staff: Staff, on: date) -> list[RoleAssignment]:
    """The roles of somebody on a day, by plain comparison."""
    return [
        row
        for row in RoleAssignment.objects.all()
        if row.staff_id == staff.pk
        and row.starts_on <= on
        and (row.ends_on is None or on <= row.ends_on)
        and (staff.left_on is None or on < staff.left_on)
    ]


# ------------------------------------------------------------------ 1. a task, an owner, a day


def every_open_case_is_somebodys(on: date) -> None:
    for case in Case.objects.all():
        tasks = list(case.tasks.filter(done_at=None).select_related("owner"))
        if not case.is_open:
            assert not tasks, "a closed case asks something of somebody"
            continue
        assert tasks, "an open case without a task"
        steps = list(case.steps.filter(outcome=None))
        assert steps, "an open case without an open step"
        assert all(step.tasks.filter(done_at=None).exists() for step in steps), "an open step without a task"
        for step in steps:
            ways = [one for one in step.node.outcomes if one.conditions.in_round(case.round_number)]
            assert ways, f"a dead end at {step.node_key}"
        for task in tasks:
            assert task.due_on
            is_active_owner(task, case, on)


def is_active_owner(task: Task, case: Case, on: date) -> None:
    roles = held_by(task.owner, on)
    assert roles, "a leaver owns a task"
    here = [row.role for row in roles if row.location_id == case.location_id]
    asked = [row.role for row in roles if row.role == Role.RESTORATIVE_FACILITATOR]
    assert here or asked, "the owner does not work here"
    grant = Holder(task.owner, on).grant(Permission.CASE_READ)
    seen = Case.objects.within(grant).filter(pk=case.pk).exists()
    assert seen, f"the owner of {task.kind} {task.step.node_key} cannot see the case"


# ------------------------------------------------------------------ 2. every change has its record

RECORDED = (StepOutcome, Message, Deferral, CheckResult, LineCheck, Measure, PartyRole, Closure, Agreement)


@dataclass(frozen=True)
class Traces:
    changes: int
    entries: int
    events: int


def traces() -> Traces:
    changes = sum(model.objects.count() for model in RECORDED)
    changes += Signature.objects.filter(signed_at__isnull=False).count()
    changes += Closure.objects.filter(reopened_at__isnull=False).count()
    return Traces(changes, Entry.objects.count(), AuditEvent.objects.count())


def changed_with_a_record(before: Traces, after: Traces) -> None:
    if after.changes > before.changes:
        assert after.entries > before.entries, "a change without an entry"
    if after.entries > before.entries:
        assert after.events > before.events, "a change without an audit event"


def every_ending_has_its_entry(outcomes: list[StepOutcome]) -> None:
    for outcome in outcomes:
        if outcome.basis == Basis.LAPSED:
            continue
        entry, step = outcome.entry, outcome.step
        assert entry is not None
        assert (entry.step_id, entry.node, entry.author_id) == (step.pk, step.node_key, outcome.by_id)
        assert entry.edition == f"{step.case.edition.key}@{step.case.edition.version}"


def fingerprints() -> dict[object, bytes]:
    """Every entry and every part of one as it stands, to see later that it still stands so."""
    entries = {
        row["pk"]: repr(sorted(row.items())).encode()
        for row in Entry.objects.values(
            "pk", "title", "author", "happened_at", "recorded_at", "step_id", "number"
        )
    }
    return entries | {(part.entry_id, part.party_id): bytes(part.sealed) for part in EntryPart.objects.all()}


def without_the_cleared(written: dict[object, bytes]) -> dict[object, bytes]:
    """Without the words about pupils of whom a suspicion was withdrawn: those are destroyed, and nothing else is."""
    cleared = {party.pk for party in Party.objects.all() if party.is_cleared}
    return {key: value for key, value in written.items() if not (type(key) is tuple and key[1] in cleared)}


# ------------------------------------------------------------------ 4. closed on the word of the pupil


def closed_on_the_word_of_the_pupil(closure: Closure) -> None:
    case = closure.case
    if closure.kind != "closed":
        return
    this_round = case.round_number
    if any(
        one.against_checks and one.step.round_number == this_round
        for one in StepOutcome.objects.filter(step__case=case).select_related("step")
    ):
        return
    for row in PartyRole.objects.filter(case=case, role="target", ends_at=None).exclude(
        certainty="withdrawn"
    ):
        series: dict[object, list[CheckResult]] = {}
        results = CheckResult.objects.filter(due__step__case=case, due__party=row.party_id)
        for result in results.select_related("due__step").order_by("due__step__opened_at", "due__number"):
            if result.due.step.round_number == this_round:
                series.setdefault(result.due.step, []).append(result)
        assert series, "closed without one check in this round"
        step, said = list(series.items())[-1]
        needed = min(step.node.good_checks, len(step.node.checks))
        assert [one.state for one in said[-needed:]] == ["stopped"] * needed, (
            "closed against the pupil's word"
        )


# ------------------------------------------------------------------ 5. whoever has custody has heard


def whoever_has_custody_has_heard(outcomes: list[StepOutcome]) -> None:
    sides = {"target_guardians": "target", "suspect_guardians": "suspect"}
    for outcome in outcomes:
        step = outcome.step
        if outcome.basis != Basis.REGULAR:
            continue
        for who in set(step.node.informs) & set(sides):
            for row in PartyRole.objects.filter(case=step.case, role=sides[who], ends_at=None):
                if row.certainty == "withdrawn" or row.party.pupil_id is None:
                    continue
                for guardian in Guardian.objects.filter(
                    pupil=row.party.pupil_id, has_custody=True, ends_on=None
                ):
                    told = Message.objects.filter(informing__step=step, informing__guardian=guardian).exists()
                    later = Deferral.objects.filter(
                        informing__step=step, informing__guardian=guardian
                    ).exists()
                    assert told or later, "a guardian with custody heard nothing"


# ------------------------------------------------------------------ 7. school days


def is_school_day(day: date, location: Location) -> bool:
    closed = [(row.starts_on, row.ends_on) for row in Holiday.objects.filter(location=location)]
    return day.weekday() < 5 and not any(first <= day <= last for first, last in closed)


def school_days_later(day: date, number: int, location: Location) -> date:
    while number or not is_school_day(day, location):
        day += ONE_DAY
        if is_school_day(day, location):
            number -= 1 if number else 0
    return day


def due_on_a_school_day(tasks: list[Task], today: date) -> None:
    for task in tasks:
        location = task.case.location
        assert is_school_day(task.due_on, location), f"{task.due_on} is no school day"
        assert task.due_on >= today
        if task.kind == TaskKind.CHECK:
            days = task.step.node.checks[task.check_due.number - 1]
            assert task.due_on == school_days_later(today, days, location)
        elif task.kind == TaskKind.AGREE:
            assert task.due_on == school_days_later(today + ONE_DAY, 0, location)
        elif (
            task.kind == TaskKind.STEP and task.step.node.term and task.step.node.term.after == "vorige_stap"
        ):
            first = school_days_later(today, 0, location)
            assert task.due_on == max(
                first, school_days_later(today, task.step.node.term.school_days, location)
            )


# ------------------------------------------------------------------ who sees what


def seen_by(staff: Staff, permission: Permission, on: date) -> set[object]:
    """The cases somebody may touch, read from the matrix and the rows with nothing but comparisons."""
    seen = set()
    roles = held_by(staff, on)
    for case in Case.objects.all():
        named = Involvement.objects.filter(case=case, staff=staff).first()
        for held in roles:
            scope = MATRIX[Role(held.role)].get(permission)
            here = held.location_id == case.location_id
            asked = held.role == named.role == Role.RESTORATIVE_FACILITATOR if named else False
            if (
                (scope == Scope.LOCATION and here)
                or (scope in (Scope.INVOLVED, Scope.OWN_PUPILS) and named and (here or asked))
                or (scope == Scope.OWN_PUPILS and is_about_a_pupil_of(case, held, on))
            ):
                seen.add(case.pk)
    return seen


def is_about_a_pupil_of(case: Case, mentor: RoleAssignment, on: date) -> bool:
    for row in PartyRole.objects.filter(case=case):
        if row.ends_at or row.certainty == "withdrawn" or row.role not in ("target", "suspect"):
            continue
        for place in Enrolment.objects.filter(pupil=row.party.pupil_id):
            current = place.starts_on <= on and (place.ends_on is None or on <= place.ends_on)
            if current and place.school_class_id == mentor.school_class_id:
                return True
    return False


# ------------------------------------------------------------------ record per child


def no_other_pupil_is_named() -> None:
    """Not in the core, not in the part of somebody else, not in a title or the name of a task."""
    for case in Case.objects.all():
        names = {
            party.pk: str(party.pupil) for party in Party.objects.filter(vault=case.vault) if party.pupil
        }
        for reading in read(case.vault):
            assert not any(name in reading.entry.title for name in names.values())
            for part in reading.parts:
                own = part.party.pk if part.party else None
                for line in part.lines:
                    others = [name for pk, name in names.items() if pk != own and name in line.value]
                    assert not others, f"{others} in {reading.entry.kind} {line.key}"
        assert not any(name in task.title for task in case.tasks.all() for name in names.values())
