from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib.forms import Card, CardField, Choices, Day
from bondgenoot.school.models import (
    ContactLimit,
    Location,
    Organisation,
    Region,
    Role,
    SchoolClass,
    SchoolYear,
)
from bondgenoot.school.models.roster import RosterKind

# Room for ten times the largest list we know.
LARGEST_FILE = 5 * 1024 * 1024


def role_cards() -> list[Card]:
    return [
        Card(Role.STAFF_MEMBER, _now("medewerker"), _now("Kan signalen vastleggen en het protocol lezen.")),
        Card(Role.MENTOR, _now("mentor"), _now("Krijgt de signalen en casussen van de eigen klas.")),
        Card(
            Role.COORDINATOR,
            _now("anti-pestcoördinator"),
            _now("Ziet alle signalen en casussen van de locatie."),
        ),
        Card(
            Role.TEAM_LEADER,
            _now("teamleider"),
            _now("Komt in beeld bij de stap die om een teamleider vraagt."),
        ),
        Card(Role.COUNSELLOR, _now("leerlingbegeleider"), _now("Helpt waar een stap daarom vraagt.")),
        Card(Role.RESTORATIVE_FACILITATOR, _now("herstelrechtspecialist"), _now("Leidt het herstelgesprek.")),
        Card(Role.MANAGEMENT, _now("directie"), _now("Besluit over maatregelen en geeft rollen.")),
        Card(
            Role.ADMINISTRATOR,
            _now("beheerder"),
            _now("Beheert lijsten, vakanties en rollen; ziet geen casus."),
        ),
    ]


def kind_cards() -> list[Card]:
    return [
        Card(
            RosterKind.STAFF,
            _now("Medewerkers"),
            _now("Wie er werkt, met functie en mentorklas. Lees deze lijst als eerste in."),
        ),
        Card(
            RosterKind.PUPILS,
            _now("Leerlingen"),
            _now("Leerlingnummer, naam en klas van iedereen op deze locatie."),
        ),
        Card(
            RosterKind.GUARDIANS,
            _now("Ouders en verzorgers"),
            _now("Wie bij welke leerling hoort, met gezag, adres en taal. Lees eerst de leerlingen in."),
        ),
    ]


LEVELS = (
    ("", _("alle leerjaren")),
    ("123", _("onderbouw (leerjaar 1 tot en met 3)")),
    ("456", _("bovenbouw (leerjaar 4 tot en met 6)")),
)


def show(form: forms.Form, name: str, cards: list[Card]) -> None:
    field = form.fields[name]
    assert isinstance(field, CardField)
    field.show(cards)


class LocationForm(forms.Form):
    name = forms.CharField(label=_("Naam"), max_length=150)
    code = forms.CharField(
        label=_("Vestigingsnummer"),
        max_length=6,
        required=False,
        help_text=_("Zes tekens, als deze locatie er een heeft."),
    )
    region = forms.ChoiceField(
        label=_("Vakantieregio"),
        choices=Region.choices,
        widget=Choices,
        help_text=_("De regio bepaalt welke vakanties je kunt overnemen."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Location.objects.filter(organisation=self.organisation, name__iexact=name)
        if any(other.pk != self.initial.get("id") for other in others):
            raise forms.ValidationError(_("Er is al een locatie met deze naam. Kies een andere naam."))
        return name


COLOUR = r"^#?[0-9a-fA-F]{6}$"
NO_COLOUR = _("Dit is geen kleurcode. Schrijf hem als #0d5257: een hekje en zes tekens.")


class ColourForm(forms.Form):
    """A code that was typed goes before a colour that was picked: a picker always sends one."""

    picked = forms.RegexField(
        strip=True,
        label=_("Kies een kleur"),
        regex=COLOUR,
        required=False,
        widget=forms.TextInput(attrs={"type": "color"}),
        error_messages={"invalid": NO_COLOUR},
    )
    typed = forms.RegexField(
        strip=True,
        label=_("Of typ de code uit jullie huisstijl"),
        regex=COLOUR,
        required=False,
        help_text=_("Bijvoorbeeld #0d5257. Vul je hier iets in, dan geldt deze code."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"invalid": NO_COLOUR},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = given.get("typed") or given.get("picked")
        if not self.errors and not chosen:
            self.add_error("typed", _("Kies een kleur of typ een code. Er is niets veranderd."))
        if chosen:
            given["colour"] = f"#{chosen.removeprefix('#').lower()}"
        return given


class HolidayForm(forms.Form):
    name = forms.CharField(label=_("Naam"), max_length=80)
    starts_on = forms.DateField(label=_("Eerste dag"), widget=Day)
    ends_on = forms.DateField(
        label=_("Laatste dag"), widget=Day, help_text=_("Bij één vrije dag: dezelfde datum.")
    )

    def __init__(self, *args: Any, location: Location, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.location = location

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("De laatste dag ligt voor de eerste. Kijk de data na."))
        elif first and last and (last - first).days > 120:
            self.add_error("ends_on", _("Dit is langer dan vier maanden. Kijk het jaartal na."))
        there = self.location.holidays.exclude(pk__in=filter(None, [self.initial.get("id")]))
        if any((other.name, other.starts_on) == (given.get("name"), first) for other in there):
            raise forms.ValidationError(_("Deze vakantie staat er al."))
        return given


class GuardianForm(forms.Form):
    has_custody = forms.BooleanField(label=_("Deze ouder heeft gezag"), required=False)
    contact_limit = forms.ChoiceField(
        label=_("Contactbeperking"),
        choices=[("geen", ContactLimit.NONE.label), *(one for one in ContactLimit.choices if one[0])],
        widget=Choices,
        help_text=_("Een lijst die je inleest, verandert dit nooit."),
    )
    household = forms.IntegerField(
        label=_("Adres"),
        min_value=1,
        max_value=999,
        help_text=_("Ouders met hetzelfde nummer wonen samen."),
    )
    language = forms.RegexField(
        label=_("Voorkeurstaal"),
        regex=r"^[a-z]{2}$",
        help_text=_("Twee kleine letters, bijvoorbeeld nl, tr, ar, pl of uk."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["contact_limit"] = self.initial.get("contact_limit") or "geen"

    def clean_contact_limit(self) -> str:
        given: str = self.cleaned_data["contact_limit"]
        return "" if given == "geen" else given


class AdoptForm(forms.Form):
    """Which school year to take the holidays of."""

    year = forms.ChoiceField(label=_("Schooljaar"))

    def __init__(self, *args: Any, years: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.ChoiceField(
            label=_("Schooljaar"), choices=[(year, year.replace("-", "–")) for year in years]
        )


class RoleForm(forms.Form):
    role = CardField(label=_("Welke rol?"))
    location = forms.ModelChoiceField(label=_("Locatie"), queryset=Location.objects.none(), empty_label=None)
    school_class = forms.ModelChoiceField(
        label=_("Klas"),
        queryset=SchoolClass.objects.none(),
        required=False,
        help_text=_("Alleen voor een mentor."),
    )
    year_levels = forms.ChoiceField(
        label=_("Leerjaren"),
        choices=LEVELS,
        required=False,
        help_text=_("Alleen voor een teamleider."),
    )
    starts_on = forms.DateField(label=_("Vanaf"), widget=Day)

    def __init__(self, *args: Any, organisation: Organisation, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        show(self, "role", role_cards())
        places = Location.objects.filter(organisation=organisation)
        year = SchoolYear.around(organisation, on)
        classes = SchoolClass.objects.filter(school_year=year).select_related("location")
        self.fields["location"].queryset = places  # type: ignore[attr-defined]
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("role") == Role.MENTOR and not given.get("school_class"):
            self.add_error("school_class", _("Kies de klas waarvan deze collega mentor wordt."))
        if given.get("role") != Role.MENTOR:
            given["school_class"] = None
        if given.get("role") != Role.TEAM_LEADER:
            given["year_levels"] = ""
        return given


class LastDayForm(forms.Form):
    """The last day on which a role is held."""

    last_day = forms.DateField(
        label=_("Tot en met"),
        widget=Day,
        help_text=_("Op deze dag geldt de rol nog. Wat openstaat, gaat daarna naar een ander."),
    )


class LeaveForm(forms.Form):
    on = forms.DateField(
        label=_("Uit dienst per"),
        widget=Day,
        help_text=_("Vanaf deze dag kan deze collega niet meer inloggen."),
    )


class RosterForm(forms.Form):
    kind = CardField(label=_("Wat staat er in het bestand?"))
    location = forms.ModelChoiceField(
        label=_("Voor welke locatie?"), queryset=Location.objects.none(), empty_label=None
    )
    file = forms.FileField(
        label=_("Bestand"),
        allow_empty_file=True,
        # A file above the limit never arrives (settings): it would pass over the disk in the clear.
        error_messages={"required": _("Kies een bestand, van hoogstens 5 MB.")},
        help_text=_("Een CSV-bestand uit Magister, Somtoday of je personeelssysteem."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )

    def __init__(self, *args: Any, organisation_id: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        show(self, "kind", kind_cards())
        places = Location.objects.filter(organisation=organisation_id)
        self.fields["location"].queryset = places  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("Dit bestand is groter dan 5 MB; een klassenlijst is dat nooit. Kies het goede bestand.")
            )
        return file


class ApplyForm(forms.Form):
    """The preview that was looked at, and the word that so many really left."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    leavers_confirmed = forms.BooleanField(
        label=_("Ja, wie niet meer in dit bestand staat, is echt van school"), required=False
    )
