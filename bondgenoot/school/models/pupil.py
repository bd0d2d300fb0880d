"""A pupil, the classes they are in, and their guardians."""

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.school.models.location import Location, Organisation
from bondgenoot.school.models.school_class import SchoolClass

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant


def full_name(first: str, infix: str, last: str) -> str:
    return " ".join(part for part in (first, infix, last) if part)


# As much as anybody types to find a pupil; a database refuses a pattern of a megabyte, or fifty words at once.
MOST_LETTERS = 200
MOST_WORDS = 8


class PupilQuerySet(models.QuerySet["Pupil"]):
    def enrolled(self, on: date) -> "PupilQuerySet":
        return self.filter(Exists(Enrolment.objects.current(on).filter(pupil=OuterRef("pk"))))

    def at(self, location: Location, on: date) -> "PupilQuerySet":
        current = Enrolment.objects.current(on).filter(pupil=OuterRef("pk"), school_class__location=location)
        return self.filter(Exists(current))

    def within(self, grant: "Grant") -> "PupilQuerySet":
        """Pupils a grant reaches on its day: of its classes, its locations or the whole organisation."""
        found = self.filter(organisation_id=grant.organisation_id)
        if grant.whole_organisation:
            return found
        reached = Enrolment.objects.current(grant.on).filter(
            Q(school_class__in=grant.classes) | Q(school_class__location__in=grant.locations),
            pupil=OuterRef("pk"),
        )
        return found.filter(Exists(reached))

    def search(self, words: str) -> "PupilQuerySet":
        """Pupils of whom every word of `words` begins or stands in a name, class or number."""
        found = self
        # PostgreSQL refuses a null byte.
        for word in words.replace("\0", " ")[:MOST_LETTERS].split()[:MOST_WORDS]:
            found = found.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(infix__icontains=word)
                | Q(number__startswith=word)
                | Q(enrolments__school_class__name__iexact=word)
            )
        return found.distinct()


class Pupil(models.Model):
    """A pupil, known to the school by leerlingnummer; never by BSN, PGN or ECK iD."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pupils")
    number = models.CharField(_("leerlingnummer"), max_length=20)
    first_name = models.CharField(_("roepnaam"), max_length=80)
    infix = models.CharField(_("tussenvoegsel"), max_length=30, blank=True)
    last_name = models.CharField(_("achternaam"), max_length=120)
    born_on = models.DateField(_("geboortedatum"), null=True, blank=True)
    left_on = models.DateField(_("van school op"), null=True, blank=True)

    objects = PupilQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name"]
        verbose_name = _("leerling")
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="pupil_number_once")]

    def __str__(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)

    def class_on(self, on: date) -> SchoolClass | None:
        """The class this pupil is in on that day."""
        enrolment = (
            Enrolment.objects.current(on)
            .filter(pupil=self)
            .select_related("school_class__location")
            .order_by("-starts_on")
            .first()
        )
        return enrolment.school_class if enrolment else None


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def current(self, on: date) -> "EnrolmentQuerySet":
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


class Enrolment(models.Model):
    """A pupil in a class, from a day up to and including a day."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="enrolments")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="enrolments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "school_class", "starts_on"], name="enrolment_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="enrolment_in_order"
            ),
        ]
        indexes = [models.Index(fields=["school_class", "ends_on"], name="enrolment_by_class")]

    def __str__(self) -> str:
        return f"{self.pupil} in {self.school_class}"


class ContactLimit(models.TextChoices):
    NONE = "", _("geen beperking")
    WRITTEN = "schriftelijk", _("alleen schriftelijk")
    SCHOOL_ONLY = "op_school", _("alleen op school")
    NO_CONTACT = "geen_contact", _("geen contact (rechterlijke uitspraak)")


class GuardianQuerySet(models.QuerySet["Guardian"]):
    def within(self, grant: "Grant") -> "GuardianQuerySet":
        return self.filter(pupil__in=Pupil.objects.within(grant))

    def with_custody(self) -> "GuardianQuerySet":
        return self.filter(has_custody=True, ends_on__isnull=True)


class Guardian(models.Model):
    """A parent or guardian of one pupil. Brothers and sisters have rows of their own: custody is per child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="guardians")
    relation = models.CharField(_("relatie"), max_length=40)
    first_name = models.CharField(_("roepnaam"), max_length=80, blank=True)
    infix = models.CharField(_("tussenvoegsel"), max_length=30, blank=True)
    last_name = models.CharField(_("achternaam"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telefoon"), max_length=30, blank=True)
    has_custody = models.BooleanField(_("gezag"), default=True)
    contact_limit = models.CharField(
        _("contactbeperking"), max_length=20, choices=ContactLimit.choices, blank=True
    )
    household = models.PositiveSmallIntegerField(_("adres"), default=1)
    language = models.CharField(_("voorkeurstaal"), max_length=5, default="nl")
    ends_on = models.DateField(_("niet meer vanaf"), null=True, blank=True)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        ordering = ["household", "relation", "last_name"]
        verbose_name = _("ouder/verzorger")

    def __str__(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)

    @transaction.atomic
    def arrange(
        self, *, has_custody: bool, contact_limit: str, household: int, language: str, by: User | None
    ) -> None:
        """Custody and how the school may reach this guardian. The audit trail says which of these changed."""
        arranged = {
            "has_custody": has_custody,
            "contact_limit": contact_limit,
            "household": household,
            "language": language,
        }
        changed = [name for name, value in arranged.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, arranged[name])
        if changed:
            self.save(update_fields=changed)
            record(
                action="guardian.arranged", noun="guardian", noun_id=self.pk, by=by, changed=",".join(changed)
            )
