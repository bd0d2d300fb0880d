"""The forms with which a school writes and publishes its own questionnaire."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.survey.questionnaire_reading import LARGEST


class TextForm(forms.Form):
    """The whole text of a draft. `seen` is the hash of the text that was opened, to notice someone else's change."""

    text = forms.CharField(
        label=_("Tekst van de vragenlijst"),
        help_text=_("Spring in met spaties. Achter een dubbele punt staat wat een leerling leest."),
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false", "class": "edition-text"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class PublicationForm(forms.Form):
    """`seen` is the hash of the text that was read before it was published."""

    seen = forms.CharField(widget=forms.HiddenInput)
