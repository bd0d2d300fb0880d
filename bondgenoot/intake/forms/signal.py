"""The form of a signal: few taps, facts apart from what somebody makes of them."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.intake.finding import Found, cards, classes_of, find, known
from bondgenoot.intake.models import Moment, Online, Place, Signal, Source
from bondgenoot.lib import clock
from bondgenoot.lib import forms as drawn
from bondgenoot.protocol.cards import indicators
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Location, Pupil, RoleAssignment, Staff
from bondgenoot.school.models.pupil import PupilQuerySet

# A phone whose clock runs ahead must not keep a signal back.
CLOCKS_DIFFER = timedelta(minutes=10)


class SignalForm(forms.Form):
    """Needs a grant: only pupils in reach of it can be chosen."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Zoek een leerling"),
        help_text=_("Een deel van de naam, de klas of het leerlingnummer."),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    pupils = forms.MultipleChoiceField(label=_("Over wie gaat het?"), widget=drawn.Checklist)
    source = forms.ChoiceField(
        label=_("Hoe weet je het?"),
        choices=Source.choices,
        initial=Source.SEEN,
        widget=drawn.Choices,
    )
    facts = forms.CharField(
        label=_("Wat zag of hoorde je?"),
        help_text=_("Alleen wat er gebeurde en wat er letterlijk werd gezegd."),
        required=False,
        max_length=5000,
        widget=drawn.Words,
    )
    codes = forms.MultipleChoiceField(
        label=_("Welke signalen herken je?"), required=False, widget=drawn.Checklist
    )
    interpretation = forms.CharField(
        label=_("Wat denk je dat er speelt?"),
        help_text=_("Je eigen indruk. Schrijf een vermoeden op als een vermoeden."),
        required=False,
        max_length=5000,
        widget=drawn.Words(attrs={"rows": 2}),
    )
    happened_at = forms.DateTimeField(label=_("Wanneer was het?"), widget=drawn.Moment)
    place = forms.ChoiceField(label=_("Waar was het?"), choices=Place.choices, initial=Place.UNKNOWN)
    moment = forms.ChoiceField(
        label=_("Welk moment van de dag?"), choices=Moment.choices, initial=Moment.UNKNOWN
    )
    online = forms.ChoiceField(
        label=_("Gebeurde het (ook) online?"),
        choices=Online.choices,
        initial=Online.UNKNOWN,
    )

    def __init__(self, *args: Any, grant: Grant, words: str = "", chosen: list[str] | None = None) -> None:
        super().__init__(*args)
        self.reach: PupilQuerySet = Pupil.objects.within(grant)
        self.locations = set(grant.locations)
        self.chosen = known(self.reach, chosen or [])
        self.found: Found = find(self.reach, words)
        self.searched = words.strip()
        shown = [*self.chosen, *(self.found.pupils if self.searched else own_class(grant))]
        options = cards(shown, grant.on, with_location=len(self.locations) > 1)
        cast(forms.MultipleChoiceField, self.fields["pupils"]).choices = [
            (card.value, card.label) for card in options
        ]
        cast(forms.MultipleChoiceField, self.fields["codes"]).choices = [
            (one.code, one.label) for one in indicators()
        ]
        self.on = grant.on

    @classmethod
    def fresh(cls, grant: Grant) -> "SignalForm":
        form = cls(grant=grant)
        form.initial = {"key": uuid4(), "happened_at": clock.now()}
        return form

    @classmethod
    def again(cls, data: QueryDict, grant: Grant) -> "SignalForm":
        """The form after a search: what was typed and chosen stays, nothing is checked yet."""
        form = cls(grant=grant, words=data.get("words", ""), chosen=data.getlist("pupils"))
        many = ("pupils", "codes")
        form.initial = {
            name: data.getlist(name) if name in many else data.get(name)
            for name in form.fields
            if name in data
        }
        return form

    @classmethod
    def sent(cls, data: QueryDict, grant: Grant) -> "SignalForm":
        return cls(data, grant=grant, words=data.get("words", ""), chosen=data.getlist("pupils"))

    @property
    def unfolded(self) -> bool:
        """Whether the list of signs lies open: when some are ticked, or when one is asked for."""
        ticked = self.data.getlist("codes") if isinstance(self.data, QueryDict) else self.initial.get("codes")
        return bool(ticked) or (self.is_bound and "facts" in self.errors)

    def clean_happened_at(self) -> Any:
        at = self.cleaned_data["happened_at"]
        if at > clock.now() + CLOCKS_DIFFER:
            raise forms.ValidationError(_now("Dit moment moet nog komen. Kies wanneer het gebeurde."))
        return at

    def clean_pupils(self) -> list[Pupil]:
        """All of one location: a signal goes to the people of one location."""
        chosen = [pupil for pupil in self.chosen if str(pupil.pk) in self.cleaned_data["pupils"]]
        places = {one.location for one in classes_of(chosen, self.on, at=self.locations).values()}
        if len(places) != 1:
            raise forms.ValidationError(
                _now("Deze leerlingen zitten op verschillende locaties. Maak voor elke locatie een signaal.")
            )
        self.location: Location = places.pop()
        return chosen

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("facts") and not given.get("codes") and "facts" not in self.errors:
            self.add_error(
                "facts", _now("Schrijf op wat je zag of hoorde, of vink hieronder een signaal aan.")
            )
        return given

    def record(self, *, by: Staff) -> Signal:
        """Record the signal once, also when the form is sent twice at the same moment."""
        given = self.cleaned_data
        names = ("pupils", "source", "happened_at", "facts", "interpretation", "codes", "place", "moment")
        fields = {name: given[name] for name in (*names, "online", "key")}
        try:
            with transaction.atomic():
                signal: Signal = Signal.objects.record(by=by, location=self.location, **fields)
        except IntegrityError:
            signal = Signal.objects.get(pk=given["key"], recorded_by=by)
        return signal


def own_class(grant: Grant) -> list[Pupil]:
    """The pupils of the classes this person is mentor of: they are shown without searching."""
    held = RoleAssignment.objects.current(grant.on).filter(staff=grant.staff, role="mentor")
    classes: list[UUID] = [key for key in held.values_list("school_class", flat=True) if key]
    if not classes:
        return []
    current = Pupil.objects.within(grant).filter(enrolments__school_class__in=classes)
    return list(current.distinct()[:60])
