"""Who may be meant by one word, near and in the school."""

from dataclasses import dataclass

from bondgenoot.dossier.names.forms import Form, stems
from bondgenoot.dossier.names.lexicon import Lexicon
from bondgenoot.dossier.names.person import Index, Part, Person


@dataclass(frozen=True)
class Sighting:
    """Somebody who may be called this, by which part of the name and in which form of it."""

    person: Person
    part: Part
    form: Form
    stem: str

    @property
    def exact(self) -> bool:
        return self.form is Form.EXACT and self.part <= Part.LAST

    @property
    def order(self) -> tuple[int, int, int]:
        # A surname is seldom written small or as a pet name: what a word begins is weaker than what it is.
        return (self.part is Part.PREFIX, self.person.nearness, self.form * 4 + self.part)


@dataclass(frozen=True)
class Seen:
    """All of them, the likeliest first."""

    near: tuple[Sighting, ...] = ()
    school: tuple[Sighting, ...] = ()

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(dict.fromkeys(one.person for one in (*self.near, *self.school)))


UNSEEN = Seen()


def look(lexicon: Lexicon, key: str) -> Seen:
    """Who may be meant by this folded word."""
    near: list[Sighting] = []
    school: list[Sighting] = []
    for stem, form in stems(key):
        if len(stem) > 1:
            _collect(near, lexicon.near_index, stem, form)
            _collect(school, lexicon.around_index, stem, form)
            _collect(school, lexicon.school.index, stem, form)
    if not near and not school:
        return UNSEEN
    school = [one for one in school if one.person.who.id not in lexicon.taken]
    return Seen(_ordered(near), _ordered(school))


def _collect(found: list[Sighting], index: Index, stem: str, form: Form) -> None:
    for person, part in index.get(stem, ()):
        # Nobody makes a pet name of a surname.
        if not (part is Part.LAST and form is Form.DIMINUTIVE):
            found.append(Sighting(person, part, form, stem))


def _ordered(found: list[Sighting]) -> tuple[Sighting, ...]:
    return tuple(sorted(found, key=lambda one: one.order))
