"""The restorative meeting: who leads it, who sits beside whom, the talk apart, the invitation, who was there."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm, PastMoment
from bondgenoot.cases.forms.step import who
from bondgenoot.cases.models import Meeting, Participant
from bondgenoot.cases.models.meeting import facilitators_for
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.lib.forms import Card, CardField, Checklist, Choices, Moment, Words
from bondgenoot.school.models import Guardian, Role, Staff

YES, NO, OPEN = "ja", "nee", "open"
SOMEBODY = "iemand"


class FacilitatorForm(ActForm):
    """Choose from those who were trained for it and guide none of the pupils."""

    facilitator = CardField(label=_("Wie vraag je?"))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case = meeting.step.case
        found = facilitators_for(case).prefetch_related("roles__location").order_by("last_name")
        self.people = {str(staff.pk): staff for staff in found}
        self.fields["facilitator"].show(  # type: ignore[attr-defined]
            [Card(key, str(staff), places_of(staff), "person") for key, staff in self.people.items()]
        )
        self.fields["facilitator"].initial = meeting.facilitator_id

    def clean_facilitator(self) -> Staff:
        return self.people[self.cleaned_data["facilitator"]]


def places_of(staff: Staff) -> str:
    """Where this facilitator works."""
    held = [role for role in staff.roles.all() if role.role == Role.RESTORATIVE_FACILITATOR]
    return ", ".join(sorted({str(role.location) for role in held}))


class SupporterForm(ActForm):
    """Somebody beside one pupil: a guardian of that pupil, a colleague, or anybody else by name."""

    who = forms.ChoiceField(label=_("Wie komt er mee?"), widget=Choices)
    staff = forms.ChoiceField(label=_("Welke collega?"), required=False)
    name = forms.CharField(
        label=_("Naam en wie het is"),
        required=False,
        max_length=200,
        help_text=_(
            "Alleen als je ‘iemand anders’ kiest. Bijvoorbeeld: oma, een vriend, iemand die het zag."
        ),
    )

    def __init__(self, *args: Any, beside: Party, meeting: Meeting, colleagues: QuerySet[Staff]) -> None:
        super().__init__(*args)
        taken = meeting.participants.exclude(guardian=None).values("guardian")
        guardians = Guardian.objects.filter(pupil=beside.pupil_id, ends_on=None).exclude(pk__in=taken)
        self.guardians = {str(one.pk): one for one in guardians}
        self.colleagues = {str(one.pk): one for one in colleagues.order_by("last_name", "first_name")}
        family = [(key, f"{one} · {one.relation}") for key, one in self.guardians.items()]
        rest = [("collega", _now("een collega")), (SOMEBODY, _now("iemand anders"))]
        self.fields["who"].choices = [*family, *rest]  # type: ignore[attr-defined]
        people = [(key, str(one)) for key, one in self.colleagues.items()]
        self.fields["staff"].choices = [("", _now("Kies een collega")), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("who") == SOMEBODY and not self.text("name"):
            self.add_error("name", _now("Schrijf op wie er mee komt."))
        if given.get("who") == "collega" and not given.get("staff"):
            self.add_error("staff", _now("Kies welke collega mee komt."))
        return given

    def person(self) -> dict[str, Any]:
        """The one who comes, as `add_supporter` takes it."""
        who = self.cleaned_data["who"]
        if who == SOMEBODY:
            return {"name": self.text("name")}
        if who == "collega":
            return {"staff": self.colleagues[self.cleaned_data["staff"]]}
        return {"guardian": self.guardians[who]}


class ApartForm(ActForm):
    """The talk with one person alone."""

    at = PastMoment(label=_("Wanneer sprak je diegene?"))
    said = forms.CharField(
        label=_("Wat vertelde diegene?"),
        widget=Words({"rows": 6}),
        help_text=_(
            "In de eigen woorden. Dit staat alleen in het dossier van de leerling waar het bij hoort."
        ),
    )
    willing = CardField(
        label=_("Wil diegene meedoen?"),
        cards=[
            Card(YES, _("Ja"), _("Uit eigen wil. Stoppen mag altijd, ook tijdens de bijeenkomst.")),
            Card(NO, _("Nee"), _("Wil een leerling niet, dan gaat de bijeenkomst niet door.")),
        ],
    )


class InvitationForm(ActForm):
    """The invitation and its answer, with the moment that holds for everybody."""

    planned_at = forms.DateTimeField(
        label=_("Wanneer is de bijeenkomst?"),
        widget=Moment,
        help_text=_("Dit moment geldt voor iedereen. Verander je het, laat het dan iedereen weten."),
    )
    at = PastMoment(label=_("Wanneer nodigde je diegene uit?"))
    accepted = forms.ChoiceField(
        label=_("Komt diegene?"),
        choices=[(YES, _("Ja, komt")), (NO, _("Nee, komt niet")), (OPEN, _("Nog geen antwoord"))],
        widget=Choices,
    )

    def __init__(self, data: Any = None, *, person: Participant) -> None:
        answer = {True: YES, False: NO, None: OPEN}[person.accepted] if person.invited_at else YES
        given: dict[str, Any] = {"planned_at": person.meeting.planned_at, "accepted": answer}
        if person.invited_at:
            given["at"] = person.invited_at
        super().__init__(data, initial=given)

    def clean_planned_at(self) -> datetime:
        planned: datetime = self.cleaned_data["planned_at"]
        if "planned_at" in self.changed_data and planned < clock.now():
            raise forms.ValidationError(_("Kies een moment dat nog komt."))
        return planned


def seated(one: Participant) -> str:
    """Who this is, and on whose side."""
    return f"{who(one.party) if one.party else one.name} · {one.get_side_display()}"


class AttendanceForm(ActForm):
    """Who sat in the circle: one list, the absent without a tick."""

    present = forms.MultipleChoiceField(
        label=_("Wie waren er?"), widget=Checklist, help_text=_("Wie geen vinkje heeft, was er niet.")
    )

    def __init__(self, *args: Any, people: list[Participant]) -> None:
        super().__init__(*args)
        field = self.fields["present"]
        field.choices = [(str(one.pk), seated(one)) for one in people]  # type: ignore[attr-defined]
        field.initial = [str(one.pk) for one in people if one.present is not False]


class DepartureForm(ActForm):
    """Somebody was asked to leave."""

    at = PastMoment(label=_("Wanneer was dat?"))
    reason = forms.CharField(
        label=_("Waarom vroeg je diegene om te gaan?"),
        widget=Words,
        help_text=_("Wat er gebeurde, zonder oordeel. Noem de andere leerling niet."),
    )
