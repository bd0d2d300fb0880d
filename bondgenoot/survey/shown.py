"""Which numbers of a round may be shown: the rule for one group of pupils, held over every way a location is divided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bondgenoot.survey.disclosure import Node, not_pinned, remainders, showable
from bondgenoot.survey.leeway import Told, leaves_room
from bondgenoot.survey.models.result import UnitKind
from bondgenoot.survey.models.round import Thresholds
from bondgenoot.survey.shape import SCALE, Form, Group
from bondgenoot.survey.tally import Counts
from bondgenoot.survey.worry import Bands, Worry, worry

Tree = Node[Counts]
# A mean of one or two statements is little else than a count.
MIN_STATEMENTS = 3


@dataclass(frozen=True)
class Rule:
    """The rule of one round, for the statements of one group: from how many pupils on something is shown."""

    group: int
    cell: int
    own_behaviour: bool = False
    # So many pupils must stand beside the largest class, where classes may not be told.
    beside: int = 0

    @classmethod
    def of(cls, thresholds: Thresholds, group: Group) -> "Rule":
        least = max(thresholds.group, thresholds.own_behaviour) if group.own_behaviour else thresholds.group
        return cls(least, thresholds.cell, group.own_behaviour, thresholds.group)

    def enough(self, held: list[Counts]) -> bool:
        return sum(one.pupils for one in held) >= self.group

    def splits(self, held: list[Bands]) -> bool:
        """Enough pupils worry, and enough do not."""
        pupils, worried = sum([one[0] for one in held]), sum([one[1] for one in held])
        return pupils >= self.group and worried >= self.cell and pupils - worried >= self.cell

    def splits_far(self, held: list[Bands]) -> bool:
        """And among those who worry the far end can be told apart as well."""
        worried, strong = sum([one[1] for one in held]), sum([one[2] for one in held])
        return strong >= self.cell and worried - strong >= self.cell and self.splits(held)

    def averages(self, held: list[Counts], places: range) -> bool:
        """Enough pupils answered something in a group of some statements, and not everybody the same."""
        answered = [sum(sum(one.values[place]) for one in held) for place in places]
        given = [sum(one.values[place][value] for one in held for place in places) for value in SCALE]
        several = len(places) >= MIN_STATEMENTS
        return several and max(answered) >= self.group and self.enough(held) and max(given) < sum(given)


@dataclass(frozen=True)
class Division:
    """The location divided in one way: into year levels and classes, or by the answers to a background question."""

    root: Tree
    # The only groups that may be shown at all.
    among: frozenset[str]
    by_class: bool

    def among_of(self, rule: Rule) -> frozenset[str]:
        """What pupils do themselves is not shown per class."""
        if not (rule.own_behaviour and self.by_class):
            return self.among
        return frozenset(key for key in self.among if not key.startswith(UnitKind.CLASS))

    def hides_class(self, rule: Rule, sizes: list[int]) -> bool:
        """Nor of a year level that is nearly a single class, nor of what other numbers leave over when that is one."""
        return rule.own_behaviour and self.by_class and sum(sizes) - max(sizes) < rule.beside


@dataclass(frozen=True)
class Shown:
    """What may be shown about the groups of a location, by the key of the group."""

    cells: dict[tuple[str, str], tuple[int, int | None]]  # (key, statement) → (worried, strongly)
    means: dict[tuple[str, str], int]  # (key, group of statements) → tenths


def what_may_be_shown(form: Form, divisions: Sequence[Division], thresholds: Thresholds) -> Shown:
    """Cells and means that pass the rule, with all divisions of the location taken together."""
    found = Shown({}, {})
    place = 0
    for group in form.groups:
        rule = Rule.of(thresholds, group)
        told: list[list[Told]] = [[] for _one in divisions]
        for at, statement in enumerate(group.statements, start=place):
            asked = worry(form, at)
            split, far = _split(divisions, rule, asked)
            for turn, division in enumerate(divisions):
                told[turn].append(_told(division, asked, split[turn], far[turn]))
                for key, held in _held(division, split[turn]):
                    strong = asked.strongly(held) if key in far[turn] else None
                    found.cells[key, statement.key] = (asked.worried(held), strong)
        places = range(place, place + len(group.statements))
        for division, keys in zip(divisions, _averaged(divisions, rule, told, places), strict=True):
            for key, held in _held(division, keys):
                found.means[key, group.key] = _tenths(held, places)
        place = places.stop
    return found


Keys = list[frozenset[str]]  # one for each division


def _split(divisions: Sequence[Division], rule: Rule, asked: Worry) -> tuple[Keys, Keys]:
    """The groups of which may be shown who worry, and those of which the far end as well."""
    found = [_split_one(division, rule, asked) for division in divisions]
    split = _unless_the_whole_is_hidden(divisions, [one for one, _far in found])
    far = [keys & one for (_split, keys), one in zip(found, split, strict=True)]
    return split, _unless_the_whole_is_hidden(divisions, far)


def _split_one(division: Division, rule: Rule, asked: Worry) -> tuple[frozenset[str], frozenset[str]]:
    # One statement is looked at a thousand times: as three numbers a class that goes ten times as fast.
    root, among = _bands(division.root, asked), division.among_of(rule)

    def safe(held: list[Bands]) -> bool:
        return rule.splits(held) and not division.hides_class(rule, [one.pupils for one in held])

    def show(tree: Node[Bands]) -> tuple[frozenset[str], frozenset[str]]:
        split = showable(tree, safe, among)
        return split, showable(tree, lambda held: safe(held) and rule.splits_far(held), split)

    at_first = show(root)

    def same(tree: Node[Bands]) -> bool:
        return show(tree) == at_first

    split = not_pinned(root, at_first[0], same, (Bands.one_more_mild, Bands.one_more_strong))
    far = not_pinned(root, at_first[1], same, (Bands.one_stronger, Bands.one_more_strong))
    return split, far & split


def _bands(node: Tree, asked: Worry) -> Node[Bands]:
    return Node(node.key, asked.bands(node.held), node.size, [_bands(part, asked) for part in node.parts])


def _averaged(divisions: Sequence[Division], rule: Rule, told: list[list[Told]], places: range) -> Keys:
    """The groups of which the mean of these statements may be shown."""

    def keys(division: Division, known: list[Told]) -> frozenset[str]:
        def safe(leaves: list[Tree]) -> bool:
            return (
                not division.hides_class(rule, [leaf.size for leaf in leaves])
                and rule.averages([leaf.held for leaf in leaves], places)
                and leaves_room(known, leaves, rule.cell)
            )

        return showable(_by_leaf(division.root), safe, division.among_of(rule))

    pairs = zip(divisions, told, strict=True)
    return _unless_the_whole_is_hidden(divisions, [keys(division, known) for division, known in pairs])


def _unless_the_whole_is_hidden(divisions: Sequence[Division], found: Keys) -> Keys:
    """The location is in every division: where one must hide it, others would tell it as the sum of its parts."""
    whole = all(one.root.key in keys for one, keys in zip(divisions, found, strict=True))
    return found if whole else [frozenset() for _keys in found]


def _told(division: Division, asked: Worry, split: frozenset[str], far: frozenset[str]) -> Told:
    tree = _by_leaf(division.root)
    worried, strong = (
        [frozenset(leaf.key for leaf in left) for _node, left in remainders(tree, keys) if left]
        for keys in (split, far)
    )
    return Told(asked, worried, strong)


def _by_leaf(node: Tree) -> Node[Tree]:
    """The same tree, in which every group holds itself."""
    return Node(node.key, node, node.size, [_by_leaf(part) for part in node.parts])


def _held(division: Division, keys: frozenset[str]) -> Iterator[tuple[str, list[Counts]]]:
    for node in division.root.all():
        if node.key in keys:
            yield node.key, [leaf.held for leaf in node.leaves()]


def _tenths(held: list[Counts], places: range) -> int:
    """The mean in tenths of a point, halves upward."""
    given = [sum(one.values[place][value] for one in held for place in places) for value in SCALE]
    answers = sum(given)
    return (20 * sum(value * number for value, number in enumerate(given)) + answers) // (2 * answers)
