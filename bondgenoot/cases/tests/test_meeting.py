"""The restorative meeting, walked through its real pages: asked, apart, invited, held, signed in order."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bondgenoot.cases.models import Agreement, CalledEnd, Meeting, Side, Step, TaskKind
from bondgenoot.cases.stop_and_think import SAFE_ANSWER, think
from bondgenoot.cases.tests.factories import make_case, open_step, use_edition
from bondgenoot.cases.tests.filling import filled
from bondgenoot.cases.tests.walking import choose, do, to_choice
from bondgenoot.dossier.reading import read
from bondgenoot.lib import clock
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_holder, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    """A case at the moment that a restorative meeting was chosen."""
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "herstel")
    return case


def to(name, step, *rest):
    return reverse(f"cases:{name}", args=[step.case.ref, step.pk, *rest])


def local(at):
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def send(client, path, **given):
    """What a browser sends, with a fresh key; the page must have taken it."""
    response = client.post(path, {"key": str(uuid.uuid4()), **given})
    assert response.status_code == 302, response.content.decode()
    return response


def finish(client, case, node_key, outcome, **given):
    step = open_step(case, node_key)
    response = client.post(to("step_page", step), filled(step, outcome, **given))
    assert response.status_code == 302, response.content.decode()
    return step


def ask(client, case, school):
    step = open_step(case, "gespreksleider_vragen")
    send(client, to("facilitator", step), facilitator=str(school.facilitator.pk))
    finish(client, case, "gespreksleider_vragen", "gevonden")


def talk(client, case, person, willing="ja"):
    step = open_step(case, "voorgesprekken")
    given = {"at": local(clock.now()), "said": "Ik wil dat het klaar is.", "willing": willing}
    send(client, to("participant_talk", step, person.pk), **given)


def circle(case):
    return list(Meeting.of(case.steps.get(node_key="herstelgesprek")).circle())


def test_the_whole_meeting_walks_through_its_pages_and_hands_its_outcome_to_the_step_that_called_it(
    client, case, school
):
    login(client, school.mentor)
    ask(client, case, school)
    login(client, school.facilitator)
    step = open_step(case, "voorgesprekken")
    assert step.task.owner == school.facilitator
    guardian = school.pupil.guardians.first()
    target = case.parties_with("target")[0]
    send(client, to("participant_new", step) + f"?naast={target.letter}", who=str(guardian.pk))
    for person in circle(case):
        talk(client, case, person)
    finish(client, case, "voorgesprekken", "verder")

    step = open_step(case, "uitnodigingen")
    planned = clock.now() + timedelta(days=2)
    for person in circle(case):
        given = {"planned_at": local(planned), "at": local(clock.now()), "accepted": "ja"}
        send(client, to("participant_invitation", step, person.pk), **given)
    page = client.get(to("step_page", step)).content.decode()
    assert timezone.localtime(planned).strftime("%H:%M") in page
    do(case, "uitnodigingen", "uitgenodigd")

    step = open_step(case, "herstelbijeenkomst")
    people = circle(case)
    supporter = next(one for one in people if one.side == Side.SUPPORTER)
    send(client, to("attendance", step), present=[str(one.pk) for one in people])
    given = {"at": local(clock.now()), "reason": "Bleef erdoorheen praten."}
    send(client, to("participant_departure", step, supporter.pk), **given)
    think(step, by=school.facilitator, told=SAFE_ANSWER)
    finish(client, case, "herstelbijeenkomst", "voorstel")

    step = open_step(case, "overeenkomst_tekenen")
    agreement = promise(client, step, target)
    for signature in agreement.signatures.all():
        path = reverse("cases:signature", args=[case.ref, agreement.pk, signature.position])
        send(client, path, way="screen", signer="Naam Voluit", agrees="on")
    finish(client, case, "overeenkomst_tekenen", "getekend")

    caller = open_step(case, "herstelgesprek")
    assert CalledEnd.objects.get(caller=caller).outcome == "overeenkomst"
    assert "Er is een overeenkomst getekend" in client.get(to("step_page", caller)).content.decode()
    finish(client, case, "herstelgesprek", "overeenkomst")
    assert open_step(case, "melden")


def promise(client, step, *parties):
    lines = {"regel-TOTAL_FORMS": "5", "regel-INITIAL_FORMS": "0"}
    for number in range(5):
        lines |= {f"regel-{number}-{name}": "" for name in ("who", "what", "by_on")}
    for number, party in enumerate(parties):
        lines |= {
            f"regel-{number}-who": str(party.pk),
            f"regel-{number}-what": "Groet de ander op de gang.",
            f"regel-{number}-by_on": (clock.today() + timedelta(days=7)).isoformat(),
        }
    send(client, to("agreement_new", step), supported=[str(one.pk) for one in parties], **lines)
    return Agreement.objects.get(step=step)


def test_one_unwilling_pupil_stops_the_meeting(client, case, school):
    ask(login(client, school.mentor), case, school)
    login(client, school.facilitator)
    for person in circle(case):
        talk(client, case, person, willing="nee" if person.side == Side.TARGET else "ja")
    step = open_step(case, "voorgesprekken")
    assert "Een leerling wil niet meedoen" in client.get(to("step_page", step)).content.decode()
    response = client.post(to("step_page", step), filled(step, "verder"))
    assert response.status_code == 422
    finish(client, case, "voorgesprekken", "stoppen")
    assert CalledEnd.objects.get(caller__case=case).outcome == "geen_overeenkomst"


def test_no_step_of_the_meeting_begins_before_somebody_leads_it(client, case, school):
    step = open_step(case, "gespreksleider_vragen")
    login(client, school.mentor)
    response = client.post(to("step_page", step), filled(step, "gevonden"))
    assert "Kies eerst wie de bijeenkomst leidt" in response.content.decode()


def test_who_guides_one_of_the_pupils_does_not_lead_the_meeting(client, case, school):
    give_role(school.second_mentor, Role.RESTORATIVE_FACILITATOR, school.location)
    step = open_step(case, "gespreksleider_vragen")
    page = login(client, school.mentor).get(to("facilitator", step)).content.decode()
    assert str(school.facilitator) in page
    assert str(school.second_mentor.pk) not in page
    response = client.post(
        to("facilitator", step), {"key": str(uuid.uuid4()), "facilitator": str(school.second_mentor.pk)}
    )
    assert response.status_code == 200
    assert Meeting.objects.get(step=step.caller).facilitator is None


def test_a_facilitator_of_another_location_keeps_the_steps_when_roles_change(client, case, school):
    elsewhere = make_holder(Role.RESTORATIVE_FACILITATOR, school.other_location)
    step = open_step(case, "gespreksleider_vragen")
    login(client, school.mentor)
    send(client, to("facilitator", step), facilitator=str(elsewhere.pk))
    finish(client, case, "gespreksleider_vragen", "gevonden")
    talks = open_step(case, "voorgesprekken")
    assert talks.task.owner == elsewhere
    school.counsellor.leave(on=clock.today(), by=None)
    assert open_step(case, "voorgesprekken").task.owner == elsewhere
    assert login(client, elsewhere).get(to("step_page", talks)).status_code == 200
    assert open_step(case, "herstelgesprek").tasks.get(kind=TaskKind.STEP).owner == elsewhere


def test_what_somebody_told_apart_stands_in_the_part_of_that_side_only(client, case, school):
    ask(login(client, school.mentor), case, school)
    login(client, school.facilitator)
    other = next(one for one in circle(case) if one.side == Side.SUSPECT)
    talk(client, case, other)
    readings = read(case.vault, kinds=["meeting"])
    [reading] = [one for one in readings if one.entry.title.startswith("Gesprek apart")]
    assert [part.party for part in reading.parts] == [other.party]


def test_a_form_sent_twice_is_one_talk(client, case, school):
    ask(login(client, school.mentor), case, school)
    login(client, school.facilitator)
    step, person = open_step(case, "voorgesprekken"), circle(case)[0]
    data = {"key": str(uuid.uuid4()), "at": local(clock.now()), "said": "Ja.", "willing": "ja"}
    for _press in range(2):
        assert client.post(to("participant_talk", step, person.pk), data).status_code == 302
    assert case.vault.entries.filter(title__startswith="Gesprek apart").count() == 1


def test_a_supporter_without_a_name_is_asked_for_one_and_what_was_typed_stays(client, case, school):
    ask(login(client, school.mentor), case, school)
    login(client, school.facilitator)
    step = open_step(case, "voorgesprekken")
    response = client.post(
        to("participant_new", step) + "?naast=A", {"key": str(uuid.uuid4()), "who": "iemand"}
    )
    assert "Schrijf op wie er mee komt" in response.content.decode()


def test_the_pages_of_the_meeting_open_for_nobody_else(client, case, school):
    step = open_step(case, "gespreksleider_vragen")
    for person in (school.staff_member, school.other_mentor, school.administrator):
        assert login(client, person).get(to("facilitator", step)).status_code == 404
    client.logout()
    assert client.get(to("facilitator", step)).status_code == 302


def test_a_page_of_another_step_of_the_meeting_does_not_exist(client, case, school):
    step = open_step(case, "gespreksleider_vragen")
    person = circle(case)[0]
    login(client, school.mentor)
    for name, rest in (("attendance", []), ("participant_talk", [person.pk]), ("participant_new", [])):
        assert client.get(to(name, step, *rest)).status_code == 404


def test_a_colleague_who_may_not_do_the_step_keeps_the_words_and_is_told_why(client, case, school):
    ask(login(client, school.mentor), case, school)
    step, person = open_step(case, "voorgesprekken"), circle(case)[0]
    data = {"key": str(uuid.uuid4()), "at": local(clock.now()), "said": "Dit typte ik.", "willing": "ja"}
    page = login(client, school.second_mentor).post(to("participant_talk", step, person.pk), data)
    assert "Deze stap is van een collega" in page.content.decode()
    assert "Dit typte ik." in page.content.decode()
    assert Step.objects.get(pk=step.pk).done is None
