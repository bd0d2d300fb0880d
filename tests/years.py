"""Random school years: lists in August, people and pupils who come, move and go, cases, holidays, the year wheel, and
reminders sent by workers that die anywhere. After every act what must hold still holds.

`Years.in_a_new_town(seed, begins).live()` is one stretch of time inside a transaction of the caller; the same seed is the same stretch, but
for the random references and ids that the product draws itself.
"""

import random
import smtplib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone

from bondgenoot.cases import handover_notes
from bondgenoot.cases.handover import hand_over, take_over
from bondgenoot.cases.models import Case, CaseRole, HandoverNote, Measure, MeasureKind, Step, Successor, Task
from bondgenoot.cases.models.agreement import Agreement, Promise
from bondgenoot.cases.opening import FirstParty, open_case, reopen
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.stop_and_think import SAFE_ANSWER, asks, think
from bondgenoot.cases.tests.factories import answers_for, make_signal, tell_everyone, use_edition
from bondgenoot.cases.tests.walking import check_all
from bondgenoot.cases.walk import finish
from bondgenoot.lib import clock
from bondgenoot.prevention.models import Activity
from bondgenoot.prevention.models.activity import AlreadyDone
from bondgenoot.reminders.delivering import deliver
from bondgenoot.reminders.models import Digest
from bondgenoot.reminders.rounds import plan_when_due
from bondgenoot.school import night
from bondgenoot.school.models import (
    Enrolment,
    Holiday,
    Location,
    Pupil,
    Role,
    RoleAssignment,
    RoleRefused,
    SchoolClass,
    Staff,
)
from bondgenoot.school.models.roster import RosterKind
from bondgenoot.school.roster.applying import RosterRefused, apply
from bondgenoot.school.tests.factories import School, make_class, make_holder, make_pupil, make_school
from tests.years_checked import check, check_at_the_end

ONE_DAY = timedelta(days=1)
HEAD = "Stamnummer,Roepnaam,Tussenvoegsel,Achternaam,Klas,Klassenmentor 1\n"
SERVER = f"{__name__}.Server"
REFUSALS = (Refused, RoleRefused, RosterRefused, AlreadyDone)
LAST_LEVEL = 3
MOST_CASES = 6
UP, AWAY, UNWILLING, MUTE = "up", "away", "unwilling", "mute"
ROLES = [Role.MENTOR, Role.COORDINATOR, Role.COUNSELLOR, Role.TEAM_LEADER, Role.MANAGEMENT, Role.STAFF_MEMBER]


class Death(BaseException):
    """The process is gone."""


class Server(BaseEmailBackend):
    """A mail server of this world; `world` is whoever lives now."""

    world: "Years"

    def open(self) -> bool:
        if self.world.mail == AWAY:
            raise ConnectionRefusedError
        return True

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            self.world.take(message)
        return len(messages)


class DiesAt:
    """Dies before the statement with this number."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        # Within the transaction of the whole stretch a death at a savepoint would leave nothing to go on with.
        if "SAVEPOINT" in sql:
            return execute(sql, params, many, context)
        self.left -= 1
        if self.left == 0:
            raise Death
        return execute(sql, params, many, context)


class Years:
    """One stretch of school years; `story` is what happened."""

    def __init__(self, school: School, seed: int, begins: datetime) -> None:
        self.school, self.seed, self.now = school, seed, begins
        self.draw = random.Random(seed)
        self.clock = ExitStack()
        self.story: list[str] = []
        self.mail = UP
        self.mails: Counter[tuple[object, date]] = Counter()
        self.messages: Counter[str] = Counter()
        self.delivered: Counter[tuple[object, ...]] = Counter()
        self.deaths = self.silences = 0
        self.leads: dict[object, object] = {}
        self.dies_in_mail = ""
        Server.world = self

    @classmethod
    def in_a_new_town(cls, seed: int, begins: datetime) -> "Years":
        with clock.at(begins):
            school = a_town(make_school(begins.date()))
            use_edition(school)
        return cls(school, seed, begins)

    def told(self) -> str:
        """What happened, to be read when something does not hold."""
        return "\n".join([f"seed {self.seed}", *self.story])

    def live(self, *, steps: int) -> None:
        """So many times some days go by and something happens."""
        try:
            self.turn_to(self.now)
            for _case in range(3):
                self.a_case_begins()
            for _step in range(steps):
                self.days_pass(self.draw.choice([1, 1, 2, 3, 5, 8, 13, 21, 34]))
                for _act in range(self.draw.randint(1, 3)):
                    self.something_happens()
                    check(self)
            self.mail = UP
            self.says("the mail works, and nobody dies any more")
            for _day in range(6):
                self.days_pass(1, calmly=True)
            check_at_the_end(self)
        finally:
            self.clock.close()

    # ------------------------------------------------------------------ time

    @contextmanager
    def fewer_deaths(self, dies_at: int | None) -> Iterator[None]:
        with ExitStack() as stack:
            if dies_at is not None:
                stack.enter_context(connection.execute_wrapper(DiesAt(dies_at)))
            yield

    def turn_to(self, moment: datetime) -> None:
        self.clock.close()
        self.clock = ExitStack()
        self.now = moment
        self.clock.enter_context(clock.at(moment))

    def days_pass(self, days: int, *, calmly: bool = False) -> None:
        """Some days without anybody, and then one on which the day turns and workers make their rounds."""
        self.turn_to(self.at_hour(clock.today() + timedelta(days=days), 0))
        self.says(f"--- {clock.today():%a %d %b %Y}")
        assert night.turn() == 0, "somebody could not be settled"
        check(self)
        for hour in (8, 13) if self.draw.random() < 0.3 else (8,):
            self.turn_to(self.at_hour(clock.today(), hour))
            self.workers(calmly=calmly)

    @staticmethod
    def at_hour(on: date, hour: int) -> datetime:
        return timezone.make_aware(datetime.combine(on, datetime.min.time())) + timedelta(
            hours=hour, minutes=5
        )

    def workers(self, *, calmly: bool) -> None:
        """One or two workers make a round; one may die at any statement, or around a mail."""
        for _worker in range(1 if calmly else self.draw.choice([1, 1, 2])):
            dying = not calmly and self.draw.random() < 0.3
            dies_at = self.draw.randint(1, 400) if dying else None
            self.dies_in_mail = "" if calmly else self.draw.choice(["", "", "", "", "before", "after"])
            try:
                with self.fewer_deaths(dies_at):
                    plan_when_due(self.now)
                    deliver(self.now)
            except Death:
                # Django takes it for an error of the database, and would undo the whole stretch.
                transaction.set_rollback(False)
                self.deaths += 1
                self.says("a worker died")
            self.dies_in_mail = ""

    def take(self, message: Any) -> None:
        """What the mail server does with a mail."""
        if self.mail == UNWILLING:
            raise smtplib.SMTPRecipientsRefused({})
        if self.dies_in_mail == "before":
            self.dies_in_mail = ""
            raise Death
        digest = Digest.objects.get(pk=message.extra_headers["Message-ID"].strip("<>").partition("@")[0])
        self.messages[message.extra_headers["Message-ID"]] += 1
        self.delivered.update(digest.reminders.values_list("staff", "subject", "stage", "due_on"))
        self.mails[digest.staff_id, timezone.localdate(self.now)] += 1
        if self.dies_in_mail == "after":
            self.dies_in_mail = ""
            raise Death
        if self.mail == MUTE:
            self.silences += 1
            raise smtplib.SMTPServerDisconnected

    # ------------------------------------------------------------------ what happens

    def says(self, words: str) -> None:
        self.story.append(words)

    def something_happens(self) -> None:
        often: dict[Callable[[], None], int] = {
            self.a_case_begins: 3,
            self.a_step_is_done: 10,
            self.a_case_is_finished: 1,
            self.a_case_begins_again: 1,
            self.somebody_hands_over: 2,
            self.somebody_takes_over: 3,
            self.something_is_promised: 1,
            self.somebody_leaves: 2,
            self.a_role_ends: 2,
            self.somebody_comes: 2,
            self.a_pupil_goes: 2,
            self.the_school_closes: 1,
            self.an_activity_ends: 2,
            self.the_mail_changes: 2,
        }
        if clock.today().month in (5, 6, 7, 8):
            often |= {self.a_note_is_written: 5, self.a_successor_is_chosen: 2}
        if clock.today().month in (8, 9):
            often |= {self.a_list_is_read: 8, self.a_building_closes: 1}
        what = self.draw.choices(list(often), list(often.values()))[0]
        self.says(what.__name__)
        what()

    def act(self, what: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Whole or not at all; a refusal is fine, every other error is not. A second later than the last."""
        self.turn_to(self.now + timedelta(seconds=1))
        try:
            with transaction.atomic():
                return what(*arguments, **named)
        except REFUSALS as refusal:
            self.says(f"    refused: {refusal}")
            return None

    def pick(self, some: Any) -> Any:
        found = list(some)
        return self.draw.choice(found) if found else None

    def people(self, location: Location | None = None) -> list[Staff]:
        active = Staff.objects.active(clock.today()).filter(organisation=self.school.organisation)
        return list(
            (active.filter(roles__location=location).distinct() if location else active).order_by("code")
        )

    def places(self) -> list[Location]:
        return list(self.school.organisation.locations.order_by("name"))

    def open_case(self) -> Case | None:
        found: Case | None = self.pick(Case.objects.open().order_by("opened_at", "vault__created_at"))
        return found

    def open_step(self, case: Case | None = None) -> Step | None:
        found = Step.objects.filter(outcome=None).order_by("opened_at", "node_key", "round_number")
        step: Step | None = self.pick(found.filter(case=case) if case else found)
        return step

    def a_case_begins(self) -> None:
        if Case.objects.open().count() >= MOST_CASES:
            return
        place = self.pick(self.places())
        pupils = Pupil.objects.at(place, clock.today()).order_by("number")
        target, other, by = self.pick(pupils), self.pick(pupils), self.pick(self.people(place))
        if target is None or by is None:
            return
        signal = make_signal(self.school, by=by, pupils=[target])
        type(signal).objects.filter(pk=signal.pk).update(location=place)
        signal = type(signal).objects.get(pk=signal.pk)
        parties = [FirstParty(target)]
        if other != target and self.draw.random() < 0.5:
            parties.append(FirstParty(other, self.draw.choice([CaseRole.SUSPECT, CaseRole.TARGET])))
        self.act(open_case, signal, by=by, parties=parties)

    def a_step_is_done(self, case: Case | None = None) -> None:
        step = self.open_step(case)
        if step is None or not step.node.outcomes or step.task is None:
            return
        hopeful = [one for one in step.node.outcomes if one.means in ("stopped", "agreed", "no_measure")]
        chosen = self.pick(hopeful if hopeful and self.draw.random() < 0.6 else step.node.outcomes)
        owner = step.task.owner
        self.act(self.prepare, step, owner, chosen)
        answers = answers_for(step, chosen.key, pupils=[])
        self.act(finish, step, by=owner, outcome=chosen.key, answers=answers)

    def prepare(self, step: Step, owner: Staff, chosen: Any) -> None:
        if step.node.informs:
            tell_everyone(step, owner)
        if asks(step):
            think(step, by=owner, told=SAFE_ANSWER)
        check_all(step, "goes_on" if chosen.means == "goes_on" else "stopped")
        if step.node.kind == "measure":
            for party in step.case.parties_with(CaseRole.SUSPECT):
                Measure.decide(step, by=owner, party=party, kind=MeasureKind.TALK, reason="Nodig.")

    def a_case_is_finished(self) -> None:
        case = self.open_case()
        for _turn in range(10 if case else 0):
            for task in case.tasks.open().filter(kind="agreement_line"):
                self.act(task.agreement_line.answer, by=task.owner, kept="yes")
            self.a_step_is_done(case)

    def a_case_begins_again(self) -> None:
        case = self.pick(Case.objects.closed().order_by("opened_at", "vault__created_at"))
        if case is not None:
            self.act(
                reopen, case, by=self.pick(self.people(case.location)) or case.lead, reason="Weer begonnen."
            )

    def somebody_hands_over(self) -> None:
        if case := self.open_case():
            self.act(hand_over, case, to=self.pick(self.people()), by=case.lead, note="Let op de pauze.")

    def somebody_takes_over(self) -> None:
        task = self.pick(Task.objects.open().order_by("opened_at", "kind", "due_on"))
        if task is not None:
            self.act(take_over, task, by=self.pick(self.people()))

    def something_is_promised(self) -> None:
        step = self.open_step()
        if step is not None and step.case.is_open:
            parties = step.case.parties_with(CaseRole.TARGET, CaseRole.SUSPECT)
            on = clock.today() + timedelta(days=self.draw.randint(0, 60))
            promises = [Promise(one, "Groeten.", on) for one in parties]
            self.act(Agreement.make, step, by=step.case.lead, promises=promises)

    def a_note_is_written(self) -> None:
        if case := self.open_case():
            if self.draw.random() < 0.7:
                self.act(handover_notes.write_note, case, by=case.lead, words="Bel na vieren.")
            else:
                self.act(handover_notes.stay, case, by=case.lead)
        for note in HandoverNote.objects.filter(handed_at__isnull=False, read_at=None)[:2]:
            note.mark_read()

    def a_successor_is_chosen(self) -> None:
        if case := self.open_case():
            to, by = self.pick([None, *self.people()]), self.pick(self.people(case.location)) or case.lead
            on = handover_notes.turn_of(clock.today())
            self.act(Successor.objects.choose, case, to=to, from_on=on, by=by)

    # ------------------------------------------------------------------ the school changes

    def somebody_leaves(self) -> None:
        person = self.somebody_with_work()
        on = clock.today() + timedelta(days=self.draw.choice([-2, 0, 1, 5, 20, 60]))
        if person and person.left_on is None:
            self.act(person.leave, on=on, by=None)

    def somebody_with_work(self) -> Staff | None:
        """Rather somebody with an open task than anybody."""
        busy = [one for one in self.people() if Task.objects.open().filter(owner=one).exists()]
        found: Staff | None = self.pick(busy if busy and self.draw.random() < 0.6 else self.people())
        return found

    def a_role_ends(self) -> None:
        person = self.somebody_with_work()
        held = self.pick(
            RoleAssignment.objects.current(clock.today()).filter(staff=person).order_by("role", "starts_on")
        )
        if held is not None:
            day = clock.today() + timedelta(days=self.draw.choice([-1, 0, 3, 30]))
            self.act(held.end, last_day=max(held.starts_on, day), by=None)

    def somebody_comes(self) -> None:
        place, role = self.pick(self.places()), self.pick(ROLES)
        groups = SchoolClass.objects.filter(location=place, school_year__ends_on__gte=clock.today())
        group = self.pick(groups.order_by("name", "school_year__starts_on"))
        if role == Role.MENTOR and group is None:
            return
        known = self.pick([None, *self.people()])
        person = known or self.act(make_holder, Role.STAFF_MEMBER, place, starts_on=clock.today())
        if known is None and self.draw.random() < 0.7:
            person.user = None
            person.save()
        on = clock.today() + timedelta(days=self.draw.choice([0, 0, 4, 30]))
        where = {"school_class": group} if role == Role.MENTOR else {}
        self.act(person.give_role, role=role, location=place, starts_on=on, by=None, **where)

    def a_pupil_goes(self) -> None:
        """To another class, another building, or away; noticed with the next list, role or day."""
        today = clock.today()
        pupil = self.pick(Pupil.objects.enrolled(today).order_by("number"))
        if pupil is None:
            return
        Enrolment.objects.current(today).filter(pupil=pupil, starts_on=today).delete()
        Enrolment.objects.current(today).filter(pupil=pupil).update(ends_on=today - ONE_DAY)
        groups = SchoolClass.objects.filter(
            school_year__starts_on__lte=today, school_year__ends_on__gte=today
        )
        new = self.pick([None, *groups.order_by("location__name", "name")])
        if new is not None:
            Enrolment.objects.create(pupil=pupil, school_class=new, starts_on=today)
        self.act(night.staff_changed, self.school.organisation, by=None)

    def the_school_closes(self) -> None:
        first = clock.today() + timedelta(days=self.draw.randint(1, 40))
        last = first + timedelta(days=self.draw.choice([0, 4, 8, 40]))
        place = self.pick(self.places())
        self.act(
            place.close_for, name=f"vrij {Holiday.objects.count()}", starts_on=first, ends_on=last, by=None
        )

    def an_activity_ends(self) -> None:
        year = {"school_year__starts_on__lte": clock.today(), "school_year__ends_on__gte": clock.today()}
        open_ones = Activity.objects.open().filter(owner__isnull=False, **year)
        found = self.pick(
            open_ones.select_related("owner").order_by("due_on", "duty__key", "school_class__name")
        )
        if found is not None and self.draw.random() < 0.8:
            self.act(found.finish, by=found.owner, done_on=clock.today())
        elif found is not None:
            self.act(found.skip, by=found.owner, reason="Dit jaar niet.")

    def the_mail_changes(self) -> None:
        self.mail = self.draw.choice([UP, UP, AWAY, UNWILLING, MUTE])

    def a_list_is_read(self, place: Location | None = None, extra: list[Pupil] | None = None) -> None:
        """The list of a location as it will be: everybody a class on, some gone, some new, mentors by chance."""
        place = place or self.pick(self.places())
        rows = []
        for pupil in [*Pupil.objects.at(place, clock.today()).order_by("number"), *(extra or [])]:
            group = pupil.class_on(clock.today())
            if group is None or self.draw.random() < 0.05:
                continue
            rows.append((pupil, self.class_name(group)))
        rows = [(pupil, name) for pupil, name in rows if name]
        mentors = {name: self.pick([None, *self.people(place)]) for _pupil, name in rows}
        lines = [
            ",".join([one.number, one.first_name, one.infix, one.last_name, name, str(mentors[name] or "")])
            for one, name in rows
        ]
        lines += [
            f"9{self.draw.randint(10000, 99999)},Nieuw,,Kind,1{self.draw.choice('AB')}," for _new in range(2)
        ]
        content = (HEAD + "\n".join(lines)).encode()
        for _time in range(self.draw.randint(1, 2)):
            read = {"location": place, "by": None, "at": clock.now(), "leavers_confirmed": True}
            self.act(apply, RosterKind.PUPILS, content, **read)

    def class_name(self, group: SchoolClass) -> str:
        """The class that follows; the same when the list of this year was read already, none after the last."""
        if group.school_year.starts_on.year >= clock.today().year:
            return group.name if self.draw.random() < 0.9 else f"{group.name[0]}{self.draw.choice('AB')}"
        level = int(group.name[0]) + 1
        return f"{level}{self.draw.choice([group.name[1:], 'A'])}" if level <= LAST_LEVEL else ""

    def a_building_closes(self) -> None:
        """Its pupils go on the list of the other building, and its people stop, as far as that is let."""
        closing, staying = self.draw.sample(self.places(), 2)
        self.a_list_is_read(staying, list(Pupil.objects.at(closing, clock.today()).order_by("number")))
        for held in (
            RoleAssignment.objects.current(clock.today()).filter(location=closing).order_by("role", "pk")
        ):
            self.act(held.end, last_day=max(held.starts_on, clock.today()), by=None)


def a_town(school: School) -> School:
    """More of everything: a third class, and mentors at the other building."""
    third = make_class(school.location, "2A", year=school.year)
    for _number in range(2):
        make_pupil(third)
    make_holder(Role.MENTOR, school.location, starts_on=school.year.starts_on, school_class=third)
    make_holder(Role.MANAGEMENT, school.other_location, starts_on=school.year.starts_on)
    # The others have no account: looking up what is due for everybody would take most of the time.
    told = [school.mentor, school.coordinator, school.management, school.other_coordinator]
    Staff.objects.exclude(pk__in=[one.pk for one in told]).update(user=None)
    return school


BEGINNINGS = [
    datetime(2026, 8, 24, 7, tzinfo=UTC),
    datetime(2027, 6, 7, 7, tzinfo=UTC),
    datetime(2027, 1, 11, 7, tzinfo=UTC),
]
