"""The rules as people read them: grouped, with the term of this board, and what the next turn of the day will do."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.retention.automatic import AUTOMATIC
from bondgenoot.retention.models import WAITING
from bondgenoot.retention.proposing import not_on_a_list
from bondgenoot.retention.reach import places
from bondgenoot.retention.rules import Book, End, Rule, book
from bondgenoot.retention.terms import Turn
from bondgenoot.school.access import Grant

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """A rule on the page; `coming` says how many are due, empty when there are none."""

    rule: Rule
    term: str
    ending: str
    coming: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class RuleGroup:
    label: str
    rules: list[Shown] = field(default_factory=list)


def ending(rule: Rule, policy: Book) -> str:
    """How what this rule keeps goes, in a sentence."""
    names = ", ".join(policy.rule(key).label.lower() for key in rule.parents)
    return {
        End.TURN: _("Gaat vanzelf weg, bij het begin van een dag."),
        End.LIST: _("Gaat weg met een vernietigingslijst: een tweede lezer en %(n)d dagen wachten.")
        % {"n": WAITING.days},
        End.ACT: _("Gaat op dat moment meteen weg."),
        End.WITH: _("Gaat weg samen met: %(names)s.") % {"names": names},
        End.NEVER: _("Gaat niet vanzelf weg."),
    }[rule.end]


def shown(rule: Rule, turn: Turn, coming: str = "") -> Shown:
    term = turn.term(rule)
    return Shown(
        rule,
        term=rule.term_words(term),
        ending=ending(rule, book()),
        coming=coming,
        chosen=term != rule.term,
    )


def groups(grant: Grant) -> list[RuleGroup]:
    """Every rule in the order of the file; a fixed number of questions, however much there is."""
    turn = Turn.at(grant.organisation_id, grant.on, places(grant))
    due = coming(turn)
    found: dict[str, RuleGroup] = {}
    for rule in book().rules:
        group = found.setdefault(rule.group, RuleGroup(rule.group))
        group.rules.append(shown(rule, turn, due.get(rule.key, "")))
    return list(found.values())


def coming(turn: Turn) -> dict[str, str]:
    """Per rule, in words, how many go at the next turn of the day, or wait for a list; only what there is."""
    tomorrow = Turn(turn.organisation_id, turn.on + ONE_DAY, turn.chosen, turn.places)
    numbers = {key: rule.due(tomorrow).count() for key, rule in AUTOMATIC.items() if not rule.shared}
    words = {
        key: ngettext("morgen %(n)d weg", "morgen %(n)d weg", number) % {"n": number}
        for key, number in numbers.items()
        if number
    }
    if number := not_on_a_list(turn).count():
        words["dossier"] = ngettext(
            "%(n)d leerling aan de beurt", "%(n)d leerlingen aan de beurt", number
        ) % {"n": number}
    return words
