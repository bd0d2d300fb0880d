"""A case through the pages, as its people walk it: each function is what somebody does from the landing page on."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from bondgenoot.lib import clock
from bondgenoot.school.models import Pupil, Staff
from bondgenoot.school.tests.factories import School
from tests.journeys.people import LEFT, Desks, choose, fill, follow_link, go_by, mark, press

SAFE = "geen"
SAFE_ANSWER = {"macht": "nee", "angst": "nee", "wil": "ja", "apart": "ja"}
PROMISE = "Ga na of de afspraak is nagekomen"
ASK_AGAIN = "Vraag opnieuw of de ouders het mogen weten"
AGREE = "Akkoord geven: "
TOLD = "Verteld wat er speelt en wat de school gaat doen."


@dataclass
class Journey:
    """`visited` grows with the step numbers that stood on the pages people filled in."""

    school: School
    desks: Desks
    ref: str = ""
    visited: set[int] = field(default_factory=set)

    @property
    def mentor(self) -> Staff:
        return self.school.mentor

    def page(self, staff: Staff, address: str) -> Page:
        return self.desks.go(staff, address.replace("<ref>", self.ref))


# The signal


def record_signal(journey: Journey, by: Staff, pupil: Pupil, **answers: object) -> None:
    """Somebody noticed something: look the pupil up, write it down."""
    page = journey.desks.go(by)
    go_by(page, page.locator(".masthead-primary"))
    page.get_by_label("Zoek een leerling").fill(pupil.first_name)
    press(page, "Zoek leerling")
    form = page.locator("main form.sheet")
    mark(page.locator(f'input[name="pupils"][value="{pupil.pk}"]'))
    fill(form, facts="Zat alleen in de aula en at niets.", **answers)
    press(page, "Signaal vastleggen", form)
    expect(page.locator("h1")).to_have_text("Jouw signaal")


def open_case(journey: Journey, by: Staff, suspect: Pupil | None = None) -> None:
    """Judge the signal that waits, and open a case."""
    page = start(journey, by, "Signaal beoordelen")
    way = way_called(page, "Casus openen")
    if suspect is not None:
        way.locator('input[name="openen-words"]').fill(suspect.first_name)
        press(page, "Zoek leerling", way)
        choose(way, f"{suspect} · 1B" if suspect in journey.school.pupils_b else f"{suspect} · 1A")
    safe = way.locator(f'input[name="openen-safety"][value="{SAFE}"]')
    # The edition of 2015 does not ask.
    if safe.count():
        mark(safe)
    press(page, "Casus openen", way)
    journey.ref = re.search(r"/casussen/([^/]+)/$", page.url).group(1)


def way_called(page: Page, name: str) -> Locator:
    """One of the ways on the page of a signal, unfolded."""
    way = page.locator("details.way").filter(has=page.locator("summary").get_by_text(name))
    if way.get_attribute("open") is None:
        way.locator("summary").click()
    return way


# One step


def start(journey: Journey, by: Staff, title: str) -> Page:
    """To the page of this task: on from the case that is on the screen, or from "what must I do now", one press away."""
    page = journey.desks.of(by)
    on = page.locator(".next-step:not(.next-step-waiting)").filter(
        has=page.locator(".next-step-title").get_by_text(title, exact=True)
    )
    if on.count():
        go_by(page, on.locator(".next-step-act a"))
        return page
    if not rows(page, title).count():
        journey.desks.go(by)
    go_by(page, rows(page, title).first.locator(".task-title"))
    return page


def do(
    journey: Journey,
    by: Staff,
    title: str,
    outcome: str = "",
    *,
    first: Callable[[Page], None] | None = None,
    **answers: object,
) -> Page:
    """Do this step from beginning to end: think, do what the page asks `first`, tell whoever must hear, record it."""
    page = start(journey, by, title)
    expect(page.locator("h1")).to_have_text(title.removeprefix(AGREE))
    note(journey, page)
    stop_and_think(page)
    if first is not None:
        first(page)
    tell_everyone(page)
    return fill_step(page, outcome, **answers)


def note(journey: Journey, page: Page) -> None:
    """Which steps of the source this page says it is."""
    for badge in page.locator(".step-marks .badge").all_inner_texts():
        if badge.startswith("stap "):
            journey.visited |= {int(number) for number in re.findall(r"\d+", badge)}


def stop_and_think(page: Page, **answers: object) -> None:
    """Where the page holds people up before a talk together: answer its questions."""
    if not page.locator(".interruption").count():
        return
    go_by(page, page.get_by_role("link", name="Beantwoord de vier vragen"))
    form = page.locator("main form").first
    fill(form, **{**SAFE_ANSWER, **answers})
    press(page, "Antwoorden vastleggen")


def tell_everyone(page: Page) -> None:
    """Record for each family, and for the colleagues, that they were told."""
    while (waiting := page.locator("#inlichten .ledger-open a.button-secondary")).count():
        tell(page, waiting.first)


def tell(page: Page, link) -> None:
    go_by(page, link)
    form = page.locator("main form").first
    also = form.locator('input[name="also"]')
    for number in range(also.count()):
        mark(also.nth(number))
    fill(form, said=TOLD)
    press(page, "Bericht vastleggen", form)


def fill_step(page: Page, outcome: str = "", **answers: object) -> Page:
    """Fill in the form of the step on the screen, and record it."""
    form = page.locator("form.step-form")
    fill(
        form, **{"stap__veiligheid": SAFE, "stap__uitkomst": LEFT, "reden_zonder_controles": LEFT, **answers}
    )
    if outcome:
        choose(form, outcome)
    go_by(page, form.locator('button[name="act"][value="vastleggen"]'))
    expect(page.get_by_role("status").first).to_have_text(re.compile("Vastgelegd|voorstel"))
    return page


def defer(page: Page, link: Locator, days: int = 10) -> None:
    """One parent hears it later: why, what the pupil wants, when it is asked again."""
    go_by(page, link)
    fill(page.locator("main form").first, ask_again_on=(clock.today() + timedelta(days=days)).isoformat())
    press(page, "Uitstel vastleggen")


def agree_on_something(page: Page) -> None:
    """Two promises, signed in turn: first the other pupil, then the bullied pupil."""
    back = page.url
    follow_link(page, "Afspraken maken")
    form = page.locator("main form").first
    for number in range(2):
        line = f'[name="regel-{number}-'
        form.locator(f'{line}who"]').select_option(index=number + 1)
        form.locator(f'{line}what"]').fill("Elkaar groeten en met rust laten.")
        form.locator(f'{line}by_on"]').fill((clock.today() + timedelta(days=7)).isoformat())
    press(page, "Afspraken vastleggen", form)
    while page.locator(".primary-action .button").count():
        go_by(page, page.locator(".primary-action .button"))
        form = page.locator("main form").first
        fill(form, signer="Met eigen naam")
        press(page, "Handtekening vastleggen", form)
    page.goto(back)


def decide_on_a_measure(page: Page) -> None:
    """The team leader: what, for whom, and why."""
    follow_link(page, "Maatregel vastleggen")
    fill(
        page.locator("main form").first,
        kind="talk",
        starts_on=LEFT,
        ends_on=LEFT,
        letter_on=LEFT,
        inspectorate_on=LEFT,
    )
    press(page, "Maatregel vastleggen")


def add_suspect(journey: Journey, by: Staff, pupil: Pupil) -> None:
    """Somebody is suspected by now: bring that pupil into the case, as a suspicion."""
    page = journey.page(by, "/casussen/<ref>/betrokkenen/nieuw/")
    page.get_by_label("Zoek de leerling").fill(pupil.first_name)
    press(page, "Zoek leerling")
    mark(page.locator(f'input[name="pupil"][value="{pupil.pk}"]'))
    press(page, "Toevoegen aan de casus")
    expect(page.get_by_role("status").first).to_have_text("Toegevoegd aan de casus.")


def add_somebody_of_another_school(journey: Journey, by: Staff) -> None:
    page = journey.page(by, "/casussen/<ref>/betrokkenen/nieuw/?soort=andere-school")
    page.get_by_label("Wat weet je van deze persoon?").fill("Zit op de school aan de overkant.")
    press(page, "Toevoegen aan de casus")


# Following


def checks(journey: Journey, state: str, *, times: int, number: int = 1, by: Staff | None = None) -> None:
    """Ask every pupil who is followed, on the day it is due, so many times."""
    for turn in range(number, number + times):
        check(journey, turn, state, by=by)


def check(journey: Journey, number: int, state: str, by: Staff | None = None) -> None:
    """Wait for the day of this check, and record it with everybody who is followed."""
    by = by or journey.mentor
    title = f"Controlemoment {number}"
    wait_for(journey, by, title)
    while rows(journey.desks.go(by), title).count():
        page = start(journey, by, title)
        expect(page.locator("h1")).to_have_text(title)
        form = page.locator("main form").first
        fill(form, state=state, safety=4, own_words="Het gaat zo.", kept="yes")
        press(page, "Controlemoment vastleggen", form)
        expect(page.get_by_role("status").first).to_have_text("Controlemoment vastgelegd.")


def keep_promises(journey: Journey, by: Staff) -> None:
    """Go back to every line that was agreed, when its day has come."""
    wait_for(journey, by, PROMISE)
    while rows(journey.desks.go(by), PROMISE).count():
        page = start(journey, by, PROMISE)
        fill(page.locator("main form").first, kept="yes")
        press(page, "Antwoord vastleggen")
        expect(page.get_by_role("status").first).to_have_text("Vastgelegd of de afspraak is nagekomen.")


def rows(page: Page, title: str) -> Locator:
    """The tasks with this title that stand on the page."""
    return page.locator("li.task").filter(has=page.locator(".task-title").get_by_text(title, exact=True))


def wait_for(journey: Journey, by: Staff, title: str) -> None:
    """Let the days pass until this task is due; the landing page said which day that is."""
    said = rows(journey.desks.go(by), title).first.locator("time").get_attribute("datetime")
    due = max(date.fromisoformat(said), clock.today())
    clock.travel(clock.now() + (due - clock.today()))
