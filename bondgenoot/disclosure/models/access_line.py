"""What was decided about one part of a record in one access request. The last decision counts."""

import uuid
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models import Agreement
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.models.access_request import AccessRequest
from bondgenoot.dossier.models import Entry
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class LineVerdict(models.TextChoices):
    WITHHELD = "withheld", _("niet verstrekken")
    GIVEN = "given", _("toch verstrekken")
    # An agreement that pupils signed together is about all of them.
    MASKED = "masked", _("delen, met de ander onherkenbaar")
    WHOLE = "whole", _("delen zoals het is ondertekend")
    NOT_SHARED = "not_shared", _("niet delen")


class WithheldReason(models.TextChoices):
    """Why a part is not given; the family reads this label."""

    OTHERS = "others", _("rechten van een ander")
    INVESTIGATION = "investigation", _("een onderzoek van politie of justitie")
    PROTECTION = "protection", _("bescherming van de leerling zelf")


class AccessLineManager(models.Manager["AccessLine"]):
    @transaction.atomic
    def decide(
        self,
        request: AccessRequest,
        *,
        by: Staff,
        verdict: str,
        entry: uuid.UUID | None = None,
        own: bool = False,
        agreement: uuid.UUID | None = None,
        reason: str = "",
        words: str = "",
        key: uuid.UUID | None = None,
    ) -> "AccessLine":
        """Decide about the core of an entry (by id), the part of this child (`own`), or an agreement, and why.

        The same `key` twice is one decision. Refused without a why.
        """
        held = request.lock_open()
        if key is not None and (known := self.filter(pk=key, request=held).first()):
            return known
        if verdict == LineVerdict.WITHHELD and not reason:
            raise Refused(str(_("Kies waarom dit onderdeel niet wordt verstrekt.")))
        if not words.strip():
            raise Refused(str(_("Schrijf in een zin op waarom je dit zo besluit.")))
        made = self.create(
            id=key or uuid.uuid4(),
            request=held,
            entry_id=entry,
            own=own,
            agreement_id=agreement,
            verdict=verdict,
            reason=reason if verdict == LineVerdict.WITHHELD else "",
            by=by,
        )
        title = str(LineVerdict(verdict).label).capitalize()
        held.write("line", title, by=by, words={str(_("Waarom")): words}, key=made.pk)
        record(action="access.line_decided", noun="access", noun_id=held.pk, by=by.user, verdict=verdict)
        return made


class AccessLine(models.Model):
    """The words are in the entry with the same id in the vault of the request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(AccessRequest, on_delete=models.CASCADE, related_name="lines")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="access_lines")
    # The part of this child, or the words for everybody.
    own = models.BooleanField(default=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, null=True, related_name="access_lines")
    verdict = models.CharField(max_length=12, choices=LineVerdict.choices)
    reason = models.CharField(max_length=15, choices=WithheldReason.choices, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="access_lines")
    at = models.DateTimeField(default=clock.now)

    objects = AccessLineManager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=True) ^ Q(agreement__isnull=True),
                name="access_line_about_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=LineVerdict.WITHHELD) | ~Q(reason=""),
                name="access_line_withheld_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.verdict}"

    @property
    def reason_said(self) -> "StrOrPromise":
        return self.get_reason_display() or WithheldReason.OTHERS.label


def standing(entries: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """By entry the version of it that holds now: the entry itself as long as nobody corrected it.

    One query, and one more for every time the most corrected of them was.
    """
    found = {key: key for key in entries}
    while found:
        rows = Entry.objects.filter(replaces__in=set(found.values())).values_list("replaces", "pk")
        newer = dict(rows)
        if not newer:
            break
        found = {key: newer.get(now, now) for key, now in found.items()}
    return found


class Verdicts:
    """What holds now of one request: the last decision about each part of an entry and each agreement.

    A decision about a part is about every version of it, those that are still to be written too.
    """

    def __init__(self, lines: Sequence[AccessLine]) -> None:
        now = standing({line.entry_id for line in lines if line.entry_id})
        self.parts: dict[tuple[uuid.UUID, bool], AccessLine] = {}
        self.agreements: dict[uuid.UUID, AccessLine] = {}
        for line in lines:
            if line.entry_id is not None:
                self.parts[now[line.entry_id], line.own] = line
            elif line.agreement_id is not None:
                self.agreements[line.agreement_id] = line

    @classmethod
    def of(cls, request: AccessRequest) -> "Verdicts":
        return cls(list(request.lines.select_related("by").order_by("at", "id")))

    def withheld(self) -> list[AccessLine]:
        """The decisions not to give a part that stand now."""
        return [line for line in self.parts.values() if line.verdict == LineVerdict.WITHHELD]

    def held_parts(self) -> set[tuple[uuid.UUID, bool]]:
        """The same as (newest version of the entry, whether it is the part of this child)."""
        return {part for part, line in self.parts.items() if line.verdict == LineVerdict.WITHHELD}

    def agreement(self, agreement_id: uuid.UUID) -> str:
        """What was decided about an agreement that was signed together; empty while nobody did."""
        line = self.agreements.get(agreement_id)
        return line.verdict if line is not None else ""
