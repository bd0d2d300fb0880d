"""Words that look like a name and are no mention: what to ask of them, and what was answered.

Saving never waits for an answer. What nobody answered is asked again, and holds up what is given to a family.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bondgenoot.cases.mentioning import Group, Person
from bondgenoot.cases.models import Case, PartyRole
from bondgenoot.cases.reach import signals_within
from bondgenoot.dossier.marking import OpenMark, judge, open_marks
from bondgenoot.dossier.models import Entry, NameMark, Party, Vault
from bondgenoot.dossier.models.name_mark import MarkVerdict, NameMarkQuerySet
from bondgenoot.intake.models import Signal
from bondgenoot.lib import clock
from bondgenoot.lib.forms import Card
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Guardian, Pupil, Staff
from bondgenoot.school.permissions import Permission

# What one act wrote stands this near together.
JUST_NOW = timedelta(seconds=20)
LISTED = "listed"
PUPIL = "pupil"


@dataclass(frozen=True)
class Question:
    """One word in one part of an entry, with every place where it stands there."""

    key: str
    word: str
    entry: Entry
    about: str
    places: tuple[OpenMark, ...]
    people: tuple[Card, ...]
    others: tuple[Card, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every answer: those that link the word to somebody first."""
        return (*self.people, *self.others)


@dataclass(frozen=True)
class Answer:
    """What such a word is. `person` is (kind, id), as a card of the question says it."""

    verdict: str
    kind: str = ""
    id: UUID | None = None
    person: Person | None = None


# What to ask


def questions(vaults: Sequence[Vault], *, since: Entry | None = None) -> list[Question]:
    """What nobody answered yet in these vaults, the newest text first; `since` keeps to that entry and later ones.

    Words about a pupil of whom the suspicion was withdrawn are left out: nobody reads those any more.
    """
    withdrawn = withdrawn_in(vaults)
    asked: dict[str, list[OpenMark]] = {}
    for one in open_marks(vaults):
        if one.mark.party_id not in withdrawn:
            asked.setdefault(_key(one), []).append(one)
    entries = _entries(marks[0].mark for marks in asked.values())
    parties = Party.objects.select_related("pupil").in_bulk(
        {marks[0].mark.party_id for marks in asked.values() if marks[0].mark.party_id}
    )
    found = [
        _question(key, marks, entries[marks[0].mark.entry_id], parties.get(marks[0].mark.party_id))
        for key, marks in asked.items()
    ]
    if since is not None:
        found = [
            one for one in found if one.entry.vault_id == since.vault_id and one.entry.number >= since.number
        ]
    return sorted(found, key=lambda one: (one.entry.recorded_at, one.entry.number), reverse=True)


def withdrawn_in(vaults: Sequence[Vault]) -> set[UUID | None]:
    """The parties of whom the suspicion was withdrawn."""
    found = PartyRole.objects.withdrawn().filter(party__vault__in=vaults)
    return set(found.values_list("party", flat=True))


def _key(one: OpenMark) -> str:
    """The same on the page and when it comes back, also when a colleague answered something in between."""
    place = f"{one.mark.entry_id}|{one.mark.party_id}|{one.word.casefold()}"
    return f"woord-{sha256(place.encode()).hexdigest()[:16]}"


def _entries(marks: Iterable[NameMark]) -> dict[UUID, Entry]:
    found: dict[UUID, Entry] = Entry.objects.select_related("author", "vault", "replaced_by").in_bulk(
        {mark.entry_id for mark in marks}
    )
    return found


def _question(key: str, marks: list[OpenMark], entry: Entry, party: Party | None) -> Question:
    about = ""
    if party is not None:
        about = _("alleen over %(who)s") % {"who": party} if party.pupil else _("alleen over één leerling")
    if hasattr(entry, "replaced_by"):
        about = _("eerdere versie, %(about)s") % {"about": about} if about else _("eerdere versie")
    suggested = {f"{who.kind}:{who.id}": who.label for one in marks for who in one.suggestions}
    people = [Card(value, label) for value, label in suggested.items()]
    people.append(Card(LISTED, _("Iemand anders: typ wie") if suggested else _("Iemand: typ wie")))
    others = (
        Card(MarkVerdict.OTHER, _("Iemand van buiten de school")),
        Card(MarkVerdict.NOBODY, _("Geen persoon")),
        Card(MarkVerdict.LEAVE, _("Naam laten staan, iedereen leest die")),
    )
    return Question(key, marks[0].word, entry, about, tuple(marks), tuple(people), others)


# What was answered


@transaction.atomic
def settle(question: Question, answer: Answer, *, places: Sequence[OpenMark], by: Staff) -> None:
    """Say what the word is at these places."""
    party, staff, guardian = _whom(question.entry.vault, answer)
    for place in places:
        judge(place.mark, by=by, verdict=answer.verdict, party=party, staff=staff, guardian=guardian)


def answer_of(value: str, person: Person | None) -> Answer:
    """The answer behind the value of a card; `person` is who was typed where that asks for somebody."""
    if value == LISTED and person is not None:
        return Answer(_verdict(person), person=person)
    kind, _colon, key = value.partition(":")
    if not key:
        return Answer(value)
    return Answer(MarkVerdict.PARTY if kind == PUPIL else kind, kind, UUID(key))


def fits(person: Person, question: Question) -> bool:
    """Whether this person can be meant there: somebody who is no pupil here is a party of one record only."""
    nameless = person.group is Group.PARTY and person.pupil is None
    return not nameless or Party.objects.filter(pk=str(person.id), vault=question.entry.vault_id).exists()


def _verdict(person: Person) -> str:
    named = {Group.STAFF: MarkVerdict.STAFF, Group.GUARDIAN: MarkVerdict.GUARDIAN}
    if person.group is Group.REPORTER:
        return MarkVerdict.REPORTER
    return named.get(person.group, MarkVerdict.PARTY)


def _whom(vault: Vault, answer: Answer) -> tuple[Party | None, Staff | None, Guardian | None]:
    """Who is meant, as `judge` takes it. A pupil becomes a party of the vault in which the word stands."""
    key = str(answer.person.id if answer.person else answer.id)
    if answer.verdict == MarkVerdict.STAFF:
        return None, Staff.objects.get(pk=key), None
    if answer.verdict == MarkVerdict.GUARDIAN:
        return None, None, Guardian.objects.get(pk=key)
    if answer.verdict != MarkVerdict.PARTY:
        return None, None, None
    pupil = answer.person.pupil if answer.person else None
    if answer.kind == PUPIL:
        pupil = Pupil.objects.get(pk=key)
    if pupil is not None:
        return Party.objects.add(vault, pupil=pupil), None, None
    return Party.objects.get(pk=key, vault=vault), None, None


# Of one case


def vaults_of(case: Case, holder: Holder) -> list[Vault]:
    """The vault of the case, and of each signal of it that this person may read."""
    return [case.vault, *(one.vault for one in _signals(case, holder).select_related("vault"))]


def unsure(case: Case, holder: Holder) -> int:
    """In how many texts a word may still be a name. One query."""
    reached = Q(entry__vault=case.vault_id) | Q(
        entry__vault__in=_signals(case, holder).order_by().values("vault")
    )
    return _open(case).filter(reached).values("entry").distinct().count()


def _signals(case: Case, holder: Holder) -> QuerySet[Signal]:
    grant = holder.grant(Permission.SIGNAL_TRIAGE)
    return signals_within(grant).filter(case_signal__case=case)


def unsure_in(vault: Vault) -> int:
    """How many words of one record may still be a name. One query."""
    return NameMark.objects.asked().filter(entry__vault=vault).count()


def just_written(case: Case, by: Staff) -> Entry | None:
    """The first entry of what this person wrote just now, when a word in it may be a name."""
    found: Entry | None = (
        Entry.objects.filter(
            vault=case.vault_id,
            author=by,
            recorded_at__gte=clock.now() - JUST_NOW,
            pk__in=_open(case).values("entry"),
        )
        .order_by("number")
        .first()
    )
    return found


def _open(case: Case) -> NameMarkQuerySet:
    withdrawn = case.party_roles.withdrawn().values("party")
    found: NameMarkQuerySet = NameMark.objects.asked().exclude(party__in=withdrawn)
    return found
