"""Count the figures of a location over a school year, and hide what could point at a child."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bondgenoot.insight.figures import codes
from bondgenoot.insight.figures.cohort import Cohort
from bondgenoot.insight.figures.facts import LATE, Facts
from bondgenoot.insight.figures.hiding import Group, hide
from bondgenoot.insight.figures.route import Route
from bondgenoot.insight.figures.shape import Figure, Figures
from bondgenoot.insight.models import GoneSignals
from bondgenoot.intake.models import Signal, Triage, Verdict
from bondgenoot.school.models import Location, SchoolYear


def figures_of(location: Location, year: SchoolYear, *, up_to: date) -> Figures:
    """Everything that may be shown about a location and a school year, as it stood at the end of `up_to`.

    Counts cases that were opened in that year, and what happened in them. A number is None where it is not shown.
    """
    cohort = Cohort(location, year, up_to)
    facts = cohort.every()
    counted = [
        _signals(cohort, len(facts)),
        *of_cases(facts, cohort.routes.values()),
        *of_moments(facts),
    ]
    found = {key: _figure(key, group) for key, group in counted}
    return Figures(
        location=str(location),
        year=str(year),
        up_to=up_to,
        figures=tuple(found[key] for key in codes.TITLES),
    )


def main_figures_of(location: Location, year: SchoolYear, *, up_to: date) -> Figures:
    """As `figures_of`, and the same numbers, but only the figures that are drawn over the years."""
    counted = Cohort(location, year, up_to).counted(codes.OVER_THE_YEARS)
    figures = []
    for at, key in enumerate(codes.OVER_THE_YEARS):
        found: Counter[str] = Counter()
        for known, number in counted.items():
            found[_merged(key, known[at])] += number
        figures.append(_figure(key, _tree(found, codes.OF_CASES[key], codes.CASES)))
    return Figures(location=str(location), year=str(year), up_to=up_to, figures=tuple(figures))


def _figure(key: str, group: Group) -> Figure:
    return Figure(
        key=key,
        title=str(codes.TITLES[key]),
        counted=str(codes.COUNTED[group.key]),
        whole=hide(group),
        note=str(codes.NOTES[key]),
    )


Counted = tuple[str, Group]


def of_cases(facts: Sequence[Facts], known: Iterable[Route]) -> list[Counted]:
    """The figures of which one unit is a case, and the talks in them."""
    seen = list(known)
    later = frozenset[str]().union(*(route.later_branches for route in seen))
    # Rows of approaches that nobody can begin with would always say nothing.
    facts = [one.but(branch=codes.OTHER_WAY) if one.branch in later else one for one in facts]
    branches: dict[str, Any] = {
        letter: words for route in seen for letter, words in route.branches.items() if letter not in later
    }
    held = {_merged("branch", one.branch) for one in facts} - set(branches) - set(codes.BRANCHES)
    branches |= {letter: letter for letter in sorted(held)} | codes.BRANCHES
    return [
        *(
            (key, _of_code(key, facts, words))
            for key, words in (codes.OF_CASES | {"branch": branches}).items()
        ),
        ("place", _places(facts)),
        ("form", _forms(facts, seen)),
    ]


def _merged(key: str, code: str) -> str:
    return codes.AS_ONE.get(key, {}).get(code, code)


def _of_code(key: str, facts: Iterable[Facts], words: Mapping[str, Any]) -> Group:
    return _tree(Counter(_merged(key, getattr(one, key)) for one in facts), words, codes.CASES)


def _tree(found: Counter[str], words: Mapping[str, Any], root: str) -> Group:
    parts = tuple(Group(key, str(label), found[key]) for key, label in words.items())
    return Group(root, str(codes.COUNTED[root]), found.total(), parts)


def _nested(
    pairs: Iterable[tuple[str, str]],
    outer: Mapping[str, Any],
    inner: Mapping[str, Mapping[str, Any]],
    root: str,
) -> Group:
    """Two levels; an inner key is unique in the whole tree."""
    found = Counter(pairs)
    parts = []
    for key, label in outer.items():
        within = tuple(
            Group(f"{key}.{code}", str(words), found[key, code]) for code, words in inner[key].items()
        )
        parts.append(Group(key, str(label), sum(one.count for one in within), within))
    return Group(root, str(codes.COUNTED[root]), found.total(), tuple(parts))


def _places(facts: Iterable[Facts]) -> Group:
    inner = dict.fromkeys(codes.PLACES, codes.MOMENTS)
    return _nested(((one.place, one.moment) for one in facts), codes.PLACES, inner, codes.CASES)


def _forms(facts: Iterable[Facts], known: Iterable[Route]) -> Group:
    talks = [talk for one in facts for talk in one.talks]
    words: dict[str, dict[str, str]] = {form: {} for form in codes.FORMS}
    for route in known:
        for (form, outcome), label in route.results.items():
            words[form].setdefault(outcome, label)
    for form, outcome in talks:
        words[form].setdefault(outcome, outcome)
    return _nested(talks, codes.FORMS, words, codes.TALKS)


def of_moments(facts: Iterable[Facts]) -> list[Counted]:
    """The figures of which one unit is a follow-up or a step."""
    checks: Counter[str] = Counter()
    punctual: Counter[str] = Counter()
    bases: Counter[str] = Counter()
    for one in facts:
        checks.update(one.checks)
        for ended, number in one.steps.items():
            basis, _, late = ended.partition(":")
            punctual["no" if late == LATE else "yes"] += number
            bases[_merged("basis", basis)] += number
    return [
        ("checks", _tree(checks, codes.CHECKS, codes.FOLLOW_UPS)),
        ("on_time", _tree(punctual, codes.ON_TIME, codes.STEPS)),
        ("basis", _tree(bases, codes.BASES, codes.STEPS)),
    ]


def _signals(cohort: Cohort, opened: int) -> Counted:
    """Signals that opened a case are the cases, to the last one: these two numbers stand beside each other."""
    judged = Triage.objects.standing().filter(
        signal__location=cohort.location, at__gte=cohort.starts_at, at__lt=cohort.ends_at
    )
    given = Counter(judged.order_by().values_list("verdict", flat=True))
    waiting = Signal.objects.untriaged().filter(
        location=cohort.location, recorded_at__gte=cohort.starts_at, recorded_at__lt=cohort.ends_at
    )
    given[""] = waiting.order_by().count()
    gone = GoneSignals.objects.filter(location=cohort.location, school_year=cohort.year)
    given.update(dict(gone.values_list("verdict", "number")))
    beside = (
        Group("joined", str(Verdict.JOINED.label), given[Verdict.JOINED]),
        Group("set_aside", str(Verdict.SET_ASIDE.label), given[Verdict.SET_ASIDE]),
        Group("waiting", str(codes.WAITING), given[""]),
    )
    others = sum(one.count for one in beside)
    parts = (
        Group("opened", str(Verdict.OPENED.label), opened),
        Group("others", str(codes.OTHERS), others, beside),
    )
    whole = str(codes.COUNTED[codes.SIGNALS])
    return "signals", Group(codes.SIGNALS, whole, opened + others, parts, linked=True)
