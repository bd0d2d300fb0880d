"""What one person may see of a closed round, loaded at once: every screen, PDF and spreadsheet is made from this."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from bondgenoot.school.access import Grant
from bondgenoot.survey.attention import Earlier, means_before, place_of
from bondgenoot.survey.models import AttentionPoint, Cell, GroupMean, Room, Round, Unit, UnitKind
from bondgenoot.survey.models.result import UnitQuerySet
from bondgenoot.survey.models.room import RoomQuerySet
from bondgenoot.survey.shape import Form
from bondgenoot.survey.wording import last_day, no_mean, no_share, own_behaviour, unit_name

# All answers to background questions beside each other, in an address.
BACKGROUND = "achtergrond"
ORDER = {UnitKind.LOCATION: 0, UnitKind.LEVEL: 1, UnitKind.CLASS: 2, UnitKind.BACKGROUND: 3}


@dataclass(frozen=True)
class Shown:
    """Of the pupils of a unit who took part: how many gave a worrying answer, and its far end if that may be known."""

    worried: int
    strong: int | None


@dataclass(frozen=True)
class Results:
    """Units with what may be shown of them. What has no row is nowhere in here, also not as a zero."""

    of: Round
    form: Form
    # The location, year levels and classes in that order, as far as somebody may see them.
    units: tuple[Unit, ...]
    # Answers to background questions, of the whole location.
    background: tuple[Unit, ...]
    cells: dict[tuple[UUID, str], Shown]
    means: dict[tuple[UUID, str], int]
    # Classes that were left out of the counting, as far as somebody may see them.
    left_out: tuple[Room, ...]
    # Every unit, of this round and earlier ones, within the same reach.
    reach: UnitQuerySet

    @cached_property
    def names(self) -> dict[UUID, str]:
        """The name of every unit in words."""
        return {unit.pk: unit_name(unit, self.form) for unit in (*self.units, *self.background)}

    @cached_property
    def earlier(self) -> dict[UUID, Earlier]:
        """By unit: what was shown of the same place in the round before, when there was one."""
        before = means_before(self.of, self.reach)
        return {unit.pk: before[place_of(unit)] for unit in self.units if place_of(unit) in before}

    @cached_property
    def points(self) -> tuple[AttentionPoint, ...]:
        found = AttentionPoint.objects.filter(unit__in=[unit.pk for unit in self.units])
        return tuple(found.select_related("signal"))

    @property
    def is_empty(self) -> bool:
        """There is no number to show at all."""
        return not self.cells and not self.means

    @property
    def everything(self) -> tuple[Unit, ...]:
        """Classes, what they make up together, and the answers to background questions."""
        return self.units + self.background

    @property
    def last_day(self) -> date:
        """The last day on which pupils could fill in."""
        return last_day(self.of)

    @property
    def no_share(self) -> str:
        """What a dash among numbers of pupils can mean."""
        return no_share(self.of)

    @property
    def no_mean(self) -> str:
        """What a dash among means can mean."""
        return no_mean(self.of)

    @property
    def own_behaviour(self) -> str:
        return own_behaviour(self.of)

    def short(self, unit: Unit) -> str:
        """The name of a unit above a narrow column."""
        if unit.kind == UnitKind.CLASS:
            return str(unit.school_class)
        return self.names[unit.pk]


def results(of: Round, grant: Grant) -> Results:
    """The results of a closed round within this grant, in four queries."""
    return _load(of, Unit.objects.within(grant), Room.objects.within(grant))


def every_result(of: Round) -> Results:
    """The results of a closed round for nobody's eyes: what the product itself goes on with."""
    return _load(of, Unit.objects.all(), Room.objects.all())


def _load(of: Round, reach: UnitQuerySet, rooms: RoomQuerySet) -> Results:
    units = sorted(reach.filter(round=of).select_related("school_class"), key=_place)
    keys = [unit.pk for unit in units]
    cells = Cell.objects.filter(unit__in=keys).values_list("unit", "statement", "worried", "strong")
    means = GroupMean.objects.filter(unit__in=keys).values_list("unit", "group", "tenths")
    return Results(
        of=of,
        form=of.questionnaire.form,
        units=tuple(unit for unit in units if unit.kind != UnitKind.BACKGROUND),
        background=tuple(unit for unit in units if unit.kind == UnitKind.BACKGROUND),
        cells={(unit, statement): Shown(worried, strong) for unit, statement, worried, strong in cells},
        means={(unit, group): tenths for unit, group, tenths in means},
        left_out=tuple(rooms.filter(round=of, left_out__isnull=False).select_related("school_class")),
        reach=reach,
    )


def _place(unit: Unit) -> tuple[int, int, str, str, str]:
    name = str(unit.school_class or "")
    return ORDER[UnitKind(unit.kind)], unit.year_level or 99, name, unit.question, unit.option


def choose(units: Iterable[Unit], wanted: str) -> Iterator[Unit]:
    """The units somebody wants to see beside each other: "leerjaar-2", "klas-<id>", "achtergrond"; any other word: all.

    A class stands beside its year level and the whole, a year level beside the whole and its classes, and the answers
    to background questions beside the whole.
    """
    some = list(units)
    known = next((unit for unit in some if address(unit) == wanted), None)
    level = known.year_level if known else None
    for unit in some:
        whole = unit.kind == UnitKind.LOCATION
        above = unit.kind == UnitKind.LEVEL and unit.year_level == level
        within = wanted.startswith("leerjaar") and unit.year_level == level
        if known is None or whole or above or within or address(unit) == wanted:
            yield unit


def address(unit: Unit) -> str:
    """How a unit is named in an address: no name of a class, so that none is in a log."""
    if unit.kind == UnitKind.BACKGROUND:
        return BACKGROUND
    if unit.kind == UnitKind.CLASS:
        return f"klas-{unit.school_class_id}"
    return f"leerjaar-{unit.year_level}" if unit.kind == UnitKind.LEVEL else "locatie"
