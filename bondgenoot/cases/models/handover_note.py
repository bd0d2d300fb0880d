"""What whoever carries a case next must know, from the day it was written until that person read it."""

import uuid

from django.db import models
from django.db.models import Q

from bondgenoot.cases.models.case import Case
from bondgenoot.dossier.models import Entry
from bondgenoot.lib import clock
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Staff


class HandoverNoteQuerySet(models.QuerySet["HandoverNote"]):
    def within(self, grant: Grant) -> "HandoverNoteQuerySet":
        """Those of the cases this grant covers."""
        return self.filter(case__in=Case.objects.within(grant))

    def waiting(self) -> "HandoverNoteQuerySet":
        """Written before the case moved."""
        return self.filter(handed_at__isnull=True)

    def unread_by(self, staff: Staff) -> "HandoverNoteQuerySet":
        """Of cases this person carries now and took over from somebody else."""
        handed = self.filter(handed_at__isnull=False, read_at__isnull=True, to=staff)
        return handed.filter(case__lead=staff)


class HandoverNote(models.Model):
    """For one case and one school year. The words are an entry of the record.

    `written_by` is empty where nobody wrote one and the program set down what it knew. Without an entry whoever carries
    the case said that it stays with them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handover_notes")
    # The first day of the school year it is meant for; a year that was never opened has no row yet.
    for_year_from = models.DateField()
    lead = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="handover_note")
    written_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    to = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="handover_notes")
    handed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = HandoverNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "for_year_from"],
                condition=Q(handed_at__isnull=True),
                name="handover_note_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True) | Q(to__isnull=False, entry__isnull=False),
                name="handover_note_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(handed_at__isnull=False), name="handover_note_in_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["to"],
                condition=Q(handed_at__isnull=False, read_at__isnull=True),
                name="handover_note_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.for_year_from}"

    @property
    def stays(self) -> bool:
        """Whether whoever carries the case expects to keep it."""
        return self.entry_id is None

    def mark_read(self) -> None:
        """The new lead read it; a second time changes nothing."""
        HandoverNote.objects.filter(pk=self.pk, read_at__isnull=True).update(read_at=clock.now())
