"""Asking the mentors of classes that are behind with an activity, once a day."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.prevention.models import Activity, ClassReminder
from bondgenoot.school.asking_mentors import Reminded, mail_mentors
from bondgenoot.school.models import Staff


def reminded_today(activities: Iterable[Activity]) -> set[UUID]:
    """Of these the ids that had their reminder of today."""
    sent = ClassReminder.objects.filter(activity__in=list(activities), sent_on=clock.today())
    return set(sent.values_list("activity", flat=True))


def remind(activities: Iterable[Activity], *, by: Staff, address: str) -> Reminded:
    """Remind the mentors of the classes of these open activities; `address` is where they log in."""
    made = _write([one.pk for one in activities], by=by)
    done = mail_mentors(made, _class_of, address=address)
    ClassReminder.objects.bulk_update(made, ["mailed"])
    return done


def _class_of(one: ClassReminder) -> UUID:
    assert one.activity.school_class_id, "only what is for one class is reminded of"
    return one.activity.school_class_id


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
