"""What the figures must know of an edition: where its branches part, which talks it has, and where parents are told.

Read from the shape of the steps, never from their names, so that the edition of another school counts the same way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.format import Edition, Node
from bondgenoot.protocol.models import ProtocolEdition

# Forms of talk, from the shape of the step.
LESSON, APART, TOGETHER, RESTORATIVE, WITH_PARENTS, ALONE = (
    "lesson",
    "apart",
    "together",
    "restorative",
    "with_parents",
    "alone",
)


@dataclass(frozen=True)
class Route:
    """One edition, as the figures see it. Keys are those of steps."""

    # Step at which branches part → outcome → branch.
    choices: dict[str, dict[str, str]]
    # Talks with the bullied pupil.
    with_target: frozenset[str]
    # Step → form of talk.
    forms: dict[str, str]
    # Steps at which the parents of the bullied pupil are told.
    informs: frozenset[str]
    # Step and outcome at which somebody is told later.
    deferred: frozenset[tuple[str, str]]
    branches: dict[str, str]
    # Branches that a case comes into only when it goes on after another approach.
    later_branches: frozenset[str]
    # Form and outcome → words of the edition.
    results: dict[tuple[str, str], str]

    @property
    def steps(self) -> frozenset[str]:
        """Every step of which the figures look at the end."""
        return frozenset({*self.choices, *self.with_target, *self.forms, *self.informs})


def routes(editions: Iterable[ProtocolEdition]) -> dict[object, Route]:
    """By the id of the edition."""
    return {one.pk: _route(one.content_hash, _Kept(one)) for one in editions}


class _Kept:
    """An edition that is not part of the key under which its route is kept: the hash of its text is."""

    def __init__(self, edition: ProtocolEdition) -> None:
        self.edition = edition

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)


@lru_cache(maxsize=200)
def _route(_content_hash: str, kept: _Kept) -> Route:
    return route_of(kept.edition.graph)


def route_of(graph: Edition) -> Route:
    nodes = graph.steps
    return Route(
        choices={one.key: found for one in nodes if (found := _parts_at(graph, one))},
        with_target=frozenset(one.key for one in nodes if one.kind is Kind.TALK and "target" in one.parties),
        forms={one.key: form for one in nodes if (form := _form(one))},
        informs=frozenset(
            one.key for one in nodes if one.kind is Kind.INFORM and "target_guardians" in one.informs
        ),
        deferred=frozenset((n.key, o.key) for n in nodes for o in n.outcomes if o.means == "deferred"),
        branches=dict(graph.branches),
        later_branches=_later_branches(graph),
        results={(form, out.key): out.label for one in nodes if (form := _form(one)) for out in one.outcomes},
    )


def _parts_at(graph: Edition, node: Node) -> dict[str, str]:
    """Outcome → branch, where the outcomes of this choice lead into different branches; else nothing."""
    if node.kind is not Kind.CHOICE or node.branch:
        return {}
    found = {
        one.key: graph.nodes[one.next[0]].branch
        for one in node.outcomes
        if one.next and one.next[0] in graph.nodes and graph.nodes[one.next[0]].branch
    }
    return found if len(set(found.values())) > 1 else {}


def _later_branches(graph: Edition) -> frozenset[str]:
    early = _before_it_goes_on(graph)
    first = {letter for one in graph.steps if one.key in early for letter in _parts_at(graph, one).values()}
    return frozenset(graph.branches) - first


def _before_it_goes_on(graph: Edition) -> set[str]:
    """The steps that a case can come to without beginning another round."""
    seen, ahead = set[str](), list(chain.from_iterable(graph.start.values()))
    while ahead:
        key = ahead.pop()
        if key in seen or key not in graph.nodes:
            continue
        seen.add(key)
        ahead += [on for one in graph.nodes[key].outcomes if not one.new_round for on in one.next]
    return seen


def _form(node: Node) -> str:
    """The form of talk of this step; empty when it is none in which the other pupil is spoken to, and no lesson."""
    if node.kind is Kind.LESSON:
        return LESSON
    if node.kind is not Kind.TALK or "suspect" not in node.parties:
        return ""
    if node.calls is not None:
        return RESTORATIVE
    if node.joint_talk:
        return TOGETHER
    if "suspect_guardians" in node.parties:
        return WITH_PARENTS
    return APART if "target" in node.parties else ALONE
