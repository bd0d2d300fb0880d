"""Make an agreement, sign it in turn, and go back to whether a line was kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm, quiet
from bondgenoot.cases.forms.step import who
from bondgenoot.cases.models import CaseRole, Kept, Promise, SigningWay, Step
from bondgenoot.cases.models.agreement import with_support
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.lib.forms import Card, CardField, Checklist, Day, Words

AT_FIRST = 5
MORE = 5
AT_MOST = 30
SCHOOL = "school"


class LineForm(forms.Form):
    """Who does what, by when."""

    who = forms.ChoiceField(label=_("Wie"))
    what = forms.CharField(label=_("Doet wat"), widget=Words({"rows": 2}))
    by_on = forms.DateField(label=_("Uiterlijk"), widget=Day)

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(party.pk), who(party)) for party in parties]
        self.fields["who"].choices = [("", _("Kies wie")), *people, (SCHOOL, _("de school"))]  # type: ignore[attr-defined]

    def clean_by_on(self) -> date:
        day: date = self.cleaned_data["by_on"]
        if day < clock.today():
            raise forms.ValidationError(_("Kies vandaag of een dag daarna."))
        return day


class AgreementForm(ActForm):
    """The lines stand in `lines`, a form each; who sits beside the pupils and signs too stands here."""

    supported = forms.MultipleChoiceField(
        label=_("Naast wie zit iemand die ook tekent?"),
        required=False,
        widget=Checklist,
        help_text=_("Bijvoorbeeld een ouder of een vriend. Zij tekenen na de leerlingen."),
    )

    def __init__(self, data: Any = None, *, step: Step) -> None:
        super().__init__(data)
        case = step.case
        self.pupils = case.parties_with(CaseRole.SUSPECT, CaseRole.TARGET)
        field = self.fields["supported"]
        field.choices = [(str(party.pk), who(party)) for party in self.pupils]  # type: ignore[attr-defined]
        field.initial = [str(party.pk) for party in with_support(step)]
        lines = forms.formset_factory(LineForm, extra=AT_FIRST, max_num=AT_MOST)
        parties = [
            row.party for row in case.party_roles.current().select_related("party__pupil", "party__vault")
        ]
        self.lines = lines(data, prefix="regel", form_kwargs={"parties": parties})
        self.parties = {str(party.pk): party for party in parties}

    def is_valid(self) -> bool:
        whole = super().is_valid()
        for number, line in enumerate(self.lines.forms, start=1):
            if not line.is_valid():
                self.add_error(None, _now("Regel %(number)s is nog niet af.") % {"number": number})
                whole = False
        return whole

    def show_without_errors(self) -> None:
        super().show_without_errors()
        for line in self.lines.forms:
            quiet(line)

    def promises(self) -> list[Promise]:
        """The lines that were filled in."""
        filled = [line.cleaned_data for line in self.lines.forms if line.has_changed()]
        return [Promise(self.parties.get(one["who"]), one["what"], one["by_on"]) for one in filled]

    def beside(self) -> list[Party]:
        return [party for party in self.pupils if str(party.pk) in self.cleaned_data["supported"]]


def with_more_lines(data: Any) -> Any:
    """What was typed so far, with room for more lines under it."""
    more = data.copy()
    typed = data.get("regel-TOTAL_FORMS", "")
    total = int(typed) if typed.isdecimal() and len(typed) < 4 else AT_FIRST
    more["regel-TOTAL_FORMS"] = str(min(total + MORE, AT_MOST))
    return more


class SignatureForm(ActForm):
    """A name, written by whoever signs, under a statement that says what signing means."""

    way = CardField(
        label=_("Hoe wordt er getekend?"),
        cards=[
            Card(SigningWay.SCREEN, _("Hier op het scherm"), _("Wie tekent, typt zelf de eigen naam.")),
            Card(SigningWay.PAPER, _("Op papier"), _("Print de afspraken. Bewaar het getekende papier.")),
        ],
        initial=SigningWay.SCREEN,
    )
    signer = forms.CharField(label=_("Naam van wie tekent"), max_length=200)
    agrees = forms.BooleanField(label=_("Ik heb elke regel gelezen en ben het ermee eens"))


class LineAnswerForm(ActForm):
    """Whether one line was kept."""

    kept = CardField(
        label=_("Is de afspraak nagekomen?"),
        cards=[
            Card(Kept.YES, _("Ja"), _("Zeg dat ook tegen wie het deed.")),
            Card(
                Kept.PARTLY,
                _("Deels"),
                _("Schrijf op wat wel en niet lukte. Spreek zo nodig iets nieuws af."),
            ),
            Card(Kept.NO, _("Nee"), _("Vraag eerst waarom. Bespreek het bij het volgende controlemoment.")),
        ],
    )
    remark = forms.CharField(
        label=_("Wat zag of hoorde je?"),
        required=False,
        widget=Words,
        help_text=_("Gaat de afspraak over één leerling? Noem de andere dan niet."),
    )
