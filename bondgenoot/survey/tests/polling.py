"""Somebody who reads the whole database all the time, and afterwards guesses which answers are whose.

Knows in which order and when the pupils of a class sent, and all the answers that were given; not whose they are.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.db import connection

Row = tuple[str, ...]
# What PostgreSQL tells of every table without being asked for a row.
COUNTERS = "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup FROM pg_stat_user_tables"


@dataclass
class Poller:
    """Remembers of every row in every table, with its hidden columns, when it was first seen: a moment, and the row."""

    pause: float = 0.01
    seen: dict[tuple[str, tuple[object, ...]], float] = field(default_factory=dict)
    rounds: int = 0
    questions: list[tuple[str, str]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    failed: list[BaseException] = field(default_factory=list)

    def __enter__(self) -> "Poller":
        self.questions = self._questions()
        self._look()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()
        self._look()
        if self.failed:
            raise self.failed[0]

    def wait_for_looks(self, number: int) -> None:
        """Until it looked so many times more, from now on."""
        wanted = self.rounds + number
        while self.rounds < wanted and not self.failed:
            time.sleep(0.002)

    def _run(self) -> None:
        try:
            while not self._stop.wait(self.pause):
                self._look()
        except BaseException as error:
            self.failed.append(error)
        finally:
            connection.close()

    def _look(self) -> None:
        moment = time.monotonic()
        with connection.cursor() as cursor:
            for name, question in self.questions:
                cursor.execute(question)
                for row in cursor.fetchall():
                    self.seen.setdefault((name, tuple(map(_plain, row))), moment)
        self.rounds += 1

    def _questions(self) -> list[tuple[str, str]]:
        quote = connection.ops.quote_name
        tables = connection.introspection.table_names()
        if connection.vendor == "sqlite":
            return [(one, f"SELECT rowid, * FROM {quote(one)}") for one in [*tables, "sqlite_sequence"]]
        hidden = "t.ctid::text, t.xmin::text, t.*"
        return [(one, f"SELECT {hidden} FROM {quote(one)} t") for one in tables] + [("pg_stat", COUNTERS)]


def _plain(value: object) -> object:
    return (
        bytes(value) if isinstance(value, memoryview) else value if isinstance(value, bytes) else str(value)
    )


@dataclass(frozen=True)
class Sending:
    """That a pupil sent, between these two moments."""

    began: float
    ended: float


def matched(poller: Poller, sendings: Sequence[Sending], answers: Sequence[bytes]) -> list[int]:
    """For each pupil in order the place in `answers` that is guessed: every place once, the likeliest first."""
    evidence = [_evidence(poller, one) for one in sendings]
    scores = [
        (_score(evidence[pupil], answers[place], answers), pupil, place)
        for pupil in range(len(sendings))
        for place in range(len(answers))
    ]
    found: dict[int, int] = {}
    for _likely, pupil, place in sorted(scores, reverse=True):
        if pupil not in found and place not in found.values():
            found[pupil] = place
    return [found[pupil] for pupil in range(len(sendings))]


def _evidence(poller: Poller, sending: Sending) -> list[object]:
    """Every value in every row that turned up when this pupil sent."""
    new = (row for (_table, row), moment in poller.seen.items() if sending.began <= moment <= sending.ended)
    return list(chain.from_iterable(new))


def _score(evidence: Iterable[object], answer: bytes, answers: Sequence[bytes]) -> float:
    """How well what turned up fits these answers: literally, in its bytes, in its length, in its order."""
    score = 0.0
    for value in evidence:
        if isinstance(value, bytes):
            score += 1_000 * (answer in value)
            # Bytes that agree, from the front and from the back.
            for some in (value, value[::-1]):
                score += sum(a == b for a, b in zip(some, answer, strict=False)) / len(answer)
            score += 1 / (1 + abs(value.count(0) - answer.count(0)))
            rank = sum(other < answer for other in answers) / len(answers)
            score += 1 - abs(value[0] / 256 - rank) if value else 0
        elif isinstance(value, str):
            score += 1_000 * ("".join(map(str, answer)) in value or answer.hex() in value)
            if value.isdigit():
                rank = sum(sum(other) < sum(answer) for other in answers) / len(answers)
                score += 1 - abs(int(value) / (1 << 63) - rank) if int(value) < 1 << 63 else 0
    return score
