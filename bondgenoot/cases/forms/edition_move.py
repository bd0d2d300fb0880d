"""Choose the edition in which a running case goes on."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.edition_move import choosable, obstacles
from bondgenoot.cases.forms.act import ActForm
from bondgenoot.cases.models import Case
from bondgenoot.lib.forms import Card, CardField, Words
from bondgenoot.protocol.models import ProtocolEdition


class EditionMoveForm(ActForm):
    """Each edition says whether this case fits into it."""

    to = CardField(label=_("In welke editie gaat de casus verder?"))
    reason = forms.CharField(
        label=_("Waarom?"),
        widget=Words,
        help_text=_("Bijvoorbeeld: de school werkt sinds deze week met de nieuwe editie."),
    )

    def __init__(self, *args: Any, case: Case) -> None:
        super().__init__(*args)
        self.editions = {str(one.pk): one for one in choosable(case)}
        cards = [
            Card(
                key,
                _now("%(title)s, versie %(version)s") % {"title": one.title, "version": one.version},
                fit(case, one),
            )
            for key, one in self.editions.items()
        ]
        self.fields["to"].show(cards)  # type: ignore[attr-defined]

    def clean_to(self) -> ProtocolEdition:
        return self.editions[self.cleaned_data["to"]]


def fit(case: Case, edition: ProtocolEdition) -> str:
    """Whether every open step of the case exists there, in words."""
    found = obstacles(case, edition)
    if not found:
        return _now("Past: elke open stap staat er ook in.")
    return _now("Past nu niet. ") + " ".join(one.sentence for one in found)
