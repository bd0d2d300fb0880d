"""Asking the mentors of classes that are behind with an activity: once a day, by a mail that says nothing.

The mail has no name, no class and no reason. A mail that cannot be sent never loses the reminder.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.prevention.models import Activity, ClassReminder
from bondgenoot.school.mailing import mail_each
from bondgenoot.school.models import Role, RoleAssignment, Staff


@dataclass(frozen=True)
class Reminded:
    """`unmailed`: mentors who find the activity on their page, but got no mail."""

    classes: int
    unmailed: tuple[Staff, ...]


def mentors_of(classes: Iterable[UUID], on: date) -> dict[UUID, tuple[Staff, ...]]:
    """The mentors of that day, by the id of their class; none is an empty tuple. One question."""
    found: dict[UUID, tuple[Staff, ...]] = defaultdict(tuple)
    held = RoleAssignment.objects.current(on).filter(role=Role.MENTOR, school_class__in=list(classes))
    for one in held.select_related("staff__user").order_by("staff__last_name"):
        if one.school_class_id:
            found[one.school_class_id] += (one.staff,)
    return found


def reminded_today(activities: Iterable[Activity]) -> set[UUID]:
    """Of these the ids that had their reminder of today."""
    sent = ClassReminder.objects.filter(activity__in=list(activities), sent_on=clock.today())
    return set(sent.values_list("activity", flat=True))


def remind(activities: Iterable[Activity], *, by: Staff, address: str) -> Reminded:
    """Remind the mentors of the classes of these open activities; `address` is where they log in."""
    made = _write([one.pk for one in activities], by=by)
    mentors = mentors_of(
        [one.activity.school_class_id for one in made if one.activity.school_class_id], clock.today()
    )
    of = {one.pk: mentors[one.activity.school_class_id] for one in made if one.activity.school_class_id}
    everyone = {staff.pk: staff for found in of.values() for staff in found}
    subject = _("Er staat iets voor je klaar in Bondgenoot")
    body = _("Er staat iets voor je klaar in Bondgenoot. Log in om het te zien:") + f"\n\n{address}\n"
    mailed = mail_each(everyone.values(), subject=subject, body=body)
    for one in made:
        one.mailed = sum(staff.pk in mailed for staff in of[one.pk])
    ClassReminder.objects.bulk_update(made, ["mailed"])
    return Reminded(len(made), tuple(staff for key, staff in everyone.items() if key not in mailed))


@transaction.atomic
def _write(ids: Iterable[UUID], *, by: Staff) -> list[ClassReminder]:
    """The reminders, before any mail is sent. Two coordinators at once: the second finds them there."""
    asked = Activity.objects.filter(pk__in=list(ids), school_class__isnull=False)
    # Held one by one, in one order; then what is open is asked again.
    held = [one.pk for one in asked.select_for_update().order_by("pk")]
    still = list(Activity.objects.filter(pk__in=held).open().select_related("duty"))
    already = reminded_today(still)
    made = ClassReminder.objects.bulk_create(
        ClassReminder(activity=one, sent_by=by) for one in still if one.pk not in already
    )
    for one in made:
        record(action="activity.reminded", noun="activity", noun_id=one.activity_id, by=by.user)
    return made
