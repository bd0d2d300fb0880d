"""The forms of a legal hold."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm
from bondgenoot.lib.forms import Day, Words


class ConfirmForm(ActForm):
    """Until when it is still needed."""

    until = forms.DateField(
        label=_("Tot en met welke dag?"),
        help_text=_("Hoogstens een jaar vooruit. Dertig dagen ervoor vragen we of het nog nodig is."),
        widget=Day,
    )


class HoldForm(ConfirmForm):
    """Why, and until when."""

    reason = forms.CharField(
        label=_("Waarom moet dit dossier blijven?"),
        help_text=_("Bijvoorbeeld: klacht bij de klachtencommissie, of aangifte. Noem geen andere leerling."),
        max_length=2000,
        widget=Words,
    )
    field_order = ("reason", "until")


HALF_A_YEAR = timedelta(days=182)
