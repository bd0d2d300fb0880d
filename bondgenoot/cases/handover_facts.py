"""A handover note that nobody wrote: what the record knows in codes and days, and no word that somebody typed.

What is about one pupil stands in the part of that pupil, so that no family reads it of another child.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.cases.answers import KEPT_WITH
from bondgenoot.cases.models import AgreementLine, Case, CaseRole, Check, Step, Task, TaskKind
from bondgenoot.dossier.models import EntryLine, Party
from bondgenoot.lib.due import exact_day
from bondgenoot.protocol.format import Node

Facts = dict[Party | None, list[EntryLine]]
# Of these kinds something of their own is said below.
SAID_APART = (TaskKind.CHECK, TaskKind.AGREEMENT_LINE)
# The keys of the lines made here.
FACTS = ("opened", "steps", "checks", "agreements")
DAY = re.compile(r"\b(\d\d)-(\d\d)-(\d{4})\b")


def facts_of(case: Case) -> Facts:
    """The lines for everybody on the case (under None) and those about each pupil in it now."""
    parties = [party for party in case.parties_with(*CaseRole.values) if not party.is_cleared]
    found: dict[Party | None, list[EntryLine]] = defaultdict(list)
    opened = _("op %(day)s; ronde %(round)s") % {
        "day": in_figures(timezone.localdate(case.opened_at)),
        "round": case.round_number,
    }
    found[None].append(EntryLine("opened", _("Geopend"), opened))
    for whom, steps in _steps(case).items():
        found[whom].append(EntryLine("steps", _("Wat nu moet gebeuren"), "\n".join(steps)))
    for party, words in _checks(case).items():
        found[party].append(EntryLine("checks", _("Controlemomenten"), words))
    for whom, promised in _promises(case).items():
        found[whom].append(EntryLine("agreements", _("Afspraken"), promised))
    return {whom: lines for whom, lines in found.items() if whom is None or whom in parties}


def in_figures(day: date) -> str:
    """As the record keeps it: the short name of a month would be looked at as the name of somebody ("jan", "mei")."""
    return day.strftime("%d-%m-%Y")


def said(key: str, text: str, today: date) -> str:
    """A line as it is read: in what nobody typed, each day is "do 8 okt"."""
    return DAY.sub(lambda found: _short(found, today), text) if key in FACTS else text


def _short(found: re.Match[str], today: date) -> str:
    day, month, year = map(int, found.groups())
    try:
        return exact_day(date(year, month, day), today)
    except ValueError:
        return found.group()


def _steps(case: Case) -> dict[Party | None, list[str]]:
    """The open tasks of the steps, each with its last day, under whom the step is about."""
    found: dict[Party | None, list[str]] = defaultdict(list)
    tasks = case.tasks.open().exclude(kind__in=SAID_APART).select_related("step__edition")
    for task in tasks.order_by("due_on", "opened_at"):
        words = _("%(what)s (uiterlijk %(day)s)") % {"what": _what(task), "day": in_figures(task.due_on)}
        for whom in _about(case, task.step):
            found[whom].append(words)
    return found


def _what(task: Task) -> str:
    return (
        _("Akkoord geven: %(title)s") % {"title": task.title} if task.kind == TaskKind.AGREE else task.title
    )


def _about(case: Case, step: Step) -> list[Party | None]:
    """The pupils of the one role a step is about; None for a step about nobody, or about both sides."""
    roles = _roles_of(step.node)
    return list(case.parties_with(*roles)) if len(roles) == 1 else [None]


def _roles_of(node: Node) -> set[str]:
    named = [*(one.about for one in node.fields), *node.parties, *node.informs]
    return {str(KEPT_WITH[one]) for one in named if one in KEPT_WITH}


def _checks(case: Case) -> dict[Party, str]:
    """Of each pupil: how many checks of this round were done, what the last one gave, and when the next is due."""
    rows: dict[Party, list[Check]] = defaultdict(list)
    found = Check.objects.filter(step__case=case, step__round_number=case.round_number, task__lapsed=False)
    for check in found.select_related("party", "result", "task").order_by("due_on", "number"):
        rows[check.party].append(check)
    return {party: _checked(checks) for party, checks in rows.items()}


def _checked(checks: list[Check]) -> str:
    done = [check for check in checks if check.answer]
    words = [_("%(done)d van %(all)d gedaan") % {"done": len(done), "all": len(checks)}]
    if done and (last := max(done, key=lambda check: check.answer.at).answer):  # type: ignore[union-attr]
        day = in_figures(timezone.localdate(last.at))
        words.append(_("laatste: %(state)s op %(day)s") % {"state": last.get_state_display(), "day": day})
    return "; ".join([*words, *_next(check.due_on for check in checks if not check.answer)])


def _promises(case: Case) -> dict[Party | None, str]:
    """Of everybody who promised something: how many of the lines nobody went back to yet, and when that is due."""
    rows: dict[Party | None, list[AgreementLine]] = defaultdict(list)
    lines = AgreementLine.objects.filter(agreement__step__case=case, line_check=None, task__lapsed=False)
    for line in lines.select_related("party").order_by("by_on"):
        rows[line.party].append(line)
    return {
        whom: "; ".join([_to_go_back_to(len(some)), *_next(line.by_on for line in some)])
        for whom, some in rows.items()
    }


def _to_go_back_to(number: int) -> str:
    said = ngettext("%(n)d afspraak nog niet nagelopen", "%(n)d afspraken nog niet nagelopen", number)
    return said % {"n": number}


def _next(days: Iterable[date]) -> list[str]:
    first = min(days, default=None)
    return [_("volgende op %(day)s") % {"day": in_figures(first)}] if first else []
