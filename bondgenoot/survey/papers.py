"""What lies on the tables while a class fills in: a poster per class, and slips with a one-time code to cut out.

Nothing here knows a pupil: no name, no number, no order. A slip's code stands in the fragment of its address, which a
browser keeps to itself, so that it reaches no log of any server.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.lib.due import short_day
from bondgenoot.lib.qr import qr_code
from bondgenoot.lib.typeset import typeset
from bondgenoot.survey.codes import shown

TEMPLATES = Path(__file__).parent / "typst"


@dataclass(frozen=True)
class Poster:
    """What hangs in one class. Addresses are whole: "https://…/t/" to type the code, "https://…/t/KRM7PXD2H/" to scan."""

    school_class: str
    code: str  # as it is stored, "KRM7PXD2H"
    address: str
    link: str
    minutes: int  # about how long it takes
    with_slips: bool = False
    last_day: date | None = None


@dataclass(frozen=True)
class Sheet:
    """The slips of one class: `slips` are their codes, as they are stored; addresses as in `Poster`."""

    school_class: str
    code: str
    address: str
    link: str
    slips: tuple[str, ...]


def class_posters(posters: Iterable[Poster], *, on: date | None = None) -> bytes:
    """A PDF with one A4 page per class, in the order given; `on` is the day of the document, today when left out."""
    data = {
        "title": _("Thermometer: posters voor de klassen"),
        "name": _("Thermometer"),
        "lead": _("Hoe gaat het in jouw klas?"),
        "address_label": _("Adres"),
        "code_label": _("Code van de klas"),
        "qr_label": _("QR-code naar de vragenlijst van deze klas"),
        "mentor": _("Voor de mentor"),
        "posters": [_poster(one) for one in posters],
    }
    return typeset(TEMPLATES / "posters.typ", data, on=on)


def slips(*sheets: Sheet, on: date | None = None) -> bytes:
    """A PDF of A4 pages with 14 slips each, every class on pages of its own; shuffled again on every call."""
    data = {
        "title": _("Thermometer: briefjes om uit te knippen"),
        "name": _("Thermometer"),
        "advice": _(
            "Knip langs de lijnen en schud ze. Iedereen trekt er één. Schrijf niet op wie welk briefje heeft."
        ),
        "scan": _("Scan. Of ga naar"),
        "code_label": _("Typ eerst de code van de klas"),
        "slip_label": _("Daarna jouw code, één keer te gebruiken"),
        "qr_label": _("QR-code met het adres en de code van dit briefje"),
        "sheets": [_sheet(one) for one in sheets],
    }
    return typeset(TEMPLATES / "slips.typ", data, on=on)


def _sheet(sheet: Sheet) -> dict[str, Any]:
    codes = list(sheet.slips)
    random.SystemRandom().shuffle(codes)
    return {
        "school_class": sheet.school_class,
        "address": short(sheet.address),
        "code": shown(sheet.code),
        "slips": [{"code": shown(code), "qr": qr_code(f"{sheet.link}#{code}").drawing} for code in codes],
    }


def short(address: str) -> str:
    """An address as people type it: without "https://" and the last slash."""
    return address.split("://", 1)[-1].rstrip("/")


def _poster(poster: Poster) -> dict[str, Any]:
    return {
        "school_class": poster.school_class,
        "code": shown(poster.code),
        "address": short(poster.address),
        "qr": qr_code(poster.link).drawing,
        "steps": _steps(poster),
        "facts": _facts(poster),
        "advice": _advice(poster),
    }


def _steps(poster: Poster) -> list[str]:
    """What a pupil does, in order."""
    if poster.with_slips:
        return [
            _("Trek een briefje."),
            _("Scan de code op jouw briefje."),
            _("Lukt dat niet? Scan dan de code hiernaast, en typ daarna de code van je briefje."),
        ]
    return [
        _("Pak je telefoon en scan de code hiernaast."),
        _("Lukt dat niet? Typ dan het adres hieronder, en de code van de klas."),
    ]


def _facts(poster: Poster) -> list[dict[str, str]]:
    takes = ngettext("Het duurt ongeveer %(n)d minuut.", "Het duurt ongeveer %(n)d minuten.", poster.minutes)
    return [
        {"icon": "clock", "text": takes % {"n": poster.minutes}},
        {
            "icon": "lock",
            "text": _(
                "Je vult geen naam in. Wij laten niemand zien wat jij invult: je mentor niet, de directie niet, je "
                "ouders niet."
            ),
        },
        {
            "icon": "talk",
            "text": _(
                "Wil je met iemand praten? Aan het eind staat hoe dat kan. Dan zeg je wel wie je bent."
            ),
        },
    ]


def _advice(poster: Poster) -> list[str]:
    advice = [_("Lees de drie zinnen hierboven voor, en kijk niet mee terwijl de klas invult.")]
    if poster.with_slips:
        advice.append(
            _(
                "Schud de briefjes en laat iedereen er zelf één trekken. Schrijf niet op wie welk briefje heeft. "
                "Gooi weg wat overblijft."
            )
        )
    if poster.last_day:
        advice.append(_("Invullen kan tot en met %(day)s.") % {"day": short_day(poster.last_day, year=True)})
    return advice
