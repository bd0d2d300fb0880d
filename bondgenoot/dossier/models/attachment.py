"""An attachment: a picture or a PDF without its metadata, sealed, described first, and released per party."""

import uuid

from django.db import models

from bondgenoot.dossier.models.entry import Entry
from bondgenoot.dossier.models.party import Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class Attachment(models.Model):
    """Belongs to one part of one entry (`party` empty: the core). Its file name is not kept: names stand in those."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="attachments")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="attachments")
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    # Of the bytes as they are kept, in hexadecimals.
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="attachments")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.media_type}"

    @property
    def place(self) -> str:
        return f"attachment|{self.pk}"

    def content(self) -> bytes:
        """The file. SealBroken when a byte was changed."""
        return self.entry.vault.unseal_bytes(self.sealed, place=self.place)


class AttachmentRelease(models.Model):
    """Somebody looked at it and decided that the family of this party may have it."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="releases")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="attachment_releases")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attachment", "party"], name="attachment_release_once")
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.party_id}"
