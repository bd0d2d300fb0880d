"""The forms of a destruction list."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm
from bondgenoot.lib.forms import Choices
from bondgenoot.retention.models import Exclusion
from bondgenoot.retention.second_reader import nobody_words, second_roles
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Location

WHOLE = "alles"


class ListForm(ActForm):
    """Of which location; who reaches the whole board may make one list of all of it."""

    place = forms.ChoiceField(label=_("Voor welke locatie?"), widget=Choices)

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.maker = grant.staff
        self.locations = {str(one.pk): one for one in Location.objects.within(grant)}
        choices = [(key, str(one)) for key, one in self.locations.items()]
        if grant.whole_organisation:
            choices.insert(0, (WHOLE, _now("De hele organisatie, ook wie nooit in een klas zat")))
        field = cast(forms.ChoiceField, self.fields["place"])
        field.choices = choices
        field.initial = choices[0][0] if choices else None

    def clean_place(self) -> str:
        """Only a list that somebody else can read along."""
        place = str(self.cleaned_data["place"])
        where = self.locations[place].pk if place in self.locations else None
        if not second_roles(self.maker.organisation_id, where, without={self.maker.pk}):
            raise forms.ValidationError(nobody_words(where))
        return place

    @property
    def location(self) -> Location | None:
        """None: the whole board."""
        return self.locations.get(self.cleaned_data["place"])


class ExcludeForm(forms.Form):
    """Why this pupil is not destroyed now."""

    reason = forms.ChoiceField(
        label=_("Waarom gaat deze leerling van de lijst?"), choices=Exclusion.choices, widget=Choices
    )
