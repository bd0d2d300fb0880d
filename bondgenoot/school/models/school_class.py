"""A class of one location in one school year."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.school.models.location import Location, SchoolYear

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant


class SchoolClassQuerySet(models.QuerySet["SchoolClass"]):
    def within(self, grant: "Grant") -> "SchoolClassQuerySet":
        found = self.filter(location__organisation_id=grant.organisation_id)
        if grant.whole_organisation:
            return found
        return found.filter(Q(pk__in=grant.classes) | Q(location__in=grant.locations))


class SchoolClass(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="classes")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="classes")
    name = models.CharField(_("klas"), max_length=30)
    year_level = models.PositiveSmallIntegerField(_("leerjaar"), null=True, blank=True)
    track = models.CharField(_("afdeling"), max_length=30, blank=True)

    objects = SchoolClassQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("klas")
        constraints = [
            models.UniqueConstraint(fields=["location", "school_year", "name"], name="class_once_a_year")
        ]

    def __str__(self) -> str:
        return self.name
