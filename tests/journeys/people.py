"""Who sits at which browser, what day it is, and the few things that people do on any page."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page

from bondgenoot.lib import clock
from bondgenoot.school.models import Staff
from bondgenoot.school.tests.factories import login

MONDAY = datetime(2026, 9, 7, 10, 15, tzinfo=ZoneInfo("Europe/Amsterdam"))
# An answer that is left open on purpose.
LEFT = ""
WROTE = "Zoals besproken."
# What a page carries along by itself, and what only looks something up.
NOT_TO_FILL = {"csrfmiddlewaretoken", "key", "act"}
CONTROLS = """all => all.filter(e => e.type !== 'hidden' && e.type !== 'submit').map(e => ({
    name: e.name, type: e.type, value: e.value, on: e.checked, shown: e.checkVisibility(),
    options: e.options ? [...e.options].map(o => o.value).filter(v => v) : [], least: e.min,
}))"""


class Desks:
    """Everybody's own browser, made when somebody sits down."""

    def __init__(self, new_context: Callable[[], BrowserContext], url: str) -> None:
        self.new_context, self.url = new_context, url
        self.pages: dict[str, Page] = {}
        self.broken: list[str] = []

    def of(self, staff: Staff | None) -> Page:
        """The page this person has before them; nobody is a visitor without an account."""
        name = str(staff.pk) if staff else ""
        if name not in self.pages:
            context = self.new_context()
            context.set_default_timeout(8_000)
            if staff is not None:
                session = login(Client(), staff).cookies[settings.SESSION_COOKIE_NAME].value
                context.add_cookies(
                    [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.url}]
                )
            page = context.new_page()
            page.on("response", self._mind)
            self.pages[name] = page
        return self.pages[name]

    def _mind(self, response) -> None:
        if response.status >= 500:
            self.broken.append(f"{response.status} {response.url}")

    def go(self, staff: Staff | None, address: str = "/") -> Page:
        page = self.of(staff)
        page.goto(self.url + address)
        return page


# What people do on a page


def press(page: Page, name: str, inside: Locator | None = None) -> None:
    """Press the button with this name and wait for the page it leads to."""
    go_by(page, (inside or page).get_by_role("button", name=name, exact=True))


def follow_link(page: Page, name: str) -> None:
    go_by(page, page.get_by_role("link", name=name).first)


def go_by(page: Page, control: Locator) -> None:
    """Press this and wait until the page it leads to can be read."""
    with page.expect_navigation():
        control.click()


def choose(where: Locator | Page, label: str) -> None:
    """Pick the choice with these words."""
    mark(where.get_by_label(label, exact=True))


def mark(control: Locator) -> None:
    """Tap a choice; whatever lies on top there (its words on a card, itself on a scale) must pick it."""
    control.evaluate("e => e.scrollIntoView({block: 'center'})")
    control.check(force=True)


def fill(form: Locator, **answers: object) -> None:
    """Fill in what is still empty: the first choice, a few words, today; `answers` by the name of a question."""
    controls: dict[str, list[dict]] = {}
    for control in form.locator("input, select, textarea").evaluate_all(CONTROLS):
        if control["name"] not in NOT_TO_FILL and "__zoek" not in control["name"]:
            controls.setdefault(control["name"], []).append(control)
    for name, found in controls.items():
        given = answers.get(name, answers.get(name.split("__")[0]))
        if not found[0]["shown"]:
            if given is None or given == LEFT:
                continue
            unfold(form, name)
        FILLED.get(found[0]["type"], _write)(form, name, found, given)


def unfold(form: Locator, name: str) -> None:
    """Open what hides this question."""
    form.locator("details:not([open])").filter(has=form.page.locator(f'[name="{name}"]')).locator(
        "summary"
    ).first.click()


def _named(form: Locator, name: str, value: str = "") -> Locator:
    return form.locator(f'[name="{name}"]' + (f'[value="{value}"]' if value else ""))


def _pick(form: Locator, name: str, found: list[dict], given: object) -> None:
    if given == LEFT or (given is None and any(one["on"] for one in found)):
        return
    mark(_named(form, name, str(given if given is not None else found[0]["value"])))


def _tick(form: Locator, name: str, found: list[dict], given: object) -> None:
    if given is None and any(one["on"] for one in found):
        return
    for place, one in enumerate(found):
        if one["value"] in given if isinstance(given, list) else place == 0:
            mark(_named(form, name).nth(place))


def _select(form: Locator, name: str, found: list[dict], given: object) -> None:
    _named(form, name).select_option(str(given) if given is not None else found[0]["options"][0])


def _day(form: Locator, name: str, found: list[dict], given: object) -> None:
    if given is not None or not found[0]["value"]:
        _named(form, name).fill(clock.today().isoformat() if given is None else str(given))


def _moment(form: Locator, name: str, found: list[dict], given: object) -> None:
    if given is not None or not found[0]["value"]:
        _named(form, name).fill(clock.now().strftime("%Y-%m-%dT%H:%M") if given is None else str(given))


def _number(form: Locator, name: str, found: list[dict], given: object) -> None:
    if given is not None or not found[0]["value"]:
        _named(form, name).fill(str(found[0]["least"] or 3) if given is None else str(given))


def _write(form: Locator, name: str, found: list[dict], given: object) -> None:
    if given is not None or not found[0]["value"]:
        _named(form, name).fill(str(given if given is not None else WROTE))


FILLED = {
    "radio": _pick,
    "checkbox": _tick,
    "select-one": _select,
    "date": _day,
    "datetime-local": _moment,
    "number": _number,
}
