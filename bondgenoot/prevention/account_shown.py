"""The account of a school year as its page shows it: sums as the wheel counts them, and a row for each duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.lib.due import LATE, due_words, exact_day
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.prevention.account import DutyLine, Sums, account_of, sums_of
from bondgenoot.prevention.models import State
from bondgenoot.school.models import Location, SchoolYear

ICONS = {"done": "check", "skipped": "close", "waived": "close", "late": "alert"}


@dataclass(frozen=True)
class Row:
    """One duty. `state` is late, open, done, skipped or waived; `words` say so."""

    title: str
    term: str
    state: str
    words: str
    classes: str
    proofs: int
    reason: str

    @property
    def icon(self) -> str:
        return ICONS.get(self.state, "clock")


@dataclass(frozen=True)
class Account:
    rows: Sequence[Row]
    facts: Sequence[dict[str, Any]]


def shown(location: Location, year: SchoolYear, on: date) -> Account:
    """How the duties of that school year stand on that day."""
    lines = account_of(location, year)
    over, calendar = year.ends_on < on, location.calendar()
    rows = [_row(line, on=on, over=over, calendar=calendar) for line in lines]
    return Account(rows, _facts(sums_of(lines, on), over=over))


def _row(line: DutyLine, *, on: date, over: bool, calendar: SchoolCalendar) -> Row:
    state, words = _state(line, on, over, calendar)
    classes = ""
    if line.total > 1:
        classes = _("%(done)d van %(total)d klassen") % {"done": line.done, "total": line.total}
    return Row(line.title, line.term, state, words, classes, line.proofs, line.reason)


def _state(line: DutyLine, on: date, over: bool, calendar: SchoolCalendar) -> tuple[str, str]:
    if line.waived:
        return "waived", _("doet deze locatie niet")
    if line.state == State.SKIPPED:
        return "skipped", _("niet gedaan")
    if line.done_on:
        return "done", _("gedaan, %(day)s") % {"day": exact_day(line.done_on, on)}
    if over or line.open_on is None:
        return "open", _("niet afgerond")
    due = due_words(line.open_on, on, calendar)
    if due.state == LATE:
        return "late", f"{due.word} · {due.exact}"
    return "open", _("nog te doen · %(day)s") % {"day": due.exact}


def _facts(sums: Sums, *, over: bool) -> list[dict[str, Any]]:
    """What is nought is left out, but that nothing is late is said while the year lasts."""
    ended = _("%(n)d van %(total)d") % {"n": sums.ended, "total": sums.total}
    if sums.skipped:
        ended += " " + _("(%(done)d gedaan, %(skipped)d niet gedaan met een reden)") % {
            "done": sums.done,
            "skipped": sums.skipped,
        }
    facts = [(_("Klaar"), ended)]
    if over:
        facts.append((_("Niet afgerond"), str(sums.open)))
    else:
        facts.append((_("Te laat"), str(sums.late) if sums.late else _("niets")))
        facts.append((_("Nog niet aan de beurt"), str(sums.ahead)))
    if sums.waived:
        words = ngettext(
            "%(n)d activiteit, telt niet mee", "%(n)d activiteiten, tellen niet mee", sums.waived
        )
        facts.append((_("Doet deze locatie niet"), words % {"n": sums.waived}))
    return [{"label": label, "text": text} for label, text in facts]
