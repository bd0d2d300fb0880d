"""The form with which a board sets a term."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.retention.rules import Rule, Term


class TermForm(forms.Form):
    """`rule` says between which numbers, and in which unit."""

    number = forms.IntegerField(label=_("Hoe lang bewaren jullie dit?"))

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        low, high = (Term(one, rule.unit).words for one in (rule.floor or 1, rule.ceiling or 1))
        field = cast(forms.IntegerField, self.fields["number"])
        field.label = _now("Hoeveel %(unit)s bewaren jullie dit?") % {"unit": rule.unit.value}
        field.help_text = _now("Minstens %(low)s en hoogstens %(high)s, %(counted)s.") % {
            "low": low,
            "high": high,
            "counted": rule.counted,
        }

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        low, high = self.rule.floor or 1, self.rule.ceiling or 1
        if not low <= number <= high:
            words = _now("Kies een getal van %(low)d tot en met %(high)d.")
            raise forms.ValidationError(words % {"low": low, "high": high})
        return number
