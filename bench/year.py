"""The coordinator's year with ten thousand cases of three years; exit 1 when a target is missed.

python -m bench.year                              SQLite, in a temporary folder
python -m bench.year --keep=folder                the same, and the next time this folder is used again
python -m bench.year --database postgres://…      an empty PostgreSQL database; it is filled and left so
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bench.__main__ import machine, prepare, say
from bench.environment import arrange

if TYPE_CHECKING:
    from bench.pages import Page
    from bondgenoot.school.models import Staff

FEW, MANY = 100, 10_000
YEARS = 3
# Closed cases stand at every fourth week of three years, and open ones last some four months: one in ten.
CLOSED_WEEKS = tuple(range(0, 52 * YEARS, 4))
CLOSED_EACH = 9
# Milliseconds at p95.
OVERVIEW_LIMIT = 100.0
FIGURES_LIMIT = 300.0


@dataclass(frozen=True)
class Asked:
    """A page to measure: its name in the table, its address for a coordinator, and milliseconds at p95."""

    name: str
    address: "Callable[[Staff], str]"
    limit: float


def overview(query: str = "") -> "Callable[[Staff], str]":
    def address(_who: "Staff") -> str:
        from django.urls import reverse

        return reverse("insight:overview") + query

    return address


def page(name: str) -> "Callable[[Staff], str]":
    def address(_who: "Staff") -> str:
        from django.urls import reverse

        return reverse(name)

    return address


TILES = ("te-laat", "deze-week", "akkoord", "stil", "anders", "ronde")
ORDERS = ("nieuwste", "ronde", "woord", "draagt")
PAGES = [
    Asked("overzicht", overview(), OVERVIEW_LIMIT),
    *(Asked(f"overzicht, tegel {tile}", overview(f"?tegel={tile}"), OVERVIEW_LIMIT) for tile in TILES),
    *(Asked(f"overzicht, op {order}", overview(f"?volgorde={order}"), OVERVIEW_LIMIT) for order in ORDERS),
    Asked("overzicht, stil op woord", overview("?tegel=stil&volgorde=woord"), OVERVIEW_LIMIT),
    Asked("overzicht, één plek", overview("?plek=kantine"), OVERVIEW_LIMIT),
    Asked("overzicht, afgesloten", overview("?stand=afgesloten"), OVERVIEW_LIMIT),
    Asked("overgeslagen of anders", page("insight:departure_list"), OVERVIEW_LIMIT),
    Asked("waar het speelt", page("insight:clustering"), OVERVIEW_LIMIT),
    Asked("wie draagt wat", page("insight:workload"), OVERVIEW_LIMIT),
    Asked("cijfers", page("insight:figures"), FIGURES_LIMIT),
    Asked("incidenten", page("insight:register"), FIGURES_LIMIT),
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__.splitlines()[0])
    parser.add_argument("--database", default="", help="postgres://… (een lege database); anders SQLite")
    parser.add_argument("--cases", type=int, default=MANY, help="zoveel casussen in plaats van 10.000")
    parser.add_argument("--requests", type=int, default=200, help="zo vaak elke pagina vragen (200)")
    parser.add_argument("--only", default="", help="alleen pagina's met dit woord in hun naam")
    parser.add_argument("--keep", type=Path, help="bewaar de database in deze map, voor een volgende keer")
    chosen = parser.parse_args()
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="bondgenoot-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        begin(folder, chosen.database)
        return run(chosen.cases, chosen.requests, chosen.only)
    finally:
        if chosen.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def begin(folder: Path, database: str) -> None:
    """The settings of a school, with the keys of the last time where the database was kept."""
    kept = folder / "keys"
    arrange(folder, database)
    names = ("BONDGENOOT_SECRET_KEY", "BONDGENOOT_MASTER_KEYS")
    if kept.exists():
        os.environ.update(zip(names, kept.read_text().splitlines(), strict=True))
    kept.write_text("\n".join(os.environ[name] for name in names))
    prepare()


def run(many: int, requests: int, only: str) -> int:
    from bench.table import Report

    report = Report()
    if not filled():
        build(report, many, requests, only)
    else:
        measure(report, many, requests, only)
    print(report.text())
    print(machine())
    return 1 if report.missed else 0


def filled() -> bool:
    from bondgenoot.cases.models import Case

    return Case.objects.exists()


def build(report: object, many: int, requests: int, only: str) -> None:
    """Few cases and many, each measured: the number of queries must be the same."""
    from bench.building import Builder, analyze

    go_another_way()
    builder = Builder(closed_weeks=CLOSED_WEEKS, closed_each=CLOSED_EACH)
    earlier_years()
    for number in (FEW, many):
        began = perf_counter()
        rows = builder.grow(number)
        analyze()
        say(f"{number} casussen: {rows} rijen erbij in {perf_counter() - began:.1f} s")
        measure(report, number, requests, only)


def go_another_way() -> None:
    """Two cases beside the stories of the demo in which a step was skipped and another way chosen."""
    from bondgenoot.cases.models import Basis
    from bondgenoot.cases.walk import depart
    from bondgenoot.demo.loading import add, load
    from bondgenoot.demo.stories import STORIES

    load()
    story = next(one for one in STORIES if one.stage == "zelfmelding")
    for basis in (Basis.SKIPPED, Basis.DEVIATED):
        case = add(story).running
        step = case.steps.open().get()
        depart(step, by=case.lead, reason="Het was al bekend bij de ouders.", to="melden", basis=basis)


def earlier_years() -> None:
    from datetime import timedelta

    from bondgenoot.lib import clock
    from bondgenoot.school.models import Organisation, SchoolYear

    for organisation in Organisation.objects.all():
        for years in range(YEARS):
            SchoolYear.around(organisation, clock.today() - timedelta(weeks=52 * years))


def measure(report: object, number: int, requests: int, only: str) -> None:
    from bench.pages import yardstick
    from bench.table import Report
    from bench.year_report import measure_reports
    from bondgenoot.insight.settling import settle
    from bondgenoot.lib.planning import count_again

    assert isinstance(report, Report)
    # As every day when it turns.
    settle()
    count_again()
    report.yardstick(number, yardstick().measure(requests))
    for page in pages(only):
        report.page(number, page.name, page.measure(requests), page.limit)
    measure_reports(report, number, leader(), only)


def leader() -> "Staff":
    """The coordinator whose pages are measured."""
    from bondgenoot.school.models import Role, RoleAssignment

    held = RoleAssignment.objects.filter(role=Role.COORDINATOR).select_related("staff__user")
    return held.order_by("starts_on", "staff__code")[0].staff


def pages(only: str) -> "list[Page]":
    from bench.measuring import Visitor
    from bench.pages import Page

    who = leader()
    visitor = Visitor(who)
    return [Page(one.name, visitor, one.address(who), one.limit) for one in PAGES if only in one.name]


if __name__ == "__main__":
    sys.exit(main())
