"""What in one note for several cases looks like the name of a pupil or a parent: it would stand in every record."""

from hashlib import sha256
from uuid import UUID

from bondgenoot.dossier.models import MarkVerdict
from bondgenoot.dossier.names import Lexicon, scan, school_people
from bondgenoot.lib.forms import Card

# Characters shown on either side.
CONTEXT = 40


def names_in(note: str, organisation_id: UUID) -> dict[str, Card]:
    """Each word once, with what stands around it, by a key that is the same for the same word; colleagues left out."""
    found: dict[str, Card] = {}
    for one in scan(note, Lexicon(school_people(organisation_id))):
        if one.suggestions and all(who.kind == MarkVerdict.STAFF.value for who in one.suggestions):
            continue
        end = one.start + one.length
        word = note[one.start : end]
        key = sha256(word.casefold().encode()).hexdigest()[:16]
        before = note[max(0, one.start - CONTEXT) : one.start]
        before = f"…{before}" if one.start > CONTEXT else before
        after = note[end : end + CONTEXT] + ("…" if end + CONTEXT < len(note) else "")
        found.setdefault(key, Card(key, word, f"{before}{word}{after}"))
    return found
