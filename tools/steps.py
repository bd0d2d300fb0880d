"""Says aloud, in Dutch, what a command is doing and how long it took. Standard library only."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


def duration(seconds: float) -> str:
    """Seconds as a Dutch reader writes them: "0,3 s", "12 s", "2 min 5 s"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s".replace(".", ",")
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s"


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Print "doing … klaar in 3 s" around a block; a block that raises ends its line with "mislukt"."""
    print(f"{doing} … ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print(f"mislukt na {duration(time.monotonic() - began)}.", flush=True)
        raise
    print(f"klaar in {duration(time.monotonic() - began)}.", flush=True)
