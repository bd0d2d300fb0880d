"""Around the walk: the restorative meeting, two people at once, handing over, leaving, reopening, and closed doors."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from bondgenoot.cases.tests.factories import do as done
from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.cases.tests.walking import choose as chosen
from bondgenoot.cases.tests.walking import follow, to_choice
from bondgenoot.lib import clock
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import make_holder
from tests.journeys.people import fill, follow_link, go_by, press
from tests.journeys.walking import Journey, agree_on_something, do, fill_step, keep_promises, start

MEETING = "Herstelgesprek"


@pytest.fixture
def journey(school, desks):
    """A case that the mentor opened a moment ago; what came before is not what these tests are about."""
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    found = Journey(school, desks, ref=case.ref)
    found.case = case
    return found


def form_of(page: Page):
    return page.locator("main form").first


def rows_to_do(page: Page):
    """The people in the circle for whom this page still asks something."""
    return page.locator("#onderdelen .ledger-open a.ledger-act")


def test_the_restorative_meeting_from_asking_somebody_to_the_last_signature(journey):
    school, mentor, leader = journey.school, journey.mentor, journey.school.facilitator
    to_choice(journey.case)
    chosen(journey.case, "confronterend")
    do(journey, mentor, "Vorm van het gesprek kiezen", "Herstelgesprek", samen_mag="ja")

    def ask(page):
        go_by(page, page.get_by_role("link", name="Gespreksleider kiezen"))
        fill(form_of(page), facilitator=str(leader.pk))
        press(page, "Gespreksleider vastleggen")

    do(journey, mentor, "Een gespreksleider vragen", "De gespreksleider doet het", first=ask)

    def talk_with_everybody(page):
        bring_somebody(page, school.pupil)
        each(page, "Gesprek vastleggen", willing="ja", said="Wil het oplossen.")

    do(journey, leader, "Met iedereen apart praten", "Iedereen wil en kan meedoen", first=talk_with_everybody)

    def invite(page):
        planned = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
        each(page, "Uitnodiging vastleggen", planned_at=planned, accepted="ja")

    do(journey, leader, "Iedereen uitnodigen", "Iedereen is uitgenodigd", first=invite)

    def sit_in_the_circle(page):
        follow_link(page, "Vastleggen wie er waren")
        fill(form_of(page))
        press(page, "Aanwezigen vastleggen")
        page.get_by_text("Moest iemand weggaan?").click()
        go_by(page, page.get_by_role("link", name="De oma van deze leerling"))
        fill(form_of(page), reason="Bleef anderen onderbreken.")
        press(page, "Vertrek vastleggen")
        expect(page.locator("#onderdelen")).to_contain_text("gevraagd te vertrekken")

    do(
        journey,
        leader,
        "De herstelbijeenkomst",
        "Er ligt een voorstel",
        first=sit_in_the_circle,
        weggegaan="ja",
    )
    do(journey, leader, "De overeenkomst tekenen", "Iedereen heeft getekend", first=agree_on_something)
    page = start(journey, leader, MEETING)
    fill_step(page)
    keep_promises(journey, mentor)
    page = journey.page(mentor, "/casussen/<ref>/")
    expect(page.locator(".next-step-title")).to_have_text("Ouders en collega's vertellen wat er is gebeurd")


def bring_somebody(page: Page, pupil) -> None:
    go_by(page, page.get_by_role("link", name=f"Steun voor {pupil}"))
    fill(form_of(page), who="iemand", name="De oma van deze leerling")
    press(page, "Toevoegen aan de kring")


def each(page: Page, button: str, **answers: object) -> None:
    """The same small page for everybody in the circle."""
    while rows_to_do(page).count():
        go_by(page, rows_to_do(page).first)
        fill(form_of(page), **answers)
        press(page, button)


def test_two_people_at_the_same_step_both_keep_what_they_wrote(journey):
    title = "Bespreken wie dit mag weten"
    mentor = journey.mentor
    here = start(journey, mentor, title)
    there = journey.desks.new_context().new_page()
    there.context.add_cookies(here.context.cookies())
    there.goto(here.url)
    fill_step(there, verteld="Dit hoorde ik dinsdag.")
    form = here.locator("form.step-form")
    fill(form, verteld="Dit hoorde ik woensdag.")
    go_by(here, form.locator('button[name="act"][value="vastleggen"]'))
    expect(here.locator("#twee-versies")).to_have_text("Jullie waren hier tegelijk mee bezig")
    expect(here.locator("main")).to_contain_text("Dit hoorde ik dinsdag.")
    expect(here.locator("main")).to_contain_text("Dit hoorde ik woensdag.")
    press(here, "Voeg mijn tekst toe als aantekening")
    expect(here.locator("#twee-versies")).to_have_count(0)
    page = journey.page(mentor, "/casussen/<ref>/")
    for words in ("dinsdag", "woensdag"):
        expect(page.locator("main")).to_contain_text(f"Dit hoorde ik {words}.")


def test_a_case_that_is_handed_over_waits_for_the_colleague(journey):
    school = journey.school
    page = journey.page(school.coordinator, "/casussen/<ref>/overdracht/")
    fill(form_of(page), to=str(school.second_mentor.pk), note="De ouders worden vrijdag gebeld.")
    press(page, "Casus overdragen")
    expect(page.get_by_role("status").first).to_contain_text("overgedragen")
    do(journey, school.second_mentor, "Bespreken wie dit mag weten")
    page = journey.page(school.second_mentor, "/casussen/<ref>/")
    expect(page.locator(".next-step-kind")).to_have_text("Jouw volgende stap")


def test_who_leaves_the_school_leaves_nothing_lying_about(journey):
    school = journey.school
    successor = make_holder(
        Role.MENTOR, school.location, school_class=school.class_a, starts_on=clock.today()
    )
    page = journey.desks.go(school.management, f"/school/medewerkers/{school.mentor.pk}/")
    go_by(page, page.get_by_role("link", name="Vertrek vastleggen"))
    press(page, "Vertrek vastleggen")
    expect(page.get_by_role("status").first).to_contain_text("ligt nu bij een ander")
    do(journey, successor, "Bespreken wie dit mag weten")
    gone = journey.desks.go(school.mentor, f"/casussen/{journey.ref}/")
    assert gone.locator("h1").inner_text() != f"Casus {journey.ref}"


def test_a_closed_case_is_taken_up_again_in_a_new_round(journey):
    mentor = journey.mentor
    for node, outcome in (
        ("zelfmelding_delen", "gedeeld"),
        ("orienterend_gesprek", "gevoerd"),
        ("bevestigd", "nee"),
    ):
        done(journey.case, node, outcome)
    follow(journey.case, "observeren", "geen_signaal")
    page = journey.page(mentor, "/casussen/<ref>/")
    follow_link(page, "Casus heropenen")
    fill(form_of(page), reason="De leerling kwam zelf terug.", at_node="apc_opnieuw")
    press(page, "Casus heropenen")
    expect(page.locator("h1 .badge")).to_have_text("ronde 2")
    do(journey, mentor, "Als het doorgaat")
    do(journey, mentor, "Is bekend wie het doet?", "Nee, of het is alleen een vermoeden")


@pytest.mark.parametrize(
    "address", ["/casussen/<ref>/", "/casussen/<ref>/ouders/", "/casussen/<ref>/verloop/"]
)
def test_a_visitor_meets_the_door_and_a_stranger_finds_nothing(journey, address):
    school = journey.school
    page = journey.page(None, address)
    expect(page).to_have_url(f"{journey.desks.url}/inloggen/?next={address.replace('<ref>', journey.ref)}")
    for stranger in (school.other_mentor, school.other_coordinator, school.staff_member):
        page = journey.page(stranger, address)
        expect(page.locator("h1")).to_have_text("Deze pagina bestaat niet, of is niet voor jou.")
        assert str(school.pupil) not in page.content()
