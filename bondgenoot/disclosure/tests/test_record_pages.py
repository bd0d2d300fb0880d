"""The pages of a record: find a pupil, read it, on paper, and as lines for the school's own system."""

import io
import re
from datetime import timedelta

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models import CaseRole, Certainty
from bondgenoot.cases.parties import change_role
from bondgenoot.cases.tests.factories import do, make_case, make_signal, use_edition
from bondgenoot.cases.tests.walking import to_choice
from bondgenoot.disclosure.models import CarriedLine, RecordChoices
from bondgenoot.disclosure.neutral_lines import line_of
from bondgenoot.disclosure.tests.test_record import written
from bondgenoot.dossier.models import MarkVerdict, NameMark, Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Enrolment
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db

PAGES = ("record_page", "record_pdf", "record_lines")


@pytest.fixture
def school():
    made = make_school()
    use_edition(made)
    pupil, other = made.pupil, made.pupils_b[0]
    pupil.first_name, pupil.last_name = "Noor", "Smit"
    other.first_name, other.infix, other.last_name, other.number = "Bram", "de", "Vries", "220022"
    pupil.save()
    other.save()
    return made


@pytest.fixture
def case(school):
    return make_case(school, suspect=school.pupils_b[0])


def url(name, pupil):
    return reverse(f"disclosure:{name}", args=[pupil.pk])


def body(response):
    return response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_the_mentor_and_the_coordinator_may_and_nobody_else(client, school, case, name):
    address = url(name, school.pupil)
    for who in ("mentor", "coordinator"):
        assert login(client, getattr(school, who)).get(address).status_code == 200, who
    others = (
        "second_mentor",
        "other_coordinator",
        "counsellor",
        "management",
        "administrator",
        "staff_member",
    )
    for who in others:
        assert login(client, getattr(school, who)).get(address).status_code == 404, who
    client.logout()
    assert client.get(address).status_code == 302


def test_printing_is_only_for_who_may_read(client, school, case):
    address = url("record_paper", school.pupil)
    assert login(client, school.mentor).post(address).status_code == 200
    assert login(client, school.second_mentor).post(address).status_code == 404
    assert login(client, school.other_coordinator).post(address).status_code == 404
    client.logout()
    assert client.post(address).status_code == 302


@pytest.mark.parametrize("name", ["record_page", "record_lines"])
def test_no_page_of_one_child_tells_who_the_other_is(client, school, case, name):
    to_choice(case)
    page = body(login(client, school.coordinator).get(url(name, school.pupil)))
    for hidden in ("Bram", "Vries", "220022", str(school.pupils_b[0].pk)):
        assert hidden not in page
    title = re.search("<title>(.*?)</title>", page).group(1)
    assert "Noor" not in title
    assert "Smit" not in title


def test_the_pdf_is_a_draft_without_a_name_in_its_name(client, school, case):
    to_choice(case)
    NameMark.objects.update(verdict=MarkVerdict.LEAVE)
    response = login(client, school.coordinator).get(url("record_pdf", school.pupil))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="dossier-concept.pdf"'
    made = pypdf.PdfReader(io.BytesIO(response.content))
    words = " ".join(page.extract_text() for page in made.pages)
    assert "concept, niet verstrekt" in words
    assert "Noor Smit" in words
    assert "Bram" not in words
    assert made.metadata.title == "Dossier van één leerling"


def test_an_open_word_is_shown_and_nothing_goes_on_paper(client, school, case):
    entry = written(case, school, "Daar stond Sam weer.")
    NameMark.objects.create(entry=entry, line=0, start=11, length=3, why="name")
    page = body(login(client, school.mentor).get(url("record_page", school.pupil)))
    assert '<mark class="name-open">Sam</mark>' in page
    assert reverse("cases:names", args=[case.ref]) in page
    assert url("record_pdf", school.pupil) not in page
    for refused in (
        client.get(url("record_pdf", school.pupil)),
        client.post(url("record_paper", school.pupil)),
    ):
        assert refused.status_code == 409
        assert "misschien nog een naam" in body(refused)
        assert "Sam" not in body(refused)
    assert not AuditEvent.objects.filter(action="record.exported").exists()


def test_a_word_in_a_signal_without_a_case_is_asked_about_from_the_record(client, school):
    signal = make_signal(school, facts="Daar stond Koosje weer te lachen.")
    address = reverse("cases:signal_names", args=[signal.pk])
    page = body(login(client, school.mentor).get(url("record_page", school.pupil)))
    assert address in page
    question = body(client.get(address))
    assert "Koosje" in question
    key = re.search('name="(woord-[0-9a-f]+)"', question).group(1)
    assert client.post(address, {key: "other"}).status_code == 302
    page = body(client.get(url("record_page", school.pupil)))
    assert "Koosje" not in page
    assert "Daar stond" in page
    assert client.get(url("record_pdf", school.pupil)).status_code == 200


def test_somebody_who_came_later_is_looked_for_before_anything_is_printed(client, school, case):
    written(case, school, "Daar stond Koosje weer.")
    assert not NameMark.objects.exists()
    assert login(client, school.mentor).get(url("record_pdf", school.pupil)).status_code == 409
    assert client.post(url("record_paper", school.pupil)).status_code == 409


def test_whoever_may_act_in_a_case_is_sent_to_its_question(client, school, case):
    change_role(
        case,
        Party.objects.add(case.vault, pupil=school.pupils_b[1]),
        role=CaseRole.BYSTANDER,
        certainty=Certainty.SUSPECTED,
        by=school.mentor,
    )
    entry = written(
        case, school, "Daar stond Sam.", about=Party.objects.get(vault=case.vault, pupil=school.pupils_b[1])
    )
    NameMark.objects.create(
        entry=entry, party=entry.parts.get().party, line=0, start=11, length=3, why="name"
    )
    page = body(login(client, school.coordinator).get(url("record_page", school.pupils_b[1])))
    assert reverse("cases:names", args=[case.ref]) in page


def test_reading_exporting_and_printing_are_written_down_without_a_name(client, school, case):
    login(client, school.mentor)
    client.get(url("record_page", school.pupil))
    client.get(url("record_pdf", school.pupil))
    client.post(url("record_paper", school.pupil))
    events = AuditEvent.objects.filter(action__startswith="record.")
    assert {one.action for one in events} == {"record.read", "record.exported", "record.printed"}
    assert {one.noun for one in events} == {"pupil"}
    assert not any("Noor" in str(one.detail) for one in events)


def test_whoever_reads_a_record_stands_with_the_readers_of_the_case(client, school, case):
    login(client, school.mentor).get(url("record_page", school.pupil))
    login(client, school.coordinator)
    page = body(client.get(reverse("cases:case_readers", args=[case.ref])))
    assert "las het dossier van leerling A" in page


def test_the_list_has_who_has_a_record_and_finds_the_others(client, school, case):
    address = reverse("disclosure:record_list")
    page = body(login(client, school.coordinator).get(address))
    assert "Noor Smit" in page
    assert "Bram de Vries" in page
    assert str(school.pupils[2]) not in page
    found = body(client.post(address, {"words": school.pupils[2].first_name}))
    assert str(school.pupils[2]) in found
    assert "Noor Smit" not in found
    nobody = body(client.post(address, {"words": "Zzz"}))
    assert "Niemand gevonden" in nobody


def test_the_list_of_a_mentor_has_own_pupils(client, school, case):
    page = body(login(client, school.mentor).get(reverse("disclosure:record_list")))
    assert "Noor Smit" in page
    assert "Bram" not in page
    assert login(client, school.staff_member).get(reverse("disclosure:record_list")).status_code == 404


def test_a_withdrawn_suspicion_takes_the_pupil_from_the_list(client, school):
    both = [school.pupil, school.pupils_b[0]]
    case = make_case(school, signal=make_signal(school, pupils=both), suspect=school.pupils_b[0])
    suspect = Party.objects.get(vault=case.vault, pupil=school.pupils_b[0])
    change_role(
        case,
        suspect,
        role=CaseRole.SUSPECT,
        certainty=Certainty.WITHDRAWN,
        by=school.mentor,
        reason="Was er niet.",
    )
    page = body(login(client, school.coordinator).get(reverse("disclosure:record_list")))
    assert "Noor Smit" in page
    assert "Bram" not in page


def test_somebody_who_left_keeps_a_record_with_the_last_location(client, school, case):
    yesterday = clock.today() - timedelta(days=1)
    Enrolment.objects.filter(pupil=school.pupil).update(ends_on=yesterday)
    address = url("record_page", school.pupil)
    assert login(client, school.coordinator).get(address).status_code == 200
    assert "Noor Smit" in body(client.get(reverse("disclosure:record_list")))
    for who in (school.other_coordinator, school.mentor):
        assert login(client, who).get(address).status_code == 404


def test_a_line_says_the_step_and_nothing_of_what_was_said(client, school, case):
    do(case, "zelfmelding_delen", "gedeeld")
    page = body(login(client, school.mentor).get(url("record_lines", school.pupil)))
    day = clock.today().strftime("%d-%m-%Y")
    line = (
        f"{day}, stap 1 van het pestprotocol uitgevoerd: ‘Bespreken wie dit mag weten’. Kenmerk {case.ref}."
    )
    assert line in page
    assert "gelachen" not in page
    other = body(login(client, school.second_mentor).get(url("record_lines", school.pupils_b[0])))
    assert "bespreken wie dit mag weten" not in other


def test_a_line_is_ticked_once_and_the_tick_can_be_taken_off(client, school, case):
    step = do(case, "zelfmelding_delen", "gedeeld")
    address = url("record_lines", school.pupil)
    login(client, school.mentor).post(address, {"step": str(step.pk)})
    assert CarriedLine.objects.get().by == school.mentor
    assert f"overgenomen door {school.mentor}" in body(client.get(address))
    client.post(address, {"step": str(step.pk)})
    assert not CarriedLine.objects.exists()
    acts = AuditEvent.objects.filter(noun="case", noun_id=case.pk, action__startswith="record.")
    assert [one.action for one in acts.order_by("id")] == ["record.carried", "record.put_back"]


def test_a_step_of_another_child_cannot_be_ticked(client, school, case):
    step = do(case, "zelfmelding_delen", "gedeeld")
    wrong = login(client, school.coordinator).post(
        url("record_lines", school.pupils_b[0]), {"step": str(step.pk)}
    )
    assert wrong.status_code == 404
    assert client.post(url("record_lines", school.pupil), {"step": "x"}).status_code == 404


def test_who_keeps_the_rules_chooses_how_staff_are_called(client, school, case):
    address = reverse("disclosure:record_choices")
    assert "de mentor" in body(login(client, school.mentor).get(url("record_page", school.pupil)))
    assert login(client, school.coordinator).get(address).status_code == 200
    assert client.post(address, {"staff_shown": "name"}).status_code == 302
    assert RecordChoices.of(school.organisation).staff_shown == "name"
    assert AuditEvent.objects.filter(action="record.chosen").exists()
    page = body(login(client, school.mentor).get(url("record_page", school.pupil)))
    assert f"{school.mentor} · " in page
    for who in (school.mentor, school.administrator):
        assert login(client, who).get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
    wrong = login(client, school.management).post(address, {"staff_shown": "initialen"})
    assert wrong.status_code == 200


def test_the_pages_ask_as_much_for_one_case_as_for_three(client, school, case):
    login(client, school.coordinator)
    addresses = [
        reverse("disclosure:record_list"),
        *(url(name, school.pupil) for name in ("record_page", "record_lines")),
    ]

    def count(address):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    for address in addresses:
        client.get(address)
    before = [count(address) for address in addresses]
    for pupil in (school.pupils_b[1], school.pupils_b[2]):
        do(make_case(school, suspect=pupil), "zelfmelding_delen", "gedeeld")
    assert [count(address) for address in addresses] == before


@pytest.mark.parametrize("title", ["Klopt het vermoeden?", "Als het doorgaat"])
def test_a_line_names_the_step_as_the_protocol_does(case, monkeypatch, title):
    step = do(case, "zelfmelding_delen", "gedeeld")
    monkeypatch.setitem(step.__dict__, "node", step.node.model_copy(update={"title": title}))
    assert f"uitgevoerd: ‘{title}’. Kenmerk" in line_of(step)


def test_all_lines_are_ticked_at_once_and_only_those_that_stood_on_the_page(client, school, case):
    to_choice(case)
    address = url("record_lines", school.pupil)
    login(client, school.mentor)
    page = body(client.get(address))
    assert "Vink af als overgenomen" in page and "Alles afvinken" in page
    assert "data-copy-all" in page and "Kopieer alles" in page
    stood = re.findall(r'name="all" value="([^"]+)"', page)
    assert len(stood) == len([step for step in case.steps.all() if step.done]) >= 2
    client.post(address, {"all": stood[:1]})
    assert CarriedLine.objects.count() == 1
    rest = body(client.get(address))
    assert "De rest afvinken" in rest or len(stood) == 2
    client.post(address, {"all": [*stood, "x"]})
    assert CarriedLine.objects.count() == len(stood)
    client.post(address, {"all": stood})
    assert CarriedLine.objects.count() == len(stood)
    assert AuditEvent.objects.filter(action="record.carried").count() == len(stood)
    done = body(client.get(address))
    assert "Alles afvinken" not in done and "De rest afvinken" not in done
