"""The record of one child: a view over the vaults in which the child is a party, as its family reads it.

- Of a case in which the child is or was the bullied or the other pupil: the child's own parts, and every core but that
  of a step which was only about another.
- Of another case, and of a signal that only mentions the child: its own parts, and the cores that mention it.
- Of a case in which the suspicion about the child was withdrawn: nothing, nor of the signals that led to it.
- Of a corrected entry the newest version, with the older ones behind it.
- What is only about another never enters; it is counted.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Case, Certainty, Step
from bondgenoot.cases.models.roles import CaseRole
from bondgenoot.cases.role_words import only_suspected, role_word
from bondgenoot.cases.timeline import moment_of, words_of
from bondgenoot.cases.tracker import numbers
from bondgenoot.disclosure.audience import Audience
from bondgenoot.disclosure.course import Course, timing_of
from bondgenoot.disclosure.gathering import Gathered
from bondgenoot.disclosure.models import RecordChoices
from bondgenoot.disclosure.shape import (
    CASE,
    SIGNAL,
    Enclosure,
    Item,
    Line,
    Part,
    Record,
    Section,
    Version,
    part_key,
)
from bondgenoot.disclosure.words import Opened, Words
from bondgenoot.intake.models import Signal
from bondgenoot.lib import clock
from bondgenoot.lib.due import short_day
from bondgenoot.school.models import Enrolment, Pupil

__all__ = ["Record", "part_key", "record_of"]

# The title of such an entry is the name of its step.
TITLED_BY_STEP = ("step", "handover")
# What a case says of the signal it came from.
FROM_A_SIGNAL = ("opening", "signal_joined")


def record_of(pupil: Pupil, *, choices: RecordChoices | None = None, without: Collection[str] = ()) -> Record:
    """Everything about this pupil, in all schools of the board, in the words its family reads.

    `without`: keys of parts (`part_key`) that are held back as well; they count as left out.
    """
    choices = choices or RecordChoices.of(pupil.organisation)
    gathered = Gathered(pupil)
    made = _Making(gathered, choices, frozenset(without))
    sections = [
        *(made.case(case) for case in gathered.cases.values()),
        *(made.signal(one) for one in gathered.loose()),
    ]
    there = [one for one in sections if one is not None]
    enrolment = _last_enrolment(pupil)
    return Record(
        pupil_id=pupil.pk,
        name=str(pupil),
        school=str(pupil.organisation),
        school_class=str(enrolment.school_class) if enrolment else "",
        school_year=str(enrolment.school_class.school_year) if enrolment else "",
        made_at=clock.now(),
        sections=tuple(sorted(there, key=lambda one: (one.from_on, one.kind))),
        staff_shown=choices.staff_shown,
    )


def _last_enrolment(pupil: Pupil) -> Enrolment | None:
    found: Enrolment | None = (
        pupil.enrolments.filter(starts_on__lte=clock.today())
        .select_related("school_class__school_year")
        .order_by("-starts_on")
        .first()
    )
    return found


@dataclass(frozen=True)
class Source:
    """What one section is made of, with what is left out of it: for colleagues, and never for a family.

    `vault_id` is that of the case or the signal itself; `steps` are about another and left no entry.
    """

    vault_id: UUID
    opened: tuple[Opened, ...]
    steps: tuple[Step, ...] = ()


def sources_of(pupil: Pupil) -> tuple[Gathered, dict[UUID, Source]]:
    """By section, the entries from which the record of this pupil is made."""
    made = _Making(Gathered(pupil), RecordChoices.of(pupil.organisation), frozenset())
    for case in made.gathered.cases.values():
        made.case(case)
    for signal in made.gathered.loose():
        made.signal(signal)
    return made.gathered, made.sources


class _Making:
    """One record while it is made."""

    def __init__(self, gathered: Gathered, choices: RecordChoices, without: frozenset[str]) -> None:
        self.gathered, self.choices, self.without = gathered, choices, without
        self.enclosed = 0
        self.sources: dict[UUID, Source] = {}

    def case(self, case: Case) -> Section | None:
        """A case with the signals that led to it; None when nothing of it is about this pupil."""
        audience = self._audience_of_case(case)
        central = self.gathered.is_central(case)
        course = Course(self.gathered, case, audience, central=central, without=self.without)
        rows = [
            (course.without_others(one), audience)
            for one in self.gathered.opened[case.vault_id]
            if central or _concerns(one, audience)
        ]
        for signal in self.gathered.signals_of(case):
            rows += [pair for pair in self._of_signal(signal) if not _says_it_again(pair[0], rows)]
        self.sources[case.pk] = Source(case.vault_id, tuple(one for one, _of in rows), tuple(course.silent))
        items = self._items(rows, course)
        if not items and not central:
            return None
        days = _days(rows)
        opened_on = timezone.localdate(case.opened_at)
        return Section(
            id=case.pk,
            kind=CASE,
            title=_("Casus %(ref)s") % {"ref": case.ref},
            ref=case.ref,
            place=str(case.location),
            role=self._role(case),
            from_on=min([opened_on, *days]) if central else min(days),
            to_on=max([opened_on, *days]) if central else max(days),
            state=course.state if central else "",
            edition=_("%(title)s, versie %(version)s")
            % {"title": case.edition.title, "version": case.edition.version}
            if central
            else "",
            items=items,
            steps=course.steps(),
            agreements=course.agreements(),
            informed=course.informed(),
            checks=course.checks(),
            left_out=self._left_out(rows) + course.left_out,
            about_others=sum(one.others for one, _of in rows) + course.left_out,
        )

    def signal(self, signal: Signal) -> Section | None:
        """A signal that is in no case of this pupil."""
        rows = self._of_signal(signal)
        self.sources[signal.pk] = Source(signal.vault_id, tuple(one for one, _of in rows))
        items = self._items(rows, None)
        if not items:
            return None
        days = _days(rows)
        return Section(
            id=signal.pk,
            kind=SIGNAL,
            title=_("Signaal van %(day)s")
            % {"day": short_day(timezone.localdate(signal.recorded_at), year=True)},
            ref="",
            place=str(signal.location),
            role="",
            from_on=min(days),
            to_on=max(days),
            state="",
            edition="",
            items=items,
            left_out=self._left_out(rows),
            about_others=sum(one.others for one, _of in rows),
        )

    def _audience_of_case(self, case: Case) -> Audience:
        people = self.gathered.people
        told = {row.signal.recorded_by_id for row in self.gathered.joined.values() if row.case_id == case.pk}
        return Audience(
            people=people,
            vault_id=case.vault_id,
            location_id=case.location_id,
            own=people.parties[self.gathered.party[case.pk].pk],
            staff_shown=self.choices.staff_shown,
            withdrawn=frozenset(people.withdrawn),
            reporters=frozenset(told),
        )

    def _audience_of_signal(self, signal: Signal) -> Audience:
        """Others have the letter they have in the case the signal led to, and none when they are not in it."""
        people = self.gathered.people
        row = self.gathered.joined.get(signal.pk)
        letters: dict[UUID, str] = {}
        withdrawn = set(people.withdrawn)
        for party in [one for one in people.parties.values() if one.vault_id == signal.vault_id]:
            same = people.party_of(row.case.vault_id, party.pupil_id) if row else None
            if row:
                letters[party.pk] = same.letter if same else ""
            if same and same.pk in people.withdrawn:
                withdrawn.add(party.pk)
        return Audience(
            people=people,
            vault_id=signal.vault_id,
            location_id=signal.location_id,
            own=people.party_of(signal.vault_id, self.gathered.pupil.pk),
            staff_shown=self.choices.staff_shown,
            letters=letters,
            withdrawn=frozenset(withdrawn),
            reporters=frozenset([signal.recorded_by_id]),
        )

    def _of_signal(self, signal: Signal) -> list[tuple[Opened, Audience]]:
        audience = self._audience_of_signal(signal)
        about = signal.pk in self.gathered.about
        return [
            (one, audience)
            for one in self.gathered.opened[signal.vault_id]
            if about or _concerns(one, audience)
        ]

    def _role(self, case: Case) -> str:
        rows = self.gathered.roles.get(self.gathered.party[case.pk].pk)
        if not rows:
            return _("genoemd")
        row = rows[-1]
        if row.role == CaseRole.SUSPECT:
            certain = row.certainty == Certainty.ESTABLISHED
            return (
                _("leerling van wie pestgedrag is vastgesteld")
                if certain
                else _("leerling van wie pestgedrag wordt vermoed")
            )
        return role_word(row, suspected=only_suspected(self.gathered.steps.get(case.pk, [])))

    def _items(self, rows: Iterable[tuple[Opened, Audience]], course: Course | None) -> tuple[Item, ...]:
        shown = [(one, audience) for one, audience in rows if not one.only_about_others]
        shown.sort(key=lambda pair: (pair[0].entry.happened_at, pair[0].entry.recorded_at))
        return tuple(self._item(one, audience, course) for one, audience in shown)

    def _item(self, opened: Opened, audience: Audience, course: Course | None) -> Item:
        entry = opened.entry
        on = timezone.localdate(entry.recorded_at)
        # This child is named at a step of another: which step that was, and how it went, is not said.
        elsewhere = course is not None and course.of_another(opened)
        step = course.step_of(entry.step_id) if course and not elsewhere else None
        end = course.end_of(opened) if course and not elsewhere else None
        at, machine, later = moment_of(entry, (line for words in opened.words for line in words.lines))
        timing, late, deviation = timing_of(end)
        parts = [self._part(words, audience, entry.pk, on) for words in opened.words]
        kept = tuple(part for part in parts if part.key not in self.without)
        return Item(
            entry_id=entry.pk,
            kind=entry.kind,
            title=_("Over deze leerling")
            if elsewhere and entry.kind in TITLED_BY_STEP
            else _begun(entry.title),
            who=_author(opened, audience, on),
            on=timezone.localdate(entry.happened_at),
            at=at,
            machine=machine,
            recorded=words_of(entry.recorded_at) if later or opened.earlier else "",
            step=numbers(step.node) if step else "",
            on_time="" if late else timing,
            late=timing if late else "",
            deviation=deviation,
            parts=kept,
            earlier=tuple(
                self._version(one, audience, {part.own for part in kept}) for one in opened.earlier
            ),
            enclosures=tuple(self._enclosure(one.pk, one.media_type) for one in opened.enclosed),
            left_out=opened.others + opened.kept_back + len(parts) - len(kept),
        )

    def _version(self, opened: Opened, audience: Audience, shown: set[bool]) -> Version:
        on = timezone.localdate(opened.entry.recorded_at)
        parts = (
            self._part(words, audience, opened.entry.pk, on, settled=True)
            for words in opened.words
            if words.own in shown
        )
        return Version(_author(opened, audience, on), words_of(opened.entry.recorded_at), tuple(parts))

    def _part(
        self, words: Words, audience: Audience, entry_id: UUID, on: date, *, settled: bool = False
    ) -> Part:
        lines = tuple(
            Line(
                line.key,
                line.label,
                audience.pieces(line.value, words.marks.get(number, ()), on=on, settled=settled),
            )
            for number, line in enumerate(words.lines)
        )
        return Part(part_key(entry_id, own=words.own), words.own, lines)

    def _enclosure(self, key: UUID, media_type: str) -> Enclosure:
        self.enclosed += 1
        return Enclosure(key, self.enclosed, media_type)

    def _left_out(self, rows: Iterable[tuple[Opened, Audience]]) -> int:
        """Parts about others, attachments that may not go along, and what is held back."""
        found = 0
        for one, _audience in rows:
            keys = {part_key(one.entry.pk, own=words.own) for words in one.words}
            found += one.others + one.kept_back + len(keys & self.without)
        return found


def _days(rows: Iterable[tuple[Opened, Audience]]) -> list[date]:
    """The days on which something of it was written down: that of what is left out tells nothing."""
    return [timezone.localdate(one.entry.recorded_at) for one, _of in rows if not one.only_about_others]


def _concerns(opened: Opened, audience: Audience) -> bool:
    """Whether an entry of somebody else's case is about this pupil."""
    own = audience.own
    return own is not None and (any(words.own for words in opened.words) or opened.mentions(own))


def _says_it_again(opened: Opened, rows: Iterable[tuple[Opened, Audience]]) -> bool:
    """That a signal became a case, and why, is said by the case itself."""
    said = {
        line.value
        for one, _of in rows
        if one.entry.kind in FROM_A_SIGNAL
        for version in (one, *one.earlier)
        for words in version.words
        for line in words.lines
    }
    again = {line.value for words in opened.words for line in words.lines}
    return opened.entry.kind == "triage" and again <= said


def _begun(title: str) -> str:
    return title[:1].upper() + title[1:]


def _author(opened: Opened, audience: Audience, on: date) -> str:
    """Who wrote it. Whoever recorded a signal is "iemand"; whoever judged it afterwards acts in a role."""
    if opened.entry.kind == SIGNAL:
        return _("iemand")
    return audience.acting(opened.entry.author_id, on=on)
