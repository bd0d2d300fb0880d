"""Which sections a report has, in order, and what each asks of whoever writes it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bondgenoot.insight.models.report import ReportKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIGURES, DUTIES = "figures", "duties"


@dataclass(frozen=True)
class Section:
    """`shows` is the tables that stand under the words: FIGURES, DUTIES or nothing. `most` is in characters."""

    key: str
    title: "StrOrPromise"
    hint: "StrOrPromise"
    shows: str = ""
    most: int = 6000


YEARLY = (
    Section("kort", _("In het kort"), _("Het belangrijkste in een paar zinnen, voor wie alleen dit leest.")),
    Section(
        "gedaan", _("Wat de school deed"), _("Wat deden we als er een signaal was, en lukte dat op tijd?")
    ),
    Section("cijfers", _("De cijfers"), _("Wat moet een lezer weten om de tabellen te begrijpen?"), FIGURES),
    Section("opvallend", _("Wat opvalt"), _("Wat ging beter, wat ging minder goed, en hoe komt dat?")),
    Section(
        "anders", _("Wat we veranderen"), _("Wat gaan we anders doen, wie doet het en wanneer is het klaar?")
    ),
    Section(
        "voorkomen",
        _("Wat we deden om pesten te voorkomen"),
        _("Wat deden we dit jaar met klassen, team en ouders?"),
        DUTIES,
    ),
    Section(
        "monitor",
        _("De wettelijke monitor"),
        _("Waarmee is gemeten, wie deden mee en wat deden we met de uitslag?"),
    ),
    Section("protocol", _("Het protocol"), _("Met welk protocol werkten we, en wat vinden we er zelf van?")),
    Section("klachten", _("Klachten"), _("Hoeveel klachten kwamen er binnen, en wat leerden we ervan?")),
)

# Together these must fit on one sheet.
HALF_YEAR = (
    Section("goed", _("Wat goed gaat"), _("Begin met wat lukt."), most=700),
    Section(
        "aandacht", _("Wat aandacht vraagt"), _("Welke stappen zijn laat of blijven liggen?"), FIGURES, 900
    ),
    Section(
        "vraag",
        _("Wat we van je vragen"),
        _("Wat kan een teamleider nu doen? Hooguit drie dingen."),
        most=700,
    ),
)

SECTIONS: dict[str, tuple[Section, ...]] = {ReportKind.YEARLY: YEARLY, ReportKind.HALF_YEAR: HALF_YEAR}


def section_of(kind: str, key: str) -> Section | None:
    """The section with this key of a kind of report, if it has one."""
    return next((one for one in SECTIONS[kind] if one.key == key), None)
