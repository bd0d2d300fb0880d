"""The series of checks on the page of a follow-up step, and the way out that they point to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.answers import KEPT_WITH
from bondgenoot.cases.as_it_stands import as_it_stands
from bondgenoot.cases.forms.question import named
from bondgenoot.cases.models import CaseRole, Check, CheckResult, State, Step
from bondgenoot.cases.models.follow_up import good_in_a_row
from bondgenoot.cases.panels.panel import Panel
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.lib.due import DueWords, due_words
from bondgenoot.school.access import Holder

# From bad to good.
RANK = {State.NEW: 0, State.GOES_ON: 0, State.LESS: 1, State.STOPPED: 2}


@dataclass(frozen=True)
class CheckRow:
    """A check as the part `check.html` shows it."""

    outcome: str
    label: str
    about: str = ""
    done_on: date | None = None
    due: DueWords | None = None
    safety: int | None = None
    words: str = ""
    url: str = ""
    act: str = ""


@dataclass(frozen=True)
class Series:
    title: str
    rows: list[CheckRow]


def follow_panel(step: Step, holder: Holder) -> Panel | None:
    """Per party the checks in their order, each recorded or with its day; and what they point to."""
    acts = step.done is None and step.case.is_open and step.may_be_done_by(holder)
    series: dict[UUID, Series] = {}
    previous: dict[UUID, CheckResult] = {}
    standing = as_it_stands(step)
    for check in checks_of(step):
        title = named(check.party.pupil) if check.party.pupil else str(check.party)
        rows = series.setdefault(check.party_id, Series(title, [])).rows
        said_so = standing.get(check.answer.entry_id) if check.answer else None
        words = said_so.value("own_words", check.party_id) if said_so else ""
        rows.append(_row(step, check, previous.get(check.party_id), acts, words))
        if check.answer is not None:
            previous[check.party_id] = check.answer
    return Panel("cases/step/follow.html", {"series": list(series.values()), "said": said(step)})


def checks_of(step: Step) -> list[Check]:
    """The checks of this step by party, then by day."""
    found = step.checks.select_related("party__pupil", "party__vault", "task", "result")
    return list(found.order_by("party__letter", "number"))


def _row(step: Step, check: Check, previous: CheckResult | None, acts: bool, words: str) -> CheckRow:
    number = _("Controlemoment %(number)s") % {"number": check.number}
    result = check.answer
    url = reverse("cases:check_page", args=[step.case.ref, check.pk])
    if result is None:
        due = due_words(check.due_on, clock.today(), step.case.location.calendar())
        if check.task.done_at is not None:
            return CheckRow("planned", number, _("niet meer nodig"))
        if not acts:
            return CheckRow("planned", number, due=due)
        return CheckRow("planned", number, due=due, url=url, act=_("Vastleggen"))
    label = str(State(result.state).label).capitalize()
    travel = direction(previous, result)
    return CheckRow(
        result.state,
        f"{label} · {travel}" if travel else label,
        number,
        done_on=result.at.date(),
        safety=result.safety,
        words=words,
    )


def direction(previous: CheckResult | None, now: CheckResult) -> str:
    """Slechter, gelijk or beter than the check before; how it is counts first, then how safe it feels."""
    if previous is None:
        return ""
    before = (RANK[State(previous.state)], previous.safety if previous.safety is not None else now.safety)
    after = (RANK[State(now.state)], now.safety if now.safety is not None else previous.safety)
    if before == after:
        return _("gelijk aan de vorige keer")
    return _("beter dan de vorige keer") if _safe(after) > _safe(before) else _("slechter dan de vorige keer")


def _safe(place: tuple[int, int | None]) -> tuple[int, int]:
    return place[0], place[1] or 0


def latest(step: Step, party: Party) -> CheckResult | None:
    """The last recorded check of this party in this series."""
    found = CheckResult.objects.filter(due__step=step, due__party=party).select_related("entry__vault")
    return found.order_by("-due__number").first()


def proposed(step: Step) -> str:
    """The outcome that the checks point to: going on when one bullied pupil says so, stopped when all did so often."""
    targets = [party for party in step.case.parties_with(CaseRole.TARGET) if party.pupil_id]
    states = {party: latest(step, party) for party in targets}
    meaning = ""
    if any(one is not None and one.state in (State.GOES_ON, State.NEW) for one in states.values()):
        meaning = "goes_on"
    elif states and all(_enough(step, party) for party in targets):
        meaning = "stopped"
    fits = [one for one in step.node.outcomes if meaning and one.means == meaning]
    return fits[0].key if fits else ""


def _enough(step: Step, party: Party) -> bool:
    planned = step.checks.filter(party=party).count()
    return planned > 0 and good_in_a_row(step, party) >= min(step.node.good_checks, planned)


def said(step: Step) -> str:
    """What the proposal rests on, as a sentence; empty while the checks point nowhere yet."""
    chosen = step.node.outcome(proposed(step))
    if chosen is None or step.done is not None:
        return ""
    if chosen.means == "goes_on":
        return _(
            "De leerling zegt dat het doorgaat, of dat er iets nieuws is. Wacht niet op het volgende moment."
        )
    return _(
        "De leerling zei vaak genoeg achter elkaar dat het is gestopt. Je kunt verder naar ‘%(way)s’."
    ) % {"way": chosen.label}


# What the check page asks by itself, under the keys that editions use for it.
ASKED_ALWAYS = ("stand", "veilig", "eigen_woorden", "woorden_andere", "nagekomen", "nagekomen_andere")


def also_asked(check: Check) -> list[str]:
    """What the edition wants to know about this party beside the questions that every check asks."""
    roles = {role for role, kept in KEPT_WITH.items() if check.party in check.step.case.parties_with(kept)}
    return [
        one.question for one in check.step.node.fields if one.about in roles and one.key not in ASKED_ALWAYS
    ]
