"""Does the protocol hold as a graph: no step out of reach, no dead end, no end that nobody followed up?

Walks every step in every round that a condition distinguishes. Errors come as `Problem`, never as exceptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product

from django.utils.translation import gettext as _

from bondgenoot.protocol import codes
from bondgenoot.protocol.cards import cards
from bondgenoot.protocol.codes import FieldKind, Kind, nearest
from bondgenoot.protocol.format import Edition, Field, Node, Outcome, When
from bondgenoot.protocol.lines import Problem

#: A step in a round; rounds past the last one that a condition names are all alike.
State = tuple[str, int]
MOST_COMBINATIONS = 4096


def check(edition: Edition, known: Callable[[str], Edition | None] = lambda _key: None) -> list[Problem]:
    """Everything that keeps this protocol from being walked to its end. `known` finds a called protocol by key."""
    rules = [_starts, _roles, _numbers, _order, _ends, _walk, _steps]
    found = [problem for rule in rules for problem in rule(edition)]
    found += _calls(edition, known)
    return sorted(set(found), key=lambda problem: (problem.line, problem.message))


def _step_problem(edition: Edition, node: Node, message: str, mend: str, *more: str | int) -> Problem:
    number = edition.steps.index(node)
    words = {"step": node.key, "message": message}
    return Problem(
        edition.line("stappen", number, *(more or ("stap",))), _("stap ‘%(step)s’: %(message)s") % words, mend
    )


# ------------------------------------------------------------------ simple rules


def _starts(edition: Edition) -> Iterator[Problem]:
    line = edition.line("begin")
    needed = ("anders",) if edition.partial else tuple(codes.SOURCES)
    for word in needed:
        if not edition.start.get(codes.SOURCES[word]):
            yield Problem(
                line, _("‘begin’ zegt niet waar ‘%(source)s’ begint.") % {"source": word}, _("Voeg die toe.")
            )
    if edition.signal:
        after = {key for outcome in edition.signal.outcomes for key in outcome.next}
        begun = {key for keys in edition.start.values() for key in keys}
        if edition.signal.outcomes and after != begun:
            mend = _("Laat de uitkomsten van het signaal naar dezelfde stappen wijzen als ‘begin’.")
            yield Problem(line, _("‘begin’ en de uitkomsten van het signaal verschillen."), mend)


def _roles(edition: Edition) -> Iterator[Problem]:
    named = {english: dutch for dutch, english in codes.ROLES.items()}
    for node in edition.steps:
        used = {*node.responsible, *(one.role for one in node.involved)} | set(node.informs) & set(named)
        used |= {outcome.agreement_by for outcome in node.outcomes if outcome.agreement_by}
        for role in sorted(used - set(edition.roles)):
            message = _("de rol ‘%(role)s’ staat niet bij ‘rollen’.") % {"role": named[role]}
            yield _step_problem(edition, node, message, _("Voeg de rol bovenaan toe."), "door")
        if not node.responsible and not node.is_end:
            yield _step_problem(edition, node, _("niemand doet deze stap."), _("Voeg ‘door: …’ toe."))


def _numbers(edition: Edition) -> Iterator[Problem]:
    if edition.source_steps is None:
        return
    missing = sorted(set(range(1, edition.source_steps + 1)) - edition.numbers())
    if missing:
        words = {"numbers": ", ".join(map(str, missing))}
        line = edition.line("bron_stappen")
        yield Problem(
            line, _("deze stapnummers ontbreken: %(numbers)s.") % words, _("Voeg ze toe bij ‘nummers’.")
        )


def _order(edition: Edition) -> Iterator[Problem]:
    """In a fixed order no outcome jumps over a number."""
    for node in edition.steps if edition.fixed_order else ():
        for key in (key for outcome in node.outcomes for key in outcome.next):
            after = edition.node(key)
            if node.numbers and after.numbers and min(after.numbers) > max(node.numbers) + 1:
                message = _("in een vaste volgorde slaat deze stap ‘%(key)s’ een nummer over.") % {"key": key}
                yield _step_problem(
                    edition, node, message, _("Laat de uitkomst naar het volgende nummer gaan.")
                )


def _ends(edition: Edition) -> Iterator[Problem]:
    for node in edition.steps:
        if node.is_end and node.outcomes:
            yield _step_problem(
                edition, node, _("een einde heeft geen uitkomsten."), _("Haal ze weg."), "uitkomsten"
            )
        if node.is_end != (node.end_kind is not None):
            mend = _("Gebruik ‘einde: …’ bij elke stap van soort einde, en alleen daar.")
            yield _step_problem(edition, node, _("‘soort’ en ‘einde’ passen niet bij elkaar."), mend, "soort")


def _steps(edition: Edition) -> Iterator[Problem]:
    for node in edition.steps:
        for message, mend in (*_step_rules(node), *_conditions(node), *_uncovered(node)):
            yield _step_problem(edition, node, message, mend)


def _step_rules(node: Node) -> Iterator[tuple[str, str]]:
    if node.kind is Kind.FOLLOW:
        stand = node.field("stand")
        if not node.checks:
            yield _("een volgstap heeft momenten nodig."), _("Voeg ‘controles: [5, 10, 30]’ toe.")
        if stand is None or "gestopt" not in {choice.code for choice in stand.choices}:
            yield (
                _("een volgstap vraagt of het is gestopt."),
                _("Voeg een keuze ‘stand’ toe met de code ‘gestopt’."),
            )
    elif not node.is_end and node.term is None and node.kind is not Kind.SIGNAL:
        yield _("deze stap heeft geen termijn."), _("Voeg ‘termijn: {schooldagen: 2}’ toe.")
    if node.kind is Kind.INFORM and not node.informs:
        yield _("er staat niet wie dit te horen krijgt."), _("Voeg ‘inlichten: […]’ toe.")
    for field in node.fields:
        if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES) and len(field.choices) < 2:
            message = _("de vraag ‘%(field)s’ heeft geen keuzes.") % {"field": field.key}
            yield message, _("Voeg er minstens twee toe bij ‘keuzes’.")
    for use in node.cards:
        if use.card not in cards():
            near = nearest(use.card, cards())
            message = _("de kaart ‘%(card)s’ bestaat niet.") % {"card": use.card}
            yield message, _("Bedoel je ‘%(near)s’?") % {"near": near} if near else _("Haal de kaart weg.")
    for outcome in node.outcomes:
        if len(set(outcome.next)) < len(outcome.next):
            yield _("twee sporen gaan naar dezelfde stap."), _("Noem elke stap één keer.")


def _conditions(node: Node) -> Iterator[tuple[str, str]]:
    conditions = [*(field.when for field in node.fields), *(use.when for use in node.cards)]
    conditions += [outcome.conditions for outcome in node.outcomes]
    for condition in conditions:
        if (condition.round_from or 1) > (condition.round_to or 99):
            yield (
                _("een voorwaarde noemt rondes in de verkeerde volgorde."),
                _("Zet de laagste ronde vooraan."),
            )
        asked = node.field(condition.consent.field) if condition.consent else None
        if (
            condition.consent
            and asked
            and (asked.kind, asked.about) != (FieldKind.YES_NO, condition.consent.party)
        ):
            words = {"field": asked.key}
            message = _("de vraag ‘%(field)s’ vraagt niet om toestemming van die persoon.") % words
            yield message, _("Maak er ‘soort: ja_nee’ van, met bij ‘over’ dezelfde persoon.")
        for key, accepted in condition.needed.items():
            field = node.field(key)
            yield from _answers(field, accepted) if field else ()


def _answers(field: Field, accepted: Iterable[str]) -> Iterator[tuple[str, str]]:
    possible = _codes(field)
    for word in accepted:
        if possible is not None and word not in possible:
            near = nearest(word, possible)
            words = {"field": field.key, "word": word}
            message = _("een voorwaarde verwacht ‘%(word)s’ bij ‘%(field)s’, dat kan niemand kiezen.") % words
            yield (
                message,
                _("Bedoel je ‘%(near)s’?") % {"near": near} if near else _("Kies een bestaande code."),
            )


def _codes(field: Field) -> tuple[str, ...] | None:
    """The answers a condition can name; None for free words, where no condition can hold on."""
    if field.kind is FieldKind.SCALE:
        return tuple(map(str, range(6)))
    if field.kind is FieldKind.NUMBER:
        return tuple(map(str, range(field.minimum or 0, (field.maximum or 99) + 1)))
    return tuple(choice.code for choice in field.choices)


def _uncovered(node: Node) -> Iterator[tuple[str, str]]:
    """Answers after which no way out is left."""
    asked = sorted({key for outcome in node.outcomes for key in outcome.conditions.needed})
    fields = [field for field in map(node.field, asked) if field]
    if not fields or any(not outcome.conditions.needed for outcome in node.outcomes):
        return
    options = [_codes(field) or () for field in fields]
    total = 1
    for option in options:
        total *= max(1, len(option))
    if total > MOST_COMBINATIONS:
        yield _("de voorwaarden hangen van te veel vragen af."), _("Voeg een uitkomst zonder voorwaarde toe.")
        return
    for combination in product(*options):
        answers = {field.key: value for field, value in zip(fields, combination, strict=True)}
        shown = {field.key: answers[field.key] for field in fields if _asked(field, answers)}
        if not any(_fits(outcome.conditions, shown) for outcome in node.outcomes):
            given = ", ".join(f"{key}: {value}" for key, value in shown.items())
            message = _("na dit antwoord is er geen weg verder (%(answers)s).") % {"answers": given}
            yield message, _("Voeg een uitkomst toe, of verruim een voorwaarde.")
            return


def _asked(field: Field, answers: dict[str, str]) -> bool:
    return _fits(field.when, answers)


def _fits(condition: When, answers: dict[str, str]) -> bool:
    return all(answers.get(key) in accepted for key, accepted in condition.needed.items())


def _calls(edition: Edition, known: Callable[[str], Edition | None]) -> Iterator[Problem]:
    for node in edition.steps:
        if node.calls is None:
            continue
        called = known(node.calls.protocol)
        if called is None:
            message = _("het protocol ‘%(key)s’ bestaat niet of is nog niet in gebruik.") % {
                "key": node.calls.protocol
            }
            yield _step_problem(
                edition, node, message, _("Gebruik het eerst, of haal de aanroep weg."), "roept_aan"
            )
            continue
        ends = {one.key for one in called.steps if one.is_end}
        if ends != set(node.calls.outcomes):
            words = {"ends": ", ".join(sorted(ends)), "key": called.key}
            message = _("niet elk einde van ‘%(key)s’ komt uit in deze stap.") % words
            yield _step_problem(
                edition,
                node,
                message,
                _("Noem bij ‘uitkomsten’: %(ends)s.") % words,
                "roept_aan",
                "uitkomsten",
            )


# ------------------------------------------------------------------ walking the graph


def last_round(edition: Edition) -> int:
    """The round from which nothing changes any more: one past the highest that a condition names."""
    conditions = [outcome.conditions for node in edition.steps for outcome in node.outcomes]
    named = [bound for one in conditions for bound in (one.round_from, one.round_to) if bound]
    return max(named, default=0) + 1


def ways(edition: Edition, state: State, last: int) -> list[tuple[Outcome, tuple[State, ...]]]:
    """The ways out of a step in a round, each with the steps that then begin."""
    key, number = state
    found = []
    for outcome in edition.node(key).outcomes:
        if outcome.conditions.in_round(number):
            later = min(last, number + outcome.new_round)
            found.append((outcome, tuple((after, later) for after in outcome.next)))
    return found


def _walk(edition: Edition) -> Iterator[Problem]:
    last = last_round(edition)
    begun = {(key, 1) for keys in edition.start.values() for key in keys}
    reached = reachable(edition, begun, last)
    yield from _unreached(edition, {key for key, _round in reached})
    finishing = able_to_finish(edition, reached, last)
    for key in dict.fromkeys(key for key, _round in sorted(reached - finishing)):
        message = _("vanaf deze stap is er geen weg naar een einde.")
        yield _step_problem(edition, edition.node(key), message, _("Laat een uitkomst verder wijzen."))
    unseen = reachable(edition, begun, last, past=lambda node: node.kind is not Kind.FOLLOW)
    for key in sorted({key for key, _round in unseen}):
        if edition.node(key).end_kind == "closed":
            message = _("dit einde is te bereiken zonder de leerling te volgen.")
            yield _step_problem(edition, edition.node(key), message, _("Zet er een volgstap voor."))
    fading = able_to_fade(edition, reached, last)
    for source, keys in edition.start.items():
        if keys and all((key, 1) in fading for key in keys):
            message = _("de casus kan stilvallen zonder einde (begin: %(source)s).") % {"source": source}
            yield Problem(
                edition.line("begin"), message, _("Laat minstens één spoor altijd naar een einde gaan.")
            )


def _unreached(edition: Edition, reached: set[str]) -> Iterator[Problem]:
    entry = {edition.signal.key} if edition.signal else set()
    if edition.safety:
        entry |= {edition.safety.to} if _gated(edition, reached) else set()
    known = reached | entry
    for node in edition.steps:
        if node.key not in known:
            yield _step_problem(
                edition, node, _("geen enkele weg komt hier."), _("Laat een uitkomst hierheen wijzen.")
            )


def _gated(edition: Edition, reached: set[str]) -> bool:
    return any(edition.gate_for(edition.node(key)) for key in reached) or edition.signal is not None


def reachable(
    edition: Edition, begun: Iterable[State], last: int, past: Callable[[Node], bool] = lambda _node: True
) -> set[State]:
    """Every step and round that a case can come to, going on only past steps for which `past` holds."""
    reached: set[State] = set()
    waiting = list(begun)
    while waiting:
        state = waiting.pop()
        if state in reached:
            continue
        reached.add(state)
        node = edition.node(state[0])
        if past(node):
            waiting += [after for _outcome, afters in ways(edition, state, last) for after in afters]
            if edition.safety and edition.gate_for(node):
                waiting.append((edition.safety.to, state[1]))
    return reached


def able_to_finish(edition: Edition, states: set[State], last: int) -> set[State]:
    """The states from which a way leads to an end, or to where this track is meant to stop."""
    able = {state for state in states if edition.node(state[0]).is_end}
    while True:
        more = {
            state
            for state in states - able
            for outcome, afters in ways(edition, state, last)
            if not outcome.next or any(after in able for after in afters)
        }
        if not more:
            return able
        able |= more


def able_to_fade(edition: Edition, states: set[State], last: int) -> set[State]:
    """The states from which every track can stop while none has come to an end."""
    fading: set[State] = set()
    while True:
        more = {
            state
            for state in states - fading
            if not edition.node(state[0]).is_end
            for _outcome, afters in ways(edition, state, last)
            if all(after in fading for after in afters)
        }
        if not more:
            return fading
        fading |= more
