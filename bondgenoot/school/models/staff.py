"""Staff and the roles they hold, each from a day up to and including a day."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.school.models.location import Location, Organisation
from bondgenoot.school.models.pupil import full_name
from bondgenoot.school.models.school_class import SchoolClass


class Role(models.TextChoices):
    MENTOR = "mentor", _("mentor")
    COORDINATOR = "coordinator", _("anti-pestcoördinator")
    TEAM_LEADER = "team_leader", _("teamleider")
    COUNSELLOR = "counsellor", _("leerlingbegeleider")
    RESTORATIVE_FACILITATOR = "restorative_facilitator", _("herstelrechtspecialist")
    MANAGEMENT = "management", _("directie")
    STAFF_MEMBER = "staff_member", _("medewerker")
    ADMINISTRATOR = "administrator", _("beheerder")


class StaffQuerySet(models.QuerySet["Staff"]):
    def active(self, on: date) -> "StaffQuerySet":
        """Who works here on that day: not gone, and holding at least one role."""
        roles = RoleAssignment.objects.current(on).filter(staff=OuterRef("pk"))
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=on)).filter(Exists(roles))

    def at(self, location: Location, on: date) -> "StaffQuerySet":
        roles = RoleAssignment.objects.current(on).filter(staff=OuterRef("pk"), location=location)
        return self.active(on).filter(Exists(roles))


class Staff(models.Model):
    """A member of staff. A leaver keeps the history and gets `left_on`; the row is never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="staff")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="staff"
    )
    code = models.CharField(_("afkorting"), max_length=12)
    first_name = models.CharField(_("roepnaam"), max_length=80)
    infix = models.CharField(_("tussenvoegsel"), max_length=30, blank=True)
    last_name = models.CharField(_("achternaam"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    left_on = models.DateField(_("uit dienst op"), null=True, blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name"]
        verbose_name = _("medewerker")
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="staff_code_once")]

    def __str__(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def current(self, on: date) -> "RoleAssignmentQuerySet":
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            Q(staff__left_on__isnull=True) | Q(staff__left_on__gt=on),
            starts_on__lte=on,
        )


class RoleAssignment(models.Model):
    """A role of a member of staff at a location; a mentor's also names the class, a team leader's the year levels."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("rol"), max_length=30, choices=Role.choices)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="roles")
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="roles"
    )
    # Empty means every year level; else the levels as digits, "123" for onderbouw.
    year_levels = models.CharField(_("leerjaren"), max_length=8, blank=True)
    starts_on = models.DateField(_("vanaf"))
    ends_on = models.DateField(_("tot en met"), null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["role", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="role_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(role="mentor") | Q(school_class__isnull=False), name="mentor_has_class"
            ),
        ]
        indexes = [models.Index(fields=["location", "role", "ends_on"], name="role_by_location")]

    def __str__(self) -> str:
        return f"{self.staff}: {self.get_role_display()}"

    def covers_year(self, year_level: int | None) -> bool:
        return not self.year_levels or year_level is None or str(year_level) in self.year_levels
