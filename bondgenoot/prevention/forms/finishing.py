"""Finishing an activity of the year: done, with proof where that fits; not done; taken back; and proof afterwards."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bondgenoot.dossier.attaching import ACCEPTED, NotAttached, cleaned
from bondgenoot.dossier.stripping import Stripped
from bondgenoot.lib import clock
from bondgenoot.lib.forms import Checklist, Day
from bondgenoot.prevention.models import Activity, Duty, ProofKind
from bondgenoot.prevention.owners import can_own

NO_NAMES = _("Een paar woorden. Noem geen leerling.")
# What belongs to a school year can have been done in the summer before it.
EARLY = timedelta(days=62)
REASON = 300
NOT_SIGNED = _("Vul in hoeveel mensen hebben getekend, of kies een foto van de lijst.")


class ProofForm(forms.Form):
    """A day, and what goes with it. `kind` decides which fields there are; nothing but the day is needed."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    on = forms.DateField(label=_("Wanneer is het gedaan?"), widget=Day)
    signed = forms.IntegerField(
        label=_("Hoeveel mensen hebben getekend?"), min_value=1, max_value=5000, required=False
    )
    about = forms.CharField(
        label=_("Wat staat er in het bestand?"), help_text=NO_NAMES, max_length=200, required=False
    )
    file = forms.FileField(
        label=_("Foto of bestand"),
        # A file above the limit never arrives (settings): it would pass over the disk in the clear.
        help_text=_("Een foto, een schermafbeelding of een PDF, hoogstens 10 MB."),
        error_messages={"empty": _("Dit bestand is leeg. Kies het opnieuw.")},
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        required=False,
    )

    def __init__(self, *args: Any, activity: Activity, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        self.kind = ProofKind(kind)
        if self.kind == ProofKind.SIGNATURES:
            # Of a list people keep the paper, and seldom a file.
            self.fields["about"].label = _now("Welke lijst is het, en waar ligt hij?")
        else:
            del self.fields["signed"]
        if self.kind == ProofKind.DATE:
            del self.fields["about"], self.fields["file"]

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        year = self.activity.school_year
        if day > clock.today():
            raise forms.ValidationError(_now("Deze dag moet nog komen. Leg dit vast als het is gedaan."))
        if not year.starts_on - EARLY <= day <= year.ends_on:
            words = _now("Deze dag hoort niet bij schooljaar %(year)s. Kijk het jaartal na.")
            raise forms.ValidationError(words % {"year": year})
        return day

    def clean_file(self) -> Stripped | None:
        """The file without metadata. A file that is not taken costs no word of what was typed."""
        given = self.cleaned_data["file"]
        if not given:
            return None
        try:
            return cleaned(given.read())
        except NotAttached as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("file") and not given.get("about"):
            self.add_error(
                "about", _now("Schrijf eerst op wat erin staat. Dat blijft leesbaar als het bestand weg is.")
            )
        missing = "file" in self.fields and not given.get("file") and "file" not in self.errors
        if missing and given.get("about") and not given.get("signed"):
            if "signed" in self.fields:
                self.add_error("signed", NOT_SIGNED)
            else:
                self.add_error("file", _now("Kies het bestand erbij, of maak de beschrijving leeg."))
        return given

    @property
    def has_proof(self) -> bool:
        """Whether there is more to keep than the day."""
        return bool(self.cleaned_data.get("file") or self.cleaned_data.get("signed"))

    def proof(self) -> dict[str, Any]:
        """What `Proof.objects.add` takes besides the activity and who adds it."""
        given = self.cleaned_data
        return {
            "kind": self.kind,
            "on": given["on"],
            "about": given.get("about", ""),
            "signed": given.get("signed"),
            "file": given.get("file"),
            "key": given["key"],
        }


class KeepingForm(ProofForm):
    """Proof of an activity, whether or not it was finished: any kind, chosen first."""

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.kind == ProofKind.FILE and not given.get("file") and not self.errors:
            self.add_error(
                "file", _now("Kies een foto, een schermafbeelding of een PDF van hoogstens 10 MB.")
            )
        if self.kind == ProofKind.SIGNATURES and not self.errors and not self.has_proof:
            self.add_error("signed", NOT_SIGNED)
        return given


class ReasonForm(forms.Form):
    """Why it is not done, or why its end is taken back."""

    reason = forms.CharField(
        label=_("Waarom?"),
        help_text=_("Een zin. Dit komt in het jaarverslag: noem geen leerling."),
        max_length=REASON,
        error_messages={"required": _("Schrijf in een zin op waarom.")},
    )


class ClosingForm(ReasonForm):
    """Which of what is left is not done, with one reason for all of it."""

    duties = forms.MultipleChoiceField(
        label=_("Wat gebeurt niet meer?"),
        widget=Checklist,
        error_messages={"required": _("Kies ten minste één activiteit.")},
    )
    field_order = ("duties", "reason")

    def __init__(self, *args: Any, left: Sequence[tuple[Duty, int]]) -> None:
        super().__init__(*args)
        self.fields["duties"].choices = [  # type: ignore[attr-defined]
            (str(duty.pk), _several(duty, number)) for duty, number in left
        ]

    def chosen(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data["duties"]]


def _several(duty: Duty, number: int) -> str:
    if not duty.is_per_class:
        return str(duty)
    words = ngettext("%(title)s (%(n)d klas)", "%(title)s (%(n)d klassen)", number)
    return words % {"title": duty, "n": number}


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none when it runs
    """With the code of each: two colleagues may have the same name."""

    default_error_messages = {
        "required": _("Kies een collega."),
        "invalid_choice": _("Deze keuze is er niet meer. Kies opnieuw."),
    }

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.code})"


class PlanForm(forms.Form):
    """Who does it this year, and by when."""

    owner = ColleagueField(label=_("Wie doet dit?"), queryset=None, empty_label=None)
    due_on = forms.DateField(label=_("Wanneer is het klaar?"), widget=Day)

    def __init__(self, *args: Any, activity: Activity, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = activity.school_year
        self.fields["owner"].queryset = can_own(activity.location, on)  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if not self.year.starts_on <= day <= self.year.ends_on:
            words = _now("Deze dag valt niet in schooljaar %(year)s. Kies een dag daarin.")
            raise forms.ValidationError(words % {"year": self.year})
        return day
