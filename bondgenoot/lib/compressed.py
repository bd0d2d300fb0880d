"""A page that is the same for everybody but for a few bytes, compressed once and not again for every reader.

A gzip stream (RFC 1952) is stitched from three pieces of deflate (RFC 1951): a beginning, compressed once and ended with
a full flush, so that it stops at a whole byte; the filling, as a stored block; and an end, compressed once by itself, so
that it refers to nothing before it. Only the checksum is counted anew, over the filling and the end.
"""

import struct
import zlib
from dataclasses import dataclass

# No name, no moment, no system: RFC 1952, 2.3.
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# A stored block holds its length in two bytes.
MOST_FILLING = 0xFFFF


@dataclass(frozen=True)
class Gapped:
    """A text of bytes with one gap in it. Make one with `gapped`."""

    start: bytes  # gzip header and deflate up to the gap, ended at a whole byte
    start_length: int  # bytes before compressing
    start_crc: int
    after: bytes
    end: bytes  # deflate of `after`, its last block marked as the last

    def gzip(self, filling: bytes) -> bytes:
        """The whole text with `filling` in the gap, as a gzip stream. ValueError over 65,535 bytes of filling."""
        size = len(filling)
        if size > MOST_FILLING:
            raise ValueError("a stored block holds 65,535 bytes")
        crc = zlib.crc32(self.after, zlib.crc32(filling, self.start_crc))
        length = self.start_length + size + len(self.after)
        return b"".join(
            (
                self.start,
                struct.pack("<BHH", 0, size, size ^ 0xFFFF),
                filling,
                self.end,
                struct.pack("<LL", crc, length & 0xFFFFFFFF),
            )
        )

    def plain(self, filling: bytes) -> bytes:
        """The same, not compressed: for the rare reader without gzip, and made from what is kept compressed."""
        before = zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.start[len(_HEADER) :])
        return b"".join((before, filling, self.after))

    def answer(self, filling: bytes, accepted: str) -> tuple[bytes, str]:
        """The bytes to send and their Content-Encoding ("" for none), for an Accept-Encoding header."""
        return (self.gzip(filling), "gzip") if accepts_gzip(accepted) else (self.plain(filling), "")


def gapped(before: bytes, after: bytes) -> Gapped:
    """Compress what stands before and after the gap. Costs as much as compressing the page: do it once."""
    first = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    start = _HEADER + first.compress(before) + first.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    end = last.compress(after) + last.flush(zlib.Z_FINISH)
    return Gapped(start, len(before), zlib.crc32(before), after, end)


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header allows gzip (RFC 9110, 12.5.3)."""
    wishes: dict[str, bool] = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        wishes[name.strip()] = weight.replace(" ", "").rstrip("0.") != "q="
    return wishes.get("gzip", wishes.get("*", False))
