"""What the address of the overview asks for: a tile, filters and an order. Ids and codes, never a name."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode
from uuid import UUID

# The parameters of the address.
TILE, STATE, LEAD, OWNER, CLASS, PLACE, MOMENT, YEAR, ORDER = (
    "tegel",
    "stand",
    "draagt",
    "aan_zet",
    "klas",
    "plek",
    "moment",
    "jaar",
    "volgorde",
)
OPEN, CLOSED, ALL = "lopend", "afgesloten", "alle"
BY_TERM, BY_OPENED, BY_ROUND, BY_WORD, BY_LEAD = "termijn", "nieuwste", "ronde", "woord", "draagt"


@dataclass(frozen=True)
class Choice:
    """`lead`, `owner` and `school_class` are ids; `year` is the one in which a school year begins, as text."""

    tile: str = ""
    state: str = OPEN
    lead: str = ""
    owner: str = ""
    school_class: str = ""
    place: str = ""
    moment: str = ""
    year: str = ""
    order: str = BY_TERM

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Choice":
        """From the parameters of an address; what is not known there is left out."""
        found = {name: asked.get(parameter, "") for name, parameter in PARAMETERS.items()}
        for name, known in KNOWN.items():
            if found[name] not in known:
                found[name] = getattr(cls, name)
        for name in ("lead", "owner", "school_class"):
            found[name] = _id(found[name])
        if not (len(found["year"]) == 4 and found["year"].isdecimal() and found["year"].isascii()):
            found["year"] = ""
        return cls(**found)

    def query(self, **changed: str) -> str:
        """The same, as the rest of an address: "stand=alle&klas=…"; what is as always is left out."""
        choice = replace(self, **changed)
        kept = {
            PARAMETERS[one.name]: getattr(choice, one.name)
            for one in fields(choice)
            if getattr(choice, one.name) != one.default
        }
        return urlencode(kept)

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered, beside the order."""
        return replace(self, order=BY_TERM) != Choice()


PARAMETERS = {
    "tile": TILE,
    "state": STATE,
    "lead": LEAD,
    "owner": OWNER,
    "school_class": CLASS,
    "place": PLACE,
    "moment": MOMENT,
    "year": YEAR,
    "order": ORDER,
}
LATE, WEEK, AGREE, SILENT, OTHER_WAY, ROUND = (
    "te-laat",
    "deze-week",
    "akkoord",
    "stil",
    "anders",
    "ronde",
)
KNOWN = {
    "tile": ("", LATE, WEEK, AGREE, SILENT, OTHER_WAY, ROUND),
    "state": (OPEN, CLOSED, ALL),
    "order": (BY_TERM, BY_OPENED, BY_ROUND, BY_WORD, BY_LEAD),
}


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
