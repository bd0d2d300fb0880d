"""A school with as many cases as asked: the demo's stories, really walked, and then copied to other pupils."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import cycle, islice
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from bench.copying import Copier, Mould, take_apart
from bondgenoot.cases.models import Case, CaseRole
from bondgenoot.demo.loading import add, load
from bondgenoot.demo.school import DemoSchool, existing
from bondgenoot.demo.stories import STORIES
from bondgenoot.demo.words import FACTS, THOUGHTS, WORDS
from bondgenoot.dossier.models import Entry, EntryLine
from bondgenoot.intake.models import Signal
from bondgenoot.lib import clock
from bondgenoot.school.models import Enrolment, Guardian, Pupil, Role, RoleAssignment, Staff

# Weeks ago at which the copies of a story stand: what is closed lies back further than what is open.
WEEKS_OPEN = (0, 0, 0, 1)
WEEKS_CLOSED = tuple(range(0, 120, 9))
ENTRIES_IN_THE_LONG_CASE = 200


class Population:
    """Pupils with the mentor, classmates and guardians they have, in an order that walks through all classes."""

    def __init__(self, school: DemoSchool, needed: int) -> None:
        today = clock.today()
        rows = Enrolment.objects.current(today).filter(school_class__location=school.location)
        self.class_of: dict[UUID, UUID] = dict(rows.values_list("pupil", "school_class"))
        mentors = RoleAssignment.objects.current(today).filter(role=Role.MENTOR).order_by("-starts_on")
        self.mentor_of: dict[UUID, UUID] = dict(mentors.values_list("school_class", "staff"))
        self.guardians: dict[UUID, list[UUID]] = {}
        for guardian in Guardian.objects.with_custody().filter(pupil__in=self.class_of).order_by("id"):
            self.guardians.setdefault(guardian.pupil_id, []).append(guardian.pk)
        self.by_class: dict[UUID, list[UUID]] = {}
        for pupil, own_class in sorted(self.class_of.items()):
            if len(self.guardians.get(pupil, ())) >= needed and own_class in self.mentor_of:
                self.by_class.setdefault(own_class, []).append(pupil)
        self.by_class = {key: found for key, found in self.by_class.items() if len(found) > 2}

    def groups(self, size: int) -> Iterator[list[UUID]]:
        """For ever: so many pupils of one class, the next time of the next class and other pupils."""
        turn = 0
        while True:
            for pupils in self.by_class.values():
                first = turn % len(pupils)
                yield [pupils[(first + place) % len(pupils)] for place in range(size)]
            turn += 1


class Shape:
    """A mould with the people in it: which pupils, whose guardians, and their mentor."""

    def __init__(self, case: Case, weeks: int) -> None:
        self.mould: Mould = take_apart(case, shift=7 * weeks)
        roles = case.party_roles.filter(party__pupil__isnull=False).order_by("pk")
        pupils = [row.party.pupil_id for row in roles.select_related("party")]
        target = case.parties_with(CaseRole.TARGET)[0].pupil_id
        self.pupils = list(dict.fromkeys([target, *pupils]))

    def people(self, chosen: list[UUID], among: Population) -> dict[UUID, UUID]:
        """Old id → new id of everybody whom a copy replaces."""
        found = dict(zip(self.pupils, chosen, strict=False))
        for old, new in list(found.items()):
            found |= dict(zip(among.guardians.get(old, ()), among.guardians[new], strict=False))
        old_class, new_class = among.class_of[self.pupils[0]], among.class_of[chosen[0]]
        found[among.mentor_of[old_class]] = among.mentor_of[new_class]
        return found


class Builder:
    """The school of the benchmark. `grow(number)` adds cases until there are so many copies.

    `closed_weeks` are the weeks ago at which closed cases stand, `closed_each` how many there are for each open one.
    """

    def __init__(self, *, closed_weeks: Iterable[int] = WEEKS_CLOSED, closed_each: int = 1) -> None:
        load()
        school = existing()
        assert school is not None
        self.school = school
        cases = list(Case.objects.order_by("opened_at", "ref"))
        self.open = [Shape(case, weeks) for case in cases if case.is_open for weeks in WEEKS_OPEN]
        weeks_ago = list(closed_weeks)
        self.closed = [Shape(case, weeks) for case in cases if not case.is_open for weeks in weeks_ago]
        everyone = {pupil for shape in self.open for pupil in shape.pupils}
        counted = Counter(
            Guardian.objects.with_custody().filter(pupil__in=everyone).values_list("pupil", flat=True)
        )
        self.population = Population(school, needed=max(counted.values()))
        self.groups = self.population.groups(max(len(shape.pupils) for shape in [*self.open, *self.closed]))
        closed = cycle(self.closed)
        self.shapes = (shape for first in cycle(self.open) for shape in (first, *islice(closed, closed_each)))
        self.copies = 0
        self.long_case = self.write_long_case()

    def write_long_case(self) -> Case:
        """One case in the middle of its walk with 200 entries, through the product's own door."""
        walk = add(next(story for story in STORIES if story.stage == "volgen-b"))
        case = walk.running
        words = WORDS["verteld"] + FACTS
        parties = case.parties_with(CaseRole.TARGET, CaseRole.SUSPECT)
        steps = list(case.steps.order_by("-opened_at"))
        with transaction.atomic():
            for turn in range(ENTRIES_IN_THE_LONG_CASE - Entry.objects.filter(vault=case.vault).count()):
                line = EntryLine("text", "Aantekening", words[turn % len(words)])
                case.write(
                    kind="note",
                    title="Aantekening",
                    by=case.lead,
                    purpose="volgen",
                    core=[line],
                    parts={parties[turn % len(parties)]: [line]},
                    step=(steps[turn % len(steps)].pk, steps[turn % len(steps)].node_key),
                )
        return case

    @transaction.atomic
    def grow(self, number: int) -> int:
        """Copy until there are `number` cases beside the stories; the number of rows written."""
        copier = Copier()
        for shape in islice(self.shapes, number - self.copies):
            chosen = next(self.groups)
            copier.copy(shape.mould, shape.people(chosen, self.population))
        copier.close()
        self.copies = number
        self.leave_signals(number)
        return copier.written

    def leave_signals(self, number: int) -> None:
        """Signals that nobody judged yet: a dozen, and one more for every two hundred cases."""
        waiting = Signal.objects.untriaged().count()
        pupils = list(Pupil.objects.at(self.school.location, clock.today()).order_by("number")[:200])
        teachers = Staff.objects.at(self.school.location, clock.today()).order_by("code")
        for turn in range(12 + number // 200 - waiting):
            with clock.at(timezone.now() - timedelta(hours=31 * (turn % 5))):
                Signal.objects.record(
                    by=teachers[turn % 40],
                    location=self.school.location,
                    pupils=[pupils[(7 * turn) % len(pupils)]],
                    source="gezien",
                    happened_at=clock.now(),
                    facts=FACTS[turn % len(FACTS)],
                    interpretation=THOUGHTS[turn % len(THOUGHTS)],
                    codes=["alleen"],
                )


def analyze() -> None:
    """What PostgreSQL's autovacuum has done by itself before a school is this large; SQLite runs without."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
