"""A report: figures that are frozen when it is made, texts that are written until it is adopted."""

import uuid
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.insight import report_frozen
from bondgenoot.insight.report_frozen import Frozen, digest_of
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, SchoolYear, Staff
from bondgenoot.school.permissions import Permission

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant, Holder


class Overtaken(Exception):
    """Somebody else wrote since this was opened; nothing was written."""


class Closed(Exception):
    """This report was adopted, or a newer version was made; nothing was written."""


class Kept(Exception):
    """This report was adopted or taken along: it cannot be thrown away."""


class ReportKind(models.TextChoices):
    YEARLY = "yearly", _("jaarverslag")
    HALF_YEAR = "half", _("halfjaarbrief")


def name_of(key: uuid.UUID, location: uuid.UUID, year: uuid.UUID, kind: str) -> uuid.UUID:
    """The id of the report that a form with this key makes."""
    return uuid.uuid5(key, f"{location} {year} {kind}")


class ReportQuerySet(models.QuerySet["Report"]):
    def within(self, grant: "Grant") -> "ReportQuerySet":
        return self.filter(location__in=Location.objects.within(grant))

    def shown_to(self, holder: "Holder") -> "ReportQuerySet":
        """What was adopted, and for whoever makes reports there the drafts too."""
        keeps = holder.grant(Permission.REPORT_KEEP)
        if not keeps:
            return self.adopted()
        return self.filter(Q(adoption__isnull=False) | Q(location__in=Location.objects.within(keeps)))

    def adopted(self) -> "ReportQuerySet":
        return self.filter(adoption__isnull=False)

    def given_out(self) -> "ReportQuerySet":
        """What somebody may lay beside a later version: adopted, or taken along as a file."""
        return self.filter(Q(adoption__isnull=False) | Q(handout__isnull=False))

    def beside(self, location: Location, year: SchoolYear, kind: str) -> "ReportQuerySet":
        """Every version of one report."""
        return self.filter(location=location, school_year=year, kind=kind)

    def with_newer(self) -> "ReportQuerySet":
        """With everything a list asks, also whether a newer version was made."""
        newer = self.model.objects.filter(
            location=OuterRef("location"),
            school_year=OuterRef("school_year"),
            kind=OuterRef("kind"),
            number__gt=OuterRef("number"),
        )
        return self.annotate(newer_made=Exists(newer)).select_related(
            "location__organisation", "school_year", "by", "adoption__by", "handout"
        )


class ReportManager(models.Manager.from_queryset(ReportQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def freeze(
        self,
        *,
        by: Staff,
        location: Location,
        school_year: SchoolYear,
        kind: str,
        frozen: Frozen,
        texts: Mapping[str, str],
        key: uuid.UUID,
    ) -> "Report":
        """The next version of a report, with its first texts by section. The same `key` twice is one."""
        Location.objects.select_for_update().get(pk=location.pk)
        name = name_of(key, location.pk, school_year.pk, kind)
        if known := self.filter(pk=name).first():
            return known  # type: ignore[no-any-return]
        content = frozen.canonical()
        last = self.beside(location, school_year, kind).aggregate(last=Max("number"))["last"] or 0
        made: Report = self.create(
            id=name,
            location=location,
            school_year=school_year,
            kind=kind,
            number=last + 1,
            content=content,
            sha256=digest_of(content),
            up_to=frozen.figures.up_to,
            by=by,
        )
        ReportText.objects.bulk_create(
            ReportText(report=made, section=section, number=1, words=words, by=by)
            for section, words in texts.items()
        )
        record(action="report.frozen", noun="report", noun_id=made.pk, by=by.user, sha256=made.sha256)
        return made


class Report(models.Model):
    """`content` is never changed (database trigger); `sha256` is over its bytes and stands on every paper."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="reports")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    number = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    up_to = models.DateField()
    frozen_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="reports")

    objects = ReportManager()

    class Meta:
        ordering = ["-school_year__starts_on", "kind", "-number"]
        verbose_name = _("verslag")
        constraints = [
            models.UniqueConstraint(
                fields=["location", "school_year", "kind", "number"], name="report_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.school_year}"

    @cached_property
    def frozen(self) -> Frozen:
        return report_frozen.read(self.content)

    @property
    def is_sound(self) -> bool:
        """Whether the hash still comes out of what is kept."""
        return digest_of(self.content) == self.sha256

    @property
    def adopted(self) -> "Adoption | None":
        """The adoption, or None while it is a draft."""
        return getattr(self, "adoption", None)

    @property
    def is_kept(self) -> bool:
        """Whether it was adopted or taken along: then it stays, and later versions hide what it would give away."""
        return self.adopted is not None or getattr(self, "handout", None) is not None

    @property
    def may_be_taken(self) -> bool:
        """A draft with a newer version counted for nobody, so no file of it may be made any more."""
        return self.is_kept or not self.has_newer

    @property
    def is_open(self) -> bool:
        """Whether somebody can still write on it."""
        return self.adopted is None and not self.has_newer

    @property
    def address(self) -> str:
        return reverse("insight:report_page", args=[self.pk])

    @property
    def has_newer(self) -> bool:
        """Whether a newer version was made; without a query after `with_newer`."""
        known: bool | None = self.__dict__.get("newer_made")
        return self._overtaken() if known is None else known

    def _overtaken(self) -> bool:
        siblings = Report.objects.beside(self.location, self.school_year, self.kind)
        return bool(siblings.filter(number__gt=self.number).exists())

    def texts(self) -> "dict[str, ReportText]":
        """The words that hold now, by section. One query."""
        found = self.all_texts.select_related("by").order_by("number")
        return {one.section: one for one in found}

    @transaction.atomic
    def write(self, *, section: str, words: str, seen: int, by: Staff) -> None:
        """New words of a section of which version `seen` was open. Overtaken, Closed."""
        self._lock()
        last = self.all_texts.filter(section=section).order_by("-number").first()
        number = last.number if last else 0
        if number != seen:
            raise Overtaken
        if last and last.words == words:
            return
        self.all_texts.create(section=section, number=number + 1, words=words, by=by)
        record(
            action="report.written",
            noun="report",
            noun_id=self.pk,
            by=by.user,
            section=section,
            version=number + 1,
        )

    @transaction.atomic
    def adopt(self, *, seen: str, names: int, by: Staff) -> "Adoption":
        """From now on nothing of it changes; `seen` is `texts_digest` of what was read. Overtaken, Closed.

        `names`: of how many words the reader said that they are no name of a pupil.
        """
        self._lock()
        if texts_digest(self.texts()) != seen:
            raise Overtaken
        made = Adoption.objects.create(report=self, by=by)
        record(action="report.adopted", noun="report", noun_id=self.pk, by=by.user, names=names)
        return made

    @transaction.atomic
    def hand_out(self, *, by: Staff) -> None:
        """A file of it is taken along: from now on it is kept. Closed for a draft with a newer version."""
        self._alone()
        if Report.objects.given_out().filter(pk=self.pk).exists():
            return
        if self._overtaken():
            raise Closed
        Handout.objects.create(report=self, by=by)

    @transaction.atomic
    def discard(self, *, by: Staff) -> None:
        """A draft of which nothing was given out goes, with its words. Kept."""
        self._alone()
        if Report.objects.given_out().filter(pk=self.pk).exists():
            raise Kept
        record(
            action="report.discarded",
            noun="report",
            noun_id=self.pk,
            by=by.user,
            kind=self.kind,
            version=self.number,
            sha256=self.sha256,
        )
        self.delete()

    @transaction.atomic
    def reopen(self, *, by: Staff, key: uuid.UUID) -> "Report":
        """A next version with the same figures and words, to write on; a draft is that already.

        Closed when there is a newer one.
        """
        if self.adopted is None:
            return self
        self._alone()
        name = name_of(key, self.location_id, self.school_year_id, self.kind)
        if self._overtaken() and not Report.objects.filter(pk=name).exists():
            raise Closed
        made: Report = Report.objects.freeze(
            by=by,
            location=self.location,
            school_year=self.school_year,
            kind=self.kind,
            frozen=self.frozen,
            texts={section: one.words for section, one in self.texts().items()},
            key=key,
        )
        return made

    def _alone(self) -> None:
        """Nobody makes a version of this location meanwhile: it looks at what was given out."""
        Location.objects.select_for_update().get(pk=self.location_id)

    def _lock(self) -> None:
        self._alone()
        if Adoption.objects.filter(report=self).exists() or self._overtaken():
            raise Closed


class ReportText(models.Model):
    """The words of one section; a change is a next row."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="all_texts")
    section = models.SlugField(max_length=20)
    number = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="report_texts")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "section", "number"], name="report_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.section} {self.number}"


class Adoption(models.Model):
    """Vastgesteld: who said so and when."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="adoption")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="adoptions")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.report_id} {self.at:%Y-%m-%d}"


class Handout(models.Model):
    """Meegenomen: a file of a report was made for the first time, by whom and when."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="handout")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="handouts")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.report_id} {self.at:%Y-%m-%d}"


def texts_digest(texts: Mapping[str, ReportText]) -> str:
    """Differs when any section has other words."""
    said = "".join(f"{section} {one.number}\n" for section, one in sorted(texts.items()))
    return sha256(said.encode()).hexdigest()
