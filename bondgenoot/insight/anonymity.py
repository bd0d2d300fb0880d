"""Rows that nobody stands out in: every combination of what is shown is shared by so many rows at least.

Whoever knows a few things of a case must not find its row by them. The rows are divided by one column after the other,
the most telling first. A value that enough rows share divides them; the other rows go on together without that column.
So each group that is left is large enough, and shows only what all its rows share. Source of the idea: k-anonymity,
Sweeney (2002).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

LEAST = 5
# What stands in a place that is left out.
LEFT_OUT = ""

Line = tuple[str, ...]


def anonymous(
    rows: Sequence[Mapping[str, str]], columns: Sequence[str], least: int = LEAST
) -> list[dict[str, str]]:
    """As many rows as given, in alphabetical order; fewer than `least` give none.

    What is left out of a row that is given (LEFT_OUT) stays out. `columns` are in the order of what must be kept: the
    first is left out least often.
    """
    if len(rows) < least:
        return []
    lines = sorted(tuple(row[name] for name in columns) for row in rows)
    shown = sorted(_divided(lines, 0, (), least))
    return [dict(zip(columns, line, strict=True)) for line in shown]


def _divided(lines: Sequence[Line], at: int, known: Line, least: int) -> Iterator[Line]:
    """The lines as they are shown, from the column at `at` on; `known` is shown of the columns before it."""
    if len(known) == len(lines[0]):
        yield from [known] * len(lines)
        return
    for value, group in _groups(lines, at, least).items():
        if group:
            yield from _divided(group, at + 1, (*known, value), least)


def _groups(lines: Sequence[Line], at: int, least: int) -> dict[str, list[Line]]:
    """By their value in this column; every group is large enough, or empty."""
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line[at]].append(line)
    groups = {value: group for value, group in found.items() if value != LEFT_OUT and len(group) >= least}
    rest = [line for value in sorted(found) if value not in groups for line in found[value]]
    while 0 < len(rest) < least:
        # Too few to go on alone: the largest group gives what lacks, or when that is too much, the smallest goes along.
        lack = least - len(rest)
        largest = max(sorted(groups), key=lambda value: len(groups[value]))
        if len(groups[largest]) - lack >= least:
            rest += groups[largest][:lack]
            groups[largest] = groups[largest][lack:]
        else:
            rest += groups.pop(min(sorted(groups), key=lambda value: len(groups[value])))
    return {**groups, LEFT_OUT: rest}
