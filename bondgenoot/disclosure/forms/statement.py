"""What the family says beside the record, and what the school decides when they ask to correct it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm
from bondgenoot.disclosure.forms.access import NO_OTHERS, PastDay
from bondgenoot.disclosure.models import GivenBy, Verdict
from bondgenoot.lib.forms import Card, CardField, Choices, Words


class StatementForm(ActForm):
    given_by = forms.ChoiceField(label=_("Wie zegt dit?"), choices=GivenBy.choices, widget=Choices)
    given_on = PastDay(label=_("Wanneer?"))
    words = forms.CharField(
        label=_("Wat zegt de familie?"),
        max_length=10_000,
        widget=Words(attrs={"rows": 8}),
        help_text=_(
            "Neem hun eigen woorden over. Het komt in het dossier te staan, direct na wat hierboven staat."
        ),
    )


class RectificationForm(ActForm):
    given_by = forms.ChoiceField(label=_("Wie vraagt dit?"), choices=GivenBy.choices, widget=Choices)
    asked_on = PastDay(label=_("Wanneer?"), help_text=_("De school beslist binnen een maand."))
    words = forms.CharField(
        label=_("Wat klopt er volgens de familie niet, en wat moet er staan?"),
        max_length=10_000,
        widget=Words(attrs={"rows": 6}),
        help_text=_(
            "Neem hun eigen woorden over. Het gaat om feiten; over een mening kan een zienswijze erbij."
        ),
    )


class DecisionForm(ActForm):
    verdict = CardField(
        label=_("Wat besluit de school?"),
        cards=(
            Card(
                Verdict.ACCEPTED,
                _("Aangepast"),
                _("De tekst is verbeterd. De eerdere versie blijft te lezen."),
                "edit",
            ),
            Card(
                Verdict.REFUSED,
                _("Niet aangepast"),
                _("De tekst blijft staan. De familie leest waarom."),
                "close",
            ),
        ),
    )
    words = forms.CharField(
        label=_("Waarom?"), required=False, max_length=3000, widget=Words, help_text=NO_OTHERS
    )
