"""A proof of adherence in the words for its reader: a family reads its own, a committee roles and letters."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.cases.completeness import AGAINST_CHECKS, NO_GUARDIANS
from bondgenoot.cases.models import Basis, Case, CaseRole, Certainty, Channel, Kept, Step, TaskKind
from bondgenoot.cases.models.closure import ClosureKind
from bondgenoot.cases.panels.inform import OUTSIDE
from bondgenoot.cases.timeline import words_of
from bondgenoot.cases.tracker import numbers, steps_of
from bondgenoot.disclosure.adherence_facts import (
    Adherence,
    CheckFact,
    End,
    PromiseFact,
    Reason,
    StepFact,
    Term,
    ToldFact,
)
from bondgenoot.disclosure.adherence_shape import CheckRow, Odd, PromiseRow, StepRow, Told, ToldRow
from bondgenoot.disclosure.audience import OPEN, Audience
from bondgenoot.disclosure.course import concerns
from bondgenoot.disclosure.record_pdf import left_out_words
from bondgenoot.dossier.mentions import Kind, Mention, mentioned
from bondgenoot.dossier.models import Entry, NameMark, Party
from bondgenoot.lib.due import short_day
from bondgenoot.school.models import Role


def in_words(case: Case, adherence: Adherence, party: Party | None) -> Told:
    """What this reader reads; a fixed number of queries. ValueError when the pupil of the family was erased."""
    return _Telling(case, adherence, party).told()


def reader_words(party: Party | None) -> str:
    """For whom it is, for a colleague."""
    if party is None:
        return _("klachtencommissie of inspectie")
    return _("het gezin van %(who)s (leerling %(letter)s)") % {"who": str(party), "letter": party.letter}


class _Telling:
    def __init__(self, case: Case, adherence: Adherence, party: Party | None) -> None:
        self.case, self.all, self.party = case, adherence, party
        self.audience = Audience.family(party) if party else Audience.committee(case)
        self.by_id = {step.pk: step for step in steps_of(case)}
        self.own_roles = {row.role for row in adherence.roles} if party else set()
        self.shown = [one for one in adherence.steps if one.id in self.by_id and self._concerns(one)]
        reasons = [one for step in self.shown if step.end for one in step.end.reasons]
        self.marks: dict[tuple[UUID, int], list[NameMark]] = defaultdict(list)
        entries = {one.entry for one in reasons}
        for mark in NameMark.objects.filter(entry__in=entries, party__isnull=True).order_by("start"):
            self.marks[mark.entry_id, mark.line].append(mark)
        replaced = Entry.objects.filter(replaces__in=entries)
        self.replaced = set(replaced.values_list("replaces", flat=True))
        self.audience.people.expect(self._staff(reasons))

    def _concerns(self, fact: StepFact) -> bool:
        """As in the record: a committee reads the whole walk, a family what concerned its child or everybody."""
        return self.party is None or concerns(self.by_id[fact.id].node, self.own_roles)

    def _staff(self, reasons: Sequence[Reason]) -> Iterator[UUID]:
        acting = [
            *(step.end.by for step in self.shown if step.end),
            *(term.by for step in self.shown for term in step.terms),
            *(one.by for one in self.all.told),
            *(mark.about_staff_id for found in self.marks.values() for mark in found),
            *(who.id for one in reasons for who in mentioned(one.words) if who.kind is Kind.STAFF),
        ]
        yield from (one for one in acting if one)

    def told(self) -> Told:
        hidden = len(self.all.steps) - len(self.shown)
        in_sight = {one.id for one in self.shown}
        told = [one for one in self.all.told if one.party or one.step in in_sight]
        left_out = self.all.left_out + hidden + len(self.all.told) - len(told)
        odd = [one for step in self.shown for one in self._odd(step)]
        return Told(
            reader=reader_words(self.party),
            facts=tuple(self._facts()),
            summary=tuple(self._summary(told)),
            odd=tuple(odd),
            steps=tuple(self._step(one) for one in self.shown),
            told=tuple(self._told(one) for one in sorted(told, key=lambda one: one.at)),
            checks=tuple(self._check(one) for one in self.all.checks if not one.term.lapsed),
            promises=tuple(self._promise(one) for one in self.all.promises),
            signed=tuple(self._signed()),
            left_out=left_out_words(left_out) if left_out else "",
        )

    def _facts(self) -> Iterator[tuple[str, str]]:
        key, _at, version = self.all.edition.partition("@")
        editions = [self.case.edition, *(one.edition for one in self.by_id.values())]
        titles = {f"{one.key}@{one.version}": one.title for one in editions}
        yield _("School"), self.case.location.name
        yield _("Casus"), self.case.ref
        yield _("Geopend"), words_of(self.all.opened_at)
        yield (
            _("Protocol"),
            _("%(title)s, versie %(version)s")
            % {"title": titles.get(self.all.edition, key), "version": version},
        )
        for row in self.all.roles:
            if row.party not in self.audience.withdrawn:
                role = str(CaseRole(row.role).label)
                if row.role == CaseRole.SUSPECT:
                    role += f", {Certainty(row.certainty).label}"
                yield _begun(self._party(row.party)), role
        for one in self.all.closed:
            again = _(", heropend %(at)s") % {"at": words_of(one.reopened_at)} if one.reopened_at else ""
            yield _("Gesloten"), f"{words_of(one.at)}: {ClosureKind(one.kind).label}{again}"
        yield _("Tot en met"), words_of(self.all.up_to)

    def _summary(self, told: Sequence[ToldFact]) -> Iterator[str]:
        ended = [one for one in self.shown if one.end and one.end.basis != Basis.LAPSED]
        late = sum(_is_late(one) for one in ended)
        other = sum(one.end is not None and one.end.basis != Basis.REGULAR for one in ended)
        running = sum(one.end is None for one in self.shown)
        yield ngettext(
            "Er is %(n)d stap afgerond; %(late)d daarvan te laat.",
            "Er zijn %(n)d stappen afgerond; %(late)d daarvan te laat.",
            len(ended),
        ) % {"n": len(ended), "late": late}
        if other:
            yield ngettext(
                "%(n)d keer is van het protocol afgeweken. Dat staat hieronder, met de reden.",
                "%(n)d keer is van het protocol afgeweken. Dat staat hieronder, met de redenen.",
                other,
            ) % {"n": other}
        if running:
            yield _running_words(running, sum(_is_overdue(one) for one in self.shown))
        later = sum(not one.channel for one in told)
        yield _("%(n)d keer is iemand ingelicht.") % {"n": len(told) - later}
        if later:
            yield _("%(n)d keer is dat uitgesteld, tot een afgesproken dag.") % {"n": later}
        checks = [one for one in self.all.checks if not one.term.lapsed]
        done = sum(one.at is not None for one in checks)
        if checks:
            yield ngettext(
                "%(done)d van de %(n)d controlemomenten is geweest.",
                "%(done)d van de %(n)d controlemomenten zijn geweest.",
                done,
            ) % {"n": len(checks), "done": done}

    def _odd(self, fact: StepFact) -> Iterator[Odd]:
        """Late, skipped, another way, against the rule: each with the reason that was written down for it."""
        end, step = fact.end, self._title(fact.id)
        if _is_overdue(fact):
            yield Odd(step, _overdue_words(fact), ())
        if end is None or end.basis == Basis.LAPSED:
            return
        if end.basis != Basis.REGULAR:
            yield self._because(step, str(Basis(end.basis).label), end, "reason")
        if _is_late(fact):
            yield Odd(step, _late_words(fact), ())
        for key, what in (
            (AGAINST_CHECKS, _("afgesloten zonder twee goede controlemomenten")),
            (NO_GUARDIANS, _("er is geen ouder ingelicht")),
        ):
            if any(one.key == key for one in end.reasons):
                yield self._because(step, what, end, key)

    def _because(self, step: str, what: str, end: End, key: str) -> Odd:
        on, said = timezone.localdate(end.at), []
        for one in end.reasons:
            if one.key == key:
                marks = self.marks.get((one.entry, one.line), ())
                settled = one.entry in self.replaced
                pieces = self.audience.pieces(one.words, marks, on=on, settled=settled)
                if any(piece.kind == OPEN for piece in pieces):
                    return Odd(step, what, (), withheld=True)
                said.append("".join(piece.text for piece in pieces))
        return Odd(step, what, tuple(said))

    def _step(self, fact: StepFact) -> StepRow:
        step, end = self.by_id[fact.id], fact.end
        notes = [
            _("ronde %(n)s") % {"n": fact.round_number} if fact.round_number > 1 else "",
            step.edition.title if fact.caller else "",
            # How a step ended may say something of another child: only a committee reads it.
            self._outcome(step, fact) if self.party is None else "",
        ]
        return StepRow(
            number=numbers(step.node),
            title=step.node.title,
            who=self._who(fact),
            term=_term_words(_last(fact.terms)),
            done=_day(end.at) if end else "",
            timing=_timing(fact),
            late=_is_late(fact) or _is_overdue(fact),
            note=" · ".join(filter(None, notes)),
        )

    def _outcome(self, step: Step, fact: StepFact) -> str:
        chosen = step.node.outcome(fact.end.outcome) if fact.end and fact.end.outcome else None
        return str(chosen.label) if chosen else ""

    def _who(self, fact: StepFact) -> str:
        if fact.end is None:
            return ""
        on = timezone.localdate(fact.end.at)
        ended = self.audience.acting(fact.end.by, on=on)
        proposed = [term for term in fact.terms if term.kind == TaskKind.STEP and term.by]
        if not any(term.kind == TaskKind.AGREE and term.by for term in fact.terms) or not proposed:
            return ended
        first = self.audience.acting(proposed[-1].by, on=on)
        return _("%(first)s, met akkoord van %(other)s") % {"first": first, "other": ended}

    def _title(self, step_id: UUID) -> str:
        step = self.by_id[step_id]
        number = numbers(step.node)
        return f"{number}. {step.node.title}" if number else step.node.title

    def _party(self, party_id: UUID | None) -> str:
        on = timezone.localdate(self.all.up_to)
        return self.audience.say(Mention(Kind.PARTY, party_id), on=on) if party_id else _("de school")

    def _told(self, fact: ToldFact) -> ToldRow:
        on = timezone.localdate(fact.at)
        if fact.channel:
            how = str(Channel(fact.channel).label)
        else:
            when = short_day(fact.ask_again_on, year=True) if fact.ask_again_on else ""
            how = _("uitgesteld; opnieuw vragen op %(day)s") % {"day": when}
        return ToldRow(
            at=words_of(fact.at),
            who=_begun(self._recipient(fact, on)),
            step=self._title(fact.step),
            how=how,
            by=self.audience.acting(fact.by, on=on),
        )

    def _recipient(self, fact: ToldFact, on: date) -> str:
        if fact.guardian:
            return self.audience.say(Mention(Kind.GUARDIAN, fact.guardian), on=on)
        if fact.party:
            return (
                self._party(fact.party)
                if fact.role
                else _("een ouder van %(who)s") % {"who": self._party(fact.party)}
            )
        if fact.role in OUTSIDE:
            return str(OUTSIDE[fact.role])
        return _("het team") if fact.role == Role.STAFF_MEMBER else str(Role(fact.role).label)

    def _check(self, fact: CheckFact) -> CheckRow:
        late = fact.term.late or fact.term.overdue
        if fact.at is None:
            timing = _("nog niet geweest, te laat") if late else _("nog niet geweest")
        else:
            timing = _("te laat") if late else _("op tijd")
        words = {"number": fact.number, "who": self._party(fact.party)}
        return CheckRow(
            title=_("Controlemoment %(number)s met %(who)s") % words,
            term=_term_words(fact.term),
            done=_day(fact.at) if fact.at else "",
            timing=timing,
            late=late,
        )

    def _promise(self, fact: PromiseFact) -> PromiseRow:
        waits = _("nog niet nagelopen, te laat") if fact.term.overdue else _("nog niet nagelopen")
        return PromiseRow(
            made=short_day(fact.made_on, year=True),
            who=_begun(self._party(fact.party)),
            by=short_day(fact.by_on, year=True),
            checked=_day(fact.checked_at) if fact.checked_at else waits,
            kept=str(Kept(fact.kept).label) if fact.kept else "",
        )

    def _signed(self) -> Iterator[str]:
        """Per agreement by how many it was signed, of the places this reader may know of."""
        made = {one.agreement: one.made_on for one in self.all.promises}
        for agreement, on in made.items():
            places = [one for one in self.all.signed if one.agreement == agreement]
            if places:
                yield _("Afspraak van %(day)s: %(done)d van de %(n)d handtekeningen gezet.") % {
                    "day": short_day(on, year=True),
                    "done": sum(one.at is not None for one in places),
                    "n": len(places),
                }


def _last(terms: Sequence[Term]) -> Term | None:
    standing = [term for term in terms if not term.lapsed]
    return standing[-1] if standing else None


def _is_late(fact: StepFact) -> bool:
    if fact.end is None or fact.end.basis == Basis.LAPSED:
        return False
    return not fact.end.on_time or any(term.late for term in fact.terms)


def _is_overdue(fact: StepFact) -> bool:
    """Whether it was still open, and its last day was over."""
    last = _last(fact.terms)
    return fact.end is None and last is not None and last.overdue


def _running_words(number: int, late: int) -> str:
    if late == 0:
        return ngettext("Er loopt nog %(n)d stap.", "Er lopen nog %(n)d stappen.", number) % {"n": number}
    if late == number:
        words = ngettext(
            "%(n)d stap loopt nog en is te laat.", "%(n)d stappen lopen nog en zijn te laat.", number
        )
        return words % {"n": number}
    words = ngettext(
        "Er lopen nog %(n)d stappen; %(late)d daarvan is te laat.",
        "Er lopen nog %(n)d stappen; %(late)d daarvan zijn te laat.",
        late,
    )
    return words % {"n": number, "late": late}


def _overdue_words(fact: StepFact) -> str:
    term = _term_words(_last(fact.terms))
    if not term:
        return _("loopt nog en is te laat")
    return _("loopt nog en is te laat: de termijn was %(term)s") % {"term": term}


def _late_words(fact: StepFact) -> str:
    late = next((term for term in fact.terms if term.late), None)
    if late is None or late.due_on is None or late.done_at is None:
        return _("te laat gedaan")
    words = {"due": short_day(late.due_on, year=True), "done": _day(late.done_at)}
    return _("te laat gedaan: uiterlijk %(due)s, gedaan op %(done)s") % words


def _timing(fact: StepFact) -> str:
    if fact.end is None:
        return _("loopt nog, te laat") if _is_overdue(fact) else _("loopt nog")
    timing = "" if fact.end.basis == Basis.LAPSED else _("te laat") if _is_late(fact) else _("op tijd")
    basis = "" if fact.end.basis == Basis.REGULAR else str(Basis(fact.end.basis).label)
    return ", ".join(filter(None, [timing, basis]))


def _term_words(term: Term | None) -> str:
    """The last day; of what is still open the school days it was given, for a holiday can still move the day."""
    if term is None:
        return ""
    if term.due_on is not None:
        return short_day(term.due_on, year=True)
    if term.school_days is None or term.counted_from is None:
        return ""
    return ngettext("%(n)d schooldag na %(day)s", "%(n)d schooldagen na %(day)s", term.school_days) % {
        "n": term.school_days,
        "day": short_day(term.counted_from, year=True),
    }


def _day(at: datetime) -> str:
    return short_day(timezone.localdate(at), year=True)


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
