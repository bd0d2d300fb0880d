"""The cases of a location as a coordinator guards them. A tile's number and the list behind it are one condition."""

from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from bondgenoot.cases.models import Check, CheckResult, State, Task, TaskKind
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.cases.models.task import TaskQuerySet
from bondgenoot.insight import choice as asked
from bondgenoot.insight.choice import Choice
from bondgenoot.insight.narrowing import begin_of, departures, in_class, noticed_at, opened_in, targets
from bondgenoot.school.models import Location, SchoolClass, SchoolYear

# After so many school days without a word of the bullied pupil somebody should ask.
SILENT_AFTER = 10
# When there is no school day for longer than this, the calendar itself is wrong.
LONGEST = 400


class Overview:
    """The cases of one location on one day, narrowed to what was chosen."""

    def __init__(self, cases: CaseQuerySet, location: Location, choice: Choice, on: date) -> None:
        self.cases, self.location, self.choice, self.on = cases, location, choice, on

    # What a tile means

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """What each tile asks of a case, in the order of the page."""
        late = Q(pk__in=self.tasks.filter(due_on__lt=self.on).values("case"))
        this_week = self.tasks.filter(due_on__gte=self.on, due_on__lte=self.sunday)
        # A list in a list: joined at once, a database that knows little of its tables walks along every pupil.
        said = CheckResult.objects.filter(at__gte=self.silent_since).order_by().values("due")
        heard = targets().filter(party__in=Check.objects.filter(pk__in=said).order_by().values("party"))
        return {
            asked.LATE: late,
            asked.WEEK: Q(pk__in=this_week.values("case")) & ~late,
            asked.AGREE: Q(pk__in=self.tasks.filter(kind=TaskKind.AGREE).values("case")),
            asked.SILENT: Q(opened_at__lt=self.silent_since)
            & ~Q(pk__in=heard.values("case"))
            & ~self._settled(),
            asked.OTHER_WAY: Q(pk__in=departures().values("step__case")),
            asked.ROUND: Q(round_number__gte=2),
        }

    def _settled(self) -> Q:
        """Cases in which it stopped, and nothing is left but to ask again on a day to come: after-care, for instance."""
        here = Task.objects.open().filter(location=self.location)
        # A step of follow-up is itself open for as long as its checks are.
        other = here.exclude(kind__in=[TaskKind.CHECK, TaskKind.STEP], due_on__gte=self.on).values("case")
        asked_again = here.filter(kind=TaskKind.CHECK, due_on__gte=self.on).exclude(case__in=other)
        last = CheckResult.objects.filter(due__party=OuterRef("party")).order_by("-at", "-pk").values("state")
        waiting = Check.objects.filter(task__in=asked_again.order_by().values("pk")).order_by()
        waiting = waiting.annotate(last=Coalesce(Subquery(last[:1]), Value("")))
        bullied = Exists(targets().filter(party=OuterRef("party")))
        rows = waiting.annotate(bullied=bullied).values_list("step__case", "last", "bullied")
        # Asked once: the tiles and the list both need it.
        found = list(rows)
        goes_on = {case for case, last, _bullied in found if last != State.STOPPED}
        return Q(pk__in={case for case, _last, bullied in found if bullied} - goes_on)

    @property
    def tasks(self) -> TaskQuerySet:
        """The open tasks here; of one colleague when that was chosen."""
        found = Task.objects.open().filter(location=self.location)
        return found.filter(owner=UUID(self.choice.owner)) if self.choice.owner else found

    @property
    def sunday(self) -> date:
        """The end of this week; in a weekend of the one that comes."""
        return self.on + timedelta(days=(13 if self.on.weekday() >= 5 else 6) - self.on.weekday())

    @cached_property
    def silent_since(self) -> datetime:
        """Whoever was not heard since this moment is silent for SILENT_AFTER school days."""
        calendar, day, left = self.location.calendar(), self.on, SILENT_AFTER
        for _day in range(LONGEST):
            left -= calendar.is_school_day(day)
            if left <= 0:
                break
            day -= timedelta(days=1)
        return begin_of(day)

    @cached_property
    def school_class(self) -> SchoolClass | None:
        """The chosen class, if it is one of this location."""
        found = SchoolClass.objects.filter(location=self.location).select_related("school_year")
        return found.filter(pk=self.choice.school_class).first() if self.choice.school_class else None

    @cached_property
    def year(self) -> SchoolYear | None:
        """The chosen school year, if there is one that begins then."""
        found = SchoolYear.objects.filter(organisation=self.location.organisation_id)
        return found.filter(starts_on__year=self.choice.year).first() if self.choice.year else None

    # The lists

    def narrowed(self, state: str = "") -> CaseQuerySet:
        """What every filter except the tile leaves."""
        choice, found = self.choice, self.cases
        state = state or choice.state
        if state != asked.ALL:
            found = found.open() if state == asked.OPEN else found.closed()
        if choice.lead:
            found = found.filter(lead=UUID(choice.lead))
        if choice.owner:
            found = found.filter(pk__in=self.tasks.values("case"))
        if choice.place or choice.moment:
            found = found.filter(noticed_at(choice.place, choice.moment))
        if choice.school_class:
            found = found.filter(in_class(self.school_class, self.on)) if self.school_class else found.none()
        if choice.year:
            found = found.filter(opened_in(self.year)) if self.year else found.none()
        return found

    def found(self) -> CaseQuerySet:
        """The list behind this choice, without an order."""
        found = self.narrowed()
        condition = self.conditions.get(self.choice.tile)
        return found if condition is None else found.filter(condition)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How long the list behind each tile is, among the open cases that the other filters leave; "" is all of them.

        One question, whatever the number of tiles.
        """
        counted = {
            f"tile_{number}": Count("pk", filter=condition)
            for number, condition in enumerate(self.conditions.values())
        }
        found = self.narrowed(asked.OPEN).aggregate(**counted, whole=Count("pk"))
        return dict(zip([*self.conditions, ""], found.values(), strict=True))

    def length(self) -> int:
        """How many cases the list holds."""
        if self.choice.state == asked.OPEN:
            return self.numbers[self.choice.tile]
        return self.found().count()

    def ordered(self) -> CaseQuerySet:
        """The list in the chosen order; what is equal stands newest first."""
        order = self.choice.order
        if self.choice.state != asked.OPEN and order in (asked.BY_TERM, asked.BY_WORD):
            # What was closed waits for nobody.
            order = asked.BY_OPENED
        if order == asked.BY_ROUND:
            return self.found().order_by("-round_number", "-opened_at", "pk")
        if order == asked.BY_LEAD:
            return self.found().order_by("lead__last_name", "lead__first_name", "-opened_at", "pk")
        if order == asked.BY_WORD:
            heard = targets().filter(case=OuterRef("pk")).values("case")
            last = Subquery(heard.annotate(last=Max("party__checks__result__at")).values("last"))
            return self.found().order_by(last.asc(nulls_first=True), "-opened_at", "pk")
        if order == asked.BY_OPENED:
            return self.found().order_by("-opened_at", "pk")
        first = self.first_due().filter(case=OuterRef("pk")).order_by("due_on").values("due_on")[:1]
        return self.found().order_by(Subquery(first).asc(nulls_last=True), "-opened_at", "pk")

    def first_due(self) -> TaskQuerySet:
        """Open tasks, most urgent first: the first of a case is what the row shows."""
        found = Task.objects.open().order_by("due_on", "opened_at")
        return found.filter(owner=UUID(self.choice.owner)) if self.choice.owner else found
