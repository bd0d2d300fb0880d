"""The pages around a case in a real browser: axe, both widths, nothing that sticks out, thumbs that fit.

With BONDGENOOT_SHOTS=<folder> each page is kept as a picture too.
"""

import os
import uuid
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bondgenoot.cases.correcting import correct, pieces
from bondgenoot.cases.models import Agreement, CaseRole, Certainty, Closure, Informing, Meeting, Promise
from bondgenoot.cases.models.meeting import add_supporter
from bondgenoot.cases.parties import add_outsider, change_role
from bondgenoot.cases.tests.factories import make_case, open_step, use_edition
from bondgenoot.cases.tests.walking import choose, do, to_choice
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db

SHOTS = os.environ.get("BONDGENOOT_SHOTS", "")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    """A case halfway a restorative meeting, with something in every corner."""
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    suspect = case.parties_with(CaseRole.SUSPECT)[0]
    change_role(
        case, suspect, role="suspect", certainty="established", by=school.mentor, reason="Vertelde het zelf."
    )
    for kind, words, certainty in (
        ("other_school", "Zit op een school in de buurt, speelt bij dezelfde club.", Certainty.SUSPECTED),
        ("unknown", "Heet in de groepsapp ‘tornado’.", Certainty.WITHDRAWN),
    ):
        add_outsider(
            case,
            kind=kind,
            description=words,
            role="suspect",
            certainty=certainty,
            by=school.mentor,
            reason="Volgens een klasgenoot.",
        )
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "herstel")
    return case


def path(name, case, *rest):
    return reverse(f"cases:{name}", args=[case.ref, *rest])


def enter(page, live_server, person) -> Client:
    client = login(Client(), person)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": live_server.url}
    page.context.add_cookies([{**cookie, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}])
    return client


def look(page, live_server, address, name) -> None:
    said = []
    page.on("console", lambda message: said.append(message.text))
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.goto(live_server.url + address).ok, name
        inspect(page, name, width)
    assert said == [], name


def inspect(page, name, width) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name} {width} {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") == width, (name, width)
    heights = page.locator(
        "main a.button, main button, main summary, main select, main textarea"
    ).evaluate_all(
        "all => all.filter(e => e.offsetParent).map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
    )
    assert [pair for pair in heights if pair[1] < 44] == [], name


def test_the_people_and_the_ledger_are_in_order(page, live_server, case, school):
    step = case.steps.get(node_key="ouders_inlichten")
    row, *_others = Informing.objects.filter(step=step).exclude(guardian=None)
    row.guardian.arrange(
        has_custody=True, contact_limit="schriftelijk", household=2, language="ti", by=school.mentor.user
    )
    row.tell(
        by=school.mentor,
        channel="telefoon",
        at=clock.now(),
        said="Wij hebben gehoord dat uw kind zich niet veilig voelt. Wij praten deze week met uw kind verder.",
        reaction="Vader had het al gemerkt en is blij dat wij bellen.",
    )
    enter(page, live_server, school.mentor)
    suspect = case.parties_with(CaseRole.SUSPECT)[0]
    look(page, live_server, path("party_list", case), "betrokkenen")
    look(page, live_server, path("party_new", case), "betrokkene-nieuw")
    look(page, live_server, path("party_new", case) + "?soort=onbekend", "betrokkene-onbekend")
    look(page, live_server, path("party_role", case, suspect.pk), "rol")
    look(page, live_server, path("ledger", case), "ouders")


def test_an_agreement_is_in_order_on_screen_and_on_paper(page, live_server, case, school):
    step = case.steps.filter(node_key="orienterend_gesprek").get()
    pupils = case.parties_with(CaseRole.SUSPECT, CaseRole.TARGET)
    promises = [
        Promise(pupils[0], "Haalt de foto uit de groepsapp en zegt dat daar.", clock.today()),
        Promise(
            pupils[-1], "Vertelt de mentor elke vrijdag hoe het gaat.", clock.today() + timedelta(days=9)
        ),
        Promise(None, "Praat met de klas over de groepsapp.", clock.today() + timedelta(days=4)),
    ]
    agreement = Agreement.make(step, by=school.mentor, promises=promises, supported=pupils[:1])
    first = agreement.next_signature()
    first.sign(by=school.mentor, way="paper", signer="Sam de Wit")
    enter(page, live_server, school.mentor)
    talk = open_step(case, "herstelgesprek")
    look(page, live_server, path("agreement_new", case, talk.pk), "afspraak-nieuw")
    look(page, live_server, path("agreement_page", case, agreement.pk), "afspraak")
    page.emulate_media(media="print")
    assert not page.locator(".masthead").is_visible()
    assert page.locator(".agreement").is_visible()
    page.emulate_media(media="screen")
    look(page, live_server, path("signature", case, agreement.pk, 2), "handtekening")
    look(page, live_server, path("line_answer", case, agreement.lines.first().pk), "afspraak-nalopen")


def test_the_restorative_meeting_is_in_order_from_asking_to_signing(page, live_server, case, school):
    enter(page, live_server, school.coordinator)
    step = open_step(case, "gespreksleider_vragen")
    look(page, live_server, path("step_page", case, step.pk), "herstel-1-stap")
    look(page, live_server, path("facilitator", case, step.pk), "herstel-1-gespreksleider")
    meeting = Meeting.of(step)
    meeting.ask(school.facilitator, step=step, by=school.mentor)
    do(case, "gespreksleider_vragen", "gevonden")
    step, meeting = open_step(case, "voorgesprekken"), Meeting.of(step)
    target = case.parties_with(CaseRole.TARGET)[0]
    add_supporter(meeting, by=school.facilitator, beside=target, guardian=school.pupil.guardians.first())
    people = list(meeting.circle())
    people[0].talk_apart(step=step, by=school.facilitator, at=clock.now(), willing=True, said="Ja, graag.")
    enter(page, live_server, school.facilitator)
    look(page, live_server, path("step_page", case, step.pk), "herstel-2-stap")
    look(
        page,
        live_server,
        path("participant_new", case, step.pk) + f"?naast={target.letter}",
        "herstel-2-steun",
    )
    look(page, live_server, path("participant_talk", case, step.pk, people[1].pk), "herstel-2-gesprek")
    for person in people:
        person.talk_apart(step=step, by=school.facilitator, at=clock.now(), willing=True, said="Ja, graag.")
    do(case, "voorgesprekken", "verder")
    step = open_step(case, "uitnodigingen")
    meeting.plan(clock.now() + timedelta(days=2))
    people[0].invite(step=step, by=school.facilitator, at=clock.now(), accepted=True)
    look(page, live_server, path("step_page", case, step.pk), "herstel-3-stap")
    look(
        page,
        live_server,
        path("participant_invitation", case, step.pk, people[1].pk),
        "herstel-3-uitnodiging",
    )
    for person in people:
        person.invite(step=step, by=school.facilitator, at=clock.now(), accepted=True)
    do(case, "uitnodigingen", "uitgenodigd")
    step = open_step(case, "herstelbijeenkomst")
    look(page, live_server, path("attendance", case, step.pk), "herstel-4-kring")
    for person in people:
        person.attend(by=school.facilitator, present=True)
    look(page, live_server, path("step_page", case, step.pk) + "?verder", "herstel-4-stap")
    look(page, live_server, path("participant_departure", case, step.pk, people[-1].pk), "herstel-4-vertrek")
    do(case, "herstelbijeenkomst", "voorstel")
    step = open_step(case, "overeenkomst_tekenen")
    look(page, live_server, path("step_page", case, step.pk), "herstel-5-stap")


def test_the_pages_of_the_case_as_a_whole_are_in_order(page, live_server, case, school):
    enter(page, live_server, school.coordinator)
    look(page, live_server, path("handover", case), "overdracht")
    look(page, live_server, path("note_new", case), "aantekening")
    look(page, live_server, path("edition_move", case), "editie")
    closed = make_case(school)
    Closure.objects.create(case=closed, kind="closed", by=school.coordinator)
    look(page, live_server, path("reopening", closed), "heropening")
    entry = case.steps.get(node_key="orienterend_gesprek").done.entry
    look(page, live_server, path("correction", case, entry.pk), "verbetering")
    mine = {one.name: "Wat ik nog schreef." for one in pieces(entry) if not one.fixed}
    page.goto(live_server.url + path("correction", case, entry.pk))
    for name, words in mine.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=reason]").fill("Verkeerde dag.")
    theirs = dict.fromkeys(mine, "Wat zij schreef.")
    correct(case, entry, by=school.mentor, words=theirs, reason="Typfout.", key=uuid.uuid4())
    page.get_by_role("button", name="Verbetering vastleggen").click()
    page.locator("h1", has_text="Een collega was je net voor").wait_for()
    inspect(page, "verbetering-botsing", 1440)
