"""What is asked at an access request: who asks, what is given and how, and why not."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm
from bondgenoot.disclosure.grounds import AgeGroup, Asker, age_group, ground_for, holding
from bondgenoot.disclosure.models import (
    AccessRequest,
    EndingKind,
    HandOver,
    IdentityCheck,
    LineVerdict,
    ReadingVerdict,
    WithheldReason,
)
from bondgenoot.lib import clock
from bondgenoot.lib.due import exact_day
from bondgenoot.lib.forms import Card, CardField, Choices, Day, Words
from bondgenoot.school.models import Guardian, Pupil

NO_OTHERS = _("Noem geen andere leerling bij naam.")


class PastDay(forms.DateField):
    """A day that has been; today, unless somebody says otherwise."""

    widget = Day

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"initial": clock.today, **kwargs})

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and day > clock.today():
            raise forms.ValidationError(_("Deze dag is nog niet geweest. Kies wanneer het was."))
        return day


class FindForm(forms.Form):
    """Posted, never in an address: a name in an address ends up in a log."""

    words = forms.CharField(
        label=_("Zoek de leerling"),
        help_text=_("Naam, klas of leerlingnummer. Ook wie hier niet meer op school zit."),
        max_length=200,
    )


class ReceiveForm(ActForm):
    """Who asks, with under each what follows from it; the age only where the birth date is unknown."""

    asker = CardField(label=_("Wie vraagt het?"))
    age = forms.ChoiceField(
        label=_("Hoe oud is de leerling?"),
        choices=AgeGroup.choices,
        widget=Choices,
        help_text=_(
            "De geboortedatum staat niet in de leerlingenlijst. Kijk het na: hier hangt het recht vanaf."
        ),
    )
    age_checked = forms.BooleanField(
        label=_("Ik heb de leeftijd nagekeken; het eerdere antwoord geldt niet meer"), required=False
    )
    authority_on = forms.DateField(
        label=_("Datum van de machtiging"),
        required=False,
        widget=Day,
        help_text=_("Alleen bij een gemachtigde, en alleen als je de machtiging hebt gezien."),
    )
    received_on = PastDay(
        label=_("Wanneer kwam het verzoek binnen?"),
        help_text=_("Vanaf die dag heeft de school één maand. Een vakantie telt gewoon mee."),
    )
    identity = forms.ChoiceField(
        label=_("Hoe weet je wie dit is?"), choices=IdentityCheck.choices, widget=Choices
    )
    words = forms.CharField(
        label=_("Wat is er gevraagd?"),
        required=False,
        max_length=3000,
        widget=Words,
        help_text=_(
            "In de woorden van de aanvrager. Bij een gemachtigde ook wie dat is. Noem geen andere leerling."
        ),
    )

    def __init__(self, *args: Any, pupil: Pupil, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupil = pupil
        self.earlier = None if pupil.born_on else AccessRequest.objects.last_of(pupil)
        if pupil.born_on:
            del self.fields["age"]
        if self.earlier is None:
            del self.fields["age_checked"]
        else:
            self.fields["age_checked"].help_text = _now(
                "Bij een eerder verzoek, van %(day)s, is gezegd: %(age)s. Zet dit vinkje alleen als dat nu anders is."
            ) % {"day": exact_day(self.earlier.received_on, on), "age": self.earlier.get_age_display()}
        self.guardians = {
            str(one.pk): one for one in pupil.guardians.all() if one.ends_on is None or one.ends_on > on
        }
        field = self.fields["asker"]
        assert isinstance(field, CardField)
        field.show(self._cards(on))

    def _cards(self, on: date) -> list[Card]:
        age = age_group(self.pupil.born_on, on) if self.pupil.born_on else None
        cards = [
            Card(key, f"{one}, {one.relation}", _told(Asker.GUARDIAN, age, one), "parents")
            for key, one in self.guardians.items()
        ]
        return [
            *cards,
            Card(Asker.PUPIL, _now("De leerling zelf"), _told(Asker.PUPIL, age), "person"),
            Card(
                Asker.REPRESENTATIVE,
                _now("Een gemachtigde"),
                _now("Alleen met een schriftelijke machtiging van wie het recht heeft."),
                "paper",
            ),
            Card(
                Asker.OTHER,
                _now("Iemand anders"),
                _now("Zonder machtiging is er geen recht op inzage."),
                "people",
            ),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("asker") == Asker.REPRESENTATIVE and not given.get("authority_on"):
            self.add_error(
                "authority_on",
                _now("Vul de datum van de machtiging in. Is die er niet? Kies dan ‘Iemand anders’."),
            )
        other = self.earlier is not None and given.get("age", self.earlier.age) != self.earlier.age
        if self.earlier and other and not given.get("age_checked"):
            self.add_error(
                "age",
                _now(
                    "Eerder is gezegd: %(age)s. Kijk het na, en zet het vinkje als dit nieuwe antwoord klopt."
                )
                % {"age": self.earlier.get_age_display()},
            )
        return given

    def receive(self, *, key: UUID, **fixed: Any) -> AccessRequest:
        """Write the request down as the form says. Refused as `AccessRequest.objects.receive`."""
        given = self.cleaned_data
        guardian = self.guardians.get(given["asker"])
        made: AccessRequest = AccessRequest.objects.receive(
            pupil=self.pupil,
            asker=Asker.GUARDIAN if guardian else given["asker"],
            guardian=guardian,
            age=given.get("age", ""),
            authority_on=given["authority_on"] if given["asker"] == Asker.REPRESENTATIVE else None,
            received_on=given["received_on"],
            identity=given["identity"],
            words=self.text("words"),
            key=key,
            **fixed,
        )
        return made


def _told(asker: str, age: AgeGroup | None, guardian: Guardian | None = None) -> str:
    """What follows from who asks, as it stands under the choice."""
    custody = guardian is not None and guardian.has_custody
    about = "" if guardian is None else _now("Met gezag.") if custody else _now("Zonder gezag.")
    if age is None:
        return f"{about} " + _now("Wat er kan, hangt af van de leeftijd.")
    ground = ground_for(asker, age, custody=custody)
    said = holding(ground, asker=asker, age=age).title + "."
    limit = guardian.get_contact_limit_display() if guardian and guardian.contact_limit else ""
    more = " " + _now("Let op: %(limit)s.") % {"limit": limit} if limit else ""
    return f"{about} {said}{more}".strip()


class PartForm(ActForm):
    """Not to give one part of the record, with the reason that the family reads and why that holds here."""

    reason = forms.ChoiceField(
        label=_("Waarom wordt dit niet verstrekt?"),
        choices=WithheldReason.choices,
        widget=Choices,
        help_text=_("De familie leest deze reden."),
    )
    words = forms.CharField(
        label=_("Waarom geldt dat hier?"),
        max_length=3000,
        widget=Words,
        help_text=_("Voor de tweede lezer en voor later. De familie leest dit niet."),
    )


class GiveForm(ActForm):
    """To give a part after all."""

    words = forms.CharField(label=_("Waarom wordt dit toch verstrekt?"), max_length=3000, widget=Words)


class AgreementForm(ActForm):
    """An agreement that others signed too is given only after a decision."""

    verdict = CardField(
        label=_("Hoe deel je deze afspraak?"),
        cards=(
            Card(
                LineVerdict.MASKED,
                _("Met de ander onherkenbaar"),
                _(
                    "De familie leest wat het eigen kind en de school beloofden. Wat een ander beloofde, blijft weg."
                ),
                "shield",
            ),
            Card(
                LineVerdict.WHOLE,
                _("Zoals het is ondertekend"),
                _(
                    "De familie leest ook wat de ander beloofde, met naam. Alleen als beide families dat al lazen."
                ),
                "paper",
            ),
            Card(
                LineVerdict.NOT_SHARED,
                _("Niet delen"),
                _("De hele afspraak blijft weg en telt mee als niet verstrekt."),
                "close",
            ),
        ),
    )
    words = forms.CharField(
        label=_("Waarom?"),
        max_length=3000,
        widget=Words,
        help_text=_("Schrijf op wie je hebt gevraagd en wat zij vonden, zonder namen."),
    )


class LayBeforeForm(ActForm):
    words = forms.CharField(
        label=_("Waar moet de tweede lezer op letten?"), required=False, max_length=3000, widget=Words
    )


class ReadingForm(ActForm):
    """Of the second reader; `sha256` is of exactly what stood on the page."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    verdict = CardField(
        label=_("Wat vind je?"),
        cards=(
            Card(
                ReadingVerdict.AGREED,
                _("Akkoord"),
                _("Ik heb alles gelezen. Er staat niets in over een andere leerling waaraan je die herkent."),
                "check",
            ),
            Card(
                ReadingVerdict.SENT_BACK,
                _("Terug"),
                _("Er moet eerst iets anders. Ik schrijf op wat."),
                "arrow",
            ),
        ),
    )
    words = forms.CharField(
        label=_("Opmerking"), required=False, max_length=3000, widget=Words, help_text=NO_OTHERS
    )


class ReleaseForm(ActForm):
    how = forms.ChoiceField(
        label=_("Hoe geef je het?"),
        choices=HandOver.choices,
        widget=Choices,
        help_text=_("Nooit per mail: een verkeerd adres is zo gekozen."),
    )
    handed_on = PastDay(label=_("Wanneer geef je het?"), help_text=_("Leg het vast op de dag zelf."))


class EndingForm(ActForm):
    kind = forms.ChoiceField(
        label=_("Wat gebeurt er met het verzoek?"), choices=EndingKind.choices, widget=Choices
    )
    told_on = PastDay(label=_("Wanneer heeft de aanvrager dat gehoord?"))
    words = forms.CharField(
        label=_("Waarom?"),
        max_length=3000,
        widget=Words,
        help_text=_(
            "Zoals het aan de aanvrager is verteld. "
            "Zeg bij een afwijzing ook dat een klacht kan bij de Autoriteit Persoonsgegevens."
        ),
    )


class ExtensionForm(ActForm):
    told_on = PastDay(label=_("Wanneer heeft de aanvrager dat gehoord?"))
    words = forms.CharField(
        label=_("Waarom duurt het langer?"),
        max_length=3000,
        widget=Words,
        help_text=_("Verlengen mag als het dossier ingewikkeld is, of als iemand veel tegelijk vraagt."),
    )
