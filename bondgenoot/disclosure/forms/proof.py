"""For whom a proof of adherence is made."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm
from bondgenoot.disclosure.adherence_words import reader_words
from bondgenoot.disclosure.models import ProofReader
from bondgenoot.dossier.models import Party
from bondgenoot.lib.forms import Card, CardField


class ProofForm(ActForm):
    reader = CardField(label=_("Voor wie is het?"))

    def __init__(self, *args: Any, families: Sequence[Party]) -> None:
        super().__init__(*args)
        self.families = {str(party.pk): party for party in families}
        own = _now(
            "Over het eigen kind. Andere leerlingen staan er niet met naam in, en hun ouders helemaal niet."
        )
        roles = _now(
            "Met rollen en letters in plaats van namen: de mentor, leerling A, ouder 1 van leerling A."
        )
        cards = [
            Card(key, _begun(reader_words(party)), own, "parents") for key, party in self.families.items()
        ]
        cards.append(Card(ProofReader.COMMITTEE, _begun(reader_words(None)), roles, "shield"))
        self.fields["reader"].show(cards)  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, Party | None]:
        """Reader and party, as `adherence.prove` takes them."""
        party = self.families.get(self.cleaned_data["reader"])
        return (ProofReader.FAMILY if party else ProofReader.COMMITTEE), party


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
