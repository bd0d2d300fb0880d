"""A list on its way in, and the lists that were read."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bondgenoot.accounts.models import User
from bondgenoot.lib.sealing import WrappedKey, key_ring, new_key, seal, unseal
from bondgenoot.school.models.location import Location

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

# A list that nobody applied is forgotten after this long.
KEPT_FOR = timedelta(days=1)


class RosterKind(models.TextChoices):
    PUPILS = "leerlingen", _("leerlingen")
    GUARDIANS = "verzorgers", _("ouders en verzorgers")
    STAFF = "medewerkers", _("medewerkers")


class RosterUploadQuerySet(models.QuerySet["RosterUpload"]):
    def within(self, grant: "Grant") -> "RosterUploadQuerySet":
        """Only the one who brought a file sees it before it is applied."""
        return self.filter(location__organisation_id=grant.organisation_id, uploaded_by=grant.user)

    def forget_old(self, *, at: datetime) -> None:
        self.filter(uploaded_at__lt=at - KEPT_FOR).delete()

    def keep(
        self, *, location: Location, kind: str, content: bytes, by: User | None, at: datetime
    ) -> "RosterUpload":
        """Seal the bytes of a file under a key of its own; they never touch the disk in the clear."""
        pk, key = uuid.uuid4(), new_key()
        key_name, wrapped = key_ring().wrap(key, place=RosterUpload.wrapping.place_of(pk))
        return self.create(
            pk=pk,
            location=location,
            kind=kind,
            key_name=key_name,
            wrapped_key=wrapped,
            sealed=seal(key, content, place=f"roster-upload:{pk}"),
            uploaded_by=by,
            uploaded_at=at,
        )


class RosterUpload(models.Model):
    """A file between its preview and its application."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="roster_uploads")
    kind = models.CharField(max_length=12, choices=RosterKind.choices)
    key_name = models.CharField(max_length=40)
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)
    uploaded_at = models.DateTimeField()

    objects = RosterUploadQuerySet.as_manager()
    wrapping = WrappedKey("wrapped_key", "roster-upload:{pk}:key")

    class Meta:
        indexes = [models.Index(fields=["uploaded_at"], name="roster_upload_by_age")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.uploaded_at:%Y-%m-%d %H:%M}"

    def content(self) -> bytes:
        key = key_ring().unwrap(self.key_name, bytes(self.wrapped_key), place=self.wrapping.place_of(self.pk))
        return unseal(key, bytes(self.sealed), place=f"roster-upload:{self.pk}")


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def within(self, grant: "Grant") -> "RosterImportQuerySet":
        return self.filter(location__organisation_id=grant.organisation_id)


class RosterImport(models.Model):
    """A list that was read: when, by whom, and how many it changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="roster_imports")
    kind = models.CharField(max_length=12, choices=RosterKind.choices)
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    counts = models.JSONField(default=dict)
    left_out = models.PositiveIntegerField(default=0)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-applied_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.applied_at:%Y-%m-%d %H:%M}"
