"""A YAML text as plain words, lists and mappings, with the line on which each stands.

Every value stays a word: `no` is "no" and 2026-06-01 is "2026-06-01"; the format decides what a word means.
References, tags and several documents in one file are refused: a protocol must read the same to everyone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

Place = tuple[str | int, ...]
LARGEST = 400_000
DEEPEST = 24
_UNREADABLE = re.compile("[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_EMPTY = frozenset({"", "~", "null"})
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Problem:
    """What is wrong on which line (from 1), and how to mend it."""

    line: int
    message: str
    mend: str = ""

    def __str__(self) -> str:
        words = {"line": self.line, "message": self.message, "mend": self.mend}
        return (_("regel %(line)d: %(message)s %(mend)s") % words).rstrip()


class Unreadable(Exception):
    """The text is no YAML that we accept; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass
class Tree:
    """What stands in the file: the value, the line of every place in it, and what was wrong on the way."""

    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def plain(text: str) -> Tree:
    """Read a YAML text. Raises `Unreadable` where reading cannot go on; repeated keys end up in `problems`."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    _refuse_strange(text)
    tree = Tree()
    try:
        events = iter(list(_content(yaml.parse(text, Loader=_Loader))))
        first = next(events, None)
        tree.value = _value(first, events, (), tree) if first is not None else None
    except yaml.YAMLError as error:
        raise Unreadable(_translated(error, text)) from error
    return tree


def _refuse_strange(text: str) -> None:
    if len(text) > LARGEST:
        raise Unreadable(
            Problem(1, _("De tekst is te lang."), _("Een protocol past op een paar bladzijden."))
        )
    strange = _UNREADABLE.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        raise Unreadable(Problem(line, _("Er staat een onleesbaar teken in."), _("Typ deze regel opnieuw.")))


def _content(events: Iterator[Any]) -> Iterator[Any]:
    """The events of the one document, without its wrapping; refuses what a protocol may not hold."""
    documents = depth = 0
    for event in events:
        line = event.start_mark.line + 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            raise Unreadable(
                Problem(line, _("Hier begint een tweede document."), _("Haal de streepjes ‘---’ weg."))
            )
        if depth > DEEPEST:
            raise Unreadable(Problem(line, _("Hier zitten te veel lagen in elkaar."), _("Haal haakjes weg.")))
        if getattr(event, "anchor", None):
            raise Unreadable(
                Problem(
                    line,
                    _("Hier staat een verwijzing met & of *."),
                    _("Schrijf de tekst voluit, of zet die tussen aanhalingstekens."),
                )
            )
        if getattr(event, "tag", None):
            raise Unreadable(
                Problem(
                    line,
                    _("Hier staat een uitroepteken vooraan."),
                    _("Zet de tekst tussen aanhalingstekens."),
                )
            )
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event


def _value(event: Any, events: Iterator[Any], place: Place, tree: Tree) -> Any:
    tree.lines.setdefault(place, event.start_mark.line + 1)
    if isinstance(event, yaml.SequenceStartEvent):
        return _sequence(events, place, tree)
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, place, tree)
    bare = event.style is None or event.style == ""
    return None if bare and event.value in _EMPTY else str(event.value)


def _sequence(events: Iterator[Any], place: Place, tree: Tree) -> list[Any]:
    items: list[Any] = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        items.append(_value(event, events, (*place, len(items)), tree))
    return items


def _mapping(events: Iterator[Any], place: Place, tree: Tree) -> dict[str, Any]:
    """Keys without a value are left out, as if they were not written."""
    found: dict[str, Any] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        line = event.start_mark.line + 1
        key = _value(event, events, (*place, ""), Tree())
        if not isinstance(key, str):
            tree.problems.append(
                Problem(line, _("Hier hoort een sleutel te staan."), _("Schrijf ‘sleutel: waarde’."))
            )
            key = f"?{line}"
        again = (*place, key) in tree.lines
        tree.lines.setdefault((*place, key), line)
        value = _value(next(events), events, (*place, key), tree if not again else Tree())
        if again:
            message = _("‘%(key)s’ staat hier twee keer.") % {"key": key[:60]}
            tree.problems.append(Problem(line, message, _("Haal er één weg.")))
        elif value is not None:
            found[key] = value
    return found


def _translated(error: yaml.YAMLError, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    rows = text.count("\n") + 1
    line = min(mark.line + 1, rows) if mark else 1
    said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    tabs = [
        number
        for number, row in enumerate(text.split("\n"), 1)
        if "\t" in row[: len(row) - len(row.lstrip())]
    ]
    if tabs:
        return Problem(tabs[0], _("Deze regel begint met een tab."), _("Gebruik spaties om in te springen."))
    for sign, message, mend in _sentences():
        if sign in said:
            return Problem(line, message, mend)
    return Problem(
        line,
        _("Deze regel is niet te lezen."),
        _("Vergelijk met de regels erboven: inspringing, dubbele punt, haakjes en aanhalingstekens."),
    )


def _sentences() -> list[tuple[str, str, str]]:
    return [
        (
            "mapping values are not allowed",
            _("Hier staat een dubbele punt die niet past."),
            _("Zet de tekst tussen aanhalingstekens, of begin op een nieuwe regel."),
        ),
        (
            "quoted scalar",
            _("Een aanhalingsteken is niet gesloten."),
            _("Zet aan het eind van de tekst hetzelfde aanhalingsteken."),
        ),
        (
            "flow",
            _("Een haakje is niet gesloten, of er ontbreekt een komma."),
            _("Tel de haakjes { } en [ ]."),
        ),
        (
            "block",
            _("De inspringing klopt niet."),
            _("Laat de regel even ver inspringen als de regels die erbij horen."),
        ),
        ("simple key", _("Hier ontbreekt een dubbele punt."), _("Schrijf ‘sleutel: waarde’.")),
        (
            "cannot start any token",
            _("De tekst begint met een teken dat hier niet mag."),
            _("Zet de tekst tussen aanhalingstekens."),
        ),
    ]
