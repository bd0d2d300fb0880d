"""A slow phone on a slow network, in the Chromium of this machine: when something is to be seen, and when all of it."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.measuring import HOST
from bench.thermometer.bench import Bench
from bench.thermometer.load import addresses_of
from bench.thermometer.machine import keep_to
from bench.thermometer.rounds import furnish
from bench.thermometer.server import running
from bench.thermometer.table import Table, number
from tools.chromium import chromium

SCREEN = {"width": 360, "height": 740}
SLOWER = 4  # times
DOWN, UP = 1_600_000 // 8, 750_000 // 8  # bytes per second
# What is promised is promised at the first of these (milliseconds).
LATENCIES = (150, 40)
PAINT_LIMIT, LOAD_LIMIT, SCROLL_LIMIT, TOUCH_LIMIT = 0.9, 1.2, 6_000, 44
TIMES = """() => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  const load = performance.getEntriesByType('navigation')[0].loadEventEnd;
  return paint && load ? [paint.startTime, load] : null;
}"""
# The whole label of a choice is its target. A link inside a sentence is no target of its own (WCAG 2.5.8).
TARGETS = """() => {
  const seen = element => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return style.visibility !== 'hidden' && box.width > 2 && box.height > 2 &&
      !(element.tagName === 'A' && style.display === 'inline');
  };
  const choice = element => element.type !== 'text' && element.labels && element.labels[0];
  const target = element => choice(element) || element;
  const found = [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')];
  const sizes = [...new Set(found.map(target))].filter(seen).map(element => {
    const box = element.getBoundingClientRect();
    return [Math.min(box.width, box.height), element.outerHTML.slice(0, 60)];
  });
  return [sizes.length, ...sizes.sort((one, other) => one[0] - other[0])[0]];
}"""


@dataclass(frozen=True)
class Seen:
    """Seconds until something was there and until all was; and of the page its height and smallest target."""

    paint: float
    load: float
    height: int
    targets: int
    smallest: float
    which: str


def measure(bench: Bench) -> None:
    table, browser = bench.table, chromium()
    table.section(f"Telefoon: Chromium, 360 px, rekent {SLOWER}× trager, 1,6 Mbit/s omlaag, koude cache")
    if browser is None:
        table.note("Overgeslagen: er staat geen Chromium op deze computer (apt install chromium).")
        return
    site = furnish("telefoon", classes=1)
    address = addresses_of(site)[0]
    with running(bench.threads) as server:
        keep_to(bench.cores.everything)
        url = f"http://{HOST}:{server.port}{address}"
        seen = {latency: look(browser, url, latency, bench.size.phone) for latency in LATENCIES}
        keep_to(bench.cores.server)
    show(table, seen)


def show(table: Table, seen: dict[int, list[Seen]]) -> None:
    promised, *others = LATENCIES
    found = seen[promised]
    name = f"bij {promised} ms vertraging per verzoek"
    table.most(f"eerste beeld, {name}", median(one.paint for one in found), PAINT_LIMIT, "s", 2)
    table.most(f"helemaal geladen, {name}", median(one.load for one in found), LOAD_LIMIT, "s", 2)
    for latency in others:
        paint, load = (median(getattr(one, what) for one in seen[latency]) for what in ("paint", "load"))
        table.row(f"  dezelfde twee bij {latency} ms", f"{number(paint, 2)} / {number(load, 2)} s")
    table.most("hoogte van de bladzijde", found[0].height, SCROLL_LIMIT, "px", 0)
    smallest = found[0].smallest
    words = f"{number(smallest, 0)} px"
    table.row(
        f"kleinste van {found[0].targets} raakvlakken", words, f"≥ {TOUCH_LIMIT} px", smallest >= TOUCH_LIMIT
    )
    if smallest < TOUCH_LIMIT:
        table.note(found[0].which)
    table.note("Zonder TLS; een echte verbinding kost één of twee keer de vertraging meer.")


def look(browser: str, url: str, latency: int, times: int) -> list[Seen]:
    """So many first visits, each with an empty cache."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        running_browser = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for _turn in range(times + 1):
            context = running_browser.new_context(
                viewport=SCREEN,
                is_mobile=True,
                has_touch=True,
                device_scale_factor=2,
                extra_http_headers={"X-Forwarded-Proto": "https"},
            )
            found.append(visit(context, url, latency))
            context.close()
        running_browser.close()
    # The very first also warms up the browser itself.
    return found[1:]


def visit(context: Any, url: str, latency: int) -> Seen:
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": False})
    conditions = {"offline": False, "latency": latency, "downloadThroughput": DOWN, "uploadThroughput": UP}
    tools.send("Network.emulateNetworkConditions", conditions)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    answer = page.goto(url, wait_until="load")
    assert answer is not None and answer.status == 200, f"the page did not come: {answer and answer.status}"
    paint, load = page.wait_for_function(TIMES).json_value()
    height = page.evaluate("document.documentElement.scrollHeight")
    targets, smallest, which = page.evaluate(TARGETS)
    return Seen(paint / 1000, load / 1000, height, targets, smallest, which)
