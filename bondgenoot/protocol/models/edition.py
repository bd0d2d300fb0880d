"""An edition of a protocol: its text, where it stands with the school, and the moment from which it is frozen."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.protocol import format as shape
from bondgenoot.protocol.checking import check
from bondgenoot.protocol.lines import Problem
from bondgenoot.protocol.reading import EditionError, read
from bondgenoot.school.models import Organisation

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

_parsed: dict[str, shape.Edition] = {}


class Status(models.TextChoices):
    CONCEPT = "concept", gettext_lazy("concept")
    COUNCIL = "mr", gettext_lazy("ligt bij de MR")
    ADOPTED = "adopted", gettext_lazy("vastgesteld")


class NotPublishable(ValueError):
    """The edition cannot be published yet; `problems` says what must be mended first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class EditionQuerySet(models.QuerySet["ProtocolEdition"]):
    def within(self, grant: Grant) -> EditionQuerySet:
        """What ships with the product, and what this organisation made of it."""
        return self.of(grant.organisation_id)

    def of(self, organisation: Organisation | uuid.UUID | None) -> EditionQuerySet:
        return self.filter(Q(organisation=None) | Q(organisation=organisation))

    def published(self) -> EditionQuerySet:
        return self.filter(published_at__isnull=False)

    def drafts(self) -> EditionQuerySet:
        return self.filter(published_at=None, organisation__isnull=False)

    def shipped(self) -> EditionQuerySet:
        return self.filter(organisation=None)

    def choosable(self) -> EditionQuerySet:
        """Published editions a location can work with; a partial protocol is only called from a step."""
        return self.published().filter(partial=False)

    def latest_of(self, key: str, organisation: Organisation | uuid.UUID | None) -> ProtocolEdition | None:
        """The newest published edition of this protocol, the organisation's own before a shipped one."""
        found = self.of(organisation).published().filter(key=key)
        return found.order_by(F("organisation").desc(nulls_last=True), "-version").first()


class EditionManager(models.Manager["ProtocolEdition"]):
    """Leaves the long text in the database until someone reads it: a case needs only the parsed graph."""

    def get_queryset(self) -> EditionQuerySet:
        return EditionQuerySet(self.model, using=self._db).defer("text")


class ProtocolEdition(models.Model):
    """One version of a protocol. Without an organisation it ships with the product."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="editions"
    )
    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    partial = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.CONCEPT)
    text = models.TextField()
    content_hash = models.CharField(max_length=64)
    concept_on = models.DateField(null=True)
    mr_on = models.DateField(null=True)
    adopted_on = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = EditionManager.from_queryset(EditionQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["title", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key", "version"], name="edition_version_once"),
            models.UniqueConstraint(
                fields=["key", "version"], condition=Q(organisation=None), name="edition_shipped_once"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(status=Status.ADOPTED), name="edition_published_is_adopted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_shipped(self) -> bool:
        return self.organisation_id is None

    @property
    def graph(self) -> shape.Edition:
        """The parsed protocol, kept per process by the hash of its text. Raises EditionError for a broken draft."""
        found = _parsed.get(self.content_hash)
        if found is None:
            found = read(self.text)
            if self.is_published:
                _parsed[self.content_hash] = found
        return found

    def problems(self) -> list[Problem]:
        """Everything that stands between this text and publishing it, in the order of the lines."""
        try:
            edition = read(self.text)
        except EditionError as error:
            return error.problems
        return check(edition, known=self._called)

    def _called(self, key: str) -> shape.Edition | None:
        found = ProtocolEdition.objects.latest_of(key, self.organisation_id)
        return found.graph if found else None

    @transaction.atomic
    def adapt(self, *, by: User | None, organisation: Organisation, at: datetime) -> ProtocolEdition:
        """Make a draft of this edition for an organisation, one version further than any there is."""
        versions = ProtocolEdition.objects.of(organisation).filter(key=self.key)
        version = 1 + max(versions.values_list("version", flat=True), default=self.version)
        on = timezone.localdate(at)
        draft = ProtocolEdition(organisation=organisation, key=self.key, title=self.title, created_at=at)
        draft.version, draft.partial, draft.concept_on = version, self.partial, on
        draft._keep(_as_draft(self.text, version, on))
        draft.save(force_insert=True)
        self._note("protocol.adapted", draft, by, at)
        return draft

    @transaction.atomic
    def rewrite(self, text: str, *, by: User | None, at: datetime) -> list[Problem]:
        """Keep a new text of this draft, also when it has problems; gives those back."""
        self._refuse_frozen()
        self._keep(text)
        try:
            edition = read(text)
        except EditionError:
            pass
        else:
            self.title, self.partial = edition.title, edition.partial
        self.save(update_fields=["text", "content_hash", "title", "partial"])
        self._note("protocol.rewritten", self, by, at)
        return self.problems()

    @transaction.atomic
    def rewrite_since(self, seen: str, text: str, *, by: User | None, at: datetime) -> bool:
        """Keep a new text only if the draft still reads as it did when opened (hash `seen`); say whether it did."""
        fresh = ProtocolEdition.objects.select_for_update().only("content_hash", "text").get(pk=self.pk)
        self.text, self.content_hash = fresh.text, fresh.content_hash
        if self.content_hash != seen:
            return False
        self.rewrite(text, by=by, at=at)
        return True

    @transaction.atomic
    def date(self, *, mr_on: date | None, adopted_on: date | None, by: User | None, at: datetime) -> None:
        """Record when the participation council agreed and when the school adopted it."""
        self._refuse_frozen()
        self.mr_on, self.adopted_on = mr_on, adopted_on
        self.status = Status.ADOPTED if adopted_on else Status.COUNCIL if mr_on else Status.CONCEPT
        self.save(update_fields=["mr_on", "adopted_on", "status"])
        self._note("protocol.dated", self, by, at)

    @transaction.atomic
    def publish(self, *, by: User | None, at: datetime) -> None:
        """Freeze this edition, in the database too. Raises NotPublishable with what must be mended first."""
        self._refuse_frozen()
        problems = [*self.problems(), *self._unfit()]
        if problems:
            raise NotPublishable(problems)
        self.published_at, self.published_by = at, by
        self.save(update_fields=["published_at", "published_by"])
        self._note("protocol.published", self, by, at)

    def _unfit(self) -> list[Problem]:
        found = []
        if self.status != Status.ADOPTED:
            found.append(Problem(1, _("De school heeft dit nog niet vastgesteld."), _("Vul de datum in.")))
        try:
            graph = read(self.text)
        except EditionError:
            return found
        if (graph.key, graph.version) != (self.key, self.version):
            words = {"key": self.key, "version": self.version}
            mend = _("Zet ‘protocol: %(key)s’ en ‘versie: %(version)d’ bovenaan.") % words
            found.append(Problem(graph.line("versie"), _("Naam of versie is veranderd."), mend))
        return found

    def _refuse_frozen(self) -> None:
        if self.is_published:
            raise NotPublishable(
                [Problem(1, _("Deze editie is al in gebruik en verandert niet meer."), _("Maak een kopie."))]
            )

    def _keep(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.content_hash = hashlib.sha256(self.text.encode()).hexdigest()

    def _note(self, action: str, edition: ProtocolEdition, by: User | None, at: datetime) -> None:
        detail: dict[str, Any] = {"hash": edition.content_hash, "version": edition.version}
        record(action=action, noun="ProtocolEdition", noun_id=edition.pk, by=by, at=at, **detail)


def _as_draft(text: str, version: int, on: date) -> str:
    """The text with its own version, status and dates where those stand on a line of their own."""
    text = re.sub(r"(?m)^versie:.*$", f"versie: {version}", text, count=1)
    text = re.sub(r"(?m)^status:.*$", "status: concept", text, count=1)
    return re.sub(r"(?m)^data:[ \t]*\{.*\}[ \t]*$", f"data: {{concept: {on:%Y-%m-%d}}}", text, count=1)
