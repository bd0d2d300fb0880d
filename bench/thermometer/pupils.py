"""Pupils with phones, in a process of their own: python -m bench.thermometer.pupils <task> <result>

Each pupil makes one connection, fetches the page (and its style and script, when asked), and sends all answers. What
went wrong is sent again under the same key, as the page itself does. The result says of every pupil which answers were
acknowledged under which key; nothing is assumed to have arrived. Loopback only; ends by itself.
"""

import asyncio
import gc
import os
import pickle
import re
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time

from bench.thermometer import forms
from bench.thermometer.wire import Answer, Refused, Wire, connect, question

KEY_FIELD = re.compile(rb"<input[^>]*\bname=\"?key\"?[^>]*>")
NUMBER = re.compile(rb"\bvalue=\"?(\d+)")
ASSET = re.compile(rb"(?:href|src)=\"?(/static/[^\"\s>]+\.(?:css|js))")
# Nobody waits longer than this for one answer; a pupil gives up after so long in all.
ANSWER_LIMIT, PATIENCE = 30.0, 90.0
PAUSE = 0.1  # seconds before the same is tried again


@dataclass(frozen=True)
class Task:
    """`addresses` are the pages, in turn. Either `pupils` all at once, or `at_once` at a time for `seconds`."""

    port: int
    host: str
    addresses: tuple[str, ...]
    statements: int
    keyed: bool  # the page carries a key
    assets: bool = False
    pupils: int = 0
    at_once: int = 0
    seconds: float = 0.0
    until_told: bool = False  # instead of `seconds`: until the input is closed
    cores: tuple[int, ...] = ()


@dataclass
class Result:
    """`acknowledged`: (key, place of the address, place of the row in `forms.rows`) of every pupil who was done."""

    seconds: float = 0.0
    processor: float = 0.0
    acknowledged: list[tuple[int, int, int]] = field(default_factory=list)
    took: list[float] = field(default_factory=list)  # seconds, per pupil
    requests: int = 0
    sent: int = 0
    received: int = 0
    again: int = 0
    trouble: list[str] = field(default_factory=list)
    # Of the first pupil: kind → (bytes sent, bytes received, bytes of the content unpacked).
    sizes: dict[str, tuple[int, int, int]] = field(default_factory=dict)


class Crowd:
    """Everybody who takes part in one task."""

    def __init__(self, task: Task) -> None:
        self.task, self.result = task, Result()
        self.bodies = [forms.encoded(row) for row in forms.rows(task.statements)]
        self.questions = [question("GET", address, task.host) for address in task.addresses]
        self.turn = 0
        self.files: list[tuple[str, bytes]] | None = None
        self.ended = asyncio.Event()
        self.kept: list[Visit] = []

    async def pupil(self) -> None:
        """From an empty screen to the thank-you page."""
        turn = self.turn
        self.turn += 1
        place, form = turn % len(self.questions), turn % len(self.bodies)
        visit = Visit(self, place)
        began = perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                key = await visit.fetch()
                await visit.send(self.bodies[form], key)
        except TimeoutError:
            self.result.trouble.append("een leerling gaf het op")
            return
        finally:
            self.leave(visit)
        self.result.took.append(perf_counter() - began)
        self.result.acknowledged.append((key, place, form))

    def leave(self, visit: "Visit") -> None:
        """Browsers keep their connection for a while: while a crowd is at it nobody lets go of one."""
        if self.task.pupils:
            self.kept.append(visit)
        else:
            visit.close()

    async def together(self) -> None:
        """All pupils begin at the same moment."""
        await asyncio.gather(*(self.pupil() for _one in range(self.task.pupils)))
        for visit in self.kept:
            visit.close()

    async def in_turn(self) -> None:
        """So many at once; as one is done the next begins."""
        until = perf_counter() + self.task.seconds

        async def seat() -> None:
            while not self.ended.is_set() and (self.task.until_told or perf_counter() < until):
                await self.pupil()

        await asyncio.gather(*(seat() for _one in range(self.task.at_once)))

    def listen(self) -> None:
        """End when whoever started this closes the line."""
        loop = asyncio.get_running_loop()

        def told() -> None:
            loop.remove_reader(sys.stdin.fileno())
            self.ended.set()

        if self.task.until_told:
            loop.add_reader(sys.stdin.fileno(), told)


class Visit:
    """One pupil at one page. Whatever fails is asked again on a new connection."""

    def __init__(self, crowd: Crowd, place: int) -> None:
        self.crowd, self.task, self.result, self.place = crowd, crowd.task, crowd.result, place
        self.wire: Wire | None = None

    async def fetch(self) -> int:
        """The page, and what belongs to it. The key of the page, or one of our own where a page has none."""
        answer = await self.ask("bladzijde", self.crowd.questions[self.place])
        key = secrets.randbits(63)
        if self.task.keyed or self.task.assets:
            page = answer.raw
            if self.task.keyed:
                key = key_in(page)
            for kind, text in self.crowd_files(page) if self.task.assets else ():
                await self.ask(kind, text)
        return key

    def crowd_files(self, page: bytes) -> list[tuple[str, bytes]]:
        if self.crowd.files is None:
            found = list(dict.fromkeys(address.decode() for address in ASSET.findall(page)))
            self.crowd.files = [
                (one.rpartition(".")[2], question("GET", one, self.task.host)) for one in found
            ]
        return self.crowd.files

    async def send(self, body: bytes, key: int) -> None:
        whole = b"%s&key=%d" % (body, key)
        text = question("POST", self.task.addresses[self.place], self.task.host, whole)
        await self.ask("verzending", text)

    async def ask(self, kind: str, text: bytes) -> Answer:
        """The answer, with status 200; asked until it is there."""
        while True:
            try:
                if self.wire is None or self.wire.transport is None:
                    self.wire = await connect(self.task.port)
                async with asyncio.timeout(ANSWER_LIMIT):
                    answer = await self.wire.ask(text)
                if answer.status == 200:
                    return self.note(kind, text, answer)
                self.result.trouble.append(f"{kind}: {answer.status}")
            except (Refused, TimeoutError) as error:
                if isinstance(error, TimeoutError) and self.wire is None:
                    raise
            self.close()
            self.result.again += 1
            await asyncio.sleep(PAUSE)

    def note(self, kind: str, text: bytes, answer: Answer) -> Answer:
        result = self.result
        result.requests += 1
        result.sent += len(text)
        result.received += answer.wire
        if kind not in result.sizes:
            result.sizes[kind] = (len(text), answer.wire, len(answer.raw))
        return answer

    def close(self) -> None:
        if self.wire is not None:
            self.wire.close()
            self.wire = None


def key_in(page: bytes) -> int:
    """The key that this page sends along. AssertionError when it has none."""
    field_in_page = KEY_FIELD.search(page)
    number = NUMBER.search(field_in_page.group()) if field_in_page else None
    assert number is not None, "the page has no key"
    return int(number.group(1))


async def run(task: Task) -> Result:
    crowd = Crowd(task)
    # Nothing here makes circles that matter; a pause of ours would look like one of the server.
    gc.disable()
    crowd.listen()
    began, busy = perf_counter(), process_time()
    await (crowd.together() if task.pupils else crowd.in_turn())
    crowd.result.seconds = perf_counter() - began
    crowd.result.processor = process_time() - busy
    return crowd.result


def main(task_file: str, result_file: str) -> int:
    task: Task = pickle.loads(Path(task_file).read_bytes())
    if task.cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, task.cores)
    result = asyncio.run(run(task))
    Path(result_file).write_bytes(pickle.dumps(result))
    return 0


if __name__ == "__main__":
    # The classes must have the same name here and where the result is read.
    from bench.thermometer import pupils

    sys.exit(pupils.main(*sys.argv[1:]))
