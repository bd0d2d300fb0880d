"""The rules of `retention.yaml` as frozen objects: what is kept, how long, counted from what, and how it ends.

`book()` is the file that ships, read once a process. Nothing here asks the database; the term a board chose itself is
in `terms.py`. A day of a term counts as kept: what began on day D with a term of two years is due the day after D + 2
years. A school year runs from 1 August to 31 July.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Key

from bondgenoot.protocol.lines import Unreadable, plain

SOURCE = Path(__file__).parent / "retention.yaml"
ONE_DAY = timedelta(days=1)
AUGUST = 8


class RulesError(ValueError):
    """The file says no complete policy; the message holds every problem found, a line each."""


class Unit(StrEnum):
    DAYS = "dagen"
    WEEKS = "weken"
    MONTHS = "maanden"
    YEARS = "jaar"
    SCHOOL_YEARS = "schooljaren"


class End(StrEnum):
    """How what was kept goes."""

    TURN = "vanzelf"
    LIST = "lijst"
    ACT = "meteen"
    WITH = "met"
    NEVER = "blijft"


@dataclass(frozen=True)
class Term:
    number: int
    unit: Unit

    def last_day(self, start: date) -> date:
        """The last day on which something that began on `start` is kept."""
        if self.unit == Unit.SCHOOL_YEARS:
            return date(_school_year(start) + self.number, 7, 31)
        if self.unit in (Unit.DAYS, Unit.WEEKS):
            return start + timedelta(days=self.number * (7 if self.unit == Unit.WEEKS else 1))
        return _months_on(start, self.number * (12 if self.unit == Unit.YEARS else 1))

    def over(self, on: date) -> date:
        """What began on this day or before is due on the day `on`; what began later is not."""
        if self.unit == Unit.SCHOOL_YEARS:
            return date(_school_year(on) - self.number + 1, 7, 31)
        if self.unit in (Unit.DAYS, Unit.WEEKS):
            return on - (self.last_day(on) - on) - ONE_DAY
        day = _months_on(on, -self.number * (12 if self.unit == Unit.YEARS else 1))
        # Months differ in length: the last day of which the term has passed lies close by.
        while self.last_day(day) >= on:
            day -= ONE_DAY
        while self.last_day(day + ONE_DAY) < on:
            day += ONE_DAY
        return day

    @property
    def words(self) -> str:
        """As people say it: "2 jaar", "4 weken", "tot het einde van het schooljaar"."""
        if self.unit == Unit.SCHOOL_YEARS:
            return {
                1: _("tot het einde van het schooljaar"),
                2: _("tot het einde van het schooljaar na dat"),
            }.get(self.number, _("tot het einde van het %(n)de schooljaar") % {"n": self.number})
        said = {
            Unit.DAYS: ngettext("%(n)d dag", "%(n)d dagen", self.number),
            Unit.WEEKS: ngettext("%(n)d week", "%(n)d weken", self.number),
            Unit.MONTHS: ngettext("%(n)d maand", "%(n)d maanden", self.number),
            Unit.YEARS: ngettext("%(n)d jaar", "%(n)d jaar", self.number),
        }
        return said[self.unit] % {"n": self.number}


def _school_year(day: date) -> int:
    """The year in which the school year of this day began."""
    return day.year if day.month >= AUGUST else day.year - 1


def _months_on(day: date, months: int) -> date:
    """So many months later, or earlier: 31 January and one month is the last day of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _spaced(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Text = Annotated[str, BeforeValidator(_spaced), StringConstraints(min_length=1, max_length=600)]
Count = Annotated[int, Key(ge=1, le=999)]


class Rule(BaseModel):
    """One rule. `number` is None where the term is no number (`as_long`); `acts_by` is a dotted name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Code = Key(alias="regel")
    label: Text = Key(alias="naam")
    group: Text = Key(alias="groep")
    keeps: Text = Key(alias="bewaart")
    why: Text = Key(alias="waarom")
    number: Count | None = Key(None, alias="getal")
    unit: Unit = Key(Unit.YEARS, alias="eenheid")
    as_long: str = Key("", alias="zolang")
    counted: str = Key("", alias="vanaf")
    end: End = Key(alias="einde")
    parents: tuple[Code, ...] = Key((), alias="met")
    acts_by: str = Key("", alias="door")
    floor: Count | None = Key(None, alias="minstens")
    ceiling: Count | None = Key(None, alias="hoogstens")
    part_of: str = Key("", alias="deel_van")
    note: Annotated[str, BeforeValidator(_spaced)] = Key("", alias="let_op")

    @property
    def term(self) -> Term | None:
        """The term that ships."""
        return Term(self.number, self.unit) if self.number is not None else None

    @property
    def may_be_set(self) -> bool:
        return self.floor is not None

    def term_words(self, term: Term | None) -> str:
        """The whole term in words: "2 jaar nadat de leerling van school ging"."""
        return f"{term.words} {self.counted}".strip() if term else self.as_long

    def problems(self) -> list[str]:
        """What does not fit together in this rule."""
        timed = self.end in (End.TURN, End.LIST)
        bounds = (self.floor, self.ceiling)
        within = (
            None not in bounds and self.number and (self.floor or 0) <= self.number <= (self.ceiling or 0)
        )
        wrong = {
            "einde vraagt getal, eenheid en vanaf": timed and not (self.number and self.counted),
            "zonder getal hoort er zolang te staan": self.number is None and not self.as_long,
            "getal en zolang sluiten elkaar uit": self.number is not None and bool(self.as_long),
            "met hoort bij einde: met": (self.end == End.WITH) != bool(self.parents),
            "door hoort bij einde: meteen": (self.end == End.ACT) != bool(self.acts_by),
            "minstens en hoogstens horen bij elkaar, met getal ertussen": bounds != (None, None)
            and not within,
        }
        return [f"{self.key}: {sentence}" for sentence, holds in wrong.items() if holds]


class Book(BaseModel):
    """The rules in the order of the page, and per field ("app.Model.column" or "app.Model.*") the key of its rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[Rule, ...] = Key(alias="regels")
    fields: Mapping[str, str] = Key(alias="velden")

    def rule(self, key: str) -> Rule:
        """KeyError for a rule that does not exist."""
        return self.by_key[key]

    @property
    def by_key(self) -> dict[str, Rule]:
        return {rule.key: rule for rule in self.rules}

    def ending(self, end: End) -> list[Rule]:
        return [rule for rule in self.rules if rule.end == end]

    def problems(self) -> list[str]:
        known = self.by_key
        named = [rule.key for rule in self.rules]
        found = [f"{key}: staat er twee keer" for key in known if named.count(key) > 1]
        for rule in self.rules:
            found += rule.problems()
            others = [*rule.parents, *([rule.part_of] if rule.part_of else [])]
            found += [f"{rule.key}: de regel {other} bestaat niet" for other in others if other not in known]
        return found


def read(text: str) -> Book:
    """The book in this text (YAML, Dutch keys). RulesError with everything that is wrong with it."""
    try:
        tree = plain(text)
        made = Book.model_validate(tree.value)
    except Unreadable as error:
        raise RulesError(str(error)) from error
    except ValidationError as error:
        raise RulesError("\n".join(_place(detail) for detail in error.errors(include_url=False))) from error
    if problems := [*map(str, tree.problems), *made.problems()]:
        raise RulesError("\n".join(problems))
    return made


def _place(detail: Any) -> str:
    return f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}"


@cache
def book() -> Book:
    """The rules that ship."""
    return read(SOURCE.read_text(encoding="utf-8"))
