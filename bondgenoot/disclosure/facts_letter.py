"""A letter with facts, for whoever has a right to be informed and none to a copy: steps and days, no words of anybody."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.utils.dateformat import format as written
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.disclosure.grounds import Ground
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.disclosure.record_pdf import complaint_words
from bondgenoot.disclosure.shape import Record, Section
from bondgenoot.lib.typeset import typeset

TEMPLATE = Path(__file__).parent / "typst" / "facts_letter.typ"


@dataclass(frozen=True)
class Matter:
    """One case in facts: when it began, how it stands, and which steps were done on which day."""

    title: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Letter:
    """Everything on the letter but its day."""

    title: str
    ref: str
    school: str
    greeting: str
    lead: tuple[str, ...]
    matters: tuple[Matter, ...]
    closing: tuple[str, ...]

    def digest(self) -> str:
        """SHA-256 in hexadecimals over what it says."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False).encode()).hexdigest()


def letter_of(request: AccessRequest, record: Record) -> Letter:
    """The facts of the cases of this child. Nobody but the child is in it, and nothing that anybody wrote."""
    matters = tuple(_matter(one) for one in record.sections if one.kind == "case" and one.steps)
    return Letter(
        title=_("Informatie van school"),
        ref=request.ref,
        school=str(request.location),
        greeting=_("Geachte ouder of verzorger,"),
        lead=_lead(request, record, bool(matters)),
        matters=matters,
        closing=_closing(request),
    )


def _lead(request: AccessRequest, record: Record, found: bool) -> tuple[str, ...]:
    asked = _("Op %(day)s vroeg u de school om informatie over %(name)s.") % {
        "day": _day(request.received_on),
        "name": record.name,
    }
    if not found:
        return asked, _("De school werkt voor %(name)s nu niet volgens het pestprotocol.") % {
            "name": record.name
        }
    told = _(
        "Hieronder leest u wanneer de school welke stap van het pestprotocol heeft gezet. "
        "Stappen die alleen over een ander gingen, staan er niet in."
    )
    return asked, told


def _closing(request: AccessRequest) -> tuple[str, ...]:
    if request.ground == Ground.INFORMED:
        why = _(
            "Uw kind is 16 jaar of ouder. Een kopie van het dossier vraagt uw kind daarom zelf. "
            "Als ouder met gezag hoort u tot 18 jaar wel hoe het gaat."
        )
    else:
        why = _(
            "U hebt geen gezag over uw kind. De wet geeft u dan recht op belangrijke feiten "
            "(BW boek 1, artikel 377c), maar niet op een kopie van het dossier."
        )
    ask = _(
        "Hebt u vragen over deze brief? Bel de school en vraag naar de anti-pestcoördinator van %(place)s."
    )
    return why, ask % {"place": request.location}, complaint_words()


def _matter(section: Section) -> Matter:
    done = tuple((one.done, one.title) for one in section.steps if one.done)
    followed = [one.done for one in section.checks if one.done]
    facts = [(_("Begonnen"), _day(section.from_on)), (_("Stand"), section.state)]
    if followed:
        times = ngettext("%(n)d keer", "%(n)d keer", len(followed)) % {"n": len(followed)}
        facts.append(
            (
                _("Nagevraagd hoe het gaat"),
                _("%(times)s, het laatst op %(day)s") % {"times": times, "day": followed[-1]},
            )
        )
    return Matter(section.title, tuple(facts), done)


def _day(day: date) -> str:
    return written(day, "j F Y").lower()


def letter_pdf(letter: Letter, *, on: date, mark: str) -> bytes:
    """The letter on paper; `mark` stands below every page."""
    data = {
        **asdict(letter),
        "mark": mark,
        "day": _day(on),
        "labels": {
            "ref": _("Kenmerk"),
            "day": _("Datum"),
            "columns": [_("Datum"), _("Stap")],
            "greeting": _("Met vriendelijke groet,"),
            "digest": _("Vingerafdruk van de inhoud"),
        },
        "digest": letter.digest(),
    }
    return typeset(TEMPLATE, data, on=on)
