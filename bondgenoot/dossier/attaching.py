"""Attachments: what a file must be to be taken in, how it is cleaned, kept, and released to a family.

A file is opened in another process (`stripping`), which gets no environment and so no key, little memory and little
time. It never touches the disk.
"""

import subprocess
import sys
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bondgenoot.dossier import stripping
from bondgenoot.dossier.models import Attachment, AttachmentRelease, Entry, Party, Vault
from bondgenoot.dossier.stripping import Stripped
from bondgenoot.school.models import Staff

LARGEST_FILE = 10 * 1024 * 1024
EXTENSIONS = {stripping.JPEG: "jpg", stripping.PNG: "png", stripping.PDF: "pdf"}
# What a browser may offer; a phone turns its own format into JPEG for these.
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf"
PATIENCE = 2 * stripping.SECONDS

SENTENCES: dict[str, str | Promise] = {
    "kind": _(
        "Dit soort bestand kan niet mee. Kies een foto, een schermafbeelding of een PDF. "
        "Een ander bestand maak je zelf tot PDF: open het, kies Afdrukken en dan ‘Opslaan als PDF’."
    ),
    "encrypted": _(
        "Deze PDF zit op slot met een wachtwoord. Open hem, kies Afdrukken en dan ‘Opslaan als PDF’, "
        "en voeg die versie toe."
    ),
    "unreadable": _(
        "Dit bestand is beschadigd of niet te openen. Maak een nieuwe foto of schermafbeelding, "
        "of druk het af als PDF, en voeg die toe."
    ),
    "large": _(
        "Dit bestand is te groot. Maak er een schermafbeelding van, of deel het op in kleinere bestanden."
    ),
    "pages": _("Deze PDF heeft te veel bladzijden. Voeg alleen de bladzijden toe waar het om gaat."),
}


class NotAttached(Exception):
    """The file is not taken; the message says why and what to do, in Dutch."""


def cleaned(content: bytes) -> Stripped:
    """The file without metadata, made in a process of its own. NotAttached."""
    if len(content) > LARGEST_FILE:
        raise NotAttached(str(SENTENCES["large"]))
    program = [sys.executable, "-I", str(Path(stripping.__file__))]
    try:
        done = subprocess.run(  # noqa: S603 (our own program, and nothing of it comes from a person)
            program, input=content, capture_output=True, env={}, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NotAttached(str(SENTENCES["unreadable"])) from error
    if done.returncode:
        reason = done.stdout.decode("ascii", "replace") if done.returncode == stripping.REFUSED else ""
        raise NotAttached(str(SENTENCES.get(reason, SENTENCES["unreadable"])))
    media_type, _line, clean = done.stdout.partition(b"\n")
    if len(clean) > LARGEST_FILE:
        raise NotAttached(str(SENTENCES["large"]))
    return Stripped(media_type.decode("ascii"), clean)


def keep(entry: Entry, party: Party | None, clean: Stripped, *, by: Staff) -> Attachment:
    """Seal a cleaned file at the entry that describes it, in the core or in the part of `party`."""
    kept = Attachment(
        entry=entry,
        party=party,
        media_type=clean.media_type,
        size=len(clean.content),
        sha256=sha256(clean.content).hexdigest(),
        by=by,
    )
    kept.sealed = entry.vault.seal_bytes(clean.content, place=kept.place)
    kept.save(force_insert=True)
    return kept


def file_name(attachment: Attachment) -> str:
    """ "bijlage-12.jpg": the number of its entry, and no word anybody chose."""
    return f"bijlage-{attachment.entry.number}.{EXTENSIONS[attachment.media_type]}"


def attachments_in(vault: Vault) -> dict[UUID, Attachment]:
    """Every attachment of a vault by the entry that describes it as first written, without its bytes; two queries.

    A corrected description is a new entry: look through its `earlier` versions for the first one.
    """
    rows = Attachment.objects.filter(entry__vault=vault).defer("sealed")
    found = rows.select_related("entry", "party__pupil", "by").prefetch_related("releases__party")
    return {one.entry_id: one for one in found.order_by("entry__number")}


def may_be_released_to(attachment: Attachment, party: Party) -> bool:
    """What stands in the part of one child is never given to the family of another."""
    return attachment.party_id in (None, party.pk)


def is_released_to(attachment: Attachment, party: Party) -> bool:
    """Whether the family of this party may have it."""
    return any(one.party_id == party.pk for one in attachment.releases.all())


def release_to(
    attachment: Attachment, parties: Collection[Party], *, by: Staff
) -> tuple[list[Party], list[Party]]:
    """From now on the families of these parties may have it, and no other. Returns (newly given, taken back).

    ValueError for a party that may not have it. Call inside a transaction; the caller audits.
    """
    if any(not may_be_released_to(attachment, party) for party in parties):
        raise ValueError("an attachment of one child is not released to the family of another")
    standing = {one.party_id: one for one in attachment.releases.select_related("party")}
    wanted = {party.pk for party in parties}
    given = [party for party in parties if party.pk not in standing]
    back = [one.party for key, one in standing.items() if key not in wanted]
    AttachmentRelease.objects.filter(attachment=attachment, party__in=back).delete()
    for party in given:
        AttachmentRelease.objects.create(attachment=attachment, party=party, by=by)
    return given, back
