"""Rows that nobody stands out in: every combination of what is shown is shared by so many rows at least.

Whoever knows a few things of a case must not find its row by them. Rows that share everything with enough others stay
as they are. Of the rest the least telling column is left out, and then they are compared again, until no column is left.
Rows that are then still too few take the smallest group with them. Source of the idea: k-anonymity by suppression,
Sweeney (2002).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

LEAST = 5
# What stands in a place that is left out.
LEFT_OUT = ""

Line = tuple[str, ...]


def anonymous(
    rows: Sequence[Mapping[str, str]], columns: Sequence[str], least: int = LEAST
) -> list[dict[str, str]]:
    """As many rows as given, in alphabetical order; fewer than `least` give none.

    `columns` are in the order of what must be kept: the last one is left out first.
    """
    if len(rows) < least:
        return []
    lines = [tuple(row[name] for name in columns) for row in rows]
    groups = _groups(lines, len(columns), least)
    shown = sorted(line for line, number in groups.items() for _turn in range(number))
    return [dict(zip(columns, line, strict=True)) for line in shown]


def _groups(lines: Sequence[Line], width: int, least: int) -> Counter[Line]:
    """Each combination that is shown, with the number of rows that share it."""
    shown: Counter[Line] = Counter()
    rest = list(lines)
    for kept in range(width, -1, -1):
        found: defaultdict[Line, int] = defaultdict(int)
        for line in rest:
            found[line[:kept]] += 1
        for begin, number in found.items():
            if number >= least:
                shown[begin + (LEFT_OUT,) * (width - kept)] += number
        rest = [line for line in rest if found[line[:kept]] < least]
    if rest:
        # Nothing of these may be shown, and they are too few to stand alone.
        smallest = min(shown, key=lambda line: (shown[line], line))
        shown[(LEFT_OUT,) * width] += shown.pop(smallest) + len(rest)
    return shown
