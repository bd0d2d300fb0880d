"""What goes by itself at the turn of the day: on its day and not one earlier, and never under a legal hold."""

import logging
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.contrib.sessions.models import Session

from bondgenoot.accounts.models import LoginAttempt
from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.opening import set_aside
from bondgenoot.cases.tests.factories import do, make_case, make_signal, use_edition
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.disclosure.tests.access import ask, released
from bondgenoot.dossier.models import Draft, Entry, Vault
from bondgenoot.intake.models import Signal, TalkRequest
from bondgenoot.lib import clock
from bondgenoot.retention.automatic import AUTOMATIC, Automatic
from bondgenoot.retention.models import DestructionList, LegalHold, RetentionTerm, Stone
from bondgenoot.retention.rules import book
from bondgenoot.retention.tests.factories import agreed, gone_long, make_talk, moment, put_hold, turn_on
from bondgenoot.school import night
from bondgenoot.school.models import Pupil, RosterImport, RosterUpload
from bondgenoot.school.tests.factories import make_school
from bondgenoot.survey.models import AttentionPoint, ClassSignal, Reminder
from bondgenoot.survey.tests.factories import make_round, room_of
from bondgenoot.survey.tests.filled import closed_round

pytestmark = pytest.mark.django_db
SCHOOL_YEAR = date(2026, 11, 16)
LAST_DAY, NEXT = date(2027, 7, 31), date(2027, 8, 1)
A_YEAR_ON = date(2028, 8, 1)


@pytest.fixture
def school():
    with clock.at(moment(SCHOOL_YEAR)):
        yield make_school(SCHOOL_YEAR)


def test_the_turn_of_the_day_comes_here(school):
    assert "bondgenoot.retention.turn.turn" in project.ON_DAY_TURN
    signal = make_signal(school)
    set_aside(signal, by=school.mentor, reason="Misverstand.")
    with clock.at(moment(NEXT)):
        night.turn()
    assert not Signal.objects.exists()


def test_a_signal_set_aside_goes_when_the_school_year_is_over_and_leaves_a_stone(school):
    signal = make_signal(school)
    set_aside(signal, by=school.mentor, reason="Misverstand.")
    vault = signal.vault_id
    turn_on(LAST_DAY)
    assert Signal.objects.exists()
    assert turn_on(NEXT)["signal"] == 1
    assert not Signal.objects.exists()
    assert not Entry.objects.filter(vault=vault).exists()
    assert not Vault.objects.filter(pk=vault).exists()
    assert Stone.objects.get().rule == "signal"


def test_a_signal_taken_back_or_taken_up_stays(school):
    use_edition(school)
    back = make_signal(school)
    set_aside(back, by=school.mentor, reason="Misverstand.")
    back.standing_triage.take_back(by=school.mentor)
    make_case(school)
    turn_on(NEXT)
    assert Signal.objects.count() == 2


def test_a_signal_that_nobody_judged_gets_a_school_year_more(school):
    make_signal(school)
    turn_on(date(2028, 7, 31))
    assert Signal.objects.exists()
    assert turn_on(A_YEAR_ON)["signal_unjudged"] == 1
    assert not Signal.objects.exists()


def test_a_request_to_talk_goes_four_weeks_after_it_ended(school):
    talk = make_talk(school)
    talk.answer(by=school.coordinator, done="mentor", words="De mentor gevraagd.", key=uuid4())
    turn_on(SCHOOL_YEAR + timedelta(days=200))
    assert TalkRequest.objects.exists()
    talk.answer(by=school.coordinator, done="gesproken", words="Het is opgelost.", key=uuid4())
    turn_on(SCHOOL_YEAR + timedelta(weeks=4))
    assert TalkRequest.objects.exists()
    assert turn_on(SCHOOL_YEAR + timedelta(weeks=4, days=1))["talk"] == 1
    assert not TalkRequest.objects.exists()


def test_a_request_that_nobody_finished_goes_after_the_next_school_year(school):
    make_talk(school)
    turn_on(date(2028, 7, 31))
    assert TalkRequest.objects.exists()
    turn_on(A_YEAR_ON)
    assert not TalkRequest.objects.exists()


def test_a_board_that_chose_another_term_gets_it(school):
    talk = make_talk(school)
    talk.answer(by=school.coordinator, done="gesproken", words="Het is opgelost.", key=uuid4())
    RetentionTerm.objects.arrange(book().rule("talk"), 8, by=school.management)
    turn_on(SCHOOL_YEAR + timedelta(weeks=8))
    assert TalkRequest.objects.exists()
    turn_on(SCHOOL_YEAR + timedelta(weeks=8, days=1))
    assert not TalkRequest.objects.exists()


def test_a_term_in_the_database_outside_the_bounds_of_its_rule_does_not_count(school):
    talk = make_talk(school)
    talk.answer(by=school.coordinator, done="gesproken", words="Het is opgelost.", key=uuid4())
    RetentionTerm.objects.create(
        organisation=school.organisation, rule="talk", number=900, by=school.management, at=clock.now()
    )
    turn_on(SCHOOL_YEAR + timedelta(weeks=26, days=1))
    assert not TalkRequest.objects.exists()


def test_a_draft_goes_after_thirty_days_or_the_day_after_its_step_is_done(school):
    use_edition(school)
    case = make_case(school)
    step = case.steps.open().first()
    for person in (school.mentor, school.coordinator):
        Draft.objects.keep(case.vault, step.pk, person, {"words": "Half af"})
    Draft.objects.filter(staff=school.mentor).update(updated_at=clock.now() - timedelta(days=31))
    Draft.objects.filter(staff=school.coordinator).update(updated_at=clock.now() - timedelta(days=30))
    assert turn_on(SCHOOL_YEAR)["draft"] == 1
    assert Draft.objects.get().staff == school.coordinator
    Draft.objects.update(updated_at=clock.now())
    do(case, step.node_key, step.node.outcomes[0].key)
    assert turn_on(SCHOOL_YEAR)["draft"] == 1
    assert not Draft.objects.exists()


def test_uploads_reports_sessions_and_attempts_go_on_their_day(school):
    now = clock.now()
    place = {"location": school.location, "kind": "leerlingen"}
    for days in (1, 2):
        at = now - timedelta(days=days)
        RosterUpload.objects.keep(**place, content=b"x", by=None, at=at)
        LoginAttempt.objects.create(account="x", at=at)
        Session.objects.create(session_key=f"s{days}", session_data="x", expire_date=at)
    for years in (1, 3):
        RosterImport.objects.create(**place, applied_at=now - timedelta(days=365 * years))
    went = turn_on(SCHOOL_YEAR)
    assert {key: went[key] for key in ("upload", "login_attempt", "session", "import")} == {
        "upload": 1,
        "login_attempt": 1,
        "session": 1,
        "import": 1,
    }
    assert [model.objects.count() for model in (RosterUpload, LoginAttempt, Session, RosterImport)] == [1] * 4


def test_a_reminder_goes_with_its_school_year(school):
    room = room_of(make_round(school), school.class_a)
    Reminder.objects.create(room=room, sent_by=school.coordinator)
    turn_on(LAST_DAY)
    assert Reminder.objects.exists()
    turn_on(NEXT)
    assert not Reminder.objects.exists()


def test_a_class_signal_goes_with_its_words_and_the_result_stays(school):
    made = closed_round(school, {school.class_a: 12, school.class_b: 9})
    point = AttentionPoint.objects.filter(unit__round=made, unit__school_class=school.class_a).first()
    signal = ClassSignal.objects.raise_from(point, by=school.mentor)
    ClassSignal.objects.filter(pk=signal.pk).update(raised_at=clock.now())
    turn_on(date(2028, 7, 31))
    assert ClassSignal.objects.exists()
    assert turn_on(A_YEAR_ON)["class_signal"] == 1
    assert not Vault.objects.filter(pk=signal.vault_id).exists()
    assert AttentionPoint.objects.filter(pk=point.pk).exists()


def test_a_hold_that_ended_goes_a_year_later_with_its_reason(school):
    ended, lapsed = put_hold(school.pupil, school.coordinator), put_hold(school.pupils[1], school.coordinator)
    ended.end(by=school.coordinator)
    turn_on(SCHOOL_YEAR + timedelta(days=365))
    assert LegalHold.objects.count() == 2
    assert turn_on(SCHOOL_YEAR + timedelta(days=366))["hold"] == 1
    assert turn_on(lapsed.until + timedelta(days=367))["hold"] == 1
    assert not Vault.objects.exists()


def test_what_is_under_a_legal_hold_stays_until_the_hold_is_over(school):
    signal = make_signal(school, pupils=school.pupils[:2])
    set_aside(signal, by=school.mentor, reason="Misverstand.")
    use_edition(school)
    case = make_case(school)
    Draft.objects.keep(case.vault, case.steps.open().first().pk, school.mentor, {"words": "Half af"})
    Draft.objects.update(updated_at=clock.now() - timedelta(days=90))
    hold = put_hold(school.pupil, school.coordinator, days=365)
    turn_on(NEXT)
    assert Signal.objects.filter(pk=signal.pk).exists()
    assert Draft.objects.exists()
    hold.end(by=school.coordinator)
    turn_on(NEXT)
    assert not Signal.objects.filter(pk=signal.pk).exists()
    assert not Draft.objects.exists()


def test_one_board_does_not_touch_the_other(school):
    other = make_school(SCHOOL_YEAR)
    for one in (school, other):
        make_talk(one).answer(by=one.coordinator, done="gesproken", words="Klaar.", key=uuid4())
    RetentionTerm.objects.arrange(book().rule("talk"), 26, by=other.management)
    turn_on(SCHOOL_YEAR + timedelta(weeks=5))
    assert TalkRequest.objects.get().location == other.location


def test_what_fails_stands_in_nobodys_way_and_tells_the_log_nothing(school, monkeypatch, caplog):
    signals = [make_signal(school, facts="Bram van der Berg sloeg") for _one in range(3)]
    for signal in signals:
        set_aside(signal, by=school.mentor, reason="Misverstand.")
    make_talk(school).answer(by=school.coordinator, done="gesproken", words="Klaar.", key=uuid4())
    real = AUTOMATIC["signal"]

    def trip(found):
        if signals[1] in found:
            raise OSError("Bram van der Berg")
        real.away(found)

    monkeypatch.setitem(AUTOMATIC, "signal", replace(real, away=trip))
    with caplog.at_level(logging.ERROR):
        went = turn_on(NEXT)
    assert (went["signal"], went["talk"]) == (2, 1)
    assert Signal.objects.get() == signals[1]
    assert "the rule signal" in caplog.text
    assert "Bram" not in caplog.text
    monkeypatch.setitem(AUTOMATIC, "signal", real)
    assert turn_on(NEXT + timedelta(days=1))["signal"] == 1


def test_a_rule_that_fails_as_a_whole_stands_in_no_other_rules_way(school, monkeypatch, caplog):
    make_talk(school).answer(by=school.coordinator, done="gesproken", words="Klaar.", key=uuid4())

    def trip(_turn):
        raise OSError("Bram van der Berg")

    monkeypatch.setitem(AUTOMATIC, "draft", Automatic(trip))
    with caplog.at_level(logging.ERROR):
        assert turn_on(NEXT)["talk"] == 1
    assert "the rule draft" in caplog.text
    assert "Bram" not in caplog.text


def test_an_access_request_goes_three_years_after_it_was_answered_and_not_under_a_hold(school):
    access = ask(school)
    released(access, school)
    start = clock.today()
    three = start.replace(year=start.year + 3)
    turn_on(three)
    assert AccessRequest.objects.exists()
    with clock.at(moment(three)):
        hold = put_hold(access.pupil, school.coordinator)
    turn_on(three + timedelta(days=1))
    assert AccessRequest.objects.exists()
    hold.end(by=school.coordinator)
    assert turn_on(three + timedelta(days=1))["access_request"] == 1
    assert not AccessRequest.objects.exists()


def test_what_went_is_counted_in_the_audit_without_saying_what(school):
    signal = make_signal(school)
    set_aside(signal, by=school.mentor, reason="Misverstand.")
    turn_on(NEXT)
    event = AuditEvent.objects.get(action="retention.turned")
    assert event.detail == {"rule": "signal", "count": 1}
    assert event.noun_id == str(school.organisation.pk)


def test_a_list_whose_time_of_waiting_is_over_is_carried_out_at_the_turn(school):
    gone_long(school.pupil)
    made = agreed(school)
    turn_on(made.not_before - timedelta(days=1))
    assert Pupil.objects.filter(pk=school.pupil.pk).exists()
    assert turn_on(made.not_before)["dossier"] == 1
    assert not Pupil.objects.filter(pk=school.pupil.pk).exists()
    assert turn_on(made.not_before)["dossier"] == 0


def test_a_list_is_kept_five_years_and_then_goes(school):
    gone_long(school.pupil)
    made = agreed(school)
    turn_on(made.not_before)
    day = made.not_before
    turn_on(day.replace(year=day.year + 5))
    assert DestructionList.objects.exists()
    turn_on(day.replace(year=day.year + 5) + timedelta(days=1))
    assert not DestructionList.objects.exists()
