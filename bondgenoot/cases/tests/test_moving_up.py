"""Over the summer: classes get other mentors, colleagues leave, and every case goes on with somebody who knows of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bondgenoot.cases import handover_notes
from bondgenoot.cases.handover import hand_over, settle
from bondgenoot.cases.models import AgreementLine, Case, CaseRole, HandoverNote, Successor, Task
from bondgenoot.cases.models.agreement import Agreement, Promise
from bondgenoot.cases.parties import add_pupil
from bondgenoot.cases.tests.factories import make_case, make_signal, open_step, use_edition
from bondgenoot.cases.tests.rollover import IN_AUGUST, IN_JUNE, IN_SPRING, all_in, read_in
from bondgenoot.cases.tests.test_walk import to_follow_a
from bondgenoot.cases.tests.walking import add_suspect
from bondgenoot.dossier.models import NameMark
from bondgenoot.dossier.reading import read
from bondgenoot.lib import clock
from bondgenoot.retention.destroying import destroy_case
from bondgenoot.school.models import Enrolment, Role, RoleAssignment, RoleRefused
from bondgenoot.school.tests.factories import give_role, make_holder, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    with clock.at(IN_SPRING):
        made = make_school(IN_SPRING.date())
        use_edition(made)
    return made


@pytest.fixture
def case(school):
    with clock.at(IN_SPRING):
        return make_case(school)


def august(school, mentors=None, **places):
    """The list of the new year: 1A goes on as 2A and 1B as 2B, each with the other's mentor."""
    with clock.at(IN_AUGUST):
        given = mentors or {"2A": school.second_mentor, "2B": school.mentor}
        read_in(school, all_in(school, "2A", "2B") | places.get("places", {}), given)


def written(case):
    """The newest handover in the record."""
    return read(case.vault, kinds=["handover"])[0]


def sole_note(case):
    return HandoverNote.objects.get(case=case)


def test_a_case_goes_to_the_new_mentor_with_every_task_of_the_old_one(school, case):
    august(school)
    case.refresh_from_db()
    assert case.lead == school.second_mentor
    assert set(case.tasks.open().values_list("owner", flat=True)) == {school.second_mentor.pk}


def test_the_same_list_twice_moves_nothing_twice(school, case):
    august(school)
    before = case.vault.entries.count(), HandoverNote.objects.count()
    august(school)
    with clock.at(IN_AUGUST + timedelta(days=1)):
        assert settle(school.organisation, by=None) == 0
    assert (case.vault.entries.count(), HandoverNote.objects.count()) == before


def test_a_mentor_who_goes_up_with_the_class_keeps_the_case(school, case):
    august(school, {"2A": school.mentor, "2B": school.second_mentor})
    case.refresh_from_db()
    assert case.lead == school.mentor
    assert not HandoverNote.objects.exists()


def test_what_the_old_mentor_wrote_goes_along(school, case):
    with clock.at(IN_JUNE):
        handover_notes.write_note(case, by=school.mentor, words="Bel moeder na vieren.")
    august(school)
    note = sole_note(case)
    assert (note.to, note.lead, note.written_by) == (school.second_mentor, school.mentor, school.mentor)
    assert note.handed_at is not None and note.read_at is None
    assert [one.pk for one in HandoverNote.objects.unread_by(school.second_mentor)] == [note.pk]
    assert {line.key for part in written(case).parts for line in part.lines} == {"to", "why"}


def test_without_a_note_the_facts_are_set_down_and_no_word_of_anybody(school):
    with clock.at(IN_SPRING):
        case = make_case(school, suspect=school.pupils_b[0])
        to_follow_a(case)
        step = case.steps.open().first()
        party = case.parties_with(CaseRole.TARGET)[0]
        Agreement.make(step, by=school.mentor, promises=[Promise(party, "Elkaar groeten.", date(2027, 9, 9))])
    august(school)
    note = sole_note(case)
    assert note.written_by is None and note.to == school.second_mentor
    said = "\n".join(line.value for part in written(case).parts for line in part.lines)
    assert "0 van 3 gedaan" in said and "1 afspraak nog niet nagelopen; volgende op 09-09-2027" in said
    assert "uiterlijk" in said
    assert "groeten" not in said and "aula" not in said


def test_what_is_about_one_pupil_stands_in_the_part_of_that_pupil(school):
    with clock.at(IN_SPRING):
        case = make_case(school)
        add_suspect(case, school)
        to_follow_a(case)
    august(school)
    for part in written(case).parts:
        if part.party is None:
            assert not any(line.key in ("checks", "agreements") for line in part.lines)
    assert {part.party.letter for part in written(case).parts if part.party} >= {"A"}


@pytest.mark.parametrize("edition", ["aanbevolen", "pestprotocol-2015"])
def test_nobody_is_asked_whether_the_facts_name_somebody(school, edition):
    with clock.at(IN_SPRING):
        use_edition(school, edition)
        case = make_case(school)
        add_suspect(case, school)
    august(school)
    assert not NameMark.objects.filter(entry=written(case).entry, verdict="").exists()


def test_an_old_note_is_not_given_in_the_middle_of_the_next_year(school, case):
    with clock.at(IN_JUNE):
        handover_notes.write_note(case, by=school.mentor, words="Bel moeder na vieren.")
    august(school, {"2A": school.mentor, "2B": school.second_mentor})
    with clock.at(IN_AUGUST + timedelta(days=150)):
        school.mentor.leave(on=clock.today(), by=None)
    facts = HandoverNote.objects.get(case=case, handed_at__isnull=False)
    assert facts.written_by is None


# ------------------------------------------------------------------ who keeps it


def test_a_coordinator_to_whom_a_case_was_handed_keeps_it(school, case):
    with clock.at(IN_SPRING):
        hand_over(case, to=school.coordinator, by=school.mentor, note="Neem jij dit?")
    august(school)
    case.refresh_from_db()
    assert case.lead == school.coordinator


def test_a_coordinator_who_kept_a_case_for_want_of_a_mentor_gives_it_on(school, case):
    with clock.at(IN_JUNE):
        handover_notes.write_note(case, by=school.mentor, words="Bel moeder na vieren.")
    august(school, {"2B": school.mentor})
    case.refresh_from_db()
    assert case.lead == school.coordinator
    with clock.at(IN_AUGUST + timedelta(days=10)):
        give_role(
            school.second_mentor,
            Role.MENTOR,
            school.location,
            school_class=school.location.classes.get(name="2A"),
            starts_on=clock.today(),
        )
        settle(school.organisation, by=None)
    case.refresh_from_db()
    assert case.lead == school.second_mentor
    typed = HandoverNote.objects.get(written_by=school.mentor)
    assert typed.to == school.second_mentor and typed.read_at is None


def test_a_mentor_who_is_also_counsellor_gives_the_case_to_the_new_mentor(school, case):
    give_role(school.mentor, Role.COUNSELLOR, school.location)
    august(school)
    case.refresh_from_db()
    assert case.lead == school.second_mentor


def test_who_was_chosen_before_the_summer_carries_it_after(school, case):
    with clock.at(IN_JUNE):
        Successor.objects.create(
            case=case, to=school.counsellor, from_on=date(2027, 8, 1), chosen_by=school.coordinator
        )
        settle(school.organisation, by=None)
        case.refresh_from_db()
        assert case.lead == school.mentor
    august(school)
    case.refresh_from_db()
    assert case.lead == school.counsellor
    assert not Successor.objects.standing().exists()
    with clock.at(IN_AUGUST + timedelta(days=1)):
        assert settle(school.organisation, by=None) == 0


def test_whoever_was_chosen_and_left_since_is_passed_over(school, case):
    with clock.at(IN_JUNE):
        Successor.objects.create(
            case=case, to=school.counsellor, from_on=date(2027, 8, 1), chosen_by=school.coordinator
        )
        school.counsellor.leave(on=clock.today(), by=None)
    august(school)
    case.refresh_from_db()
    assert case.lead == school.second_mentor


# ------------------------------------------------------------------ nothing is left lying


def test_promises_and_checks_go_along(school):
    with clock.at(IN_SPRING):
        case = make_case(school)
        to_follow_a(case)
        step = case.steps.open().first()
        party = case.parties_with(CaseRole.TARGET)[0]
        Agreement.make(step, by=school.mentor, promises=[Promise(party, "Groeten.", clock.today())])
    august(school)
    kinds = dict(case.tasks.open().values_list("kind", "owner"))
    assert {"check", "agreement_line"} <= set(kinds)
    assert set(kinds.values()) == {school.second_mentor.pk}
    assert AgreementLine.objects.get().task.owner == school.second_mentor


def test_several_leave_at_once_and_nothing_orphans(school, case):
    with clock.at(IN_JUNE):
        for staff in (school.mentor, school.second_mentor, school.counsellor, school.team_leader):
            staff.leave(on=date(2027, 8, 1), by=None)
    with clock.at(IN_AUGUST):
        settle(school.organisation, by=None)
        case.refresh_from_db()
        assert case.lead == school.coordinator
        assert not Task.objects.open().exclude(owner=school.coordinator).exists()


def test_a_pupil_who_is_on_no_list_stays_with_the_coordinator(school, case):
    places = dict.fromkeys(school.pupils[1:], "2A") | dict.fromkeys(school.pupils_b, "2B")
    with clock.at(IN_AUGUST):
        read_in(school, places, {"2A": school.second_mentor, "2B": school.mentor})
    case.refresh_from_db()
    assert case.lead == school.coordinator
    assert case.tasks.open().exists()


def test_a_class_that_disappears_takes_no_case_along(school, case):
    with clock.at(IN_AUGUST):
        read_in(school, all_in(school, "2B", "2B"), {"2B": school.second_mentor})
    case.refresh_from_db()
    assert case.lead == school.second_mentor


def test_a_location_with_an_open_case_keeps_somebody_also_on_a_later_day(school, case):
    """The building closes: its pupils are gone by August, and the last coordinator ends that same day."""
    with clock.at(IN_JUNE):
        Enrolment.objects.filter(school_class__location=school.location).update(ends_on=date(2027, 7, 31))
        RoleAssignment.objects.filter(location=school.location, role=Role.MANAGEMENT).delete()
        with pytest.raises(RoleRefused):
            school.coordinator.leave(on=date(2027, 8, 1), by=None)
        held = school.coordinator.roles.get(role=Role.COORDINATOR)
        with pytest.raises(RoleRefused):
            held.end(last_day=date(2027, 7, 31), by=None)
        give_role(school.other_coordinator, Role.COORDINATOR, school.location)
        held.end(last_day=date(2027, 7, 31), by=None)
    with clock.at(IN_AUGUST):
        RoleAssignment.objects.filter(location=school.location, role=Role.MENTOR).update(
            ends_on=date(2027, 7, 31)
        )
        settle(school.organisation, by=None)
        case.refresh_from_db()
        assert case.lead == school.other_coordinator


def test_moving_asks_as_much_to_find_nothing_for_many_cases_as_for_one(school):
    asked = []
    with clock.at(IN_SPRING):
        for number in (1, 12):
            for _turn in range(number):
                make_case(school)
            with CaptureQueriesContext(connection) as queries:
                assert settle(school.organisation, by=None) == 0
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_two_bullied_pupils_with_two_mentors_stay_with_whoever_still_mentors_one(school):
    with clock.at(IN_SPRING):
        signal = make_signal(school, pupils=[school.pupils[0]])
        case = make_case(school, signal=signal)

        add_pupil(
            case,
            school.pupils_b[0],
            role=CaseRole.TARGET,
            certainty="suspected",
            by=school.mentor,
            reason="x",
        )
        assert Case.objects.get(pk=case.pk).lead == school.mentor
    # The mentor of 1A goes on with 2B, in which the other bullied pupil is.
    august(school, {"2A": make_holder(Role.STAFF_MEMBER, school.location), "2B": school.mentor})
    case.refresh_from_db()
    assert case.lead == school.mentor
    assert open_step(case, case.steps.open().first().node_key).task.owner == school.mentor


def test_with_the_case_its_notes_and_choices_are_destroyed(school, case):
    with clock.at(IN_JUNE):
        handover_notes.write_note(case, by=school.mentor, words="Bel moeder na vieren.")
        Successor.objects.choose(case, to=school.counsellor, from_on=date(2027, 8, 1), by=school.coordinator)
    august(school)
    destroy_case(case, by=school.coordinator, rule="dossier")
    assert not HandoverNote.objects.exists() and not Successor.objects.exists()
