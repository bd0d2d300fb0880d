"""Earlier school years of the demo: cases of which the records were destroyed, so that only their codes are left."""

from collections.abc import Sequence
from random import Random

from bondgenoot.demo.school import DemoSchool
from bondgenoot.insight.figures.facts import Facts
from bondgenoot.insight.models import GoneSignals, Incident
from bondgenoot.intake.models import Verdict
from bondgenoot.school.models import SchoolYear

# Years ago: cases, signals set aside, signals joined to a case, and how well it went (from 0 to 10).
YEARS = {1: (44, 23, 9, 7), 2: (39, 17, 6, 6), 3: (31, 12, 5, 4)}
WHERE = (
    ("kantine", "pauze", 7),
    ("gang", "leswissel", 6),
    ("online", "avond", 6),
    ("plein", "pauze", 5),
    ("lokaal", "les", 5),
    ("kleedkamer", "les", 3),
    ("kantine", "na", 2),
    ("onderweg", "na", 2),
    ("toilet", "pauze", 1),
)
TALKS = {
    "A": (("lesson", "gegeven"),),
    "B": (
        ("apart", "voldoende"),
        ("together", "afspraken"),
        ("together", "maatregel"),
        ("restorative", "overeenkomst"),
    ),
    "C": (),
}


def tell_earlier_years(school: DemoSchool) -> None:
    """Always the same: the numbers come from a row of chances with a fixed beginning."""
    chance = Random(2015)  # noqa: S311  (a story, no secret)
    place = school.location
    now = SchoolYear.around(place.organisation)
    for ago, (cases, aside, joined, good) in YEARS.items():
        on = now.starts_on.replace(year=now.starts_on.year - ago)
        year = SchoolYear.around(place.organisation, on)
        Incident.objects.bulk_create(
            Incident(location=place, school_year=year, **_case(chance, good).fields())
            for _turn in range(cases)
        )
        for verdict, number in ((Verdict.SET_ASIDE, aside), (Verdict.JOINED, joined)):
            GoneSignals.objects.add(location=place, school_year=year, verdict=verdict, number=number)


def _case(chance: Random, good: int) -> Facts:
    """One case; the better the school was at it, the sooner and the oftener it stopped."""

    def pick(codes: Sequence[str], *weights: int) -> str:
        return chance.choices(codes, weights)[0]

    where, when, _weight = chance.choices(WHERE, [weight for *_place, weight in WHERE])[0]
    known = Facts(
        half=pick("12", 5, 6),
        place=where,
        moment=when,
        online="yes" if where == "online" or chance.random() < 0.2 else "no",
        first_talk=pick(("d0_2", "d3_5", "d6_10", "later"), 2 * good, 6, 10 - good, 1),
        weeks=pick(("w4_8", "w8_16", "w16"), 2, 6, 3),
        pupils=pick(("1", "2", "3_4"), 3, 7, 2),
        steps={"regular": 11, "regular:late": chance.randrange(3), "skipped": chance.randrange(2)},
    )
    if chance.random() < 0.18:
        return known.but(outcome="no_bullying", parents="none", weeks="w4_8", checks={"on_time": 2})
    branch = pick("ABC", 5, 8, 4)
    talks = TALKS[branch]
    return known.but(
        branch=branch,
        outcome=pick(("closed", "handed_over"), 14, 1),
        parents=pick(("on_time", "deferred", "late"), 3 * good, 4, 10 - good),
        stopped=pick(("stopped", "less", "goes_on", "silent"), 2 * good, 5, 10 - good, 2),
        rounds=pick(("one", "second", "later", "reopened"), 3 * good, 7, 1, 2),
        talks=(chance.choice(talks),) if talks else (),
        measure=pick(("none", "talk", "task", "suspension"), 12, 3, 2, 1),
        checks={
            "on_time": 1 + chance.randrange(3),
            "late": chance.randrange(2),
            "missed": chance.randrange(2),
        },
    )
