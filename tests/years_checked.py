"""What must hold in every school year, written down plainly."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bondgenoot.cases.models import Case, HandoverNote, Task
from bondgenoot.cases.tests import invariants
from bondgenoot.lib import clock
from bondgenoot.prevention.models import Activity
from bondgenoot.reminders.due import reachable
from bondgenoot.reminders.models import Digest, Reminder, Stage
from bondgenoot.reminders.models.digest import GIVEN_UP_AFTER
from bondgenoot.school.models import Location, RoleAssignment

if TYPE_CHECKING:
    from tests.years import Years


def check(world: "Years") -> None:
    """At every turn: cases, tasks, activities and notes are somebody's, and nobody got a mail twice."""
    today = clock.today()
    invariants.every_open_case_is_somebodys(today)
    every_lead_still_carries(today)
    every_move_has_a_note(world)
    every_activity_is_somebodys(today)
    assert max(world.messages.values(), default=0) <= 1, "the same mail twice"
    assert max(world.mails.values(), default=0) <= 1, "two mails on one day"
    assert max(world.delivered.values(), default=0) <= 1, "told twice"


def every_lead_still_carries(today: date) -> None:
    for case in Case.objects.open().select_related("lead"):
        roles = [
            held for held in invariants.held_by(case.lead, today) if held.location_id == case.location_id
        ]
        assert roles, "the lead of a case does not work there"


def every_move_has_a_note(world: "Years") -> None:
    """A case that went on, while it was open, has a note for whoever got it."""
    now = dict(Case.objects.open().values_list("pk", "lead"))
    for case, lead in now.items():
        if world.leads.get(case, lead) != lead:
            handed = HandoverNote.objects.filter(case=case, to=lead, handed_at__isnull=False)
            assert handed.exists(), "went on without a note"
    world.leads = now


def every_activity_is_somebodys(today: date) -> None:
    """Of the years that are worked in: an owner who works here, on the first day of a year that has yet to begin."""
    rows = list(RoleAssignment.objects.select_related("staff"))
    found = Activity.objects.open().filter(school_year__ends_on__gte=today)
    columns = ("owner", "duty__key", "school_year__starts_on")
    for owner, duty, starts_on in found.order_by().values_list(*columns).distinct():
        on = max(today, starts_on)
        assert owner is not None, "an activity of nobody"
        assert any(row.staff_id == owner and is_held(row, on) for row in rows), f"a leaver owns {duty}"


def is_held(row: RoleAssignment, on: date) -> bool:
    """By plain comparison: a role on a day."""
    left = row.staff.left_on
    return row.starts_on <= on and (row.ends_on is None or on <= row.ends_on) and (left is None or on < left)


# ------------------------------------------------------------------ at the end


def check_at_the_end(world: "Years") -> None:
    """The mail works again and nobody died for days: what fell due was told, dropped, or is among the unsure."""
    unsure = set(Digest.objects.unsure(world.now + GIVEN_UP_AFTER).values_list("pk", flat=True))
    assert len(unsure) <= world.deaths + world.silences, "unsure without a reason"
    people = {staff.pk for staff in reachable(clock.today())}
    for one in Reminder.objects.select_related("digest"):
        key = (one.staff_id, one.subject, one.stage, one.due_on)
        if one.digest is None:
            told_later = one.staff_id not in people or not had_school(one.location_id, world.now)
            assert one.dropped_at is not None or told_later, f"lost: {one.stage}"
        elif one.digest.sent_at:
            assert world.delivered[key] == 1, "said to be sent, and it was not"
        else:
            assert one.digest_id in unsure, "handed over and never tried"
    every_late_task_was_told(people, unsure, world)


def had_school(location: object, now: object) -> bool:
    """Whether the last days had two school days there: before, nothing is planned or sent."""
    place = Location.objects.get(pk=location)
    return sum(invariants.is_school_day(clock.today() - timedelta(days=n), place) for n in range(5)) >= 2


def every_late_task_was_told(people: set[object], unsure: set[object], world: "Years") -> None:
    """Who owns a task that was late all these quiet days, knows of it: told in a mail that went, or unsure."""
    for task in Task.objects.open().filter(due_on__lt=clock.today() - timedelta(days=6)):
        place = task.case.location
        if task.owner_id not in people or not had_school(place.pk, world.now):
            continue
        late = Reminder.objects.filter(
            staff=task.owner_id, subject=task.pk, stage=Stage.LATE, due_on=task.due_on, digest__isnull=False
        ).first()
        assert late is not None, f"late since {task.due_on}, and nobody was told: {known_of(task)}"
        assert late.digest is not None
        assert late.digest.sent_at or late.digest_id in unsure


def known_of(task: Task) -> list[object]:
    """What was ever planned for the owner of a task, to be read when it does not hold."""
    found = Reminder.objects.filter(subject=task.pk, staff=task.owner_id)
    return list(
        found.values("stage", "due_on", "made_at", "dropped_at", "digest__handed_at", "digest__tries")
    )
