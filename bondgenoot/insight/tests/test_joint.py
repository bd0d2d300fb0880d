"""Attacks with everything that is shown of one location at once: all figures, and the register beside them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

import pytest

from bondgenoot.insight.figures import codes
from bondgenoot.insight.figures.counting import of_cases, of_moments
from bondgenoot.insight.figures.facts import Facts
from bondgenoot.insight.figures.hiding import Group, hide, small
from bondgenoot.insight.figures.shape import Part
from bondgenoot.insight.register_shown import COLUMNS, register_rows
from bondgenoot.insight.tests.test_hiding import divisions

Numbers = tuple[int | None, ...]
# Places are a tree of their own; the rest is one code of a case.
ONE_CODE = ("outcome", "branch", "online", "first_talk", "parents", "stopped", "rounds")
LEAVES = {
    "branch": ("A", "B", "C", "none"),
    "outcome": ("open", "no_bullying", "handed_over", "closed"),
    "first_talk": ("d0_2", "d3_5", "d6_10", "later", "not_yet", "none"),
    "parents": ("on_time", "deferred", "late", "not_yet", "none", "other"),
    "rounds": ("one", "second", "later", "reopened"),
    "online": ("yes", "no", "unknown"),
    "place": ("kantine", "gang", "online"),
    "moment": ("pauze", "les"),
}


def a_case(chance: Random, leaning: int) -> Facts:
    """A case as it can be: without an approach nobody says how it goes, a closed case waits for nothing."""
    found = {name: chance.choice(values[: 1 + chance.randrange(leaning)]) for name, values in LEAVES.items()}
    ended = found["outcome"] != codes.OPEN
    for name in ("first_talk", "parents"):
        if ended and found[name] == "not_yet":
            found[name] = "none"
    said = ("stopped", "less", "goes_on", "silent", "not_yet")
    stopped = "none" if found["branch"] == "none" else chance.choice(said[: 1 + chance.randrange(5)])
    return Facts(**found, stopped=stopped, weeks="w4_8" if ended else "open")


def populations(seed: int, most: int = 40) -> Iterator[list[Facts]]:
    chance = Random(seed)
    for _turn in range(60):
        leaning = chance.randint(2, 6)
        yield [a_case(chance, leaning) for _case in range(chance.randint(5, most))]


def counted(facts: Sequence[Facts]) -> dict[str, Group]:
    return dict(of_cases(facts, ()))


def cases_in(facts: Sequence[Facts], key: str, part: str) -> frozenset[int]:
    merged = codes.AS_ONE.get(key, {})
    return frozenset(
        at for at, one in enumerate(facts) if merged.get(getattr(one, key), getattr(one, key)) == part
    )


def test_no_part_of_one_figure_is_always_a_part_of_another():
    """Two such would be hidden apart: what the one shows, the other hides. Tried over many schools at once."""
    same: set[tuple[tuple[str, str], tuple[str, str]]] | None = None
    for facts in populations(1):
        parts = {
            (key, part.key): cases_in(facts, key, part.key)
            for key in ONE_CODE
            for part in counted(facts)[key].parts
        }
        alike = {
            (one, other)
            for one, other in product(parts, parts)
            if one[0] < other[0] and parts[one] == parts[other]
        }
        same = alike if same is None else same & alike
    # Only what no case of these schools has.
    assert not [pair for pair in same or () if pair[0][1] != "other" and pair[1][1] != "other"]


def test_who_lays_the_approach_beside_what_the_pupil_said_finds_no_number_under_five():
    """A case without an approach is one of which nobody said how it goes: every division of every small school."""
    branches, stopped = ("A", "B", "none", "other"), ("stopped", "silent", "less", "goes_on")
    for total in range(5, 15):
        chosen, said = told_by("branch", branches, total), told_by("stopped", stopped, total)
        for schools, others in product(chosen.values(), said.values()):
            most = max(one[1] for one in others)
            least = min(one[2] for one in schools)
            possible = [one for one in schools if one[2] <= most]
            beside = [one for one in others if one[1] >= least]
            if possible and beside:
                assert_nothing_found("approach", [(a, b, none + other) for a, b, none, other in possible])
                assert_nothing_found("stopped", beside)


def test_who_lays_steps_on_time_beside_their_grounds_finds_no_number_under_five():
    """A step that is open after its day is one that is too late."""
    names = ("regular", "skipped", "open:late", "skipped:late")
    for total in range(5, 15):
        found = defaultdict(list)
        for counts in divisions(total, len(names)):
            steps = dict(zip(names, counts, strict=True))
            both = [hide(group) for key, group in of_moments([Facts(steps=steps)]) if key != "checks"]
            regular, skipped, still_open, late = counts
            hidden = (regular + skipped, still_open + late, regular + still_open, skipped + late)
            found[tuple(part.count for whole in both for part in whole.all())].append(hidden)
        for schools in found.values():
            assert_nothing_found("steps", schools)


def told_by(key: str, names: tuple[str, ...], total: int) -> dict[Numbers, list[tuple[int, ...]]]:
    found = defaultdict(list)
    for counts in divisions(total, len(names)):
        found[shown(key, names, counts)].append(counts)
    return found


def shown(key: str, names: tuple[str, ...], counts: tuple[int, ...]) -> Numbers:
    facts = [Facts(**{key: name}) for name, number in zip(names, counts, strict=True) for _ in range(number)]
    return tuple(part.count for part in hide(counted(facts)[key]).all())


def assert_nothing_found(figure: str, schools: Sequence[tuple[int, ...]]) -> None:
    """`schools` are what whoever reads it holds possible: no number under five is the same in all of them."""
    for at in range(len(schools[0])):
        values = {one[at] for one in schools}
        assert len(values) > 1 or not small(values.pop()), (figure, at, schools)


def alike_numbers(register: list[dict[str, str]]) -> Counter[tuple[str, str]]:
    return Counter((key, value) for row in register for key, value in row.items() if value)


@pytest.mark.parametrize("seed", range(3))
def test_the_register_tells_no_number_that_a_figure_hides_and_leaves_over_none_under_five(seed):
    for facts in populations(seed):
        figures = {key: hide(group) for key, group in counted(facts).items()}
        rows = register_rows(facts)
        said = alike_numbers(rows)
        assert all(number >= 5 for number in said.values())
        for key in ("outcome", "online", "place"):
            for part in figures[key].parts:
                told = said[key, part.key]
                if part.count is None:
                    assert told == 0
                else:
                    assert not small(part.count - told), (key, part.key, part.count, told)
        moments = Counter(f"{row['place']}.{row['moment']}" for row in rows if row["place"] and row["moment"])
        for part in nested(figures["place"]):
            assert moments[part.key] == 0 if part.count is None else not small(part.count - moments[part.key])


def nested(whole: Part) -> list[Part]:
    return [one for part in whole.parts for one in part.parts]


@pytest.mark.parametrize("seed", range(3))
def test_the_duration_does_not_tell_how_many_cases_go_on_when_that_is_hidden(seed):
    for facts in populations(seed):
        [is_open, *_others] = hide(counted(facts)["outcome"]).parts
        if is_open.count is None:
            assert not any(row["weeks"] for row in register_rows(facts))


def test_every_column_of_the_register_is_looked_at():
    assert {column.key for column in COLUMNS} == {
        "outcome", "place", "form", "online", "half", "weeks", "moment", "measure", "pupils",
    }  # fmt: skip
