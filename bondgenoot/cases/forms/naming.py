"""What a word is that looks like a name: one choice per word, and the places for which it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.mentioning import People, Person
from bondgenoot.cases.naming import LISTED, Question, answer_of, fits, settle
from bondgenoot.dossier.marking import OpenMark
from bondgenoot.lib.forms import Checklist
from bondgenoot.school.models import Staff

WHO, WHERE = "__wie", "__waar"
NOT_TYPED = _("Typ wie het is, of kies een ander antwoord.")
NOT_LISTED = _(
    "Deze naam staat niet in de lijst en niet bij de school. "
    "Typ de voornaam en de achternaam, of kies een ander antwoord."
)
SEVERAL = _("Meer mensen heten zo: %(names)s. Zet de klas erachter, of typ het leerlingnummer.")
# The one list of people on the page, for every field that asks who is meant.
PEOPLE = "mensen"


@dataclass(frozen=True)
class Row:
    """One question with its fields; `where` only where the word stands in several places."""

    question: Question
    answer: BoundField
    who: BoundField
    where: BoundField | None


class NamingForm(forms.Form):
    """Every question may stay open: what nobody answers is asked again later."""

    use_required_attribute = False
    optional_words = _("mag ook straks")

    def __init__(self, questions: Sequence[Question], people: People, data: Any = None) -> None:
        super().__init__(data)
        self.questions, self.people = questions, people
        for one in questions:
            self._ask(one)

    def _ask(self, one: Question) -> None:
        asked = _now("Wie of wat is ‘%(word)s’?") % {"word": one.word}
        choices = [
            ("", _("Nog geen antwoord")),
            (_("Koppelen aan"), [(card.value, card.label) for card in one.people]),
            (_("Niet koppelen"), [(card.value, card.label) for card in one.others]),
        ]
        self.fields[one.key] = forms.ChoiceField(label=asked, choices=choices, required=False)
        self.fields[one.key + WHO] = forms.CharField(
            label=_("Wie dan?"),
            help_text=_(
                "Typ de naam en kies uit de lijst. Niet in de lijst? Typ de voornaam en de achternaam."
            ),
            required=False,
            max_length=200,
            widget=forms.TextInput(attrs={"list": PEOPLE, "autocomplete": "off"}),
        )
        if len(one.places) > 1:
            places = [(str(place.mark.pk), in_context(place)) for place in one.places]
            self.fields[one.key + WHERE] = forms.MultipleChoiceField(
                label=_("Waar geldt dit voor?"),
                choices=places,
                widget=Checklist,
                required=False,
                initial=[key for key, _context in places],
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for one in self.questions:
            typed = given.get(one.key + WHO, "")
            if given.get(one.key) != LISTED and not (typed and not given.get(one.key)):
                continue
            given[one.key], given[one.key + WHO] = LISTED, self._person(one, typed)
        return given

    def _person(self, one: Question, typed: str) -> Person | None:
        """Who was typed: somebody of the list, or the only one of the school who is called that."""
        if (person := self.people.called(typed)) and fits(person, one):
            return person
        found = self.people.in_the_school(typed)
        if len(found) == 1:
            return found[0]
        several = SEVERAL % {"names": "; ".join(person.name for person in found)}
        self.add_error(one.key + WHO, several if found else NOT_LISTED if typed else NOT_TYPED)
        return None

    @property
    def rows(self) -> Iterator[Row]:
        for one in self.questions:
            where = self[one.key + WHERE] if one.key + WHERE in self.fields else None
            yield Row(one, self[one.key], self[one.key + WHO], where)

    @transaction.atomic
    def settle(self, *, by: Staff) -> int:
        """Say what was answered; returns at how many places. Of two colleagues the last one counts."""
        return sum(self._settle(one, by) for one in self.questions if self.cleaned_data.get(one.key))

    def _settle(self, one: Question, by: Staff) -> int:
        given = self.cleaned_data
        person = given[one.key + WHO]
        places = list(one.places)
        if one.key + WHERE in self.fields:
            places = [place for place in places if str(place.mark.pk) in given[one.key + WHERE]]
        who = person if isinstance(person, Person) else None
        settle(one, answer_of(given[one.key], who), places=places, by=by)
        return len(places)


def in_context(place: OpenMark) -> str:
    """A place in its sentence, to choose from a list."""
    return f"… {place.before}{place.word}{place.after} …"
