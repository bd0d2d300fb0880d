"""Random acts by random people, through the functions the pages use; after every act what must hold still holds."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bondgenoot.audit.models import first_broken_link
from bondgenoot.cases import stop_and_think
from bondgenoot.cases.answers import Answers
from bondgenoot.cases.handover import hand_over, settle, take_over
from bondgenoot.cases.models import (
    AgreementLine,
    Case,
    CaseRole,
    Certainty,
    Check,
    Closure,
    Informing,
    Measure,
    MeasureKind,
    Meeting,
    Signature,
    Step,
    StepOutcome,
    Task,
)
from bondgenoot.cases.models.agreement import Agreement, Promise
from bondgenoot.cases.models.meeting import facilitators_for
from bondgenoot.cases.opening import FirstParty, join_case, open_case, reopen, set_aside
from bondgenoot.cases.parties import add_outsider, add_pupil, change_role
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.tests import invariants
from bondgenoot.cases.tests.factories import answers_for, make_signal, tell_everyone, use_edition
from bondgenoot.cases.tests.walking import SHIPPED, TEST_EDITIONS, check_all, use_test_edition
from bondgenoot.cases.walk import SAFE, depart, finish
from bondgenoot.intake.models import Signal, Source
from bondgenoot.lib import clock
from bondgenoot.protocol.models import LocationProtocol
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Enrolment, Guardian, Holiday, Role, RoleAssignment, RoleRefused, Staff
from bondgenoot.school.permissions import Permission
from bondgenoot.school.tests.factories import make_guardian, make_holiday, make_pupil, make_school

# Just before midnight, around the change of the clocks in autumn and spring, and just before a holiday.
BEGINNINGS = [
    datetime(2026, 10, 22, 21, 40, tzinfo=UTC),
    datetime(2027, 3, 25, 23, 20, tzinfo=UTC),
    datetime(2026, 12, 17, 12, 0, tzinfo=UTC),
]
numbers = st.integers(min_value=0, max_value=9999)


def pick(some, number):
    some = list(some)
    return some[number % len(some)] if some else None


class Walk(RuleBasedStateMachine):
    """`school` and the published editions are made once; every example begins from there again."""

    school = None
    editions: dict = {}

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.clock = ExitStack()
        self.seen_outcomes, self.seen_tasks, self.seen_closures = set(), set(), set()
        self.written = {}
        self.before = invariants.traces()

    @initialize(
        beginning=st.sampled_from(BEGINNINGS),
        edition=st.sampled_from([*SHIPPED, *TEST_EDITIONS]),
        node=numbers,
        suspect=st.booleans(),
    )
    def begin(self, beginning, edition, node, suspect):
        """A case somewhere on its way: half of them begin at the beginning."""
        self.turn_to(beginning)
        LocationProtocol.choose(
            location=self.school.location, edition=self.editions[edition], by=None, at=clock.now()
        )
        self.opens(pupils=1, suspect=suspect, by=0, source=Source.PUPIL, safety=SAFE)
        if node % 2:
            self.departs(number=0, to=node // 2, by=0, own=True)

    # ---------------------------------------------------------------- time and people

    def turn_to(self, moment):
        self.clock.close()
        self.clock = ExitStack()
        self.clock.enter_context(clock.at(moment))

    @property
    def people(self):
        return list(Staff.objects.filter(organisation=self.school.organisation).order_by("code"))

    def cases(self):
        return Case.objects.order_by("opened_at", "vault__created_at")

    def open_steps(self):
        return Step.objects.filter(outcome=None).order_by("opened_at", "node_key", "round_number")

    def act(self, what, *arguments, **named):
        """Do it whole or not at all; a refusal is fine, every other error is not."""
        # A second later: what happens in one act happens before the next.
        self.turn_to(clock.now() + timedelta(seconds=1))
        try:
            with transaction.atomic():
                return what(*arguments, **named)
        except (Refused, RoleRefused) as refusal:
            note(f"refused: {refusal}")
            return None

    # ---------------------------------------------------------------- acts on signals and cases

    @precondition(lambda self: Case.objects.count() < 3)
    @rule(
        pupils=st.integers(1, 2),
        suspect=st.booleans(),
        by=numbers,
        source=st.sampled_from(Source.values),
        safety=st.sampled_from([SAFE, SAFE, SAFE, "gevaar"]),
    )
    def opens(self, pupils, suspect, by, source, safety):
        chosen = self.school.pupils[:pupils]
        made = make_signal(self.school, by=pick(self.people, by), pupils=chosen, source=source)
        # As a request finds it: with the holidays of today.
        signal = Signal.objects.get(pk=made.pk)
        parties = [FirstParty(pupil) for pupil in chosen]
        if suspect:
            parties.append(FirstParty(self.school.pupils_b[0], CaseRole.SUSPECT))
        self.act(open_case, signal, by=pick(self.people, by), parties=parties, safety=safety)

    @rule(by=numbers, to=numbers, aside=st.booleans())
    def signals_again(self, by, to, aside):
        signal = make_signal(self.school, by=pick(self.people, by))
        if aside:
            triage = self.act(set_aside, signal, by=pick(self.people, by), reason="Het was een spel.")
            self.act(triage.take_back, by=pick(self.people, by))
        self.act(join_case, signal, pick(self.cases(), to), by=pick(self.people, by))
        self.act(
            join_case, Signal.objects.get(pk=signal.pk), pick(self.cases(), to), by=pick(self.people, by)
        )

    @rule(number=numbers, by=numbers, anywhere=st.booleans(), node=numbers)
    def reopens(self, number, by, anywhere, node):
        case = pick(self.cases().closed(), number) or pick(self.cases(), number)
        at_node = pick(case.protocol.nodes, node) if anywhere else ""
        self.act(reopen, case, by=pick(self.people, by), reason="Het is weer begonnen.", at_node=at_node)

    # ---------------------------------------------------------------- acts on steps

    @rule(
        number=numbers, outcome=numbers, by=numbers, own=st.booleans(), forget=st.booleans(), safety=numbers
    )
    def finishes(self, number, outcome, by, own, forget, safety):
        step = pick(self.open_steps(), number)
        if step is None or not step.node.outcomes:
            return
        person = step.task.owner if own else pick(self.people, by)
        chosen = pick(step.node.outcomes, outcome).key
        answers = answers_for(step, chosen, pupils=self.group)
        if forget and answers.core:
            answers = Answers(dict(list(answers.core.items())[1:]), answers.parts)
        gate = step.protocol.gate_for(step.node)
        route = pick(gate.routes, safety).key if gate and safety % 10 == 0 else SAFE
        self.act(finish, step, by=person, outcome=chosen, answers=answers, safety=route)

    @rule(number=numbers, outcome=numbers, times=st.integers(1, 6))
    def marches(self, number, outcome, times):
        """The good way: tell, think, check and decide first, then finish as the owner."""
        for turn in range(times):
            step = pick(self.open_steps(), number)
            if step is not None and step.node.outcomes:
                self.marches_past(step, pick(step.node.outcomes, outcome + turn))

    @rule(number=numbers)
    def heads_for_the_end(self, number):
        """As a good school would: what was promised is checked, and the coordinator agrees."""
        case = pick(self.cases(), number)
        for _turn in range(12):
            for task in case.tasks.open().filter(kind="agreement_line"):
                self.act(task.agreement_line.answer, by=task.owner, kept="yes")
            step = self.open_steps().filter(case=case).last()
            if step is None:
                return
            hopeful = [one for one in step.node.outcomes if one.means in ("stopped", "agreed", "no_measure")]
            self.marches_past(step, pick(hopeful or step.node.outcomes, number))

    @rule(number=numbers, outcome=numbers)
    def marches_on(self, number, outcome):
        self.marches(number, outcome, 4)

    def marches_past(self, step, chosen):
        owner = step.task.owner
        self.act(self.prepare, step, owner, chosen)
        answers = answers_for(step, chosen.key, pupils=self.group)
        self.act(finish, step, by=owner, outcome=chosen.key, answers=answers)

    def prepare(self, step, owner, chosen):
        if step.node.informs:
            tell_everyone(step, owner)
        if stop_and_think.asks(step):
            stop_and_think.think(step, by=owner, told=stop_and_think.SAFE_ANSWER)
        check_all(step, "stopped" if chosen.means != "goes_on" else "goes_on")
        if step.node.kind == "measure":
            for party in step.case.parties_with(CaseRole.SUSPECT):
                Measure.decide(step, by=owner, party=party, kind=MeasureKind.TALK, reason="Nodig.")

    @rule(by=numbers, reason=st.sampled_from(["", "Omdat ik het zeg."]))
    def the_coordinator_agrees(self, by, reason):
        """Whatever waits for closing: with the reason against the checks, or without."""
        for step in self.open_steps():
            if step.node.kind == "close":
                answers = answers_for(step, "akkoord", reden_zonder_controles=reason)
                self.act(tell_everyone, step, self.school.coordinator)
                self.act(finish, step, by=self.school.coordinator, outcome="akkoord", answers=answers)

    @rule(number=numbers, to=numbers, by=numbers, own=st.booleans())
    def departs(self, number, to, by, own):
        step = pick(self.open_steps(), number)
        if step is not None:
            person = step.task.owner if own else pick(self.people, by)
            target = pick(step.protocol.nodes, to)
            self.act(depart, step, by=person, reason="Deze week past dit beter.", to=target)

    @rule(number=numbers, by=numbers, later=st.booleans(), days=st.integers(-1, 20))
    def informs(self, number, by, later, days):
        rows = Informing.objects.order_by("step__opened_at", "step__node_key", "role", "guardian__first_name")
        row = pick(rows, number)
        if row is not None and later:
            on = clock.today() + timedelta(days=days)
            self.act(row.defer, by=pick(self.people, by), reason="Nog niet.", wish="Later.", ask_again_on=on)
        elif row is not None:
            self.act(row.tell, by=pick(self.people, by), channel="brief", at=clock.now(), said="Verteld.")

    @rule(
        number=numbers,
        by=numbers,
        state=st.sampled_from(["stopped", "stopped", "stopped", "less", "goes_on"]),
    )
    def checks(self, number, by, state):
        waiting = Check.objects.order_by("step__opened_at", "party__letter", "number")
        check = pick(waiting, number)
        if check is not None:
            self.act(check.record, by=pick(self.people, by), at=clock.now(), state=state, safety=3)

    @rule(
        number=numbers, by=numbers, what=st.sampled_from(["make", "sign", "answer"]), days=st.integers(-2, 30)
    )
    def agrees(self, number, by, what, days):
        person = pick(self.people, by)
        if what == "make":
            step = pick(self.open_steps(), number)
            if step is not None:
                parties = step.case.parties_with(CaseRole.TARGET, CaseRole.SUSPECT)
                on = clock.today() + timedelta(days=days)
                self.act(
                    Agreement.make,
                    step,
                    by=person,
                    promises=[Promise(one, "Groeten.", on) for one in parties],
                )
        elif what == "sign":
            place = pick(Signature.objects.order_by("agreement__made_on", "position"), number)
            if place is not None:
                self.act(place.sign, by=person, way="paper", signer="Een naam")
        else:
            line = pick(AgreementLine.objects.order_by("agreement__made_on", "number"), number)
            if line is not None:
                self.act(line.answer, by=person, kept="partly")

    @rule(number=numbers, by=numbers, kind=st.sampled_from(MeasureKind.values), days=st.integers(0, 9))
    def measures(self, number, by, kind, days):
        step = pick(self.open_steps(), number)
        suspects = step.case.parties_with(CaseRole.SUSPECT) if step else []
        if suspects:
            today = clock.today()
            law = {"starts_on": today, "ends_on": today + timedelta(days=days), "letter_on": today}
            self.act(
                Measure.decide,
                step,
                by=pick(self.people, by),
                party=suspects[0],
                kind=kind,
                reason="Nodig.",
                **law,
            )

    @rule(
        number=numbers, yes=st.booleans(), what=st.sampled_from(["ask", "talk", "invite", "attend", "leave"])
    )
    def meets(self, number, yes, what):
        step = pick(self.open_steps().filter(caller__isnull=False), number)
        if step is None:
            return
        meeting, by, at = Meeting.of(step), self.school.facilitator, clock.now()
        if what == "ask":
            asked = facilitators_for(step.case).first()
            if asked is not None:
                self.act(meeting.ask, asked, step=step, by=step.task.owner)
            return
        for person in meeting.circle():
            if what == "talk":
                self.act(person.talk_apart, step=step, by=by, at=at, willing=yes, said="Iets.")
            elif what == "invite":
                self.act(person.invite, step=step, by=by, at=at, accepted=yes)
            elif what == "attend":
                self.act(person.attend, by=by, present=yes)
            else:
                self.act(person.ask_to_leave, step=step, by=by, at=at, reason="Riep door anderen heen.")

    # ---------------------------------------------------------------- acts around the case

    @rule(
        number=numbers,
        who=numbers,
        by=numbers,
        role=st.sampled_from(CaseRole.values),
        certainty=st.sampled_from(Certainty.values),
    )
    def adds_a_pupil(self, number, who, by, role, certainty):
        pupils = [*self.school.pupils, *self.school.pupils_b, *self.school.other_pupils]
        case = pick(self.cases(), number)
        self.act(
            add_pupil,
            case,
            pick(pupils, who),
            role=role,
            certainty=certainty,
            by=pick(self.people, by),
            reason="Gezien.",
        )

    @rule(
        number=numbers,
        party=numbers,
        role=st.sampled_from(CaseRole.values),
        certainty=st.sampled_from(Certainty.values),
        reason=st.sampled_from(["", "Anders gezien.", "Zo bleek."]),
    )
    def changes_a_role(self, number, party, role, certainty, reason):
        case = pick(self.cases(), number)
        chosen = pick(case.vault.parties.order_by("letter"), party)
        self.act(
            change_role,
            case,
            chosen,
            role=role,
            certainty=certainty,
            by=self.school.coordinator,
            reason=reason,
        )

    @rule(
        number=numbers,
        kind=st.sampled_from(["unknown", "other_school"]),
        role=st.sampled_from(CaseRole.values),
    )
    def adds_an_outsider(self, number, kind, role):
        self.act(
            add_outsider,
            pick(self.cases(), number),
            kind=kind,
            description="Met een rode fiets.",
            role=role,
            certainty=Certainty.SUSPECTED,
            by=self.school.coordinator,
        )

    @rule(number=numbers, to=numbers, by=numbers)
    def hands_over(self, number, to, by):
        case = pick(self.cases(), number)
        self.act(hand_over, case, to=pick(self.people, to), by=pick(self.people, by), note="Let op de pauze.")

    @rule(number=numbers, by=numbers)
    def takes_over(self, number, by):
        task = pick(Task.objects.order_by("opened_at", "kind", "due_on"), number)
        if task is not None:
            self.act(take_over, task, by=pick(self.people, by))

    # ---------------------------------------------------------------- the school changes

    @rule(who=numbers, days=st.integers(-3, 10))
    def somebody_leaves(self, who, days):
        self.act(pick(self.people, who).leave, on=clock.today() + timedelta(days=days), by=None)

    @rule(which=numbers, days=st.integers(-3, 10))
    def a_role_ends(self, which, days):
        roles = RoleAssignment.objects.filter(staff__organisation=self.school.organisation)
        held = pick(roles.order_by("staff__code", "role", "starts_on"), which)
        if held is not None and (held.ends_on is None or held.ends_on >= clock.today()):
            last_day = max(held.starts_on, clock.today() + timedelta(days=days))
            self.act(held.end, last_day=last_day, by=None)

    @rule(who=numbers, role=st.sampled_from(Role.values), here=st.booleans(), b=st.booleans())
    def a_role_begins(self, who, role, here, b):
        location = self.school.location if here else self.school.other_location
        place = {}
        if role == Role.MENTOR:
            own, other = (
                (self.school.class_a, self.school.class_b),
                (self.school.other_class_a, self.school.other_class_b),
            )
            place = {"school_class": (own if here else other)[b]}
        self.act(
            pick(self.people, who).give_role,
            role=role,
            location=location,
            starts_on=clock.today(),
            by=None,
            **place,
        )

    @rule(who=numbers, to=numbers)
    def a_pupil_moves(self, who, to):
        pupil = pick([*self.school.pupils, *self.school.pupils_b], who)
        today = clock.today()
        classes = [None, self.school.class_a, self.school.class_b, self.school.other_class_a]
        for place in Enrolment.objects.current(today).filter(pupil=pupil, starts_on__lt=today):
            place.ends_on = today - timedelta(days=1)
            place.save()
        new = pick(classes, to)
        if new is not None and not Enrolment.objects.current(today).filter(pupil=pupil).exists():
            Enrolment.objects.create(pupil=pupil, school_class=new, starts_on=today)
        self.act(settle, self.school.organisation, by=None)

    @rule(who=numbers, custody=st.booleans(), new=st.booleans())
    def custody_changes(self, who, custody, new):
        pupil = pick([*self.school.pupils, *self.school.pupils_b], who)
        guardian = Guardian.objects.filter(pupil=pupil).order_by("first_name").first()
        if new:
            make_guardian(pupil, relation="voogd")
        elif guardian is not None:
            guardian.has_custody = custody
            guardian.save()

    @rule(days=st.integers(0, 20), length=st.integers(0, 10))
    def the_school_closes(self, days, length):
        first = clock.today() + timedelta(days=days)
        name = f"vrij {Holiday.objects.count()}"
        make_holiday(self.school.location, first, first + timedelta(days=length), name=name)

    @rule(days=st.integers(0, 15), hours=st.integers(0, 23))
    def time_passes(self, days, hours):
        """And the first who comes in makes what ended overnight pass to others."""
        self.turn_to(clock.now() + timedelta(days=days, hours=hours))
        self.act(settle, self.school.organisation, by=None)

    # ---------------------------------------------------------------- what must hold

    @rule(who=numbers, permission=st.sampled_from([one for one in Permission if one.startswith("case.")]))
    def looks(self, who, permission):
        staff, today = pick(self.people, who), clock.today()
        grant, seen = Holder(staff, today).grant(permission), invariants.seen_by(staff, permission, today)
        assert set(Case.objects.within(grant).values_list("pk", flat=True)) == seen
        tasks = Task.objects.open().within(grant)
        theirs = {task.pk for task in Task.objects.all() if task.done_at is None and task.case_id in seen}
        assert set(tasks.values_list("pk", flat=True)) == theirs
        assert len(tasks) == len(theirs)

    @invariant()
    def everything_holds(self):
        today = clock.today()
        invariants.every_open_case_is_somebodys(today)
        after = invariants.traces()
        invariants.changed_with_a_record(self.before, after)
        self.before = after
        outcomes = list(
            StepOutcome.objects.exclude(pk__in=self.seen_outcomes).select_related(
                "step__case__edition", "entry"
            )
        )
        invariants.every_ending_has_its_entry(outcomes)
        invariants.whoever_has_custody_has_heard(outcomes)
        self.seen_outcomes |= {one.pk for one in outcomes}
        closures = list(Closure.objects.exclude(pk__in=self.seen_closures).select_related("case"))
        for closure in closures:
            invariants.closed_on_the_word_of_the_pupil(closure)
        self.seen_closures |= {one.pk for one in closures}
        tasks = list(
            Task.objects.exclude(pk__in=self.seen_tasks).select_related("case__location", "step__edition")
        )
        invariants.due_on_a_school_day([task for task in tasks if task.done_at is None], today)
        self.seen_tasks |= {one.pk for one in tasks}
        self.written = {**invariants.fingerprints(), **self.written}

    def teardown(self):
        broken = transaction.get_connection().needs_rollback
        try:
            if not broken:
                now = invariants.fingerprints()
                kept = invariants.without_the_cleared(self.written)
                assert invariants.without_the_cleared(now) == now, "a withdrawn suspicion left words"
                assert {key: now.get(key) for key in kept} == kept, "what was written changed"
                assert first_broken_link() is None
                invariants.no_other_pupil_is_named()
        finally:
            self.clock.close()
            transaction.set_rollback(True)
            self.stack.close()


@pytest.mark.django_db
def test_whatever_people_do_what_must_hold_holds():
    with clock.at(BEGINNINGS[0]):
        school = make_school()
        Walk.school = school
        Walk.group = [make_pupil(school.class_a) for _number in range(6)]
        Walk.editions = {key: use_edition(school, key) for key in SHIPPED}
        Walk.editions |= {key: use_test_edition(school, key) for key in TEST_EDITIONS}
        autumn, winter = datetime(2026, 10, 24, tzinfo=UTC).date(), datetime(2026, 12, 19, tzinfo=UTC).date()
        make_holiday(school.location, autumn, autumn + timedelta(days=8))
        make_holiday(school.location, winter, winter + timedelta(days=15))
    # Making a failure smaller takes minutes here; the acts are readable as they are.
    run_state_machine_as_test(Walk, settings=settings(phases=(Phase.explicit, Phase.generate)))
