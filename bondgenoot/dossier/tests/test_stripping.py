"""What a file tells about its making is gone, what it shows is still there, and what means harm is not taken."""

import io
import struct
import zlib
from base64 import b64decode
from itertools import pairwise

import pikepdf
import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfReader

from bondgenoot.dossier import stripping
from bondgenoot.dossier.attaching import LARGEST_FILE, NotAttached, cleaned
from bondgenoot.dossier.stripping import JPEG, PDF, PNG, Unfit, strip

SECRET = b"Bram de Vries"
NAME = SECRET.decode()


def drawing(size=(320, 200)):
    """Half red, half blue: enough to see which side is up."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, size[1] // 2, size[0], size[1]))
    return image


def written(image, kind, **how):
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def exif(orientation=1):
    found = Image.Exif()
    found[0x010E] = NAME
    found[0x013B] = NAME
    found[0x0112] = orientation
    place = found.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 22.0, 12.0)
    return found


def jpeg_with_everything():
    """A photograph with a place, an author, a comment, a colour profile, XMP, and something behind its end."""
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    made = written(
        drawing(), "JPEG", exif=exif(), comment=SECRET, icc_profile=b"profiel " + SECRET, quality=95
    )
    segment = b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp
    return made[:2] + segment + made[2:] + b"film " + SECRET


def png_with_everything():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", NAME)
    words.add_itxt("XML:com.adobe.xmp", NAME)
    words.add_text("Comment", NAME, zip=True)
    return written(drawing(), "PNG", pnginfo=words, exif=exif(), icc_profile=b"profiel " + SECRET)


def picture(content):
    return Image.open(io.BytesIO(content))


def everywhere(content):
    """The bytes, and every stream of a PDF unpacked."""
    found = [content]
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as document:
            for one in document.objects:
                if isinstance(one, pikepdf.Stream):
                    found.append(one.read_raw_bytes())
                    if "/DCTDecode" not in str(one.get("/Filter")):
                        found.append(one.read_bytes())
                else:
                    found.append(one.unparse(resolved=True))
    return b"\n".join(found)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (jpeg_with_everything(), JPEG),
        (png_with_everything(), PNG),
        (written(drawing(), "WEBP", exif=exif(), xmp=SECRET, icc_profile=b"profiel " + SECRET), JPEG),
    ],
    ids=["jpeg", "png", "webp"],
)
def test_a_picture_keeps_its_dots_and_nothing_else(content, media_type):
    assert SECRET in content or SECRET in zlib.decompress(content[content.index(b"zTXt") + 13 :])
    clean = strip(content)
    assert clean.media_type == media_type
    assert SECRET not in clean.content and b"Bram" not in clean.content
    image = picture(clean.content)
    assert not image.getexif() and not set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert image.size == (320, 200)
    assert image.getpixel((10, 10))[0] > 200 and image.getpixel((10, 190))[2] > 200


def test_what_the_hidden_data_said_about_the_right_way_up_is_done_before_it_goes():
    clean = strip(written(drawing(), "JPEG", exif=exif(orientation=6)))
    assert picture(clean.content).size == (200, 320)


@pytest.mark.parametrize(("size", "becomes"), [((4000, 1000), (2560, 640)), ((100, 5120), (50, 2560))])
def test_a_large_picture_becomes_small_enough(size, becomes):
    assert picture(strip(written(drawing(size), "JPEG")).content).size == becomes


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_colour_can_be_kept(mode):
    image = drawing().convert("L" if mode == "I;16" else mode)
    image = image.convert("I;16") if mode == "I;16" else image
    clean = strip(written(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert picture(clean.content).mode == "RGB"


def test_what_was_see_through_becomes_white():
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    assert picture(strip(written(image, "PNG")).content).getpixel((5, 5)) == (255, 255, 255)


def test_a_photograph_sent_as_png_becomes_a_jpeg():
    image = Image.effect_noise((2000, 1500), 90).convert("RGB")
    assert strip(written(image, "PNG")).media_type == JPEG


def test_of_something_that_moves_the_first_picture_stays():
    moving = written(drawing(), "WEBP", save_all=True, append_images=[Image.new("RGB", (320, 200), "green")])
    image = picture(strip(moving).content)
    assert not getattr(image, "is_animated", False)


# PDF


def photograph(document, content, *filters, **more):
    image = pikepdf.Stream(document, content)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent = 320, 200, 8
    image.ColorSpace = pikepdf.Name.DeviceRGB
    image.Filter = pikepdf.Array([pikepdf.Name(one) for one in filters])
    for key, value in more.items():
        image["/" + key] = value
    return document.make_indirect(image)


def pdf(change=lambda document, page: None, pages=1, **how):
    """Pages with the word Zichtbaar, changed by `change`, as bytes."""
    document = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for _number in range(pages):
        page = document.add_blank_page(page_size=(300, 300))
        page.Contents = document.make_stream(b"BT /AF 20 Tf 20 200 Td (Zichtbaar) Tj ET")
        # A font may be called like a thing that is thrown away.
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary({"/AF": font}), XObject=pikepdf.Dictionary()
        )
    change(document, document.pages[0])
    out = io.BytesIO()
    document.save(out, **how)
    return out.getvalue()


def with_everything(document, page):
    text = pikepdf.String(NAME)
    document.docinfo["/Author"] = NAME
    with document.open_metadata() as meta:
        meta["dc:creator"] = [NAME]
    document.attachments["lijst.csv"] = SECRET
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=text)
    document.Root.OpenAction = script
    document.Root.Names.JavaScript = pikepdf.Dictionary(Names=[text, script])
    document.Root.Lang = text
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(NAME, 0))
    remark = {"/Type": "/Annot", "/Subtype": pikepdf.Name.Text, "/Rect": [0, 0, 9, 9], "/T": text}
    page.Annots = [document.make_indirect(pikepdf.Dictionary({**remark, "/Contents": text}))]
    page.AA = pikepdf.Dictionary(O=script)
    page.PieceInfo = pikepdf.Dictionary(Tool=pikepdf.Dictionary(Private=text))
    page.Metadata = document.make_stream(SECRET)
    page.Thumb = document.make_stream(SECRET)
    photos = page.Resources.XObject
    jpeg = jpeg_with_everything()
    photos.One = photograph(document, jpeg, "/DCTDecode", Metadata=document.make_stream(SECRET))
    photos.Two = photograph(document, zlib.compress(jpeg), "/FlateDecode", "/DCTDecode")
    photos.Three = photograph(
        document, jpeg.hex().encode() + b">", "/ASCIIHexDecode", "/DCTDecode", OPI=pikepdf.Dictionary(F=text)
    )


def test_of_a_pdf_only_the_pages_stay():
    content = pdf(with_everything)
    assert everywhere(content).count(SECRET) > 10
    clean = strip(content)
    assert clean.media_type == PDF
    assert SECRET not in everywhere(clean.content) and b"Bram" not in everywhere(clean.content)
    reader = PdfReader(io.BytesIO(clean.content))
    assert not reader.metadata and not reader.attachments and not reader.xmp_metadata
    assert set(reader.trailer["/Root"]) == {"/Type", "/Pages"}
    assert "Zichtbaar" in reader.pages[0].extract_text()


def test_a_photograph_in_a_pdf_keeps_every_dot():
    def place(document, page):
        page.Resources.XObject.One = photograph(document, jpeg_with_everything(), "/DCTDecode")

    with pikepdf.open(io.BytesIO(strip(pdf(place)).content)) as document:
        kept = document.pages[0].Resources.XObject.One.read_raw_bytes()
    assert picture(kept).tobytes() == picture(jpeg_with_everything()).tobytes()
    assert not picture(kept).getexif()


@pytest.mark.parametrize("how", [{"progressive": True}, {"restart_marker_rows": 1}, {"quality": 100}])
def test_a_photograph_made_in_another_way_keeps_every_dot_too(how):
    noise = Image.effect_noise((160, 120), 90).convert("RGB")
    before = written(noise, "JPEG", exif=exif(), **how)
    after = stripping._clean_jpeg(before)
    assert picture(after).tobytes() == picture(before).tobytes()
    assert SECRET not in after


def test_what_was_filled_in_on_a_form_stays_to_be_seen():
    def fill_in(document, page):
        look = document.make_stream(b"BT /AF 12 Tf 2 2 Td (Ingevuld) Tj ET")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox, look.Resources = [0, 0, 90, 20], page.Resources
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="veld", V="Ingevuld",
            Rect=[10, 10, 100, 30], F=4, AP=pikepdf.Dictionary(N=look), DA="/AF 12 Tf",
        )  # fmt: skip
        page.Annots = [document.make_indirect(field)]
        document.Root.AcroForm = pikepdf.Dictionary(Fields=page.Annots)

    reader = PdfReader(io.BytesIO(strip(pdf(fill_in)).content))
    assert "Ingevuld" in reader.pages[0].extract_text()
    assert "/Annots" not in reader.pages[0]


def test_the_same_pdf_gives_the_same_bytes():
    content = pdf(with_everything)
    assert strip(content) == strip(content)


# What is not taken


def locked(user=""):
    return pdf(encryption=pikepdf.Encryption(owner="geheim", user=user))


def bomb_of_dots():
    """A few bytes that claim to be a picture of ten thousand million dots."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = zlib.compress(b"\0" * 1000)
    parts = [chunk, b"IDAT" + data, b"IEND"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in parts
    )


def bomb_of_pages(document, page):
    engine = zlib.compressobj(9)
    packed = b"".join(engine.compress(bytes(1 << 20)) for _mega in range(140)) + engine.flush()
    page.Contents = pikepdf.Stream(document, packed, Filter=pikepdf.Name.FlateDecode)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "kind"),
        (b"Naam;Klas\nBram;1A", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "kind"),
        (b"PK\x03\x04 een tekstbestand", "kind"),
        (b"GIF89a" + bytes(40), "kind"),
        (written(drawing(), "JPEG")[:60], "unreadable"),
        (written(drawing(), "PNG")[:60], "unreadable"),
        (b"RIFF\0\0\0\0WEBP" + bytes(40), "unreadable"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "unreadable"),
        (b"%PDF-1.7 en verder niets", "unreadable"),
        (locked(), "encrypted"),
        (locked("open"), "encrypted"),
        (bomb_of_dots(), "large"),
        (pdf(pages=stripping.MOST_PAGES + 1), "pages"),
    ],
)
def test_what_cannot_be_cleaned_is_refused_with_the_reason(content, why):
    with pytest.raises(Unfit, match=why):
        strip(content)


def test_a_pdf_that_unpacks_to_very_much_is_refused():
    with pytest.raises(Unfit, match="large"):
        strip(pdf(bomb_of_pages))


@pytest.mark.parametrize("number", range(40))
def test_a_damaged_file_is_cleaned_or_refused_and_nothing_else(number):
    """Bytes are changed at places spread over the file."""
    content = bytearray(
        [jpeg_with_everything, png_with_everything, lambda: pdf(with_everything)][number % 3]()
    )
    for one, other in pairwise(range(number, len(content), len(content) // (3 + number))):
        content[one] ^= 0x55
        content[other] = number
    try:
        clean = strip(bytes(content))
    except Unfit:
        return
    assert SECRET not in everywhere(clean.content)


# In a process of its own


def test_the_process_that_opens_a_file_knows_no_key_and_gives_the_same():
    content = jpeg_with_everything()
    assert cleaned(content) == strip(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Naam;Klas", "Opslaan als PDF"),
        (locked(), "op slot met een wachtwoord"),
        (b"\xff\xd8\xff" + bytes(40), "beschadigd of niet te openen"),
        (bomb_of_dots(), "te groot"),
        (bytes(LARGEST_FILE + 1), "te groot"),
        (pdf(pages=stripping.MOST_PAGES + 1), "te veel bladzijden"),
    ],
)
def test_a_refusal_says_in_dutch_what_to_do(content, words):
    with pytest.raises(NotAttached, match=words):
        cleaned(content)


def test_a_reader_that_breaks_down_costs_the_file_and_not_the_server(monkeypatch, tmp_path):
    broken = tmp_path / "stripping.py"
    broken.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(stripping, "__file__", str(broken))
    with pytest.raises(NotAttached, match="beschadigd"):
        cleaned(b"x")


def test_the_process_has_an_empty_environment(monkeypatch, tmp_path):
    spy = tmp_path / "stripping.py"
    spy.write_text("import os, sys\nsys.stdout.write('text/plain\\n' + ' '.join(sorted(os.environ)))\n")
    monkeypatch.setattr(stripping, "__file__", str(spy))
    monkeypatch.setenv("BONDGENOOT_MASTER_KEYS", "sleutel")
    assert b"BONDGENOOT" not in cleaned(b"x").content


# 64 × 32 dots, red above blue, as a phone of a well-known make keeps a photograph; with a name and a place in it.
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIA"
    "AQAAAAAB4gABAAAAAAAAACgAAgAAAAACCgABAAAAAAAAAGoAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlm"
    "AAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroC"
    "QGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA"
    "AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAIAAAAAEAAAAAAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAA"
    "ABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAmm1kYXQAAAAkKAGvWPkTkl//zjX/+UXyHsHIz7v/dAfz7cEt/i1NG1Sj3CrwAAAABkV4aWYAAE1NACoAAAAI"
    "AAMBDgACAAAADgAAADIBOwACAAAADgAAAECIJQAEAAAAAQAAAE4AAAAAQnJhbSBkZSBWcmllcwBCcmFtIGRlIFZyaWVzAAABAAEAAgAAAAJOAAAAAAAAAA=="
)


def test_a_photograph_of_a_phone_becomes_a_jpeg():
    assert SECRET in HEIC
    clean = strip(HEIC)
    image = picture(clean.content)
    assert (clean.media_type, image.size) == (JPEG, (64, 32))
    assert SECRET not in clean.content and not image.getexif()
    assert image.getpixel((5, 4))[0] > 150 and image.getpixel((5, 28))[2] > 150
