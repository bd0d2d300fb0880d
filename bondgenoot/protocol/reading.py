"""From the text of a file to an edition, or to a list of everything that is wrong with it, line by line."""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Any, get_args

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from bondgenoot.protocol import references
from bondgenoot.protocol.codes import nearest
from bondgenoot.protocol.format import Edition
from bondgenoot.protocol.lines import Problem, Tree, Unreadable, plain

__all__ = ["EditionError", "Problem", "read"]


class EditionError(ValueError):
    """The text is no edition; `problems` holds all of them, in the order of the lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems), key=lambda problem: (problem.line, problem.message))
        super().__init__("\n".join(map(str, self.problems)))


def read(text: str) -> Edition:
    """The edition in this text (YAML, Dutch keys). Raises `EditionError` with every problem found, never one."""
    try:
        tree = plain(text)
    except Unreadable as error:
        raise EditionError([error.problem]) from error
    problems = [*tree.problems, *references.broken(tree)]
    if not isinstance(tree.value, dict):
        problems.append(Problem(1, _("Er staat geen protocol in."), _("Begin met ‘protocol: naam’.")))
        raise EditionError(problems)
    try:
        edition = Edition.model_validate(tree.value)
    except ValidationError as error:
        raise EditionError(problems + shape_problems(error, tree, Edition)) from error
    if problems:
        raise EditionError(problems)
    edition._lines.update(tree.lines)
    return edition


def shape_problems(error: ValidationError, tree: Tree, model: type[BaseModel]) -> list[Problem]:
    """Each complaint of the format as a Dutch sentence with its line and its mend."""
    problems = []
    for detail in error.errors(include_url=False):
        place = tuple(part for part in detail["loc"] if part != "[key]")
        message, mend = _sentence(detail, place, model)
        step = _step(place, tree.value)
        if step:
            message = _("stap ‘%(step)s’: %(message)s") % {"step": step, "message": message}
        problems.append(Problem(_line(place, tree), message, mend))
    return problems


def _line(place: tuple[str | int, ...], tree: Tree) -> int:
    while place and place not in tree.lines:
        place = place[:-1]
    return tree.lines.get(place, 1)


def _step(place: tuple[str | int, ...], value: Any) -> str:
    """The name of the step in which this place lies, if it lies in one that has a name."""
    if len(place) > 2 and place[0] == "stappen" and isinstance(place[1], int):
        step = value["stappen"][place[1]]
        return str(step.get("stap", ""))[:60] if isinstance(step, dict) else ""
    return ""


def _sentence(detail: Any, place: tuple[str | int, ...], model: type[BaseModel]) -> tuple[str, str]:
    kind, context = str(detail["type"]), detail.get("ctx", {})
    key = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
    value = detail.get("input")
    words = {"key": key[:60], "value": value[:60] if isinstance(value, str) else "", "bound": _bound(context)}
    if kind == "dutch":
        message = _("%(message)s (bij ‘%(key)s’)") % {"message": context["message"], "key": key[:60]}
        return message, str(context["mend"])
    if kind == "extra_forbidden":
        near = nearest(key, _keys_at(model, place[:-1]))
        mend = _("Bedoel je ‘%(near)s’?") % {"near": near} if near else _("Haal deze regel weg.")
        return _("‘%(key)s’ is hier geen bekende sleutel.") % words, mend
    for sign, message, mend in _sentences():
        if kind.startswith(sign):
            return message % words, mend % words
    return _("wat bij ‘%(key)s’ staat, past hier niet.") % words, _("Vergelijk met een andere stap.")


def _bound(context: dict[str, Any]) -> str:
    return next(
        (str(context[name]) for name in ("ge", "le", "gt", "lt", "max_length") if name in context), ""
    )


def _sentences() -> list[tuple[str, str, str]]:
    """Beginnings of pydantic's error types, what they mean here, and the mend."""
    code = _("Gebruik kleine letters, cijfers, - en _, zonder spaties.")
    return [
        ("missing", _("‘%(key)s’ ontbreekt."), _("Voeg een regel ‘%(key)s: …’ toe.")),
        ("int", _("bij ‘%(key)s’ hoort een heel getal."), _("Schrijf alleen cijfers, bijvoorbeeld 5.")),
        ("greater", _("het getal bij ‘%(key)s’ is te laag."), _("Kies %(bound)s of hoger.")),
        ("less", _("het getal bij ‘%(key)s’ is te hoog."), _("Kies %(bound)s of lager.")),
        ("date", _("bij ‘%(key)s’ hoort een datum."), _("Schrijf jaar-maand-dag, bijvoorbeeld 2026-06-01.")),
        ("string_too_short", _("‘%(key)s’ is leeg."), _("Vul de tekst in.")),
        ("string_too_long", _("de tekst bij ‘%(key)s’ is te lang."), _("Gebruik hooguit %(bound)s tekens.")),
        ("string_pattern", _("‘%(value)s’ kan hier geen naam zijn (bij ‘%(key)s’)."), code),
        ("string", _("bij ‘%(key)s’ hoort één tekst."), _("Zet de tekst achter de dubbele punt.")),
        ("too_short", _("de lijst bij ‘%(key)s’ is leeg."), _("Zet er minstens één onderdeel in.")),
        (
            "tuple",
            _("bij ‘%(key)s’ hoort een lijst."),
            _("Zet elk onderdeel op een eigen regel, met een streepje ervoor."),
        ),
        ("dict", _("bij ‘%(key)s’ horen sleutels met een waarde."), _("Schrijf ‘sleutel: waarde’.")),
        ("model", _("bij ‘%(key)s’ horen sleutels met een waarde."), _("Schrijf ‘sleutel: waarde’.")),
    ]


def _keys_at(model: type[BaseModel], place: tuple[str | int, ...]) -> set[str]:
    """The keys that may stand at a place of the file."""
    current: Any = model
    for part in place:
        if isinstance(part, str) and isinstance(current, type) and issubclass(current, BaseModel):
            fields = {info.alias or name: info for name, info in current.model_fields.items()}
            current = _inner(fields[part].annotation) if part in fields else None
    if isinstance(current, type) and issubclass(current, BaseModel):
        return {info.alias or name for name, info in current.model_fields.items()}
    return set()


def _inner(annotation: Any) -> Any:
    """The model inside `Model | None`, `tuple[Model, ...]` or `Annotated[Model, …]`."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation
    for part in get_args(annotation):
        found = _inner(part)
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    return None
