"""What a closed round tells, and to whom; on screen, on paper and in a spreadsheet the same."""

import random
import re
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import (
    give_role,
    login,
    make_class,
    make_holder,
    make_pupil,
    make_school,
)
from bondgenoot.survey.models import Cell, GroupMean, Thresholds, Unit, UnitKind
from bondgenoot.survey.report import report
from bondgenoot.survey.results import every_result
from bondgenoot.survey.tests.factories import answer, any_answer, close, fill_in, make_round, room_of
from bondgenoot.survey.tests.filled import closed_round, long_ago, rows
from bondgenoot.survey.wording import day, unit_name

TABS = ("results", "attention", "results_statements", "results_change", "results_participation")
FILES = ("report_pdf", "report_xlsx")


@pytest.fixture
def school(db):
    return make_school()


def at(of, name, *rest):
    return reverse(f"survey:{name}", args=[of.pk, *rest])


def page(client, of, name="results", *rest, **query):
    answered = client.get(at(of, name, *rest), query)
    assert answered.status_code == 200
    return answered.content.decode()


def words(html):
    """What stands on a page, as a reader gets it."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main", 1)[1]).split())


def pdf_words(client, of):
    reader = PdfReader(BytesIO(client.get(at(of, "report_pdf")).content))
    return " ".join(one.extract_text() for one in reader.pages)


def book(client, of):
    return load_workbook(BytesIO(client.get(at(of, "report_xlsx")).content))


def cells_of(client, of):
    return [cell for sheet in book(client, of) for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("name", [*TABS, *FILES])
def test_who_may_read_results_reads_them_and_nobody_else(client, school, name):
    made = closed_round(school)
    assert client.get(at(made, name)).status_code == 302
    for person in (school.mentor, school.coordinator, school.management):
        assert login(client, person).get(at(made, name)).status_code == 200
    for person in (school.other_coordinator, school.other_mentor, school.staff_member, school.administrator):
        assert login(client, person).get(at(made, name)).status_code == 404


def test_a_mentor_whose_class_did_not_take_part_sees_nothing(client, school):
    made = closed_round(school, {school.class_a: 8})
    assert login(client, school.second_mentor).get(at(made, "results")).status_code == 404


@pytest.mark.parametrize("name", TABS)
def test_a_mentor_sees_the_own_class_and_nothing_of_others(client, school, name):
    made = closed_round(school)
    seen = words(page(login(client, school.mentor), made, name))
    assert "1B" not in seen
    assert "Alle klassen van deze ronde" not in seen
    assert "Leerjaar" not in seen


def test_the_files_of_a_mentor_hold_the_own_class_alone(client, school):
    made = closed_round(school)
    login(client, school.mentor)
    said = [str(cell.value) for cell in cells_of(client, made)]
    for text in (pdf_words(client, made), " ".join(said)):
        assert "1A" in text
        assert "1B" not in text
        assert "Alle klassen van deze ronde" not in text


def test_the_first_page_says_what_stands_out_and_by_which_rule(client, school):
    made = closed_round(school)
    seen = words(page(login(client, school.coordinator), made))
    assert "Klas 1A · Groep 5 (Onveilig waardoor)" in seen
    assert "Gemiddeld 1,6; aandacht bij 1,5 of hoger" in seen
    assert "‘uitschelden’: 40% koos 1 of hoger; aandacht vanaf 40%" in seen
    assert "Klas 1B · Groep 5" not in seen


def test_the_overview_shows_means_with_the_location_and_year_levels_first(client, school):
    made = closed_round(school)
    html = page(login(client, school.coordinator), made)
    names = re.findall(r'<th scope="row">([^<]+)<', html)
    assert names == ["Alle klassen van deze ronde", "Leerjaar 1", "Klas 1A", "Klas 1B"]
    assert re.search(r"Alle klassen van deze ronde 40 van \d+ ", words(html))
    assert "Klas 1A 20 van 3 " in words(html)
    assert "hoger is veiliger" in html
    assert "lager is veiliger" in html


def test_a_shade_always_comes_with_its_number_and_a_word(client, school):
    made = closed_round(school)
    html = page(login(client, school.coordinator), made, "results_statements")
    found = re.findall(r'<td class="heat-(\w+)">([^<]+)<span class="quiet-words"> ([^<]+)</span></td>', html)
    assert len(found) == html.count("<td class=")
    assert {("2", "40", "procent, enige zorg"), ("none", "–", "niet te tonen")} <= set(found)


def test_statements_of_one_group_and_one_class_can_be_chosen(client, school):
    made = closed_round(school)
    login(client, school.coordinator)
    html = page(client, made, "results_statements", groep="5", wie=f"klas-{school.class_a.pk}")
    assert re.findall(r'<abbr title="([^"]+)"', html) == [
        "Alle klassen van deze ronde",
        "Leerjaar 1",
        "Klas 1A",
    ]
    assert "5.9 seksueel geweld" in html
    assert "1.1 te zijn wie ik ben" not in html
    wrong = page(client, made, "results_statements", groep="99")
    assert "Deze keuze is er niet meer. Kies opnieuw." in wrong
    assert "1.1 te zijn wie ik ben" in wrong


def test_a_statement_shows_the_bands_that_may_be_told_apart(client, school):
    made = make_round(school, [school.class_a])
    values = [0] * 10 + [1] * 5 + [5] * 6
    fill_in(room_of(made, school.class_a), [answer(made.layout, fill=0, s5_5=one) for one in values])
    close(made, school)
    seen = words(page(login(client, school.mentor), made, "statement", "5.5"))
    assert "0, niet ingevuld of ‘wil ik niet zeggen’: 48% (10) 1 of 2: 24% (5) 3, 4 of 5: 29% (6)" in seen
    seen = words(page(client, made, "statement", "5.6"))
    assert "– niet te tonen" in seen
    assert "oversloeg of ‘wil ik niet zeggen’ koos, telt bij de rustige kant mee" in seen
    assert client.get(at(made, "statement", "9.9")).status_code == 404


def test_one_class_reads_from_top_to_bottom_with_words_and_without_a_frame_that_scrolls(client, school):
    long_ago(closed_round(school, {school.class_a: 12}, name="Voorjaar"))
    made = closed_round(school)
    login(client, school.mentor)
    overview = page(client, made)
    assert re.findall(r'<th scope="row">(\d)\. ', overview) == ["1", "2", "3", "4", "5", "6", "7"]
    assert "5. Onveilig waardoor 1,6 zorg" in words(overview)
    assert "Klas 1A, 20 van 3" in words(overview)
    change = words(page(client, made, "results_change"))
    assert "5. Onveilig waardoor (lager is veiliger) ↓ 2,4 → 1,6 veiliger" in change
    listed = page(client, made, "results_statements")
    assert re.search(r"5\.\d uitschelden 40 procent, enige zorg", words(listed))
    for html in (overview, listed):
        assert 'class="heat-frame heat-one"' in html
        assert 'tabindex="0"' not in html
    assert "tabindex" in page(login(client, school.coordinator), made).split('class="heat-frame"')[1][:40]


def test_what_pupils_do_themselves_has_no_number_for_a_class(client, school):
    made = make_round(school)
    chance = random.Random(4)
    for one in (school.class_a, school.class_b):
        fill_in(room_of(made, one), [any_answer(made.layout, chance) for _ in range(30)])
    close(made, school)
    seen = words(page(login(client, school.coordinator), made, "statement", "7.1"))
    assert re.search(
        r"Alle klassen van deze ronde 60 leerlingen 0, niet ingevuld of ‘wil ik niet zeggen’: \d+%", seen
    )
    assert "Klas 1A 30 leerlingen – alleen per leerjaar of alle klassen samen" in seen


DASH = (
    "minder dan 8 leerlingen kozen dit (ook nul), óf juist bijna iedereen, óf het is af te leiden uit andere getallen. "
    "Een streepje is geen goed nieuws en geen slecht nieuws: vraag ernaar in de klas."
)


def test_a_dash_is_called_neither_good_nor_bad_news_with_the_limit_of_the_round(client, school):
    made = closed_round(school, {school.class_a: 18}, thresholds=Thresholds(cell=8))
    login(client, school.mentor)
    screens = [page(client, made, "results_statements"), page(client, made, "statement", "5.5")]
    sheet = " ".join(str(cell.value) for cell in cells_of(client, made))
    paper = " ".join(pdf_words(client, made).split())
    for text in (*map(words, screens), sheet, paper):
        assert DASH in text
        assert "te weinig" not in text
        assert "nooit nul" not in text


def test_a_class_above_the_limit_without_a_number_says_that_too_few_is_not_the_reason(client, school):
    made = make_round(school)
    fill_in(room_of(made, school.class_a), rows(made.layout, 8, 12))
    fill_in(room_of(made, school.class_b), [answer(made.layout)] * 9)
    close(made, school)
    Unit.objects.get(round=made, school_class=school.class_a).means.all().delete()
    seen = words(page(login(client, school.coordinator), made))
    assert "Klas 1A 20 van 3; niet te tonen: af te leiden uit andere getallen, of overal hetzelfde" in seen
    assert re.search(r"Klas 1B 9 van \d+; niet te tonen: minder dan 10 antwoorden", seen)


def test_nothing_promises_more_secrecy_than_there_is(client, school):
    later = make_round(school)
    assert "kan niemand via Bondgenoot een antwoord lezen" in words(
        page(login(client, school.coordinator), later)
    )
    later.withdraw(by=school.coordinator)
    made = closed_round(school)
    assert "Nergens staat wie wat invulde" in words(page(client, made))
    assert "Niemand weet" not in pdf_words(client, made)


def test_an_open_round_says_when_there_will_be_results(client, school):
    made = make_round(school)
    fill_in(room_of(made, school.class_a), [answer(made.layout, fill=4)] * 12)
    seen = words(page(login(client, school.coordinator), made))
    assert "De ronde is nog niet gesloten" in seen
    for name in (*TABS[1:], *FILES):
        assert client.get(at(made, name)).status_code == 404


def test_nobody_answered_and_every_page_says_so(client, school):
    made = close(make_round(school), school)
    login(client, school.coordinator)
    assert "Er is niets te zien" in words(page(client, made))
    for name in TABS:
        page(client, made, name)
    assert "Minder dan 10 antwoorden: er is niets te zien." in words(
        page(client, made, "results_participation")
    )
    assert "–" in pdf_words(client, made)
    assert {cell.value for row in book(client, made)["Overzicht"]["B2:H5"] for cell in row} == {"–"}


def test_one_class_alone_is_also_the_location(client, school):
    made = closed_round(school, {school.class_a: 8})
    seen = words(page(login(client, school.coordinator), made))
    assert seen.count(" 1,6 zorg ") == 3


def test_background_is_of_the_whole_location_and_not_for_mentors(client, school):
    made = make_round(school, reasons={"geslacht": "Omdat wij het willen weten."})
    layout = made.layout
    for one in (school.class_a, school.class_b):
        for option in (0, 1):
            fill_in(room_of(made, one), rows(layout, 6, 6, geslacht=option))
    close(made, school)
    assert made.units.filter(kind=UnitKind.BACKGROUND).exists()
    seen = words(page(login(client, school.coordinator), made, "statement", "5.5"))
    assert "Naar achtergrond" in seen
    for person in (school.mentor, school.second_mentor):
        assert "Naar achtergrond" not in words(page(login(client, person), made, "statement", "5.5"))


def test_answers_to_a_background_question_stand_in_every_table_and_file(client, school):
    made = make_round(school, reasons={"geslacht": "Omdat wij het willen weten."})
    for one in (school.class_a, school.class_b):
        for option in (0, 1):
            fill_in(room_of(made, one), [row[:-1] + bytes([option]) for row in rows(made.layout, 6, 6)])
    close(made, school)
    unit = made.units.filter(kind=UnitKind.BACKGROUND).first()
    name = unit_name(unit, made.questionnaire.form)
    login(client, school.coordinator)
    assert f"{name} 24 leerlingen" in words(page(client, made))
    alone = page(client, made, "results_statements", wie="achtergrond")
    titles = re.findall(r'<abbr title="([^"]+)"', alone)
    assert titles[0] == "Alle klassen van deze ronde"
    assert name in titles
    assert not [one for one in titles if one.startswith("Klas")]
    assert name in page(client, made, "results_statements")
    assert name in " ".join(pdf_words(client, made).split())
    sheets = book(client, made)
    firsts = [str(row[0].value) for row in sheets["Overzicht"].iter_rows()]
    assert [one for one in firsts if one.startswith(f"{name}, 24 leerlingen")]
    assert name in {cell.value for cell in sheets["Stellingen"][1]}
    for person in (school.mentor, school.second_mentor):
        login(client, person)
        for tab in ("results", "results_statements"):
            assert name not in page(client, made, tab)


def test_reading_is_kept_without_a_name_or_a_number(client, school):
    made = closed_round(school)
    login(client, school.mentor)
    page(client, made)
    client.get(at(made, "report_pdf"))
    client.get(at(made, "report_xlsx"))
    events = AuditEvent.objects.filter(action="results.read", noun_id=str(made.pk))
    assert [event.detail for event in events] == [{"page": "overview"}, {"page": "pdf"}, {"page": "xlsx"}]


def test_change_is_told_in_numbers_and_words_against_the_round_before(client, school):
    long_ago(closed_round(school, {school.class_a: 5, school.class_b: 12}, name="Voorjaar"))
    made = closed_round(school, {school.class_a: 9, school.class_b: 6})
    seen = words(page(login(client, school.coordinator), made, "results_change"))
    assert "sinds Voorjaar" in seen
    assert "↑ 1,0 → 1,8 onveiliger" in seen
    assert "↓ 2,4 → 1,2 veiliger" in seen


def test_a_few_tenths_in_a_class_are_no_change_and_in_a_large_group_they_are(client, school):
    # Of 30 pupils in a class three more worry: 0,4. In 1A and 1B together that is 60 pupils, and 0,4 as well.
    long_ago(closed_round(school, {school.class_a: 9, school.class_b: 9}, of=30))
    made = closed_round(school, {school.class_a: 12, school.class_b: 12}, of=30)
    html = page(login(client, school.coordinator), made, "results_change")
    told = re.findall(r"↑ 1,2 → 1,6 ([\w\xa0]+)", html)
    assert told == ["onveiliger", "onveiliger", "ongeveer\xa0gelijk", "ongeveer\xa0gelijk"]
    assert "Een paar tienden kan toeval zijn, zeker in een klas" in html


def test_a_round_that_was_closed_early_ended_on_that_day(client, school):
    made = closed_round(school)
    today, planned = day(clock.today()), day(made.closes_on)
    seen = words(page(login(client, school.coordinator), made))
    sheet = [str(cell.value) for cell in cells_of(client, made)]
    for text in (seen, pdf_words(client, made), " ".join(sheet)):
        assert f"tot en met {today}" in " ".join(text.split())
        assert planned not in " ".join(text.split())


def test_the_first_round_has_nothing_to_compare_and_says_so(client, school):
    made = closed_round(school)
    seen = words(page(login(client, school.mentor), made, "results_change"))
    assert "Er is nog niets om mee te vergelijken" in seen


def test_a_class_that_is_new_in_a_round_says_so(client, school):
    long_ago(closed_round(school, {school.class_a: 5}))
    made = closed_round(school)
    seen = words(page(login(client, school.coordinator), made, "results_change"))
    assert "Klas 1B nieuw: geen vorige ronde om mee te vergelijken" in seen
    assert "Alle klassen van deze ronde niet te vergelijken: eerder deden niet dezelfde klassen mee" in seen
    assert "Gemiddelde toen en nu, sinds Najaar" in seen


def test_participation_says_how_far_it_goes(client, school):
    made = closed_round(school)
    seen = words(page(login(client, school.coordinator), made, "results_participation"))
    assert "20 van 3 (667%)" in seen
    assert "Meer antwoorden dan leerlingen" in seen


NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def numbers(text):
    return set(NUMBER.findall(text))


def everything_on_screen(client, of):
    shown = [words(page(client, of, name)) for name in TABS]
    made = report(every_result(of))
    shown += [" ".join(pair) for pair in (*made.facts, made.mark)]
    shown += report(every_result(of)).notes
    return set().union(*map(numbers, shown))


@pytest.mark.parametrize("who", ["mentor", "coordinator"])
def test_no_number_leaves_the_house_that_is_not_on_the_screen(client, school, who):
    made = make_round(school)
    chance = random.Random(7)
    fill_in(room_of(made, school.class_a), [any_answer(made.layout, chance) for _ in range(23)])
    fill_in(room_of(made, school.class_b), [any_answer(made.layout, chance) for _ in range(7)])
    close(made, school)
    login(client, getattr(school, who))
    screen = everything_on_screen(client, made)
    assert numbers(re.sub(r"\d+ ?/ ?\d+", "", pdf_words(client, made))) - screen == set()
    written = [cell.value for cell in cells_of(client, made) if cell.value is not None]
    said = {number for one in written if isinstance(one, str) for number in numbers(one)}
    counted = {str(one).replace(".", ",") for one in written if isinstance(one, int | float)}
    # A spreadsheet drops the ",0" of a whole number.
    assert {one for one in said | counted if one not in screen and f"{one},0" not in screen} == set()


def test_what_may_not_be_shown_is_a_dash_everywhere_and_never_a_zero(client, school):
    made = make_round(school, [school.class_a])
    few = [answer(made.layout, fill=0, s5_5=5)] * 4 + [answer(made.layout, fill=0)] * 16
    fill_in(room_of(made, school.class_a), few)
    close(made, school)
    assert not Cell.objects.filter(statement="5.5").exists()
    login(client, school.mentor)
    html = page(client, made, "results_statements")
    row = re.search(r">5\.5 pesten<.*?</tr>", html, re.S).group()
    assert re.findall(r'<td class="heat-none[ \w-]*">([^<]+)<', row) == ["– "]
    sheet = book(client, made)["Stellingen"]
    assert [row[1].value for row in sheet.iter_rows() if row[0].value == "5.5 pesten"] == ["–"]
    assert "5.5 pesten –" in " ".join(pdf_words(client, made).split())


def test_a_number_under_five_pupils_is_in_no_row_at_all(school):
    made = closed_round(school, {school.class_a: 3, school.class_b: 17})
    for cell in Cell.objects.filter(unit__round=made).select_related("unit"):
        assert min(cell.worried, cell.unit.answers - cell.worried) >= 5
    assert GroupMean.objects.exists()


def test_a_name_of_a_class_is_never_a_formula(client, school):
    odd = make_class(school.location, "=1+1", year=school.year, year_level=1)
    make_pupil(odd)
    made = closed_round(school, {odd: 8, school.class_a: 8})
    found = [cell for cell in cells_of(login(client, school.coordinator), made) if "=1+1" in str(cell.value)]
    assert found
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.data_type != "f" for cell in cells_of(client, made))


def test_a_spreadsheet_has_real_numbers_bold_heads_and_frozen_panes(client, school):
    made = closed_round(school)
    written = book(login(client, school.coordinator), made)
    assert written.sheetnames == ["Uitleg", "Wat opvalt", "Overzicht", "Stellingen", "Deelname"]
    for sheet in written:
        assert sheet.freeze_panes == "B2"
        assert sheet["A1"].font.bold
    assert written["Overzicht"]["F4"].value == 1.6
    assert made.questionnaire.content_hash in {row[1].value for row in written["Uitleg"].iter_rows()}


def test_a_file_has_no_name_of_anybody_and_is_not_kept(client, school):
    made = closed_round(school, name="Najaar / lijst 2")
    today = clock.today().isoformat()
    for name in FILES:
        answered = login(client, school.coordinator).get(at(made, name))
        told = rf'attachment; filename="thermometer-najaar-lijst-2-{today}\.(pdf|xlsx)"'
        assert re.fullmatch(told, answered["Content-Disposition"])
        assert "no-store" in answered["Cache-Control"]


def test_a_sheet_without_anything_that_stands_out_says_so(client, school):
    made = closed_round(school)
    sheet = book(login(client, school.second_mentor), made)["Wat opvalt"]
    assert "Geen enkel cijfer kwam over een grens" in sheet["A2"].value


def test_the_long_mark_of_the_questionnaire_is_not_on_the_first_page_of_paper(client, school):
    made = closed_round(school)
    login(client, school.coordinator)
    paper = PdfReader(BytesIO(client.get(at(made, "report_pdf")).content))
    mark = made.questionnaire.content_hash
    assert mark not in "".join(paper.pages[0].extract_text().split())
    assert mark in "".join(paper.pages[-1].extract_text().split())


def test_the_limits_of_a_round_and_the_version_are_told(client, school):
    text = " ".join(pdf_words(login(client, school.coordinator), closed_round(school)).split())
    assert "minstens 10 leerlingen meededen" in text
    assert "versie 1" in text
    assert "Dit is niet de wettelijke monitor" in text


@pytest.mark.parametrize("name", [*TABS, *FILES])
def test_more_classes_cost_no_more_questions(client, django_assert_max_num_queries, school, name):
    counts = []
    login(client, school.coordinator)
    extra = make_class(school.location, "2C", year=school.year)
    make_pupil(extra)
    few = long_ago(closed_round(school, {school.class_a: 9}), 120)
    many = closed_round(school, {school.class_a: 9, school.class_b: 8, extra: 10})
    client.get(at(few, name))
    for made in (few, many):
        with django_assert_max_num_queries(40) as asked:
            page_of = client.get(at(made, name))
        assert page_of.status_code == 200
        counts.append(len(asked))
    # The second round also looks up the one before it.
    assert counts[1] - counts[0] <= 2, counts


def test_a_mentor_of_two_classes_sees_both_and_no_location(client, school):
    person = make_holder(Role.MENTOR, school.location, school_class=school.class_a)
    give_role(person, Role.MENTOR, school.location, school_class=school.class_b)
    seen = words(page(login(client, person), closed_round(school)))
    assert "Klas 1A" in seen
    assert "Klas 1B" in seen
    assert "Alle klassen van deze ronde" not in seen


def test_units_without_a_grant_are_in_no_result(school):
    made = closed_round(school)
    assert {unit.kind for unit in every_result(made).units} == {"location", "level", "class"}
    assert Unit.objects.filter(round=made).count() == 4
