"""Who reads along decides how everybody is said: a stored text in the words for one reader outside the team.

A family reads its own child and the guardians of that child by name, every other pupil as "een andere leerling (B)", who
reported something as "iemand", and staff by role or by name as the school chose. A committee reads roles and letters.
What somebody said of a word that looks like a name counts as a mention. A word of which nobody said anything yet stays
as it is, and is given back as such: with one of those nothing leaves the school.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from html import escape
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Case
from bondgenoot.cases.models.roles import CENTRAL_ROLES
from bondgenoot.disclosure import possessive
from bondgenoot.disclosure.models import RecordChoices, StaffShown
from bondgenoot.disclosure.people import People
from bondgenoot.dossier.marking import meant_by
from bondgenoot.dossier.mentions import OPENS, TOKEN, Kind, Mention, mentioned
from bondgenoot.dossier.models import MarkVerdict, NameMark, Party
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.lib import clock
from bondgenoot.school.models import Pupil

# A piece of a text: as it stood, said otherwise for this reader, or a word that still waits for somebody's answer.
AS_IT_STOOD, SAID, OPEN = "", "said", "open"
SHORTEST_NAME = 3


@dataclass(frozen=True)
class Piece:
    """`text` is what the reader reads; `was` what stands there for colleagues, empty where that is the same."""

    text: str
    was: str = ""
    kind: str = AS_IT_STOOD


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    text: str
    was: str
    kind: str
    # Whether something is theirs, and whether it is somebody by name.
    owns: bool = False
    named: bool = False


@dataclass(frozen=True)
class Audience:
    """One reader of one vault. `own`: the child of the family, None for a committee.

    `letters` overrides the letter of a party (empty: none); `withdrawn` are those of whom nothing is said any more;
    `reporters` are members of staff who are "iemand" here, because they reported something; `named` are other parties
    whom this family reads by name, because they signed the same paper.
    """

    people: People
    vault_id: UUID
    location_id: UUID
    own: Party | None = None
    staff_shown: str = StaffShown.ROLE
    letters: Mapping[UUID, str] = field(default_factory=dict)
    withdrawn: frozenset[UUID] = frozenset()
    reporters: frozenset[UUID] = frozenset()
    named: frozenset[UUID] = frozenset()

    @classmethod
    def family(cls, party: Party) -> "Audience":
        """The family of a pupil who is a party of a case or a signal."""
        if party.pupil is None:
            raise ValueError("only a pupil of this school has a family here")
        people = People.of([party.vault_id], in_class=[party.pupil])
        holder = getattr(party.vault, "case", None) or party.vault.signal
        choices = RecordChoices.of(holder.location.organisation)
        return cls(
            people=people,
            vault_id=party.vault_id,
            location_id=holder.location_id,
            own=people.parties[party.pk],
            staff_shown=choices.staff_shown,
            withdrawn=frozenset(people.withdrawn),
        )

    @classmethod
    def committee(cls, case: Case) -> "Audience":
        """A complaints committee or the inspectorate: "leerling A", "ouder 1 van leerling A", staff by role."""
        central = [party.pupil for party in case.parties_with(*CENTRAL_ROLES) if party.pupil]
        people = People.of([case.vault_id], in_class=central)
        return cls(people, case.vault_id, case.location_id, withdrawn=frozenset(people.withdrawn))

    def text(self, text: str, marks: Iterable[NameMark] = (), *, on: date | None = None) -> str:
        """A stored text in the words for this reader; words that wait for an answer stand in it as they were."""
        return "".join(piece.text for piece in self.pieces(text, marks, on=on))

    def pieces(
        self, text: str, marks: Iterable[NameMark] = (), *, on: date | None = None, settled: bool = False
    ) -> tuple[Piece, ...]:
        """The same in pieces. `marks` are those of this one line; `on` is the day of the entry.

        `settled`: nobody will answer any more (an older version), so a word that waits is "iemand".
        """
        found: list[Piece] = []
        at = 0
        for span in self._spans(text, marks, on or clock.today(), settled):
            if span.start > at:
                found.append(Piece(text[at : span.start]))
            said = span.text if span.kind == OPEN else _as_begun(span.text, text[: span.start])
            found.append(Piece(said, span.was, span.kind))
            at = span.end
        if at < len(text) or not found:
            found.append(Piece(text[at:]))
        return tuple(found)

    def say(self, who: Mention | None, *, on: date) -> str:
        """One person in the words for this reader; None is somebody outside the case."""
        if who is None or who.kind is Kind.REPORTER:
            return _("iemand")
        if who.kind is Kind.PARTY:
            return self._party(self.people.parties.get(who.id) if who.id else None)
        return self._guardian(who.id) if who.kind is Kind.GUARDIAN else self.staff(who.id, on=on)

    def staff(self, staff_id: UUID | None, *, on: date) -> str:
        """A member of staff by the role held on that day, or by name; nobody: the system."""
        return _("iemand") if staff_id in self.reporters else self.acting(staff_id, on=on)

    def acting(self, staff_id: UUID | None, *, on: date) -> str:
        """The same for what somebody did in a role, also when that person once reported something."""
        if staff_id is None:
            return _("vanzelf gegaan")
        if self.own is not None and self.staff_shown == StaffShown.NAME:
            return str(self.people.person(staff_id) or _("een medewerker"))
        return self.people.role_words(staff_id, location_id=self.location_id, on=on)

    def _party(self, party: Party | None) -> str:
        if party is None or party.pk in self.withdrawn:
            return _("een leerling")
        if self.own is not None and party.pk in (self.own.pk, *self.named):
            return str(party)
        letter = self.letters.get(party.pk, party.letter)
        if party.kind == PartyKind.FORMER:
            return _with_letter(_("een voormalige leerling"), letter)
        if self.own is None:
            return _("leerling %(letter)s") % {"letter": letter}
        return _with_letter(_("een andere leerling"), letter)

    def _guardian(self, guardian_id: UUID | None) -> str:
        guardian = self.people.guardians.get(guardian_id) if guardian_id else None
        party = self.people.party_of(self.vault_id, guardian.pupil_id) if guardian else None
        if guardian is None or party is None:
            return _("een ouder")
        if self.own is not None and party.pk == self.own.pk:
            return str(guardian)
        whose = self._party(party)
        if self.own is None and party.pk not in self.withdrawn:
            number = 1 + self.people.guardians_of(guardian.pupil_id).index(guardian)
            return _("ouder %(number)s van %(whose)s") % {"number": number, "whose": whose}
        return _("een ouder van %(whose)s") % {"whose": whose}

    def _name(self, who: Mention | None) -> str:
        """Who it is for colleagues. Of a suspicion that was withdrawn they read no name either."""
        if who is None or who.kind is Kind.REPORTER or who.id is None:
            return _("de melder")
        if who.kind is Kind.PARTY:
            party = self.people.parties.get(who.id)
            hidden = party is None or who.id in self.withdrawn
            return _("een leerling") if hidden else str(party)
        if who.kind is Kind.GUARDIAN:
            return str(self.people.guardians.get(who.id) or _("een ouder"))
        return str(self.people.person(who.id) or _("een medewerker"))

    def _spans(self, text: str, marks: Iterable[NameMark], on: date, settled: bool) -> list[_Span]:
        """What is said otherwise or still waits, in order and never over each other."""
        taken: list[_Span] = []
        found = [*self._of_tokens(text, on), *self._of_marks(text, marks, on, settled)]
        for span in (*found, *self._of_names(text, on)):
            if not any(span.start < one.end and one.start < span.end for one in taken):
                taken.append(span)
        said = sorted((one for one in taken if one.kind), key=lambda one: one.start)
        # Up to where what is theirs may be read along: there the next begins, also a word that stays as it was.
        begins = sorted(one.start for one in taken)
        return [
            _with_theirs(text, one, next((at for at in begins if at > one.start), len(text))) for one in said
        ]

    def _of_tokens(self, text: str, on: date) -> Iterator[_Span]:
        for hit in TOKEN.finditer(text) if OPENS in text else ():
            yield self._span(hit.start(), hit.end(), _mention(hit.group()), on, "")

    def _of_marks(self, text: str, marks: Iterable[NameMark], on: date, settled: bool) -> Iterator[_Span]:
        for mark in marks:
            end = mark.start + mark.length
            word = text[mark.start : end]
            if self._is_another(word, mark.verdict):
                # Whatever somebody said of it: this is the name of a child that is not theirs.
                continue
            if mark.verdict in (MarkVerdict.NOBODY, MarkVerdict.LEAVE):
                yield _Span(mark.start, end, word, "", AS_IT_STOOD)
            elif not mark.verdict and not settled:
                yield _Span(mark.start, end, word, "", OPEN)
            else:
                yield self._span(mark.start, end, meant_by(mark), on, word)

    def _is_another(self, word: str, verdict: str) -> bool:
        """Whether a word that may stay is all the same the name of somebody else, so that it does not stay here.

        "Zo laten" never holds for the name of another child; "geen persoon" does for one name (a storm is no Storm), and
        not for a full name or a number.
        """
        if self._net is None or verdict not in (MarkVerdict.NOBODY, MarkVerdict.LEAVE):
            return False
        _pattern, whose = self._net
        told = any(sign.isspace() or sign.isdigit() for sign in word)
        bare = next(
            (name for name in whose if word.startswith(name) and possessive.ends_so(word, [name])), word
        )
        return bare in whose and (verdict == MarkVerdict.LEAVE or told)

    def _of_names(self, text: str, on: date) -> Iterator[_Span]:
        """Names of others written out in full letters that no mention and no answer covers."""
        if self._net is None:
            return
        pattern, whose = self._net
        own = self._own_names()
        for hit in pattern.finditer(text):
            if hit.group() not in own:
                yield self._span(hit.start(), hit.end(), whose[hit.group(1)], on, hit.group())

    def _span(self, start: int, end: int, who: Mention | None, on: date, word: str) -> _Span:
        said, name = self._said_once(who, on)
        was = word or name
        owns = bool(word) and possessive.ends_so(word, self._called(who))
        return _Span(start, end, said, "" if said == was else was, SAID, owns, said == name)

    def _called(self, who: Mention | None) -> tuple[str, ...]:
        """The names by which somebody can be written, as far as an s behind one says whose something is."""
        if who is None or who.id is None:
            return ()
        if who.kind is Kind.PARTY:
            party = self.people.parties.get(who.id)
            return _names_of(party.pupil) if party and party.pupil else ()
        person = (
            self.people.guardians.get(who.id) if who.kind is Kind.GUARDIAN else self.people.person(who.id)
        )
        return (str(person), person.first_name, person.last_name) if person else ()

    def _said_once(self, who: Mention | None, on: date) -> tuple[str, str]:
        """How somebody is said on a day, and the name for colleagues; the same few people stand in every entry."""
        found = self._known.get((who, on))
        if found is None:
            found = self._known[who, on] = (self.say(who, on=on), self._name(who))
        return found

    @cached_property
    def _known(self) -> dict[tuple[Mention | None, date], tuple[str, str]]:
        return {}

    @cached_property
    def _net(self) -> tuple[re.Pattern[str], dict[str, Mention]] | None:
        """Every name of the other parties and their guardians, and of staff who are said by role."""
        whose: dict[str, Mention] = {}
        for party in self.people.parties.values():
            if party.vault_id == self.vault_id and party.pupil and party != self.own:
                who = Mention(Kind.PARTY, party.pk)
                pupil = party.pupil
                for name in () if party.pk in self.named else _names_of(pupil):
                    whose.setdefault(name, who)
                for guardian in self.people.guardians_of(party.pupil_id):
                    whose.setdefault(str(guardian), Mention(Kind.GUARDIAN, guardian.pk))
        if self.staff_shown == StaffShown.ROLE or self.own is None:
            for staff in self.people.staff.values():
                whose.setdefault(str(staff), Mention(Kind.STAFF, staff.pk))
        for name in self._own_names():
            whose.pop(name, None)
        names = sorted((name for name in whose if len(name) >= SHORTEST_NAME), key=len, reverse=True)
        if not names:
            return None
        return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})s?(?!\w)"), whose

    def _own_names(self) -> list[str]:
        if self.own is None or self.own.pupil is None:
            return []
        pupil = self.own.pupil
        own = [str(one) for one in self.people.guardians_of(pupil.pk)]
        return [*_names_of(pupil), *own]


def _with_theirs(text: str, span: _Span, limit: int) -> _Span:
    """The same with the s of whose something is, or with what is theirs before them, where the text says so."""
    behind = possessive.follows(text, span.end)
    if span.kind != SAID or not (span.owns or behind):
        return span
    said, end = possessive.of(span.text, text, span.end + behind, limit, own=span.named)
    was = (span.was or span.text) + text[span.end : end]
    return replace(span, end=end, text=said, was="" if said == was else was)


def _names_of(pupil: Pupil) -> tuple[str, ...]:
    return str(pupil), pupil.first_name, pupil.last_name, pupil.number


def as_html(pieces: Iterable[Piece]) -> SafeString:
    """A text on the page: what colleagues read otherwise, and what still waits, can be told from the rest."""
    return mark_safe("".join(_markup(piece) % escape(piece.text) for piece in pieces))


def _markup(piece: Piece) -> str:
    return _MARKUP[piece.kind] if piece.kind == OPEN or piece.was else "%s"


_MARKUP = {
    SAID: '<span class="said">%s</span>',
    OPEN: '<mark class="name-open">%s</mark>',
}


@lru_cache(maxsize=1024)
def _mention(token: str) -> Mention:
    return mentioned(token)[0]


def _with_letter(words: str, letter: str) -> str:
    return f"{words} ({letter})" if letter else words


def _as_begun(words: str, before: str) -> str:
    """With a capital at the beginning of a sentence."""
    start = before.rstrip(" \t'\"‘“„(")
    return words[:1].upper() + words[1:] if not start or start[-1] in ".!?\n" else words
