"""The schoolgids: the paragraphs a school writes itself, and what stood in it when it was kept as proof."""

import uuid
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, SchoolYear, Staff

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant


class Paragraph(models.TextChoices):
    """What only the school knows."""

    POLICY = "veiligheidsbeleid", _("Zo werken wij aan veiligheid")
    REACH = "bereikbaarheid", _("Hoe je de anti-pestcoördinator bereikt")
    PARENTS = "ouders", _("Wat u als ouder kunt doen")
    COMPLAINTS = "klachten", _("Waar de klachtenregeling staat")


class GuideParagraphManager(models.Manager["GuideParagraph"]):
    def of(self, location: Location) -> "dict[str, GuideParagraph]":
        """What this location wrote, by key of the paragraph."""
        return {one.key: one for one in self.filter(location=location).select_related("changed_by")}

    @transaction.atomic
    def write(self, *, by: Staff, location: Location, key: str, text: str, seen: int) -> bool:
        """Keep this text, unless the paragraph is not version `seen` any more (0: there was none); says whether."""
        Location.objects.select_for_update().get(pk=location.pk)
        known = self.filter(location=location, key=key).first()
        if (known.version if known else 0) != seen:
            return False
        if text == (known.text if known else ""):
            return True
        written = known or self.model(location=location, key=key)
        written.text, written.version = text, seen + 1
        written.changed_by, written.changed_at = by, clock.now()
        written.save()
        record(action="guide.written", noun="location", noun_id=location.pk, by=by.user, paragraph=key)
        return True


class GuideParagraph(models.Model):
    """One paragraph of the schoolgids of a location, in the words of the school."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="guide_paragraphs")
    key = models.CharField(max_length=20, choices=Paragraph.choices)
    text = models.TextField(_("tekst"), blank=True)
    changed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=0)

    objects = GuideParagraphManager()

    class Meta:
        verbose_name = _("alinea van de schoolgids")
        constraints = [models.UniqueConstraint(fields=["location", "key"], name="guide_paragraph_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.location_id}"


class GuideEditionQuerySet(models.QuerySet["GuideEdition"]):
    def within(self, grant: "Grant") -> "GuideEditionQuerySet":
        return self.filter(location__in=Location.objects.within(grant))


class GuideEdition(models.Model):
    """The schoolgids as it was kept for one school year: a fingerprint of each part, to see what changed since."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="guide_editions")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="guide_editions")
    # {key of the part: sha256 of its words}
    prints = models.JSONField(_("vingerafdruk per onderdeel"))
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects = GuideEditionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        get_latest_by = "made_at"
        verbose_name = _("bewaarde schoolgids")

    def __str__(self) -> str:
        return f"schoolgids {self.pk}"
