"""The types of the keys in an edition file: each turns the Dutch word into its code, or says what was meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, StringConstraints
from pydantic import Field as Key
from pydantic_core import PydanticCustomError

from bondgenoot.protocol import codes
from bondgenoot.protocol.codes import FieldKind, Kind


def translated(known: Mapping[str, Any]) -> Callable[[object], Any]:
    """A validator that turns a Dutch word of the file into its code, and says which words there are."""

    def to_code(value: object) -> Any:
        if isinstance(value, str) and value in known:
            return known[value]
        word = value if isinstance(value, str) else ""
        near = codes.nearest(word, known) if word else None
        hint = (
            _("Bedoel je ‘%(near)s’?") % {"near": near}
            if near
            else _("Kies uit: %(words)s.") % {"words": ", ".join(known)}
        )
        message = _("‘%(word)s’ is hier geen bekend woord.") % {"word": word[:60]}
        raise PydanticCustomError("dutch", "{message}", {"message": message, "mend": hint})

    return to_code


def listed(value: object) -> object:
    """One word may stand where a list is meant: `door: mentor` is `door: [mentor]`."""
    return [value] if isinstance(value, str) else value


def carded(value: object) -> object:
    return {"kaart": value} if isinstance(value, str) else value


Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
YesNo = Annotated[bool, BeforeValidator(translated(codes.BOOLEANS))]
Role = Annotated[str, BeforeValidator(translated(codes.ROLES))]
Party = Annotated[str, BeforeValidator(translated(codes.PARTIES))]
Recipient = Annotated[str, BeforeValidator(translated(codes.RECIPIENTS))]
About = Annotated[str, BeforeValidator(translated(codes.ABOUT))]
Mode = Annotated[str, BeforeValidator(translated(codes.MODES))]
Basis = Annotated[str, BeforeValidator(translated(codes.BASES))]
Status = Annotated[str, BeforeValidator(translated(codes.STATUSES))]
Source = Annotated[str, BeforeValidator(translated(codes.SOURCES))]
EndKind = Annotated[str, BeforeValidator(translated(codes.END_KINDS))]
Meaning = Annotated[str, BeforeValidator(translated(codes.MEANINGS))]
StepKind = Annotated[Kind, BeforeValidator(translated(codes.KINDS))]
AnswerKind = Annotated[FieldKind, BeforeValidator(translated(codes.FIELD_KINDS))]
Codes = Annotated[tuple[Code, ...], BeforeValidator(listed)]
Roles = Annotated[tuple[Role, ...], BeforeValidator(listed)]
Parties = Annotated[tuple[Party, ...], BeforeValidator(listed)]
Recipients = Annotated[tuple[Recipient, ...], BeforeValidator(listed)]
Days = Annotated[int, Key(ge=0, le=400)]
Answers = Mapping[str, str | int | Collection[str]]
