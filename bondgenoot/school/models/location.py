"""Organisation (the board), its locations, school years and holidays."""

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.lib.contrast import readable
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.school.changes import calendar_changed

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

# The accent of the product, until a school chooses its own.
OUR_COLOUR = "#0d5257"


class Region(models.TextChoices):
    NORTH = "noord", _("Noord")
    MIDDLE = "midden", _("Midden")
    SOUTH = "zuid", _("Zuid")


class Organisation(models.Model):
    """The school board; everything belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("naam"), max_length=150)
    # As it was chosen; on paper `paper_colour`.
    colour = models.CharField(_("kleur"), max_length=7, default=OUR_COLOUR)

    def __str__(self) -> str:
        return self.name

    @property
    def paper_colour(self) -> str:
        """The colour as it can be read: as chosen, or darker."""
        return readable(self.colour)

    @transaction.atomic
    def choose_colour(self, colour: str, *, by: User | None) -> None:
        """The colour of what the school gives out, as `#rrggbb`. ValueError for anything else."""
        readable(colour)
        self.colour = colour.lower()
        self.save(update_fields=["colour"])
        record(
            action="organisation.coloured", noun="organisation", noun_id=self.pk, by=by, colour=self.colour
        )


class LocationQuerySet(models.QuerySet["Location"]):
    def within(self, grant: "Grant") -> "LocationQuerySet":
        found = self.filter(organisation_id=grant.organisation_id)
        return found if grant.whole_organisation else found.filter(pk__in=grant.locations)


class Location(models.Model):
    """A school building with its own people, holidays and edition of the protocol."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="locations")
    name = models.CharField(_("naam"), max_length=150)
    code = models.CharField(_("vestigingsnummer"), max_length=6, blank=True)
    region = models.CharField(_("vakantieregio"), max_length=6, choices=Region.choices, default=Region.NORTH)

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="location_name_once")]

    def __str__(self) -> str:
        return self.name

    def calendar(self) -> SchoolCalendar:
        """The school days of this location; one query, kept on the instance."""
        kept: SchoolCalendar | None = self.__dict__.get("_calendar")
        if kept is None:
            kept = SchoolCalendar.of(self.holidays.values_list("starts_on", "ends_on"))
            self.__dict__["_calendar"] = kept
        return kept

    @transaction.atomic
    def arrange(self, *, name: str, code: str, region: str, by: User | None) -> None:
        """Name, number and holiday region; also how a new location begins."""
        action = "location.opened" if self._state.adding else "location.arranged"
        self.name, self.code, self.region = name, code, region
        self.save()
        record(action=action, noun="location", noun_id=self.pk, by=by, region=region)

    @transaction.atomic
    def close_for(self, *, name: str, starts_on: date, ends_on: date, by: User | None) -> "Holiday":
        """A holiday or another period without lessons, both days included."""
        holiday = self.holidays.create(name=name, starts_on=starts_on, ends_on=ends_on)
        record(
            action="holiday.added",
            noun="location",
            noun_id=self.pk,
            by=by,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        calendar_changed(self, by=by)
        return holiday


class SchoolYear(models.Model):
    """1 August up to and including 31 July, named by its two years."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="school_years")
    starts_on = models.DateField(_("begint op"))
    ends_on = models.DateField(_("eindigt op"))

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "starts_on"], name="school_year_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="school_year_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on.year}–{self.ends_on.year}"

    @classmethod
    def around(cls, organisation: Organisation, on: date | None = None) -> "SchoolYear":
        """The school year in which `on` (default today) falls; made when it is not there yet."""
        on = on or clock.today()
        first = on.year if on.month >= 8 else on.year - 1
        year, _created = cls.objects.get_or_create(
            organisation=organisation,
            starts_on=date(first, 8, 1),
            defaults={"ends_on": date(first + 1, 7, 31)},
        )
        return year


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def within(self, grant: "Grant") -> "HolidayQuerySet":
        return self.filter(location__in=Location.objects.within(grant))


class Holiday(models.Model):
    """Days on which a location is closed, both dates included. Terms do not count them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="holidays")
    name = models.CharField(_("naam"), max_length=80)
    starts_on = models.DateField(_("eerste dag"))
    ends_on = models.DateField(_("laatste dag"))

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="holiday_in_order"),
            models.UniqueConstraint(fields=["location", "name", "starts_on"], name="holiday_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def arrange(self, *, name: str, starts_on: date, ends_on: date, by: User | None) -> None:
        self.name, self.starts_on, self.ends_on = name, starts_on, ends_on
        self.save()
        record(
            action="holiday.arranged",
            noun="location",
            noun_id=self.location_id,
            by=by,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        calendar_changed(self.location, by=by)

    @transaction.atomic
    def remove(self, *, by: User | None) -> None:
        record(
            action="holiday.removed",
            noun="location",
            noun_id=self.location_id,
            by=by,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )
        location = self.location
        self.delete()
        calendar_changed(location, by=by)
