"""What of a report is frozen: its figures and what was done of the year, as one text with one hash."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256

from bondgenoot.insight.figures import shape
from bondgenoot.insight.figures.hiding import hidden
from bondgenoot.insight.figures.shape import Figure, Figures, Part

# The letter says "5–9": how many numbers are said as one.
BAND = 5


@dataclass(frozen=True)
class FrozenDuty:
    """One duty of the year: `state` is open, done or skipped, and `done` of `total` are done. Without a reason."""

    title: str
    term: str
    state: str
    done: int
    total: int
    done_on: date | None
    proofs: int


@dataclass(frozen=True)
class Frozen:
    """`band` is 1 where numbers are exact; else a number is the lowest of that many that it may be."""

    figures: Figures
    duties: tuple[FrozenDuty, ...] = ()
    band: int = 1

    def canonical(self) -> str:
        """The same text for the same content, whenever it is made."""
        held = {
            "figures": json.loads(self.figures.canonical()),
            "duties": [asdict(one) for one in self.duties],
            "band": self.band,
        }
        return json.dumps(held, sort_keys=True, separators=(",", ":"), default=str)


def digest_of(canonical: str) -> str:
    """SHA-256 over the bytes of the text, in hexadecimals: what `sha256sum` says of the downloaded file."""
    return sha256(canonical.encode()).hexdigest()


def read(canonical: str) -> Frozen:
    """What was written as `canonical`."""
    held = json.loads(canonical)
    return Frozen(
        figures=shape.read(json.dumps(held["figures"]).encode()),
        duties=tuple(_duty(one) for one in held["duties"]),
        band=held["band"],
    )


def _duty(held: dict[str, object]) -> FrozenDuty:
    done_on = held["done_on"]
    on = date.fromisoformat(str(done_on)) if done_on else None
    return FrozenDuty(**held | {"done_on": on})  # type: ignore[arg-type]


def in_bands(figures: Figures) -> Figures:
    """The same with only the lower end of the band of each number; 0 stays 0.

    A yearly report may show what the parts count together. Two that both lie at the same end of their band would then be
    known exactly, so none of their group is shown.
    """
    return replace(figures, figures=tuple(_banded(one) for one in figures.figures))


def _banded(figure: Figure) -> Figure:
    return replace(figure, whole=_lower(figure.whole))


def _lower(part: Part) -> Part:
    if part.count is None or 0 < part.count < BAND:
        return hidden(part)
    parts = [hidden(one) if _pinned(part.parts) else _lower(one) for one in part.parts]
    return replace(part, count=part.count // BAND * BAND, parts=tuple(parts))


def _pinned(parts: tuple[Part, ...]) -> bool:
    """Whether the sum of two of these can be that of the lowest, or the highest, that their bands allow."""
    places = [one.count % BAND for one in parts if one.count]
    return any(places.count(end) > 1 for end in (0, BAND - 1))
