"""What somebody chooses to see of the results, the rules of a location, and the words about a class."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib import clock
from bondgenoot.lib.forms import Card, CardField, Checklist, Day, Words
from bondgenoot.school.models import SchoolClass
from bondgenoot.survey.models import Outcome, UnitKind
from bondgenoot.survey.results import BACKGROUND, Results, address
from bondgenoot.survey.wording import group_name

LONGEST = 4_000
ALL = "alles"


class ChoiceForm(forms.Form):
    """Which statements of whom; both may be left alone."""

    groep = forms.ChoiceField(label=_("Stellingen"))
    wie = forms.ChoiceField(label=_("Klassen"))

    def __init__(self, data: Mapping[str, Any], found: Results) -> None:
        super().__init__({"groep": ALL, "wie": ALL} | {name: data[name] for name in data})
        groups = [(group.key, group_name(group)) for group in found.form.groups]
        units = [
            (address(unit), found.names[unit.pk]) for unit in found.units if unit.kind != UnitKind.LOCATION
        ]
        if found.background:
            units.append((BACKGROUND, _now("Naar achtergrond")))
        self.fields["groep"].choices = [(ALL, _now("Alle stellingen")), *groups]  # type: ignore[attr-defined]
        self.fields["wie"].choices = [(ALL, _now("Alle klassen")), *units]  # type: ignore[attr-defined]


class _PointsField(forms.DecimalField):
    """May stay empty; the page says so once, and not again beside each of some twenty fields."""

    def validate(self, value: Any) -> None:
        if value is not None:
            super().validate(value)


class _ShareField(forms.IntegerField):
    """The same, for percentages."""

    def validate(self, value: Any) -> None:
        if value is not None:
            super().validate(value)


class RulesForm(forms.Form):
    """A limit per group of statements and kind of rule; an empty one is a rule that is off."""

    use_required_attribute = False

    def __init__(self, *args: Any, rows: Sequence[tuple[str, str, str]], **kwargs: Any) -> None:
        """`rows` are (name of the field, label, kind)."""
        super().__init__(*args, **kwargs)
        for name, label, kind in rows:
            self.fields[name] = _share_field(label) if kind == "share" else _points_field(label)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(value is not None for value in cleaned.values()):
            raise forms.ValidationError(
                _("Laat minstens één regel aan: anders valt er nooit iets op. Vul ergens een grens in.")
            )
        return cleaned


def _points_field(label: str) -> forms.DecimalField:
    low, high = Decimal("0.1"), Decimal("5")
    return _PointsField(
        label=label,
        min_value=low,
        max_value=high,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 5}),
        error_messages={
            "invalid": _("Schrijf een getal met één cijfer achter de komma, zoals 1,5."),
            "min_value": _("Kies een grens van 0,1 of hoger, of laat hem leeg."),
            "max_value": _("De schaal loopt tot 5. Kies een lagere grens."),
            "max_decimal_places": _("Schrijf één cijfer achter de komma, zoals 1,5."),
        },
    )


def _share_field(label: str) -> forms.IntegerField:
    return _ShareField(
        label=label,
        min_value=5,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
        error_messages={
            "invalid": _("Schrijf een heel getal, zoals 25."),
            "min_value": _("Onder 5 procent is er niets te zien. Kies een hogere grens, of laat hem leeg."),
            "max_value": _("Meer dan 100 procent kan niet. Kies een lagere grens."),
        },
    )


OUTCOMES = (
    Card(
        Outcome.CLASS_TALK,
        Outcome.CLASS_TALK.label,
        _("De mentor praat er met de klas over. Het punt blijft op de klassenagenda staan."),
        "talk",
    ),
    Card(
        Outcome.LESSON,
        Outcome.LESSON.label,
        _("De mentor kiest een les die past. Het punt blijft op de klassenagenda staan."),
        "paper",
    ),
    Card(
        Outcome.OBSERVE,
        Outcome.OBSERVE.label,
        _("Het team kijkt naar de signalen van bijlage 1. Het punt blijft op de klassenagenda staan."),
        "search",
    ),
    Card(
        Outcome.TEAM,
        Outcome.TEAM.label,
        _("Je bespreekt het met collega’s. Het punt blijft op de klassenagenda staan."),
        "people",
    ),
    Card(
        Outcome.NOTHING,
        Outcome.NOTHING.label,
        _("Het punt gaat van de klassenagenda af. Bij de volgende ronde kijk je weer."),
        "pause",
    ),
)


class JudgementForm(forms.Form):
    outcome = CardField(label=_("Wat doet de school?"), cards=OUTCOMES)
    words = forms.CharField(
        label=_("Waarom?"),
        help_text=_("Noem geen namen: Bondgenoot laat niemand zien wie wat invulde."),
        max_length=LONGEST,
        widget=Words,
    )


class ClassesForm(forms.Form):
    """The classes on whose agenda a signal is put."""

    classes = forms.ModelMultipleChoiceField(
        label=_("Op de agenda van"), queryset=SchoolClass.objects.none(), widget=Checklist
    )

    def __init__(self, *args: Any, classes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classes"].queryset = classes  # type: ignore[attr-defined]


class TopicForm(forms.Form):
    words = forms.CharField(
        label=_("Hoe ging het?"),
        help_text=_("Een paar woorden over de klas. Noem geen namen van leerlingen."),
        max_length=LONGEST,
        widget=Words,
    )
    again_on = forms.DateField(
        label=_("Wanneer kom je erop terug?"),
        help_text=_("Dan staat het die dag weer op de klassenagenda."),
        required=False,
        widget=Day,
    )

    def clean_again_on(self) -> Any:
        chosen = self.cleaned_data["again_on"]
        if chosen is not None and chosen <= clock.today():
            raise forms.ValidationError(
                _("Deze dag is al voorbij. Kies een dag na vandaag, of laat hem leeg.")
            )
        return chosen
