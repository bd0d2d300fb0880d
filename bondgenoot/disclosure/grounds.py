"""On which ground somebody asks for the record of a child, and what that ground gives.

AVG art. 15 with UAVG art. 5 (under 16 the guardians with custody act for the child), the right of guardians with custody
to be informed until 18, BW 1:377c (facts for a guardian without custody). What it says is for staff and no legal advice.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.school.models.pupil import ContactLimit


class Asker(models.TextChoices):
    GUARDIAN = "guardian", _("een ouder of verzorger")
    PUPIL = "pupil", _("de leerling zelf")
    REPRESENTATIVE = "representative", _("een gemachtigde, met een schriftelijke machtiging")
    OTHER = "other", _("iemand anders")


class AgeGroup(models.TextChoices):
    UNDER_16 = "under_16", _("jonger dan 16 jaar")
    UNDER_18 = "under_18", _("16 of 17 jaar")
    ADULT = "adult", _("18 jaar of ouder")


class Ground(models.TextChoices):
    CUSTODY = "custody", _("ouder met gezag van een leerling jonger dan 16")
    PUPIL = "pupil", _("leerling van 16 jaar of ouder")
    AUTHORISED = "authorised", _("gemachtigd door wie het recht heeft")
    INFORMED = "informed", _("ouder met gezag van een leerling van 16 of 17")
    NO_CUSTODY = "no_custody", _("ouder zonder gezag")
    NONE = "none", _("geen grond voor inzage")


class Gives(models.TextChoices):
    COPY = "copy", _("een kopie van het dossier")
    FACTS = "facts", _("een brief met feiten")
    NOTHING = "nothing", _("niets op deze grond")


GIVES = {
    Ground.CUSTODY: Gives.COPY,
    Ground.PUPIL: Gives.COPY,
    Ground.AUTHORISED: Gives.COPY,
    Ground.INFORMED: Gives.FACTS,
    Ground.NO_CUSTODY: Gives.FACTS,
    Ground.NONE: Gives.NOTHING,
}


@dataclass(frozen=True)
class Holding:
    """The ground that holds for an asker, in words: what it gives, what follows, and what to look at first."""

    ground: Ground
    title: str
    law: str
    points: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def gives(self) -> Gives:
        return GIVES[self.ground]


def age_on(born_on: date, on: date) -> int:
    """Whole years. Who is born on 29 February becomes a year older on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def age_group(born_on: date, on: date) -> AgeGroup:
    age = age_on(born_on, on)
    if age < 16:
        return AgeGroup.UNDER_16
    return AgeGroup.UNDER_18 if age < 18 else AgeGroup.ADULT


def ground_for(asker: str, age: str, *, custody: bool = False, authorised: bool = False) -> Ground:
    """The ground of this asker. `custody` is about a guardian, `authorised` about a written authority that was seen."""
    if asker == Asker.PUPIL:
        return Ground.NONE if age == AgeGroup.UNDER_16 else Ground.PUPIL
    if asker == Asker.REPRESENTATIVE:
        return Ground.AUTHORISED if authorised else Ground.NONE
    if asker != Asker.GUARDIAN or age == AgeGroup.ADULT:
        return Ground.NONE
    if not custody:
        return Ground.NO_CUSTODY
    return Ground.CUSTODY if age == AgeGroup.UNDER_16 else Ground.INFORMED


def holding(ground: str, *, asker: str, age: str, contact_limit: str = "") -> Holding:
    """The same in words."""
    title, law, points = _words(Ground(ground), asker, age)
    return Holding(Ground(ground), title, law, points, _warnings(Ground(ground), contact_limit))


def _words(ground: Ground, asker: str, age: str) -> tuple[str, str, tuple[str, ...]]:
    if ground == Ground.CUSTODY:
        return _custody()
    if ground == Ground.PUPIL:
        return _pupil()
    if ground == Ground.AUTHORISED:
        return _authorised(age)
    if ground == Ground.INFORMED:
        return _informed()
    if ground == Ground.NO_CUSTODY:
        return _no_custody()
    return _now("Geen recht op deze grond"), "", _nothing(asker, age)


def _custody() -> tuple[str, str, tuple[str, ...]]:
    return (
        _now("Recht op een kopie van het dossier"),
        _now("AVG artikel 15, UAVG artikel 5"),
        (
            _now("Tot 16 jaar vragen de ouders met gezag dit voor hun kind."),
            _now(
                "Elke ouder met gezag mag dit alleen vragen. De andere ouder hoeft het niet goed te vinden."
            ),
            _now("De ouder krijgt alles over het eigen kind. Wat over een andere leerling gaat, blijft weg."),
        ),
    )


def _pupil() -> tuple[str, str, tuple[str, ...]]:
    return (
        _now("Recht op een kopie van het dossier"),
        _now("AVG artikel 15"),
        (
            _now("Vanaf 16 jaar vraagt de leerling zelf. De ouders hoeven het niet goed te vinden."),
            _now("Geef het dossier aan de leerling, niet aan de ouders."),
            _now("Wat over een andere leerling gaat, blijft weg."),
        ),
    )


def _authorised(age: str) -> tuple[str, str, tuple[str, ...]]:
    who = _now("een ouder met gezag") if age == AgeGroup.UNDER_16 else _now("de leerling zelf")
    return (
        _now("Recht op een kopie, namens een ander"),
        _now("AVG artikel 15, met machtiging"),
        (
            _now("De machtiging is van %(who)s. Kijk na of zij over dit dossier gaat.") % {"who": who},
            _now("De gemachtigde krijgt wat die ander zou krijgen, en niet meer."),
        ),
    )


def _informed() -> tuple[str, str, tuple[str, ...]]:
    return (
        _now("Recht op informatie, niet op een kopie"),
        _now("Het informatierecht van ouders met gezag, tot 18 jaar"),
        (
            _now("Vanaf 16 jaar is inzage een recht van de leerling zelf."),
            _now("Ouders met gezag horen tot 18 jaar wel hoe het gaat. Zij krijgen een brief met feiten."),
            _now("Wil de leerling dat de ouders het dossier lezen? Dan vraagt de leerling het zelf aan."),
        ),
    )


def _no_custody() -> tuple[str, str, tuple[str, ...]]:
    return (
        _now("Feiten op verzoek, geen kopie"),
        _now("BW boek 1, artikel 377c"),
        (
            _now("Een ouder zonder gezag hoort op verzoek belangrijke feiten over het kind."),
            _now("Niet als je die feiten ook niet aan de ouder met gezag zou geven."),
            _now("Niet als het belang van het kind zich ertegen verzet. Schrijf dan op waarom."),
        ),
    )


def _nothing(asker: str, age: str) -> tuple[str, ...]:
    if asker == Asker.PUPIL:
        return (
            _now("Tot 16 jaar vragen de ouders met gezag dit voor hun kind."),
            _now("Praat met de leerling. Vraag of de ouders het samen met de leerling willen aanvragen."),
        )
    if asker == Asker.GUARDIAN and age == AgeGroup.ADULT:
        return (
            _now("De leerling is 18 jaar of ouder en vraagt zelf."),
            _now("Een ouder kan dit alleen met een schriftelijke machtiging van de leerling."),
        )
    return (
        _now("Wie geen ouder of leerling is, heeft een schriftelijke machtiging nodig."),
        _now("Zonder machtiging zeg je ook niet of er een dossier is."),
    )


def _warnings(ground: Ground, contact_limit: str) -> tuple[str, ...]:
    found = []
    if ground == Ground.NO_CUSTODY:
        found.append(
            _now(
                "Deze ouder heeft geen gezag. Vraag je af of deze feiten het kind of de andere ouder schaden."
            )
        )
    if contact_limit == ContactLimit.NO_CONTACT:
        found.append(
            _now(
                "Voor deze ouder geldt: geen contact, na een uitspraak van de rechter. "
                "Lees de uitspraak en overleg met de directie voor je iets geeft."
            )
        )
    elif contact_limit == ContactLimit.WRITTEN:
        found.append(_now("Met deze ouder is het contact alleen schriftelijk. Geef het op papier."))
    elif contact_limit == ContactLimit.SCHOOL_ONLY:
        found.append(_now("Deze ouder komt alleen op school. Geef het daar, in een gesprek."))
    return tuple(found)
