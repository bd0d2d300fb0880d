"""A duty: what a location does every school year. It ships in `duties.yaml`; from then on it is the location's own."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, Role, SchoolClass, SchoolYear, Staff

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

AUGUST = 8
FRIDAY = timedelta(days=4)


class Audience(models.TextChoices):
    LOCATION = "location", _("de hele locatie, één keer")
    CLASS = "class", _("elke klas apart")


class Term(models.TextChoices):
    """What `due_month` and `due_day` or `due_week` mean."""

    DAY = "day", _("op een dag")
    WEEK = "week", _("in een week van een maand")
    ALL_YEAR = "all_year", _("het hele jaar door, met een dag om terug te kijken")


class ProofKind(models.TextChoices):
    FILE = "file", _("bestand of foto")
    DATE = "date", _("alleen de dag")
    SIGNATURES = "signatures", _("tekenlijst")


OWNER_ROLES = [(role.value, role.label) for role in (Role.MENTOR, Role.COORDINATOR, Role.MANAGEMENT)]


class DutyQuerySet(models.QuerySet["Duty"]):
    def within(self, grant: "Grant") -> "DutyQuerySet":
        return self.filter(location__in=Location.objects.within(grant))

    @transaction.atomic
    def invent(self, location: Location, *, by: Staff, **values: Any) -> "Duty":
        """A duty of the school's own; `values` as in `Duty.adapt`."""
        made = self.create(location=location, **known(values, ADAPTED))
        record(action="duty.invented", noun="duty", noun_id=made.pk, by=by.user, location=location.pk)
        return made

    def kept(self) -> "DutyQuerySet":
        """Those this location carries out."""
        return self.filter(waiver=None)


class Duty(models.Model):
    """What happens every year, by whom and by when. `key` is its place in `duties.yaml`; empty: the school's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="duties")
    key = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("wat"), max_length=120)
    why = models.CharField(_("waarom"), max_length=500, blank=True)
    owner_role = models.CharField(_("wie"), max_length=30, choices=OWNER_ROLES)
    # A colleague who does it every year, instead of whoever holds the role.
    owner = models.ForeignKey(
        Staff, verbose_name=_("vaste collega"), on_delete=models.PROTECT, null=True, related_name="duties"
    )
    audience = models.CharField(_("voor wie"), max_length=10, choices=Audience.choices)
    # Empty means every year level; else the levels as digits, "1" for the first years.
    year_levels = models.CharField(_("leerjaren"), max_length=8, blank=True)
    term = models.CharField(_("wanneer"), max_length=10, choices=Term.choices)
    due_month = models.PositiveSmallIntegerField(_("maand"))
    due_day = models.PositiveSmallIntegerField(_("dag"), null=True)
    # The n-th Monday of the month begins the n-th week.
    due_week = models.PositiveSmallIntegerField(_("week van de maand"), null=True)
    proof = models.CharField(_("bewijs"), max_length=12, choices=ProofKind.choices)
    # One more with every change, to notice that a colleague was first.
    version = models.PositiveIntegerField(default=1)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("vaste activiteit")
        constraints = [
            models.UniqueConstraint(
                fields=["location", "key"], condition=~Q(key=""), name="duty_once_a_location"
            ),
            models.CheckConstraint(condition=Q(due_month__range=(1, 12)), name="duty_in_a_month"),
            models.CheckConstraint(
                condition=Q(term="week", due_week__range=(1, 4), due_week__isnull=False, due_day=None)
                | (~Q(term="week") & Q(due_day__range=(1, 31), due_day__isnull=False, due_week=None)),
                name="duty_has_a_term",
            ),
            models.CheckConstraint(
                condition=~Q(owner_role="mentor") | Q(audience="class"), name="duty_of_a_mentor_has_classes"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def due_in(self, year: SchoolYear) -> date:
        """The last day of the term in that school year.

        A month shorter than the day takes its last day; a Saturday or Sunday becomes the Friday before.
        """
        month = date(year.starts_on.year + (self.due_month < AUGUST), self.due_month, 1)
        if self.due_week is not None:
            to_monday = timedelta(days=-month.weekday() % 7)
            return month + to_monday + timedelta(weeks=self.due_week - 1) + FRIDAY
        following = (month + timedelta(days=31)).replace(day=1)
        day = min(month + timedelta(days=(self.due_day or 1) - 1), following - timedelta(days=1))
        back = day - timedelta(days=max(0, day.weekday() - FRIDAY.days))
        return max(back, year.starts_on)

    @property
    def is_per_class(self) -> bool:
        return self.audience == Audience.CLASS

    def covers(self, school_class: SchoolClass) -> bool:
        """Whether this class does it; one of unknown level only where every level does."""
        return not self.year_levels or str(school_class.year_level) in self.year_levels

    def values(self) -> dict[str, Any]:
        """What a school can adapt, as it is now."""
        return {name: getattr(self, name) for name in ADAPTED}

    @transaction.atomic
    def adapt(self, *, by: Staff, seen: int, **values: Any) -> None:
        """Write any of ADAPTED. Overtaken when it is not version `seen` any more."""
        fresh = Duty.objects.select_for_update().get(pk=self.pk)
        if fresh.version != seen:
            raise Overtaken
        changed = [name for name, value in known(values, ADAPTED).items() if getattr(fresh, name) != value]
        for name, value in values.items():
            setattr(self, name, value)
        if changed:
            self.version = fresh.version + 1
            self.save(update_fields=[*changed, "version"])
            record(action="duty.adapted", noun="duty", noun_id=self.pk, by=by.user, fields=",".join(changed))

    @transaction.atomic
    def waive(self, *, by: Staff, reason: str) -> "Waiver":
        """This school does not do it, and says why. Twice is once."""
        Duty.objects.select_for_update().get(pk=self.pk)
        waiver, made = Waiver.objects.get_or_create(duty=self, defaults={"reason": reason, "by": by})
        if made:
            record(action="duty.waived", noun="duty", noun_id=self.pk, by=by.user)
        return waiver

    @transaction.atomic
    def take_up(self, *, by: Staff) -> None:
        """The school does it after all."""
        gone, _rows = Waiver.objects.filter(duty=self).delete()
        if gone:
            record(action="duty.taken_up", noun="duty", noun_id=self.pk, by=by.user)


ADAPTED = (
    "title",
    "why",
    "owner_role",
    "owner",
    "audience",
    "year_levels",
    "term",
    "due_month",
    "due_day",
    "due_week",
    "proof",
)


class Waiver(models.Model):
    """This location does not carry out this duty, and why. Words about the school, never about a pupil."""

    duty = models.OneToOneField(Duty, on_delete=models.CASCADE, primary_key=True, related_name="waiver")
    reason = models.CharField(_("reden"), max_length=300)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.duty_id)


class Overtaken(Exception):
    """Somebody else changed this since it was opened; nothing was written."""


def known(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """TypeError for a value that has no place here."""
    if unknown := values.keys() - set(names):
        raise TypeError(f"unknown: {', '.join(sorted(unknown))}")
    return values
