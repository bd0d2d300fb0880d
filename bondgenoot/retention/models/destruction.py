"""A destruction list: proposed, laid before a second reader, agreed to, and carried out after a time of waiting.

While it waits it names pupils by their row alone; what is carried out leaves the list, and only counts remain.
"""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.refusals import Refused
from bondgenoot.lib import clock
from bondgenoot.retention.second_reader import nobody_words, second_roles
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Location, Organisation, Pupil, Staff

# Between the second reading and the destruction: time for somebody to say that it is a mistake.
WAITING = timedelta(days=14)


class Exclusion(models.TextChoices):
    """Why a pupil is left off. A code and no words: a list must not become a record of its own."""

    COMPLAINT = "klacht", _("er loopt een klacht, aangifte of procedure")
    RETURNS = "terug", _("komt terug op deze school")
    CARE = "hulp", _("het dossier is nog nodig voor hulp aan deze leerling")
    WRONG_DAY = "datum", _("de dag van vertrek klopt niet")


class ListState(models.TextChoices):
    DRAFT = "draft", _("nog niet voorgelegd")
    OFFERED = "offered", _("wacht op de tweede lezer")
    WAITING = "waiting", _("wachttijd")
    READY = "ready", _("mag worden uitgevoerd")
    DONE = "done", _("uitgevoerd")
    CANCELLED = "cancelled", _("ingetrokken")


class DestructionListQuerySet(models.QuerySet["DestructionList"]):
    def within(self, grant: Grant) -> "DestructionListQuerySet":
        """Lists of the locations of this grant; one of the whole board only for who reaches all of it."""
        found = self.filter(organisation=grant.organisation_id)
        return found if grant.whole_organisation else found.filter(location__in=grant.locations)

    def unfinished(self) -> "DestructionListQuerySet":
        return self.filter(done_at__isnull=True, cancelled_at__isnull=True)

    def offered(self) -> "DestructionListQuerySet":
        """Those that wait for a second reader."""
        return self.unfinished().filter(offered_at__isnull=False, read_at__isnull=True)

    def ready(self, on: date) -> "DestructionListQuerySet":
        """Agreed to, and the time of waiting is over."""
        return self.unfinished().filter(not_before__lte=on)


class DestructionListManager(models.Manager.from_queryset(DestructionListQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def make(
        self,
        pupils: Iterable[Pupil],
        *,
        location: Location | None,
        by: Staff,
        key: uuid.UUID | None = None,
    ) -> "DestructionList":
        """A list of these pupils, to be looked at. Who is on another list that is not done yet stays there.

        The same `key` twice is one list.
        """
        # Two colleagues who make a list at the same moment do not both get the same pupils.
        Organisation.objects.select_for_update().get(pk=by.organisation_id)
        if key is not None and (known := self.filter(pk=key, made_by=by).first()):
            return known  # type: ignore[no-any-return]
        taken = set(DestructionLine.objects.values_list("pupil", flat=True))
        free = [pupil for pupil in pupils if pupil.pk not in taken]
        if not free:
            raise Refused(_now("Er is niemand die op een lijst kan. Kijk bij de lijsten die al lopen."))
        made: DestructionList = self.create(
            id=key or uuid.uuid4(),
            organisation=by.organisation,
            location=location,
            made_by=by,
            made_at=clock.now(),
        )
        DestructionLine.objects.bulk_create(DestructionLine(of=made, pupil=pupil) for pupil in free)
        record(
            action="destruction.proposed", noun="destruction", noun_id=made.pk, by=by.user, pupils=len(free)
        )
        return made


class DestructionList(models.Model):
    """`location` is empty for a list of the whole board. Each state is a moment with who; none goes back in silence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="destruction_lists")
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, related_name="destruction_lists"
    )
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="made_destruction_lists")
    made_at = models.DateTimeField(default=clock.now)
    # Who laid it before a second reader is the author: that person answers for it.
    offered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    # The first day on which it may be carried out.
    not_before = models.DateField(null=True)
    cancelled_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # What came of its lines; the lines themselves are gone then.
    erased = models.PositiveIntegerField(default=0)
    excluded = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)

    objects = DestructionListManager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("vernietigingslijst")
        constraints = [
            models.CheckConstraint(
                condition=Q(read_by__isnull=True) | (~Q(read_by=F("offered_by")) & ~Q(read_by=F("made_by"))),
                name="second_reader_is_another",
            ),
            models.CheckConstraint(
                condition=Q(not_before__isnull=True) | Q(read_at__isnull=False),
                name="destroyed_after_a_second_reading",
            ),
        ]

    def __str__(self) -> str:
        return f"vernietigingslijst {self.pk}"

    @property
    def state(self) -> ListState:
        if self.done_at or self.cancelled_at:
            return ListState.DONE if self.done_at else ListState.CANCELLED
        if self.not_before:
            return ListState.READY if self.not_before <= clock.today() else ListState.WAITING
        return ListState.OFFERED if self.offered_at else ListState.DRAFT

    @property
    def authors(self) -> set[uuid.UUID]:
        """Whoever made it or laid it before somebody: none of them is the second reader."""
        return {one for one in (self.made_by_id, self.offered_by_id) if one}

    def lock(self) -> "DestructionList":
        """This list, held until the transaction ends: one act at a time."""
        held: DestructionList = DestructionList.objects.select_for_update().get(pk=self.pk)
        return held

    @transaction.atomic
    def offer(self, *, by: Staff) -> None:
        """Lay it before a second reader. Refused when there is nobody else who covers all of it."""
        fresh = self._in(ListState.DRAFT)
        if not fresh.lines.to_destroy().exists():
            raise Refused(_now("Er staat niemand meer op deze lijst. Trek de lijst in."))
        without = {fresh.made_by_id, by.pk}
        if not second_roles(fresh.organisation_id, fresh.location_id, without=without):
            raise Refused(nobody_words(fresh.location_id))
        fresh.offered_by, fresh.offered_at = by, clock.now()
        fresh.save(update_fields=["offered_by", "offered_at"])
        record(action="destruction.offered", noun="destruction", noun_id=self.pk, by=by.user)

    @transaction.atomic
    def agree(self, *, by: Staff, seen: int) -> None:
        """The second reader agrees to the `seen` pupils on the list; from here the time of waiting runs."""
        fresh = self._in(ListState.OFFERED)
        if by.pk in fresh.authors:
            raise Refused(_now("Wie de lijst maakte, is niet de tweede lezer. Vraag een collega."))
        if fresh.lines.to_destroy().count() != seen:
            raise Refused(_now("De lijst is intussen veranderd. Kijk hem nog een keer na."))
        fresh.read_by, fresh.read_at = by, clock.now()
        fresh.not_before = timezone.localdate(fresh.read_at) + WAITING
        fresh.save(update_fields=["read_by", "read_at", "not_before"])
        record(action="destruction.agreed", noun="destruction", noun_id=self.pk, by=by.user, pupils=seen)

    @transaction.atomic
    def send_back(self, *, by: Staff) -> None:
        """The second reader does not agree: whoever laid it before them looks at it again."""
        fresh = self._in(ListState.OFFERED)
        fresh.returned_by, fresh.returned_at, fresh.offered_at = by, clock.now(), None
        fresh.save(update_fields=["returned_by", "returned_at", "offered_at"])
        record(action="destruction.returned", noun="destruction", noun_id=self.pk, by=by.user)

    @transaction.atomic
    def cancel(self, *, by: Staff) -> None:
        """Nothing of it is destroyed any more; the names leave the list."""
        fresh = self._in(ListState.DRAFT, ListState.OFFERED, ListState.WAITING, ListState.READY)
        fresh.lines.all().delete()
        fresh.cancelled_by, fresh.cancelled_at = by, clock.now()
        fresh.save(update_fields=["cancelled_by", "cancelled_at"])
        record(action="destruction.cancelled", noun="destruction", noun_id=self.pk, by=by.user)

    @transaction.atomic
    def exclude(self, line: "DestructionLine", *, reason: str, by: Staff) -> None:
        """Leave this pupil off, as long as nothing was carried out: that is always the careful side."""
        fresh = self._in(ListState.DRAFT, ListState.OFFERED, ListState.WAITING, ListState.READY)
        # By question and not by row: it may have been dealt with in the meantime.
        fresh.lines.filter(pk=line.pk).update(excluded=reason, excluded_by=by, excluded_at=clock.now())
        record(action="destruction.excluded", noun="destruction", noun_id=self.pk, by=by.user, reason=reason)

    @transaction.atomic
    def include(self, line: "DestructionLine", *, by: Staff) -> None:
        """Put this pupil on again; only before somebody agreed to the list."""
        fresh = self._in(ListState.DRAFT)
        fresh.lines.filter(pk=line.pk).update(excluded="", excluded_by=None, excluded_at=None)
        record(action="destruction.included", noun="destruction", noun_id=self.pk, by=by.user)

    def _in(self, *states: ListState) -> "DestructionList":
        fresh = self.lock()
        if fresh.state not in states:
            sentence = _now("Dit kan niet meer: de lijst staat nu op ‘%(state)s’. Er is niets veranderd.")
            raise Refused(sentence % {"state": fresh.state.label})
        return fresh


class DestructionLineQuerySet(models.QuerySet["DestructionLine"]):
    def to_destroy(self) -> "DestructionLineQuerySet":
        return self.filter(excluded="")


class DestructionLine(models.Model):
    """A pupil on a list; gone as soon as it was dealt with. Nobody is on two lists at once."""

    of = models.ForeignKey(DestructionList, on_delete=models.CASCADE, related_name="lines")
    pupil = models.OneToOneField(Pupil, on_delete=models.CASCADE, related_name="destruction_line")
    excluded = models.CharField(max_length=10, choices=Exclusion.choices, blank=True)
    excluded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    excluded_at = models.DateTimeField(null=True)

    objects = DestructionLineQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.of_id} {self.pk}"
