"""Codes that a pupil types: long enough that guessing is hopeless, without letters and digits that look alike.

Nine characters of an alphabet of 26: 26⁹ ≈ 5.4 · 10¹² codes. Ten thousand guesses at sixty open classes hit one with a
chance of about one in ten million.
"""

import secrets

# No vowels (a code never spells a word), no 0 O 1 I L 5 S.
ALPHABET = "BCDFGHJKMNPQRTVWXYZ2346789"
LENGTH = 9
GROUP = 3


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def normal(typed: str) -> str:
    """What somebody typed as a code is written here: capitals, without spaces and dashes. Empty when it is no code."""
    found = "".join(letter for letter in typed[:40].upper() if letter.isalnum())
    return found if len(found) == LENGTH and all(letter in ALPHABET for letter in found) else ""


def shown(code: str) -> str:
    """A code as people read it: "KRM 7PX D2H"."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
