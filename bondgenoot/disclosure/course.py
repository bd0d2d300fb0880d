"""The course of a case for one child: its steps, what was agreed, who was informed when, and how it went after."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.cases.answers import KEPT_WITH
from bondgenoot.cases.models import (
    AgreementLine,
    Basis,
    Case,
    Check,
    CheckResult,
    Informing,
    Signature,
    Step,
    StepOutcome,
)
from bondgenoot.cases.models.agreement import SUPPORTERS
from bondgenoot.cases.panels.inform import OUTSIDE
from bondgenoot.cases.timeline import words_of
from bondgenoot.cases.tracker import numbers
from bondgenoot.disclosure.audience import Audience, Piece
from bondgenoot.disclosure.gathering import Gathered
from bondgenoot.disclosure.shape import AgreementRow, CheckRow, InformedRow, PromiseRow, StepRow, part_key
from bondgenoot.disclosure.words import Opened
from bondgenoot.lib import clock
from bondgenoot.lib.due import short_day
from bondgenoot.protocol.format import Node
from bondgenoot.school.models import Role

ENDING = "outcome"


def about_of(node: Node) -> set[str]:
    """The roles of the pupils whom a step is about: asked, talked with, followed, or whose guardians hear of it."""
    named = [*(one.about for one in node.fields), *node.parties, *node.informs]
    return {str(KEPT_WITH[one]) for one in named if one in KEPT_WITH}


def concerns(node: Node, roles: Collection[str]) -> bool:
    """Whether a step is about a pupil who has or had one of these roles, or about nobody in particular."""
    about = about_of(node)
    return not about or not about.isdisjoint(roles)


def timing_of(end: StepOutcome | None) -> tuple[str, bool, str]:
    """In words whether a step was on time, whether it was late, and how it went another way than the protocol."""
    if end is None:
        return "", False, ""
    deviation = "" if end.basis == Basis.REGULAR else str(end.get_basis_display())
    if end.basis == Basis.LAPSED:
        return "", False, deviation
    return (_("op tijd") if end.on_time else _("te laat gedaan")), not end.on_time, deviation


def _without_ending(opened: Opened) -> Opened:
    """The same without how the step ended, in every version; the other lines keep their numbers, and so their marks."""
    said = _("Niet verstrekt: dit gaat ook over een ander.")
    words = tuple(
        replace(
            one,
            lines=tuple(replace(line, value=said) if line.key == ENDING else line for line in one.lines),
            marks={number: found for number, found in one.marks.items() if one.lines[number].key != ENDING},
        )
        for one in opened.words
    )
    return replace(opened, words=words, earlier=tuple(map(_without_ending, opened.earlier)))


class Course:
    """The rows of one case. `central`: the child is or was the bullied or the other pupil; else only what is its own."""

    def __init__(
        self,
        gathered: Gathered,
        case: Case,
        audience: Audience,
        *,
        central: bool,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self.gathered, self.case, self.audience, self.central = gathered, case, audience, central
        self.without = without
        self.own = gathered.party[case.pk]
        self.roles = {row.role for row in gathered.roles.get(self.own.pk, ())}
        self.by_id: dict[UUID, Step] = {step.pk: step for step in gathered.steps.get(case.pk, [])}
        self.ends = {step.done.entry_id: step.done for step in self.by_id.values() if step.done}
        self.entries: dict[UUID, Opened] = {}
        for opened in gathered.opened[case.vault_id]:
            for one in (opened, *opened.earlier):
                self.entries[one.entry.pk] = opened

    @property
    def state(self) -> str:
        closures = self.gathered.closures.get(self.case.pk)
        if not closures:
            return _("loopt nog")
        closed = closures[-1]
        day = short_day(timezone.localdate(closed.at), year=True)
        return _("%(what)s op %(day)s") % {"what": closed.get_kind_display(), "day": day}

    def concerns(self, step: Step) -> bool:
        """Whether a step is about this child, or about nobody in particular."""
        return concerns(step.node, self.roles)

    def of_another(self, opened: Opened) -> bool:
        """Whether an entry stands at a step that was only about another."""
        step = self.step_of(opened.entry.step_id)
        return step is not None and not self.concerns(step)

    def without_others(self, opened: Opened) -> Opened:
        """An entry without what it says of another only.

        That is its core where it stands at a step about another and leaves this child out, and how a step ended where
        that led to a step about another.
        """
        if self.of_another(opened):
            return opened if opened.mentions(self.own) else self._without_core(opened)
        return _without_ending(opened) if self._led_to_another(opened) else opened

    def _without_core(self, opened: Opened) -> Opened:
        own = tuple(words for words in opened.words if words.own)
        earlier = tuple(self._without_core(one) for one in opened.earlier)
        dropped = len(own) < len(opened.words) or not opened.others
        kept = tuple(one for one in earlier if one.words)
        return replace(opened, words=own, others=opened.others + dropped, earlier=kept)

    def _led_to_another(self, opened: Opened) -> bool:
        """Whether the step that was recorded with this entry was followed by one that is only about another."""
        step, end = self.step_of(opened.entry.step_id), self.end_of(opened)
        chosen = step.node.outcome(end.outcome) if step and end and end.outcome else None
        after = [step.protocol.node(key) for key in chosen.next] if step and chosen else []
        return any(not concerns(node, self.roles) for node in after)

    def step_of(self, step_id: UUID | None) -> Step | None:
        return self.by_id.get(step_id) if step_id else None

    def end_of(self, opened: Opened) -> StepOutcome | None:
        """The end of the step that was recorded with this entry, also when the entry was corrected since."""
        versions = (opened.entry.pk, *(one.entry.pk for one in opened.earlier))
        return next((self.ends[key] for key in versions if key in self.ends), None)

    def steps(self) -> tuple[StepRow, ...]:
        """The steps that concerned this child or everybody: what was done with another is that other's own."""
        shown = (step for step in self.by_id.values() if self.concerns(step))
        return tuple(self._step(step) for step in shown) if self.central else ()

    @property
    def silent(self) -> list[Step]:
        """The steps about another of which no entry says yet that it is left out."""
        hidden = [step for step in self.by_id.values() if self.central and not self.concerns(step)]
        return [step for step in hidden if not (step.done and step.done.entry_id in self.entries)]

    @property
    def left_out(self) -> int:
        return len(self.silent)

    def carried(self) -> list[Step]:
        """The finished steps that may stand as a line in this child's own file."""
        ended = [step for step in self.by_id.values() if step.done and step.done.basis != Basis.LAPSED]
        return [step for step in ended if self.central and self.concerns(step)]

    def _step(self, step: Step) -> StepRow:
        end, due = step.done, self.gathered.due.get(step.pk)
        timing, late, deviation = timing_of(end)
        if end is None:
            late = due is not None and clock.today() > due
            timing = _("nog open, te laat") if late else _("nog open")
        on = timezone.localdate(end.at) if end else None
        return StepRow(
            id=step.pk,
            number=numbers(step.node),
            title=step.node.title,
            round_number=step.round_number,
            due=short_day(due, year=True) if due else "",
            done=short_day(on, year=True) if on else "",
            who=self.audience.acting(end.by_id, on=on) if end and on else "",
            timing=timing,
            late=late,
            deviation=deviation,
        )

    def informed(self) -> tuple[InformedRow, ...]:
        rows = [row for step in self.by_id for row in self.gathered.informings.get(step, ())]
        concerned = [row for row in rows if row.party_id == self.own.pk or self._for_all(row)]
        found = [pair for row in concerned for pair in self._told(row)]
        return tuple(row for _at, row in sorted(found, key=lambda pair: pair[0]))

    def _for_all(self, row: Informing) -> bool:
        """Whether somebody was told of a step that concerned this child too."""
        return self.central and not row.party_id and self.concerns(self.by_id[row.step_id])

    def _told(self, row: Informing) -> list[tuple[float, InformedRow]]:
        """What one recipient heard at one step, each with the moment it is ordered by."""
        step = self.by_id[row.step_id]
        found = []
        for message in row.messages.all():
            on = timezone.localdate(message.at)
            by = self.audience.acting(message.by_id, on=on)
            how = str(message.get_channel_display())
            made = InformedRow(self._recipient(row, on), words_of(message.at), step.node.title, how, by)
            found.append((message.at.timestamp(), made))
        for later in (one for one in row.deferrals.all() if one.ended_at is None):
            on = timezone.localdate(later.at)
            when = _("later; opnieuw vragen op %(day)s") % {"day": short_day(later.ask_again_on, year=True)}
            by = self.audience.acting(later.by_id, on=on)
            made = InformedRow(self._recipient(row, on), when, step.node.title, "", by)
            found.append((later.at.timestamp(), made))
        return found

    def _recipient(self, row: Informing, on: date) -> str:
        if row.guardian is not None:
            return f"{row.guardian} ({row.guardian.relation})"
        if row.staff_id:
            return self.audience.acting(row.staff_id, on=on)
        if row.party_id:
            return str(self.own)
        if row.role in OUTSIDE:
            return str(OUTSIDE[row.role])
        return _("het team") if row.role == Role.STAFF_MEMBER else str(Role(row.role).label)

    def agreements(self) -> tuple[AgreementRow, ...]:
        found = []
        for key, lines in self.gathered.lines.items():
            agreement = lines[0].agreement
            step = self.by_id.get(agreement.step_id)
            # What the school promised is shared where the step was: in the core, with a central pupil.
            shared = step is not None and self.central and self.concerns(step)
            theirs = (None, self.own.pk) if shared else (self.own.pk,)
            mine = [line for line in lines if line.party_id in theirs]
            if step is None or not mine:
                continue
            signed = self.gathered.signatures.get(key, [])
            sides = [*(line.party_id for line in lines), *(one.party_id for one in signed)]
            found.append(
                AgreementRow(
                    id=key,
                    made=short_day(agreement.made_on, year=True),
                    promises=tuple(self._promise(line) for line in mine),
                    signatures=tuple(
                        self._signature(one) for one in signed if one.party_id in (None, self.own.pk)
                    ),
                    joint=any(side not in (None, self.own.pk) for side in sides),
                    others=len(lines) - len(mine),
                )
            )
        return tuple(found)

    def _promise(self, line: AgreementLine) -> PromiseRow:
        check = getattr(line, "line_check", None)
        return PromiseRow(
            what=self._answer(line.entry_id, "what"),
            who=str(self.own) if line.party_id else _("de school"),
            by=short_day(line.by_on, year=True),
            kept=str(check.get_kept_display()) if check else _("nog niet nagelopen"),
        )

    def _signature(self, one: Signature) -> str:
        who = _("wie naast %(name)s stond") if one.role == SUPPORTERS else "%(name)s"
        who %= {"name": str(self.own)}
        if one.signed_at is None:
            return _("%(who)s: nog niet ondertekend") % {"who": who}
        day = short_day(timezone.localdate(one.signed_at), year=True)
        return _("%(who)s: ondertekend op %(day)s") % {"who": who, "day": day}

    def checks(self) -> tuple[CheckRow, ...]:
        found = self.gathered.checks.get(self.own.pk, [])
        return tuple(self._check(one) for one in found if one.answer or not one.task.lapsed)

    def _check(self, check: Check) -> CheckRow:
        answer: CheckResult | None = check.answer
        on = timezone.localdate(answer.at) if answer else None
        if answer and self._held_back(answer.entry_id):
            return self._check_held_back(check, on)
        return CheckRow(
            title=_("Controlemoment %(number)s") % {"number": check.number},
            due=short_day(check.due_on, year=True),
            done=short_day(on, year=True) if on else "",
            state=answer.state if answer else "planned",
            outcome=str(answer.get_state_display()) if answer else _("nog niet gedaan"),
            safety=_("%(n)s van 5") % {"n": answer.safety} if answer and answer.safety is not None else "",
            own_words=self._answer(answer.entry_id, "own_words") if answer else (),
            kept=str(answer.get_kept_display()) if answer else "",
            late=(on or clock.today()) > check.due_on,
        )

    def _held_back(self, entry_id: UUID) -> bool:
        """Whether a part of this entry, in its newest version, is not given: then nothing out of it is."""
        opened = self.entries.get(entry_id)
        keys = {part_key(opened.entry.pk, own=own) for own in (True, False)} if opened else set()
        return bool(keys & self.without)

    def _check_held_back(self, check: Check, on: date | None) -> CheckRow:
        """That it was done is a fact of the protocol; how it was is not given."""
        return CheckRow(
            title=_("Controlemoment %(number)s") % {"number": check.number},
            due=short_day(check.due_on, year=True),
            done=short_day(on, year=True) if on else "",
            state="",
            outcome=_("niet verstrekt"),
            safety="",
            own_words=(),
            kept="",
            late=(on or clock.today()) > check.due_on,
        )

    def _answer(self, entry_id: UUID, key: str) -> tuple[Piece, ...]:
        """The answer to one question, from the newest version of the entry in which it stands."""
        opened = self.entries.get(entry_id)
        found = opened.value(key) if opened else None
        if opened is None or found is None:
            return ()
        words, number = found
        if part_key(opened.entry.pk, own=words.own) in self.without:
            return ()
        on = timezone.localdate(opened.entry.recorded_at)
        return self.audience.pieces(words.lines[number].value, words.marks.get(number, ()), on=on)
