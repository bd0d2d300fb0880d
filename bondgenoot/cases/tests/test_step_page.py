"""The page of a step, through its real address: what it asks, what it refuses, what it keeps."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.cases.forms.question import named
from bondgenoot.cases.models import Step
from bondgenoot.cases.models.involvement import involve
from bondgenoot.cases.stop_and_think import SAFE_ANSWER, think
from bondgenoot.cases.tests.factories import do, make_case, make_signal, open_step, tell_everyone, use_edition
from bondgenoot.cases.tests.filling import filled
from bondgenoot.cases.tests.walking import use_test_edition
from bondgenoot.cases.walk import depart
from bondgenoot.dossier.models import Draft, Entry, EntryLine
from bondgenoot.dossier.reading import read_one
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_pupil, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    use_edition(school)
    return make_case(school, suspect=school.pupils_b[0])


def url(step, name="step_page"):
    return reverse(f"cases:{name}", args=[step.case.ref, step.pk])


def text(answer):
    return " ".join(answer.content.decode().split())


def to_choice_of_form(case):
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")
    do(case, "keuze", "confronterend")


def test_the_owner_reads_what_to_do_and_does_it(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    login(client, school.mentor)
    page = text(client.get(url(step)))
    assert "stap 1" in page
    assert named(school.pupil) in page
    assert "Delen vastleggen" in page
    answer = client.post(url(step), filled(step, "gedeeld"))
    assert answer.status_code == 302
    assert Step.objects.get(pk=step.pk).done.by == school.mentor
    assert open_step(case, "orienterend_gesprek")


def test_owner_colleague_stranger_and_visitor(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    for staff, status in (
        (school.mentor, 200),
        (school.coordinator, 200),
        (school.second_mentor, 200),  # mentor of the other pupil
        (school.staff_member, 404),
        (school.team_leader, 404),
        (school.other_coordinator, 404),
        (school.administrator, 404),
    ):
        assert login(client, staff).get(url(step)).status_code == status, staff
    client.logout()
    assert client.get(url(step)).status_code == 302


def test_a_refusal_names_everything_at_once_and_keeps_what_was_typed(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    given = filled(step, "gedeeld", verteld="Ze noemen me dik.", wens="", delen_met="")
    answer = login(client, school.mentor).post(url(step), given)
    page = text(answer)
    assert answer.status_code == 422
    assert "Er is nog niets vastgelegd" in page
    assert "Ze noemen me dik." in page
    assert 'href="#id_wens__A"' in page
    assert 'href="#id_delen_met__A"' in page
    assert Step.objects.get(pk=step.pk).done is None


def test_a_required_answer_under_a_condition_is_asked_for_at_its_own_question(client, school, case):
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")
    step = open_step(case, "keuze")
    given = filled(step, "niet_confronterend", kennis="bekend")
    del given["plek"]
    page = text(login(client, school.mentor).post(url(step), given))
    assert 'href="#id_plek_0"' in page
    assert "Alleen als er staat" in page


def test_safety_goes_first_and_asks_nothing_else(client, school, case):
    do(case, "zelfmelding_delen", "gedeeld")
    step = open_step(case, "orienterend_gesprek")
    login(client, school.mentor)
    assert "Eerst: is het veilig?" in text(client.get(url(step)))
    answer = client.post(url(step), {"stap__veiligheid": "thuis", "act": "vastleggen"})
    assert answer.status_code == 302
    assert Step.objects.get(pk=step.pk).done.basis == "safety"
    assert open_step(case, "opschalen")


def test_a_talk_does_not_happen_tomorrow(client, school, case):
    do(case, "zelfmelding_delen", "gedeeld")
    step = open_step(case, "orienterend_gesprek")
    tomorrow = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    given = filled(step, "gevoerd") | {"stap__gebeurd_op": tomorrow}
    assert login(client, school.mentor).post(url(step), given).status_code == 422


def test_a_draft_is_kept_sealed_for_one_person_and_gone_when_the_step_is_done(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    login(client, school.mentor)
    client.post(url(step), {"verteld__A": "Half verhaal", "act": "concept"})
    assert b"Half verhaal" not in bytes(Draft.objects.get().sealed)
    assert "Half verhaal" in text(client.get(url(step)))
    assert "Half verhaal" not in text(login(client, school.coordinator).get(url(step)))
    login(client, school.mentor).post(url(step), filled(step, "gedeeld"))
    assert not Draft.objects.exists()


def test_two_people_at_once_get_both_versions_and_lose_nothing(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    early = filled(step, "gedeeld", verteld="Wat de mentor hoorde.")
    late = {
        key: "Wat de coördinator hoorde." if answer == "Wat de mentor hoorde." else answer
        for key, answer in early.items()
    }
    login(client, school.mentor).post(url(step), early)
    login(client, school.coordinator)
    answer = client.post(url(step), late, follow=True)
    page = text(answer)
    assert "Wat de mentor hoorde." in page
    assert "Wat de coördinator hoorde." in page
    client.post(url(step, "step_addition"), {"act": "toevoegen"})
    note = Entry.objects.get(kind="note")
    assert note.step_id == step.pk
    [part] = read_one(note).parts
    assert [line.value for line in part.lines] == ["Wat de coördinator hoorde."]
    client.post(url(step, "step_addition"), {"act": "toevoegen"})
    assert Entry.objects.filter(kind="note").count() == 1


def test_the_same_step_tapped_twice_is_done_once(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    login(client, school.mentor)
    given = filled(step, "gedeeld")
    client.post(url(step), given)
    answer = client.post(url(step), given)
    assert answer.url == reverse("cases:case_page", args=[case.ref])
    assert not Draft.objects.exists()


def test_a_draft_of_a_colleague_survives_when_the_step_is_done(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    login(client, school.coordinator).post(url(step), {"verteld__A": "Mijn concept", "act": "concept"})
    login(client, school.mentor).post(url(step), filled(step, "gedeeld"))
    assert "Mijn concept" in text(login(client, school.coordinator).get(url(step)))
    client.post(url(step, "step_addition"), {"act": "laten"})
    assert "Mijn concept" not in text(client.get(url(step)))


def test_a_done_step_shows_what_was_recorded_and_where_it_led(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    login(client, school.mentor)
    client.post(url(step), filled(step, "gedeeld", verteld="Ze lachen als ik praat."))
    page = text(client.get(url(step)))
    assert "Ze lachen als ik praat." in page
    assert "op tijd" in page
    assert url(open_step(case, "orienterend_gesprek")) in page


def test_a_step_of_somebody_else_is_read_only_and_the_coordinator_takes_it_over(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    involve(case, school.team_leader, "team_leader")
    page = text(login(client, school.team_leader).get(url(step)))
    assert f"Deze stap doet {school.mentor}" in page
    task = step.task
    takeover = reverse("cases:takeover", args=[case.ref, task.pk])
    assert takeover not in page
    page = text(login(client, school.coordinator).get(url(step)))
    assert takeover in page
    client.post(takeover)
    task.refresh_from_db()
    assert task.owner == school.coordinator
    assert login(client, school.mentor).get(takeover).status_code == 404


def test_a_talk_together_begins_with_stopping_to_think(client, school, case):
    to_choice_of_form(case)
    step = open_step(case, "gespreksvorm")
    login(client, school.mentor)
    page = text(client.get(url(step)))
    assert "Even stilstaan" in page
    assert "Keuze vastleggen" not in page
    assert "Keuze vastleggen" in text(client.get(url(step) + "?verder=ja"))
    client.post(url(step), filled(step, "bemiddeling"))
    talk = open_step(case, "bemiddelingsgesprek")
    assert client.post(url(talk), filled(talk, "afspraken")).status_code == 422
    answer = client.post(url(talk, "stop_and_think"), {**SAFE_ANSWER, "angst": "ja"})
    assert answer.status_code == 302
    assert "eerst apart te praten" in text(client.get(url(talk)))
    assert client.post(url(talk), filled(talk, "afspraken")).status_code == 302


def test_a_worry_is_told_and_an_unwilling_pupil_stops_the_talk(client, school, case):
    to_choice_of_form(case)
    step = open_step(case, "gespreksvorm")
    think(step, by=school.mentor, told={**SAFE_ANSWER, "wil": "nee"})
    login(client, school.mentor)
    client.post(url(step), filled(step, "bemiddeling"))
    talk = open_step(case, "bemiddelingsgesprek")
    assert "De gepeste leerling wil niet samen praten" in text(client.get(url(talk)))
    assert client.post(url(talk), filled(talk, "afspraken")).status_code == 422


def test_another_way_asks_a_reason_and_tells_the_coordinator(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    departure = url(step, "step_departure")
    login(client, school.mentor)
    assert departure in text(client.get(url(step)))
    assert client.post(departure, {"to": "orienterend_gesprek", "reason": ""}).status_code == 200
    client.post(departure, {"to": "orienterend_gesprek", "reason": "De leerling is al gesproken."})
    assert Step.objects.get(pk=step.pk).done.basis == "skipped"
    step = open_step(case, "orienterend_gesprek")
    given = {"to": "elders", "elsewhere": "keuze", "reason": "Alles is al bekend."}
    client.post(url(step, "step_departure"), given)
    assert Step.objects.get(pk=step.pk).done.basis == "deviated"
    assert open_step(case, "keuze")


def test_a_step_without_the_other_pupil_says_who_is_missing(client, school):
    use_edition(school)
    case = make_case(school)
    to_choice_of_form(case)
    do(case, "gespreksvorm", "apart")
    page = text(login(client, school.mentor).get(url(open_step(case, "aparte_gesprekken"))))
    assert "Er staat nog geen andere leerling in deze casus" in page


def test_the_page_names_nobody_in_its_title_or_address(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    answer = login(client, school.mentor).get(url(step))
    title = text(answer).split("<title>")[1].split("</title>")[0]
    assert school.pupil.first_name not in title
    assert school.pupil.first_name not in url(step)
    assert "dader" not in text(answer).lower()


def test_what_is_added_to_the_protocol_says_so(client, school):
    use_edition(school, "pestprotocol-2015")
    case = make_case(school)
    step = case.steps.open().get()
    do(case, step.node_key, step.node.outcomes[0].key)
    do(case, "orienterend_gesprek", "gevoerd")
    page = text(login(client, school.mentor).get(url(open_step(case, "bevestigd"))))
    assert "Aanvulling, staat niet in het protocol." in page


def test_closing_waits_for_the_coordinator_who_reads_the_proposal(client, school):
    use_edition(school)
    case = make_case(school)
    to_closing(case)
    step = open_step(case, "afsluiten")
    tell_everyone(step, school.mentor)
    login(client, school.mentor)
    given = filled(step, "akkoord", slotverslag="De les hielp.")
    client.post(url(step), given)
    client.post(url(step), given)
    assert Entry.objects.filter(step_id=step.pk, kind="step").count() == 1
    answer = client.get(url(step))
    assert "Casus afsluiten" not in text(answer)
    page = text(client.get(url(step)))
    assert "Wacht op akkoord van" in page
    assert 'name="slotverslag"' not in page
    page = text(client.get(url(step) + "?aanpassen=ja"))
    assert "De les hielp.</textarea>" in page
    client.post(url(step), given | {"slotverslag": "De les en de gymleraar hielpen."})
    login(client, school.coordinator)
    page = text(client.get(url(step)))
    assert "De les en de gymleraar hielpen." in page
    assert "slotverslag" not in page
    client.post(url(step), {"stap__uitkomst": "akkoord", "act": "vastleggen"})
    assert Step.objects.get(pk=step.pk).done.by == school.coordinator
    assert open_step(case, "nazorg")


def test_closing_against_the_checks_asks_the_coordinator_why(client, school):
    use_edition(school)
    case = make_case(school)
    to_closing(case, checks=0)
    step = open_step(case, "afsluiten")
    tell_everyone(step, school.coordinator)
    login(client, school.coordinator)
    assert client.post(url(step), filled(step, "akkoord")).status_code == 422
    given = filled(step, "akkoord") | {"reden_zonder_controles": "De leerling is verhuisd."}
    client.post(url(step), given)
    assert Step.objects.get(pk=step.pk).done.against_checks


def to_closing(case, checks=2):
    """Along branch A to the closing; with `checks` good checks, or past the series with a reason."""
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")
    do(case, "keuze", "niet_confronterend")
    do(case, "les", "gegeven")
    do(case, "ouders_a", "geinformeerd")
    do(case, "dossier_a", "genoteerd")
    step = open_step(case, "volgen_a")
    for check in step.checks.all()[:checks]:
        check.record(by=case.lead, at=clock.now(), state="stopped", safety=5)
    if checks:
        do(case, "volgen_a", "gestopt")
    else:
        depart(step, by=case.lead, reason="De leerling ging van school.", to="afsluiten")


def test_a_group_of_pupils_is_searched_and_picked_without_losing_what_was_typed(client, school):
    use_test_edition(school, "no-blame")
    case = make_case(school)
    do(case, "gesprek", "steungroep")
    step = open_step(case, "groep_vormen")
    group = [make_pupil(school.class_a, first_name=f"Noor{number}") for number in range(7)]
    foreign = make_pupil(school.other_class_a, first_name="Noor99")
    login(client, school.coordinator)
    page = text(client.post(url(step), {"leden__zoek": "Noor", "act": "zoek"}))
    assert all(named(pupil) in page for pupil in group)
    assert str(foreign) not in page
    chosen = [str(pupil.pk) for pupil in group[:5]]
    page = text(client.post(url(step), {"leden": chosen, "leden__zoek": "Noor6", "act": "zoek"}))
    assert page.count("checked") == 5
    given = {"leden": chosen, "stap__uitkomst": "gevormd", "act": "vastleggen"}
    assert "Kies 6 tot 8 leerlingen" in text(client.post(url(step), given))
    given["leden"] = [str(pupil.pk) for pupil in group]
    assert client.post(url(step), given).status_code == 302
    assert len(case.parties_with("support_group")) == 7


def test_nobody_of_another_location_is_put_in_the_group_by_hand(client, school):
    use_test_edition(school, "no-blame")
    case = make_case(school)
    do(case, "gesprek", "steungroep")
    step = open_step(case, "groep_vormen")
    here = [make_pupil(school.class_a) for _number in range(6)]
    chosen = [str(pupil.pk) for pupil in [*here, school.other_pupils[0]]]
    given = {"leden": chosen, "stap__uitkomst": "gevormd", "act": "vastleggen"}
    assert login(client, school.coordinator).post(url(step), given).status_code == 422
    assert case.parties_with("support_group") == []


def test_a_step_that_calls_the_restorative_meeting_waits_for_its_end(client, school, case):
    to_choice_of_form(case)
    do(case, "gespreksvorm", "herstel")
    step = open_step(case, "herstelgesprek")
    login(client, school.coordinator)
    page = text(client.get(url(step)))
    first = open_step(case, "gespreksleider_vragen")
    assert url(first) in page
    assert 'name="stap__uitkomst"' not in page
    do(case, "gespreksleider_vragen", "niet_gevonden", by=school.coordinator)
    page = text(client.get(url(step)))
    assert "Er is geen overeenkomst" in page
    assert client.post(url(step), filled(step, "geen_overeenkomst")).status_code == 302
    assert open_step(case, "gespreksvorm")


def test_the_page_asks_as_many_questions_of_the_database_for_one_note_as_for_three(client, school, case):
    step = open_step(case, "zelfmelding_delen")
    login(client, school.mentor)
    client.get(url(step))
    counts = []
    for notes in (1, 2):
        for number in range(notes):
            case.write(
                kind="note",
                title=f"Aantekening {number}",
                by=school.mentor,
                purpose="aanvullen",
                core=[EntryLine("note", "Aantekening", "Gezien op het plein.")],
                step=(step.pk, step.node_key),
            )
        with CaptureQueriesContext(connection) as seen:
            client.get(url(step))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_pupil_without_parents_asks_why_nobody_was_told_and_asks_it_once(client, school):
    use_edition(school)
    alone = make_pupil(school.class_a, guardians=0)
    case = make_case(school, signal=make_signal(school, pupils=[alone]))
    to_closing(case)
    step = open_step(case, "afsluiten")
    login(client, school.mentor)
    page = text(client.get(url(step)))
    assert "Waarom is geen ouder ingelicht?" in page
    given = filled(step, "akkoord")
    assert 'href="#id_reden_geen_ouders"' in text(client.post(url(step), given))
    client.post(url(step), given | {"reden_geen_ouders": "Er is alleen een voogd op afstand."})
    client = login(client, school.coordinator)
    assert client.post(url(step), {"stap__uitkomst": "akkoord"}).status_code == 302
    assert open_step(case, "nazorg")


def test_a_measure_is_not_taken_over_by_who_may_not_decide(client, school, case):
    to_choice_of_form(case)
    do(case, "gespreksvorm", "apart")
    do(case, "aparte_gesprekken", "maatregel")
    task = open_step(case, "maatregel").task
    takeover = reverse("cases:takeover", args=[case.ref, task.pk])
    assert login(client, school.coordinator).post(takeover).status_code == 404
    task.refresh_from_db()
    assert task.owner == school.team_leader


def test_a_corrected_record_is_shown_as_it_stands_now(client, school, case):
    step = do(case, "zelfmelding_delen", "gedeeld", verteld="Op maandag.")
    entry = Step.objects.get(pk=step.pk).done.entry
    [part] = [part for part in read_one(entry).parts if part.party]
    lines = [EntryLine(one.key, one.label, one.value.replace("maandag", "dinsdag")) for one in part.lines]
    case.write(
        kind="step",
        title=entry.title,
        by=school.mentor,
        purpose=entry.purpose,
        parts={part.party: lines},
        step=(step.pk, step.node_key),
        replaces=entry,
    )
    page = text(login(client, school.mentor).get(url(step)))
    assert "Op dinsdag." in page
    assert "Op maandag." not in page
