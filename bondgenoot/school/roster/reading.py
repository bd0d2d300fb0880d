"""From the bytes of a file to rows. Pure: no database, no clock.

Encoding: byte order mark, else UTF-8, else Windows-1252. Separator: the one under which the headings are recognised.
"""

import codecs
import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from bondgenoot.school.models.roster import RosterKind as Kind
from bondgenoot.school.roster.columns import FORBIDDEN, HEADINGS, REQUIRED
from bondgenoot.school.roster.rows import (
    GuardianRow,
    PupilRow,
    Reading,
    Row,
    StaffRow,
    Unreadable,
    WrongFile,
    comparable,
)

SEPARATORS = ";,\t"
# A title row or an empty row may stand above the headings.
HEADING_WITHIN = 10
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
KEY = re.compile(r"[0-9A-Za-z-]{1,20}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Field -> the longest text the school's own tables keep.
LONGEST = {"first_name": 80, "infix": 30, "last_name": 120, "class_name": 30, "email": 254, "phone": 30}
LONGEST |= {"relation": 40, "language": 5, "code": 12, "function": 60}

Cells = dict[str, str]


class BadRow(Exception):
    """Why this one row cannot be read."""


def read(kind: Kind, content: bytes) -> Reading:
    """All rows of one file. WrongFile when the file as a whole is not a list of this kind."""
    lines = _decode(content).splitlines()
    first, separator, heading = _find_heading(kind, lines)
    fields = _fields(kind, heading)
    rows, unreadable = _read_rows(kind, lines, first, separator, fields)
    rows, doubles = _without_doubles(kind, rows)
    unreadable = sorted([*unreadable, *doubles], key=lambda bad: bad.line)
    if not rows and not unreadable:
        raise WrongFile(_("In dit bestand staan alleen kolomkoppen en geen enkele rij."))
    return Reading(kind, tuple(rows), tuple(unreadable), tuple(_notes(heading, rows)))


def _decode(content: bytes) -> str:
    refused = _other_kind_of_file(content)
    if refused:
        raise WrongFile(refused)
    named = next((name for mark, name in BOMS if content.startswith(mark)), None)
    for encoding in (named,) if named else ("utf-8", "cp1252"):
        try:
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise WrongFile(
        _("Dit bestand bevat tekens die geen tekst zijn; sla het opnieuw op als CSV en kies dat.")
    )


def _other_kind_of_file(content: bytes) -> str:
    """One sentence when this is no text with columns at all; empty when it may be."""
    start = content[:512].lstrip().lower()
    if not content.strip(b"\xef\xbb\xbf \t\r\n;,\0"):
        return _("Dit bestand is leeg.")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _(
            "Dit is een Excel- of zipbestand; sla het in je eigen systeem op als CSV en kies dat bestand."
        )
    if content.startswith(b"%PDF"):
        return _("Dit is een pdf; kies het CSV-bestand dat je leerlingsysteem maakt.")
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")):
        return _("Dit is een afbeelding; kies het CSV-bestand dat je leerlingsysteem maakt.")
    if start.startswith((b"<!doctype", b"<html", b"<?xml")) or b"<html" in start:
        return _(
            "Dit is een webpagina of een XML-bestand; kies het CSV-bestand dat je leerlingsysteem maakt."
        )
    if b"\0" in content and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _("Dit is geen tekstbestand; kies het CSV-bestand dat je leerlingsysteem maakt.")
    return ""


def _split(line: str, separator: str) -> list[str]:
    """The cells of one line. Each line is read on its own, so a quote left open spoils that row and no other."""
    cells = next(csv.reader([line], delimiter=separator, strict=True), [])
    return [" ".join(cell.split()) for cell in cells]


def _heading_of(line: str, separator: str) -> list[str]:
    try:
        return [cell.lower().rstrip(".") for cell in _split(line, separator)]
    except csv.Error:
        return []


def _recognised(kind: Kind, heading: list[str]) -> set[str]:
    return {name for name, words in HEADINGS[kind].items() if any(word in heading for word in words)}


def _find_heading(kind: Kind, lines: list[str]) -> tuple[int, str, list[str]]:
    """(index of the heading, separator, heading), or WrongFile that says what is missing."""
    found = [
        (len(_recognised(kind, heading)), -index, separator, heading)
        for index, line in enumerate(lines[:HEADING_WITHIN])
        for separator in SEPARATORS
        if (heading := _heading_of(line, separator))
    ]
    if not found:
        raise WrongFile(_("In dit bestand staan geen kolommen."))
    _count, index, separator, heading = max(found)
    missing = [name for name in REQUIRED[kind] if name not in _recognised(kind, heading)]
    if missing:
        raise WrongFile(_mismatch(kind, missing, found))
    return -index, separator, heading


def _mismatch(kind: Kind, missing: list[str], found: list[tuple[int, int, str, list[str]]]) -> str:
    for other in Kind:
        fits = any(set(REQUIRED[other]) <= _recognised(other, heading) for *_rest, heading in found)
        if other != kind and fits:
            return _(
                "Dit lijkt een bestand met %(other)s, en hier lees je %(kind)s in; kies het andere bestand."
            ) % {"other": other.label, "kind": kind.label}
    words = ", ".join(f"‘{HEADINGS[kind][name][0].capitalize()}’" for name in missing)
    return _(
        "In dit bestand ontbreekt de kolom %(words)s; zet die kolom in de export en kies het opnieuw."
    ) % {"words": words}


def _fields(kind: Kind, heading: list[str]) -> dict[str, int]:
    """Field -> column. The first synonym wins, so 'mentor 1' goes before 'mentor'."""
    places = {word: place for place, word in reversed(list(enumerate(heading)))}
    return {
        name: next(places[word] for word in words if word in places)
        for name, words in HEADINGS[kind].items()
        if any(word in places for word in words)
    }


def _read_rows(
    kind: Kind, lines: list[str], first: int, separator: str, fields: dict[str, int]
) -> tuple[list[Row], list[Unreadable]]:
    rows: list[Row] = []
    unreadable: list[Unreadable] = []
    width = len(_split(lines[first], separator))
    for number, line in enumerate(lines[first + 1 :], start=first + 2):
        if not line.strip(f" {separator}"):
            continue
        cells: Cells = {}
        try:
            cells = _cells(line, separator, width, fields)
            rows.append(READERS[kind](number, cells))
        except BadRow as bad:
            unreadable.append(Unreadable(number, str(bad), cells.get("number") or cells.get("code", "")))
    return rows, unreadable


def _cells(line: str, separator: str, width: int, fields: dict[str, int]) -> Cells:
    try:
        found = _split(line, separator)
    except csv.Error as error:
        raise BadRow(_("een aanhalingsteken is niet gesloten")) from error
    if any(found[width:]):
        raise BadRow(_("er staan meer cellen op deze rij dan er kolommen zijn"))
    found += [""] * (width - len(found))
    return {name: found[place] for name, place in fields.items()}


def _checked(cells: Cells) -> Cells:
    """What holds for every kind: a name, and nothing longer than we keep."""
    if not cells["last_name"]:
        raise BadRow(_("er staat geen achternaam"))
    for name, longest in LONGEST.items():
        if len(cells.get(name, "")) > longest:
            raise BadRow(_("‘%(start)s…’ is te lang") % {"start": cells[name][:20]})
    if any(not character.isprintable() for cell in cells.values() for character in cell):
        raise BadRow(_("er staat een onzichtbaar teken in een cel"))
    return cells


def _key(cells: Cells) -> str:
    number = cells["number"]
    if not number:
        raise BadRow(_("er staat geen leerlingnummer"))
    if not KEY.fullmatch(number):
        raise BadRow(_("‘%(number)s’ is geen leerlingnummer") % {"number": number[:20]})
    return number


def _email(cells: Cells) -> str:
    email = cells.get("email", "")
    if email and not EMAIL.fullmatch(email):
        raise BadRow(_("‘%(email)s’ is geen e-mailadres") % {"email": email[:40]})
    return email


def _pupil(line: int, cells: Cells) -> Row:
    number = _key(cells)
    cells = _checked(cells)
    if not cells["class_name"]:
        raise BadRow(_("er staat geen klas"))
    mentors = (cells.get("mentor", ""), cells.get("second_mentor", ""))
    return PupilRow(
        line=line,
        number=number,
        first_name=cells.get("first_name", ""),
        infix=cells.get("infix", ""),
        last_name=cells["last_name"],
        class_name=cells["class_name"],
        year_level=_level(cells.get("year_level") or cells["class_name"]),
        mentors=tuple(name for name in mentors if name),
    )


def _level(text: str) -> int | None:
    return int(text[0]) if text[:1] in tuple("123456") else None


def _guardian(line: int, cells: Cells) -> Row:
    number = _key(cells)
    cells = _checked(cells)
    custody = cells.get("custody", "").lower() or "ja"
    household = cells.get("household", "") or "1"
    if not cells["relation"]:
        raise BadRow(_("er staat geen relatie"))
    if custody not in ("ja", "nee", "j", "n"):
        raise BadRow(_("bij gezag staat ‘%(text)s’ in plaats van ja of nee") % {"text": custody[:20]})
    if not (household.isascii() and household.isdigit() and len(household) <= 3):
        raise BadRow(_("bij adres staat ‘%(text)s’ in plaats van een volgnummer") % {"text": household[:20]})
    return GuardianRow(
        line=line,
        number=number,
        relation=cells["relation"].lower(),
        first_name=cells.get("first_name", ""),
        infix=cells.get("infix", ""),
        last_name=cells["last_name"],
        email=_email(cells),
        phone=cells.get("phone", ""),
        has_custody=custody.startswith("j"),
        household=int(household),
        language=cells.get("language", "").lower() or "nl",
    )


def _staff(line: int, cells: Cells) -> Row:
    if not cells["code"]:
        raise BadRow(_("er staat geen afkorting"))
    cells = _checked(cells)
    classes = tuple(filter(None, re.split(r"[,/;+\s]+", cells.get("mentor_of", ""))))
    if any(len(name) > LONGEST["class_name"] for name in classes):
        raise BadRow(_("bij ‘Mentor van’ staat geen klas"))
    return StaffRow(
        line=line,
        code=cells["code"],
        first_name=cells.get("first_name", ""),
        infix=cells.get("infix", ""),
        last_name=cells["last_name"],
        email=_email(cells),
        function=cells["function"],
        mentor_of=classes,
    )


READERS: dict[Kind, Callable[[int, Cells], Row]] = {
    Kind.PUPILS: _pupil,
    Kind.GUARDIANS: _guardian,
    Kind.STAFF: _staff,
}


def key_of(row: Row) -> str:
    return comparable(row.code if isinstance(row, StaffRow) else row.number)


def _identity(row: Row) -> tuple[str, ...]:
    if isinstance(row, GuardianRow):
        return (key_of(row), row.relation, row.first_name, row.infix, row.last_name, row.email)
    return (key_of(row),)


def _without_doubles(kind: Kind, rows: list[Row]) -> tuple[list[Row], list[Unreadable]]:
    """Rows that say the same twice count once; rows that contradict each other are all left out and named."""
    together: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        together[_identity(row)].append(row)
    kept: list[Row] = []
    doubles: list[Unreadable] = []
    for same in together.values():
        first, *others = same
        agree = all({**vars(row), "line": 0} == {**vars(first), "line": 0} for row in others)
        if agree:
            kept.append(first)
        for row in others if agree else same:
            elsewhere = ", ".join(str(other.line) for other in same if other.line != row.line)
            told = _("staat ook op rij %(lines)s, precies gelijk; deze rij telt niet mee")
            if not agree:
                told = _("staat ook op rij %(lines)s, met andere gegevens; geen van deze rijen telt mee")
            doubles.append(Unreadable(row.line, told % {"lines": elsewhere}, key_of(row)))
    return kept, doubles


def _notes(heading: list[str], rows: list[Row]) -> Iterator[str]:
    dropped = sorted({FORBIDDEN[word] for word in heading if word in FORBIDDEN})
    if dropped:
        yield _("%(names)s stond in het bestand. Dat bewaren we niet: de kolom is overgeslagen.") % {
            "names": ", ".join(dropped)
        }
    damaged = [row.line for row in rows if "?" in row.first_name + row.infix + row.last_name]
    if damaged:
        yield _(
            "In %(count)s namen staat een vraagteken: bij het maken van dit bestand zijn letters verloren gegaan. "
            "Een naam die we al goed kennen, houden we. De eerste keer: rij %(line)s."
        ) % {"count": len(damaged), "line": damaged[0]}
