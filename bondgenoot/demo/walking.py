"""Walk a case through time for the demo, with the functions the pages use: each act on its own school day."""

from datetime import timedelta
from typing import Any

from bondgenoot.cases.ledger import prepare
from bondgenoot.cases.models import (
    Agreement,
    AgreementLine,
    Case,
    CaseRole,
    Certainty,
    Check,
    Informing,
    Meeting,
    Promise,
    SigningWay,
    Step,
)
from bondgenoot.cases.models.meeting import facilitators_for
from bondgenoot.cases.noting import Purpose, note
from bondgenoot.cases.opening import FirstParty, open_case
from bondgenoot.cases.parties import add_pupil
from bondgenoot.cases.stop_and_think import SAFE_ANSWER, think
from bondgenoot.cases.walk import finish
from bondgenoot.demo.filling import answers_for
from bondgenoot.demo.school import DemoSchool, at_noon, school_days_ago
from bondgenoot.demo.words import FACTS, THOUGHTS, WORDS
from bondgenoot.intake.models import Signal, Source
from bondgenoot.lib import clock
from bondgenoot.school.models import Pupil, RoleAssignment, Staff

SAID = "Verteld wat er speelt, wat wij gaan doen en wanneer u weer van ons hoort."
REACTION = "Blij dat de school belt. Wil graag op de hoogte blijven."


class Walk:
    """One case on its way. `day` is the moment of the next act; each act moves it on by school days."""

    def __init__(self, school: DemoSchool, *, turn: int, pupil: Pupil, other: Pupil, days_ago: int) -> None:
        self.school, self.turn, self.pupil, self.other = school, turn, pupil, other
        self.day = at_noon(school_days_ago(school.location, days_ago))
        self.case: Case | None = None
        self.signal: Signal | None = None
        mentor = RoleAssignment.objects.filter(role="mentor", school_class=pupil.class_on(clock.today()))
        self.mentor: Staff = mentor.select_related("staff").order_by("starts_on")[0].staff

    @property
    def running(self) -> Case:
        assert self.case is not None, "open the case first"
        self.case.refresh_from_db()
        return self.case

    def wait(self, school_days: int) -> "Walk":
        if school_days == 0:
            return self
        calendar = self.school.location.calendar()
        on = calendar.add(self.day.date(), school_days)
        self.day = at_noon(on) + timedelta(minutes=self.turn % 40)
        return self

    def colleague(self) -> Staff:
        """Somebody who teaches here and is no mentor of this pupil."""
        here = Staff.objects.at(self.school.location, clock.today()).filter(roles__role="staff_member")
        return here.exclude(pk=self.mentor.pk).order_by("-code")[self.turn]

    def notice(self, *, source: str = Source.PUPIL, by: Staff | None = None, online: str = "nee") -> "Walk":
        """Somebody records a signal."""
        with clock.at(self.day):
            self.signal = Signal.objects.record(
                by=by or self.mentor,
                location=self.school.location,
                pupils=[self.pupil],
                source=source,
                happened_at=self.day - timedelta(hours=1),
                facts=FACTS[self.turn % len(FACTS)],
                interpretation=THOUGHTS[self.turn % len(THOUGHTS)],
                codes=["vaak_alleen", "angstig"][: 1 + self.turn % 2],
                place=("kantine", "gang", "kleedkamer", "online", "plein")[self.turn % 5],
                moment=("pauze", "leswissel", "les", "avond", "na")[self.turn % 5],
                online=online,
            )
        return self

    def open(self, *, suspect: bool = False) -> "Walk":
        """The mentor opens a case from the signal."""
        assert self.signal is not None, "record the signal first"
        parties = [FirstParty(self.pupil)]
        if suspect:
            parties.append(FirstParty(self.other, CaseRole.SUSPECT, Certainty.SUSPECTED))
        with clock.at(self.day):
            self.case = open_case(
                self.signal, by=self.mentor, parties=parties, reason="Past bij wat wij vaker zien."
            )
        return self

    def suspect(self) -> "Walk":
        with clock.at(self.day):
            add_pupil(
                self.running, self.other, role=CaseRole.SUSPECT, certainty=Certainty.SUSPECTED, by=self.mentor
            )
        return self

    def step_of(self, node: str) -> tuple[Step, Staff]:
        """The open step at this node, and who does it."""
        step = self.running.steps.open().get(node_key=node)
        return step, step.task.owner if step.task else self.running.lead

    def do(self, node: str, outcome: str, *, after: int = 1, **given: Any) -> "Walk":
        """Do the step at this node as its owner, so many school days later."""
        self.wait(after)
        with clock.at(self.day):
            step, by = self.step_of(node)
            if step.node.informs:
                self.tell(step, by)
            finish(
                step,
                by=by,
                outcome=outcome,
                answers=answers_for(step, outcome, **given),
                happened_at=self.day,
            )
        return self

    def tell(self, step: Step, by: Staff) -> None:
        prepare(step)
        for row in Informing.objects.filter(step=step).waiting():
            row.tell(
                by=by,
                channel="telefoon" if row.guardian_id else "gesprek",
                at=self.day,
                said=SAID,
                reaction=REACTION,
            )

    def check(self, state: str, safety: int, *, after: int = 5, words: str = "") -> "Walk":
        """The next check with every pupil who is followed."""
        self.wait(after)
        with clock.at(self.day):
            waiting = Check.objects.filter(
                step__case=self.running, result__isnull=True, step__outcome__isnull=True
            )
            first = waiting.order_by("number").first()
            if first is None:
                return self
            for due in waiting.filter(number=first.number).select_related(
                "step__case", "step__edition", "party", "task"
            ):
                target = self.running.parties_with(CaseRole.TARGET)
                due.record(
                    by=due.task.owner,
                    at=self.day,
                    state=state,
                    safety=safety if due.party in target else None,
                    own_words=words or WORDS["eigen_woorden"][0],
                    kept="yes" if state == "stopped" else "partly",
                )
        return self

    def agree(self, node: str, *, after: int = 0, signed: int = 0) -> "Walk":
        """Write an agreement of two lines in this step, and let the first so many sign it."""
        self.wait(after)
        with clock.at(self.day):
            step, by = self.step_of(node)
            calendar = self.school.location.calendar()
            target, suspect = self.running.parties_with("target")[0], self.running.parties_with("suspect")[0]
            promises = [
                Promise(
                    suspect,
                    "Haalt de berichten weg en reageert niet meer in de groepsapp.",
                    calendar.add(self.day.date(), 2),
                ),
                Promise(
                    target,
                    "Komt op maandag in de pauze even langs bij de mentor.",
                    calendar.add(self.day.date(), 5),
                ),
            ]
            agreement = Agreement.make(step, by=by, promises=promises, made_on=self.day.date())
            for signature in agreement.signatures.order_by("position")[:signed]:
                signature.sign(by=by, way=SigningWay.PAPER, signer="Zoals op het papier")
        return self

    def keep(self) -> "Walk":
        """Go over the lines of the agreement: both were kept."""
        with clock.at(self.day):
            for line in AgreementLine.objects.filter(
                agreement__step__case=self.running, line_check__isnull=True
            ):
                line.answer(by=line.task.owner, kept="yes", remark="Nagevraagd bij beide leerlingen.")
        return self

    def note(self, node: str, words: str) -> "Walk":
        """Write what was seen beside this step: `{one}` and `{other}` are the pupils, `{loose}` a name just typed."""
        with clock.at(self.day):
            step, by = self.step_of(node)
            said = {"one": f"@{self.pupil}", "other": f"@{self.other}", "loose": self.other.first_name}
            note(
                step,
                by=by,
                purpose=Purpose.OBSERVATION,
                happened_at=self.day,
                words={"seen": words.format(**said)},
            )
        return self

    def think(self, node: str) -> "Walk":
        """Answer the four questions that come before a talk together."""
        with clock.at(self.day):
            step, by = self.step_of(node)
            think(step, by=by, told=SAFE_ANSWER)
        return self

    def ask_facilitator(self, node: str = "gespreksleider_vragen") -> "Walk":
        """The mentor asks a facilitator to lead the meeting."""
        with clock.at(self.day):
            step, by = self.step_of(node)
            meeting = Meeting.of(step)
            meeting.ask(facilitators_for(self.running)[0], step=step, by=by)
        return self

    def talk_apart(self, node: str = "voorgesprekken") -> "Walk":
        """The facilitator speaks with each pupil apart before the meeting."""
        self.wait(1)
        with clock.at(self.day):
            step, by = self.step_of(node)
            for person in Meeting.of(step).circle():
                person.talk_apart(
                    step=step, by=by, at=self.day, willing=True, said=WORDS["verhaal_gepeste"][0]
                )
        return self

    def invite(self, node: str = "uitnodigingen") -> "Walk":
        self.wait(1)
        with clock.at(self.day):
            step, by = self.step_of(node)
            for person in Meeting.of(step).circle():
                person.invite(step=step, by=by, at=self.day, accepted=True)
        return self
