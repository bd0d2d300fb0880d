"""A questionnaire as the school keeps it: its text, whose it is, and the moment from which it is frozen."""

from __future__ import annotations

import contextlib
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.protocol.lines import Problem
from bondgenoot.school.models import Organisation
from bondgenoot.survey.likeness import beginnings, first_alike, own_behaviour
from bondgenoot.survey.questionnaire_reading import QuestionnaireError, read
from bondgenoot.survey.shape import Form

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

_parsed: dict[str, Form] = {}


class NotPublishable(ValueError):
    """The questionnaire cannot be published, or changed, as it is; `problems` says what must be mended first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def within(self, grant: Grant) -> QuestionnaireQuerySet:
        """What ships with the product, and what this organisation made of it."""
        return self.of(grant.organisation_id)

    def of(self, organisation: Organisation | uuid.UUID | None) -> QuestionnaireQuerySet:
        return self.filter(Q(organisation=None) | Q(organisation=organisation))

    def published(self) -> QuestionnaireQuerySet:
        return self.filter(published_at__isnull=False)

    def drafts(self) -> QuestionnaireQuerySet:
        return self.own().filter(published_at=None)

    def own(self) -> QuestionnaireQuerySet:
        """What a school made itself, published or not."""
        return self.filter(organisation__isnull=False)

    def shipped(self) -> QuestionnaireQuerySet:
        return self.filter(organisation=None)


class QuestionnaireManager(models.Manager["Questionnaire"]):
    """Leaves the long text in the database until someone reads it: a round needs only the parsed form."""

    def get_queryset(self) -> QuestionnaireQuerySet:
        return QuestionnaireQuerySet(self.model, using=self._db).defer("text")


class Questionnaire(models.Model):
    """One version of a questionnaire. Without an organisation it ships with the product."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="questionnaires"
    )
    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = QuestionnaireManager.from_queryset(QuestionnaireQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["title", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key", "version"], name="questionnaire_version_once"
            ),
            models.UniqueConstraint(
                fields=["key", "version"], condition=Q(organisation=None), name="questionnaire_shipped_once"
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
    def published_on(self) -> date | None:
        """The day of publishing where the school is."""
        return timezone.localdate(self.published_at) if self.published_at else None

    @property
    def created_on(self) -> date:
        return timezone.localdate(self.created_at)

    @property
    def form(self) -> Form:
        """What is asked, kept per process by the hash of its text. Raises QuestionnaireError for a broken draft."""
        found = _parsed.get(self.content_hash)
        if found is None:
            found = read(self.text)
            if self.is_published:
                _parsed[self.content_hash] = found
        return found

    def problems(self) -> list[Problem]:
        """Everything that stands between this text and publishing it, in the order of the lines."""
        try:
            form = read(self.text)
        except QuestionnaireError as error:
            return error.problems
        return self._unfit(form)

    @transaction.atomic
    def adapt(self, *, by: User | None, organisation: Organisation, at: datetime) -> Questionnaire:
        """Make a draft of this questionnaire for an organisation, one version further than any there is."""
        # Two colleagues who copy at the same moment get two versions, one after the other.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        versions = Questionnaire.objects.of(organisation).filter(key=self.key)
        version = 1 + max(versions.values_list("version", flat=True), default=self.version)
        draft = Questionnaire(organisation=organisation, key=self.key, title=self.title, created_at=at)
        draft.version = version
        draft._keep(re.sub(r"(?m)^versie:.*$", f"versie: {version}", self.text, count=1))
        draft.save(force_insert=True)
        draft._note("questionnaire.adapted", by, at)
        return draft

    @transaction.atomic
    def rewrite_since(self, seen_hash: str, text: str, *, by: User | None, at: datetime) -> bool:
        """Keep a new text, also a broken one, if the draft still reads as when opened; say whether it did.

        Raises NotPublishable when it was published in the meantime.
        """
        self._lock()
        self._refuse_frozen()
        if self.content_hash != seen_hash:
            return False
        self._keep(text)
        with contextlib.suppress(QuestionnaireError):
            form = read(self.text)
            self.title = form.title["nl"]
            self._take_name(form)
        self.save(update_fields=["text", "content_hash", "title", "key", "version"])
        self._note("questionnaire.rewritten", by, at)
        return True

    @transaction.atomic
    def publish(self, *, by: User | None, at: datetime, seen_hash: str = "") -> None:
        """Freeze this questionnaire, in the database too. Raises NotPublishable with what must be mended first.

        With `seen_hash`, the hash of the text that was read, only when it still reads like that.
        """
        self._lock()
        self._refuse_frozen()
        problems = self.problems()
        if seen_hash and seen_hash != self.content_hash:
            message = _("Een collega heeft de tekst intussen veranderd.")
            problems = [Problem(1, message, _("Lees hem opnieuw."))]
        if problems:
            raise NotPublishable(problems)
        self.published_at, self.published_by = at, by
        self.save(update_fields=["published_at", "published_by"])
        self._note("questionnaire.published", by, at)

    def _lock(self) -> None:
        """Take what stands in the database now, and let nobody change it until this transaction ends."""
        fresh = Questionnaire.objects.select_for_update().defer(None).get(pk=self.pk)
        for name in ("text", "content_hash", "title", "key", "version", "published_at"):
            setattr(self, name, getattr(fresh, name))

    def _take_name(self, form: Form) -> None:
        """Become a questionnaire of its own under the name in its text, unless that is the version of another one."""
        if form.key == self.key or self.organisation is None:
            return
        # Two colleagues who choose the same name at the same moment: one of them has it.
        Organisation.objects.select_for_update().get(pk=self.organisation.pk)
        if form.version > self._latest(form.key):
            self.key, self.version = form.key, form.version

    def _latest(self, key: str) -> int:
        """The highest version of the questionnaire with this name, this one left out; 0 when there is none."""
        others = Questionnaire.objects.of(self.organisation_id).filter(key=key).exclude(pk=self.pk)
        return max(others.values_list("version", flat=True), default=0)

    def _unfit(self, form: Form) -> list[Problem]:
        return [*self._misnamed(form), *self._uncovered(form), *self._in_disguise(form)]

    def _misnamed(self, form: Form) -> Iterator[Problem]:
        words: dict[str, str | int] = {"version": self.version, "other": form.key}
        if form.key != self.key:
            mend = _("Kies een andere naam, of zet ‘versie: %(next)d’ voor een nieuwe versie daarvan.")
            words["next"] = 1 + self._latest(form.key)
            message = _("‘%(other)s’ is al de naam van een andere vragenlijst.") % words
            yield Problem(self._line("vragenlijst:"), message, mend % words)
        elif form.version != self.version:
            mend = _("Zet ‘versie: %(version)d’ bovenaan.") % words
            yield Problem(self._line("versie:"), _("De versie is veranderd."), mend)

    def _uncovered(self, form: Form) -> Iterator[Problem]:
        for key in sorted(self._protected()):
            if any(group.key == key and not group.own_behaviour for group in form.groups):
                message = _("groep ‘%(key)s’ gaat over eigen gedrag en mag nooit per klas te zien zijn.")
                mend = _("Zet er ‘eigen_gedrag: ja’ bij.")
                yield Problem(self._line(rf"- groep: +{key} *$"), message % {"key": key}, mend)

    def _in_disguise(self, form: Form) -> list[Problem]:
        """Statements that any published questionnaire knows as own behaviour, in a group that does not say so."""
        published = Questionnaire.objects.of(self.organisation_id).published()
        known = own_behaviour(one.form for one in published)
        # Of a sentence of our own we know that nothing else can follow it; a school may begin with "Ik" alone.
        begun = beginnings(one.form for one in published if one.is_shipped)
        found = []
        for group in form.groups:
            alike = None if group.own_behaviour else first_alike(group, known, begun)
            if alike is not None:
                words = {"key": group.key, "statement": alike.key}
                message = _("stelling ‘%(statement)s’ vraagt naar eigen gedrag.") % words
                mend = _("Zet ‘eigen_gedrag: ja’ bij groep ‘%(key)s’: zo is het nooit per klas te zien.")
                found.append(Problem(self._line(rf"- stelling: +{alike.key} *$"), message, mend % words))
        return found

    def _protected(self) -> set[str]:
        """Groups that an earlier version keeps from being shown per class; a new version cannot let go of that."""
        earlier = Questionnaire.objects.of(self.organisation_id).published().filter(key=self.key)
        return {group.key for one in earlier for group in one.form.groups if group.own_behaviour}

    def _line(self, pattern: str) -> int:
        """The first line (from 1) that begins like this, leaving its indent aside; else the first of the file."""
        found = re.search(rf"(?m)^[ ]*{pattern}", self.text)
        return 1 + self.text.count("\n", 0, found.start()) if found else 1

    def _refuse_frozen(self) -> None:
        if self.is_published:
            raise NotPublishable(
                [
                    Problem(
                        1, _("Deze vragenlijst is vastgesteld en verandert niet meer."), _("Maak een kopie.")
                    )
                ]
            )

    def _keep(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.content_hash = hash_of(self.text)

    def _note(self, action: str, by: User | None, at: datetime) -> None:
        detail: dict[str, str | int] = {"hash": self.content_hash, "version": self.version}
        record(action=action, noun="Questionnaire", noun_id=self.pk, by=by, at=at, **detail)


def hash_of(text: str) -> str:
    """SHA-256 of the text as UTF-8, in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
