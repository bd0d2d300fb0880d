"""An access request from taking it in to handing it over: who, which ground, which term, and two pairs of eyes."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models.agreement import Agreement, Promise
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.tests.factories import make_signal, use_edition
from bondgenoot.disclosure.access_giving import give
from bondgenoot.disclosure.access_record import answer_of
from bondgenoot.disclosure.models import (
    AccessDraft,
    AccessEnding,
    AccessExtension,
    AccessLine,
    AccessRelease,
    AccessRequest,
)
from bondgenoot.disclosure.tests.access import a_case, agree, ask, lay_before, released, write
from bondgenoot.dossier.models import Entry, NameMark, Vault
from bondgenoot.lib import clock
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_pupil, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    return a_case(school)


def party_of(case, pupil):
    return case.vault.parties.get(pupil=pupil)


def text_of(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def url(name, access, *more):
    return reverse(f"disclosure:access_{name}", args=[access.pk, *more])


# Taking it in


def test_a_request_is_taken_in_with_its_ground_and_its_last_day(client, school):
    school.pupil.born_on = date(2012, 3, 5)
    school.pupil.save()
    address = reverse("disclosure:access_receive", args=[school.pupil.pk])
    mother = school.pupil.guardians.first()
    page = login(client, school.coordinator).get(address)
    assert "Recht op een kopie van het dossier" in page.content.decode()
    given = {
        "key": uuid4(),
        "asker": mother.pk,
        "received_on": "2026-10-31",
        "identity": "known",
        "words": "Alles.",
    }
    with clock.at(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        first = client.post(address, given)
        again = client.post(address, given)
    assert first.url == again.url
    access = AccessRequest.objects.get()
    assert (access.ground, access.due_on, access.handler) == (
        "custody",
        date(2026, 11, 30),
        school.coordinator,
    )
    words = client.get(first.url).content.decode()
    assert "Elke ouder met gezag mag dit alleen vragen" in words
    assert "Alles." in words


def test_without_a_birth_date_the_age_is_asked(client, school):
    address = reverse("disclosure:access_receive", args=[school.pupil.pk])
    given = {"key": uuid4(), "asker": "pupil", "received_on": "2026-11-02", "identity": "known"}
    login(client, school.coordinator)
    with clock.at(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        assert client.post(address, given).status_code == 200
        assert not AccessRequest.objects.exists()
        assert client.post(address, given | {"age": "under_18"}).status_code == 302
    assert AccessRequest.objects.get().ground == "pupil"


def test_a_representative_without_a_day_of_authority_is_asked_for_it(client, school):
    address = reverse("disclosure:access_receive", args=[school.pupil.pk])
    given = {
        "key": uuid4(),
        "asker": "representative",
        "age": "under_16",
        "received_on": clock.today(),
        "identity": "document",
    }
    page = login(client, school.coordinator).post(address, given)
    assert "Vul de datum van de machtiging in" in page.content.decode()
    client.post(address, given | {"authority_on": clock.today()})
    assert AccessRequest.objects.get().ground == "authorised"


def test_a_day_that_has_not_been_is_refused(client, school):
    address = reverse("disclosure:access_receive", args=[school.pupil.pk])
    given = {
        "key": uuid4(),
        "asker": "other",
        "age": "under_16",
        "received_on": clock.today() + timedelta(days=1),
        "identity": "known",
    }
    page = login(client, school.coordinator).post(address, given)
    assert "Deze dag is nog niet geweest" in page.content.decode()
    assert not AccessRequest.objects.exists()


def test_a_parent_without_custody_gets_a_calm_warning_and_facts(client, school):
    father = school.pupil.guardians.last()
    father.has_custody, father.contact_limit = False, "schriftelijk"
    father.save()
    access = ask(school, guardian=father)
    assert (access.ground, access.gives) == ("no_custody", "facts")
    page = login(client, school.coordinator).get(url("page", access)).content.decode()
    assert "Deze ouder heeft geen gezag" in page
    assert "alleen schriftelijk" in page


def test_a_pupil_is_found_by_a_posted_word_and_never_through_an_address(client, school):
    address = reverse("disclosure:access_new")
    name = school.pupil.first_name
    page = login(client, school.coordinator).post(address, {"words": name}).content.decode()
    assert reverse("disclosure:access_receive", args=[school.pupil.pk]) in page
    assert f"{school.other_pupils[0].pk}" not in client.post(address, {"words": "Aalbers"}).content.decode()
    assert name not in client.get(address, {"words": name}).content.decode()


def test_who_left_the_school_can_still_be_asked_about(client, school):
    enrolment = school.pupil.enrolments.get()
    enrolment.ends_on = clock.today() - timedelta(days=1)
    enrolment.save()
    address = reverse("disclosure:access_receive", args=[school.pupil.pk])
    assert login(client, school.coordinator).get(address).status_code == 200
    assert login(client, school.other_coordinator).get(address).status_code == 404


# The four people


PAGES = ("page", "draft", "ending", "extension")


@pytest.mark.parametrize("name", PAGES)
def test_only_the_coordinator_of_the_location_opens_it(client, school, case, name):
    address = url(name, ask(school))
    assert login(client, school.coordinator).get(address).status_code == 200
    for person in (school.mentor, school.management, school.other_coordinator, school.administrator):
        assert login(client, person).get(address).status_code == 404
    client.logout()
    assert client.get(address).url.startswith("/inloggen/")


def test_the_second_reader_is_a_coordinator_or_management_and_no_stranger(client, school, case):
    access = ask(school)
    lay_before(access, school)
    address = url("second", access)
    for person in (school.coordinator, school.management):
        assert login(client, person).get(address).status_code == 200
    for person in (school.mentor, school.other_coordinator, school.administrator):
        assert login(client, person).get(address).status_code == 404
    client.logout()
    assert client.get(address).url.startswith("/inloggen/")


def test_the_list_asks_as_much_for_three_as_for_one(client, school):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("disclosure:access_list")).status_code == 200
        return len(seen)

    login(client, school.coordinator)
    client.get("/")
    ask(school)
    one = asked()
    for pupil in school.pupils_b[:2]:
        ask(school, pupil=pupil)
    assert asked() == one
    assert (
        school.pupil.first_name
        not in login(client, school.other_coordinator).get(reverse("disclosure:access_list")).content.decode()
    )


# The draft


def test_the_draft_shows_both_sides_and_marks_every_mask(client, school, case):
    write(case, f"In de rij duwde @{school.pupils_b[0]} hem weg.")
    page = login(client, school.coordinator).get(url("draft", ask(school))).content.decode()
    assert str(school.pupils_b[0]) in page
    assert "een andere leerling (B)" in page
    assert "compare-was" in page
    assert "Leest de familie" in page
    assert "Kijk ook tussen de regels" in page


def test_a_part_is_held_back_with_a_reason_and_given_after_all(client, school, case):
    write(case, "Er stond een briefje in het kluisje.")
    access, entry = ask(school), Entry.objects.get(kind="note")
    address = url("part", access, entry.pk, "kern")
    login(client, school.coordinator)
    before = answer_of(access)
    assert (
        client.post(address, {"key": uuid4(), "reason": "protection", "words": "Nog te vers."}).status_code
        == 302
    )
    after = answer_of(access)
    assert after.digest != before.digest
    assert after.record.left_out == before.record.left_out + 1
    page = client.get(url("draft", access)).content.decode()
    assert "briefje in het kluisje" not in page
    assert "bescherming van de leerling zelf" in page
    assert client.post(address, {"key": uuid4(), "words": "Besproken met de leerling."}).status_code == 302
    assert answer_of(access).digest == before.digest
    assert [line.verdict for line in AccessLine.objects.all()] == ["withheld", "given"]


def test_holding_back_asks_why(client, school, case):
    write(case, "Er stond een briefje in het kluisje.")
    access, entry = ask(school), Entry.objects.get(kind="note")
    address = url("part", access, entry.pk, "kern")
    login(client, school.coordinator)
    assert client.post(address, {"key": uuid4(), "reason": "others", "words": ""}).status_code == 200
    assert client.get(url("part", access, entry.pk, "eigen")).status_code == 404
    assert client.get(url("part", access, entry.pk, "alles")).status_code == 404
    assert not AccessLine.objects.exists()


def agreement_of(case, school):
    promises = [
        Promise(party_of(case, school.pupils_b[0]), "Ik blijf uit de buurt van de fietsen.", clock.today()),
        Promise(party_of(case, school.pupil), "Ik zeg het tegen mijn mentor.", clock.today()),
    ]
    return Agreement.make(case.steps.first(), by=school.mentor, promises=promises)


def test_an_agreement_that_others_signed_waits_for_a_decision(client, school, case):
    agreement, access = agreement_of(case, school), ask(school)
    login(client, school.coordinator)
    page = client.post(url("draft", access), {"key": uuid4()}).content.decode()
    assert "Besluit eerst of en hoe je die deelt" in page
    assert not AccessDraft.objects.exists()
    theirs, other = "Ik blijf uit de buurt van de fietsen.", str(school.pupils_b[0])
    shown = {}
    for verdict in ("masked", "whole", "not_shared"):
        given = {"key": uuid4(), "verdict": verdict, "words": "Beide families is het gevraagd."}
        assert client.post(url("agreement", access, agreement.pk), given).status_code == 302
        answer = answer_of(access)
        assert not answer.undecided
        shown[verdict] = str(answer.record.as_read())
    assert theirs not in shown["masked"]
    assert other not in shown["masked"]
    assert theirs in shown["whole"]
    assert other in shown["whole"]
    assert "Ik zeg het tegen mijn mentor." in shown["masked"]
    assert "Ik zeg het tegen mijn mentor." not in shown["not_shared"]


# The second reader, and what it is bound to


def test_whoever_laid_it_before_never_agrees_to_it(client, school, case):
    access = ask(school)
    draft = lay_before(access, school)
    with pytest.raises(Refused, match="altijd een ander"):
        draft.read_by(by=school.coordinator, verdict="agreed", sha256=draft.sha256)
    page = login(client, school.coordinator).get(url("second", access)).content.decode()
    assert 'name="verdict"' not in page
    with pytest.raises(Refused):
        give(access, by=school.coordinator, how="paper", handed_on=clock.today())


def test_a_second_reader_agrees_on_the_page_and_it_can_be_given(client, school, case):
    write(case, f"In de rij duwde @{school.pupils_b[0]} hem weg.")
    access = ask(school)
    login(client, school.coordinator).post(url("draft", access), {"key": uuid4(), "words": "Let op de rij."})
    page = login(client, school.management).get(url("second", access))
    assert "Let op de rij." in page.content.decode()
    sha256 = page.context["digest"]
    given = {"key": uuid4(), "sha256": sha256, "verdict": "agreed", "words": ""}
    assert client.post(url("second", access), given).status_code == 302
    login(client, school.coordinator)
    handed = {"key": uuid4(), "how": "in_person", "handed_on": clock.today()}
    assert client.post(url("release", access), handed).url == url("page", access)
    copy = client.get(url("copy", access))
    assert copy["Content-Type"] == "application/pdf"
    assert access.ref in copy["Content-Disposition"]
    text = text_of(copy.content)
    assert f"Verzoek {access.ref}" in text
    assert "verstrekt aan een ouder met gezag" in text
    assert sha256 in text.replace(" ", "")
    assert "een andere leerling (B) hem weg" in text
    assert AuditEvent.objects.filter(action="access.copied", noun_id=str(access.pk)).count() == 1


def test_sending_back_says_what_must_differ_and_lets_it_be_laid_before_again(client, school, case):
    access = ask(school)
    draft = lay_before(access, school)
    login(client, school.management)
    given = {"key": uuid4(), "sha256": draft.sha256, "verdict": "sent_back", "words": ""}
    assert "Schrijf op wat er anders moet" in client.post(url("second", access), given).content.decode()
    client.post(url("second", access), given | {"words": "De jongen naast hem is te herkennen."})
    page = login(client, school.coordinator).get(url("page", access)).content.decode()
    assert "De jongen naast hem is te herkennen." in page
    assert "teruggestuurd" in page.lower()
    agree(access, school)
    assert AccessDraft.objects.count() == 2


def test_agreeing_to_a_page_that_changed_is_refused(client, school, case):
    access = ask(school)
    draft = lay_before(access, school)
    seen = login(client, school.management).get(url("second", access)).context["digest"]
    write(case, "Vandaag gebeurde er weer iets.")
    given = {"key": uuid4(), "sha256": seen, "verdict": "agreed", "words": ""}
    assert "is veranderd" in client.post(url("second", access), given).content.decode()
    fresh = client.get(url("second", access)).context["digest"]
    assert "is veranderd" in client.post(url("second", access), given | {"sha256": fresh}).content.decode()
    assert not hasattr(AccessDraft.objects.get(pk=draft.pk), "reading")


def test_what_changes_after_the_agreement_stops_the_release(client, school, case):
    access = ask(school)
    agree(access, school)
    write(case, "Vandaag gebeurde er weer iets.")
    login(client, school.coordinator)
    assert "is veranderd" in client.get(url("release", access)).content.decode()
    given = {"key": uuid4(), "how": "paper", "handed_on": clock.today()}
    assert "is veranderd" in client.post(url("release", access), given).content.decode()
    assert not AccessRelease.objects.exists()
    agree(access, school)
    assert client.post(url("release", access), given).status_code == 302


def test_a_word_that_may_be_a_name_stops_it(client, school, case):
    access = ask(school)
    write(case, "Toen kwam Storm erbij.")
    entry = Entry.objects.get(kind="note")
    NameMark.objects.filter(entry=entry).delete()
    mark = NameMark.objects.create(entry=entry, line=0, start=10, length=5, why="first_name")
    login(client, school.coordinator)
    page = client.post(url("draft", access), {"key": uuid4()}).content.decode()
    assert "misschien een naam" in page
    assert not AccessDraft.objects.exists()
    lay_before(access, school).read_by(
        by=school.management, verdict="agreed", sha256=answer_of(access).digest
    )
    with pytest.raises(Refused, match="misschien een naam"):
        give(access, by=school.coordinator, how="paper", handed_on=clock.today())
    NameMark.objects.filter(pk=mark.pk).update(verdict="other", by=school.mentor, at=clock.now())
    agree(access, school)
    release = give(access, by=school.coordinator, how="paper", handed_on=clock.today())
    assert "Storm" not in text_of(release.copy(by=school.coordinator))


def test_a_child_that_turned_sixteen_meanwhile_asks_itself(client, school, case):
    day = datetime(2026, 11, 22, 9, tzinfo=UTC)
    school.pupil.born_on = date(2010, 11, 25)
    school.pupil.save()
    with clock.at(day):
        access = ask(school)
        agree(access, school)
    with clock.at(day + timedelta(days=4)):
        page = login(client, school.coordinator).get(url("page", access)).content.decode()
        assert "Intussen geldt iets anders" in page
        with pytest.raises(Refused, match="geldt niet meer"):
            give(access, by=school.coordinator, how="paper", handed_on=clock.today())


def test_custody_that_was_taken_away_stops_the_release(school, case):
    access = ask(school)
    agree(access, school)
    access.guardian.arrange(has_custody=False, contact_limit="", household=1, language="nl", by=None)
    with pytest.raises(Refused, match="geldt niet meer"):
        give(AccessRequest.objects.get(), by=school.coordinator, how="paper", handed_on=clock.today())


# What is given


def test_nothing_of_another_child_is_in_what_is_given_or_around_it(client, school, case):
    other = school.pupils_b[0]
    write(case, f"@{other} zei dat het een grap was.")
    write(case, "Thuis is het ook druk.", about=party_of(case, other))
    access = ask(school)
    lay_before(access, school)
    pages = [login(client, school.management).get(url("second", access))]
    release = released(access, school)
    traces = {other.first_name, other.number, str(other.pk), *(str(one) for one in other.guardians.all())}
    pdf = release.copy(by=school.coordinator)
    reader = PdfReader(io.BytesIO(pdf))
    told = [text_of(pdf), str(reader.metadata), url("copy", access)]
    login(client, school.coordinator)
    response = client.get(url("copy", access))
    told += [str(response.headers), *(message.body + message.subject for message in mail.outbox)]
    pages += [client.get(url(name, access)) for name in ("page", "draft")]
    told += [re.search("<title>(.*?)</title>", page.content.decode()).group(1) for page in pages]
    for trace in traces:
        assert not [one for one in told if trace in one]
    assert "Thuis is het ook druk" not in told[0]
    assert school.pupil.first_name not in told[1]
    assert mail.outbox == []


def test_the_copy_is_sealed_and_what_was_decided_never_changes(school, case):
    release = released(ask(school), school)
    assert b"%PDF" not in bytes(release.sealed_pdf)
    for row in (release, release.draft, release.draft.reading):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(at=clock.now())


def test_a_letter_of_facts_has_steps_and_days_and_no_words(client, school, case):
    write(case, "Hij huilde in de gang.")
    father = school.pupil.guardians.last()
    father.has_custody = False
    father.save()
    access = ask(school, guardian=father)
    page = login(client, school.coordinator).get(url("draft", access)).content.decode()
    assert "Hij huilde" not in page
    assert "Geachte ouder of verzorger" in page
    text = text_of(released(access, school).copy(by=school.coordinator))
    assert "Hij huilde" not in text
    assert "verstrekt aan een ouder zonder gezag" in text
    assert case.ref in text


def test_without_a_ground_nothing_is_laid_before_and_it_is_refused_with_a_reason(client, school, case):
    access = ask(school, asker="other")
    login(client, school.coordinator)
    assert "verstrekt de school niets" in client.post(url("draft", access), {"key": uuid4()}).content.decode()
    assert not AccessDraft.objects.exists()
    given = {"key": uuid4(), "kind": "refused", "told_on": clock.today(), "words": ""}
    assert client.post(url("ending", access), given).status_code == 200
    client.post(url("ending", access), given | {"words": "U bent geen ouder van deze leerling."})
    assert AccessEnding.objects.get().kind == "refused"
    assert "U bent geen ouder van deze leerling." in client.get(url("page", access)).content.decode()
    with pytest.raises(Refused, match="al afgerond"):
        lay_before(access, school)


# The term


def test_it_is_extended_once_and_only_within_the_first_month(client, school):
    received = date(2027, 1, 31)
    with clock.at(datetime(2027, 2, 20, 9, tzinfo=UTC)):
        access = ask(school, received_on=received)
        given = {"key": uuid4(), "told_on": "2027-02-20", "words": "Veel stukken."}
        assert login(client, school.coordinator).post(url("extension", access), given).status_code == 302
        access.refresh_from_db()
        assert access.due_on == date(2027, 4, 30)
        with pytest.raises(Refused, match="al één keer"):
            AccessExtension.objects.grant(access, by=school.coordinator, words="Weer.", told_on=clock.today())
    with clock.at(datetime(2027, 3, 2, 9, tzinfo=UTC)):
        late = ask(school, pupil=school.pupils[1], received_on=received)
        with pytest.raises(Refused, match="eerste maand"):
            AccessExtension.objects.grant(late, by=school.coordinator, words="Druk.", told_on=clock.today())


def test_late_is_said_in_days_also_in_a_holiday(client, school):
    with clock.at(datetime(2026, 7, 1, 9, tzinfo=UTC)):
        access = ask(school)
    with clock.at(datetime(2026, 8, 4, 9, tzinfo=UTC)):
        page = login(client, school.coordinator).get(url("page", access)).content.decode()
    assert "3 dagen te laat" in page
    assert "De termijn is voorbij" in page


def test_a_colleague_takes_it_over(client, school):
    access = ask(school)
    give_role(school.counsellor, Role.COORDINATOR, school.location)
    login(client, school.counsellor)
    assert client.get(url("take_over", access)).status_code == 405
    assert client.post(url("take_over", access)).status_code == 302
    access.refresh_from_db()
    assert access.handler == school.counsellor


def test_destroying_a_request_leaves_nothing_of_it(school, case):
    access = ask(school)
    released(access, school)
    vault = access.vault_id
    assert AccessRequest.objects.filter(pk=access.pk).destroy() == 1
    assert not Vault.objects.filter(pk=vault).exists()
    assert not Entry.objects.filter(vault=vault).exists()
    assert not AccessRelease.objects.exists()


def test_what_is_held_back_is_not_told_in_a_table_either(school, case):
    agreement, access = agreement_of(case, school), ask(school)
    AccessLine.objects.decide(
        access, by=school.coordinator, agreement=agreement.pk, verdict="masked", words="Ja."
    )
    entry = agreement.lines.get(party__pupil=school.pupil).entry_id
    assert "Ik zeg het tegen mijn mentor." in str(answer_of(access).record.as_read())
    why = {"verdict": "withheld", "reason": "protection", "words": "Nog niet."}
    AccessLine.objects.decide(access, by=school.coordinator, entry=entry, own=True, **why)
    assert "Ik zeg het tegen mijn mentor." not in str(answer_of(access).record.as_read())


def test_words_that_may_be_a_name_are_answered_from_the_request(client, school, case):
    access = ask(school)
    write(case, "Toen kwam Storm erbij.")
    login(client, school.coordinator)
    address = reverse("disclosure:access_names", args=[access.pk, case.pk])
    assert address in client.get(url("draft", access)).content.decode()
    page = client.get(address)
    [question] = page.context["form"].questions
    assert question.word == "Storm"
    assert client.post(address, {question.key: "other"}).url == url("draft", access)
    assert answer_of(access).record.open == 0
    assert "Storm" not in str(answer_of(access).record.as_read())


def test_words_in_a_signal_without_a_case_are_answered_too(client, school):
    use_edition(school)
    signal = make_signal(school, pupils=[school.pupil], facts="Toen kwam Storm erbij.")
    access = ask(school)
    login(client, school.coordinator)
    address = reverse("disclosure:access_names", args=[access.pk, signal.pk])
    [question] = client.get(address).context["form"].questions
    client.post(address, {question.key: "nobody"})
    assert answer_of(access).record.releasable
    other = make_signal(school, pupils=[school.pupils_b[0]])
    assert client.get(reverse("disclosure:access_names", args=[access.pk, other.pk])).status_code == 404
    assert login(client, school.mentor).get(address).status_code == 404


def test_a_pupil_who_came_since_stops_a_release_that_was_agreed_to(school, case):
    write(case, "Wie daar zat was Jorrit volgens haar.")
    NameMark.objects.all().delete()
    access = ask(school)
    agree(access, school)
    make_pupil(school.class_a, first_name="Jorrit", last_name="Wiersma")
    with pytest.raises(Refused, match="misschien een naam"):
        give(access, by=school.coordinator, how="paper", handed_on=clock.today())


def test_it_is_not_handed_over_before_the_second_reader_agreed(school, case):
    access = ask(school)
    agree(access, school)
    with pytest.raises(Refused, match="nog geen akkoord"):
        give(access, by=school.coordinator, how="paper", handed_on=clock.today() - timedelta(days=1))
