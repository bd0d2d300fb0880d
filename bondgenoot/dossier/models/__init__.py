"""The vault: what is written about children, encrypted, append-only, a shared core and a part per party."""

from bondgenoot.dossier.models.attachment import Attachment, AttachmentRelease
from bondgenoot.dossier.models.clearing import Clearing, clearing
from bondgenoot.dossier.models.draft import Draft
from bondgenoot.dossier.models.entry import Entry, EntryLine, EntryPart
from bondgenoot.dossier.models.name_mark import MarkVerdict, NameMark
from bondgenoot.dossier.models.party import Party
from bondgenoot.dossier.models.vault import Vault

__all__ = [
    "Attachment",
    "AttachmentRelease",
    "Clearing",
    "Draft",
    "Entry",
    "EntryLine",
    "EntryPart",
    "MarkVerdict",
    "NameMark",
    "Party",
    "Vault",
    "clearing",
]
