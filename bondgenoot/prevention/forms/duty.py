"""What a school does every year: adapting what ships, adding something of its own, and saying what it does not do."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib.forms import Checklist, Choices
from bondgenoot.prevention.forms.finishing import ColleagueField
from bondgenoot.prevention.models import Audience, Duty, ProofKind, Term
from bondgenoot.prevention.models.duty import OWNER_ROLES
from bondgenoot.prevention.owners import can_own
from bondgenoot.prevention.terms import MONTHS, month_name
from bondgenoot.school.models import Location, Role

LEVELS = [(str(level), str(level)) for level in range(1, 7)]
LONGEST_MONTH = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


class DutyForm(forms.Form):
    """Everything a school can adapt. `location` says who may be chosen."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    title = forms.CharField(label=_("Wat doen jullie?"), max_length=120)
    why = forms.CharField(
        label=_("Waarom?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Over de school, niet over een leerling."),
    )
    audience = forms.ChoiceField(label=_("Voor wie?"), choices=Audience.choices, widget=Choices)
    year_levels = forms.MultipleChoiceField(
        label=_("Alleen voor deze leerjaren"),
        choices=LEVELS,
        widget=Checklist,
        required=False,
        help_text=_("Zonder vinkje geldt het voor elke klas."),
    )
    owner_role = forms.ChoiceField(label=_("Wie doet het?"), choices=OWNER_ROLES, widget=Choices)
    owner = ColleagueField(
        label=_("Altijd dezelfde collega"),
        queryset=None,
        required=False,
        empty_label=_("Wie de rol heeft"),
        help_text=_("Werkt deze collega hier niet meer, dan gaat het vanzelf naar wie de rol heeft."),
    )
    term = forms.ChoiceField(label=_("Wanneer?"), choices=Term.choices, widget=Choices)
    due_month = forms.TypedChoiceField(label=_("Maand"), coerce=int)
    due_day = forms.IntegerField(label=_("Dag"), min_value=1, max_value=31, required=False)
    due_week = forms.IntegerField(
        label=_("Week van de maand"),
        min_value=1,
        max_value=4,
        required=False,
        help_text=_("Alleen bij ‘in een week van een maand’: 1 tot en met 4."),
    )
    proof = forms.ChoiceField(label=_("Welk bewijs past?"), choices=ProofKind.choices, widget=Choices)

    def __init__(self, *args: Any, location: Location, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = can_own(location, on)  # type: ignore[attr-defined]
        cast(forms.TypedChoiceField, self.fields["due_month"]).choices = [
            (str(month), month_name(month)) for month in MONTHS
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        week = given.get("term") == Term.WEEK
        name, other = ("due_week", "due_day") if week else ("due_day", "due_week")
        given[other] = None
        self.errors.pop(other, None)
        if given.get(name) is None and name not in self.errors:
            self.add_error(
                name, _now("Vul de week in, van 1 tot en met 4.") if week else _now("Vul de dag in.")
            )
        longest = LONGEST_MONTH.get(given.get("due_month") or 1, 31)
        if not week and (given.get("due_day") or 1) > longest:
            words = _now("Deze maand heeft hoogstens %(n)d dagen. Kijk de dag na.")
            self.add_error("due_day", words % {"n": longest})
        if given.get("owner_role") == Role.MENTOR and given.get("audience") == Audience.LOCATION:
            words = _now("Een mentor doet dit per klas. Kies ‘elke klas apart’, of een andere rol.")
            self.add_error("owner_role", words)
        return given

    def values(self) -> dict[str, Any]:
        """What `Duty.adapt` takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        per_class = given["audience"] == Audience.CLASS
        return {**given, "year_levels": "".join(sorted(given["year_levels"])) if per_class else ""}


def of_duty(duty: Duty) -> dict[str, Any]:
    """How the form of a duty begins."""
    return {
        **duty.values(),
        "owner": duty.owner_id,
        "year_levels": list(duty.year_levels),
        "version": duty.version,
    }
