"""Where a case is in its protocol: what was done, what is now, what may come, and what was not taken."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Basis, Case, Step
from bondgenoot.protocol.drawing import Drawing, draw
from bondgenoot.protocol.format import Edition, Node
from bondgenoot.protocol.models import ProtocolEdition

DONE, NOW, NEXT, MAY_COME, NOT_TAKEN = "done", "now", "next", "may_come", "not_taken"


@dataclass(frozen=True)
class Called:
    """The steps of another protocol, inside the step that called it."""

    title: str
    steps: list[dict[str, Any]]


@dataclass(frozen=True)
class Tracker:
    """`walked` is what was done, what is now and what follows at once; the rest is folded away on the page."""

    walked: list[dict[str, Any]]
    may_come: list[dict[str, Any]] = field(default_factory=list)
    not_taken: list[dict[str, Any]] = field(default_factory=list)
    called: list[Called] = field(default_factory=list)


def steps_of(case: Case) -> list[Step]:
    """Every step of the case in the order of the walk, with its end and its edition, in two queries."""
    steps = list(case.steps.select_related("outcome__by").order_by("opened_at"))
    others = {step.edition_id for step in steps} - {case.edition_id}
    editions = {case.edition_id: case.edition}
    if others:
        editions |= ProtocolEdition.objects.in_bulk(others)
    for step in steps:
        step.case, step.edition = case, editions[step.edition_id]
    return steps


def track(case: Case, steps: list[Step]) -> Tracker:
    """The tracker of a case, from its steps (see `steps_of`)."""
    main = [step for step in steps if step.caller_id is None]
    walked = [_walked(step) for step in main]
    following = _following(case, main)
    reachable = _reachable(case.protocol, [step.node_key for step in main if step.done is None])
    seen = {step.node_key for step in main if not _is_lapsed(step)}
    rest = [node for node in case.protocol.steps if node.key not in seen and not _is_hidden(node)]
    near = {node.key for node in following}
    return Tracker(
        walked=[*walked, *(_ahead(node, NEXT) for node in following)],
        may_come=[_ahead(node, MAY_COME) for node in rest if node.key in reachable - near],
        not_taken=[_ahead(node, NOT_TAKEN) for node in rest if node.key not in reachable],
        called=_called(steps),
    )


def _walked(step: Step) -> dict[str, Any]:
    state = NOW if step.done is None else NOT_TAKEN if _is_lapsed(step) else DONE
    words = [_ending(step)]
    if step.round_number > 1:
        words.append(_("ronde %(number)s") % {"number": step.round_number})
    return {
        "title": step.node.title,
        "state": state,
        "number": numbers(step.node),
        "url": _address(step),
        "note": " · ".join([*words, *_added(step.node)]),
    }


def _address(step: Step) -> str:
    """The page of a step; empty for whoever reads in an emergency: there something is done."""
    if step.case.read_in_emergency:
        return ""
    return reverse("cases:step_page", args=[step.case.ref, step.pk])


def _ending(step: Step) -> str:
    if step.done is None:
        return _("nu")
    return _("klaar") if step.done.basis == Basis.REGULAR else str(step.done.get_basis_display())


def _ahead(node: Node, state: str) -> dict[str, Any]:
    words = {NEXT: _("daarna"), MAY_COME: _("kan nog komen"), NOT_TAKEN: _("niet gelopen")}
    note = " · ".join([words[state], *_added(node)])
    return {"title": node.title, "state": state, "number": numbers(node), "note": note}


def _added(node: Node) -> list[str]:
    return [added_words()] if node.basis == "added" else []


def added_words() -> str:
    """What stands beside a step that the source protocol does not have."""
    return _("aanvulling, staat niet in het protocol")


def numbers(node: Node) -> str:
    return "/".join(map(str, node.numbers))


def _is_lapsed(step: Step) -> bool:
    return step.done is not None and step.done.basis == Basis.LAPSED


def _is_hidden(node: Node) -> bool:
    """A signal comes before every case, and an end is no step to do."""
    return node.is_end or node.kind == "signal"


def _following(case: Case, main: list[Step]) -> list[Node]:
    """The steps that certainly come right after what is open: where it leaves only one way."""
    found: dict[str, Node] = {}
    for step in main:
        if step.done is None:
            ways = step.node.open_outcomes(round_number=case.round_number, digital=case.digital)
            keys = {way.next for way in step.node.outcomes} if len(step.node.outcomes) == 1 else set()
            for key in next(iter(keys), ()) if ways else ():
                if key in case.protocol.nodes and not _is_hidden(case.protocol.node(key)):
                    found[key] = case.protocol.node(key)
    open_now = {step.node_key for step in main if step.done is None}
    return [node for key, node in found.items() if key not in open_now]


def _reachable(edition: Edition, starts: Iterable[str]) -> set[str]:
    """Every step that can still come after these."""
    seen: set[str] = set()
    waiting = [key for key in starts if key in edition.nodes]
    while waiting:
        for way in edition.node(waiting.pop()).outcomes:
            fresh = [key for key in way.next if key not in seen and key in edition.nodes]
            seen.update(fresh)
            waiting += fresh
    return seen


def _called(steps: list[Step]) -> list[Called]:
    """The protocols that steps of this case called, each with what was done there."""
    by_id = {step.pk: step for step in steps}
    inside: dict[Any, list[Step]] = {}
    for step in steps:
        if step.caller_id is not None:
            inside.setdefault(step.caller_id, []).append(step)
    return [Called(by_id[key].node.title, [_walked(step) for step in found]) for key, found in inside.items()]


def _ends_after(step: Step) -> list[str]:
    """The ends to which the outcome of this step led."""
    way = step.node.outcome(step.done.outcome) if step.done else None
    return [key for key in way.next if step.protocol.node(key).is_end] if way else []


def picture(case: Case, steps: list[Step]) -> Drawing:
    """The chart of the protocol with the way of this case in it."""
    main = [step for step in steps if step.caller_id is None and step.node_key in case.protocol.nodes]
    reachable = _reachable(case.protocol, [step.node_key for step in main if step.done is None])
    taken = {node.key: NOT_TAKEN for node in case.protocol.steps if node.key not in reachable}
    taken |= {node.key: DONE for node in case.protocol.steps if node.kind == "signal"}
    chosen: dict[str, str] = {}
    links: dict[str, str] = {}
    for step in main:
        if _is_lapsed(step):
            continue
        taken[step.node_key] = DONE if step.done else NOW
        if address := _address(step):
            links[step.node_key] = address
        if step.done and step.done.outcome:
            chosen[step.node_key] = step.done.outcome
            taken |= {key: DONE for key in _ends_after(step) if not reachable}
    return draw(case.protocol, taken, chosen, links)
