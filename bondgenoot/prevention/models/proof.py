"""Proof of an activity: a day, a signature list or a file, its words and bytes sealed in a vault of its own."""

import uuid
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.models import Vault
from bondgenoot.dossier.stripping import Stripped
from bondgenoot.lib import clock
from bondgenoot.prevention.models.activity import Activity
from bondgenoot.prevention.models.duty import ProofKind
from bondgenoot.school.models import Staff

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant


class ProofQuerySet(models.QuerySet["Proof"]):
    def within(self, grant: "Grant") -> "ProofQuerySet":
        return self.filter(activity__in=Activity.objects.within(grant))

    def without_bytes(self) -> "ProofQuerySet":
        return self.defer("sealed")


class ProofManager(models.Manager.from_queryset(ProofQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def add(
        self,
        activity: Activity,
        *,
        by: Staff,
        kind: ProofKind,
        on: date,
        about: str = "",
        signed: int | None = None,
        file: Stripped | None = None,
        key: uuid.UUID | None = None,
    ) -> "Proof":
        """Keep proof of what happened `on` a day; `file` comes from `dossier.attaching.cleaned`. The same `key` is one.

        ValueError for a file that nobody described.
        """
        if file is not None and not about:
            raise ValueError("a file is described before it is kept")
        Activity.objects.select_for_update().get(pk=activity.pk)
        if key is not None and (kept := self.filter(pk=key).first()):
            return kept  # type: ignore[no-any-return]
        made = self.model(id=key or uuid.uuid4(), activity=activity, kind=kind, on=on, signed=signed, by=by)
        made.vault = Vault.objects.make()
        if about:
            made.sealed_about = made.vault.seal(about, place=made.about_place)
        if file is not None:
            made.media_type, made.size = file.media_type, len(file.content)
            made.sha256 = sha256(file.content).hexdigest()
            made.sealed = made.vault.seal_bytes(file.content, place=made.place)
        made.save(force_insert=True)
        record(
            action="proof_of_year.added",
            noun="activity",
            noun_id=activity.pk,
            by=by.user,
            proof=made.pk,
            kind=kind,
        )
        return made  # type: ignore[no-any-return]


class Proof(models.Model):
    """One piece of proof. Its file name is not kept. A file may name pupils and cannot be searched: it goes by term."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="proofs")
    vault = models.OneToOneField(Vault, on_delete=models.PROTECT, related_name="proof_of_year")
    kind = models.CharField(_("bewijs"), max_length=12, choices=ProofKind.choices)
    on = models.DateField(_("dag"))
    # Of a signature list: how many signed.
    signed = models.PositiveSmallIntegerField(_("handtekeningen"), null=True)
    sealed_about = models.BinaryField(default=bytes)
    media_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(default=0)
    # Of the bytes as they are kept, in hexadecimals.
    sha256 = models.CharField(max_length=64, blank=True)
    sealed = models.BinaryField(default=bytes)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ProofManager()

    class Meta:
        ordering = ["at"]
        verbose_name = _("bewijs")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="file") | ~Q(media_type=""), name="year_proof_file_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def place(self) -> str:
        return f"year_proof|{self.pk}|sealed"

    @property
    def about_place(self) -> str:
        return f"year_proof|{self.pk}|about"

    @property
    def about(self) -> str:
        """What whoever added it wrote about it. SealBroken."""
        sealed = bytes(self.sealed_about)
        return self.vault.unseal(sealed, place=self.about_place) if sealed else ""

    @property
    def has_file(self) -> bool:
        return bool(self.media_type)

    def content(self) -> bytes:
        """The file. SealBroken when a byte was changed."""
        return self.vault.unseal_bytes(self.sealed, place=self.place)

    @transaction.atomic
    def remove(self, *, by: Staff | None, rule: str = "") -> None:
        """Away with it and its key: a wrong file, or its term (`rule`) is over."""
        record(
            action="proof_of_year.removed",
            noun="activity",
            noun_id=self.activity_id,
            by=by.user if by else None,
            proof=self.pk,
            rule=rule,
        )
        vault = self.vault
        self.delete()
        vault.delete()
