"""A word that somebody types because it is a name, and no question came."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.answered_names import add_word
from bondgenoot.dossier.marking_by_hand import Marking, TooManyPlaces
from bondgenoot.dossier.models import Vault
from bondgenoot.school.models import Pupil, Staff

NO_WORD = _("Typ het woord zoals het in de tekst staat.")
NOT_THERE = _(
    "‘%(word)s’ staat hier nergens als los woord. Typ het precies zoals het in de tekst staat. "
    "Wie met een @ is genoemd, hoef je niet te zoeken."
)
KNOWN = _(
    "Naar ‘%(word)s’ is overal al gevraagd. Staat het niet bij de vragen op deze pagina, kijk dan bij ‘Al beantwoord’."
)
TOO_MANY = _("‘%(word)s’ staat op %(n)d plaatsen. Typ er het woord bij dat ervoor of erna staat.")


class NameByHandForm(forms.Form):
    """Puts its marks when it is right; `marking` says how many."""

    use_required_attribute = False
    word = forms.CharField(
        label=_("Welk woord is een naam?"),
        help_text=_("Typ het zoals het in de tekst staat, bijvoorbeeld een bijnaam."),
        max_length=80,
        error_messages={
            "required": NO_WORD,
            "max_length": _("Typ alleen de naam zelf, ten hoogste 80 letters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    marking: Marking

    def __init__(
        self, vaults: Sequence[Vault], by: Staff, data: Any = None, *, about: Pupil | None = None
    ) -> None:
        super().__init__(data)
        self.vaults, self.by, self.about = vaults, by, about

    def clean_word(self) -> str:
        typed: str = self.cleaned_data["word"]
        word = typed.strip(" \t.,:;!?\"'‘’“”()")
        if not any(sign.isalnum() for sign in word):
            raise forms.ValidationError(NO_WORD)
        try:
            self.marking = add_word(self.vaults, word, by=self.by, about=self.about)
        except TooManyPlaces as many:
            raise forms.ValidationError(TOO_MANY % {"word": word, "n": many.number}) from many
        if not self.marking.made:
            raise forms.ValidationError((KNOWN if self.marking.known else NOT_THERE) % {"word": word})
        return word
