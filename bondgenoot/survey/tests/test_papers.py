import time
from datetime import date

import pytest

from bondgenoot.lib.tests.pages import code_of, codes, read, tags, texts
from bondgenoot.survey.codes import new_code, shown
from bondgenoot.survey.papers import Poster, Sheet, class_posters, short, slips

ADDRESS = "https://thermometer.school.example/t/"
DAY = date(2026, 11, 22)
STRANGE = '1A & <b>"#$@*_ #panic()'


def poster(school_class="1A", code="KRM7PXD2H", **changed):
    return Poster(school_class, code, ADDRESS, f"{ADDRESS}{code}/", **{"minutes": 7, **changed})


def sheet(codes, school_class="1A"):
    return Sheet(school_class, "KRM7PXD2H", ADDRESS, f"{ADDRESS}KRM7PXD2H/", tuple(codes))


def test_every_class_has_a_page_with_its_name_its_code_and_the_address():
    classes = {"1A": "KRM7PXD2H", "2B": "BBBCCCDDD", "havo 3": "222333444"}
    pages = texts(class_posters([poster(name, code) for name, code in classes.items()], on=DAY))
    assert len(pages) == 3
    for page, (name, code) in zip(pages, classes.items(), strict=True):
        assert f"Thermometer {name} Hoe gaat het" in page
        assert shown(code) in page
        assert "thermometer.school.example/t Code" in page
        others = set(classes.values()) - {code}
        assert not any(shown(other) in page for other in others)


def test_the_square_on_a_poster_leads_to_the_page_of_that_class():
    pdf = read(class_posters([poster(), poster("2B", "BBBCCCDDD")], on=DAY))
    drawn = [codes(page) for page in pdf.pages]
    assert drawn == [[code_of(f"{ADDRESS}KRM7PXD2H/")], [code_of(f"{ADDRESS}BBBCCCDDD/")]]


def test_a_poster_says_how_long_it_takes_that_it_is_anonymous_and_where_help_is():
    page = texts(class_posters([poster(last_day=date(2026, 11, 27))], on=DAY))[0]
    for words in (
        "ongeveer 7 minuten",
        "Wij laten niemand zien wat jij invult",
        "Wil je met iemand praten?",
        "Voor de mentor",
        "tot en met vr 27 nov 2026",
    ):
        assert words in page
    assert "briefje" not in page


def test_a_poster_of_a_class_with_slips_says_what_to_do_with_them():
    page = texts(class_posters([poster(with_slips=True)], on=DAY))[0]
    for words in (
        "Trek een briefje",
        "typ daarna de code van je briefje",
        "Schrijf niet op wie welk briefje heeft",
    ):
        assert words in page


def test_a_poster_never_runs_over_to_a_second_page():
    long = poster("W" * 30, with_slips=True, last_day=date(2026, 11, 27))
    wide = Poster("1A", "KRM7PXD2H", "https://" + "w" * 60 + ".example/t/", ADDRESS, 7, with_slips=True)
    assert len(texts(class_posters([long, wide], on=DAY))) == 2


def test_a_class_with_a_strange_name_is_printed_as_it_is_called():
    assert f"Thermometer {STRANGE} Hoe" in texts(class_posters([poster(STRANGE)], on=DAY))[0]
    assert texts(slips(sheet([new_code()], STRANGE), on=DAY))[0].count(STRANGE) == 2


def test_classes_are_the_bookmarks_of_the_posters_and_the_title_names_none():
    pdf = read(class_posters([poster(), poster("2B", "BBBCCCDDD")], on=DAY))
    assert [mark.title for mark in pdf.outline] == ["1A", "2B"]
    assert pdf.metadata.title == "Thermometer: posters voor de klassen"


def test_the_same_posters_on_the_same_day_are_the_same_bytes():
    assert class_posters([poster()], on=DAY) == class_posters([poster()], on=DAY)


def test_sixty_classes_take_a_few_seconds():
    sixty = [poster(f"{number}", new_code()) for number in range(60)]
    began = time.perf_counter()
    assert len(read(class_posters(sixty, on=DAY)).pages) == 60
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(("number", "pages"), [(1, 1), (14, 1), (15, 2), (33, 3)])
def test_every_slip_is_printed_once_with_its_code_and_that_of_the_class(number, pages):
    made = [new_code() for _slip in range(number)]
    pdf = slips(sheet(made), on=DAY)
    text = " ".join(texts(pdf))
    assert len(read(pdf).pages) == pages
    assert all(text.count(shown(code)) == 1 for code in made)
    assert text.count("KRM 7PX D2H") == number
    assert text.count("thermometer.school.example/t ") == number


def test_the_code_of_a_slip_stands_after_the_hash_of_its_address():
    made = [new_code() for _slip in range(16)]
    drawn = [code for page in read(slips(sheet(made), on=DAY)).pages for code in codes(page)]
    wanted = [code_of(f"{ADDRESS}KRM7PXD2H/#{code}") for code in made]
    assert len(drawn) == 16
    assert all(one in wanted for one in drawn)
    assert all(one in drawn for one in wanted)


def test_a_slip_says_which_code_is_for_which_page():
    text = texts(slips(sheet(["BBBCCCDDD"]), on=DAY))[0]
    door, own = "Typ eerst de code van de klas", "Daarna jouw code"
    assert text.index(door) < text.index("KRM 7PX D2H") < text.index(own) < text.index("BBB CCC DDD")


def test_the_slips_of_many_classes_are_one_document_with_pages_of_their_own():
    made = [
        Sheet(f"{number}A", f"KRM7PXD2{number}", ADDRESS, f"{ADDRESS}x/", ("BBBCCCDDD",) * 15)
        for number in "123"
    ]
    pages = texts(slips(*made, on=DAY))
    assert len(pages) == 6
    for page, number in zip(pages, "112233", strict=True):
        assert page.startswith(f"{number}A")
        assert f"KRM 7PX D2{number}" in page


@pytest.mark.parametrize(("minutes", "said"), [(1, "ongeveer 1 minuut."), (12, "ongeveer 12 minuten.")])
def test_a_poster_says_how_long_its_own_questionnaire_takes(minutes, said):
    assert said in texts(class_posters([poster(minutes=minutes)], on=DAY))[0]


def test_slips_lie_in_another_order_every_time():
    made = sorted(new_code() for _slip in range(30))

    def order():
        text = " ".join(texts(slips(sheet(made), on=DAY)))
        return sorted(made, key=lambda code: text.index(shown(code)))

    first = order()
    assert first != made
    assert order() != first


def test_slips_carry_no_number_no_page_and_no_class_in_the_title():
    pdf = slips(sheet(["BBBCCCDDD"] * 15, "klas"), on=DAY)
    assert read(pdf).metadata.title == "Thermometer: briefjes om uit te knippen"
    for page in texts(pdf):
        assert not any(sign.isdigit() for sign in page.replace("KRM 7PX D2H", ""))


def test_slips_of_a_long_name_and_a_long_address_stay_on_one_page():
    long = Sheet("W" * 30, "KRM7PXD2H", "https://" + "w" * 60 + ".example/t/", ADDRESS, ("BBBCCCDDD",) * 14)
    assert len(read(slips(long, on=DAY)).pages) == 1


def test_every_square_on_paper_is_read_aloud_by_name():
    pdf = slips(sheet([new_code(), new_code()]), on=DAY)
    assert tags(pdf).count("/Figure") == 2
    assert pdf.count(b"/Alt") == 2


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        (ADDRESS, "thermometer.school.example/t"),
        ("http://localhost:8000/t/", "localhost:8000/t"),
        ("school.example", "school.example"),
    ],
)
def test_an_address_is_printed_as_people_type_it(address, typed):
    assert short(address) == typed
