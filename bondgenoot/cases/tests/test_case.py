"""The page of a case: one next step, who is in it, where we are, and everything that happened."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.cases.models import Case, CaseRole, Certainty, Closure, Task
from bondgenoot.cases.parties import add_outsider, change_role
from bondgenoot.cases.tests.factories import do, make_case, make_signal, use_edition
from bondgenoot.cases.walk import depart
from bondgenoot.dossier.models import Entry, EntryLine
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db
PAGES = ("cases:case_page", "cases:case_map", "cases:case_readers")


@pytest.fixture
def school():
    school = make_school()
    use_edition(school)
    return school


def shown(client, staff, case, page="cases:case_page"):
    return login(client, staff).get(reverse(page, args=[case.ref])).content.decode()


def asked(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_owner_reads_one_next_step_with_its_term(client, school):
    case = make_case(school)
    page = shown(client, school.mentor, case)
    step = case.steps.open().get()
    assert "Jouw volgende stap" in page
    assert step.node.title in page
    assert reverse("cases:step_page", args=[case.ref, step.pk]) in page


def test_a_colleague_reads_for_whom_we_wait_and_how_late_it_is(client, school):
    case = make_case(school)
    calendar = case.location.calendar()
    day = clock.today() - timedelta(days=1)
    while calendar.between(day, clock.today()) < 2:
        day -= timedelta(days=1)
    Task.objects.filter(case=case).update(due_on=day)
    page = shown(client, school.coordinator, case)
    assert f"We wachten op {school.mentor}" in page
    assert "2 schooldagen te laat" in page


def test_my_own_step_comes_before_an_older_one_of_a_colleague(client, school):
    case = make_case(school)
    step = case.steps.open().get()
    Task.objects.create(
        case=case,
        location=case.location,
        step=step,
        title="Iets van de coördinator",
        owner=school.coordinator,
        due_on=clock.today() + timedelta(days=40),
    )
    page = shown(client, school.coordinator, case)
    assert (
        page.index("Jouw volgende stap")
        < page.index("Iets van de coördinator")
        < page.index("Dit staat ook open")
    )


def test_a_case_is_called_after_its_pupil_on_the_page_and_not_in_the_title(client, school):
    case = make_case(school)
    page = shown(client, school.mentor, case)
    heading = page[page.index("<h1>") : page.index("</h1>")]
    assert str(school.pupil) in heading
    assert case.ref in heading
    assert str(school.pupil) not in page[: page.index("</title>")]


def test_the_case_that_is_due_first_stands_on_top_of_the_list(client, school):
    cases = [make_case(school) for _number in range(3)]
    for case, days in zip(cases, (3, -5, 1), strict=True):
        Task.objects.filter(case=case).update(due_on=clock.today() + timedelta(days=days))
    page = login(client, school.coordinator).get(reverse("cases:case_list")).content.decode()
    where = [page.index(case.ref) for case in cases]
    assert where[1] < where[2] < where[0]


def test_a_pupil_is_called_bullied_only_when_the_walk_left_the_first_phase(client, school):
    case = make_case(school)
    assert "misschien gepest" in shown(client, school.mentor, case)
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")
    do(case, "keuze", "confronterend")
    page = shown(client, school.mentor, case)
    assert "misschien gepest" not in page
    assert "gepeste leerling" in page


def test_a_case_without_bullying_says_so_in_a_whole_sentence(client, school):
    case = make_case(school)
    Task.objects.filter(case=case).update(done_at=clock.now())
    Closure.objects.create(case=case, kind="no_bullying", by=school.mentor)
    page = shown(client, school.mentor, case)
    assert "Er is geen pesten vastgesteld" in page
    assert "misschien gepest" in page


def test_a_suspicion_is_shown_as_a_suspicion(client, school):
    case = make_case(school, suspect=school.pupils_b[0])
    page = shown(client, school.mentor, case)
    assert "andere leerling" in page
    assert "vermoed" in page
    assert "dader" not in page.lower()


def test_a_withdrawn_suspicion_leaves_no_name_and_no_words(client, school):
    other = school.pupils_b[0]
    case = make_case(school, suspect=other)
    party = next(party for party in case.parties_with(CaseRole.SUSPECT))
    case.write(
        kind="note",
        title="Aantekening",
        by=school.mentor,
        purpose="volgen",
        parts={party: [EntryLine("x", "Gezien", "Liep weg uit de kantine.")]},
    )
    change_role(
        case,
        party,
        role="suspect",
        certainty=Certainty.WITHDRAWN,
        by=school.mentor,
        reason="Was er niet bij.",
    )
    page = shown(client, school.coordinator, case)
    assert str(other) not in page
    assert "Liep weg uit de kantine." not in page
    assert "Wat hier stond ging over één leerling, en is gewist." in page


def test_who_is_no_pupil_here_is_shown_by_what_is_known(client, school):
    case = make_case(school)
    add_outsider(
        case,
        kind="other_school",
        description="Jongen van het Kompas College",
        role="suspect",
        certainty="suspected",
        by=school.mentor,
    )
    assert "Jongen van het Kompas College" in shown(client, school.mentor, case)


def test_the_timeline_is_newest_first_with_step_person_and_parts(client, school):
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    page = shown(client, school.mentor, case)
    titles = [case.protocol.node(key).title for key in ("orienterend_gesprek", "zelfmelding_delen")]
    story = page[page.index("Wat er gebeurde") : page.index("Waar zijn we?")]
    assert story.index(titles[0]) < story.index(titles[1]) < story.index("Casus geopend")
    assert f"Alleen over {school.pupil}" in story
    assert "op tijd" in story


def test_another_way_is_shown_with_its_reason(client, school):
    case = make_case(school)
    step = case.steps.open().get()
    depart(step, by=school.mentor, reason="De leerling vroeg hierom.", to="orienterend_gesprek")
    page = shown(client, school.coordinator, case)
    assert "andere weg gekozen" in page
    assert "De leerling vroeg hierom." in page


def test_a_correction_keeps_the_earlier_words_at_hand(client, school):
    case = make_case(school)
    first = case.write(
        kind="note",
        title="Aantekening",
        by=school.mentor,
        purpose="volgen",
        core=[EntryLine("a", "Wat", "Maandag")],
    )
    Entry.objects.write(
        case.vault,
        kind="note",
        title="Aantekening",
        by=school.mentor,
        purpose="volgen",
        core=[EntryLine("a", "Wat", "Dinsdag")],
        replaces=first,
    )
    page = shown(client, school.mentor, case)
    assert page.index("Dinsdag") < page.index("Verbeterd. Bekijk de vorige versie") < page.index("Maandag")


def test_what_happened_earlier_than_it_was_written_says_both(client, school):
    case = make_case(school)
    case.write(
        kind="note",
        title="Later opgeschreven",
        by=school.mentor,
        purpose="volgen",
        core=[EntryLine("a", "Wat", "Vrijdag gezien")],
        happened_at=clock.now() - timedelta(days=3),
    )
    page = shown(client, school.mentor, case)
    after = page[page.index("Later opgeschreven") :]
    assert "vastgelegd" in after[:400]


def test_a_closed_case_says_so_and_can_be_reopened(client, school):
    case = make_case(school)
    Task.objects.filter(case=case).update(done_at=clock.now())
    Closure.objects.create(case=case, kind="closed", by=school.coordinator)
    page = shown(client, school.coordinator, case)
    assert "Deze casus is afgesloten" in page
    assert reverse("cases:reopening", args=[case.ref]) in page
    assert reverse("cases:handover", args=[case.ref]) not in page


def test_the_tracker_says_what_is_done_what_is_now_and_what_may_come(client, school):
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    page = shown(client, school.mentor, case)
    rail = page[page.index("Waar zijn we?") :]
    assert "tracker-done" in rail
    assert 'aria-current="step"' in rail
    assert "tracker-may_come" in rail
    assert "tracker-not_taken" in rail
    assert "aanvulling, staat niet in het protocol" in rail


def test_the_chart_links_to_the_steps_of_this_case(client, school):
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    page = shown(client, school.mentor, case, "cases:case_map")
    assert "<svg" in page
    for step in case.steps.all():
        assert reverse("cases:step_page", args=[case.ref, step.pk]) in page


def test_readers_shows_who_read_and_who_changed(client, school):
    case = make_case(school)
    shown(client, school.mentor, case)
    do(case, "zelfmelding_delen", "gedeeld")
    page = shown(client, school.coordinator, case, "cases:case_readers")
    assert "las de casus" in page
    assert "legde een stap vast" in page
    assert str(school.mentor) in page
    assert str(school.coordinator) in page


def test_readers_shows_who_read_the_signal_and_who_was_refused(client, school):
    case = make_case(school)
    login(client, school.mentor).get(reverse("cases:triage", args=[case.signals.get().pk]))
    for person in (school.second_mentor, school.administrator):
        login(client, person).get(reverse("cases:case_page", args=[case.ref]))
    page = shown(client, school.coordinator, case, "cases:case_readers")
    assert "las het signaal" in page
    assert "wilde de casus openen en mocht dat niet" in page
    assert str(school.second_mentor) in page
    assert str(school.administrator) in page


def test_an_address_with_a_null_byte_is_no_case(client, school):
    assert login(client, school.mentor).get("/casussen/AAA%00BBB/").status_code == 404


def test_a_search_of_a_megabyte_finds_nothing(client, school):
    make_case(school)
    for words in ("a" * 1_000_000, "\0"):
        sent = login(client, school.mentor).post(reverse("cases:case_list"), {"words": words})
        assert sent.status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["second_mentor", "other_coordinator", "staff_member", "administrator"])
def test_a_case_does_not_exist_for_whoever_may_not_see_it(client, school, page, who):
    case = make_case(school)
    login(client, getattr(school, who))
    assert client.get(reverse(page, args=[case.ref])).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_log_in(client, school, page):
    assert client.get(reverse(page, args=[make_case(school).ref])).url.startswith("/inloggen/")


def test_a_mentor_cannot_see_who_read(client, school):
    case = make_case(school)
    assert login(client, school.mentor).get(reverse("cases:case_readers", args=[case.ref])).status_code == 404
    assert "Wie dit las" not in shown(client, school.mentor, case)


def test_the_page_asks_as_much_for_a_long_record_as_for_a_short_one(client, school):
    case = make_case(school, suspect=school.pupils_b[0])
    address = reverse("cases:case_page", args=[case.ref])
    login(client, school.mentor)
    client.get(address)
    short = asked(client, address)
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    for number in range(20):
        case.write(
            kind="note",
            title=f"Nummer {number}",
            by=school.mentor,
            purpose="volgen",
            core=[EntryLine("a", "b", "c")],
        )
    assert asked(client, address) == short <= 30


def test_the_list_shows_names_owner_term_and_round(client, school):
    case = make_case(school)
    Case.objects.filter(pk=case.pk).update(round_number=2)
    page = login(client, school.coordinator).get("/casussen/").content.decode()
    for words in (str(school.pupil), case.ref, str(school.mentor), "ronde 2", case.steps.get().node.title):
        assert words in page


def test_the_list_keeps_open_mine_and_closed_apart(client, school):
    running, ended = make_case(school), make_case(school)
    Closure.objects.create(case=ended, kind="no_bullying", by=school.coordinator)
    login(client, school.coordinator)

    def listed(which):
        page = client.get(f"/casussen/?welke={which}").content.decode()
        return [case.ref for case in (running, ended) if case.ref in page]

    assert listed("open") == [running.ref]
    assert listed("afgesloten") == [ended.ref]
    assert listed("mijn") == []
    login(client, school.mentor)
    assert listed("mijn") == [running.ref]


def test_a_case_is_found_by_reference_and_by_pupil_without_a_name_in_the_address(client, school):
    case = make_case(school)
    login(client, school.coordinator)
    sent = client.post("/casussen/", {"words": case.ref.lower().replace("-", " ")})
    assert sent.url == reverse("cases:case_page", args=[case.ref])
    page = client.post("/casussen/", {"words": school.pupil.first_name}).content.decode()
    assert case.ref in page
    assert case.ref not in client.post("/casussen/", {"words": "zzzz"}).content.decode()
    login(client, school.second_mentor)
    assert case.ref not in client.post("/casussen/", {"words": school.pupil.first_name}).content.decode()
    assert client.post("/casussen/", {"words": case.ref}).status_code == 200


def test_the_list_asks_as_much_for_three_cases_as_for_one(client, school):
    login(client, school.coordinator)
    make_case(school)
    client.get("/casussen/")
    one = asked(client, "/casussen/")
    make_case(school, suspect=school.pupils_b[0])
    make_case(school, signal=make_signal(school, pupils=school.pupils_b[:1]))
    assert asked(client, "/casussen/") == one


def test_no_name_stands_in_a_title(client, school):
    case = make_case(school)
    for name in (*PAGES,):
        page = shown(client, school.coordinator, case, name)
        assert school.pupil.first_name not in page[page.index("<title>") : page.index("</title>")]
