"""A school of people with nasty names, and every way in which somebody writes one of them."""

from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from bondgenoot.dossier.names.folding import fold
from bondgenoot.dossier.names.words import nicknames
from bondgenoot.school.models import Guardian, Pupil, Staff
from bondgenoot.school.tests.factories import School, make_pupil, make_school

PUPIL, GUARDIAN, STAFF, OUTSIDER, STRANGER = "pupil", "guardian", "staff", "outsider", "stranger"
# First name, tussenvoegsel, surname, first name of a parent, surname of that parent.
CLASS_A = [
    ("Roos", "van der", "Berg", "Ingrid", "Bakker"),
    ("Jan", "de", "Jong", "Hedwig", "de Jong"),
    ("Jana", "", "Bakker", "Corrie", "Bakker"),
    ("Mees", "", "Bakker", "Corrie", "Bakker"),
    ("Noëlle", "", "Storm", "Marijke", "Storm"),
    ("Zoë", "", "El Amrani", "Fatima", "El Amrani"),
]
CLASS_B = [
    ("Storm", "van den", "Berg", "Ludo", "van den Berg"),
    ("Beer", "", "Vermeulen", "Anouk", "de Jong"),
    ("Boy", "", "Mees", "Wilma", "Mees"),
    ("Lente", "", "Roos", "Sjoerd", "Roos"),
    ("Mees", "de", "Vries", "Tineke", "de Vries"),
    ("Bram", "", "Özdemir", "Selma", "Özdemir"),
]
STAFF_NAMES = {
    "mentor": ("Roos", "", "Hendriks"),
    "second_mentor": ("Karim", "", "Storm"),
    "counsellor": ("Els", "de", "Jong"),
    "staff_member": ("Jana", "", "Terlouw"),
    "coordinator": ("Petra", "", "Linden"),
    "team_leader": ("Wouter", "van", "Beek"),
}
SMALL = {
    "Roos": "Roosje",
    "Jan": "Jantje",
    "Bram": "Brammetje",
    "Mees": "Meesje",
    "Beer": "Beertje",
    "Storm": "Stormpje",
}


# Compared by identity: there are two of the same name.
@dataclass(frozen=True, eq=False)
class Person:
    """`family` is the pupil whose family may read this name; `codes` are numbers and addresses by what they are."""

    kind: str
    id: UUID | None
    first: str
    infix: str
    last: str
    family: UUID | None = None
    codes: tuple[tuple[str, str], ...] = ()
    relation: str = ""

    @property
    def full(self) -> str:
        return " ".join(part for part in (self.first, self.infix, self.last) if part)

    @property
    def surname(self) -> str:
        return f"{self.infix} {self.last}".strip()

    def forms(self) -> dict[str, str]:
        """Every way to write this one, by the trap it is."""
        if self.kind in (OUTSIDER, STRANGER):
            return {"full": self.full, "first": self.first, "surname": self.surname}
        found = {"full": self.full, **dict(self.codes)}
        if self.kind == GUARDIAN:
            title = "meneer" if self.relation == "vader" else "mevrouw"
            return {**found, "title": f"{title} {self.surname}"}
        found |= (
            {"surname": self.surname, "title": f"meester {self.first}"}
            if self.kind == STAFF
            else self._of_pupil()
        )
        return found

    def _of_pupil(self) -> dict[str, str]:
        plain, first = fold(self.full), self.first
        short = "".join(word[0] for word in self.infix.split())
        found = {
            "first": first,
            "surname": self.surname,
            "possessive": possessive(first),
            "initials": f"{first[0]}{short}{self.last[0]}",
            "letter": f"{first[0]}. {self.surname}",
            "dotted": ".".join([first[0], *short, self.last[0]]) + ".",
            "capitals": first.upper(),
            "small": self.full.lower(),
            "handle": "@" + fold(first) + "_" + plain.split()[-1] + "07",
        }
        if plain != self.full.lower():
            found["unmarked"] = plain.title()
        if first in SMALL:
            found["small name"] = SMALL[first]
        other = sorted(one for one in nicknames().get(fold(first), ()) if len(one) > 2)
        if other:
            found["nickname"] = other[0].title()
        return found


def possessive(name: str) -> str:
    if name[-1] in "sxz":
        return f"{name}’"
    return f"{name}’s" if fold(name)[-1] in "aiou" else f"{name}s"


@dataclass(frozen=True)
class Cast:
    school: School
    pupils: tuple[Pupil, ...]
    people: tuple[Person, ...]
    stranger: Person = field(default_factory=lambda: Person(STRANGER, None, "Koosje", "", "Wieringa"))

    def of(self, kind: str, *, family: UUID | None = None) -> list[Person]:
        return [one for one in self.people if one.kind == kind and family in (None, one.family)]


def make_cast(rng: Random) -> Cast:
    """Two classes of six with their parents, and the staff of one location, some with the name of a pupil."""
    school = make_school()
    a = [*school.pupils, *(make_pupil(school.class_a) for _ in CLASS_A[3:])]
    b = [*school.pupils_b, *(make_pupil(school.class_b) for _ in CLASS_B[3:])]
    people = []
    for pupil, names in zip([*a, *b], [*CLASS_A, *CLASS_B], strict=True):
        people += _family(pupil, names, rng)
    for role, names in STAFF_NAMES.items():
        people.append(_colleague(getattr(school, role), names))
    return Cast(school, (*a, *b), tuple(people))


def _family(pupil: Pupil, names: tuple[str, ...], rng: Random) -> list[Person]:
    pupil.first_name, pupil.infix, pupil.last_name, parent, surname = names
    pupil.number = f"{rng.randrange(200_000, 900_000)}{pupil.number[-3:]}"[-9:]
    pupil.save()
    mother = pupil.guardians.get(relation="moeder")
    pupil.guardians.exclude(pk=mother.pk).delete()
    mother.first_name, mother.last_name = parent, surname
    mother.email = f"{fold(parent)}.{fold(surname).split()[-1]}{rng.randrange(10, 99)}@thuis.example"
    mother.phone = f"06-{rng.randrange(10_000_000, 99_999_999)}"
    mother.save()
    child = Person(
        PUPIL, pupil.pk, pupil.first_name, pupil.infix, pupil.last_name, pupil.pk, (("number", pupil.number),)
    )
    return [child, _parent(mother)]


def _parent(one: Guardian) -> Person:
    codes = (("email", one.email), ("phone", one.phone))
    return Person(GUARDIAN, one.pk, one.first_name, "", one.last_name, one.pupil_id, codes, one.relation)


def _colleague(staff: Staff, names: tuple[str, ...]) -> Person:
    staff.first_name, staff.infix, staff.last_name = names
    staff.save()
    return Person(STAFF, staff.pk, *names, codes=(("code", staff.code), ("email", staff.email)))
