"""How forms are drawn: our own templates, and choices that are one template loop instead of one render per option."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import django.forms
from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.template.backends.django import DjangoTemplates
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Renderer(BaseRenderer):
    """Looks in our apps first and in Django's own form templates last."""

    @cached_property
    def engine(self) -> DjangoTemplates:
        return DjangoTemplates(
            {
                "NAME": "bondgenoot_forms",
                "APP_DIRS": False,
                "DIRS": [Path(django.forms.__file__).parent / "templates"],
                "OPTIONS": {
                    "builtins": ["django.templatetags.i18n", "bondgenoot.lib.templatetags.icons"],
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.app_directories.Loader",
                                "django.template.loaders.filesystem.Loader",
                            ],
                        )
                    ],
                },
            }
        )

    def get_template(self, template_name: str) -> Any:
        return self.engine.get_template(template_name)


class Card(NamedTuple):
    """One choice: what is stored, what it is called, what follows from it, and an icon."""

    value: str
    label: "StrOrPromise"
    told: "StrOrPromise" = ""
    icon: str = ""


class _Flat:
    """The options as one flat list of plain values, for a template that only loops."""

    cards: dict[str, Card]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attributes = self.build_attrs(self.attrs, attrs)  # type: ignore[attr-defined]
        chosen = set(self.format_value(value))  # type: ignore[attr-defined]
        # The group says these once; on every option they would be read aloud again and again.
        whole = attributes.pop("id", name)
        for said_once in ("required", "aria-describedby"):
            attributes.pop(said_once, None)
        options: list[dict[str, Any]] = []
        for key, label in self.choices:  # type: ignore[attr-defined]
            # The empty choice of an optional field is not a choice on screen.
            if key not in ("", None):
                card = self.cards.get(str(key))
                options.append(_option(f"{whole}_{len(options)}", str(key), label, str(key) in chosen, card))
        return {
            "widget": {
                "name": name,
                "id": whole,
                # The same for each option, so written once.
                "start": format_html(
                    '<input type="{}" name="{}"{}',
                    self.input_type,  # type: ignore[attr-defined]
                    name,
                    flatatt(attributes),
                ),
                "options": options,
                "required": False,
            }
        }


def _option(whole: str, value: str, label: str, on: bool, card: Card | None) -> dict[str, Any]:
    told, icon = (card.told, card.icon) if card else ("", "")
    return {"id": whole, "value": value, "label": label, "on": on, "told": told, "icon": icon}


class Choices(_Flat, forms.RadioSelect):
    """One of a few, under each other."""

    template_name = "django/forms/widgets/choices.html"

    def __init__(self, *args: Any, cards: Iterable[Card] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cards = {card.value: card for card in cards}


class Checklist(_Flat, forms.CheckboxSelectMultiple):
    """Any number of a list."""

    template_name = "django/forms/widgets/choices.html"

    def __init__(self, *args: Any, cards: Iterable[Card] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cards = {card.value: card for card in cards}


class Cards(Choices):
    """One of a few, each with its consequence under it."""

    template_name = "django/forms/widgets/cards.html"


class Scale(Choices):
    """A short row of numbers, such as safety from 0 to 5; `low` and `high` say what the ends mean."""

    template_name = "django/forms/widgets/scale.html"

    def __init__(
        self, *args: Any, low: "StrOrPromise" = "", high: "StrOrPromise" = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.low, self.high = low, high

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"].update(low=self.low, high=self.high)
        return context


class CardField(forms.ChoiceField):
    """A choice of which each option says what follows from it; `show()` gives a form its cards at run time."""

    def __init__(self, *, cards: Iterable[Card] = (), **kwargs: Any) -> None:
        super().__init__(widget=Cards, **kwargs)
        self.show(cards)

    def show(self, cards: Iterable[Card]) -> None:
        shown = list(cards)
        self.choices = [(card.value, card.label) for card in shown]
        self.widget.cards = {card.value: card for card in shown}


class Day(forms.DateInput):
    """A date, picked with what the phone offers for it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class Moment(forms.DateTimeInput):
    """A date and a time, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class Words(forms.Textarea):
    """Room to write; grows with the text where the browser can."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"rows": 4, **(attrs or {})})


def refuse_another_age(value: date) -> None:
    """ValidationError for a slip in the year: moments near the year 1 or 9999 cannot even be shown in local time."""
    if not 1900 <= value.year < 3000:
        raise forms.ValidationError(_("Dit jaartal kan niet kloppen. Kijk het na."))


def use_our_words() -> None:
    """Django's own messages for a missing answer, said in our voice; called once, before any form exists.

    Also what every form here asks of a date.
    """
    forms.Field.default_error_messages["required"] = _("Vul dit nog in.")
    forms.BooleanField.default_error_messages = {"required": _("Zet hier een vinkje om verder te gaan.")}
    for choice in (forms.ChoiceField, forms.MultipleChoiceField):
        choice.default_error_messages = {
            **choice.default_error_messages,
            "required": _("Maak hier een keuze."),
            "invalid_choice": _("Deze keuze is er niet meer. Kies opnieuw."),
        }
    for day in (forms.DateField, forms.DateTimeField):
        day.default_validators = [refuse_another_age]
        day.default_error_messages = {
            "required": _("Kies een datum."),
            "invalid": _("Dit is geen datum die wij kennen. Schrijf hem als 24-11-2026."),
        }
