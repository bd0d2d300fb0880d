"""Attention points: what stood out in the results, by the rule that raised it, and what the school does with it."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.models import Entry, EntryLine, Vault
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, SchoolClass, Staff
from bondgenoot.survey.models.result import Unit, UnitKind
from bondgenoot.survey.shape import Form
from bondgenoot.survey.wording import unit_name, why

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant


# The mentor has so many school days to bring a topic up in the class.
SCHOOL_DAYS = 10
PURPOSE = "klas"


class AlreadyDone(Exception):
    """A colleague was first; the message says so, in Dutch. Nothing was changed."""


class RuleKind(models.TextChoices):
    MEAN = "mean", _("gemiddelde van een groep vragen")  # limit in tenths of a point
    CHANGE = "change", _("verslechtering sinds de vorige ronde")  # limit in tenths of a point
    SHARE = "share", _("aandeel dat zich zorgen maakt bij een stelling")  # limit in percent


# The limit of a rule that is turned off; without a row the rule that ships holds.
OFF = 0


def subjects(form: Form) -> list[tuple[RuleKind, str]]:
    """Everything about which this form can have a rule: (kind, subject)."""
    return [
        *((kind, group.key) for group in form.groups for kind in (RuleKind.MEAN, RuleKind.CHANGE)),
        *((RuleKind.SHARE, statement.key) for statement in form.statements),
    ]


class AttentionRuleManager(models.Manager["AttentionRule"]):
    @transaction.atomic
    def replace(
        self, location: Location, form: Form, limits: Iterable[tuple[RuleKind, str, int]], *, by: Staff
    ) -> None:
        """From now on the rules about what this form asks: (kind, subject, limit). None at all: those that ship.

        What only another version asks keeps its rules: nobody saw them when choosing these.
        """
        Location.objects.select_for_update().get(pk=location.pk)
        asked = subjects(form)
        here = self.filter(location=location, questionnaire_key=form.key)
        here.filter(subject__in={subject for _kind, subject in asked}).delete()
        chosen = {(kind, subject): limit for kind, subject, limit in limits}
        held = dict.fromkeys(asked, OFF) | chosen if chosen else {}
        made = self.bulk_create(
            self.model(location=location, questionnaire_key=form.key, kind=kind, subject=subject, limit=limit)
            for (kind, subject), limit in held.items()
        )
        told = " ".join(str(rule) for rule in made if rule.limit != OFF)
        record(
            action="attention_rules.replaced",
            noun="location",
            noun_id=location.pk,
            by=by.user,
            questionnaire=form.key,
            rules=told,
        )


class AttentionRule(models.Model):
    """When a location wants to look twice. For what has no row of its own a location works with the rules that ship."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="attention_rules")
    kind = models.CharField(max_length=10, choices=RuleKind.choices)
    # The key of a group of statements (mean, change) or of a statement (share).
    subject = models.CharField(max_length=10)
    # Of which questionnaire.
    questionnaire_key = models.CharField(max_length=60)
    # OFF: the location wants no such rule.
    limit = models.PositiveSmallIntegerField()

    objects = AttentionRuleManager()

    class Meta:
        ordering = ["kind", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "questionnaire_key", "kind", "subject"], name="attention_rule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.limit}"


class AttentionPointQuerySet(models.QuerySet["AttentionPoint"]):
    def within(self, grant: "Grant") -> "AttentionPointQuerySet":
        return self.filter(unit__in=Unit.objects.within(grant))


class AttentionPoint(models.Model):
    """A shown number that met a rule. Made from what may be shown and nothing else, so it tells nothing more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="attention_points")
    kind = models.CharField(max_length=10, choices=RuleKind.choices)
    subject = models.CharField(max_length=10)
    limit = models.PositiveSmallIntegerField()
    # Tenths of a point (mean, change) or percent (share); `before` is the mean of the previous round.
    value = models.PositiveSmallIntegerField()
    before = models.PositiveSmallIntegerField(null=True)

    objects = AttentionPointQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "kind", "subject"]
        verbose_name = _("aandachtspunt")
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "subject"], name="attention_point_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.kind} {self.subject}"


class Outcome(models.TextChoices):
    CLASS_TALK = "klassengesprek", _("bespreken in de klas")
    LESSON = "les", _("les of activiteit over dit onderwerp")
    OBSERVE = "kijken", _("een tijd extra kijken, met het team")
    TEAM = "team", _("bespreken in de leerlingbespreking of het team")
    NOTHING = "niets", _("nu niets doen")


class ClassSignalQuerySet(models.QuerySet["ClassSignal"]):
    def within(self, grant: "Grant") -> "ClassSignalQuerySet":
        units = Unit.objects.within(grant)
        return self.filter(point__unit__in=units)

    def unjudged(self) -> "ClassSignalQuerySet":
        return self.filter(judged_at=None)


class ClassSignalManager(models.Manager.from_queryset(ClassSignalQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def raise_from(self, point: AttentionPoint, *, by: Staff) -> "ClassSignal":
        """Lay a point before the coordinator; a class gets it on its agenda too. Twice is the same signal."""
        point = AttentionPoint.objects.select_for_update().get(pk=point.pk)
        if (known := self.filter(point=point).first()) is not None:
            return known  # type: ignore[no-any-return]
        made: ClassSignal = self.create(point=point, vault=Vault.objects.make(), raised_by=by)
        made._write_point(by)
        record(action="class_signal.raised", noun="class_signal", noun_id=made.pk, by=by.user)
        if point.unit.kind == UnitKind.CLASS and point.unit.school_class:
            made.put_on_agenda([point.unit.school_class], by=by)
        return made


class ClassSignal(models.Model):
    """A class (or year level, or location) that somebody must look at. Never about one pupil: nobody knows who."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    point = models.OneToOneField(AttentionPoint, on_delete=models.PROTECT, related_name="signal")
    vault = models.OneToOneField(Vault, on_delete=models.PROTECT, related_name="class_signal")
    raised_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="raised_class_signals")
    raised_at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    judged_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="judged_class_signals"
    )
    judged_at = models.DateTimeField(null=True)

    objects = ClassSignalManager()

    class Meta:
        ordering = ["raised_at"]
        verbose_name = _("klassensignaal")

    def __str__(self) -> str:
        return f"klassensignaal {self.pk}"

    @property
    def location(self) -> Location:
        return self.point.unit.round.location

    @transaction.atomic
    def judge(self, *, by: Staff, outcome: str, words: str) -> None:
        """Decide, once, what the school does. AlreadyDone when a colleague was first.

        "Nothing now" takes the topic off the agendas again.
        """
        fresh = ClassSignal.objects.select_for_update().get(pk=self.pk)
        if fresh.judged_at is not None:
            raise AlreadyDone(_now("Een collega heeft dit klassensignaal intussen beoordeeld."))
        self.outcome, self.judged_by, self.judged_at = outcome, by, clock.now()
        self.save(update_fields=["outcome", "judged_by", "judged_at"])
        chosen = str(Outcome(outcome).label)
        self._write(
            "class_judgement", _now("Beoordeeld"), {_now("Besluit"): chosen, _now("Waarom"): words}, by
        )
        record(
            action="class_signal.judged", noun="class_signal", noun_id=self.pk, by=by.user, outcome=outcome
        )
        if outcome == Outcome.NOTHING:
            for topic in self.topics.open():
                topic.finish(by=by, words=chosen)

    @transaction.atomic
    def put_on_agenda(self, classes: Iterable[SchoolClass], *, by: Staff) -> list["ClassTopic"]:
        """A topic for each of these classes, due in ten school days; a class in which it is open gets no second."""
        ClassSignal.objects.select_for_update().get(pk=self.pk)
        busy = set(self.topics.open().values_list("school_class", flat=True))
        due_on = self.location.calendar().add(clock.today(), SCHOOL_DAYS)
        made = [
            ClassTopic.objects.create(school_class=one, signal=self, due_on=due_on, added_by=by)
            for one in classes
            if one.pk not in busy
        ]
        for topic in made:
            record(action="class_topic.added", noun="class_topic", noun_id=topic.pk, by=by.user)
        return made

    def _write_point(self, by: Staff) -> None:
        unit, form = self.point.unit, self.point.unit.round.questionnaire.form
        told = {
            _now("Ronde"): unit.round.name,
            _now("Over"): unit_name(unit, form),
            _now("Wat opviel"): why(self.point, form),
        }
        self._write("class_signal", _now("Voorgelegd"), told, by)

    def _write(
        self, kind: str, title: str, told: dict[str, str], by: Staff, topic: uuid.UUID | None = None
    ) -> None:
        lines = [
            EntryLine(f"{kind}_{turn}", label, value) for turn, (label, value) in enumerate(told.items())
        ]
        step = (topic, kind) if topic else None
        Entry.objects.write(self.vault, kind=kind, title=title, by=by, purpose=PURPOSE, core=lines, step=step)


class ClassTopicQuerySet(models.QuerySet["ClassTopic"]):
    def within(self, grant: "Grant") -> "ClassTopicQuerySet":
        return self.filter(school_class__in=SchoolClass.objects.within(grant))

    def open(self) -> "ClassTopicQuerySet":
        return self.filter(done_on=None)

    def due_before(self, day: date) -> "ClassTopicQuerySet":
        return self.filter(due_on__lt=day)


class ClassTopic(models.Model):
    """An item on the agenda of a class, for its mentors. What was said about it is in the vault of the signal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="topics")
    signal = models.ForeignKey(ClassSignal, on_delete=models.PROTECT, related_name="topics")
    due_on = models.DateField()
    added_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="added_topics")
    added_at = models.DateTimeField(default=clock.now)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="done_topics")

    objects = ClassTopicQuerySet.as_manager()

    class Meta:
        ordering = ["due_on"]
        verbose_name = _("punt op de klassenagenda")
        constraints = [
            # A topic that comes back after a while is a new one.
            models.UniqueConstraint(
                fields=["school_class", "signal"], condition=Q(done_on=None), name="topic_open_once"
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(done_by__isnull=False), name="topic_done_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"klassenagenda {self.school_class_id}"

    @transaction.atomic
    def finish(self, *, by: Staff, words: str, again_on: date | None = None) -> "ClassTopic | None":
        """Done, with a few words about it; `again_on` makes the topic for that day. AlreadyDone when it was done."""
        # Mentors of several classes may write about the same signal at the same moment.
        ClassSignal.objects.select_for_update().get(pk=self.signal_id)
        fresh = ClassTopic.objects.get(pk=self.pk)
        if fresh.done_on is not None:
            raise AlreadyDone(_now("Een collega heeft dit punt intussen afgerond."))
        self.done_on, self.done_by = clock.today(), by
        self.save(update_fields=["done_on", "done_by"])
        told = {_now("Klas"): self.school_class.name, _now("Hoe het ging"): words}
        self.signal._write("class_topic", _now("Besproken in de klas"), told, by, topic=self.pk)
        record(action="class_topic.done", noun="class_topic", noun_id=self.pk, by=by.user)
        if again_on is None:
            return None
        again = ClassTopic.objects.create(
            school_class=self.school_class, signal=self.signal, due_on=again_on, added_by=by
        )
        record(action="class_topic.added", noun="class_topic", noun_id=again.pk, by=by.user)
        return again
