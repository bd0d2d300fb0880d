"""The forms of a report: make it, write a section, adopt it."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.insight.models.report import ReportKind
from bondgenoot.insight.report_names import NameLike, Why
from bondgenoot.insight.report_sections import Section
from bondgenoot.lib.due import short_day
from bondgenoot.lib.forms import Card, CardField, Checklist, Day, Words
from bondgenoot.school.models import Organisation, SchoolYear

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A report may be made up afterwards, so far back.
YEARS_BACK = 4
# (month, day) in the second half of a school year: what is later belongs in no such report.
LAST_DAY = {ReportKind.YEARLY: (7, 31), ReportKind.HALF_YEAR: (1, 31)}
UNSAID = _("Je hebt nog niet van elk woord gezegd dat het geen naam is. Kijk ze na, of pas de tekst aan.")
UNLOOKED = _(
    "Je hebt nog niet alles nagekeken waaraan iemand te herkennen kan zijn. Kijk het na, of pas de tekst aan."
)


class NewReportForm(forms.Form):
    """Which report, of which school year, up to which day."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = CardField(
        label=_("Wat wil je maken?"),
        cards=[
            Card(
                ReportKind.YEARLY,
                _("Jaarverslag"),
                _(
                    "Voor medezeggenschapsraad, bestuur en inspectie. Met cijfers, activiteiten en je eigen tekst."
                ),
                "paper",
            ),
            Card(
                ReportKind.HALF_YEAR,
                _("Halfjaarbrief"),
                _("Eén blad voor teamleiders, in januari. Aantallen staan er alleen grof in."),
                "talk",
            ),
        ],
    )
    year = forms.TypedChoiceField(label=_("Schooljaar"), coerce=int)
    up_to = forms.DateField(
        label=_("Cijfers tot en met"),
        widget=Day,
        required=False,
        help_text=_(
            "Leeg: tot en met vandaag. Is het schooljaar of het halfjaar voorbij, dan tot het einde ervan."
        ),
    )

    def __init__(self, *args: Any, organisation: Organisation, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation, self.on = organisation, on
        this = on.year if on.month >= 8 else on.year - 1
        years = [(first, f"{first}–{first + 1}") for first in range(this, this - YEARS_BACK - 1, -1)]
        self.fields["year"].choices = years  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, up_to = given.get("year"), given.get("up_to")
        if first is None or "up_to" in self.errors:
            return given
        starts_on = date(first, 8, 1)
        last = min(self.on, date(first + 1, *LAST_DAY[given.get("kind") or ReportKind.YEARLY]))
        if up_to and not starts_on <= up_to <= last:
            words = _now("Kies een dag van %(first)s tot en met %(last)s.")
            days = {"first": short_day(starts_on, year=True), "last": short_day(last, year=True)}
            self.add_error("up_to", words % days)
        given["up_to"] = up_to or last
        return given

    def school_year(self) -> SchoolYear:
        """The school year that was chosen, of a valid form."""
        return SchoolYear.around(self.organisation, date(self.cleaned_data["year"], 8, 1))


class ReportTextForm(forms.Form):
    """The words of one section; `seen` is the version that was open."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        widget=Words(attrs={"rows": 12}),
        required=False,
        label=_("Tekst"),
    )

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["words"]
        field.help_text = _now(
            "%(hint)s Noem geen leerling of ouder. Een lege regel begint een alinea, een streepje een opsomming."
        ) % {"hint": section.hint}
        self.most = section.most

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"]).replace("\r\n", "\n").strip()
        if len(words) > self.most:
            said = _now("Dit is te lang: %(now)d tekens, en er passen er %(most)d. Maak de tekst korter.")
            raise forms.ValidationError(said % {"now": len(words), "most": self.most})
        return words


class AdoptionForm(forms.Form):
    """Every word that looks like a name must be ticked, and all that points to somebody; `seen` is what was read."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    nobody = forms.MultipleChoiceField(
        label=_("Dit is geen naam van een leerling of ouder"),
        help_text=_("Zet een vinkje als dat klopt. Is het wel een naam? Pas dan eerst de tekst aan."),
        widget=Checklist,
        error_messages={"required": UNSAID},
    )

    known = forms.MultipleChoiceField(
        label=_("Hieraan is niemand te herkennen"),
        help_text=_(
            "Een klas, of minder dan vijf leerlingen. Zet een vinkje als niemand weet over wie het gaat."
        ),
        widget=Checklist,
        error_messages={"required": UNLOOKED},
    )

    def __init__(self, *args: Any, found: list[NameLike], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask("nobody", [one for one in found if one.why is Why.NAME])
        self._ask("known", [one for one in found if one.why in (Why.CLASS, Why.FEW)])

    def _ask(self, name: str, asked: list[NameLike]) -> None:
        if not asked:
            del self.fields[name]
            return
        cards = [
            Card(one.key, one.word, f"{one.section_title}: {one.before}{one.word}{one.after}")
            for one in asked
        ]
        field = self.fields[name]
        field.choices = [(card.value, card.label) for card in cards]  # type: ignore[attr-defined]
        field.widget.cards = {card.value: card for card in cards}

    def clean_nobody(self) -> list[str]:
        return self._all("nobody", UNSAID)

    def clean_known(self) -> list[str]:
        return self._all("known", UNLOOKED)

    def _all(self, name: str, otherwise: "StrOrPromise") -> list[str]:
        ticked: list[str] = self.cleaned_data[name]
        if set(ticked) != set(self.fields[name].widget.cards):
            raise forms.ValidationError(otherwise)
        return ticked
