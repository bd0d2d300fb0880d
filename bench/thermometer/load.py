"""Pupils at once: how many a second, beside a minimal view, and how long a whole school waits."""

from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from django.urls import reverse

from bench.thermometer.bench import Bench
from bench.thermometer.pupils import Result
from bench.thermometer.rounds import Accounts, Site, close_and_compare, furnish
from bench.thermometer.server import Server, running
from bench.thermometer.table import Table, number

AT_ONCE = 30
MINIMAL, EMPTY = ["/bench/kaal/"], ["/bench/niets/"]
CPU_LIMIT, RATIO, WIRE_LIMIT, RAW_LIMIT = 14.0, 0.70, 30.0, 100.0
# Seconds until the last of so many is done.
WITHIN = {240: 3.0, 1_500: 15.0}
FULL = 0.85  # of its own core: then the load was the limit, not the server


@dataclass
class Rate:
    """Stretches of the same load together."""

    done: int = 0
    seconds: float = 0.0
    server: float = 0.0
    database: float = 0.0
    load: float = 0.0
    requests: int = 0
    trouble: int = 0

    @property
    def per_second(self) -> float:
        return self.done / self.seconds

    @property
    def crowded(self) -> bool:
        return self.load > FULL * self.seconds


@dataclass
class Loads:
    """All load of one database; what was acknowledged is kept for the accounts."""

    bench: Bench
    site: Site
    addresses: list[str]
    rates: dict[str, Rate] = field(default_factory=dict)
    acknowledged: list[tuple[int, int, int]] = field(default_factory=list)

    def stretch(
        self, name: str, server: Server, addresses: list[str], seconds: float, **wanted: Any
    ) -> Result:
        """Thirty at once for so long; the first moments do not count."""
        ours = addresses is self.addresses
        for length, counted in ((0.5, False), (seconds, True)):
            before = server.processor(), self.bench.database_processor()
            result = self.bench.crowds.send(
                server, addresses, keyed=ours, at_once=AT_ONCE, seconds=length, **wanted
            )
            if ours:
                self.acknowledged += result.acknowledged
            if counted:
                self.note(name, server, result, before)
        return result

    def note(self, name: str, server: Server, result: Result, before: tuple[float, float]) -> None:
        rate = self.rates.setdefault(name, Rate())
        rate.done += len(result.acknowledged)
        rate.seconds += result.seconds
        rate.server += server.processor() - before[0]
        rate.database += self.bench.database_processor() - before[1]
        rate.load += result.processor
        rate.requests += result.requests
        rate.trouble += len(result.trouble)


def addresses_of(site: Site) -> list[str]:
    return [reverse("pupil:form", args=[code]) for code in site.codes]


def measure(bench: Bench) -> None:
    """Everything about pupils who come in together, on one round, which is closed and compared in the end."""
    site = furnish("belasting")
    loads = Loads(bench, site, addresses_of(site))
    with running(bench.threads) as server:
        measure_rates(loads, server)
        measure_crowds(loads, server)
    measure_cold(loads)
    measure_bare(loads)
    show_rates(loads)
    balance(bench, "alle leerlingen tot hier", site, loads.acknowledged)


def measure_rates(loads: Loads, server: Server) -> None:
    """In turn, so that a busy moment of the machine does not meet only one of them."""
    size = loads.bench.size
    for seconds in (size.seconds, size.shorter):
        loads.stretch("thermometer", server, loads.addresses, seconds)
        loads.stretch("minimal", server, MINIMAL, seconds)
    loads.stretch("empty", server, EMPTY, size.shorter)
    result = loads.stretch("whole", server, loads.addresses, size.shorter, assets=True)
    show_wire(loads, result)


def measure_bare(loads: Loads) -> None:
    """The same views in a second server, started alike, with no middleware."""
    with running(loads.bench.threads, bare=True) as server:
        loads.stretch("minimal bare", server, MINIMAL, loads.bench.size.shorter)
        loads.stretch("empty bare", server, EMPTY, loads.bench.size.shorter)


def show_wire(loads: Loads, result: Result) -> None:
    table, rate = loads.bench.table, loads.rates["whole"]
    table.section("Wat één leerling vraagt (bladzijde, stijl, script en verzenden; koud)")
    plain = loads.rates["thermometer"]
    table.most("verzoeken, alleen bladzijde en verzenden", plain.requests / plain.done, 2.05, "")
    table.most("verzoeken, met stijl en script", rate.requests / rate.done, 4.05, "")
    for kind, (sent, received, raw) in result.sizes.items():
        words = f"{number(sent / 1024)} / {number(received / 1024)} / {number(raw / 1024)} kB"
        table.row(f"  {kind}: verstuurd / ontvangen / uitgepakt", words)
    sizes = result.sizes.values()
    table.most(
        "over de lijn, heen en terug", sum(sent + got for sent, got, _raw in sizes) / 1024, WIRE_LIMIT, "kB"
    )
    table.most("uitgepakt", sum(raw for _sent, _got, raw in sizes) / 1024, RAW_LIMIT, "kB")


def show_rates(loads: Loads) -> None:
    table, rates = loads.bench.table, loads.rates
    ours = rates["thermometer"]
    table.section(f"{AT_ONCE} leerlingen tegelijk, {number(ours.seconds, 0)} s (elk: bladzijde en verzenden)")
    names = {
        "thermometer": "thermometer",
        "whole": "thermometer, met stijl en script",
        "minimal": "minimale view, dezelfde middleware",
        "empty": "lege view, dezelfde middleware",
        "minimal bare": "minimale view, geen middleware",
        "empty bare": "lege view, geen middleware",
    }
    for key, name in names.items():
        crowded = "  (de belasting zelf was vol)" if rates[key].crowded else ""
        table.row(f"{name}, per seconde", f"{number(rates[key].per_second, 0)}{crowded}")
    ratio = ours.per_second / rates["minimal"].per_second
    table.row(
        "× minimale view, dezelfde middleware", number(ratio, 2), f"≥ {number(RATIO, 2)}", ratio >= RATIO
    )
    for key in ("empty", "minimal bare", "empty bare"):
        table.row(f"× {names[key]}", number(ours.per_second / rates[key].per_second, 2))
    table.most("rekentijd van de server per inzending", 1000 * ours.server / ours.done, CPU_LIMIT, "ms", 2)
    minimal = rates["minimal"]
    table.row("  dezelfde, minimale view", f"{number(1000 * minimal.server / minimal.done, 2)} ms")
    if loads.bench.database_pid:
        table.row(
            "rekentijd van de database per inzending", f"{number(1000 * ours.database / ours.done, 2)} ms"
        )
    table.none("mislukte verzoeken", sum(rate.trouble for rate in rates.values()))


def measure_crowds(loads: Loads, server: Server) -> None:
    """Everybody presses at the same moment, with a cold phone: four requests each."""
    loads.bench.table.section("In dezelfde seconde (elk: bladzijde, stijl, script en verzenden)")
    for pupils in loads.bench.size.crowds:
        result = crowd(loads, server, pupils)
        show_crowd(loads.bench.table, f"{pupils} leerlingen", result, pupils, WITHIN.get(pupils))


def measure_cold(loads: Loads) -> None:
    """The same on a server that has not served a single page yet, of any class."""
    pupils = loads.bench.size.crowds[-1]
    with running(loads.bench.threads) as server:
        result = crowd(loads, server, pupils)
    show_crowd(loads.bench.table, f"{pupils} op een server die net gestart is", result, pupils, None)


def crowd(loads: Loads, server: Server, pupils: int) -> Result:
    result = loads.bench.crowds.send(server, loads.addresses, keyed=True, assets=True, pupils=pupils)
    loads.acknowledged += result.acknowledged
    return result


def show_crowd(table: Table, who: str, result: Result, pupils: int, limit: float | None) -> None:
    name = f"{who}, tot de laatste klaar is"
    if limit is None:
        table.row(name, f"{number(result.seconds, 2)} s")
    else:
        table.most(name, result.seconds, limit, "s", 2)
    spread = quantiles(result.took, n=20, method="inclusive")
    words = " / ".join(number(value, 2) for value in (spread[9], spread[18], max(result.took)))
    table.row("  per leerling: p50 / p95 / langste", f"{words} s")
    table.none(f"  {who}: niet klaar gekomen", pupils - len(result.acknowledged))
    table.row("  opnieuw gestuurd, en geweigerd", f"{result.again} / {len(result.trouble)}")


def balance(bench: Bench, who: str, site: Site, acknowledged: list[tuple[int, int, int]]) -> None:
    """Acknowledged is stored, once; and what is counted at the end is what was sent."""
    accounts = Accounts(acknowledged)
    accounts.check(site)
    table = bench.table
    table.section(f"Boekhouding: {who} ({number(len(acknowledged), 0)} bevestigd)")
    table.none("bevestigd en niet bewaard", accounts.lost)
    table.none("dubbel, of bewaard en nooit bevestigd", accounts.double)
    wrong = close_and_compare(site, accounts)
    table.none("ronde gesloten: getallen anders dan verstuurd", len(wrong))
    for sentence in wrong[:5]:
        table.note(sentence)
