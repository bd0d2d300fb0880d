"""Opening a case in an emergency: whose, and why it cannot wait."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm
from bondgenoot.lib.forms import Words


class SeekForm(forms.Form):
    """One field for a pupil and for a reference."""

    use_required_attribute = False
    words = forms.CharField(
        label=_("Om welke leerling of casus gaat het?"),
        help_text=_("Een deel van de naam, de klas, het leerlingnummer, of het kenmerk van de casus."),
        max_length=80,
    )


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Waarom kan dit niet wachten?"),
        help_text=_(
            "De coördinator leest dit. Bijvoorbeeld: een ouder staat aan de balie en de mentor is niet te bereiken. "
            "Noem geen leerling bij naam."
        ),
        max_length=1000,
        widget=Words,
    )
