"""Whom the scan knows: everybody of one school organisation, and who stands near one record."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from bondgenoot.dossier.names.folding import fold
from bondgenoot.dossier.names.person import Index, Nearness, Person, Who, index, squeezed

NOBODY: tuple[Person, ...] = ()


@dataclass(frozen=True)
class SchoolPeople:
    """The part that is the same for every record of an organisation; nobody changes it once it is made.

    `classes` are the ids of the classes of a pupil, `guardians` the guardians by pupil.
    """

    pupils: Mapping[UUID, Person] = field(default_factory=dict)
    staff: tuple[Person, ...] = ()
    guardians: Mapping[UUID, tuple[Person, ...]] = field(default_factory=dict)
    classes: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)

    @cached_property
    def index(self) -> Index:
        return index([*self.pupils.values(), *self.staff])

    @cached_property
    def by_code(self) -> Mapping[str, tuple[Person, ...]]:
        return _by_code([*self.pupils.values(), *self.staff])

    def called(self, typed: str) -> tuple[Who, ...]:
        """Every pupil and colleague whose whole name this is, with the class behind it or without; or whose number."""
        wanted = _plain(typed)
        if not wanted:
            return ()
        found = [one.who for one in self.by_code.get(squeezed(typed), NOBODY)]
        for person in (*self.pupils.values(), *self.staff):
            label = person.who.label
            if wanted in (_plain(label), _plain(label.rpartition(", ")[0])):
                found.append(person.who)
        return tuple(dict.fromkeys(found))

    @cached_property
    def in_class(self) -> Mapping[UUID, tuple[UUID, ...]]:
        found: dict[UUID, list[UUID]] = defaultdict(list)
        for pupil, classes in self.classes.items():
            for one in classes:
                found[one].append(pupil)
        return {one: tuple(pupils) for one, pupils in found.items()}


@dataclass(frozen=True)
class Lexicon:
    """`near` are the parties of a record, their guardians and their classmates, the nearest first."""

    school: SchoolPeople = field(default_factory=SchoolPeople)
    near: tuple[Person, ...] = ()
    # The guardians of the classmates: known, and no more than that.
    around: tuple[Person, ...] = ()
    # Pupils who stand in `near` themselves.
    taken: frozenset[UUID] = frozenset()

    @classmethod
    def around_parties(
        cls, school: SchoolPeople, parties: Mapping[UUID, Who], others: Iterable[Person] = ()
    ) -> "Lexicon":
        """`parties` by the id of the pupil; `others` are parties who are no pupil here."""
        near, around = list(others), list[Person]()
        here = [pupil for pupil in parties if pupil in school.pupils]
        near += [school.pupils[pupil].as_near(Nearness.PARTY, parties[pupil]) for pupil in here]
        for pupil in here:
            near += [one.as_near(Nearness.GUARDIAN) for one in school.guardians.get(pupil, ())]
        shared = {one for pupil in here for one in school.classes.get(pupil, ())}
        mates = {mate for one in shared for mate in school.in_class.get(one, ())} - set(here)
        for mate in sorted(mates, key=str):
            near.append(school.pupils[mate].as_near(Nearness.CLASSMATE))
            around += school.guardians.get(mate, ())
        return cls(school, tuple(near), tuple(around), frozenset(mates | set(here)))

    @cached_property
    def near_index(self) -> Index:
        return index(self.near)

    @cached_property
    def around_index(self) -> Index:
        return index(self.around)

    @cached_property
    def by_initials(self) -> Mapping[str, tuple[Person, ...]]:
        found: dict[str, list[Person]] = defaultdict(list)
        for person in self.near:
            for letters in person.initials:
                found[letters].append(person)
        return {letters: tuple(people) for letters, people in found.items()}

    @cached_property
    def _near_by_code(self) -> Mapping[str, tuple[Person, ...]]:
        return _by_code([*self.near, *self.around])

    def of_code(self, code: str) -> tuple[Person, ...]:
        """Whose number, code, address or telephone this is; folded and squeezed."""
        school = [one for one in self.school.by_code.get(code, NOBODY) if one.who.id not in self.taken]
        return (*self._near_by_code.get(code, NOBODY), *school)


def _plain(name: str) -> str:
    """A name as it is compared: "Joëlle de Wit (2B)" and "joelle de wit, 2b" are the same."""
    return " ".join(re.sub(r"[,()]", " ", fold(name)).split())


def _by_code(people: Iterable[Person]) -> dict[str, tuple[Person, ...]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        for code in person.codes:
            if code:
                found[code].append(person)
    return {code: tuple(many) for code, many in found.items()}
