"""A round of a million answers: how long closing takes, how much memory, and what the page of the results takes then."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from bench.measuring import Figure, Visitor
from bench.measuring import measure as measure_page
from bench.thermometer.bench import Bench
from bench.thermometer.machine import keep_to
from bench.thermometer.rounds import Site, furnish
from bench.thermometer.sealing import Room, batches, make
from bench.thermometer.table import number
from bondgenoot.survey.models import Cell, RoundClosing, SealedAnswer
from bondgenoot.survey.models import Room as RoomRow

# Seconds for the largest round, and megabytes that it may need more than the middle one.
CLOSING_LIMIT, MORE_LIMIT = 300.0, 64.0
PAGE_LIMIT = 200.0  # milliseconds at p95


def measure(bench: Bench) -> None:
    """The same forty-eight classes three times, each with more answers; then the heatmap of each."""
    pages: dict[int, Figure] = {}
    memory: dict[int, float] = {}
    table = bench.table
    table.section("Een ronde sluiten (48 klassen; in een proces van zijn eigen)")
    for answers in bench.size.answers:
        site = furnish(f"{answers} antwoorden", invited=answers // 48 + 1)
        fill(bench, site, answers)
        seconds, memory[answers] = close(site)
        check(bench, site, answers)
        name = f"{number(answers, 0)} antwoorden sluiten"
        if answers == bench.size.answers[-1]:
            table.most(name, seconds, CLOSING_LIMIT, "s")
        else:
            table.row(name, f"{number(seconds)} s")
        table.row("  meeste geheugen van dat proces", f"{number(memory[answers], 0)} MB")
        pages[answers] = page(site, bench.size.requests)
    _few, middle, many = bench.size.answers
    more = memory[many] - memory[middle]
    table.most(f"meer geheugen dan bij {number(middle, 0)} antwoorden", more, MORE_LIMIT, "MB", 0)
    show_pages(bench, pages)


def show_pages(bench: Bench, pages: dict[int, Figure]) -> None:
    table = bench.table
    table.section("De uitslag: warmtekaart van 48 klassen × 42 stellingen")
    for answers, figure in pages.items():
        after = f"na {number(answers, 0)} antwoorden"
        table.most(f"warmtekaart {after}, p95", figure.p95, PAGE_LIMIT, "ms")
        table.row("  p50", f"{number(figure.p50)} ms")
        table.row("  query’s, grootte", f"{figure.queries}, {number(figure.bytes / 1024, 0)} kB")
    counts = sorted({figure.queries for figure in pages.values()})
    words = " en ".join(map(str, counts))
    table.row("query’s bij weinig en bij veel antwoorden", words, "evenveel", len(counts) == 1)


def page(site: Site, requests: int) -> Figure:
    """The heatmap of statements, as the coordinator sees it."""
    visitor = Visitor(site.coordinator)
    address = reverse("survey:results_statements", args=[site.round.pk])
    return measure_page(lambda: visitor.page(address), requests=requests, warm_up=3)


def fill(bench: Bench, site: Site, answers: int) -> None:
    """Rows as the product makes them, sealed in several processes and put in by the thousand; no measurement."""
    began = time.perf_counter()
    public_key = bytes(site.round.public_key)
    rooms = tuple(Room(room.pk, public_key) for room in site.rooms)
    keep_to(bench.cores.everything)
    try:
        workers = max(1, len(bench.cores.everything) - 1)
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for rows in pool.map(make, batches(rooms, answers, bench.statements)):
                put(rows)
    finally:
        keep_to(bench.cores.server)
    say(f"{number(answers, 0)} antwoorden verzegeld en opgeslagen in {time.perf_counter() - began:.0f} s")


@transaction.atomic
def put(rows: list[tuple[int, UUID, bytes, bytes]]) -> None:
    SealedAnswer.objects.bulk_create(
        [SealedAnswer(pk=key, room_id=room, sealed=sealed, tag=tag) for key, room, sealed, tag in rows],
        batch_size=5_000,
    )


def close(site: Site) -> tuple[float, float]:
    """(seconds, most resident megabytes) of a process that closes the round and does nothing else."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "bench.thermometer.closer", str(site.round.pk)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    for counted in progress(site, process):
        passed = time.perf_counter() - began
        say(f"{counted} van {len(site.rooms)} klassen geteld na {passed:.0f} s")
    said = process.stdout.read() if process.stdout else ""
    assert process.returncode == 0, "closing failed"
    seconds, megabytes = said.split()
    return float(seconds), float(megabytes)


def progress(site: Site, process: subprocess.Popen[str]) -> Iterator[int]:
    """How many classes are counted, now and then, until the process ends."""
    while True:
        try:
            process.wait(timeout=10)
            return
        except subprocess.TimeoutExpired:
            yield RoomRow.objects.filter(round=site.round, answers__isnull=False).count()


def check(bench: Bench, site: Site, answers: int) -> None:
    """Every answer was counted, none was refused, and none is left."""
    closing = RoundClosing.objects.get(round=site.round)
    counted = sum(room.answers or 0 for room in site.round.rooms.all())
    left = SealedAnswer.objects.filter(room__round=site.round).count()
    bench.table.none(
        f"{number(answers, 0)} antwoorden: niet geteld, geweigerd of blijven staan",
        abs(answers - counted) + closing.rejected + left,
    )
    assert Cell.objects.filter(unit__round=site.round).exists(), "nothing is shown"


def say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)
