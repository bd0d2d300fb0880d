import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bondgenoot.lib.compressed import MOST_FILLING, accepts_gzip, gapped

texts = some.binary(max_size=3000)


@given(before=texts, filling=texts, after=texts)
def test_what_is_stitched_unpacks_to_the_whole_text(before, filling, after):
    page, whole = gapped(before, after), before + filling + after
    stitched = page.gzip(filling)
    assert gzip.decompress(stitched) == whole
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert reader.decompress(stitched) == whole
    assert reader.eof and not reader.unused_data
    assert page.plain(filling) == whole


def test_one_page_takes_every_filling_and_stays_small():
    page = gapped(b"<p>aan het begin</p>" * 2000, b"<p>aan het eind</p>" * 100)
    for filling in (b"", b"1", b"9" * MOST_FILLING):
        assert gzip.decompress(page.gzip(filling)) == page.plain(filling)
    assert len(page.gzip(b"1234567890123456789")) < 600


def test_a_filling_that_no_stored_block_holds_is_refused():
    with pytest.raises(ValueError, match="65,535"):
        gapped(b"a", b"b").gzip(b"x" * (MOST_FILLING + 1))


def test_a_changed_byte_is_noticed_by_the_checksum():
    stitched = bytearray(gapped(b"aan het begin", b"aan het eind").gzip(b"sleutel"))
    place = stitched.index(b"sleutel")
    stitched[place] ^= 1
    with pytest.raises(gzip.BadGzipFile, match="CRC"):
        gzip.decompress(stitched)


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.8, *;q=0.1", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it(header, accepted):
    assert accepts_gzip(header) is accepted
    body, encoding = gapped(b"a", b"c").answer(b"b", header)
    assert encoding == ("gzip" if accepted else "")
    assert (gzip.decompress(body) if accepted else body) == b"abc"
