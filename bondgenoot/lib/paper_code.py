"""32 secret bytes as something a person copies from paper: groups of five signs, in which a slip of the pen is found.

Signs are those of Crockford's base 32 (no I, L, O or U; small letters and the usual mistakes are read as meant). Each
group has four signs and one that checks them and their place; three bytes of SHA-256 check the whole.
"""

import hashlib

KEY_BYTES = 32
CHECK_BYTES = 3
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DATA = 4
GROUPS = (KEY_BYTES + CHECK_BYTES) * 8 // (5 * DATA)
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


class MiswrittenCode(ValueError):
    """`place` is the first group that is not right, counted from 1; 0 when the number of signs is not right."""

    def __init__(self, place: int) -> None:
        super().__init__(f"group {place}")
        self.place = place


def written(secret: bytes) -> list[str]:
    """The groups to put on paper, for 32 bytes. ValueError for another number."""
    if len(secret) != KEY_BYTES:
        raise ValueError("a secret on paper has 32 bytes")
    number = int.from_bytes(secret + _sum(secret), "big")
    signs = [SIGNS[(number >> 5 * place) & 31] for place in reversed(range(GROUPS * DATA))]
    groups = ["".join(signs[at : at + DATA]) for at in range(0, len(signs), DATA)]
    return [group + _check(group, place) for place, group in enumerate(groups, 1)]


def read(text: str) -> bytes:
    """The 32 bytes of what somebody typed, whatever stands between the groups. MiswrittenCode."""
    signs = "".join(one for one in text.upper() if one.isalnum()).translate(_MEANT)
    if len(signs) != GROUPS * (DATA + 1):
        raise MiswrittenCode(0)
    number = 0
    for place in range(1, GROUPS + 1):
        whole = signs[(place - 1) * (DATA + 1) : place * (DATA + 1)]
        group = whole[:DATA]
        if set(whole) - set(SIGNS) or whole[DATA] != _check(group, place):
            raise MiswrittenCode(place)
        for sign in group:
            number = number << 5 | SIGNS.index(sign)
    content = number.to_bytes(KEY_BYTES + CHECK_BYTES, "big")
    secret, found = content[:KEY_BYTES], content[KEY_BYTES:]
    if found != _sum(secret):
        raise MiswrittenCode(GROUPS)
    return secret


def _sum(secret: bytes) -> bytes:
    return hashlib.sha256(b"paper" + secret).digest()[:CHECK_BYTES]


def _check(group: str, place: int) -> str:
    return SIGNS[hashlib.sha256(f"{place}{group}".encode()).digest()[0] & 31]
