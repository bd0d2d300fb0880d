"""The words that an edition file may use, each with the code that the program knows it by.

Left is what a school administrator writes, right is what Python sees. Source: the glossary in docs.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What kind of page a step gets."""

    SIGNAL = "signal"
    CONSULT = "consult"
    TALK = "talk"
    CHOICE = "choice"
    INFORM = "inform"
    LESSON = "lesson"
    RECORD = "record"
    FOLLOW = "follow"
    MEASURE = "measure"
    CLOSE = "close"
    ESCALATE = "escalate"
    END = "end"
    # The steps of the restorative meeting, a small protocol called from a step.
    FACILITATOR = "facilitator"
    PRE_TALKS = "pre_talks"
    INVITATIONS = "invitations"
    CONFERENCE = "conference"
    AGREEMENT = "agreement"


class FieldKind(StrEnum):
    """How the answer to a question is given."""

    TEXT = "text"
    LINE = "line"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    NUMBER = "number"
    PUPILS = "pupils"


CODED_FIELDS = frozenset(
    {
        FieldKind.YES_NO,
        FieldKind.CHOICE,
        FieldKind.CHOICES,
        FieldKind.SCALE,
        FieldKind.NUMBER,
        FieldKind.DATE,
        FieldKind.MOMENT,
    }
)

KINDS: Mapping[str, Kind] = {
    "signaal": Kind.SIGNAL,
    "overleg": Kind.CONSULT,
    "gesprek": Kind.TALK,
    "keuze": Kind.CHOICE,
    "informeren": Kind.INFORM,
    "les": Kind.LESSON,
    "dossier": Kind.RECORD,
    "volgen": Kind.FOLLOW,
    "maatregel": Kind.MEASURE,
    "afsluiten": Kind.CLOSE,
    "opschalen": Kind.ESCALATE,
    "einde": Kind.END,
    "gespreksleider": Kind.FACILITATOR,
    "voorgesprekken": Kind.PRE_TALKS,
    "uitnodigingen": Kind.INVITATIONS,
    "herstelbijeenkomst": Kind.CONFERENCE,
    "overeenkomst": Kind.AGREEMENT,
}

FIELD_KINDS: Mapping[str, FieldKind] = {
    "tekst": FieldKind.TEXT,
    "regel": FieldKind.LINE,
    "datum": FieldKind.DATE,
    "moment": FieldKind.MOMENT,
    "ja_nee": FieldKind.YES_NO,
    "keuze": FieldKind.CHOICE,
    "meerkeuze": FieldKind.CHOICES,
    "schaal": FieldKind.SCALE,
    "getal": FieldKind.NUMBER,
    "leerlingen": FieldKind.PUPILS,
}

ROLES: Mapping[str, str] = {
    "mentor": "mentor",
    "anti_pestcoordinator": "coordinator",
    "teamleider": "team_leader",
    "leerlingbegeleider": "counsellor",
    "gespreksleider": "restorative_facilitator",
    "directie": "management",
    "medewerker": "staff_member",
}

PARTIES: Mapping[str, str] = {
    "gepeste_leerling": "target",
    "andere_leerling": "suspect",
    "steungroep": "support_group",
    "omstander": "bystander",
    "klas": "class_group",
    "ouders_gepeste_leerling": "target_guardians",
    "ouders_andere_leerling": "suspect_guardians",
    "andere_school": "other_school",
    "extern": "external",
}

RECIPIENTS: Mapping[str, str] = {**ROLES, **PARTIES}

#: Where an answer is kept: in the shared core, or in the part of each party with that role.
ABOUT: Mapping[str, str] = {"kern": "core", **PARTIES}

MODES: Mapping[str, str] = {
    "verplicht": "required",
    "raadplegen": "consult",
    "informeren": "inform",
    "mag": "optional",
}

BASES: Mapping[str, str] = {"letterlijk": "explicit", "afgeleid": "implied", "aanvulling": "added"}

STATUSES: Mapping[str, str] = {"concept": "concept", "mr": "mr", "vastgesteld": "adopted"}

#: "anders" is every source that is not named, such as a parent or a fellow pupil.
SOURCES: Mapping[str, str] = {
    "eigen_waarneming": "own",
    "collega": "colleague",
    "leerling": "pupil",
    "anders": "default",
}

END_KINDS: Mapping[str, str] = {
    "afgesloten": "closed",
    "geen_pesten": "no_bullying",
    "overgedragen": "handed_over",
    "terug": "returned",
}

#: What an outcome amounts to, for the pages that must know it without reading its label.
MEANINGS: Mapping[str, str] = {
    "gestopt": "stopped",
    "houdt_aan": "goes_on",
    "bekend_geworden": "known",
    "uitgesteld": "deferred",
    "akkoord": "agreed",
    "niet_akkoord": "not_agreed",
    "geen_maatregel": "no_measure",
}

YES, NO = "ja", "nee"
BOOLEANS: Mapping[str, bool] = {"ja": True, "nee": False, "true": True, "false": False}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one, or None if nothing comes near."""
    matches = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return matches[0] if matches else None
