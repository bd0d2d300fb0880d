"""Staff and the roles they hold, each from a day up to and including a day."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.school.changes import staff_changed, still_needs_somebody
from bondgenoot.school.models.location import Location, Organisation
from bondgenoot.school.models.pupil import Enrolment, full_name
from bondgenoot.school.models.school_class import SchoolClass

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

ONE_DAY = timedelta(days=1)


class Role(models.TextChoices):
    MENTOR = "mentor", _("mentor")
    COORDINATOR = "coordinator", _("anti-pestcoördinator")
    TEAM_LEADER = "team_leader", _("teamleider")
    COUNSELLOR = "counsellor", _("leerlingbegeleider")
    RESTORATIVE_FACILITATOR = "restorative_facilitator", _("herstelrechtspecialist")
    MANAGEMENT = "management", _("directie")
    STAFF_MEMBER = "staff_member", _("medewerker")
    ADMINISTRATOR = "administrator", _("beheerder")


# Without someone in these roles a case has nobody to turn to.
NEVER_EMPTY = (Role.COORDINATOR, Role.MANAGEMENT)


class RoleSource(models.TextChoices):
    """Where a role came from: a list ends only the roles that such a list gave."""

    BY_HAND = "", _("met de hand")
    STAFF_LIST = "medewerkers", _("medewerkerslijst")
    PUPIL_LIST = "leerlingen", _("leerlingenlijst")


class RoleRefused(Exception):
    """A role that may not begin or end like this; the message says why, and what to do, in Dutch."""


class StaffQuerySet(models.QuerySet["Staff"]):
    def within(self, grant: "Grant") -> "StaffQuerySet":
        """Colleagues a grant reaches: of its locations, now or before, or of the whole organisation."""
        found = self.filter(organisation_id=grant.organisation_id)
        if grant.whole_organisation:
            return found
        return found.filter(
            Exists(RoleAssignment.objects.filter(staff=OuterRef("pk"), location__in=grant.locations))
        )

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

    @transaction.atomic
    def give_role(
        self,
        *,
        role: str,
        location: Location,
        starts_on: date,
        by: User | None,
        school_class: SchoolClass | None = None,
        year_levels: str = "",
    ) -> "RoleAssignment":
        """A role from `starts_on`; raises RoleRefused when it does not fit, is held already, or is one's own to give."""
        self._refuse_role(role, location, school_class, starts_on, by=by)
        given = self.roles.create(
            role=role,
            location=location,
            school_class=school_class,
            year_levels=year_levels,
            starts_on=starts_on,
        )
        # The chain of the audit is taken hold of last: whoever has it must not wait for a case.
        staff_changed(self.organisation, by=by)
        record(
            action="role.given",
            noun="staff",
            noun_id=self.pk,
            by=by,
            role=role,
            location=location.pk,
            starts_on=starts_on,
        )
        return given

    def _refuse_role(
        self,
        role: str,
        location: Location,
        school_class: SchoolClass | None,
        starts_on: date,
        *,
        by: User | None,
    ) -> None:
        if by is not None and self.user_id == by.pk:
            raise RoleRefused(
                _now("Een rol geef je niet aan jezelf. Vraag een collega die rollen mag geven.")
            )
        if role == Role.MENTOR and (school_class is None or school_class.location_id != location.pk):
            raise RoleRefused(_now("Een mentor hoort bij een klas van deze locatie. Kies de klas erbij."))
        if self.left_on and self.left_on <= starts_on:
            raise RoleRefused(_now("Deze collega is dan al uit dienst. Kies een eerdere dag."))
        held = self.roles.current(starts_on).filter(role=role, location=location, school_class=school_class)
        if held.exists():
            raise RoleRefused(_now("Deze collega heeft deze rol al op die dag."))

    @transaction.atomic
    def offer_link(self, *, by: User | None) -> str:
        """The path of a one-time link with which this person chooses a password; hand it over in person."""
        if self.user is None or not self.user.is_active:
            raise RoleRefused(
                _now("Deze collega heeft geen account. Zet een e-mailadres in de medewerkerslijst.")
            )
        if by is not None and self.user.has_usable_password() and not self._may_be_reset_by(by):
            raise RoleRefused(
                _now(
                    "Deze collega leest elke casus van de locatie. Een nieuwe inloglink geeft alleen de directie."
                )
            )
        record(action="link.offered", noun="user", noun_id=self.user.pk, by=by)
        return self.user.one_time_link()

    def _may_be_reset_by(self, by: User) -> bool:
        """Whoever sets the password of a reader of every case, could read every case: only management may."""
        today = clock.today()
        guarded = self.roles.current(today).filter(role__in=[Role.COORDINATOR, Role.MANAGEMENT])
        management = RoleAssignment.objects.current(today).filter(role=Role.MANAGEMENT, staff__user=by)
        return not guarded.exists() or management.exists()

    @transaction.atomic
    def leave(self, *, on: date, by: User | None) -> None:
        """From `on` this person no longer works here: every role ends the day before."""
        for held in self.roles.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).select_related(
            "location"
        ):
            held.refuse_if_last(from_day=on)
            held.ends_on = max(held.starts_on, on - ONE_DAY)
            held.save(update_fields=["ends_on"])
        self.left_on = on
        self.save(update_fields=["left_on"])
        if self.user and on <= timezone.localdate():
            self.user.is_active = False
            self.user.save(update_fields=["is_active"])
        staff_changed(self.organisation, by=by)
        record(action="staff.left", noun="staff", noun_id=self.pk, by=by, left_on=on)


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
    source = models.CharField(_("bron"), max_length=12, choices=RoleSource.choices, blank=True)
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

    @transaction.atomic
    def end(self, *, last_day: date, by: User | None) -> None:
        """The role is held up to and including `last_day`; one that had not begun by then is taken back."""
        self.refuse_if_last(from_day=last_day + ONE_DAY)
        organisation = self.location.organisation
        if self.starts_on > last_day:
            self.delete()
        else:
            self.ends_on = last_day
            self.save(update_fields=["ends_on"])
        staff_changed(organisation, by=by)
        record(
            action="role.ended",
            noun="staff",
            noun_id=self.staff_id,
            by=by,
            role=self.role,
            location=self.location_id,
            last_day=last_day,
        )

    def refuse_if_last(self, *, from_day: date) -> None:
        """Raise RoleRefused when a location with pupils would be without this role from that day."""
        if self.role not in NEVER_EMPTY:
            return
        # Two people who end their role at the same moment must see each other.
        Location.objects.select_for_update().get(pk=self.location_id)
        others = RoleAssignment.objects.current(from_day).filter(role=self.role, location=self.location_id)
        if others.exclude(staff=self.staff_id).exists():
            return
        pupils = Enrolment.objects.current(from_day).filter(school_class__location=self.location_id)
        if pupils.exists():
            raise RoleRefused(
                _now(
                    "Dit is de laatste met de rol %(role)s op locatie %(location)s. "
                    "Geef die rol eerst aan iemand anders; dan kan deze stoppen."
                )
                % {"role": self.get_role_display(), "location": self.location}
            )
        self._refuse_if_nobody_guards(from_day)

    def _refuse_if_nobody_guards(self, from_day: date) -> None:
        """A building without pupils may still have an open case: then somebody guards it until it is closed."""
        guards = RoleAssignment.objects.filter(location=self.location_id, role__in=NEVER_EMPTY)
        others = guards.exclude(pk=self.pk)
        lasting = others.filter(ends_on__isnull=True, staff__left_on__isnull=True)
        if others.current(from_day).exists() and lasting.exists():
            return
        if still_needs_somebody(self.location):
            raise RoleRefused(
                _now(
                    "Op locatie %(location)s loopt nog een casus, en daarna is daar niemand meer die ervoor zorgt. "
                    "Maak eerst een collega ook op deze locatie anti-pestcoördinator, of sluit de casus af."
                )
                % {"location": self.location}
            )
