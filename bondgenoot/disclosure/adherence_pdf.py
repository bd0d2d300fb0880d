"""A proof of adherence on paper, for a family or a committee. PDF/A-2a and PDF/UA-1."""

from pathlib import Path

from django.utils.translation import gettext as _

from bondgenoot.cases.timeline import words_of
from bondgenoot.disclosure.adherence_shape import Odd, Told
from bondgenoot.disclosure.models import Proof
from bondgenoot.lib import clock
from bondgenoot.lib.typeset import typeset

TEMPLATE = Path(__file__).parent / "typst" / "adherence.typ"


def adherence_pdf(proof: Proof, told: Told) -> bytes:
    """The bytes of the PDF. No name is in its title or metadata."""
    return typeset(TEMPLATE, _data(proof, told))


def why_words(one: Odd) -> list[str]:
    """The reason as it is given: in words, as withheld, or that there is none."""
    if one.withheld:
        return [_("De reden staat hier nog niet: de school gaat eerst na of er een naam in staat.")]
    return list(one.why) or [_("Er is geen reden vastgelegd.")]


def _data(proof: Proof, told: Told) -> dict[str, object]:
    title = _("Verantwoording: is het pestprotocol gevolgd?")
    return {
        "title": title,
        "running": title,
        "reader": _("Voor %(reader)s") % {"reader": told.reader},
        "facts": told.facts,
        "summary": told.summary,
        "odd_heading": _("Wat anders ging"),
        "odd": [{"step": one.step, "what": one.what, "why": why_words(one)} for one in told.odd],
        "no_odd": _("Elke afgeronde stap is volgens het protocol en op tijd gedaan."),
        "tables": [table for table in _tables(told) if table["rows"]],
        "signed": told.signed,
        "left_out": told.left_out,
        "check_heading": _("Hoe dit is na te gaan"),
        "check": [
            _(
                "Dit blad is gemaakt uit wat er is vastgelegd tot en met %(at)s: de stappen, wie wat deed en wanneer. "
                "Niemand kan dat daarna veranderen. De school kan het opnieuw maken; dan hoort dezelfde code eruit te "
                "komen. De code gaat over wat er is vastgelegd, niet over hoe mensen hier worden genoemd."
            )
            % {"at": words_of(proof.up_to)},
        ],
        "hash": proof.sha256,
        "made": _("Afgedrukt op %(at)s") % {"at": words_of(clock.now())},
    }


def _tables(told: Told) -> list[dict[str, object]]:
    return [
        {
            "kind": "steps",
            "heading": _("De stappen van het protocol"),
            "columns": [_("Stap"), _("Wat"), _("Wie"), _("Termijn"), _("Gedaan"), _("Op tijd?")],
            "rows": [
                (
                    row.number or "–",
                    " · ".join(filter(None, [row.title, row.note])),
                    row.who or "–",
                    row.term or "–",
                    row.done or "–",
                    row.timing,
                )
                for row in told.steps
            ],
        },
        {
            "kind": "told",
            "heading": _("Wie is ingelicht, en wanneer"),
            "columns": [_("Wanneer"), _("Wie"), _("Bij welke stap"), _("Hoe"), _("Door")],
            "rows": [(row.at, row.who, row.step, row.how, row.by) for row in told.told],
        },
        {
            "kind": "checks",
            "heading": _("Controlemomenten"),
            "columns": [_("Wat"), _("Termijn"), _("Gedaan"), _("Op tijd?")],
            "rows": [(row.title, row.term or "–", row.done or "–", row.timing) for row in told.checks],
        },
        {
            "kind": "promises",
            "heading": _("Afspraken"),
            "columns": [_("Gemaakt"), _("Wie"), _("Uiterlijk"), _("Nagelopen"), _("Nagekomen?")],
            "rows": [(row.made, row.who, row.by, row.checked, row.kept or "–") for row in told.promises],
        },
    ]
