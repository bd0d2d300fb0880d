"""What remains of a case and of a signal when they are destroyed: codes and counts, nothing that leads back."""

import secrets

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from bondgenoot.intake.models.signal import Moment, Place
from bondgenoot.school.models import Location, SchoolYear

CODE = 20


class Half(models.TextChoices):
    FIRST = "1", _("eerste helft (augustus–januari)")
    SECOND = "2", _("tweede helft (februari–juli)")


class Weeks(models.TextChoices):
    """From opening until it was closed."""

    SHORT = "w0_4", _("tot vier weken")
    SOME = "w4_8", _("vier tot acht weken")
    MANY = "w8_16", _("acht tot zestien weken")
    LONG = "w16", _("zestien weken of langer")
    OPEN = "open", _("loopt nog")


class Pupils(models.TextChoices):
    ONE = "1", _("één leerling")
    TWO = "2", _("twee leerlingen")
    FEW = "3_4", _("drie of vier leerlingen")
    MANY = "5", _("vijf leerlingen of meer")


def drawn_key() -> int:
    """A key by lot. A whole number, because SQLite keeps rows in the order of such a key, and of no other."""
    return 1 + secrets.randbelow(2**62)


class CaseCodes(models.Model):
    """A case in codes (see `insight/figures/codes.py`): what the figures and the register need of it."""

    half = models.CharField(max_length=1, choices=Half.choices)
    place = models.CharField(max_length=CODE, choices=Place.choices)
    moment = models.CharField(max_length=CODE, choices=Moment.choices)
    online = models.CharField(max_length=CODE)
    branch = models.CharField(max_length=CODE)
    first_talk = models.CharField(max_length=CODE)
    parents = models.CharField(max_length=CODE)
    stopped = models.CharField(max_length=CODE)
    rounds = models.CharField(max_length=CODE)
    outcome = models.CharField(max_length=CODE)
    measure = models.CharField(max_length=CODE)
    weeks = models.CharField(max_length=CODE, choices=Weeks.choices)
    pupils = models.CharField(max_length=CODE, choices=Pupils.choices)
    # [[form, outcome], …]: every talk that was held.
    talks = models.JSONField(default=list)
    # How many follow-ups were on time, late or missed; how many steps ended on each ground, on time or late.
    checks = models.JSONField(default=dict)
    steps = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Incident(CaseCodes):
    """A case that was destroyed. No day, no reference, no way to a case."""

    id = models.BigAutoField(primary_key=True, default=drawn_key, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="incidents")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="incidents")

    class Meta:
        # In no order of time.
        ordering = ["id"]
        verbose_name = _("rij van het incidentenregister")
        indexes = [models.Index(fields=["location", "school_year"], name="incident_by_year")]

    def __str__(self) -> str:
        return f"{self.school_year_id} {self.half}"


class CaseInCodes(CaseCodes):
    """A case as it stood on a day, kept ready for the figures.

    With a `closure` it is for good, as long as that closing stands. Without one it is for `kept_on` alone, and until
    something happens in the case: `event` is the last audit event before it was read.
    """

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, primary_key=True, related_name="+")
    closure = models.OneToOneField("cases.Closure", on_delete=models.CASCADE, null=True, related_name="+")
    kept_on = models.DateField()
    event = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.kept_on}"


class GoneSignalsQuerySet(models.QuerySet["GoneSignals"]):
    def add(self, *, location: Location, school_year: SchoolYear, verdict: str, number: int) -> None:
        """So many more are gone."""
        row, _made = self.get_or_create(location=location, school_year=school_year, verdict=verdict)
        self.filter(pk=row.pk).update(number=F("number") + number)


class GoneSignals(models.Model):
    """How many signals of a school year were destroyed, by how they were judged; those that opened a case left out."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="gone_signals")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="gone_signals")
    # A verdict of a triage; empty when nobody judged them.
    verdict = models.CharField(max_length=CODE, blank=True)
    number = models.PositiveIntegerField(default=0)

    objects = GoneSignalsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "school_year", "verdict"], name="gone_signals_once")
        ]

    def __str__(self) -> str:
        return f"{self.school_year_id} {self.verdict} {self.number}"
