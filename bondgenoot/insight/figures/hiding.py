"""Which counts may be shown, so that no number from one to four can be read or worked out.

A group of cases falls apart into disjoint parts. What is shown of it: the count of the group, the counts of some parts,
and so also the sum of the parts that are hidden. Parts of one to four are hidden; then more parts, in a fixed order in
which those of nothing come last, until `room` holds. A part of which the count is shown is divided by the same rule; a
part that is hidden hides everything in it.

Why it holds, also against who knows this rule: `room` is true only when every hidden part has two values or more among
divisions that show exactly the same. It counts two kinds of those. All hidden parts hold one to four: then the rule stops
at the same parts at once, because `room` looks at what is shown and at nothing else. Or all but one hold one to four
without room, and the rule then adds the first part in the order that is not nothing, which is that one.
When as few are counted as there are parts, or fewer, only the count of the group is shown, whatever the parts are.
Source of the idea: Hundepool and others, Statistical Disclosure Control (2012), ch. 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bondgenoot.insight.figures.shape import Part

# A number from one up to here, and no more, is not shown.
SMALL = 4
LEAST = SMALL + 1

Hidden = frozenset[int]


@dataclass(frozen=True)
class Group:
    """A group as it was counted, before it is decided what may be shown.

    `linked` says that the counts of the parts are known from another figure: then none of them can be hidden here, and
    where one must be, the whole figure is.
    """

    key: str
    label: str
    count: int
    parts: "tuple[Group, ...]" = ()
    linked: bool = False


def small(count: int) -> bool:
    return 0 < count < LEAST


def hide(group: Group) -> Part:
    """The same tree with None for every count that is not shown."""
    if small(group.count):
        return hidden(group)
    if not group.parts:
        return Part(group.key, group.label, group.count)
    counts = [part.count for part in group.parts]
    if sum(counts) != group.count:
        raise ValueError(f"the parts of {group.key} are not the whole")
    if group.linked:
        if any(small(count) for count in counts):
            return hidden(group)
        kept: Hidden = frozenset()
    else:
        kept = hidden_parts(counts)
    parts = [hidden(part) if at in kept else hide(part) for at, part in enumerate(group.parts)]
    return Part(group.key, group.label, group.count, tuple(parts))


def hidden(group: "Group | Part") -> Part:
    """The group and everything in it without a number."""
    return Part(group.key, group.label, None, tuple(hidden(part) for part in group.parts))


def hidden_parts(counts: Sequence[int]) -> Hidden:
    """The places of the parts that are hidden.

    The last part is the first to be hidden beside small ones, so the parts that matter most come first.
    """
    total, many = sum(counts), len(counts)
    if many < 2:
        return frozenset()
    everything = frozenset(range(many))
    if total and total <= many:
        return everything
    chosen = frozenset(at for at, count in enumerate(counts) if small(count))
    while chosen and chosen != everything and not has_room(counts, chosen, sum(counts[at] for at in chosen)):
        chosen |= {next_to_hide(counts, chosen)}
    return chosen


def next_to_hide(counts: Sequence[int | None], chosen: Hidden) -> int:
    """Of the parts that are still shown the last one that is not nothing; if all are, the last one."""
    shown = [at for at in range(len(counts)) if at not in chosen]
    return max([at for at in shown if counts[at]] or shown)


def has_room(counts: Sequence[int | None], chosen: Hidden, left: int) -> bool:
    """Whether the chosen parts can be hidden alone, when they count `left` together; of the others the count is shown."""
    many = len(counts)
    zeros = frozenset(many - 1 - at for at, count in enumerate(counts) if count == 0 and at not in chosen)
    bounded = min(left, SMALL * len(chosen) + 2 * LEAST)
    return room(frozenset(many - 1 - at for at in chosen), bounded, zeros)


@lru_cache(maxsize=100_000)
def room(places: Hidden, left: int, zeros: Hidden = frozenset()) -> bool:
    """Whether parts at these places, which together count `left`, could each have had another count.

    The places are numbered in the order in which parts are hidden; at `zeros` nothing is counted and that is shown.
    """
    many = len(places)
    if many < 2 or left < LEAST:
        return False
    values: dict[int, set[int]] = {at: set() for at in places}
    _all_small(values, places, left)
    for last in places:
        if all(at in places or at in zeros for at in range(last)):
            _last_one_added(values, places - {last}, last, left, zeros)
    return all(len(found) > 1 for found in values.values())


def _all_small(values: dict[int, set[int]], places: Hidden, left: int) -> None:
    """Every part at these places holds one to four, and together they are `left`: which values each can have."""
    others = len(places) - 1
    for found in (values[at] for at in places):
        found.update(range(max(1, left - SMALL * others), min(SMALL, left - others) + 1))


def _last_one_added(values: dict[int, set[int]], first: Hidden, last: int, left: int, zeros: Hidden) -> None:
    """The `first` places hold one to four and have no room; the part at `last` came with them."""
    for total in range(len(first), SMALL * len(first) + 1):
        beside = left - total
        if beside < LEAST or room(first, total, zeros):
            continue
        values[last].add(beside)
        _all_small(values, first, total)
