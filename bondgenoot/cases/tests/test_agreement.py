"""An agreement: lines with a check each, signatures in the fixed order, kept or not."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.cases.models import Agreement, LineCheck, Promise, Task, TaskKind
from bondgenoot.cases.panels.agreement import of_step, shown
from bondgenoot.cases.parties import change_role
from bondgenoot.cases.tests.factories import make_case, open_step, use_edition
from bondgenoot.cases.tests.walking import do
from bondgenoot.dossier.reading import read
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    """A case in its first talk."""
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    do(case, "zelfmelding_delen", "gedeeld")
    return case


@pytest.fixture
def step(case):
    return open_step(case, "orienterend_gesprek")


@pytest.fixture
def mentor(client, school):
    return login(client, school.mentor)


def parties(case):
    return case.parties_with("suspect") + case.parties_with("target")


def in_a_week():
    return clock.today() + timedelta(days=7)


def make(step, supported=None):
    promises = [Promise(party, f"Doet {party.letter}.", in_a_week()) for party in parties(step.case)]
    return Agreement.make(step, by=step.case.lead, promises=promises, supported=supported)


def path(name, case, *rest):
    return reverse(f"cases:{name}", args=[case.ref, *rest])


def sheet(lines, total=5, **more):
    data = {"key": str(uuid.uuid4()), "regel-TOTAL_FORMS": str(total), "regel-INITIAL_FORMS": "0"}
    for number in range(total):
        who, what, by_on = lines[number] if number < len(lines) else ("", "", "")
        data |= {
            f"regel-{number}-who": who,
            f"regel-{number}-what": what,
            f"regel-{number}-by_on": str(by_on),
        }
    return data | more


def sign(client, agreement, position, **given):
    data = {"key": str(uuid.uuid4()), "way": "screen", "signer": "Naam", "agrees": "on", **given}
    return client.post(path("signature", agreement.step.case, agreement.pk, position), data)


def test_lines_are_written_down_once_each_with_a_check_on_its_day(mentor, case, step):
    suspect, target = parties(case)
    data = sheet(
        [(str(suspect.pk), "Haalt de foto weg.", in_a_week()), ("school", "Praat met de klas.", in_a_week())],
        supported=[str(target.pk)],
    )
    for _press in range(2):
        assert mentor.post(path("agreement_new", case, step.pk), data).status_code == 302
    agreement = Agreement.objects.get()
    assert [line.party for line in agreement.lines.all()] == [suspect, None]
    assert Task.objects.open().filter(case=case, kind=TaskKind.AGREEMENT_LINE).count() == 2
    order = [(one.role, one.party) for one in agreement.signatures.all()]
    assert order == [("suspect", suspect), ("target", target), ("supporters", target)]


def test_more_lines_keep_what_was_typed_and_complain_about_nothing(mentor, case, step):
    data = sheet([("", "Half geschreven", "")], meer="1")
    page = mentor.post(path("agreement_new", case, step.pk), data).content.decode()
    assert "Half geschreven" in page
    assert "Regel 10" in page
    assert "Er is nog niets vastgelegd" not in page
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("", "Half geschreven", ""), "Regel 1 is nog niet af."),
        (("school", "Te laat", "2020-01-01"), "Kies vandaag of een dag daarna."),
        (("", "", ""), "minstens één regel"),
    ],
)
def test_a_line_that_is_not_whole_is_named_and_kept(mentor, case, step, line, words):
    page = mentor.post(path("agreement_new", case, step.pk), sheet([line])).content.decode()
    assert words in page
    assert line[1] in page
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"meer": "1", "regel-TOTAL_FORMS": "veel"}])
def test_a_sheet_that_came_empty_is_shown_again(mentor, case, step, sent):
    assert mentor.post(path("agreement_new", case, step.pk), sent).status_code == 200


def test_signing_out_of_turn_is_refused_with_the_order(mentor, case, step):
    agreement = make(step)
    response = sign(mentor, agreement, 2, signer="Te vroeg")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Er wordt op volgorde getekend" in page
    assert "Te vroeg" in page
    assert not agreement.signatures.filter(signed_at__isnull=False).exists()


def test_everybody_signs_in_turn_and_a_second_press_changes_nothing(mentor, case, step):
    agreement = make(step, supported=parties(case)[:1])
    for position in (1, 1, 2, 3):
        assert sign(mentor, agreement, position, signer=f"Naam {position}").status_code == 302
    assert agreement.is_signed
    assert case.vault.entries.filter(kind="signature").count() == 3
    page = mentor.get(path("agreement_page", case, agreement.pk)).content.decode()
    assert "Naam 3" in page
    assert "ondersteuners" in page


def test_the_other_pupils_mentor_signs_for_nobody_and_checks_nothing(client, case, step, school):
    agreement = make(step)
    login(client, school.second_mentor)
    line = path("line_answer", case, agreement.lines.first().pk)
    page = client.get(path("agreement_page", case, agreement.pk)).content.decode()
    assert "Doet" in page
    assert line not in page
    assert path("signature", case, agreement.pk, 1) not in page
    assert sign(client, agreement, 1).status_code == 404
    data = {"key": str(uuid.uuid4()), "kept": "yes", "remark": "Alles is goed."}
    assert client.post(line, data).status_code == 404
    assert not LineCheck.objects.exists()
    assert agreement.next_signature().position == 1


def test_no_name_travels_in_the_cookie_of_a_message(mentor, case, step):
    agreement = make(step)
    sign(mentor, agreement, 1)
    assert parties(case)[0].pupil.first_name not in mentor.cookies["messages"].value


def test_nobody_signs_without_saying_so(mentor, case, step):
    agreement = make(step)
    response = sign(mentor, agreement, 1, agrees="", signer="")
    assert response.status_code == 200
    assert agreement.next_signature().position == 1


def test_a_supporters_name_stands_in_the_part_of_their_own_child_only(mentor, case, step):
    suspect, target = parties(case)
    agreement = make(step, supported=[suspect, target])
    for position, signer in enumerate(("S", "T", "Moeder van S", "Vader van T"), start=1):
        sign(mentor, agreement, position, signer=signer)
    named = {
        line.value: part.party
        for reading in read(case.vault, kinds=["signature"])
        for part in reading.parts
        for line in part.lines
        if line.key == "signer"
    }
    assert named == {"S": suspect, "T": target, "Moeder van S": suspect, "Vader van T": target}


def test_whether_a_line_was_kept_is_recorded_once_and_ends_its_task(mentor, case, step, school, client):
    line = make(step).lines.first()
    url = path("line_answer", case, line.pk)
    data = {"key": str(uuid.uuid4()), "kept": "partly", "remark": "Alleen op dinsdag."}
    for _press in range(2):
        assert mentor.post(url, data).status_code == 302
    assert LineCheck.objects.get().kept == "partly"
    assert Task.objects.get(agreement_line=line).done_at is not None
    page = login(client, school.coordinator).post(url, data | {"kept": "no"}).content.decode()
    assert "Een collega heeft deze afspraak al nagelopen." in page
    assert f"{school.mentor} legde dit al vast" in page
    assert "Alleen op dinsdag." in page


def test_no_agreement_is_added_to_a_step_that_is_done(mentor, case, step):
    do(case, "orienterend_gesprek", "gevoerd")
    data = sheet([("school", "Iets.", in_a_week())])
    page = mentor.post(path("agreement_new", case, step.pk), data).content.decode()
    assert "Deze stap is al afgerond" in page
    assert not Agreement.objects.exists()


def test_the_step_page_shows_its_agreements_and_where_to_make_one(mentor, case, step):
    url = reverse("cases:step_page", args=[case.ref, step.pk])
    assert path("agreement_new", case, step.pk) in mentor.get(url).content.decode()
    make(step)
    assert "Doet A." in mentor.get(url).content.decode()


def test_one_agreement_and_three_take_the_same_number_of_queries(case, step):
    counts = []
    for number in (1, 2):
        for _agreement in range(number):
            make(step)
        # The first look loads what stays on the case itself: the vault, the edition, the calendar.
        shown(step, of_step(step))
        with CaptureQueriesContext(connection) as seen:
            assert len(shown(step, of_step(step))) in (1, 3)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_nobody_waits_for_the_signature_of_a_pupil_whose_suspicion_was_withdrawn(mentor, case, step, school):
    suspect, target = parties(case)
    agreement = make(step)
    name = str(suspect.pupil)
    change_role(case, suspect, role="suspect", certainty="withdrawn", by=school.mentor, reason="Was ziek.")
    assert agreement.next_signature().party == target
    page = mentor.get(path("agreement_page", case, agreement.pk)).content.decode()
    assert name not in page
    assert f"Leerling {suspect.letter}" in page
    assert sign(mentor, agreement, 2).status_code == 302
    assert agreement.is_signed
    waiting = Task.objects.open().filter(case=case, kind=TaskKind.AGREEMENT_LINE)
    assert [task.agreement_line.party for task in waiting] == [target]


def test_what_was_promised_for_a_day_gone_by_is_gone_back_to_on_the_first_school_day(case, step):
    yesterday = clock.today() - timedelta(days=1)
    Agreement.make(step, by=case.lead, promises=[Promise(None, "Belt de ouders.", yesterday)])
    task = Task.objects.get(case=case, kind=TaskKind.AGREEMENT_LINE)
    assert task.due_on == case.location.calendar().first_from(clock.today())
