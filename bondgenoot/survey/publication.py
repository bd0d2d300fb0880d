"""From the tallies of a round to what may be known of it: units, cells and means. The rest is not kept anywhere."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from bondgenoot.survey.disclosure import Node, not_pinned, showable
from bondgenoot.survey.models import Cell, GroupMean, Room, Round, Unit, UnitKind
from bondgenoot.survey.shape import SCALE
from bondgenoot.survey.shown import Division, Tree, what_may_be_shown
from bondgenoot.survey.tally import EVERYBODY, Counts, Tally


def publish(of: Round, tallies: dict[UUID, Tally]) -> None:
    """Make the units, cells and means of a round from the tally of each room (by its id)."""
    rooms = list(of.rooms.counted_in().select_related("school_class"))
    total = Tally(of.layout)
    for tally in tallies.values():
        total.add(tally)
    units = {_key(unit): unit for unit in _units(of, rooms, tallies)}
    divisions = []
    if total.pupils:
        divisions.append(Division(_class_tree(rooms, tallies, total), frozenset(units), by_class=True))
    # With nearly all answers from one class the whole round is that class, and no background is crossed with a class.
    largest = max((tally.pupils for tally in tallies.values()), default=0)
    for question in of.layout.background if total.pupils - largest >= of.min_group else ():
        root = _background_tree(total, question)
        known = _large_enough(root, of.min_group)
        units |= {node.key: _background_unit(of, node) for node in root.parts if node.key in known}
        # The location is in this division as well: what is left of it without these answers must be safe too.
        divisions.append(Division(root, known, by_class=False))
    found = what_may_be_shown(of.layout.form, divisions, of.thresholds)
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
        if asked == question
    ]
    return Node(UnitKind.LOCATION.value, total.counts[EVERYBODY], total.pupils, parts)


def _large_enough(root: Tree, least: int) -> frozenset[str]:
    """The location, and the answers to a background question of which may be known how many gave them.

    An answer that nobody gave counts as well: that nobody did is as much a small number as that one did.
    """
    # How many gave an answer is what may not be known: they are not hidden in that order.
    tree = Node(root.key, root.held, 0, [Node(part.key, part.held, 0) for part in root.parts])

    def show(of: Tree) -> frozenset[str]:
        return showable(of, lambda some: sum(one.pupils for one in some) >= least)

    found = show(tree)
    return not_pinned(tree, found, lambda of: show(of) == found, [_one_more_pupil]) | {root.key}


def _one_more_pupil(held: Counts, step: int) -> Counts | None:
    return Counts(held.pupils + step, held.values) if held.pupils + step >= 0 else None


def _background_unit(of: Round, node: Tree) -> Unit:
    _kind, question, option = node.key.split(":", 2)
    return Unit(round=of, kind=UnitKind.BACKGROUND, question=question, option=option, answers=node.size)


def _together(held: Iterable[Counts]) -> Counts:
    some = list(held)
    total = Counts(0, [[0] * len(SCALE) for _one in some[0].values])
    for one in some:
        total.add(one)
    return total
