"""Files as schools have them, and files that are something else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.school.models.roster import RosterKind as Kind
from bondgenoot.school.roster.matching import damaged_copy
from bondgenoot.school.roster.reading import read
from bondgenoot.school.roster.rows import WrongFile, comparable

DATA = Path(__file__).parent / "data"
HEAD = "Stamnummer;Roepnaam;Tussenvoegsel;Achternaam;Klas;Mentor\n"


def lines(*rows: str, head: str = HEAD) -> bytes:
    return (head + "\n".join(rows)).encode()


@pytest.mark.parametrize(
    ("kind", "name", "count"),
    [
        (Kind.PUPILS, "magister-leerlingen.csv", 1180),
        (Kind.GUARDIANS, "magister-verzorgers.csv", 2025),
        (Kind.STAFF, "medewerkers.csv", 84),
    ],
)
def test_every_row_of_the_samples_is_read(kind, name, count):
    reading = read(kind, (DATA / name).read_bytes())
    assert len(reading.rows) == count
    assert not reading.unreadable


def test_names_stay_exactly_as_the_file_has_them():
    reading = read(Kind.PUPILS, lines("7;Ayşegül;;Öztürk-Çelik Işık;1A;"))
    assert reading.rows[0].first_name == "Ayşegül"
    assert reading.rows[0].last_name == "Öztürk-Çelik Işık"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_encoding_and_separator_gives_the_same_rows(encoding, separator):
    text = (HEAD + "7;Zoë;van;Dijk;1A;Kim Bos").replace(";", separator)
    (row,) = read(Kind.PUPILS, text.encode(encoding)).rows
    assert (row.number, row.first_name, row.infix, row.last_name) == ("7", "Zoë", "van", "Dijk")
    assert row.mentors == ("Kim Bos",)


@pytest.mark.parametrize(
    "head",
    [
        "LEERLINGNUMMER;Voornaam;Voorvoegsel;Geslachtsnaam;Stamgroep;Klassenmentor 1\n",
        "llnr;roepnaam;tv;achternaam;stamklas;mentor 1\n",
        "Stamnr.;Roepnaam;Tussenv.;Achternaam;Groep;Mentor\n",
        "Lijst van 1 oktober\n\nStamnr;Roepnaam;Tussenv;Achternaam;Klas;Mentor\n",
    ],
)
def test_headings_go_by_many_names_and_may_stand_under_a_title(head):
    (row,) = read(Kind.PUPILS, lines("7;Zoë;van;Dijk;1A;Kim Bos", head=head)).rows
    assert (row.number, row.infix, row.class_name) == ("7", "van", "1A")


def test_numbers_that_may_not_be_kept_are_dropped_and_that_is_said():
    head = "Stamnummer;Achternaam;Klas;BSN;ECK iD;PGN\n"
    reading = read(Kind.PUPILS, lines("7;Dijk;1A;123456782;https://ketenid/abc;99", head=head))
    assert "123456782" not in str(reading)
    assert "BSN, ECK iD, PGN" in reading.notes[0]


@pytest.mark.parametrize("start", "=+-@")
def test_a_cell_that_looks_like_a_formula_is_kept_as_text(start):
    (row,) = read(Kind.PUPILS, lines(f"7;Zoë;;{start}SUM(A1);1A;")).rows
    assert row.last_name == f"{start}SUM(A1)"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "leeg"),
        (b"\xef\xbb\xbf\r\n", "leeg"),
        (b"PK\x03\x04 and so on", "Excel"),
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n", "afbeelding"),
        (b"<!DOCTYPE html><html>", "webpagina"),
        (b"<?xml version='1.0'?><EDEX/>", "XML"),
        (b"abc\0\0\1\2", "geen tekstbestand"),
        (b"naam;\x81\x8d\x8f", "geen tekst"),
        (b"zomaar een brief", "ontbreekt de kolom"),
        (lines(), "geen enkele rij"),
        ((DATA / "magister-verzorgers.csv").read_bytes(), "bestand met ouders en verzorgers"),
        ((DATA / "medewerkers.csv").read_bytes(), "bestand met medewerkers"),
    ],
)
def test_a_file_of_the_wrong_kind_gets_one_clear_sentence(content, says):
    with pytest.raises(WrongFile) as refusal:
        read(Kind.PUPILS, content)
    assert says in str(refusal.value)
    assert str(refusal.value).count(".") == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (";Zoë;;Dijk;1A;", "geen leerlingnummer"),
        ("1,2E+05;Zoë;;Dijk;1A;", "is geen leerlingnummer"),
        ("#N/B;Zoë;;Dijk;1A;", "is geen leerlingnummer"),
        ("8;Zoë;;;1A;", "geen achternaam"),
        ("8;Zoë;;Dijk;;", "geen klas"),
        ("8;Zoë;;Dijk;1A;;;over", "meer cellen"),
        ('8;"Zoë;;Dijk;1A;', "aanhalingsteken"),
        ("8;Zoë;;" + "x" * 200 + ";1A;", "te lang"),
        ("8;Z\u202eoë;;Dijk;1A;", "onzichtbaar"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_rest_is_read(row, says):
    reading = read(Kind.PUPILS, lines("6;Tim;;Smit;1A;", row, "7;Liv;;Vos;1A;"))
    assert [one.number for one in reading.rows] == ["6", "7"]
    (bad,) = reading.unreadable
    assert bad.line == 3
    assert says in bad.reason


def test_a_number_that_stands_twice_is_named_on_both_rows():
    reading = read(Kind.PUPILS, lines("007;Tim;;Smit;1A;", "8;Liv;;Vos;1A;", "7;Jan;;Smit;1B;"))
    assert [one.number for one in reading.rows] == ["8"]
    assert [(bad.line, "ook op rij" in bad.reason) for bad in reading.unreadable] == [(2, True), (4, True)]


def test_the_same_row_twice_counts_once():
    reading = read(Kind.PUPILS, lines("7;Tim;;Smit;1A;", "7;Tim;;Smit;1A;"))
    assert [one.line for one in reading.rows] == [2]
    assert "precies gelijk" in reading.unreadable[0].reason


def test_a_guardian_needs_a_clear_word_on_custody():
    head = "Stamnummer;Relatie;Achternaam;Gezag\n"
    reading = read(Kind.GUARDIANS, lines("7;vader;Vos;ja", "7;moeder;Vos;soms", head=head))
    assert [row.has_custody for row in reading.rows] == [True]
    assert "ja of nee" in reading.unreadable[0].reason


def test_several_classes_of_one_mentor_are_several_classes():
    head = "Afkorting;Achternaam;Functie;Mentor van\n"
    (row,) = read(Kind.STAFF, lines("AB;Bos;docent;1A, 1B", head=head)).rows
    assert row.mentor_of == ("1A", "1B")


def test_a_name_with_lost_letters_is_recognised_and_another_name_is_not():
    assert damaged_copy("Y?lmaz", "Yılmaz")
    assert not damaged_copy("Yilmaz", "Yılmaz")
    assert not damaged_copy("Y?lmazer", "Yılmaz")


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=8))
def test_leading_zeros_never_make_another_number(number, zeros):
    assert comparable("0" * zeros + str(number)) == comparable(str(number))


@given(st.binary(max_size=400), st.sampled_from(list(Kind)))
def test_whatever_the_bytes_reading_answers_or_refuses_in_words(content, kind):
    try:
        read(kind, content)
    except WrongFile as refusal:
        assert str(refusal)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30), max_size=12))
def test_whatever_stands_in_the_cells_every_row_is_read_or_named(cells):
    rows = ["".join(cell.split()).replace(";", "").replace('"', "") for cell in cells]
    content = lines(*(f"{n};Tim;;{row};1A;" for n, row in enumerate(rows, start=1)), "99;Liv;;Vos;1A;")
    reading = read(Kind.PUPILS, content)
    told = {row.line for row in reading.rows} | {bad.line for bad in reading.unreadable}
    assert len(told) == len(rows) + 1
