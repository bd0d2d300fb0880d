"""The paper with the recovery key, for the safe."""

from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bondgenoot.lib import clock
from bondgenoot.lib.qr import qr_code
from bondgenoot.lib.typeset import typeset

TEMPLATE = Path(__file__).parent / "typst" / "recovery.typ"


def recovery_paper(groups: list[str]) -> bytes:
    """A PDF of one page with the code in groups and to scan."""
    on = date_format(timezone.localtime(clock.now()), "j F Y")
    data = {
        "title": _("Herstelsleutel"),
        "eyebrow": _("Bondgenoot · voor in de kluis"),
        "lead": _(
            "Met deze code komt de hoofdsleutel terug als die op de server verloren is. Zonder hoofdsleutel gaat geen "
            "enkel dossier meer open, ook niet uit een back-up. De code staat alleen op dit papier."
        ),
        "qr": qr_code("-".join(groups)).drawing,
        "qr_label": _("De herstelsleutel als QR-code; dezelfde tekens staan ernaast."),
        "code_label": _("14 groepen van 5 tekens; lees van links naar rechts"),
        "groups": groups,
        "keep_title": _("Bewaar dit papier als een sleutel"),
        "keep": _(
            "Wie dit papier en de database heeft, kan alle dossiers lezen. Leg het in een kluis, in een gesloten "
            "envelop, niet bij de server. Ziet iemand het, of raakt het weg? Maak dan een nieuwe herstelsleutel."
        ),
        "how_title": _("Zo gebruik je het"),
        "how": [
            _("Zet een back-up van de database terug, als die ook weg is."),
            _("Typ op de server: make recover-key. Typ daarna deze code over."),
            _("Zet de regel die dan verschijnt in BONDGENOOT_MASTER_KEYS en start Bondgenoot opnieuw."),
            _("Wissel daarna de hoofdsleutel: make rotate-keys. Dit papier blijft geldig."),
        ],
        "foot": _("Gemaakt op %(day)s") % {"day": on},
    }
    return typeset(TEMPLATE, data)
