"""The form with which a pupil asks for a talk, and the one with which somebody says what was done."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.intake.models import Done, Rather
from bondgenoot.lib import forms as drawn
from bondgenoot.lib.forms import Card, CardField

# What a pupil wrote, in the order in which it is read; `key` is no part of it.
QUESTIONS = ("name", "school_class", "rather", "who", "how", "about")


class TalkForm(forms.Form):
    """Few questions: a name and a class are enough to find somebody."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(max_length=100)
    school_class = forms.CharField(max_length=30)
    rather = forms.ChoiceField(choices=Rather.choices, widget=drawn.Choices)
    who = forms.CharField(max_length=100, required=False)
    how = forms.CharField(max_length=500, required=False, widget=drawn.Words(attrs={"rows": 2}))
    about = forms.CharField(max_length=3000, required=False, widget=drawn.Words(attrs={"rows": 4}))

    def __init__(self, *args: Any, said: Mapping[str, str], **kwargs: Any) -> None:
        """`said` are the words of `talk_words` in the language of the pupil."""
        super().__init__(*args, **kwargs)
        self.optional_words = said["optional"]
        for name in QUESTIONS:
            field = self.fields[name]
            field.label, field.help_text = said[name], said.get(f"{name}_hint", "")
            if field.required:
                field.error_messages["required"] = said[f"{name}_missing"]
        rather = cast(forms.ChoiceField, self.fields["rather"])
        rather.choices = [(value, said[f"rather_{value}"]) for value in Rather.values]
        rather.error_messages["invalid_choice"] = said["rather_missing"]

    def words(self) -> dict[str, str]:
        """What was written, by name; for a form that is valid."""
        return {name: str(self.cleaned_data[name]) for name in QUESTIONS}


def done_cards() -> list[Card]:
    return [
        Card(Done.TALKED, Done.TALKED.label, _("Jij of een collega sprak met de leerling."), "talk"),
        Card(
            Done.MENTOR,
            Done.MENTOR.label,
            _("Vertel het de mentor zelf. Over drie schooldagen vraagt Bondgenoot of het gesprek er was."),
            "person",
        ),
        Card(
            Done.NOT_FOUND,
            Done.NOT_FOUND.label,
            _(
                "Schrijf op waar je zocht, ook bij de mentor van die klas. De volgende schooldag zoek je verder."
            ),
            "search",
        ),
        Card(
            Done.NO_PUPIL,
            Done.NO_PUPIL.label,
            _("Kies dit alleen als je dat zeker weet. Twijfel je, zoek dan de leerling op."),
            "close",
        ),
    ]


class AnswerForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    done = CardField(label=_("Wat heb je gedaan?"))
    words = forms.CharField(
        label=_("Wat sprak je af?"),
        help_text=_("Kort. De leerling en de ouders kunnen dit later lezen."),
        max_length=3000,
        widget=drawn.Words(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf in een zin op wat je deed of afsprak.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["done"]
        assert isinstance(field, CardField)
        field.show(done_cards())


class Ticked(forms.MultipleChoiceField):
    """Ids of rows on the screen. One that is gone by now is no mistake: whoever asks for it finds nothing."""

    widget = drawn.Checklist

    def valid_value(self, value: str) -> bool:
        try:
            UUID(value)
        except ValueError:
            return False
        return True


class JokesForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    talks = Ticked(
        label=_("Welke zijn een grap?"),
        help_text=_("Twijfel je over één? Vink die niet aan, en zoek de leerling op."),
        error_messages={"required": _("Vink aan welke verzoeken een grap zijn.")},
    )
    words = forms.CharField(
        label=_("Waaraan zie je dat het grappen zijn?"),
        help_text=_("Eén reden. Die staat straks bij elk verzoek dat je aanvinkt."),
        max_length=3000,
        widget=drawn.Words(attrs={"rows": 2}),
        error_messages={"required": _("Schrijf in een zin op waaraan je dat ziet.")},
    )

    def __init__(self, *args: Any, cards: Iterable[Card], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, shown = self.fields["talks"], list(cards)
        assert isinstance(field, Ticked)
        field.choices = [(card.value, card.label) for card in shown]
        field.widget.cards = {card.value: card for card in shown}
