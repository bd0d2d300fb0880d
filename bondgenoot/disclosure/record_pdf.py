"""The record of one child on paper: fit to be read by a parent and by a judge. PDF/A-2a and PDF/UA-1."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.cases.timeline import words_of
from bondgenoot.disclosure.models import StaffShown
from bondgenoot.disclosure.shape import Item, Part, Record, Section
from bondgenoot.lib.due import short_day
from bondgenoot.lib.typeset import typeset

TEMPLATE = Path(__file__).parent / "typst" / "record.typ"
Row = Sequence[str]


class NotReleasable(Exception):
    """Somebody must first say who or what some words are; nothing of this record may leave the school."""


def record_pdf(
    record: Record,
    *,
    watermark: str = "",
    made_by: str = "",
    facts: Sequence[tuple[str, str]] = (),
    closing: Sequence[str] = (),
    on: date | None = None,
) -> bytes:
    """The bytes of the PDF. NotReleasable while words wait that may be names.

    `watermark` stands across and under every page; `facts` are more rows (label, text) of the first page; `closing`
    are sentences for the last page, such as a hash. No name is in the title or the metadata.
    """
    if not record.releasable:
        raise NotReleasable
    return typeset(TEMPLATE, as_data(record, watermark, made_by, facts, closing), on=on)


def as_data(
    record: Record, watermark: str, made_by: str, facts: Sequence[tuple[str, str]], closing: Sequence[str]
) -> dict[str, Any]:
    """What the template places."""
    return {
        "title": _("Dossier van één leerling"),
        "eyebrow": record.school,
        "name": record.name,
        "watermark": watermark,
        "running": _("Dossier van één leerling · vertrouwelijk"),
        "facts": [*_facts(record, made_by), *facts],
        "about_heading": _("Wat dit is"),
        "about": about(record),
        "left_out_heading": _("Wat niet is verstrekt, en waarom"),
        "left_out": left_out(record),
        "left_out_words": left_out_why(record),
        "contents_heading": _("Inhoud"),
        "sections": [_section(one) for one in record.sections],
        "empty": _("De school heeft over deze leerling niets vastgelegd.") if not record.sections else "",
        "closing_heading": _("Bij dit exemplaar"),
        "closing": list(closing),
        "help_heading": _("Vragen of een klacht"),
        "help": whom_to_ask(record.sections),
    }


def about(record: Record) -> list[str]:
    """How to read it, in sentences for a family."""
    staff = (
        _("Medewerkers staan erin met hun naam.")
        if record.staff_shown == StaffShown.NAME
        else _("Medewerkers staan erin met de rol die zij toen hadden, zoals ‘de mentor’.")
    )
    everything = (
        _(
            "Dit is alles wat de school bij haar pestprotocol over deze leerling heeft vastgelegd, van oud naar nieuw, "
            "behalve wat niet is verstrekt. Dat staat erbij, met een aantal."
        )
        if record.left_out
        else _(
            "Dit is alles wat de school bij haar pestprotocol over deze leerling heeft vastgelegd, van oud naar nieuw."
        )
    )
    return [
        everything
        + " "
        + _(
            "Een verbeterde aantekening staat er in de nieuwste versie in; de eerdere versies staan er klein onder."
        ),
        _(
            "Andere leerlingen heten hier ‘een andere leerling’, met een letter die binnen één casus steeds dezelfde "
            "leerling is. Wie iets meldde, heet altijd ‘iemand’."
        )
        + " "
        + staff,
    ]


def left_out(record: Record) -> list[str]:
    """One sentence for each case or signal of which something is not given, with the reason."""
    return [f"{one.title}: {left_out_words(one.left_out)}" for one in record.sections if one.left_out]


def left_out_why(record: Record) -> list[str]:
    """What it is that is not given, as far as one sentence is true of all of it."""
    if not record.left_out or not record.leaves_out_others_only:
        return []
    return [_("Dat gaat over een andere leerling, of staat in het eigen deel van een andere leerling.")]


def whom_to_ask(sections: Sequence[Section]) -> list[str]:
    """Where a family goes with a question, and with a complaint about the school."""
    places = sorted({one.place for one in sections})
    found = [
        _("Hebt u een vraag over dit dossier? Vraag naar de anti-pestcoördinator van %(place)s.")
        % {"place": _(" of ").join(places)}
        if places
        else _("Hebt u een vraag over dit dossier? Vraag naar de anti-pestcoördinator van de school.")
    ]
    return [*found, complaint_words()]


def complaint_words() -> str:
    return _(
        "Hebt u een klacht over wat de school deed? Volg de klachtenregeling van de school; die staat in de schoolgids. "
        "Komt u er samen niet uit, dan kunt u naar de klachtencommissie waarbij de school is aangesloten."
    )


def left_out_words(number: int) -> str:
    return ngettext(
        "%(n)d onderdeel niet verstrekt, rechten van een ander",
        "%(n)d onderdelen niet verstrekt, rechten van een ander",
        number,
    ) % {"n": number}


def _facts(record: Record, made_by: str) -> list[tuple[str, str]]:
    first, last = record.from_on, record.to_on
    period = (
        _("%(first)s tot en met %(last)s")
        % {"first": short_day(first, year=True), "last": short_day(last, year=True)}
        if first and last
        else "–"
    )
    found = [
        (_("Leerling"), record.name),
        (_("Klas"), record.school_class),
        (_("Schooljaar"), record.school_year),
        (_("Periode"), period),
        (_("Casussen"), str(record.cases)),
        (_("Gemaakt op"), words_of(record.made_at)),
        (_("Gemaakt door"), made_by),
    ]
    return [row for row in found if row[1]]


def _section(one: Section) -> dict[str, Any]:
    facts = [
        (_("Kenmerk"), one.ref),
        (_("Locatie"), one.place),
        (_("In deze casus"), one.role),
        (_("Stand"), one.state),
        (_("Protocol"), one.edition),
        (_("Niet verstrekt"), left_out_words(one.left_out) if one.left_out else ""),
    ]
    return {
        "title": one.title,
        "facts": [row for row in facts if row[1]],
        "tables": [table for table in (_steps(one), _informed(one), _checks(one)) if table["rows"]],
        "items_heading": _("Wat er gebeurde"),
        "items": [_item(item) for item in one.items],
        "agreements_heading": _("Afspraken"),
        "agreements": [_agreement(agreement) for agreement in one.agreements],
    }


def _steps(one: Section) -> dict[str, Any]:
    rows: list[Row] = [
        (
            row.number or "–",
            row.title,
            row.who or "–",
            row.due or "–",
            row.done or "–",
            ", ".join(filter(None, [row.timing, row.deviation])),
        )
        for row in one.steps
    ]
    columns = [_("Stap"), _("Wat"), _("Wie"), _("Uiterlijk"), _("Gedaan"), _("Op tijd?")]
    return {"heading": _("De stappen van het protocol"), "columns": columns, "rows": rows, "kind": "steps"}


def _informed(one: Section) -> dict[str, Any]:
    rows: list[Row] = [
        (row.at, row.who, row.step, ", ".join(filter(None, [row.channel, row.by]))) for row in one.informed
    ]
    columns = [_("Wanneer"), _("Wie is ingelicht"), _("Bij welke stap"), _("Hoe en door wie")]
    return {
        "heading": _("Wie is ingelicht, en wanneer"),
        "columns": columns,
        "rows": rows,
        "kind": "informed",
    }


def _checks(one: Section) -> dict[str, Any]:
    rows: list[Row] = [
        (row.due, row.done or "–", row.outcome, row.safety or "–", row.text or "–") for row in one.checks
    ]
    columns = [_("Afgesproken"), _("Gedaan"), _("Hoe is het nu"), _("Veilig gevoel"), _("In eigen woorden")]
    return {"heading": _("Hoe het daarna ging"), "columns": columns, "rows": rows, "kind": "checks"}


def _agreement(one: Any) -> dict[str, Any]:
    note = _("Deze afspraak is samen met een ander gemaakt; wat een ander toezegde, staat er niet in.")
    return {
        "title": _("Afspraak van %(day)s") % {"day": one.made},
        "columns": [_("Wat"), _("Wie"), _("Uiterlijk"), _("Nagekomen?")],
        "rows": [(row.text, row.who, row.by, row.kept) for row in one.promises],
        "signatures": list(one.signatures),
        "note": note if one.joint else "",
    }


def _item(item: Item) -> dict[str, Any]:
    recorded = _("vastgelegd %(at)s") % {"at": item.recorded} if item.recorded else ""
    step = _("stap %(number)s") % {"number": item.step} if item.step else ""
    meta = [item.at, item.who, step, item.on_time or item.late, item.deviation, recorded]
    return {
        "title": item.title,
        "meta": " · ".join(filter(None, meta)),
        "parts": [_part(part) for part in item.parts],
        "earlier": [
            {
                "title": _("Eerdere versie van %(who)s, %(at)s") % {"who": one.who, "at": one.at},
                "lines": [line for part in one.parts for line in _part(part)["lines"]],
            }
            for one in item.earlier
        ],
        "enclosures": ", ".join(_("bijlage %(n)s") % {"n": one.number} for one in item.enclosures),
        "left_out": left_out_words(item.left_out) if item.left_out else "",
    }


def _part(part: Part) -> dict[str, Any]:
    return {"own": part.own, "lines": [[line.label, line.text] for line in part.lines]}
