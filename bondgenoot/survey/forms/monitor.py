"""The forms of the register of the statutory monitor."""

from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib import clock
from bondgenoot.lib.forms import Day, Words
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Location, SchoolYear, Staff
from bondgenoot.survey.models.monitor import ARRANGED, Monitor, MonitorMeasure, name_of

GONE = _("Deze keuze is er niet meer. Kies opnieuw.")
# A register may be made up afterwards, so far back.
YEARS_BACK = 4


def day(label: Any, help_text: Any = "") -> forms.DateField:
    """A day that may still be unknown."""
    return forms.DateField(label=label, required=False, widget=Day, help_text=help_text)


class MonitorForm(forms.Form):
    """What is known; everything but the instrument may come later. `year` is the school year it is about."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    instrument = forms.CharField(
        label=_("Met welke vragenlijst meten jullie?"),
        max_length=200,
        help_text=_("De naam van het instrument. Het moet gestandaardiseerd en gevalideerd zijn."),
    )
    supplier = forms.CharField(label=_("Van welke aanbieder?"), max_length=200)
    starts_on = day(_("Eerste dag van de afname"))
    ends_on = day(_("Laatste dag van de afname"))
    invited = forms.IntegerField(
        label=_("Hoeveel leerlingen zijn gevraagd?"), min_value=1, max_value=100_000, required=False
    )
    answered = forms.IntegerField(
        label=_("Hoeveel leerlingen deden mee?"), min_value=0, max_value=100_000, required=False
    )
    representative = forms.CharField(
        label=_("Waarom is dit representatief?"),
        help_text=_("Welke leerjaren en afdelingen deden mee, en wie ontbraken er?"),
        max_length=3000,
        required=False,
        widget=Words,
    )
    sent_on = day(_("Verstuurd naar de inspectie op"))
    sent_how = forms.CharField(
        label=_("Hoe verstuurd?"),
        help_text=_("Bijvoorbeeld: door de aanbieder, met een bevestiging van ontvangst."),
        max_length=200,
        required=False,
    )
    council_on = day(_("Besproken met de MR op"))
    team_on = day(_("Besproken met het team op"))
    pupils_on = day(_("Besproken met leerlingen op"))

    def __init__(self, *args: Any, year: SchoolYear | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school_year = year

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self._check_window(given.get("starts_on"), given.get("ends_on"))
        self._check_numbers(given.get("invited"), given.get("answered"))
        self._check_days(given)
        if given.get("sent_how") and not given.get("sent_on") and "sent_on" not in self.errors:
            self.add_error("sent_on", _now("Vul ook de dag in waarop het is verstuurd."))
        return given

    def _check_window(self, first: date | None, last: date | None) -> None:
        if self.errors.keys() & {"starts_on", "ends_on"}:
            return
        if (first is None) != (last is None):
            name = "starts_on" if first is None else "ends_on"
            self.add_error(name, _now("Vul de eerste en de laatste dag in, of laat ze allebei leeg."))
        if first is None or last is None:
            return
        if last < first:
            self.add_error("ends_on", _now("De laatste dag ligt voor de eerste. Kijk de data na."))
        elif (year := self.school_year) and not year.starts_on <= first <= last <= year.ends_on:
            words = _now("Deze afname valt niet in schooljaar %(year)s. Kijk het jaartal na.")
            self.add_error("starts_on", words % {"year": year})

    def _check_numbers(self, invited: int | None, answered: int | None) -> None:
        if answered is None or "invited" in self.errors:
            return
        if invited is None:
            self.add_error("invited", _now("Vul ook in hoeveel leerlingen zijn gevraagd."))
        elif answered > invited:
            words = _now(
                "Er deden meer leerlingen mee (%(answered)d) dan er zijn gevraagd (%(invited)d). "
                "Kijk de aantallen na."
            )
            self.add_error("answered", words % {"answered": answered, "invited": invited})

    def _check_days(self, given: dict[str, Any]) -> None:
        """What has been done lies in the past, and after the first day on which there was something to send or tell."""
        first = given.get("starts_on")
        for name in ("sent_on", "council_on", "team_on", "pupils_on"):
            on = given.get(name)
            if on and on > clock.today():
                self.add_error(name, _now("Deze dag moet nog komen. Vul hem in als het is gedaan."))
            elif on and first and on < first:
                self.add_error(name, _now("Deze dag ligt voor de afname. Kijk de data na."))

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ARRANGED}


class NewMonitorForm(MonitorForm):
    """The same, with the location and the school year it is about."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    location = forms.ModelChoiceField(
        label=_("Locatie"),
        queryset=Location.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": GONE},
    )
    year = forms.TypedChoiceField(label=_("Schooljaar"), coerce=int)
    field_order = ("location", "year")

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = grant.staff.organisation
        self.fields["location"].queryset = Location.objects.within(grant)  # type: ignore[attr-defined]
        this = grant.on.year if grant.on.month >= 8 else grant.on.year - 1
        years = [(str(first), f"{first}–{first + 1}") for first in range(this, this - YEARS_BACK - 1, -1)]
        cast(forms.TypedChoiceField, self.fields["year"]).choices = years

    def clean_year(self) -> int:
        first: int = self.cleaned_data["year"]
        self.school_year = SchoolYear.around(self.organisation, date(first, 8, 1))
        return first

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        self.known = self._known(given.get("location"), given.get("key"))
        if self.known:
            words = _now("Voor deze locatie staat er al een monitor in %(year)s. Vul die aan.")
            self.add_error("location", words % {"year": self.school_year})
        return given

    def _known(self, place: Location | None, key: UUID | None) -> Monitor | None:
        """The register that is there already, unless this form made it with these words: the same button twice."""
        if place is None or self.school_year is None:
            return None
        known: Monitor | None = Monitor.objects.filter(location=place, school_year=self.school_year).first()
        if known and key and known.pk == name_of(key, place, self.school_year):
            same = all(self.cleaned_data.get(name) == value for name, value in known.values().items())
            return None if same else known
        return known


class _ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none when it runs
    """With the code of each: two colleagues may have the same name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.code})"


class MeasureForm(forms.Form):
    """What, who and by when."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    what = forms.CharField(
        label=_("Wat gaan jullie doen?"),
        help_text=_("Over de school, een leerjaar of een klas. Schrijf geen namen van leerlingen op."),
        max_length=1000,
        widget=Words,
    )
    owner = _ColleagueField(
        label=_("Wie zorgt ervoor?"),
        queryset=Staff.objects.none(),
        empty_label=_("Kies een collega"),
        error_messages={"required": _("Kies een collega."), "invalid_choice": GONE},
    )
    due_on = forms.DateField(label=_("Wanneer is het klaar?"), widget=Day)

    def __init__(self, *args: Any, location: Location, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["owner"].queryset = Staff.objects.at(location, on)  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        due: date = self.cleaned_data["due_on"]
        if due < self.on and due != self.initial.get("due_on"):
            raise forms.ValidationError(_now("Deze dag is al voorbij. Kies vandaag of later."))
        return due


class FinishForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    done_on = forms.DateField(label=_("Wanneer was het klaar?"), widget=Day)
    result = forms.CharField(
        label=_("Wat leverde het op?"),
        help_text=_("Ook als het niets opleverde. Schrijf geen namen van leerlingen op."),
        max_length=3000,
        widget=Words,
        error_messages={"required": _("Schrijf in een zin op wat het opleverde.")},
    )

    def clean_done_on(self) -> date:
        done: date = self.cleaned_data["done_on"]
        if done > clock.today():
            raise forms.ValidationError(_now("Deze dag moet nog komen. Leg dit vast als het klaar is."))
        return done


def of_measure(measure: MonitorMeasure) -> dict[str, Any]:
    """How the forms of a measure begin."""
    return {**measure.values(), "owner": measure.owner_id, "version": measure.version}
