"""Take from a file what it tells about who made it, where and when: a picture is drawn anew, a PDF is put together anew.

Runs as a program of its own (see `attaching`), without keys and with little memory, for what it opens was made by
strangers; so nothing of Django here. In: the file on standard input. Out: the media type, a newline, the clean file;
or exit code REFUSED and one word of `Unfit`.
Sources: ISO/IEC 10918-1 (JPEG markers), ISO/IEC 15444-1 (boxes of JPEG 2000), ISO 32000-2 (PDF).
"""

import io
import struct
import sys
import warnings
import zlib
from base64 import a85decode
from collections.abc import Iterator
from dataclasses import dataclass

import pi_heif  # type: ignore[import-untyped]
import pikepdf
from PIL import Image, ImageOps

LONGEST_SIDE = 2560
MOST_PIXELS = 50_000_000
MOST_PAGES = 200
MOST_OBJECTS = 50_000
# What one stream of a PDF, and all of them together, may become when they are unpacked.
LARGEST_STREAM = 128 * 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024
# A drawing stays sharp as PNG; a photograph kept as one would be this large, and then it becomes a JPEG.
LARGEST_PNG = 4 * 1024 * 1024
MEMORY = 1536 * 1024 * 1024
SECONDS = 20
REFUSED = 3

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


class Unfit(Exception):
    """Why this file is not taken: kind, unreadable, encrypted, large or pages."""


@dataclass(frozen=True)
class Stripped:
    media_type: str
    content: bytes


def strip(content: bytes) -> Stripped:
    """The same picture or pages without anything about their making. Unfit."""
    kind = _kind(content)
    try:
        if kind == "PDF":
            return Stripped(PDF, _pdf(content))
        return _picture(content, kind)
    except Unfit:
        raise
    except Image.DecompressionBombError as error:
        raise Unfit("large") from error
    except pikepdf.PasswordError as error:
        raise Unfit("encrypted") from error
    except Exception as error:
        # Whatever a broken file makes of the readers: it is not taken.
        raise Unfit("unreadable") from error


def _kind(content: bytes) -> str:
    """What the first bytes say it is; the name a file came with says nothing."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        return "HEIF"
    if b"%PDF-" in content[:1024]:
        return "PDF"
    raise Unfit("kind")


# ---------------------------------------------------------------- pictures


def _picture(content: bytes, kind: str) -> Stripped:
    """Drawn on a new sheet: only the dots come along, turned the right way up."""
    pi_heif.register_heif_opener()
    warnings.simplefilter("ignore")
    with Image.open(io.BytesIO(content), formats=[kind, "MPO"] if kind == "JPEG" else [kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Unfit("large")
        drawn = _drawn(opened)
    if kind == "PNG":
        written = _written(drawn, "PNG", optimize=False, compress_level=9)
        if len(written) <= LARGEST_PNG:
            return Stripped(PNG, written)
    return Stripped(JPEG, _written(drawn, "JPEG", quality=85, optimize=True))


def _drawn(opened: Image.Image) -> Image.Image:
    image: Image.Image = opened
    if image.mode not in ("L", "RGB", "RGBA", "CMYK", "YCbCr"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image = ImageOps.exif_transpose(image)
    sheet = Image.new("RGB", image.size, "white")
    sheet.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return sheet


def _written(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


# ---------------------------------------------------------------- PDF

# What makes up the look of a page. Notes in the margin, actions, thumbnails and the rest stay behind.
OF_A_PAGE = frozenset(
    {
        "/Type", "/Parent", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/Resources",
        "/Contents", "/Group", "/UserUnit",
    }
)  # fmt: skip
# What may hang on anything in a PDF and tells of its making, points outside, or is hidden in it.
NEVER = (
    "/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/Thumb", "/Alternates", "/Ref", "/PTData", "/Measure",
    "/StructParent", "/StructParents", "/Usage", "/CreatorInfo", "/SeparationInfo",
)  # fmt: skip


def _pdf(content: bytes) -> bytes:
    """The pages alone in a new document, with what is filled in or drawn on them made part of the page."""
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as old, pikepdf.new() as new:
        if old.is_encrypted:
            raise Unfit("encrypted")
        if not 0 < len(old.pages) <= MOST_PAGES or len(old.objects) > MOST_OBJECTS:
            raise Unfit("pages")
        old.generate_appearance_streams()
        old.flatten_annotations("all")
        for page in old.pages:
            for key in set(page.obj.keys()) - OF_A_PAGE:
                del page.obj[key]
        new.pages.extend(old.pages)
        _clean_objects(new)
        out = io.BytesIO()
        new.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _clean_objects(document: pikepdf.Pdf) -> None:
    room = LARGEST_UNPACKED
    for one in document.objects:
        if isinstance(one, pikepdf.Stream):
            _clean_dictionary(one.stream_dict)
            _clean_image(one)
            room -= _unpacked_size(one)
            if room < 0:
                raise Unfit("large")
        elif isinstance(one, pikepdf.Dictionary):
            _clean_dictionary(one)


def _clean_dictionary(dictionary: pikepdf.Object, depth: int = 0) -> None:
    """Also those written inside another; an object of its own is met by itself."""
    for key in NEVER:
        if key in dictionary and not _is_resource(dictionary[key]):
            del dictionary[key]
    if depth < 20:
        for value in dictionary.values():
            if isinstance(value, pikepdf.Dictionary) and not value.is_indirect:
                _clean_dictionary(value, depth + 1)


def _is_resource(value: object) -> bool:
    """Fonts and drawings are called as whoever made the file liked: "/AF" may be a font."""
    made_of = {"/Font", "/XObject", "/ExtGState", "/Pattern"}
    return isinstance(value, pikepdf.Dictionary | pikepdf.Stream) and str(value.get("/Type")) in made_of


def _filters(stream: pikepdf.Stream) -> list[str]:
    found = stream.get("/Filter")
    if found is None:
        return []
    return [str(one) for one in found] if isinstance(found, pikepdf.Array) else [str(found)]


def _clean_image(stream: pikepdf.Stream) -> None:
    """A photograph in a PDF is a whole JPEG, with the place where it was taken and all."""
    width, height = stream.get("/Width"), stream.get("/Height")
    if isinstance(width, int) and isinstance(height, int) and width * height > 2 * MOST_PIXELS:
        raise Unfit("large")
    filters = _filters(stream)
    if not filters or filters[-1] not in ("/DCTDecode", "/DCT", "/JPXDecode"):
        return
    raw = stream.read_raw_bytes()
    for name in filters[:-1]:
        raw = _unwrapped(raw, name)
    clean = _clean_jpeg(raw) if filters[-1] != "/JPXDecode" else _clean_jpx(raw)
    given = stream.get("/DecodeParms")
    if isinstance(given, pikepdf.Array):
        given = given[len(filters) - 1] if len(given) == len(filters) else None
    parameters = given if isinstance(given, pikepdf.Dictionary) else None
    stream.write(clean, filter=pikepdf.Name(filters[-1]), decode_parms=parameters)


def _unwrapped(raw: bytes, name: str) -> bytes:
    if name in ("/FlateDecode", "/Fl"):
        engine = zlib.decompressobj()
        found = engine.decompress(raw, LARGEST_STREAM)
        if engine.unconsumed_tail:
            raise Unfit("large")
        return found
    if name in ("/ASCII85Decode", "/A85"):
        return a85decode(raw.strip().removeprefix(b"<~").removesuffix(b"~>"))
    if name in ("/ASCIIHexDecode", "/AHx"):
        return bytes.fromhex(raw.split(b">")[0].decode("ascii"))
    raise Unfit("unreadable")


def _unpacked_size(stream: pikepdf.Stream) -> int:
    """How large a packed stream becomes, without ever holding it whole. Unfit when it is a bomb."""
    filters = _filters(stream)
    if not filters or filters[0] not in ("/FlateDecode", "/Fl"):
        return 0
    engine, raw, size = zlib.decompressobj(), stream.read_raw_bytes(), 0
    while raw and not engine.eof:
        try:
            size += len(engine.decompress(raw, 1024 * 1024))
        except zlib.error:
            # A damaged end: what came before it is all a reader shows.
            break
        raw = engine.unconsumed_tail
        if size > LARGEST_STREAM:
            raise Unfit("large")
    return size


# ---------------------------------------------------------------- what a photograph inside a PDF carries


def _clean_jpeg(raw: bytes) -> bytes:
    """The same dots to the bit, without comments and without every application segment but two.

    Kept are the density (JFIF, its thumbnail cut off) and how colours are stored (Adobe).
    """
    kept = bytearray(b"\xff\xd8")
    for marker, segment in _segments(raw):
        if marker == 0xE0 and segment[4:9] == b"JFIF\0":
            kept += b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"
        elif segment[4:9] == b"Adobe" if marker == 0xEE else not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept += segment
    return bytes(kept + b"\xff\xd9")


def _segments(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, all its bytes) up to the end of the image; the scan itself is part of its segment."""
    if not raw.startswith(b"\xff\xd8"):
        raise Unfit("unreadable")
    at = 2
    while at + 4 <= len(raw):
        if raw[at] != 0xFF:
            raise Unfit("unreadable")
        marker = raw[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            return
        end = at + 2 + struct.unpack_from(">H", raw, at + 2)[0]
        if marker == 0xDA:
            end = _end_of_scan(raw, end)
        yield marker, raw[at:end]
        at = end


def _end_of_scan(raw: bytes, at: int) -> int:
    """Where the next real marker begins: not a stuffed zero and not a restart."""
    while (at := raw.find(b"\xff", at)) != -1:
        following = raw[at + 1 : at + 2]
        if following and following != b"\0" and following != b"\xff" and not 0xD0 <= following[0] <= 0xD7:
            return at
        at += 1
    return len(raw)


def _clean_jpx(raw: bytes) -> bytes:
    """JPEG 2000 without its boxes of XML and of makers' own."""
    if raw.startswith(b"\xff\x4f"):
        return raw
    kept, at = bytearray(), 0
    while at + 8 <= len(raw):
        size, name = struct.unpack_from(">I4s", raw, at)
        if size == 1:
            size = struct.unpack_from(">Q", raw, at + 8)[0]
        end = len(raw) if size == 0 else at + size
        if end <= at or end > len(raw):
            raise Unfit("unreadable")
        if name not in (b"xml ", b"uuid", b"uinf", b"jp2i"):
            kept += raw[at:end]
        at = end
    return bytes(kept)


def _limit_ourselves() -> None:
    """Little memory and little time. Where the system knows no such limits, the checks above are all there is."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    _limit_ourselves()
    try:
        done = strip(sys.stdin.buffer.read())
    except Unfit as unfit:
        sys.stdout.write(str(unfit))
        return REFUSED
    sys.stdout.buffer.write(done.media_type.encode() + b"\n" + done.content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
