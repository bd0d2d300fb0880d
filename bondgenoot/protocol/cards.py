"""Guide cards: what to prepare, do and write down, in our own words; and the coded list of signals.

One YAML file per card in `cards/`. Facts on help lines and the law were checked in November 2026.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field as Key

from bondgenoot.protocol.format import Part
from bondgenoot.protocol.keys import Code, Text
from bondgenoot.protocol.lines import plain

FOLDER = Path(__file__).parent / "cards"


class Item(Part):
    """One point of a card; a place to go may have a telephone number and an address on the web."""

    text: Text = Key(alias="tekst")
    phone: str = Key("", alias="bel")
    site: str = ""

    @property
    def line(self) -> str:
        """The point with its telephone number, for where it cannot be a link."""
        return f"{self.text} ({self.phone})" if self.phone and self.phone not in self.text else self.text

    @property
    def host(self) -> str:
        """The address as people say it."""
        return self.site.removeprefix("https://").removeprefix("www.")

    @property
    def dial(self) -> str:
        """The number as a telephone wants it: digits only."""
        return "".join(sign for sign in self.phone if sign.isdigit())


class Section(Part):
    """A stretch of a card: `kind` is voorbereiden, voeren, vastleggen, vaardigheden, vragen or weten."""

    kind: Code = Key(alias="deel")
    title: Text = Key(alias="titel")
    ordered: bool = Key(False, alias="op_volgorde")
    items: tuple[Item, ...] = Key(alias="punten")

    @property
    def points(self) -> tuple[str, ...]:
        """The points as plain sentences."""
        return tuple(item.line for item in self.items)


class Indicator(Part):
    """One sign that a pupil may be bullied, with the code under which a signal keeps it."""

    code: Code
    label: Text


class Card(Part):
    """One guide card. `number` is the appendix of the 2015 protocol, if it was one."""

    key: Code = Key(alias="kaart")
    title: Text = Key(alias="titel")
    number: int | None = Key(None, alias="bijlage")
    purpose: Text = Key(alias="doel")
    checked: str = Key("", alias="nagekeken")
    sections: tuple[Section, ...] = Key(alias="delen")
    indicators: tuple[Indicator, ...] = Key((), alias="signalen")

    @property
    def lead(self) -> str:
        """What it is for, under the name that the guide part of a page asks for."""
        return self.purpose


def read_card(text: str) -> Card:
    """The card in this text; ValueError if the text is not one."""
    value = plain(text).value
    for section in value.get("delen", []):
        section["punten"] = [{"tekst": one} if isinstance(one, str) else one for one in section["punten"]]
        section["op_volgorde"] = section.get("op_volgorde") == "ja"
    return Card.model_validate(value)


@cache
def cards() -> dict[str, Card]:
    """Every card by its key, appendices first and in order."""
    found = [read_card(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    return {card.key: card for card in sorted(found, key=lambda card: (card.number or 99, card.key))}


def card(key: str) -> Card:
    """The card with this key; KeyError if there is none."""
    return cards()[key]


def indicators() -> tuple[Indicator, ...]:
    """The signs of appendix 1, coded, in the order of the card."""
    return cards()["bijlage-1"].indicators
