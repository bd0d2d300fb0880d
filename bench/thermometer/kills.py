"""The plug is pulled out of the server again and again while pupils send: nothing acknowledged may be lost."""

import random
from time import monotonic, sleep

from bench.thermometer.bench import Bench
from bench.thermometer.load import AT_ONCE, addresses_of, balance
from bench.thermometer.rounds import furnish
from bench.thermometer.server import running
from bench.thermometer.table import number

# Seconds of load between a start and the next kill.
LEAST, MOST = 0.05, 0.3


def measure(bench: Bench) -> None:
    """kill -9, start, and so on; the pupils send the same key until they have an answer."""
    # One class on thirty phones: what a fresh server must draw for each class is not what this is about.
    site = furnish("stekker", classes=1)
    chance, done, began = random.Random(9), 0, monotonic()
    with (
        running(bench.threads) as server,
        bench.crowds.loose(server, addresses_of(site), keyed=True, at_once=AT_ONCE, until_told=True) as crowd,
    ):
        while done < bench.size.kills and monotonic() - began < bench.size.kill_limit:
            sleep(chance.uniform(LEAST, MOST))
            server.kill()
            server.start()
            done += 1
        result = crowd.result()
    table = bench.table
    table.section(f"kill -9 van de server onder belasting ({AT_ONCE} leerlingen tegelijk)")
    wanted = bench.size.kills
    table.row(
        "server neergehaald, zo vaak", f"{done} ({number(result.seconds, 0)} s)", f"{wanted}", done >= wanted
    )
    table.row("opnieuw gestuurd onder dezelfde sleutel", str(result.again))
    table.none("leerlingen die het opgaven", sum("gaf het op" in words for words in result.trouble))
    balance(bench, "leerlingen tijdens het uitvallen", site, result.acknowledged)
