"""Somebody who has everything that a round publishes, pools it, and knows the rule by which the rest was hidden.

Knows nothing of `disclosure` or `publication`: unknown counts, equations over them, exact arithmetic, and counting which
whole numbers are possible. What it returns are sentences about a count that it found and that should not be found.

The unknowns are, per statement, how many pupils of every class and of every answer to a background question are in
each of three bands: calm or not filled in, worried, strongly worried.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm

from bondgenoot.survey.models import Round, Unit, UnitKind
from bondgenoot.survey.shape import Direction, Form

LEAST, LEAST_GROUP, LEAST_OWN = 5, 10, 25
BANDS = CALM, MILD, STRONG = range(3)
SOME_BANDS = [(CALM,), (MILD,), (STRONG,), (MILD, STRONG), (CALM, MILD), (CALM, STRONG)]

# A group of pupils that nobody can split further: ("class", id) or (background question, answer).
Leaf = tuple[str, str]
Group = frozenset[Leaf]
Vector = tuple[int, ...]


@dataclass(frozen=True)
class Truth:
    """What really was answered: the rows of pupils in every leaf, and the year level of every class."""

    form: Form
    rows: Mapping[Leaf, Sequence[bytes]]
    levels: Mapping[Leaf, int | None]

    def classes(self) -> list[Leaf]:
        """Those in which somebody answered: of an empty class there is nothing to find."""
        return [leaf for leaf in self.levels if self.rows[leaf]]

    def questions(self) -> dict[str, list[Leaf]]:
        found: dict[str, list[Leaf]] = {}
        for leaf in self.rows:
            if leaf[0] != "class":
                found.setdefault(leaf[0], []).append(leaf)
        return found

    def size(self, group: Iterable[Leaf]) -> int:
        return sum(len(self.rows[leaf]) for leaf in group)

    def band(self, place: int, value: int) -> int:
        if self.form.group_of(self.form.statements[place].key).direction == Direction.UP:
            return STRONG if value == 0 else MILD if value < 3 else CALM
        return CALM if value == 0 or value > 5 else MILD if value < 3 else STRONG

    def count(self, group: Iterable[Leaf], place: int, bands: Sequence[int]) -> int:
        return sum(self.band(place, row[place]) in bands for leaf in group for row in self.rows[leaf])


class Published:
    """All rows that a closed round keeps, whoever may see which of them."""

    def __init__(self, of: Round, truth: Truth) -> None:
        self.truth, self.round = truth, of
        units = list(of.units.prefetch_related("cells", "means"))
        self.answers = {self.group(unit): unit.answers for unit in units}
        self.cells = {
            (self.group(unit), cell.statement): (cell.worried, cell.strong)
            for unit in units
            for cell in unit.cells.all()
        }
        self.means = {
            (self.kind(unit), self.group(unit), mean.group): mean.tenths
            for unit in units
            for mean in unit.means.all()
        }

    def kind(self, unit: Unit) -> str:
        return unit.question if unit.kind == UnitKind.BACKGROUND else "class"

    def group(self, unit: Unit) -> Group:
        if unit.kind == UnitKind.BACKGROUND:
            return frozenset([(unit.question, unit.option)])
        some = self.truth.classes()
        if unit.kind == UnitKind.CLASS:
            return frozenset([("class", str(unit.school_class_id))]) & frozenset(some)
        levels = self.truth.levels
        return frozenset(
            one for one in some if unit.kind == UnitKind.LOCATION or levels[one] == unit.year_level
        )


class Equations:
    """What is known about one statement, as equations; says which sums of unknowns follow from them."""

    def __init__(self, published: Published, statement: str) -> None:
        self.published, self.truth = published, published.truth
        self.free = list(self.truth.classes())
        # Every pupil gave one answer to each question: the last option is what the others leave of the location.
        self.last = {leaves[-1]: leaves[:-1] for leaves in self.truth.questions().values()}
        self.free += [leaf for leaves in self.last.values() for leaf in leaves]
        rows = [self.vector(group, BANDS) for group in published.answers]
        for (group, about), (_worried, strong) in published.cells.items():
            if about == statement:
                rows.append(self.vector(group, (MILD, STRONG)))
                rows += [self.vector(group, (STRONG,))] if strong is not None else []
        self.blind = _kernel(rows, len(self.free) * len(BANDS))

    def vector(self, group: Iterable[Leaf], bands: Sequence[int]) -> Vector:
        weights = dict.fromkeys(self.free, 0)
        for leaf in group:
            if leaf in self.last:
                for one in self.truth.classes():
                    weights[one] += 1
                for one in self.last[leaf]:
                    weights[one] -= 1
            else:
                weights[leaf] += 1
        return tuple(weights[leaf] * (band in bands) for leaf in self.free for band in BANDS)

    def unseen(self, group: Iterable[Leaf], bands: Sequence[int]) -> Vector:
        """Zeros when the count of these bands in this group follows; additive over disjoint groups."""
        target = self.vector(group, bands)
        return tuple(sum(a * b for a, b in zip(target, way, strict=True)) for way in self.blind)

    def follows(self, group: Iterable[Leaf], bands: Sequence[int]) -> bool:
        return not any(self.unseen(group, bands))


def _kernel(rows: Sequence[Vector], width: int) -> list[Vector]:
    """Whole vectors that span everything in which two populations with the same published numbers may differ."""
    held: dict[int, list[Fraction]] = {}
    for row in rows:
        rest = [Fraction(number) for number in row]
        for pivot, other in held.items():
            if rest[pivot]:
                rest = [a - rest[pivot] * b for a, b in zip(rest, other, strict=True)]
        first = next((place for place, number in enumerate(rest) if number), None)
        if first is None:
            continue
        rest = [number / rest[first] for number in rest]
        for pivot, other in held.items():
            held[pivot] = [a - other[first] * b for a, b in zip(other, rest, strict=True)]
        held[first] = rest
    found = []
    for place in range(width):
        if place in held:
            continue
        way = [Fraction(0)] * width
        way[place] = Fraction(1)
        for pivot, row in held.items():
            way[pivot] = -row[place]
        scale = lcm(*(number.denominator for number in way))
        found.append(tuple(int(number * scale) for number in way))
    return found


def _unions(leaves: Sequence[Leaf], equations: Equations, bands: Sequence[int]) -> Iterator[Group]:
    """Every union of these leaves of which the count in these bands follows from what is published."""
    sums: list[tuple[Group, Vector]] = [(frozenset(), equations.unseen((), bands))]
    for leaf in leaves:
        step = equations.unseen((leaf,), bands)
        sums += [(group | {leaf}, tuple(map(sum, zip(seen, step, strict=True)))) for group, seen in sums]
    return (group for group, seen in sums if group and not any(seen))


def by_subtraction(published: Published) -> Iterator[str]:
    """Small counts, and counts of small groups, that follow from adding and subtracting what is published."""
    truth = published.truth
    # Where nobody answered there is nothing to find.
    for place, statement in enumerate(truth.form.statements if truth.classes() else ()):
        equations = Equations(published, statement.key)
        own = truth.form.group_of(statement.key).own_behaviour
        for leaves in [truth.classes(), *truth.questions().values()]:
            for bands in SOME_BANDS:
                for group in _unions(leaves, equations, bands):
                    if found := _too_much(truth, group, place, bands, own):
                        yield f"{statement.key} {bands} {found}"


def _too_much(truth: Truth, group: Group, place: int, bands: Sequence[int], own: bool) -> str:
    pupils, number = truth.size(group), truth.count(group, place, bands)
    if min(number, pupils - number) < LEAST:
        return f"{number} of {pupils} in {sorted(group)}"
    if pupils < (LEAST_OWN if own else LEAST_GROUP):
        return f"a group of {pupils}: {sorted(group)}"
    if own and len([leaf for leaf in group if leaf[0] == "class"]) == 1:
        return f"own behaviour of one class: {sorted(group)}"
    return ""


def small_groups(published: Published) -> Iterator[str]:
    """Answers to a background question that fewer than ten pupils gave, also none, and whose number follows."""
    truth = published.truth
    equations = Equations(published, "")
    for leaves in truth.questions().values():
        for group in _unions(leaves, equations, BANDS):
            # All answers together are the location, and how many took part is no secret.
            if truth.size(group) < LEAST_GROUP and group != frozenset(leaves):
                yield f"{truth.size(group)} pupils in {sorted(group)}"


# Which whole numbers are possible. A set of numbers is an int: bit n is set when n is in it.


def _from_to(low: int, high: int) -> int:
    return ((1 << (high - low + 1)) - 1) << low if high >= low else 0


def _plus(one: int, other: int) -> int:
    """All sums of a number of one set and a number of the other."""
    found, place = 0, 0
    while other >> place:
        if other >> place & 1:
            found |= one << place
        place += 1
    return found


def _numbers(some: int) -> list[int]:
    return [place for place in range(some.bit_length()) if some >> place & 1]


class Rumour:
    """Why groups are not shown: who is told that knows how many of them may worry."""

    def __init__(self, published: Published, place: int) -> None:
        self.truth, self.place, limits = published.truth, place, published.round.thresholds
        group = self.truth.form.group_of(self.truth.form.statements[place].key)
        self.least, self.group = limits.cell, limits.own_behaviour if group.own_behaviour else limits.group

    def worried(self, group: Iterable[Leaf]) -> int:
        return self.truth.count(group, self.place, (MILD, STRONG))

    def possible(self, group: Group) -> int:
        """Too few worry, too many do, or there is another reason and everything may be."""
        pupils, worried = self.truth.size(group), self.worried(group)
        if pupils >= self.group and worried < self.least:
            return _from_to(0, self.least - 1)
        if pupils >= self.group and pupils - worried < self.least:
            return _from_to(pupils - self.least + 1, pupils)
        return _from_to(0, pupils)


def by_means(published: Published) -> Iterator[str]:
    """Small counts that a mean tells, to somebody who knows that nobody skipped anything."""
    truth = published.truth
    start = 0
    for group in truth.form.groups:
        places = range(start, start + len(group.statements))
        start = places.stop
        systems = [Equations(published, truth.form.statements[place].key) for place in places]
        for tree in {kind for kind, _group, about in published.means if about == group.key}:
            known = {
                of: t
                for (kind, of, about), t in published.means.items()
                if (kind, about) == (tree, group.key)
            }
            everybody = frozenset(truth.classes())
            if tree != "class" and (t := published.means.get(("class", everybody, group.key))) is not None:
                known[frozenset(truth.questions()[tree])] = t
            for of in known:
                within = [other for other in known if other < of]
                parts = [one for one in within if not any(one < other for other in within)]
                left = of.difference(*parts)
                yield from _in_sum(truth, systems, places, of, _between(truth, known, of, (), len(places)))
                if parts and left:
                    yield from _in_sum(
                        truth, systems, places, left, _between(truth, known, of, parts, len(places))
                    )


def _between(
    truth: Truth, known: Mapping[Group, int], of: Group, parts: Iterable[Group], statements: int
) -> tuple[int, int]:
    """The least and most points that the pupils of a group, without these parts, can have given together."""

    def points(group: Group) -> tuple[int, int]:
        answers = truth.size(group) * statements
        low = -(-(10 * known[group] - 5) * answers // 100)
        return low, -(-(10 * known[group] + 5) * answers // 100) - 1

    low, high = points(of)
    for part in parts:
        low, high = low - points(part)[1], high - points(part)[0]
    return max(low, 0), high


def _in_sum(
    truth: Truth, systems: Sequence[Equations], places: range, group: Group, between: tuple[int, int]
) -> Iterator[str]:
    ways = [_ways(truth, system, place, group) for system, place in zip(systems, places, strict=True)]
    sums = [reduce(lambda a, b: a | b, one.values(), 0) for one in ways]
    allowed = _from_to(*between)
    for turn, place in enumerate(places):
        others = reduce(_plus, (one for at, one in enumerate(sums) if at != turn), 1)
        possible = [bands for bands, points in ways[turn].items() if _plus(others, points) & allowed]
        for some in SOME_BANDS[:4]:
            counts = {sum(bands[band] for band in some) for bands in possible}
            if len(counts) == 1 and counts.pop() < LEAST:
                yield f"{place} {some}: a mean tells {truth.count(group, place, some)} in {sorted(group)}"


def _ways(truth: Truth, system: Equations, place: int, group: Group) -> dict[tuple[int, int, int], int]:
    """Every possible number of pupils per band, with the points that they can give together."""
    pupils = truth.size(group)
    if system.follows(group, (MILD, STRONG)):
        worried = [truth.count(group, place, (MILD, STRONG))]
    else:
        worried = _numbers(Rumour(system.published, place).possible(group))
    fixed = truth.count(group, place, (STRONG,)) if system.follows(group, (STRONG,)) else None
    up = truth.form.group_of(truth.form.statements[place].key).direction == Direction.UP
    least, most = ((3, 1, 0), (5, 2, 0)) if up else ((0, 1, 3), (0, 2, 5))
    found = {}
    for number in worried:
        for strong in range(number + 1) if fixed is None else [fixed]:
            bands = (pupils - number, number - strong, strong)
            low, high = (sum(a * b for a, b in zip(bands, end, strict=True)) for end in (least, most))
            found[bands] = _from_to(low, high)
    return found
