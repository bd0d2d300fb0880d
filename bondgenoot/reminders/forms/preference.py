"""How often somebody wants a mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib.forms import Card, CardField
from bondgenoot.reminders.models import Rhythm

CARDS = (
    Card(
        Rhythm.DAILY,
        Rhythm.DAILY.label,
        _("Op schooldagen, en alleen als er iets is. Nooit in een vakantie of een weekend."),
        "mail",
    ),
    Card(
        Rhythm.MONDAY,
        Rhythm.MONDAY.label,
        _("Eén mail per week, met wat er die week moet. Tussendoor kijk je zelf."),
        "calendar",
    ),
    Card(Rhythm.NONE, Rhythm.NONE.label, _("Je ziet herinneringen alleen in Bondgenoot."), "pause"),
)


class PreferenceForm(forms.Form):
    rhythm = CardField(label=_("Hoe vaak wil je een mail?"), cards=CARDS)
