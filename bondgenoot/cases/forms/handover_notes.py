"""The handover of every case one carries, on one page: for each a note, or that it is not needed."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases import handover_notes
from bondgenoot.cases.handover_notes import NOTE
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models import Case, HandoverNote
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.reading import read_one
from bondgenoot.lib.forms import Words
from bondgenoot.school.models import Staff


@dataclass(frozen=True)
class Row:
    """One case with its two fields."""

    case: Case
    note: forms.BoundField
    stays: forms.BoundField


class HandoverNotesForm(forms.Form):
    """Nothing is asked of a case that is left empty: one can come back."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, cases: Iterable[Case], notes: dict[uuid.UUID, HandoverNote]) -> None:
        super().__init__(*args)
        self.cases = list(cases)
        for case in self.cases:
            note = notes.get(case.pk)
            self.fields[f"note_{case.ref}"] = forms.CharField(
                label=_("Wat moet je opvolger weten?"),
                widget=Words,
                required=False,
                initial=as_typed(case, note) if note and note.entry_id else "",
            )
            self.fields[f"stays_{case.ref}"] = forms.BooleanField(
                label=_("Niet nodig: ik blijf zelf mentor van deze leerling"),
                required=False,
                initial=bool(note and note.stays),
            )

    def rows(self) -> list[Row]:
        return [Row(case, self[f"note_{case.ref}"], self[f"stays_{case.ref}"]) for case in self.cases]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for case in self.cases:
            name = f"stays_{case.ref}"
            written = name in self.changed_data and cleaned.get(f"note_{case.ref}", "").strip()
            if cleaned.get(name) and written and f"note_{case.ref}" in self.changed_data:
                self.add_error(name, _now("Kies één van de twee: schrijf iets op, of zet dit vinkje."))
        return cleaned

    def keep(self, *, by: Staff) -> list[Case]:
        """Keep what changed, each case whole; the cases kept. What a case refuses stands at its field."""
        return [case for case in self.cases if self._keep(case, by)]

    def _keep(self, case: Case, by: Staff) -> bool:
        words, stays = f"note_{case.ref}", f"stays_{case.ref}"
        written = self.cleaned_data[words].strip()
        try:
            with transaction.atomic():
                if stays in self.changed_data and self.cleaned_data[stays]:
                    handover_notes.stay(case, by=by)
                elif words in self.changed_data and written:
                    key = uuid.uuid5(self.cleaned_data["key"], str(case.pk))
                    handover_notes.write_note(case, by=by, words=written, key=key)
                elif stays in self.changed_data:
                    handover_notes.not_staying(case)
                else:
                    return False
        except Refused as refused:
            self.add_error(words, str(refused))
            return False
        return True


def as_typed(case: Case, note: HandoverNote) -> str:
    """What was written before, as it stands in a field to be changed."""
    assert note.entry is not None
    note.entry.vault = case.vault
    stored = read_one(note.entry, as_stored=True).value(NOTE)
    return People(case, replaces=note.entry).typed(stored)
