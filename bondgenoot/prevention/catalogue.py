"""The duties that ship, as frozen objects read once a process from `duties.yaml`; its head says what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator
from pydantic import Field as Key

from bondgenoot.prevention.models import Audience, ProofKind, Term
from bondgenoot.protocol.lines import plain

SOURCE = Path(__file__).parent / "duties.yaml"


def _spaced(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)]
Text = Annotated[str, BeforeValidator(_spaced), StringConstraints(min_length=1, max_length=500)]
AUDIENCES = {"locatie": Audience.LOCATION, "klas": Audience.CLASS}


class Due(BaseModel):
    """The term: a day or a week of a month, or all year with a day to look back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    month: Annotated[int, Key(ge=1, le=12, alias="maand")]
    day: Annotated[int | None, Key(ge=1, le=31, alias="dag")] = None
    week: Annotated[int | None, Key(ge=1, le=4)] = None
    all_year: Annotated[Literal["ja", ""], Key(alias="heel_jaar")] = ""

    @model_validator(mode="after")
    def _one(self) -> Due:
        if (self.day is None) == (self.week is None):
            raise ValueError("kies dag of week")
        return self

    @property
    def term(self) -> Term:
        if self.week is not None:
            return Term.WEEK
        return Term.ALL_YEAR if self.all_year else Term.DAY


class ShippedDuty(BaseModel):
    """One duty of the file. `covers` and `cycle` say what of the protocol and of the yearly cycle it stands for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Code = Key(alias="activiteit")
    title: Annotated[Text, StringConstraints(max_length=120)] = Key(alias="titel")
    why: Text = Key(alias="waarom")
    steps: tuple[Text, ...] = Key(alias="hoe")
    owner_role: Literal["mentor", "coordinator", "management"] = Key(alias="wie")
    audience: Annotated[Audience, BeforeValidator(lambda word: AUDIENCES.get(word, word))] = Key(alias="voor")
    year_levels: str = Key("", alias="leerjaren", pattern=r"^[1-6]*$")
    due: Due = Key(alias="klaar")
    proof: ProofKind = Key(alias="bewijs")
    sources: tuple[Text, ...] = Key(alias="bron", min_length=1)
    covers: tuple[Annotated[str, StringConstraints(pattern=r"^g\d\d$")], ...] = Key((), alias="dekt")
    cycle: tuple[int, ...] = Key((), alias="cyclus")
    card: str = Key("", alias="kaart")
    shown_by: str = Key("", alias="elders")

    @model_validator(mode="after")
    def _fits(self) -> ShippedDuty:
        if self.owner_role == "mentor" and self.audience != Audience.CLASS:
            raise ValueError("wat een mentor doet, is per klas")
        if not self.covers and not self.cycle:
            raise ValueError("dekt of cyclus ontbreekt")
        return self

    def values(self) -> dict[str, Any]:
        """The fields of a `Duty` made from it."""
        return {
            "key": self.key,
            "title": self.title,
            "why": self.why,
            "owner_role": self.owner_role,
            "audience": self.audience,
            "year_levels": self.year_levels,
            "term": self.due.term,
            "due_month": self.due.month,
            "due_day": self.due.day,
            "due_week": self.due.week,
            "proof": self.proof,
        }


class _Book(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    duties: tuple[ShippedDuty, ...] = Key(alias="activiteiten", min_length=1)


def read(text: str) -> dict[str, ShippedDuty]:
    """The duties in this text by key, in its order. ValueError for a text that is not such a list."""
    tree = plain(text)
    if tree.problems:
        raise ValueError("\n".join(map(str, tree.problems)))
    found = _Book.model_validate(tree.value).duties
    by_key = {duty.key: duty for duty in found}
    if len(by_key) < len(found):
        raise ValueError("een activiteit staat er twee keer in")
    return by_key


@cache
def catalogue() -> Mapping[str, ShippedDuty]:
    """The duties that ship, by key."""
    return read(SOURCE.read_text(encoding="utf-8"))
