"""Writing the behaviour rules, and adopting them."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib.forms import Day, Words

MOST_RULES = 15
LONGEST_RULE = 160


class RulesForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("De regels, elke regel op een eigen regel"),
        help_text=_("Kort, en in woorden die een brugklasser begrijpt. Acht regels is genoeg."),
        widget=Words(attrs={"rows": 14}),
        max_length=MOST_RULES * (LONGEST_RULE + 20),
        error_messages={"required": _("Schrijf ten minste één regel op.")},
    )

    def clean_text(self) -> str:
        lines = [line.strip().lstrip("-•*").strip() for line in self.cleaned_data["text"].splitlines()]
        rules = [line for line in lines if line]
        if not rules:
            raise forms.ValidationError(_now("Schrijf ten minste één regel op."))
        if len(rules) > MOST_RULES:
            words = _now("Dit zijn %(n)d regels. Kies er hoogstens %(most)d: minder onthoud je beter.")
            raise forms.ValidationError(words % {"n": len(rules), "most": MOST_RULES})
        for rule in rules:
            if len(rule) > LONGEST_RULE:
                words = _now("Deze regel is te lang, maak hem korter dan %(most)d tekens: ‘%(rule)s…’")
                raise forms.ValidationError(words % {"most": LONGEST_RULE, "rule": rule[:40]})
        return "\n".join(rules)

    @property
    def lines(self) -> list[str]:
        return str(self.cleaned_data["text"]).splitlines()


class AdoptionForm(forms.Form):
    """From which day they hold; not before the version they replace, and not in the future."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    adopted_on = forms.DateField(label=_("Wanneer heeft de school ze vastgesteld?"), widget=Day)

    def __init__(self, *args: Any, on: date, after: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.after = on, after

    def clean_adopted_on(self) -> date:
        day: date = self.cleaned_data["adopted_on"]
        if day > self.on:
            raise forms.ValidationError(
                _now("Deze dag moet nog komen. Stel de regels vast als het zover is.")
            )
        if self.after and day < self.after:
            raise forms.ValidationError(_now("Deze dag ligt voor die van de vorige versie. Kijk de dag na."))
        return day
