"""From a point that stands out to the agenda of a class: for a class, never for a pupil."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from bondgenoot.agenda.errands import class_signals_to_judge, topics_to_discuss
from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role, RoleAssignment
from bondgenoot.school.tests.factories import give_role, login, make_holder, make_school
from bondgenoot.survey.models import AlreadyDone, AttentionPoint, ClassSignal, ClassTopic, Outcome
from bondgenoot.survey.tests.filled import closed_round

SAID = "De klas maakte zelf drie afspraken."


@pytest.fixture
def school(db):
    return make_school()


def point_of(of, kind="class", name="1A"):
    found = AttentionPoint.objects.filter(unit__round=of, unit__kind=kind, kind="mean", subject="5")
    return found.get(unit__school_class__name=name) if kind == "class" else found.get()


def raised(school, kind="class", by=None):
    made = closed_round(school, {school.class_a: 12, school.class_b: 12})
    return ClassSignal.objects.raise_from(point_of(made, kind), by=by or school.coordinator)


def address(name, *args):
    return reverse(f"survey:{name}", args=args)


def test_a_mentor_lays_a_point_of_the_own_class_before_the_coordinator(client, school):
    made = closed_round(school, {school.class_a: 12, school.class_b: 12})
    where = address("class_signal_new", point_of(made).pk)
    assert client.post(where).status_code == 302
    assert not ClassSignal.objects.exists()
    for person in (school.second_mentor, school.management, school.other_coordinator, school.staff_member):
        assert login(client, person).post(where).status_code == 404
    login(client, school.mentor)
    assert client.get(where).status_code == 405
    answered = client.post(where, follow=True)
    assert "De anti-pestcoördinator ziet dit nu." in answered.content.decode()
    assert "Gemiddeld 2,4; aandacht bij 1,5 of hoger" in answered.content.decode()
    signal = ClassSignal.objects.get()
    assert signal.raised_by == school.mentor
    topic = signal.topics.get()
    assert topic.due_on == school.location.calendar().add(clock.today(), 10)


def test_pressing_twice_is_the_same_signal(client, school):
    made = closed_round(school, {school.class_a: 12})
    where = address("class_signal_new", point_of(made).pk)
    first = login(client, school.mentor).post(where)
    second = login(client, school.coordinator).post(where)
    assert first.url == second.url
    assert ClassSignal.objects.count() == ClassTopic.objects.count() == 1
    assert AuditEvent.objects.filter(action="class_signal.raised").count() == 1


def test_the_button_says_what_it_does_to_each(client, school):
    made = closed_round(school, {school.class_a: 12})
    where = address("results", made.pk)
    assert (
        "Aan de anti-pestcoördinator voorleggen" in login(client, school.mentor).get(where).content.decode()
    )
    assert "Oppakken" in login(client, school.coordinator).get(where).content.decode()
    told = login(client, school.management).get(where).content.decode()
    assert "Oppakken" not in told
    assert "voorleggen" not in told


def test_who_may_read_a_class_signal(client, school):
    signal = raised(school)
    where = address("class_signal", signal.pk)
    for person in (school.mentor, school.coordinator):
        html = login(client, person).get(where).content.decode()
        assert "Bondgenoot laat niemand zien wie wat invulde" in html
        assert "niemand komt het te weten" not in html
    for person in (school.second_mentor, school.other_coordinator, school.management, school.counsellor):
        assert login(client, person).get(where).status_code == 404
    assert AuditEvent.objects.filter(action="class_signal.read").count() == 2


def test_only_the_coordinator_judges_once_and_in_words(client, school):
    signal = raised(school)
    where = address("class_signal_judgement", signal.pk)
    sent = {"outcome": Outcome.LESSON, "words": "We doen de les over grenzen."}
    for person in (school.mentor, school.management, school.other_coordinator):
        assert login(client, person).post(where, sent).status_code == 404
    login(client, school.coordinator)
    assert "Maak hier een keuze." in client.post(where, {"words": "x"}).content.decode()
    assert client.post(where, sent).status_code == 302
    signal.refresh_from_db()
    assert (signal.outcome, signal.judged_by) == (Outcome.LESSON, school.coordinator)
    assert signal.topics.open().count() == 1
    again = client.post(where, {"outcome": Outcome.NOTHING, "words": "toch niet"}, follow=True)
    assert "Een collega heeft dit klassensignaal intussen beoordeeld." in again.content.decode()
    signal.refresh_from_db()
    assert signal.outcome == Outcome.LESSON
    assert "toch niet" not in again.content.decode()


def test_nothing_now_takes_the_topic_off_the_agenda(school):
    signal = raised(school)
    signal.judge(by=school.coordinator, outcome=Outcome.NOTHING, words="Eerst even kijken.")
    assert not signal.topics.open().exists()


def test_words_are_in_the_vault_and_nowhere_else(school):
    signal = raised(school)
    signal.judge(by=school.coordinator, outcome=Outcome.TEAM, words=SAID)
    signal.topics.get().finish(by=school.mentor, words=SAID)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                assert not any(SAID in str(one) or SAID.encode() in bytes(one) for one in map(as_bytes, row))


def as_bytes(value):
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def test_a_point_of_a_year_level_has_no_topic_until_classes_are_chosen(client, school):
    signal = raised(school, "level")
    assert not signal.topics.exists()
    where = address("class_signal_classes", signal.pk)
    assert login(client, school.mentor).get(where).status_code == 404
    login(client, school.coordinator)
    assert "1B" in client.get(where).content.decode()
    assert client.post(where, {"classes": [school.other_class_a.pk]}).status_code == 200
    assert client.post(where, {"classes": [school.class_a.pk, school.class_b.pk]}).status_code == 302
    assert signal.topics.count() == 2
    client.post(where, {"classes": [school.class_a.pk]})
    assert signal.topics.count() == 2


def test_a_mentor_reads_what_the_own_class_said_and_not_another(client, school):
    signal = raised(school, "level")
    first, second = signal.put_on_agenda([school.class_a, school.class_b], by=school.coordinator)
    first.finish(by=school.mentor, words=SAID)
    mine = login(client, school.mentor).get(address("topic", first.pk)).content.decode()
    theirs = login(client, school.second_mentor).get(address("topic", second.pk)).content.decode()
    assert SAID in mine
    assert SAID not in theirs
    assert client.get(address("topic", first.pk)).status_code == 404
    assert client.get(address("class_signal", signal.pk)).status_code == 404


def test_a_number_of_a_year_level_says_of_whom_it_is_on_the_agenda_of_a_class(client, school):
    signal = raised(school, "level")
    topic = signal.put_on_agenda([school.class_a], by=school.coordinator)[0]
    login(client, school.mentor)
    for where in (address("topics", school.class_a.pk), address("topic", topic.pk)):
        assert "Leerjaar 1: gemiddeld 2,4; aandacht" in client.get(where).content.decode()


def test_a_mentor_finds_what_to_talk_about_and_where_all_of_it_stands(client, school):
    signal = raised(school)
    topic = signal.topics.get()
    for person, where in (
        (school.mentor, address("topic", topic.pk)),
        (school.coordinator, address("class_signal", signal.pk)),
    ):
        html = login(client, person).get(where).content.decode()
        assert html.count("12 van de 20 leerlingen (60%) kozen 1 of hoger") == 3
        link = f"{address('results_statements', signal.point.unit.round_id)}?groep=5&amp;wie=klas-"
        assert link + str(school.class_a.pk) in html
    assert client.get(link.replace("&amp;", "&") + str(school.class_a.pk)).status_code == 200


def test_the_talk_about_a_year_level_is_about_the_own_class(client, school):
    made = closed_round(school, {school.class_a: 12, school.class_b: 8})
    signal = ClassSignal.objects.raise_from(point_of(made, "level"), by=school.coordinator)
    topic = signal.put_on_agenda([school.class_b], by=school.coordinator)[0]
    html = login(client, school.second_mentor).get(address("topic", topic.pk)).content.decode()
    assert "Leerjaar 1: gemiddeld 2,0" in html
    assert "8 van de 20 leerlingen (40%)" in html
    assert "20 van de 40" not in html


def test_who_read_the_numbers_on_the_agenda_of_a_class_is_kept(client, school):
    raised(school)
    login(client, school.mentor).get(address("topics", school.class_a.pk))
    event = AuditEvent.objects.get(action="topics.read")
    assert (event.actor, event.noun_id) == (str(school.mentor.user_id), str(school.class_a.pk))
    login(client, school.second_mentor).get(address("topics", school.class_b.pk))
    assert AuditEvent.objects.filter(action="topics.read").count() == 1


def test_the_agenda_of_a_class_is_for_its_mentors_and_the_coordinator(client, school):
    raised(school)
    where = address("topics", school.class_a.pk)
    assert client.get(where).status_code == 302
    for person in (school.mentor, school.coordinator):
        assert "Groep 5 (Onveilig waardoor)" in login(client, person).get(where).content.decode()
    for person in (school.second_mentor, school.other_mentor, school.management, school.staff_member):
        assert login(client, person).get(where).status_code == 404
    empty = login(client, school.second_mentor).get(address("topics", school.class_b.pk)).content.decode()
    assert "Niets op de agenda" in empty


def test_a_topic_is_done_with_words_and_may_come_back(client, school):
    topic = raised(school).topics.get()
    where = address("topic", topic.pk)
    login(client, school.mentor)
    assert "Vul dit nog in." in client.post(where, {"words": ""}).content.decode()
    late = client.post(where, {"words": SAID, "again_on": clock.today()})
    assert "Deze dag is al voorbij." in late.content.decode()
    assert SAID in late.content.decode()
    again = clock.today() + timedelta(days=21)
    assert client.post(where, {"words": SAID, "again_on": again}).status_code == 302
    topic.refresh_from_db()
    assert (topic.done_on, topic.done_by) == (clock.today(), school.mentor)
    assert ClassTopic.objects.open().get().due_on == again
    client.post(where, {"words": "nog eens"})
    assert ClassTopic.objects.count() == 2


def test_a_colleague_who_was_first_is_not_overwritten(school):
    topic = raised(school).topics.get()
    stale = ClassTopic.objects.get(pk=topic.pk)
    topic.finish(by=school.mentor, words=SAID)
    with pytest.raises(AlreadyDone, match="intussen afgerond"):
        stale.finish(by=school.coordinator, words="ook")


def test_it_stands_on_the_landing_page_of_whoever_must_act(client, school):
    signal = raised(school, by=school.mentor)
    assert [one.key for one in class_signals_to_judge(Holder(school.coordinator))] == [signal.pk]
    assert [one.key for one in topics_to_discuss(Holder(school.mentor))] == [signal.topics.get().pk]
    for person in (school.other_coordinator, school.management, school.mentor):
        assert class_signals_to_judge(Holder(person)) == []
    for person in (school.second_mentor, school.coordinator):
        assert topics_to_discuss(Holder(person)) == []
    assert "Met klas 1A bespreken" in login(client, school.mentor).get("/").content.decode()
    signal.judge(by=school.coordinator, outcome=Outcome.NOTHING, words="x")
    assert class_signals_to_judge(Holder(school.coordinator)) == []
    assert topics_to_discuss(Holder(school.mentor)) == []


@pytest.mark.parametrize("source", [class_signals_to_judge, topics_to_discuss])
def test_more_of_them_cost_no_more_questions(django_assert_num_queries, school, source):
    made = closed_round(school, {school.class_a: 12, school.class_b: 12})
    holder = Holder(school.coordinator if source is class_signals_to_judge else school.mentor)
    shares = AttentionPoint.objects.filter(unit__school_class=school.class_a, unit__round=made, kind="share")
    for number in (1, 2):
        for point in shares.filter(signal=None)[:number]:
            ClassSignal.objects.raise_from(point, by=school.mentor)
        with django_assert_num_queries(1):
            assert len(source(holder)) in (1, 3)


def test_the_class_page_leads_to_the_agenda_for_who_may_see_it(client, school):
    where = reverse("school:school_class", args=[school.class_a.pk])
    agenda = address("topics", school.class_a.pk)
    for person, leads in ((school.mentor, True), (school.coordinator, True), (school.second_mentor, False)):
        assert (agenda in login(client, person).get(where).content.decode()) is leads


def test_who_coordinates_elsewhere_and_is_mentor_here_judges_nothing_here(client, school):
    person = make_holder(Role.COORDINATOR, school.other_location)
    give_role(person, Role.MENTOR, school.location, school_class=school.class_a)
    made = closed_round(school, {school.class_a: 12, school.class_b: 12})
    seen = login(client, person).get(address("results", made.pk)).content.decode()
    assert "Aan de anti-pestcoördinator voorleggen" in seen
    assert "Alle klassen van deze ronde" not in seen
    answered = client.post(address("class_signal_new", point_of(made).pk), follow=True)
    assert "De anti-pestcoördinator ziet dit nu." in answered.content.decode()
    assert "Besluit vastleggen" not in answered.content.decode()
    signal = ClassSignal.objects.get()
    for name in ("class_signal_judgement", "class_signal_classes"):
        assert client.get(address(name, signal.pk)).status_code == 404


def test_a_topic_of_a_class_without_a_mentor_is_for_the_coordinator(school):
    topic = raised(school).topics.get()
    yesterday = clock.today() - timedelta(days=1)
    RoleAssignment.objects.filter(staff=school.mentor, role=Role.MENTOR).update(ends_on=yesterday)
    assert [one.key for one in topics_to_discuss(Holder(school.coordinator))] == [topic.pk]
    for person in (school.mentor, school.second_mentor, school.other_coordinator):
        assert topics_to_discuss(Holder(person)) == []
