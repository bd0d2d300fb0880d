"""Writing one paragraph of the schoolgids."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib.forms import Words
from bondgenoot.prevention.models import Paragraph

HELP = {
    Paragraph.POLICY: _(
        "Een paar zinnen: wat doen jullie om de school veilig te houden, en waar staat het hele beleid?"
    ),
    Paragraph.REACH: _("Bijvoorbeeld een telefoonnummer, een e-mailadres, en waar en wanneer iemand er is."),
    Paragraph.PARENTS: _(
        "Bijvoorbeeld een ouderavond, of een bladzijde op de website. Schrijf 'u': ouders lezen dit."
    ),
    Paragraph.COMPLAINTS: _(
        "Het adres van de klachtenregeling op de website, of bij wie ouders die opvragen."
    ),
}


class ParagraphForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Tekst"), max_length=3000, required=False, widget=Words(attrs={"rows": 7}))

    def __init__(self, *args: object, paragraph: Paragraph, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["text"].label = paragraph.label
        self.fields["text"].help_text = HELP[paragraph]
