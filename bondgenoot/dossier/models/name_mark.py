"""A word in the record that looks like a person and is no mention: where it stands, and what somebody said of it.

Holds places and codes only; the word itself stands in the sealed part. Nothing is shared with a family while one of
these has no verdict.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.dossier.models.entry import Entry
from bondgenoot.dossier.models.party import Party
from bondgenoot.school.models import Guardian, Staff

# Why a place is marked that the scan did not see: somebody pointed at it.
HAND = "hand"


class MarkVerdict(models.TextChoices):
    """What such a word is. An empty verdict: nobody said so yet."""

    PARTY = "party", _("een leerling in deze casus")
    STAFF = "staff", _("een medewerker")
    GUARDIAN = "guardian", _("een ouder of verzorger")
    REPORTER = "reporter", _("wie het meldde")
    OTHER = "other", _("iemand anders")
    NOBODY = "nobody", _("geen persoon")
    LEAVE = "leave", _("zo laten")


class NameMarkQuerySet(models.QuerySet["NameMark"]):
    def open(self) -> "NameMarkQuerySet":
        return self.filter(verdict="")

    def standing(self) -> "NameMarkQuerySet":
        """Those in the newest version of an entry."""
        return self.filter(entry__replaced_by__isnull=True)

    def asked(self) -> "NameMarkQuerySet":
        """The open ones that somebody has to answer for.

        In an older version of an entry only those that somebody put there or took the answer back of.
        """
        wanted = Q(entry__replaced_by__isnull=True) | Q(why=HAND) | Q(at__isnull=False)
        return self.open().filter(wanted)


class NameMark(models.Model):
    """`line` counts the lines of the part from 0; `start` and `length` count characters of that line as it is stored."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="marks")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="+")
    line = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    length = models.PositiveSmallIntegerField()
    # Why it looks like a person: a code of the scan, or HAND.
    why = models.CharField(max_length=20)
    verdict = models.CharField(max_length=10, choices=MarkVerdict.choices, blank=True)
    about_party = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="marks")
    about_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    about_guardian = models.ForeignKey(Guardian, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    # When somebody last said something of it, also that it has to be asked again.
    at = models.DateTimeField(null=True)

    objects = NameMarkQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "party", "line", "start"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "party", "line", "start"], name="mark_in_part_once"),
            models.UniqueConstraint(
                fields=["entry", "line", "start"], condition=Q(party__isnull=True), name="mark_in_core_once"
            ),
            models.CheckConstraint(
                condition=~Q(verdict=MarkVerdict.PARTY) | Q(about_party__isnull=False),
                name="mark_of_a_party_has_one",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=MarkVerdict.STAFF) | Q(about_staff__isnull=False),
                name="mark_of_staff_has_one",
            ),
        ]
        indexes = [models.Index(fields=["entry"], condition=Q(verdict=""), name="open_mark_by_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.line}:{self.start}"
