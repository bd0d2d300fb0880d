"""Figures once it is decided which numbers may be shown: trees of counts, the same for page, file and report."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256


@dataclass(frozen=True)
class Part:
    """A group that is counted, and the disjoint groups it falls apart into.

    `count` is None where the number is not shown: it is smaller than five, or a smaller one could be worked out with it.
    """

    key: str
    label: str
    count: int | None
    parts: tuple["Part", ...] = ()

    def all(self) -> Iterator["Part"]:
        """This group and every group in it."""
        yield self
        for part in self.parts:
            yield from part.all()


@dataclass(frozen=True)
class Figure:
    """One question with its answer; `counted` is what one unit is ("casussen"), `note` what a reader must know."""

    key: str
    title: str
    counted: str
    whole: Part
    note: str = ""


@dataclass(frozen=True)
class Figures:
    """The figures of one location over one school year, up to and including a day."""

    location: str
    year: str
    up_to: date
    figures: tuple[Figure, ...]

    def by_key(self, key: str) -> Figure:
        """KeyError when there is no such figure."""
        return {one.key: one for one in self.figures}[key]

    def canonical(self) -> bytes:
        """The same bytes for the same figures, whenever they are made: what a frozen report is hashed over."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=str).encode()

    @property
    def digest(self) -> str:
        """SHA-256 over `canonical`, in hexadecimals."""
        return sha256(self.canonical()).hexdigest()


def read(canonical: bytes) -> Figures:
    """The figures that were written as `canonical`."""
    held = json.loads(canonical)
    figures = tuple(Figure(**one | {"whole": _part(one["whole"])}) for one in held["figures"])
    return Figures(**held | {"up_to": date.fromisoformat(held["up_to"]), "figures": figures})


def _part(held: dict[str, object]) -> Part:
    parts = held["parts"]
    assert isinstance(parts, list)
    return Part(**held | {"parts": tuple(_part(one) for one in parts)})  # type: ignore[arg-type]
