"""What every measurement needs: how large, on which cores, against which database, and where the figures go."""

from dataclasses import dataclass, field
from functools import cached_property

from bench.thermometer.machine import Cores, parent_of, processor_of
from bench.thermometer.rounds import thermometer
from bench.thermometer.server import Crowds
from bench.thermometer.table import Table


@dataclass(frozen=True)
class Size:
    """How much of everything. Seconds are per stretch of load."""

    seconds: float = 10.0
    shorter: float = 5.0
    crowds: tuple[int, ...] = (30, 240, 1_500)
    kills: int = 50
    kill_limit: float = 90.0  # seconds, however many kills that were
    answers: tuple[int, ...] = (1_000, 10_000, 1_000_000)
    requests: int = 60
    phone: int = 5


QUICK = Size(
    seconds=1.0, shorter=0.5, kills=3, kill_limit=15.0, answers=(1_000, 2_000, 10_000), requests=10, phone=1
)


@dataclass
class Bench:
    """One run against one database."""

    size: Size
    cores: Cores
    threads: int
    table: Table
    crowds: Crowds = field(init=False)

    def __post_init__(self) -> None:
        self.crowds = Crowds(self.cores, self.statements)

    @cached_property
    def statements(self) -> int:
        return len(thermometer().form.statements)

    @cached_property
    def database_pid(self) -> int | None:
        """The database server; None where the database is a file in our own process."""
        from django.db import connection

        if connection.vendor != "postgresql":
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return parent_of(int(cursor.fetchone()[0]))

    def database_processor(self) -> float:
        return processor_of(self.database_pid) if self.database_pid else 0.0
