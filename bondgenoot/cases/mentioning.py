"""Who can be meant in the words of a case: how each is written on a page ("@" and a handle), and stored as a mention.

A handle is the name as colleagues know it. Of two with the same name each gets what tells them apart: the class or
the code of a colleague, and a letter where even that is the same. A handle never holds a leerlingnummer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, partial
from string import ascii_lowercase
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from bondgenoot.dossier.mentions import (
    OPENS,
    Kind,
    Mention,
    Stored,
    bind,
    mentioned,
    of_party,
    plain,
    render,
    unbind,
)
from bondgenoot.dossier.models import Entry, EntryLine, Party
from bondgenoot.dossier.names import school_people
from bondgenoot.intake.models import Signal
from bondgenoot.lib import clock
from bondgenoot.school.models import Enrolment, Guardian, Pupil, Role, Staff

if TYPE_CHECKING:
    from bondgenoot.cases.models.case import Case
    from bondgenoot.cases.models.party_role import PartyRole

# Asked as text: this module is read while the models are still being made.
TARGET, SUSPECT, WITHDRAWN = "target", "suspect", "withdrawn"
# What is known of somebody who is no pupil here, as far as it helps to recognise that person in a list.
SHORT = 60


class Group(StrEnum):
    """Where somebody stands in the list, in this order."""

    PARTY = "party"
    PUPIL = "pupil"
    STAFF = "staff"
    GUARDIAN = "guardian"
    REPORTER = "reporter"

    @property
    def words(self) -> str:
        return {
            Group.PARTY: _("In deze casus"),
            Group.PUPIL: _("Uit de klas"),
            Group.STAFF: _("Collega’s"),
            Group.GUARDIAN: _("Ouders en verzorgers"),
            Group.REPORTER: _("Wie het meldde"),
        }[self]


@dataclass(frozen=True)
class Person:
    """Somebody who can be mentioned. `id` is that of the Party, Pupil, Staff or Guardian; None for the reporter.

    `place` tells two of the same name apart; `note` stands beside the name in a list; `party` is the party that a pupil
    is. A hidden one is not offered, and has a handle only because an older text mentions that person.
    """

    group: Group
    id: UUID | None
    name: str
    place: str = ""
    note: str = ""
    handle: str = ""
    pupil: Pupil | None = field(default=None, compare=False)
    party: UUID | None = None
    hidden: bool = False

    @property
    def mention(self) -> Mention | None:
        """What is stored; None for a pupil who is no party yet."""
        if self.group is Group.REPORTER:
            return Mention(Kind.REPORTER)
        if self.group in (Group.PARTY, Group.PUPIL):
            return Mention(Kind.PARTY, self.party) if self.party else None
        return Mention(Kind.STAFF if self.group is Group.STAFF else Kind.GUARDIAN, self.id)

    @property
    def order(self) -> str:
        """The same for a pupil before and after becoming a party: a handle does not move between two pages."""
        return str(self.pupil.pk if self.pupil else self.id)


class People:
    """Everybody who can be meant in one case, or in one signal. Nothing is asked of the database before it is needed.

    `replaces` is the entry that is being corrected: whoever stands in there keeps a handle, also after leaving.
    """

    def __init__(self, case: "Case | Signal", *, replaces: Entry | None = None) -> None:
        self.case, self.replaces = case, replaces

    def __iter__(self) -> Iterator[Person]:
        return (one for one in self._all if not one.hidden)

    # From a page to the record, and back

    def bind(self, text: str) -> Stored:
        """What was typed, as it is stored. A pupil of the class who is mentioned becomes a party without a role."""
        if isinstance(text, Stored):
            return text
        if "@" not in text:
            return Stored(plain(text))
        return Stored(bind(text, {one.handle: partial(self._token, one) for one in self._all}))

    def bind_exactly(self, name: str) -> Stored:
        """A name that was typed where a name is asked: a mention when it is somebody's handle as a whole."""
        found = self.called(name)
        return Stored(self._token(found)) if found else self.bind(name)

    def in_the_school(self, name: str) -> list[Person]:
        """Every pupil and colleague of the organisation whose whole name was typed; `place` tells them apart.

        Of somebody who stands in no list of this page, so that everybody can be answered for.
        """
        found = school_people(self.organisation_id).called(name)
        pupils = Pupil.objects.in_bulk([who.id for who in found if who.kind == Group.PUPIL])
        return [
            Person(Group(who.kind), who.id, who.label, pupil=pupils.get(who.id), handle=who.label)
            for who in found
            if who.kind == Group.STAFF or who.id in pupils
        ]

    @property
    def organisation_id(self) -> UUID:
        return self.case.location.organisation_id

    def called(self, name: str) -> Person | None:
        """Whose handle this is, with or without "@"; None for nobody's."""
        wanted = name.strip().removeprefix("@").casefold()
        return next((one for one in self._all if one.handle.casefold() == wanted), None)

    def bind_lines(self, lines: Iterable[EntryLine]) -> list[EntryLine]:
        """The lines of an entry with every "@handle" stored as a mention."""
        return [EntryLine(line.key, line.label, self.bind(line.value)) for line in lines]

    def says(self, typed: str, stored: str) -> bool:
        """Whether what was typed is what is stored; nobody becomes a party by asking."""
        if OPENS not in stored and "@" not in typed:
            return plain(typed) == stored
        tokens = {one.handle: partial(_token_if_known, one) for one in self._all}
        return bind(typed, tokens) == stored

    def typed(self, stored: str) -> str:
        """A stored text as it stands in a field to be changed."""
        return unbind(stored, self.handle_of) if OPENS in stored else stored

    def said(self, stored: str) -> str:
        """A stored text as it is read on a page of the case."""
        return render(stored, self.handle_of)

    def handle_of(self, mention: Mention) -> str:
        return self._handles.get(mention, _("iemand"))

    def _token(self, person: Person) -> str:
        if person.mention is not None:
            return person.mention.token
        return of_party(Party.objects.add(self.case.vault, pupil=person.pupil))

    @cached_property
    def _handles(self) -> dict[Mention, str]:
        # A pupil of whom the suspicion was withdrawn stands among the parties without a name, and in the class with one.
        found: dict[Mention, str] = {}
        for one in self._all:
            if one.mention is not None:
                found.setdefault(one.mention, one.handle)
        return found

    # Who they are

    @cached_property
    def _all(self) -> list[Person]:
        parties = [self._party(row) for row in self._rows]
        named = with_handles([*parties, *self._classmates, *self._staff, _reporter()])
        return [*named[:-1], *with_handles(self._guardians(named)), named[-1]]

    @cached_property
    def _before(self) -> list[Mention]:
        """Who stands in the entry that is corrected."""
        if self.replaces is None:
            return []
        parts = self.replaces.parts.all()
        values = (line.value for part in parts for line in part.lines(self.case.vault))
        return [one for value in values for one in mentioned(value)]

    @cached_property
    def _roles(self) -> "dict[UUID, PartyRole]":
        if isinstance(self.case, Signal):
            return {}
        return {row.party_id: row for row in self.case.party_roles.filter(ends_at__isnull=True)}

    @cached_property
    def _rows(self) -> list[Party]:
        """The parties: those with a role first, in the order of the roles; then those only mentioned."""
        rows = list(Party.objects.filter(vault=self.case.vault_id).select_related("pupil"))
        for row in rows:
            row.vault = self.case.vault
        roles = {party: number for number, party in enumerate(self._by_role())}
        return sorted(rows, key=lambda row: (roles.get(row.pk, len(roles)), len(row.letter), row.letter))

    def _by_role(self) -> list[UUID]:
        first = [TARGET, SUSPECT]
        rows = sorted(
            self._roles.values(), key=lambda row: (row.role not in first, row.role != TARGET, row.pk)
        )
        return [row.party_id for row in rows]

    @cached_property
    def _enrolments(self) -> list[Enrolment]:
        """Everybody in the classes of the central pupils, and the class of each party."""
        current = Enrolment.objects.current(clock.today())
        parties = [row.pupil_id for row in self._rows if row.pupil_id]
        central = [row.pupil_id for row in self._rows if row.pupil_id and self._is_central(row)]
        classes = current.filter(pupil__in=central).values("school_class")
        found = current.filter(Q(school_class__in=classes) | Q(pupil__in=parties))
        return list(
            found.select_related("pupil", "school_class").order_by(
                "pupil__first_name", "pupil_id", "school_class__name"
            )
        )

    def _is_central(self, party: Party) -> bool:
        if isinstance(self.case, Signal):
            return True
        row = self._roles.get(party.pk)
        return row is not None and row.role in (TARGET, SUSPECT) and row.certainty != WITHDRAWN

    @cached_property
    def _classes(self) -> dict[UUID, str]:
        return {row.pupil_id: row.school_class.name for row in self._enrolments}

    def _party(self, party: Party) -> Person:
        role = self._roles.get(party.pk)
        gone = role is not None and role.certainty == WITHDRAWN
        if party.pupil is None or gone:
            # Somebody whose name is not known, or is not said any more.
            note = "" if party.pupil_id else party.description[:SHORT]
            name = _("leerling %(letter)s") % {"letter": party.letter}
            hidden = gone or role is None
            return Person(Group.PARTY, party.pk, name, note=note, party=party.pk, hidden=hidden)
        place = self._classes.get(party.pupil.pk, "")
        pupil = party.pupil
        return Person(Group.PARTY, party.pk, str(pupil), place, place, pupil=pupil, party=party.pk)

    @property
    def _classmates(self) -> list[Person]:
        """Who is no party, or is one of whom the suspicion was withdrawn."""
        parties = {row.pupil_id: row.pk for row in self._rows if row.pupil_id}
        gone = {key for key, row in self._roles.items() if row.certainty == WITHDRAWN}
        found = {row.pupil_id: row for row in self._enrolments if parties.get(row.pupil_id) in {None, *gone}}
        return [
            Person(
                Group.PUPIL,
                row.pupil_id,
                str(row.pupil),
                row.school_class.name,
                row.school_class.name,
                pupil=row.pupil,
                party=parties.get(row.pupil_id),
            )
            for row in found.values()
        ]

    @property
    def _staff(self) -> list[Person]:
        here = Staff.objects.at(self.case.location, clock.today()).prefetch_related("roles__school_class")
        found = [Person(Group.STAFF, one.pk, str(one), one.code, duty(one)) for one in here]
        known = {one.id for one in found}
        left = {one.id for one in self._before if one.kind is Kind.STAFF and one.id and one.id not in known}
        gone = Staff.objects.filter(pk__in=left) if left else ()
        return found + [Person(Group.STAFF, one.pk, str(one), one.code, hidden=True) for one in gone]

    def _guardians(self, people: Sequence[Person]) -> list[Person]:
        children = {one.pupil.pk: one for one in people if one.pupil and one.group is Group.PARTY}
        before = {one.id for one in self._before if one.kind is Kind.GUARDIAN}
        asked = Q(pupil__in=children, ends_on__isnull=True) | Q(pk__in=before)
        return [
            _parent(one, children.get(one.pupil_id))
            for one in Guardian.objects.filter(asked).select_related("pupil")
        ]


def _parent(guardian: Guardian, child: Person | None) -> Person:
    told = {"relation": guardian.relation, "pupil": child.handle if child else str(guardian.pupil)}
    name, own = _("%(relation)s van %(pupil)s") % told, str(guardian)
    hidden = child is None or guardian.ends_on is not None
    return Person(Group.GUARDIAN, guardian.pk, name, own, own, hidden=hidden)


def _reporter() -> Person:
    return Person(Group.REPORTER, None, _("melder"), note=_("zonder naam"))


def with_handles(people: Sequence[Person]) -> list[Person]:
    """Each with a handle that nobody else among them has."""
    bare = [replace(one, handle=one.name) for one in people]
    placed = _told_apart(bare, lambda one, _turn: f"{one.name} ({one.place})" if one.place else one.name)
    return _told_apart(placed, lambda one, turn: f"{one.handle} {ascii_lowercase[turn % 26]}")


def _told_apart(people: Sequence[Person], say: Callable[[Person, int], str]) -> list[Person]:
    same: dict[str, list[Person]] = {}
    for one in sorted(people, key=lambda one: one.order):
        same.setdefault(one.handle.casefold(), []).append(one)
    turns = {id(one): turn for group in same.values() if len(group) > 1 for turn, one in enumerate(group)}
    return [replace(one, handle=say(one, turns[id(one)])) if id(one) in turns else one for one in people]


def _token_if_known(person: Person) -> str:
    """For comparing: a pupil who is no party yet stands in no stored text, so that any other text will do."""
    return person.mention.token if person.mention else f"{OPENS}{person.id}"


def duty(staff: Staff) -> str:
    """What a colleague does here, to recognise one by: "mentor 2B", "teamleider"."""
    today = clock.today()
    told = [
        f"{one.get_role_display()} {one.school_class.name if one.school_class else ''}".strip()
        for one in staff.roles.all()
        if one.role != Role.STAFF_MEMBER and (one.ends_on is None or one.ends_on >= today)
    ]
    return ", ".join(dict.fromkeys(told))
