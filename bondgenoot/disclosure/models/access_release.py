"""What was given to whoever asked: the PDF itself, sealed, with its fingerprint and how it was handed over."""

import hashlib
import uuid
from collections.abc import Collection
from datetime import date

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models import Agreement
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.models.access_draft import AccessDraft, ReadingVerdict
from bondgenoot.disclosure.models.access_line import AccessLine, LineVerdict, Verdicts
from bondgenoot.disclosure.models.access_request import AccessRequest
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class HandOver(models.TextChoices):
    """Never by mail."""

    IN_PERSON = "in_person", _("in een gesprek, op papier")
    PAPER = "paper", _("op papier, in een gesloten envelop")
    PORTAL = "portal", _("in het beveiligde ouderportaal")


def place(release_id: uuid.UUID) -> str:
    """Where the copy lies in the vault of its request."""
    return f"release|{release_id}"


class AccessReleaseManager(models.Manager["AccessRelease"]):
    @transaction.atomic
    def give(
        self,
        request: AccessRequest,
        *,
        by: Staff,
        sha256: str,
        pdf: bytes,
        how: str,
        handed_on: date,
        key: uuid.UUID | None = None,
    ) -> "AccessRelease":
        """Give `pdf`. `sha256` is of what it says, and must be what the second reader agreed to.

        The same `key` twice is one release. Refused otherwise.
        """
        if key is not None and (known := self.filter(pk=key, request=request).first()):
            return known
        held = request.lock_open()
        draft = agreed(held, sha256=sha256)
        name = key or uuid.uuid4()
        made = self.create(
            id=name,
            request=held,
            draft=draft,
            sealed_pdf=held.vault.seal_bytes(pdf, place=place(name)),
            pdf_sha256=hashlib.sha256(pdf).hexdigest(),
            how=how,
            handed_on=handed_on,
            by=by,
        )
        said = {str(_("Hoe")): str(HandOver(how).label)}
        held.write("released", str(_("Verstrekt")), by=by, words=said, key=made.pk)
        made.audit("access.released", by=by)
        return made

    @transaction.atomic
    def destroy_copies(self, parties: Collection[Party], *, by: Staff | None) -> int:
        """Destroy the copies of other families in which these parties stand by name; how many these were.

        That is where an agreement was shared as it was signed. What stays is that it was given, and its fingerprint.
        """
        signed = Q(lines__party__in=parties) | Q(signatures__party__in=parties)
        named = set(Agreement.objects.filter(signed).values_list("pk", flat=True))
        shared = AccessLine.objects.filter(agreement__in=named, verdict=LineVerdict.WHOLE).values("request")
        own = [party.pupil_id for party in parties if party.pupil_id]
        others = self.filter(request__in=shared).exclude(request__pupil__in=own).select_related("request")
        count = 0
        for one in others:
            verdicts = Verdicts.of(one.request)
            if one.has_copy and any(verdicts.agreement(key) == LineVerdict.WHOLE for key in named):
                one.destroy_copy(by=by)
                count += 1
        return count


def agreed(request: AccessRequest, *, sha256: str) -> AccessDraft:
    """The draft to which a second reader agreed. Refused when there is none, or when it says something else by now."""
    draft = request.drafts.select_related("reading").order_by("-number").first()
    if draft is None or draft.verdict != ReadingVerdict.AGREED:
        raise Refused(str(_("Eerst leest een tweede collega het concept en geeft akkoord.")))
    if draft.sha256 != sha256:
        raise Refused(
            str(
                _(
                    "Het dossier is veranderd nadat de tweede lezer akkoord gaf. "
                    "Kijk het concept na en leg het opnieuw voor."
                )
            )
        )
    return draft


class AccessRelease(models.Model):
    """`pdf_sha256` is over the bytes of the copy; that of what it says is in its draft.

    `sealed_pdf` is empty once the copy is destroyed because of somebody else in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(AccessRequest, on_delete=models.CASCADE, related_name="release")
    draft = models.OneToOneField(AccessDraft, on_delete=models.CASCADE, related_name="release")
    sealed_pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    how = models.CharField(max_length=10, choices=HandOver.choices)
    handed_on = models.DateField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="access_releases")
    at = models.DateTimeField(default=clock.now)

    objects = AccessReleaseManager()

    def __str__(self) -> str:
        return f"{self.request_id} {self.handed_on}"

    @property
    def has_copy(self) -> bool:
        """Whether the copy is still there."""
        return bool(self.sealed_pdf)

    def copy(self, *, by: Staff) -> bytes:
        """The PDF as it was given; opening it is audited. SealBroken when a byte was changed, or it was destroyed."""
        self.audit("access.copied", by=by)
        return self.request.vault.unseal_bytes(self.sealed_pdf, place=place(self.pk))

    @transaction.atomic
    def destroy_copy(self, *, by: Staff | None) -> None:
        """The row is never changed: it goes, and the same row comes back without the copy."""
        self.audit("access.copy_destroyed", by=by)
        AccessRelease.objects.filter(pk=self.pk).delete()
        self.sealed_pdf = b""
        self.save(force_insert=True)

    def audit(self, action: str, *, by: Staff | None) -> None:
        """Which copy it was, and how it was handed over."""
        about, sha256 = self.request_id, self.pdf_sha256
        user = by.user if by else None
        record(action=action, noun="access", noun_id=about, by=user, how=self.how, sha256=sha256)
