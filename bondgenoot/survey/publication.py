"""From the tallies of a round to what may be known of it: units, cells and means. The rest is not kept anywhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from bondgenoot.survey.disclosure import Node, showable
from bondgenoot.survey.models import Cell, GroupMean, Room, Round, Unit, UnitKind
from bondgenoot.survey.models.round import Thresholds
from bondgenoot.survey.shape import SCALE, Direction, Form, Group
from bondgenoot.survey.tally import EVERYBODY, Counts, Tally

Tree = Node[Counts]


@dataclass(frozen=True)
class Worry:
    """The worrying answers to one statement: any of them, and those at the far end."""

    place: int
    any_of: range
    strong: range

    def worried(self, held: Iterable[Counts]) -> int:
        return sum(sum(one.values[self.place][value] for value in self.any_of) for one in held)

    def strongly(self, held: Iterable[Counts]) -> int:
        return sum(sum(one.values[self.place][value] for value in self.strong) for one in held)


def worry(form: Form, place: int) -> Worry:
    """Higher is safer: 0–2 worries and 0 strongly. Higher is less safe: 1–5 worries and 3–5 strongly."""
    group = form.group_of(form.statements[place].key)
    if group.direction == Direction.UP:
        return Worry(place, range(0, 3), range(0, 1))
    return Worry(place, range(1, 6), range(3, 6))


@dataclass(frozen=True)
class Rule:
    """The rule of one round, for the statements of one group: from how many pupils on something is shown."""

    group: int
    cell: int

    @classmethod
    def of(cls, thresholds: Thresholds, group: Group) -> "Rule":
        least = max(thresholds.group, thresholds.own_behaviour) if group.own_behaviour else thresholds.group
        return cls(least, thresholds.cell)

    def enough(self, held: list[Counts]) -> bool:
        return sum(one.pupils for one in held) >= self.group

    def splits(self, held: list[Counts], asked: Worry) -> bool:
        """Enough pupils worry, and enough do not."""
        pupils, worried = sum(one.pupils for one in held), asked.worried(held)
        return pupils >= self.group and min(worried, pupils - worried) >= self.cell

    def splits_far(self, held: list[Counts], asked: Worry) -> bool:
        """And among those who worry the far end can be told apart as well."""
        strong = asked.strongly(held)
        return self.splits(held, asked) and min(strong, asked.worried(held) - strong) >= self.cell

    def averages(self, held: list[Counts], places: range) -> bool:
        """Enough pupils answered something in this group of statements, and not everybody the same."""
        answered = [sum(sum(one.values[place]) for one in held) for place in places]
        given = [sum(one.values[place][value] for one in held for place in places) for value in SCALE]
        return max(answered) >= self.group and self.enough(held) and max(given) < sum(given)


@dataclass(frozen=True)
class Shown:
    """What may be shown about the groups of one tree, by the key of the group."""

    cells: dict[tuple[str, str], tuple[int, int | None]]  # (key, statement) → (worried, strongly)
    means: dict[tuple[str, str], int]  # (key, group of statements) → tenths

    def add(self, other: "Shown") -> None:
        """What another tree shows; about the location, in every tree the same."""
        self.cells.update(other.cells)
        self.means.update(other.means)


def what_may_be_shown(form: Form, root: Tree, thresholds: Thresholds, among: frozenset[str]) -> Shown:
    """Cells and means of this tree that pass the rule. `among` are the only groups that may be shown at all."""
    found = Shown({}, {})
    place = 0
    for group in form.groups:
        rule = Rule.of(thresholds, group)
        tree = _cut_above_classes(root) if group.own_behaviour else root
        held = {node.key: [leaf.held for leaf in node.leaves()] for node in tree.all()}
        places = range(place, place + len(group.statements))
        for key in showable(tree, lambda some: rule.averages(some, places), among):  # noqa: B023  (used at once)
            found.means[key, group.key] = _tenths(held[key], places)
        for at, statement in zip(places, group.statements, strict=True):
            for key, numbers in _cells(tree, rule, worry(form, at), held, among):
                found.cells[key, statement.key] = numbers
        place = places.stop
    return found


def _cells(
    tree: Tree, rule: Rule, asked: Worry, held: dict[str, list[Counts]], among: frozenset[str]
) -> Iterator[tuple[str, tuple[int, int | None]]]:
    split = showable(tree, lambda some: rule.splits(some, asked), among)
    far = showable(tree, lambda some: rule.splits_far(some, asked), split)
    for key in split:
        yield key, (asked.worried(held[key]), asked.strongly(held[key]) if key in far else None)


def _tenths(held: list[Counts], places: range) -> int:
    """The mean in tenths of a point, halves upward."""
    given = [sum(one.values[place][value] for one in held for place in places) for value in SCALE]
    answers = sum(given)
    return (20 * sum(value * number for value, number in enumerate(given)) + answers) // (2 * answers)


def _cut_above_classes(root: Tree) -> Tree:
    """The same tree without classes: a year level is the smallest group."""
    parts = [
        Node(part.key, _together(leaf.held for leaf in part.leaves()), part.size)
        for part in root.parts
        if not part.key.startswith(UnitKind.CLASS)
    ]
    loose = [part for part in root.parts if part.key.startswith(UnitKind.CLASS)]
    if loose:
        # Classes without a year level are one group, which has no unit of its own.
        parts.append(Node("loose", _together(part.held for part in loose), sum(part.size for part in loose)))
    return Node(root.key, root.held, root.size, parts)


def _together(held: Iterable[Counts]) -> Counts:
    some = list(held)
    total = Counts(0, [[0] * len(SCALE) for _one in some[0].values])
    for one in some:
        total.add(one)
    return total


# From tallies to rows.


def publish(of: Round, tallies: dict[UUID, Tally]) -> None:
    """Make the units, cells and means of a round from the tally of each room (by its id)."""
    rooms = list(of.rooms.select_related("school_class"))
    total = Tally(of.layout)
    for tally in tallies.values():
        total.add(tally)
    units = {_key(unit): unit for unit in _units(of, rooms, tallies)}
    found = Shown({}, {})
    if total.pupils:
        root = _class_tree(rooms, tallies, total)
        found.add(what_may_be_shown(of.layout.form, root, of.thresholds, frozenset(units)))
    for question in of.layout.background if total.pupils else ():
        root = _background_tree(total, question)
        known = showable(root, lambda some: sum(one.pupils for one in some) >= of.min_group)
        units |= {node.key: _background_unit(of, node) for node in root.parts if node.key in known}
        # The location is in this tree as well: what is left of it when the answers are taken away must be safe too.
        found.add(what_may_be_shown(of.layout.form, root, of.thresholds, known))
    Unit.objects.bulk_create(units.values())
    Cell.objects.bulk_create(
        Cell(unit=units[key], statement=statement, worried=worried, strong=strong)
        for (key, statement), (worried, strong) in found.cells.items()
    )
    GroupMean.objects.bulk_create(
        GroupMean(unit=units[key], group=group, tenths=tenths) for (key, group), tenths in found.means.items()
    )


def _units(of: Round, rooms: list[Room], tallies: dict[UUID, Tally]) -> Iterator[Unit]:
    """The location, its year levels and classes, whatever may be shown of them: how many took part is no secret."""

    def unit(kind: UnitKind, some: list[Room], **place: object) -> Unit:
        answers = sum(tallies[room.pk].pupils for room in some)
        return Unit(round=of, kind=kind, answers=answers, invited=sum(room.invited for room in some), **place)

    yield unit(UnitKind.LOCATION, rooms)
    for level, some in _by_level(rooms).items():
        yield unit(UnitKind.LEVEL, some, year_level=level)
    for room in rooms:
        group = room.school_class
        yield unit(UnitKind.CLASS, [room], school_class=group, year_level=group.year_level)


def _by_level(rooms: list[Room]) -> dict[int, list[Room]]:
    found: dict[int, list[Room]] = {}
    for room in rooms:
        if room.school_class.year_level is not None:
            found.setdefault(room.school_class.year_level, []).append(room)
    return dict(sorted(found.items()))


def _key(unit: Unit) -> str:
    """The key of a unit in a tree; the root of every tree is the location."""
    if unit.kind == UnitKind.CLASS:
        return f"{UnitKind.CLASS}:{unit.school_class_id}"
    return f"{UnitKind.LEVEL}:{unit.year_level}" if unit.kind == UnitKind.LEVEL else UnitKind.LOCATION.value


def _class_tree(rooms: list[Room], tallies: dict[UUID, Tally], total: Tally) -> Tree:
    """Location → year levels → classes. Classes without answers are no part of it: there is nothing to find."""

    def leaf(room: Room) -> Tree:
        counts = tallies[room.pk].counts[EVERYBODY]
        return Node(f"{UnitKind.CLASS}:{room.school_class_id}", counts, counts.pupils)

    filled = [room for room in rooms if tallies[room.pk].pupils]
    parts = [
        Node(
            f"{UnitKind.LEVEL}:{level}",
            _together(one.held for one in leaves),
            sum(one.size for one in leaves),
            leaves,
        )
        for level, some in _by_level(filled).items()
        if (leaves := [leaf(room) for room in some])
    ]
    loose = [leaf(room) for room in filled if room.school_class.year_level is None]
    return Node(UnitKind.LOCATION.value, total.counts[EVERYBODY], total.pupils, [*parts, *loose])


def _background_tree(total: Tally, question: str) -> Tree:
    """Location → the answers to one background question. Never crossed with classes or with each other."""
    parts = [
        Node(f"{UnitKind.BACKGROUND}:{question}:{option}", counts, counts.pupils)
        for (asked, option), counts in total.counts.items()
        if asked == question and counts.pupils
    ]
    return Node(UnitKind.LOCATION.value, total.counts[EVERYBODY], total.pupils, parts)


def _background_unit(of: Round, node: Tree) -> Unit:
    _kind, question, option = node.key.split(":", 2)
    return Unit(round=of, kind=UnitKind.BACKGROUND, question=question, option=option, answers=node.size)
