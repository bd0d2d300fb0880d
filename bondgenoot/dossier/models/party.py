"""A party: one of those whom a record is about, with a fixed letter that never changes or moves."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bondgenoot.dossier.models.vault import Vault
from bondgenoot.school.models import Pupil


class PartyKind(models.TextChoices):
    PUPIL = "pupil", _("leerling van deze school")
    OTHER_SCHOOL = "other_school", _("leerling van een andere school")
    UNKNOWN = "unknown", _("onbekend")
    FORMER = "former", _("voormalige leerling")


class PartyManager(models.Manager["Party"]):
    def add(
        self,
        vault: Vault,
        *,
        pupil: Pupil | None = None,
        kind: str = PartyKind.PUPIL,
        description: str = "",
        key: uuid.UUID | None = None,
    ) -> "Party":
        """The party for this pupil in this vault, made with the next free letter if it is not there yet.

        For somebody who is no pupil here the same `key` twice is one party.
        """
        if key is not None and (made := self.filter(pk=key, vault=vault).first()):
            return made
        if pupil is not None:
            known = self.filter(vault=vault, pupil=pupil).first()
            if known is not None:
                return known
        party = self.model(
            id=key or uuid.uuid4(),
            vault=vault,
            pupil=pupil,
            kind=kind,
            letter=letter(self.filter(vault=vault).count()),
        )
        if description:
            party.sealed_description = vault.seal(description, place=f"party|{party.pk}")
        party.save(force_insert=True)
        return party

    def cleared(self) -> models.QuerySet["Party"]:
        """Those of `Party.is_cleared`."""
        return self.filter(pupil=None, kind__in=(PartyKind.PUPIL, PartyKind.FORMER))


def letter(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class Party(models.Model):
    """A pupil of this school, somebody of another school, or somebody nobody knows yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vault = models.ForeignKey(Vault, on_delete=models.CASCADE, related_name="parties")
    letter = models.CharField(max_length=4)
    kind = models.CharField(max_length=20, choices=PartyKind.choices, default=PartyKind.PUPIL)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, null=True, blank=True, related_name="parties")
    sealed_description = models.BinaryField(default=b"", blank=True)

    objects = PartyManager()

    class Meta:
        ordering = ["letter"]
        constraints = [
            models.UniqueConstraint(fields=["vault", "letter"], name="party_letter_once"),
            models.UniqueConstraint(fields=["vault", "pupil"], name="party_pupil_once"),
        ]

    def __str__(self) -> str:
        if self.pupil is not None:
            return str(self.pupil)
        if self.kind == PartyKind.FORMER:
            return str(_("een voormalige leerling (%(letter)s)")) % {"letter": self.letter}
        # The suspicion was withdrawn: nobody is found through this party any more.
        return str(_("een leerling") if self.kind == PartyKind.PUPIL else self.get_kind_display())

    @property
    def is_cleared(self) -> bool:
        """Whether it was a pupil of this school once, and leads to nobody any more."""
        return self.pupil_id is None and self.kind in (PartyKind.PUPIL, PartyKind.FORMER)

    @property
    def description(self) -> str:
        """What is known of somebody who is no pupil here; empty for a pupil."""
        if not self.sealed_description:
            return ""
        return self.vault.unseal(bytes(self.sealed_description), place=f"party|{self.pk}")
