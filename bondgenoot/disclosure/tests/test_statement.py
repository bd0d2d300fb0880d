"""What a family says beside the record of their child: their own statement, and the wish to correct it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from bondgenoot.cases.correcting import correct, pieces
from bondgenoot.cases.parties import change_role
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.models import Rectification, Statement
from bondgenoot.disclosure.record import record_of
from bondgenoot.disclosure.tests.access import a_case, ask, write
from bondgenoot.dossier.models import Entry
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    made = a_case(school)
    write(made, "Twee leerlingen stonden te ruziën bij de trap.")
    return made


def the_note():
    return Entry.objects.filter(kind="note").latest("number")


def url(name, pupil, entry=None):
    return reverse(f"disclosure:{name}", args=[pupil.pk, *([entry.pk] if entry else [])])


def items(pupil):
    return [item for section in record_of(pupil).sections for item in section.items]


def said(pupil):
    return str(record_of(pupil).as_read())


def test_a_statement_stands_right_after_what_it_is_about_and_only_with_this_child(client, school, case):
    entry, other = the_note(), school.pupils_b[0]
    with clock.at(clock.now() + timedelta(hours=1)):
        write(case, "Later die dag was het rustig.")
    given = {
        "key": uuid4(),
        "given_by": "guardian",
        "given_on": clock.today(),
        "words": "Hij werd geduwd, hij deed niets.",
    }
    address = url("statement_new", school.pupil, entry)
    login(client, school.coordinator)
    assert "stonden te ruziën" in client.get(address).content.decode()
    for _twice in range(2):
        assert client.post(address, given).url == url("rights", school.pupil)
    assert Statement.objects.count() == 1
    ids = [item.entry_id for item in items(school.pupil)]
    assert ids.index(Statement.objects.get().entry_id) == ids.index(entry.pk) + 1
    assert "Hij werd geduwd, hij deed niets." in said(school.pupil)
    assert "Hij werd geduwd" not in said(other)
    assert "Zienswijzen in het dossier" in client.get(url("rights", school.pupil)).content.decode()


def test_it_stays_beside_a_corrected_version(school, case):
    entry = the_note()
    party = case.vault.parties.get(pupil=school.pupil)
    statement = Statement.objects.add(
        entry, party, by=school.coordinator, given_by="pupil", given_on=clock.today(), words="Ik deed niets."
    )
    with clock.at(clock.now() + timedelta(hours=2)):
        write(case, "Later die dag was het rustig.")
        [piece] = pieces(entry)
        newer = correct(
            case, entry, by=school.mentor, words={piece.name: "Er was ruzie."}, reason="Netter gezegd."
        )
    ids = [item.entry_id for item in items(school.pupil)]
    assert ids.index(statement.entry_id) == ids.index(newer.pk) + 1


def test_words_come_from_an_access_request_and_lead_back_to_it(client, school, case):
    access, entry = ask(school), the_note()
    address = url("statement_new", school.pupil, entry) + f"?verzoek={access.pk}"
    given = {"key": uuid4(), "given_by": "pupil", "given_on": clock.today(), "words": "Ik zag het anders."}
    back = login(client, school.coordinator).post(address, given).url
    assert back.startswith(reverse("disclosure:access_draft", args=[access.pk]))
    assert Statement.objects.get().request == access
    assert client.get(url("statement_new", school.pupil, entry) + "?verzoek=x").status_code == 200


def test_yes_needs_the_text_to_be_corrected_first(client, school, case):
    entry = the_note()
    login(client, school.coordinator)
    asked = {
        "key": uuid4(),
        "given_by": "together",
        "asked_on": clock.today(),
        "words": "Het was bij de fietsen.",
    }
    page = client.post(url("rectification_new", school.pupil, entry), asked).url
    yes = {"key": uuid4(), "verdict": "accepted", "words": ""}
    shown = client.get(page).content.decode()
    assert "Het was bij de fietsen." in shown
    assert reverse("cases:correction", args=[case.ref, entry.pk]) in shown
    assert "Verbeter eerst de tekst" in client.post(page, yes).content.decode()
    [piece] = pieces(entry)
    correct(
        case,
        entry,
        by=school.coordinator,
        words={piece.name: "Ruzie bij de fietsen."},
        reason="Verkeerde plek.",
    )
    assert client.post(page, yes).status_code == 302
    decision = Rectification.objects.get().decision
    assert decision.correction.replaces == entry
    record = said(school.pupil)
    assert "Ruzie bij de fietsen." in record
    assert "aangepast" in record


def test_no_needs_a_reason_and_both_stand_in_the_record(client, school, case):
    entry = the_note()
    party = case.vault.parties.get(pupil=school.pupil)
    asked = Rectification.objects.ask(
        entry,
        party,
        by=school.coordinator,
        given_by="guardian",
        asked_on=clock.today(),
        words="Er was geen ruzie.",
    )
    page = reverse("disclosure:rectification", args=[asked.pk])
    login(client, school.coordinator)
    no = {"key": uuid4(), "verdict": "refused", "words": ""}
    assert "De familie leest dit." in client.post(page, no).content.decode()
    assert client.post(page, no | {"words": "Twee docenten zagen het."}).status_code == 302
    assert client.post(page, no | {"words": "Twee docenten zagen het."}).status_code == 302
    record = said(school.pupil)
    assert "Er was geen ruzie." in record
    assert "Twee docenten zagen het." in record
    assert "Er was geen ruzie." not in said(school.pupils_b[0])
    with pytest.raises(Refused, match="al over besloten"):
        Rectification.objects.get().decide(by=school.coordinator, verdict="accepted", words="", key=uuid4())
    assert (
        "Niet aangepast" in client.get(page).content.decode()
        or "niet aangepast" in client.get(page).content.decode()
    )


def test_only_the_coordinator_of_the_location_may(client, school, case):
    entry = the_note()
    party = case.vault.parties.get(pupil=school.pupil)
    asked = Rectification.objects.ask(
        entry, party, by=school.coordinator, given_by="guardian", asked_on=clock.today(), words="Niet zo."
    )
    pages = [
        url("rights", school.pupil),
        url("statement_new", school.pupil, entry),
        url("rectification_new", school.pupil, entry),
        reverse("disclosure:rectification", args=[asked.pk]),
    ]
    for page in pages:
        assert login(client, school.coordinator).get(page).status_code == 200
        for person in (school.mentor, school.management, school.other_coordinator):
            assert login(client, person).get(page).status_code == 404
        client.logout()
        assert client.get(page).url.startswith("/inloggen/")


def test_what_is_not_in_the_record_of_this_child_has_no_page(client, school, case):
    other = school.pupils_b[0]
    party = case.vault.parties.get(pupil=other)
    write(case, "Thuis is het druk.", about=party)
    address = url("statement_new", school.pupil, the_note())
    assert login(client, school.coordinator).get(address).status_code == 404
    mine = url("statement_new", other, the_note())
    assert client.get(mine).status_code == 200
    change_role(
        case, party, role="suspect", certainty="withdrawn", by=school.coordinator, reason="Het klopte niet."
    )
    assert client.get(mine).status_code == 404


def test_no_name_of_anybody_is_in_a_title(client, school, case):
    entry = the_note()
    login(client, school.coordinator)
    for page in (url("rights", school.pupil), url("statement_new", school.pupil, entry)):
        title = client.get(page).content.decode().partition("<title>")[2].partition("</title>")[0]
        assert school.pupil.first_name not in title
