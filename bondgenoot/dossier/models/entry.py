"""An entry of the record: written once, never changed; a correction is a new entry that replaces an older one."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from bondgenoot.dossier.models.party import Party
from bondgenoot.dossier.models.vault import Vault
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


@dataclass(frozen=True)
class EntryLine:
    """One question with its answer, in the words that stood on the page when it was written."""

    key: str
    label: str
    value: str


class EntryManager(models.Manager["Entry"]):
    def written(self, vault: Vault, key: uuid.UUID | None) -> bool:
        """Whether the form with this key was kept before: a second press of the same button."""
        return key is not None and self.filter(vault=vault, pk=key).exists()

    def write(
        self,
        vault: Vault,
        *,
        kind: str,
        title: str,
        by: Staff | None,
        purpose: str,
        core: Sequence[EntryLine] = (),
        parts: Mapping[Party, Sequence[EntryLine]] | None = None,
        happened_at: datetime | None = None,
        step: tuple[uuid.UUID, str] | None = None,
        edition: str = "",
        replaces: "Entry | None" = None,
        key: uuid.UUID | None = None,
    ) -> "Entry":
        """Append an entry. `core` is for everybody on the case, `parts` for one party each; `by` None is the system.

        `step` is (id, node key) of the step it belongs to; `edition` is "key@version". Empty answers are left out.
        `key` becomes the id of the entry, so that the same form sent twice cannot be written twice.
        IntegrityError when the entry that is replaced was replaced already.
        """
        now = clock.now()
        entry = self.create(
            id=key or uuid.uuid4(),
            vault=vault,
            kind=kind,
            title=title,
            author=by,
            purpose=purpose,
            happened_at=happened_at or now,
            recorded_at=now,
            step_id=step[0] if step else None,
            node=step[1] if step else "",
            edition=edition,
            replaces=replaces,
        )
        entry._fill([(None, core), *(parts or {}).items()])
        return entry


class Entry(models.Model):
    """Which step, which edition, who, when it happened and when it was written. The words are in its parts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vault = models.ForeignKey(Vault, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=60)
    author = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="entries")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    step_id = models.UUIDField(null=True, blank=True)
    node = models.CharField(max_length=60, blank=True)
    edition = models.CharField(max_length=80, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    objects = EntryManager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["vault", "number"], name="entry_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.number:
            last = Entry.objects.filter(vault_id=self.vault_id).aggregate(models.Max("number"))["number__max"]
            self.number = (last or 0) + 1
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def _fill(self, rows: Sequence[tuple[Party | None, Sequence[EntryLine]]]) -> None:
        """The words of each part that has any, sealed."""
        EntryPart.objects.bulk_create(
            EntryPart.seal(self, party, lines) for party, lines in rows if any(line.value for line in lines)
        )


class EntryPart(models.Model):
    """The words of an entry: for everybody on the case (party empty), or about one party only."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="parts")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "party"], name="entry_part_once"),
            models.UniqueConstraint(
                fields=["entry"], condition=models.Q(party__isnull=True), name="entry_core_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.party_id or 'core'}"

    @staticmethod
    def place(entry_id: uuid.UUID, party_id: uuid.UUID | None) -> str:
        return f"entry|{entry_id}|{party_id or 'core'}"

    @classmethod
    def seal(cls, entry: Entry, party: Party | None, lines: Sequence[EntryLine]) -> "EntryPart":
        if party is not None and party.vault_id != entry.vault_id:
            raise ValueError("a party belongs to one vault only")
        sealed = cls.sealed_lines(entry.vault, entry.pk, party.pk if party else None, lines)
        return cls(entry=entry, party=party, sealed=sealed)

    @classmethod
    def sealed_lines(
        cls, vault: Vault, entry_id: uuid.UUID, party_id: uuid.UUID | None, lines: Sequence[EntryLine]
    ) -> bytes:
        """The words as a row holds them; what `opened` opens. An empty answer is left out."""
        text = json.dumps([[line.key, line.label, line.value] for line in lines if line.value])
        return vault.seal(text, place=cls.place(entry_id, party_id))

    def lines(self, vault: Vault) -> tuple[EntryLine, ...]:
        """The words, opened with the key of `vault`. SealBroken when a byte was changed or moved."""
        return self.opened(vault, self.entry_id, self.party_id, self.sealed)

    @classmethod
    def opened(
        cls, vault: Vault, entry_id: uuid.UUID, party_id: uuid.UUID | None, sealed: bytes | memoryview
    ) -> tuple[EntryLine, ...]:
        """The same for the columns of a row, where hundreds are read at once."""
        text = vault.unseal(bytes(sealed), place=cls.place(entry_id, party_id))
        return tuple(EntryLine(*item) for item in json.loads(text))
