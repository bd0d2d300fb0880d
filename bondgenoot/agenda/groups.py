"""What waits for somebody, in five groups. The number on a tile is the length of its list: both come from here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.agenda.errand import Errand
from bondgenoot.agenda.errands import errands
from bondgenoot.cases import todo
from bondgenoot.cases.models import Task
from bondgenoot.cases.models.task import TaskQuerySet
from bondgenoot.intake.models import Signal
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Holiday
from bondgenoot.school.permissions import Permission

LATE, TODAY, WEEK, LATER, WAITING = "te-laat", "vandaag", "deze-week", "later", "wachten"
STATES = {LATE: "late", TODAY: "today", WEEK: "week", LATER: "later", WAITING: "waiting"}


# A signal to judge by its id, an errand of another app, or a task.
Waiting = UUID | Errand | Task


@dataclass(frozen=True)
class Group:
    """Signals to judge (by id, oldest first), then errands and tasks (by due date): one list, counted and cut as one."""

    key: str
    label: str
    tasks: TaskQuerySet
    signals: tuple[UUID, ...] = ()
    errands: tuple[Errand, ...] = ()
    # The days of this group, of the tasks of this person alone; None: tasks of others.
    days: Q | None = None

    @property
    def first(self) -> tuple[UUID | Errand, ...]:
        """What stands before the tasks."""
        return (*self.signals, *self.errands)

    @property
    def state(self) -> str:
        return STATES[self.key]

    def count(self) -> int:
        return len(self.first) + self.tasks.count()

    def __getitem__(self, cut: slice) -> list[Waiting]:
        start, stop = cut.start or 0, cut.stop
        before = len(self.first)
        tasks = self.tasks[max(0, start - before) : max(0, stop - before)]
        return [*self.first[start:stop], *tasks]


def groups(holder: Holder) -> list[Group]:
    """The five groups of this person today, in the order in which they press."""
    today = holder.on
    weekend = today.weekday() >= 5
    # In a weekend nobody works any more: then the week is the one that comes.
    sunday = today + timedelta(days=(13 if weekend else 6) - today.weekday())
    open_tasks = Task.objects.open().select_related(*todo.WHOLE).order_by("due_on", "opened_at")
    mine = open_tasks.owned_by(holder.staff)
    late, fresh = signals_to_judge(holder)
    due = errands_by_group(holder, today, sunday)
    others = open_tasks.within(holder.grant(Permission.CASE_READ)).exclude(owner=holder.staff)
    days = {
        LATE: Q(due_on__lt=today),
        TODAY: Q(due_on=today),
        WEEK: Q(due_on__gt=today, due_on__lte=sunday),
        LATER: Q(due_on__gt=sunday),
    }
    labels = {
        LATE: _("te laat"),
        TODAY: _("vandaag"),
        WEEK: _("komende week") if weekend else _("deze week"),
        LATER: _("later"),
    }
    signals = {LATE: late, TODAY: fresh}
    own = [
        Group(key, labels[key], mine.filter(span), signals.get(key, ()), due[key], span)
        for key, span in days.items()
    ]
    # No second key: the index of a location then gives these rows in order, however many there are.
    return [*own, Group(WAITING, _("wacht op anderen"), others.order_by("due_on"))]


def counts(holder: Holder, found: list[Group]) -> dict[str, int]:
    """How long each list is, by the key of its group; the own tasks are counted in one question."""
    spans = {group.key: group.days for group in found if group.days is not None}
    numbers = {f"group_{number}": Count("pk", filter=span) for number, span in enumerate(spans.values())}
    counted = Task.objects.open().owned_by(holder.staff).aggregate(**numbers)
    own = dict(zip(spans, counted.values(), strict=True))
    return {
        group.key: len(group.first) + own[group.key] if group.key in own else group.count() for group in found
    }


def errands_by_group(holder: Holder, today: date, sunday: date) -> dict[str, tuple[Errand, ...]]:
    """What this person must do outside a case, by the same days as the tasks."""
    found: dict[str, list[Errand]] = {key: [] for key in (LATE, TODAY, WEEK, LATER)}
    for errand in errands(holder):
        on = errand.due_on
        found[LATE if on < today else TODAY if on == today else WEEK if on <= sunday else LATER].append(
            errand
        )
    return {key: tuple(some) for key, some in found.items()}


def signals_to_judge(holder: Holder) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """Signals nobody judged yet: those that lie here longer than one school day, and the fresh ones."""
    grant = holder.grant(Permission.SIGNAL_TRIAGE)
    if not grant:
        return (), ()
    limits = limit_by_location(holder)
    waiting = Signal.objects.within(grant).untriaged().order_by("recorded_at")
    late: list[UUID] = []
    fresh: list[UUID] = []
    for key, recorded_at, location in waiting.values_list("pk", "recorded_at", "location"):
        limit = limits.get(location)
        (late if limit and recorded_at < limit else fresh).append(key)
    return tuple(late), tuple(fresh)


def limit_by_location(holder: Holder) -> dict[UUID, datetime]:
    """For each location of this person: a signal from before this moment had its whole school day."""
    limits = {}
    for location, calendar in own_calendars(holder).items():
        day = holder.on - timedelta(days=1)
        for _day in range(60):
            if calendar.is_school_day(day):
                break
            day -= timedelta(days=1)
        limits[location] = timezone.make_aware(datetime.combine(day, time.min))
    return limits


def own_calendars(holder: Holder) -> dict[UUID, SchoolCalendar]:
    """The school days of every location where this person works; one query, kept on the holder."""
    kept: dict[UUID, SchoolCalendar] | None = holder.__dict__.get("_calendars")
    if kept is None:
        kept = calendars({held.location_id for held in holder.roles})
        holder.__dict__["_calendars"] = kept
    return kept


def calendars(locations: Iterable[UUID]) -> dict[UUID, SchoolCalendar]:
    """The school days of these locations, in one query."""
    closed: dict[UUID, list[tuple[date, date]]] = {key: [] for key in locations}
    held = Holiday.objects.filter(location__in=closed)
    for location, first, last in held.values_list("location", "starts_on", "ends_on"):
        closed[location].append((first, last))
    return {location: SchoolCalendar.of(days) for location, days in closed.items()}
