"""Sentences with planted names. Each has a number of its own, so that it is found again wherever it comes out."""

import re
from dataclasses import dataclass, field
from random import Random

from bondgenoot.disclosure.tests.leaks.cast import Person
from bondgenoot.dossier.names.folding import fold
from bondgenoot.dossier.names.words import HONORIFICS, INFIXES, KIN

BODIES = (
    "stond {a} te wachten tot {b} kwam",
    "riep iemand dat {a} weg moest",
    "zat {a} alleen achter de computer",
    "kwam er een bericht binnen van {a}",
    "vertelde hij dat het door {a} kwam",
    "lagen de spullen van {a} op de grond",
    "hoorde ik dat ({a}) er ook bij was",
    "stond op de muur ‘{a} is stom’ geschreven",
    "waren {a}, {b} en een vriend samen",
    "ging het tussen {a}/{b} mis",
    "kwam het volgende ter sprake:\n- {a} bleef zitten\n- {b} ging naar huis",
    "vroeg ik: was {a} erbij? Ja, zei hij",
    "gaf {a} een duw aan {b}",
    "praatte ik met {a} over de pauze",
    "was het weer raak met {a} …",
)
OPENINGS = (
    "{a} liep weg zonder iets te zeggen",
    "{a} duwde {b} van de trap",
    "{a} en {b} zaten naast elkaar",
    "{a}: ‘ik deed niets’",
)
OWNED = ("lag {a} tas in de sloot", "verdween {a} jas uit de hal")
# Words that are names of somebody here, and are no person.
NOBODY = (
    "lag er een geknakte roos in de gang",
    "was er storm op komst en moesten wij naar binnen",
    "stond er een opgezette beer in het lokaal",
    "ging het over de lente en over vogels",
    "zat er een mees op het raam",
    "kwam er broodjes van de Albert Heijn",
    "ging het over Sinterklaas in Amsterdam",
    "viel een berg jassen om bij de bakker",
    "was de les Nederlands net begonnen",
    "had niemand er iets van gezien",
)
FIND = re.compile(r"[Kk]luisje (\d{4,6})\b(.{0,900}?)\bregel \1\b", re.DOTALL)


@dataclass
class Slot:
    """One planted name. `form` is empty where it was `typed` as a mention; `missed` when the scan did not ask about it."""

    who: Person
    trap: str
    typed: str
    form: str = ""
    missed: bool = False
    asked: bool = False

    @property
    def words(self) -> list[str]:
        """The words of the form, or of the name behind a mention, that must not come out; folded."""
        whole = fold(self.form or self.who.full)
        if self.trap in ("initials", "dotted", "handle", "email", "phone", "number", "code"):
            return [whole]
        words = re.findall(r"[^\W\d_]+", whole)
        small = INFIXES | HONORIFICS | KIN
        return [word for word in words if len(word) > 1 and word not in small] or [whole]


@dataclass
class Book:
    """Every sentence that was planted, by its number."""

    slots: dict[int, list[Slot]] = field(default_factory=dict)
    alarms: int = 0

    def number(self) -> int:
        return 1000 + len(self.slots)

    def sentence(self, rng: Random, pick: list[Slot]) -> str:
        """A sentence about these, at most two of them; with nobody in it where `pick` is empty."""
        number = self.number()
        body = rng.choice(NOBODY)
        opening = False
        if pick:
            owned = pick[0].trap == "possessive"
            opening = not owned and rng.random() < 0.2
            body = rng.choice(OWNED if owned else OPENINGS if opening else BODIES)
        used = pick[: body.count("{")] if pick else []
        if "{b}" in body and len(used) < 2:
            body = body.replace("{b}", "de rest")
        self.slots[number] = used
        body = body.format(**dict(zip("ab", (one.typed for one in used), strict=False)))
        start = f"Kluisje {number}. " if opening else f"Bij kluisje {number} "
        return f"{start}{body}, regel {number}."

    def at(self, text: str, start: int) -> list[Slot] | None:
        """The slots of the sentence around this place of a text; None outside any."""
        for hit in FIND.finditer(text):
            if hit.start() <= start < hit.end():
                return self.slots.get(int(hit.group(1)))
        return None
