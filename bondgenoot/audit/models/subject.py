"""Whom an event is about, when that is a child or a parent: a keyed pseudonym, since the chain outlives their rows.

Who knows the id can ask what was read about this pupil. Once the row with the id is gone nobody can go back from the
pseudonym to a person, and the chain itself was never touched (decision 26).
"""

import hashlib
import hmac

from bondgenoot.audit.models.standing_key import Purpose

SUBJECTS = Purpose("audit-subjects")
PEOPLE = frozenset({"pupil", "guardian"})
# As long as a UUID without hyphens.
LETTERS = 32


def subject(noun: str, key: object) -> str:
    """How the chain names this noun: the id itself, or for a pupil or guardian 128 bits of an HMAC-SHA256 of it."""
    if noun not in PEOPLE or not key:
        return str(key)
    return hmac.digest(SUBJECTS.key, f"{noun}|{key}".encode(), hashlib.sha256).hex()[:LETTERS]
