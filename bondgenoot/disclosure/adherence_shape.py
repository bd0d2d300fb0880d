"""What a proof of adherence is made of for its reader. Everything is words already: pages and PDF only place them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Odd:
    """Something that went otherwise than the protocol says. `why` is empty where nobody wrote down a reason."""

    step: str
    what: str
    why: tuple[str, ...]
    # Words in the reason may be a name, and nobody said yet whose: then the reason stays behind.
    withheld: bool = False


@dataclass(frozen=True)
class StepRow:
    number: str
    title: str
    who: str
    term: str
    done: str
    timing: str
    late: bool
    note: str


@dataclass(frozen=True)
class ToldRow:
    at: str
    who: str
    step: str
    how: str
    by: str


@dataclass(frozen=True)
class CheckRow:
    title: str
    term: str
    done: str
    timing: str
    late: bool


@dataclass(frozen=True)
class PromiseRow:
    made: str
    who: str
    by: str
    checked: str
    kept: str


@dataclass(frozen=True)
class Told:
    """Everything the reader reads, as words; pages and PDF only place them."""

    reader: str
    facts: tuple[tuple[str, str], ...]
    summary: tuple[str, ...]
    odd: tuple[Odd, ...]
    steps: tuple[StepRow, ...]
    told: tuple[ToldRow, ...]
    checks: tuple[CheckRow, ...]
    promises: tuple[PromiseRow, ...]
    signed: tuple[str, ...]
    left_out: str

    @property
    def withheld(self) -> int:
        """How many reasons wait until somebody said of every word whether it is a name."""
        return sum(one.withheld for one in self.odd)
