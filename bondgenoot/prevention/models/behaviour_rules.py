"""The behaviour rules of a location ("gedragsregels"): short lines, a concept until the school adopts them."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.prevention.first_rules import FIRST_RULES
from bondgenoot.school.models import Location, Staff

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant


class RulesFrozen(Exception):
    """These rules were adopted: they stay as they are, a next version begins as a copy."""


class BehaviourRulesQuerySet(models.QuerySet["BehaviourRules"]):
    def within(self, grant: "Grant") -> "BehaviourRulesQuerySet":
        return self.filter(location__in=Location.objects.within(grant))

    def adopted(self, on: date) -> "BehaviourRulesQuerySet":
        """Newest first: the first one is what holds on that day."""
        return self.filter(adopted_on__lte=on).order_by("-adopted_on", "-version")

    def concepts(self) -> "BehaviourRulesQuerySet":
        return self.filter(adopted_on=None)


class BehaviourRulesManager(models.Manager.from_queryset(BehaviourRulesQuerySet)):  # type: ignore[misc]
    def current(self, location: Location, on: date) -> "BehaviourRules | None":
        """What holds at this location on that day."""
        found: BehaviourRules | None = self.adopted(on).filter(location=location).first()
        return found

    @transaction.atomic
    def begin(self, *, by: Staff, location: Location) -> "BehaviourRules":
        """The concept of this location; a new one is a copy of what was adopted last, or else our first set."""
        Location.objects.select_for_update().get(pk=location.pk)
        if concept := self.concepts().filter(location=location).first():
            return concept  # type: ignore[no-any-return]
        last = self.filter(location=location).order_by("-version").first()
        text = last.text if last else "\n".join(str(one) for one in FIRST_RULES)
        made: BehaviourRules = self.create(
            location=location, version=last.version + 1 if last else 1, text=text, made_by=by
        )
        record(action="rules.begun", noun="rules", noun_id=made.pk, by=by.user, version=made.version)
        return made


class BehaviourRules(models.Model):
    """One version of one location; the text has one rule on every line."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="behaviour_rules")
    version = models.PositiveSmallIntegerField(_("versie"))
    text = models.TextField(_("regels"))
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    adopted_on = models.DateField(_("vastgesteld op"), null=True)
    adopted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    # One more with every change, to notice that a colleague was first.
    revision = models.PositiveIntegerField(default=1)

    objects = BehaviourRulesManager()

    class Meta:
        ordering = ["-version"]
        verbose_name = _("gedragsregels")
        constraints = [
            models.UniqueConstraint(fields=["location", "version"], name="behaviour_rules_version_once"),
            models.UniqueConstraint(
                fields=["location"], condition=Q(adopted_on=None), name="behaviour_rules_one_concept"
            ),
            models.CheckConstraint(
                condition=Q(adopted_on=None, adopted_by=None)
                | Q(adopted_on__isnull=False, adopted_by__isnull=False),
                name="behaviour_rules_adopted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"gedragsregels {self.pk}"

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    @transaction.atomic
    def rewrite(self, lines: Sequence[str], *, by: Staff, seen: int) -> bool:
        """Keep these lines, unless the concept is not revision `seen` any more; says whether it was. RulesFrozen."""
        fresh = self._still_concept()
        if fresh.revision != seen:
            return False
        text = "\n".join(lines)
        if text != fresh.text:
            self.text, self.revision = text, seen + 1
            self.save(update_fields=["text", "revision"])
            record(action="rules.rewritten", noun="rules", noun_id=self.pk, by=by.user, lines=len(lines))
        return True

    @transaction.atomic
    def adopt(self, *, on: date, by: Staff, seen: int) -> bool:
        """From that day these rules hold, and stay as they are; False when it is not revision `seen` any more."""
        fresh = self._still_concept()
        if fresh.revision != seen:
            return False
        self.adopted_on, self.adopted_by = on, by
        self.save(update_fields=["adopted_on", "adopted_by"])
        record(action="rules.adopted", noun="rules", noun_id=self.pk, by=by.user, adopted_on=on)
        return True

    @transaction.atomic
    def discard(self, *, by: Staff) -> None:
        """Throw the concept away. RulesFrozen."""
        self._still_concept()
        record(action="rules.discarded", noun="rules", noun_id=self.pk, by=by.user, version=self.version)
        self.delete()

    def _still_concept(self) -> "BehaviourRules":
        fresh: BehaviourRules = BehaviourRules.objects.select_for_update().get(pk=self.pk)
        if fresh.adopted_on:
            raise RulesFrozen
        return fresh
