"""What can be done with a signal, one small form for each way."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.models import Case, CaseRole, Certainty
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.cases.opening import FirstParty
from bondgenoot.cases.walk import SAFE
from bondgenoot.intake.finding import Found, classes_of, find, known
from bondgenoot.intake.models import Signal
from bondgenoot.lib import forms as drawn
from bondgenoot.lib.forms import Card
from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.format import SafetyGate
from bondgenoot.school.models import Pupil

NO_ROLE = "none"
ROLES = (
    (CaseRole.TARGET, _("wordt misschien gepest")),
    (CaseRole.SUSPECT, _("van deze leerling vermoed je pestgedrag")),
    (NO_ROLE, _("hoort niet bij deze casus")),
)


class OpeningForm(forms.Form):
    """Open a case: what each pupil of the signal is in it, who else it may be about, and whether it is safe."""

    reason = forms.CharField(
        label=_("Waarom open je een casus?"), required=False, max_length=2000, widget=drawn.Words({"rows": 2})
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        signal: Signal,
        gate: SafetyGate | None,
        on: date,
        looked_for: QueryDict | None = None,
    ) -> None:
        """`looked_for` is what was typed when somebody searched: it stays on the page and is not checked yet."""
        super().__init__(data, prefix="openen")
        typed = QueryDict() if data is None else data
        typed = looked_for if looked_for is not None else typed
        self.pupils = list(signal.pupils.all())
        here = Pupil.objects.at(signal.location, on).exclude(pk__in=[pupil.pk for pupil in self.pupils])
        self.searched = str(typed.get("openen-words", "")).strip()
        self.found: Found = find(here, self.searched)
        self.others = known(here, typed.getlist("openen-others"))
        self._ask_safety(gate)
        for pupil in self.pupils:
            self._ask_role(pupil)
        self._ask_others(on)
        self.order_fields(
            ["safety", *(_role_of(pupil) for pupil in self.pupils), "words", "others", "reason"]
        )
        for name in self.fields if looked_for is not None else ():
            sent = looked_for.getlist(f"openen-{name}") if looked_for is not None else []
            if sent:
                self.initial[name] = sent if name == "others" else sent[0]

    def _ask_safety(self, gate: SafetyGate | None) -> None:
        if gate is None or Kind.SIGNAL not in gate.at:
            return
        routes = [Card(route.key, route.label, route.advice) for route in gate.routes]
        asked = drawn.CardField(label=gate.question, cards=[Card(SAFE, gate.none_label), *routes])
        self.fields["safety"] = asked

    def _ask_role(self, pupil: Pupil) -> None:
        choices = ROLES if len(self.pupils) > 1 else ROLES[:2]
        self.fields[_role_of(pupil)] = forms.ChoiceField(
            label=str(pupil), choices=choices, initial=CaseRole.TARGET, widget=drawn.Choices
        )

    def _ask_others(self, on: date) -> None:
        self.fields["words"] = forms.CharField(
            label=_("Is er een leerling van wie je pestgedrag vermoedt?"),
            help_text=_("Zoek op naam, klas of nummer. Weet je het nog niet, laat dit dan leeg."),
            required=False,
            max_length=80,
            widget=forms.TextInput(attrs={"type": "search"}),
        )
        shown = list(dict.fromkeys([*self.others, *self.found.pupils]))
        classes = classes_of(shown, on) if shown else {}
        choices = [(str(one.pk), f"{one} · {classes.get(one.pk, '')}") for one in shown]
        self.fields["others"] = forms.MultipleChoiceField(
            label=_("Over wie gaat het vermoeden?"),
            help_text=_("Het is een vermoeden. Je kunt het later altijd intrekken."),
            choices=choices,
            required=False,
            widget=drawn.Checklist,
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        roles = [given.get(_role_of(pupil)) for pupil in self.pupils]
        if None not in roles and CaseRole.TARGET not in roles:
            raise forms.ValidationError(_now("Kies welke leerling misschien wordt gepest."))
        return given

    def parties(self) -> list[FirstParty]:
        """The pupils with the role each gets; bullying itself is a suspicion too at this point."""
        given = self.cleaned_data
        roles = [(pupil, given[_role_of(pupil)]) for pupil in self.pupils]
        first = [FirstParty(pupil, role) for pupil, role in roles if role != NO_ROLE]
        chosen = [other for other in self.others if str(other.pk) in given["others"]]
        return first + [FirstParty(other, CaseRole.SUSPECT, Certainty.SUSPECTED) for other in chosen]

    @property
    def safety(self) -> str:
        return str(self.cleaned_data.get("safety") or SAFE)


def _role_of(pupil: Pupil) -> str:
    return f"role-{pupil.pk}"


class JoiningForm(forms.Form):
    """Add the signal to a case that runs: one about the same pupil, or any other by its reference."""

    case = forms.ChoiceField(label=_("Bij welke casus hoort dit?"), required=False, widget=drawn.Choices)
    ref = forms.CharField(
        label=_("Of typ het kenmerk van een andere casus"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("Waarom hoort het daarbij?"), required=False, max_length=2000, widget=drawn.Words({"rows": 2})
    )

    def __init__(self, data: QueryDict | None = None, *, near: dict[UUID, str], cases: CaseQuerySet) -> None:
        super().__init__(data, prefix="voegen")
        self.cases = cases
        choices = [(str(key), label) for key, label in near.items()]
        cast(forms.ChoiceField, self.fields["case"]).choices = choices
        if not near:
            del self.fields["case"]
            self.fields["ref"].label = _("Typ het kenmerk van de casus")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        typed = given.get("ref", "").strip().upper()
        if typed:
            found = self.cases.filter(ref=typed).first()
        else:
            found = self.cases.filter(pk=given["case"]).first() if given.get("case") else None
        if found is None:
            message = (
                _now("Deze casus is er niet, is afgesloten, of is niet van jou. Kijk het kenmerk na.")
                if typed
                else _now("Kies een casus, of typ het kenmerk.")
            )
            self.add_error("ref", message)
        self.chosen: Case | None = found
        return given


class SettingAsideForm(forms.Form):
    reason = forms.CharField(
        label=_("Waarom leg je dit terzijde?"),
        help_text=_("De anti-pestcoördinator leest dit mee."),
        max_length=2000,
        widget=drawn.Words({"rows": 3}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="terzijde")
