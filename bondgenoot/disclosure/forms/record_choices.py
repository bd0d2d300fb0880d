"""How the schools of a board write a record for a family."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.disclosure.models import StaffShown
from bondgenoot.lib.forms import Card, CardField

CARDS = [
    Card(
        StaffShown.ROLE,
        _("Met hun rol"),
        _("‘De mentor’, ‘de anti-pestcoördinator’: de rol die iemand toen had. Zo begint elke school."),
    ),
    Card(
        StaffShown.NAME,
        _("Met hun naam"),
        _("De familie leest wie wat deed. Wie iets meldde, blijft altijd ‘iemand’."),
    ),
]


class RecordChoicesForm(forms.Form):
    staff_shown = CardField(label=_("Hoe staan medewerkers in het dossier?"), cards=CARDS)
