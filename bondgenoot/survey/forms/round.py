"""The forms with which a round is prepared and its last day moved."""

from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib import clock
from bondgenoot.lib import forms as drawn
from bondgenoot.lib.forms import Card
from bondgenoot.school.models import Location, SchoolClass, Staff
from bondgenoot.survey.forms.background import BackgroundForm
from bondgenoot.survey.forms.choosing import LevelChoice, classes_of, level_of, levels
from bondgenoot.survey.languages import language
from bondgenoot.survey.models import Entry, Questionnaire, Round, RoundRefused, Thresholds
from bondgenoot.survey.models.round import MIN_CELL, MIN_GROUP, MIN_OWN_BEHAVIOUR

ONLY_UP = {"min_value": _("Deze grens kan alleen omhoog: minstens %(limit_value)s.")}
USUAL_LENGTH = timedelta(days=14)
ENTRIES = (
    Card(
        Entry.CLASS_CODE,
        _("Eén code voor de hele klas"),
        _("Staat op het bord. Snel, en genoeg voor bijna elke klas. Wie wil, kan vaker invullen."),
        "people",
    ),
    Card(
        Entry.SLIPS,
        _("De code van de klas en een briefje"),
        _("Elke leerling trekt een briefje met een code die één keer werkt. Je print en knipt ze vooraf."),
        "paper",
    ),
)


class RoundForm(BackgroundForm):
    """Everything a round needs, for one location."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Naam van de ronde"), help_text=_("Bijvoorbeeld: Najaar 2026."), max_length=80
    )
    questionnaire = forms.ChoiceField(label=_("Vragenlijst"), widget=drawn.Choices)
    whole = forms.BooleanField(label=_("Hele locatie"), required=False)
    levels = forms.MultipleChoiceField(label=_("Leerjaren"), required=False)
    classes = forms.MultipleChoiceField(
        label=_("Welke klassen doen mee?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    opens_on = forms.DateField(label=_("Eerste dag"), widget=drawn.Day)
    closes_on = forms.DateField(
        label=_("Laatste dag"),
        help_text=_("Op deze dag kan het nog. Daarna sluit de ronde vanzelf."),
        widget=drawn.Day,
    )
    entry = drawn.CardField(label=_("Hoe komen leerlingen binnen?"), cards=ENTRIES)
    min_group = forms.IntegerField(
        label=_("Zoveel leerlingen moeten meedoen, voor een klas iets laat zien"),
        min_value=MIN_GROUP,
        max_value=100,
        error_messages=ONLY_UP,
    )
    min_cell = forms.IntegerField(
        label=_("Zoveel leerlingen staan er achter elk getal"),
        min_value=MIN_CELL,
        max_value=50,
        error_messages=ONLY_UP,
    )
    min_own_behaviour = forms.IntegerField(
        label=_("Zoveel leerlingen moeten meedoen, voor je ziet wat ze zelf doen"),
        help_text=_("Alleen per leerjaar of locatie, nooit per klas."),
        min_value=MIN_OWN_BEHAVIOUR,
        max_value=500,
        error_messages=ONLY_UP,
    )

    def __init__(self, *args: Any, location: Location, published: list[Questionnaire], **kwargs: Any) -> None:
        super().__init__(*args, published=published, **kwargs)
        self.location = location
        self.available = classes_of(location, clock.today())
        by_level = {level_of(one) for one, _pupils in self.available}
        self._choose("levels", [(level, level) for level in by_level])
        self._choose("classes", [(str(one.pk), one.name) for one, _pupils in self.available])
        self._choose("questionnaire", [(str(one.pk), _described(one)) for one in published])

    @classmethod
    def fresh(cls, *, location: Location, published: list[Questionnaire]) -> "RoundForm":
        today = clock.today()
        initial = {
            "key": uuid4(),
            "questionnaire": str(published[0].pk) if published else None,
            "opens_on": today,
            "closes_on": today + USUAL_LENGTH,
            "entry": Entry.CLASS_CODE.value,
            "min_group": MIN_GROUP,
            "min_cell": MIN_CELL,
            "min_own_behaviour": MIN_OWN_BEHAVIOUR,
        }
        return cls(location=location, published=published, initial=initial)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def by_level(self) -> list[LevelChoice]:
        """The classes as they are drawn, with what was ticked."""
        sent = self.data if isinstance(self.data, QueryDict) else QueryDict()
        return levels(self.available, ticked_levels=sent.getlist("levels"), ticked=sent.getlist("classes"))

    @property
    def is_stricter(self) -> bool:
        """Whether the thresholds lie open: one was raised, or is refused."""
        least = {"min_group": MIN_GROUP, "min_cell": MIN_CELL, "min_own_behaviour": MIN_OWN_BEHAVIOUR}
        return self.is_bound and any(self.data.get(name) != str(low) for name, low in least.items())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not {"classes", "levels"} & self.errors.keys() and not self._chosen():
            self.add_error("classes", _now("Kies minstens één klas, een leerjaar of de hele locatie."))
        first, last = given.get("opens_on"), given.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _now("De laatste dag ligt voor de eerste dag. Kies een latere dag."))
        elif last and last < clock.today():
            self.add_error("closes_on", _now("Deze dag is al voorbij. Kies vandaag of een latere dag."))
        self._questionnaire = next(
            (one for one in self.published if str(one.pk) == given.get("questionnaire")), None
        )
        self._reasons = self.reasons(self._questionnaire)
        return self.cleaned_data

    def _chosen(self) -> list[SchoolClass]:
        """All classes that were ticked: by themselves, with their level, or with the whole location."""
        given = self.cleaned_data
        if given.get("whole"):
            return [one for one, _pupils in self.available]
        by_level, apart = given.get("levels", ()), given.get("classes", ())
        return [one for one, _pupils in self.available if level_of(one) in by_level or str(one.pk) in apart]

    def prepare(self, *, by: Staff) -> Round | None:
        """The round, once, also when the form is sent twice; None when it is refused, with the reason on the form."""
        given = self.cleaned_data
        assert self._questionnaire is not None
        try:
            made: Round = Round.objects.prepare(
                by=by,
                location=self.location,
                questionnaire=self._questionnaire,
                classes=self._chosen(),
                reasons=self._reasons,
                thresholds=Thresholds(given["min_group"], given["min_cell"], given["min_own_behaviour"]),
                **{name: given[name] for name in ("key", "name", "opens_on", "closes_on", "entry")},
            )
        except RoundRefused as refused:
            self.add_error(None, str(refused))
            return None
        return made


class EndForm(forms.Form):
    """Another last day."""

    closes_on = forms.DateField(label=_("Laatste dag"), widget=drawn.Day)


def _described(one: Questionnaire) -> str:
    spoken = ", ".join(language(code).dutch for code in one.form.languages)
    words = {"title": one.title, "version": one.version, "languages": spoken}
    return _now("%(title)s, versie %(version)d (%(languages)s)") % words
