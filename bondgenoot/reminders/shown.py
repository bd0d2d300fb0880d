"""What somebody was reminded of, as a list: the way to each thing, how it stands now, and whether a mail went.

A reminder holds only an id. What it is about is looked up within what its reader may see today; what is done, moved to
somebody else or gone says so, and tells nothing more.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.agenda.errands import errands
from bondgenoot.agenda.groups import Waiting, own_calendars
from bondgenoot.agenda.rows import Rows
from bondgenoot.cases import todo
from bondgenoot.cases.models import Task
from bondgenoot.intake.models import Signal
from bondgenoot.lib.due import exact_day, near_day
from bondgenoot.reminders.models import Digest, Reminder, Rhythm, Stage, State, Trouble
from bondgenoot.reminders.rhythm import rhythm_of
from bondgenoot.reminders.watching import is_odd
from bondgenoot.school.access import Holder
from bondgenoot.school.mailing import address_of
from bondgenoot.school.permissions import Permission

Row = dict[str, Any]


def by_day(reminders: Sequence[Reminder], holder: Holder) -> list[dict[str, Any]]:
    """Days with their rows (for `parts/task.html`), as they come. Asks as much for one reminder as for many."""
    things = things_of({one.subject for one in reminders}, holder)
    posted = mailed(holder)
    days = []
    for day, some in groupby(reminders, key=lambda one: timezone.localdate(one.made_at)):
        rows = [_row(one, things.get(one.subject), posted(one)) for one in some]
        said = {"said": near_day(day, holder.on), "exact": exact_day(day, holder.on)}
        days.append({"day": day, "rows": rows, **said})
    return days


def _row(one: Reminder, thing: Row | None, posted: str) -> Row:
    """What is new carries that word where a task carries its step, and what is said of the mail stands last."""
    row = thing or (_unseen_escalation() if one.stage == Stage.ESCALATED else _gone())
    about = _joined(row["about"], row.get("reference", ""), posted)
    fresh = _("nieuw") if one.seen_at is None else ""
    return {**row, "step": fresh, "about": about, "reference": "", "owner": ""}


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _gone() -> Row:
    return {
        "title": _("Dit wacht niet meer op jou"),
        "about": _("gedaan, overgenomen of vervallen"),
        "state": "done",
    }


def _unseen_escalation() -> Row:
    """Of a case that this person may not read: that there is something, and whom to ask."""
    return {
        "title": _("Bij een coördinator bleef iets liggen"),
        "about": _("vraag de coördinator wat er nodig is"),
        "state": "later",
    }


def things_of(subjects: set[UUID], holder: Holder) -> dict[UUID, Row]:
    """What these ids are for this person, as rows by id; what they may not see, or is no more, is not in it."""
    tasks = _tasks(subjects, holder)
    signals = _signals(subjects - set(tasks), holder)
    left = subjects - set(tasks) - signals
    own = [one for one in errands(holder) if one.key in left] if left else []
    items: list[Waiting] = [*tasks.values(), *signals, *own]
    rows = Rows(items, me=holder.staff, on=holder.on, known=own_calendars(holder)).by_id
    return {
        key: _done(row, tasks[key]) if key in tasks and tasks[key].done_at else row
        for key, row in rows.items()
    }


def _tasks(subjects: set[UUID], holder: Holder) -> dict[UUID, Task]:
    """Own open tasks, and those of cases that this person may read."""
    if not subjects:
        return {}
    found = Task.objects.filter(pk__in=subjects).select_related(*todo.WHOLE)
    grant = holder.grant(Permission.CASE_READ)
    readable = Task.objects.within(grant).filter(pk__in=subjects).order_by() if grant else Task.objects.none()
    mine = Q(owner=holder.staff, done_at=None)
    return {one.pk: one for one in found.filter(mine | Q(pk__in=readable.values("pk")))}


def _signals(subjects: set[UUID], holder: Holder) -> set[UUID]:
    """Signals this person still has to judge."""
    grant = holder.grant(Permission.SIGNAL_TRIAGE)
    if not grant or not subjects:
        return set()
    return set(Signal.objects.within(grant).untriaged().filter(pk__in=subjects).values_list("pk", flat=True))


def _done(row: Row, task: Task) -> Row:
    """A task that nobody needs to do any more leads to its case."""
    words = _("niet meer nodig") if task.lapsed else _("gedaan")
    case = reverse("cases:case_page", args=[task.case.ref])
    return {
        **row,
        "url": case,
        "about": _joined(row["about"], words),
        "state": "done",
        "due": None,
        "waiting_for": "",
    }


def mailed(holder: Holder) -> Callable[[Reminder], str]:
    """What is said about the mail of each reminder of this person. Asks how often they want one, and what waits."""
    rhythm = rhythm_of(holder.staff)
    stuck = Digest.objects.failing().filter(staff=holder.staff).order_by("-tries").first()
    address = address_of(holder.staff)

    def said(one: Reminder) -> str:
        if one.digest is not None:
            return _of_digest(one.digest)
        if one.dropped_at:
            return _("geen mail: het was toen al gedaan of verzet")
        if rhythm == Rhythm.NONE:
            return _("geen mail: zo heb je het ingesteld")
        if not address:
            return _("geen mail: we hebben geen e-mailadres van je")
        if is_odd(address):
            return _("geen mail: je e-mailadres klopt niet")
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
