"""What somebody was reminded of, as a list: the way to each thing, how it stands now, and whether a mail went.

A reminder holds only an id. What it is about is looked up within what its reader may see today; what is done, moved to
somebody else or gone says so, and tells nothing more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.agenda.errand import Errand
from bondgenoot.agenda.errands import errands
from bondgenoot.agenda.groups import calendars
from bondgenoot.cases import todo
from bondgenoot.cases.models import Task
from bondgenoot.intake.models import Signal
from bondgenoot.lib.due import due_words, exact_day, near_day
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.reminders.models import Digest, Reminder, Rhythm, Stage, State, Trouble
from bondgenoot.reminders.rhythm import rhythm_of
from bondgenoot.reminders.watching import address_of
from bondgenoot.school.access import Holder
from bondgenoot.school.permissions import Permission


@dataclass(frozen=True)
class Thing:
    """What a reminder is about, as this reader may see it now; `is_open` is whether it still waits for them."""

    title: str
    url: str = ""
    about: str = ""
    is_open: bool = True


# Nobody else's thing, and nothing that can be looked up any more.
def _gone() -> Thing:
    return Thing(_("Dit wacht niet meer op jou"), about=_("gedaan, overgenomen of vervallen"), is_open=False)


def _unseen_escalation() -> Thing:
    return Thing(
        _("Bij een coördinator is iets te laat"),
        about=_("vraag de coördinator wat er nodig is"),
        is_open=True,
    )


def by_day(reminders: Sequence[Reminder], holder: Holder) -> list[dict[str, Any]]:
    """Days with their rows, as they come. Asks as much for one reminder as for many."""
    things = things_of(reminders, holder)
    school_days = calendars({one.location_id for one in reminders})
    posted = mailed(holder)
    days = []
    for day, some in groupby(reminders, key=lambda one: timezone.localdate(one.made_at)):
        rows = [
            _row(one, things[one.pk], school_days[one.location_id], holder.on, posted(one)) for one in some
        ]
        days.append(
            {"day": day, "said": near_day(day, holder.on), "exact": exact_day(day, holder.on), "rows": rows}
        )
    return days


def _row(one: Reminder, thing: Thing, school_days: SchoolCalendar, on: date, posted: str) -> dict[str, Any]:
    """For `parts/task.html`; what is new carries that word where a task carries its step."""
    words = due_words(one.due_on, on, school_days)
    return {
        "title": thing.title,
        "url": thing.url,
        "about": " · ".join(filter(None, (thing.about, posted))),
        "due": words if thing.is_open else None,
        "state": words.state if thing.is_open else "done",
        "step": _("nieuw") if one.seen_at is None else "",
    }


def things_of(reminders: Sequence[Reminder], holder: Holder) -> dict[UUID, Thing]:
    """Of each reminder, by its id, what it is about. Tasks first, then signals, and errands only when any is left."""
    subjects = {one.subject for one in reminders}
    tasks = _tasks(subjects, holder)
    signals = _signals(subjects - set(tasks), holder)
    left = subjects - set(tasks) - signals
    own = {one.key: one for one in errands(holder)} if left else {}
    return {one.pk: _thing(one, tasks, signals, own, holder) for one in reminders}


def _tasks(subjects: set[UUID], holder: Holder) -> dict[UUID, Task]:
    """Own tasks, and those of cases that this person may read."""
    if not subjects:
        return {}
    found = Task.objects.filter(pk__in=subjects).select_related(*todo.WHOLE)
    grant = holder.grant(Permission.CASE_READ)
    readable = Task.objects.within(grant).filter(pk__in=subjects).order_by() if grant else Task.objects.none()
    return {one.pk: one for one in found.filter(Q(owner=holder.staff) | Q(pk__in=readable.values("pk")))}


def _signals(subjects: set[UUID], holder: Holder) -> set[UUID]:
    """Signals this person still has to judge."""
    grant = holder.grant(Permission.SIGNAL_TRIAGE)
    if not grant or not subjects:
        return set()
    return set(Signal.objects.within(grant).untriaged().filter(pk__in=subjects).values_list("pk", flat=True))


def _thing(
    one: Reminder, tasks: dict[UUID, Task], signals: set[UUID], own: dict[UUID, Errand], holder: Holder
) -> Thing:
    if task := tasks.get(one.subject):
        return _task(task, holder)
    if one.subject in signals:
        return Thing(_("Signaal beoordelen"), reverse("cases:triage", args=[one.subject]))
    if errand := own.get(one.subject):
        return Thing(errand.title, errand.url, errand.about)
    return _unseen_escalation() if one.stage == Stage.ESCALATED else _gone()


def _task(task: Task, holder: Holder) -> Thing:
    """Own work leads to where it is done; of a colleague to the case."""
    case = reverse("cases:case_page", args=[task.case.ref])
    if task.done_at:
        done = _("niet meer nodig") if task.lapsed else _("gedaan")
        return Thing(todo.title(task), case, f"{task.case.ref} · {done}", is_open=False)
    if task.owner_id == holder.staff.pk:
        return Thing(todo.title(task), todo.address(task), task.case.ref)
    waits = _("%(ref)s · bij %(who)s") % {"ref": task.case.ref, "who": task.owner}
    return Thing(todo.title(task), case, waits)


def mailed(holder: Holder) -> Callable[[Reminder], str]:
    """What is said about the mail of each reminder of this person. Asks how often they want one, and what waits."""
    rhythm = rhythm_of(holder.staff)
    stuck = Digest.objects.failing().filter(staff=holder.staff).order_by("-tries").first()
    unreachable = not address_of(holder.staff)

    def said(one: Reminder) -> str:
        if one.digest is not None:
            return _of_digest(one.digest)
        if one.dropped_at:
            return _("geen mail: het was al gedaan")
        if rhythm == Rhythm.NONE:
            return _("geen mail: zo heb je het ingesteld")
        if unreachable:
            return _("geen mail: we hebben geen e-mailadres van je")
        if stuck:
            return _of_digest(stuck)
        if rhythm == Rhythm.MONDAY:
            return _("gaat mee met de mail van maandag")
        return _("gaat mee met je volgende mail")

    return said


def _of_digest(digest: Digest) -> str:
    state = digest.state
    if state == State.SENT and digest.sent_at:
        return _("gemaild om %(time)s") % {"time": timezone.localtime(digest.sent_at).strftime("%H:%M")}
    if state == State.UNSURE:
        return _("onzeker of de mail is aangekomen")
    if digest.trouble:
        trouble = str(Trouble(digest.trouble).label)
        return _("nog niet gemaild: %(trouble)s. We proberen het weer.") % {"trouble": trouble}
    return _("de mail wordt verstuurd")
