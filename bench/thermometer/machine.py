"""Which cores are whose, and what the processor spent on somebody."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Cores:
    """The load has cores of its own as far as there are any; server and database share the others."""

    server: tuple[int, ...]
    load: tuple[int, ...]

    @property
    def apart(self) -> bool:
        return not set(self.server) & set(self.load)

    @property
    def everything(self) -> tuple[int, ...]:
        return tuple(sorted({*self.server, *self.load}))

    @property
    def words(self) -> str:
        if not self.apart:
            return "belasting en server deelden alle kernen (te weinig om te scheiden)"
        return f"server en database op {len(self.server)} kernen, de belasting op {len(self.load)} andere"


def divide() -> Cores:
    """One core in four for the load, one at least; nothing to divide on a machine with one core."""
    if not hasattr(os, "sched_getaffinity"):
        return Cores((), ())
    found = sorted(os.sched_getaffinity(0))
    if len(found) < 2:
        return Cores(tuple(found), tuple(found))
    load = max(1, len(found) // 4)
    return Cores(tuple(found[:-load]), tuple(found[-load:]))


def keep_to(cores: tuple[int, ...]) -> None:
    """This process, and what it starts from now on."""
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)


def processor_of(pid: int) -> float:
    """Seconds of processor of this process and all it started, those that are gone included. Linux only (else 0.0)."""
    return sum(map(_spent, descendants(pid)))


def descendants(pid: int) -> list[int]:
    """This process and all that it started, and what those started."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            children.setdefault(parent_of(int(path.name)), []).append(int(path.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def _spent(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # utime, stime, and those of the children that were waited for.
    return sum(int(value) for value in fields[11:15]) / TICK


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
