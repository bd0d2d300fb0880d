"""The chain from the first row to the last, held against what somebody wrote down earlier.

Rows cut off at the end leave a chain that still holds; only a count and a seal kept elsewhere tell of those.
"""

import re
from dataclasses import dataclass

from bondgenoot.audit.models.audit_event import links


class UnreadableReceipt(ValueError):
    """Not a count and a seal."""


@dataclass(frozen=True)
class Receipt:
    """How many rows there were, and the seal of the last: 64 hexadecimal characters, none when there were none."""

    count: int
    seal: str

    @classmethod
    def read(cls, text: str) -> "Receipt":
        """From `count:seal`. UnreadableReceipt."""
        hit = re.fullmatch(r"\s*(\d{1,18})\s*:\s*([0-9a-f]{64})\s*", text.lower())
        if hit is None or int(hit[1]) == 0:
            raise UnreadableReceipt(text)
        return cls(int(hit[1]), hit[2])

    def __str__(self) -> str:
        return f"{self.count}:{self.seal}"


@dataclass(frozen=True)
class Verified:
    """`receipt` of the chain as it is; `broken` is the id of the first row that does not follow from the one before it.

    Against an earlier receipt: `cut_off` when there are fewer rows than there were, `replaced` when that row is another.
    """

    receipt: Receipt
    broken: int | None = None
    cut_off: bool = False
    replaced: bool = False

    @property
    def holds(self) -> bool:
        return self.broken is None and not self.cut_off and not self.replaced


def verify(since: Receipt | None = None) -> Verified:
    """Walk through the whole chain, once; in memory is one batch of rows."""
    count, seal, replaced = 0, "", False
    for link in links():
        if not link.holds:
            return Verified(Receipt(count, seal), broken=link.pk)
        count, seal = link.number, link.digest.hex()
        if since is not None and count == since.count:
            replaced = seal != since.seal
    return Verified(
        Receipt(count, seal), cut_off=since is not None and count < since.count, replaced=replaced
    )
