"""Checks that names in an edition file point at something, made on the plain text so that all come at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from bondgenoot.protocol.codes import nearest
from bondgenoot.protocol.lines import Place, Problem, Tree

PREVIOUS = "vorige_stap"


def broken(tree: Tree) -> Iterator[Problem]:
    """Every name that is given twice, and every name that is pointed at but not there."""
    edition = _dict(tree.value)
    steps = list(_items(edition.get("stappen"), ("stappen",)))
    keys = [(str(step.get("stap")), place) for step, place in steps if isinstance(step.get("stap"), str)]
    yield from _twice(tree, keys, _("stap"), "stap")
    known = {key for key, _place in keys}
    phases = [(str(one.get("fase")), place) for one, place in _items(edition.get("fasen"), ("fasen",))]
    signs = {str(one.get("vak")) for one, _place in _items(edition.get("wegwijzers"), ())}
    yield from _twice(tree, phases, _("fase"), "fase")
    for source, target in _dict(edition.get("begin")).items():
        yield from _missing(tree, target, known, ("begin", source), _("begin"))
    gate = _dict(edition.get("veiligheidstoets"))
    yield from _missing(tree, gate.get("naar"), known, ("veiligheidstoets", "naar"), _("de veiligheidstoets"))
    for step, place in steps:
        yield from _in_step(tree, step, place, known, {phase for phase, _place in phases}, signs)


def _in_step(
    tree: Tree, step: dict[str, Any], place: Place, known: set[str], phases: set[str], signs: set[str]
) -> Iterator[Problem]:
    name = _("stap ‘%(step)s’") % {"step": str(step.get("stap", "?"))[:60]}
    yield from _missing(tree, step.get("fase"), phases, (*place, "fase"), name, _("fase"))
    term = _dict(step.get("termijn"))
    yield from _missing(tree, term.get("na"), known | {PREVIOUS}, (*place, "termijn", "na"), name)
    fields = list(_items(step.get("vastleggen"), (*place, "vastleggen")))
    outcomes = list(_items(step.get("uitkomsten"), (*place, "uitkomsten")))
    asked = {str(field.get("veld")) for field, _place in fields}
    ways = {str(outcome.get("uitkomst")) for outcome, _place in outcomes}
    yield from _twice(tree, [(str(one.get("veld")), at) for one, at in fields], _("veld"), "veld")
    yield from _twice(
        tree, [(str(one.get("uitkomst")), at) for one, at in outcomes], _("uitkomst"), "uitkomst"
    )
    for outcome, at in outcomes:
        yield from _missing(tree, outcome.get("naar"), known, (*at, "naar"), name)
        yield from _missing(tree, outcome.get("via"), signs, (*at, "via"), name, _("wegwijzer"))
    for one, at in [*fields, *outcomes, *_items(step.get("kaarten"), (*place, "kaarten"))]:
        yield from _conditions(tree, one.get("alleen_als"), asked, (*at, "alleen_als"), name)
    for end, way in _dict(_dict(step.get("roept_aan")).get("uitkomsten")).items():
        yield from _missing(tree, way, ways, (*place, "roept_aan", "uitkomsten", end), name, _("uitkomst"))


def _conditions(tree: Tree, condition: object, asked: set[str], at: Place, name: str) -> Iterator[Problem]:
    answers = _dict(_dict(condition).get("antwoorden"))
    for key in answers:
        yield from _missing(tree, key, asked, (*at, "antwoorden", key), name, _("veld"))
    consent = _dict(_dict(condition).get("toestemming"))
    yield from _missing(tree, consent.get("veld"), asked, (*at, "toestemming", "veld"), name, _("veld"))


def _missing(
    tree: Tree, target: object, known: Iterable[str], at: Place, name: str, noun: str = ""
) -> Iterator[Problem]:
    """A problem for each word of `target` (a word or a list of words) that is not among the known."""
    names = set(known)
    for word in target if isinstance(target, list) else [target]:
        if not isinstance(word, str) or word in names:
            continue
        near = nearest(word, names)
        mend = (
            _("Bedoel je ‘%(near)s’?") % {"near": near}
            if near
            else _("Voeg die toe, of haal de verwijzing weg.")
        )
        words = {"name": name, "noun": noun or _("stap"), "word": word[:60]}
        yield Problem(
            _line(tree, at), _("%(name)s verwijst naar %(noun)s ‘%(word)s’, die bestaat niet.") % words, mend
        )


def _twice(tree: Tree, named: Iterable[tuple[str, Place]], noun: str, key: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for name, place in named:
        line = _line(tree, (*place, key))
        if name in first:
            words = {"noun": noun, "name": name[:60], "line": first[name]}
            message = _("%(noun)s ‘%(name)s’ bestaat al, op regel %(line)d.") % words
            yield Problem(line, message, _("Geef er één een andere naam."))
        first.setdefault(name, line)


def _line(tree: Tree, place: Place) -> int:
    while place and place not in tree.lines:
        place = place[:-1]
    return tree.lines.get(place, 1)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: object, place: Place) -> Iterator[tuple[dict[str, Any], Place]]:
    for number, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield item, (*place, number)
