"""The page of a pupil, asked for and sent as a browser without script does."""

import gzip
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.lib import clock
from bondgenoot.lib.tests.colours import palettes
from bondgenoot.school.tests.factories import login, make_school
from bondgenoot.survey import closing, receiving
from bondgenoot.survey.answer_row import BLANK, REFUSED
from bondgenoot.survey.guesses import guesses
from bondgenoot.survey.models import Entry, Round, SealedAnswer, Slip
from bondgenoot.survey.pupil_page import forget_pages
from bondgenoot.survey.tests.factories import make_round, room_of, shipped
from bondgenoot.survey.tests.pupils import FORM, address, key_of, sealed_in, send
from bondgenoot.survey.views import pupil

DOOR = "/t/"


@pytest.fixture(autouse=True)
def a_fresh_process():
    guesses.start_again()
    receiving.forget_doors()
    forget_pages()


@pytest.fixture
def school(db):
    return make_school()


@pytest.fixture
def room(school):
    return room_of(make_round(school), school.class_a)


@pytest.fixture
def with_slips(school):
    return room_of(make_round(school, entry=Entry.SLIPS), school.class_a)


def test_what_a_pupil_sends_is_what_is_counted_later(client, room):
    answer = send(client, room, s0="3", s14="x", s41="0")
    assert answer.status_code == 200
    assert "aangekomen" in answer.text
    (row,) = sealed_in(room)
    assert (row[0], row[14], row[41]) == (3, REFUSED, 0)
    assert set(row[1:14] + row[15:41]) == {BLANK}


def test_a_visitor_and_all_staff_get_the_same_page_without_knowing_who_asks(client, room, school):
    seen = {re.sub(r'value="\d{5,}"', "", client.get(address(room)).text)}
    for person in (school.mentor, school.coordinator, make_school().mentor):
        seen.add(re.sub(r'value="\d{5,}"', "", login(Client(), person).get(address(room)).text))
    assert len(seen) == 1


def test_the_same_page_sent_twice_is_thanked_twice_and_kept_once(client, room):
    key = key_of(client.get(address(room)).text)
    answers = [send(client, room, key=key, s0="3").text for _turn in range(2)]
    assert answers[0] == answers[1]
    assert SealedAnswer.objects.count() == 1


def test_every_page_has_a_key_of_its_own(client, room):
    assert len({key_of(client.get(address(room)).text) for _turn in range(20)}) == 20


def test_a_phone_with_gzip_gets_the_same_page(client, room):
    packed = client.get(address(room), headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Vary"] == "Accept-Encoding"
    text = gzip.decompress(packed.content).decode()
    plain = client.get(address(room)).text
    assert text.replace(key_of(text), "") == plain.replace(key_of(plain), "")


def test_page_style_and_script_fit_on_a_slow_phone(client, room):
    page = client.get(address(room)).content
    parts = [finders.find(f"survey/pupil.{kind}") for kind in ("css", "js")]
    style, script = (Path(part).read_bytes() for part in parts)
    assert len(style) <= 8_000
    thanks = send(client, room, s0="1").content
    everything = (page, style, script, thanks)
    assert sum(map(len, everything)) <= 100_000
    assert sum(len(gzip.compress(one)) for one in everything) <= 30_000


def test_nothing_is_chosen_and_everything_may_be_skipped(client, room):
    page = client.get(address(room)).text
    assert " checked" not in page
    assert "required" not in page
    assert "Overslaan mag" in page
    assert page.count("<fieldset>") == 42
    legend = '<legend><span class="quiet-words">Ik voel mij veilig </span>in de klas</legend>'
    assert legend in page
    assert page.count('value="x"') == 28


def test_a_pupil_gets_no_cookie_and_none_is_looked_at(client, room):
    for answer in (
        client.get(DOOR),
        client.post(DOOR, {"code": "BBBBBBBBB"}),
        client.get(address(room)),
        send(client, room, s0="3"),
        send(client, room, s0="9"),
        client.get(reverse("pupil:privacy")),
    ):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    assert not client.cookies


def test_no_address_and_no_browser_is_looked_at(room):
    class Watched(dict):
        def __getitem__(self, name):
            assert name not in ("REMOTE_ADDR", "HTTP_USER_AGENT", "REMOTE_HOST", "HTTP_X_FORWARDED_FOR")
            return super().__getitem__(name)

        def get(self, name, default=None):
            try:
                return self[name]
            except KeyError:
                return default

    ask = RequestFactory()
    body = urlencode({"key": "5", "s0": "1"})
    for request in (ask.get(DOOR), ask.get(address(room)), ask.post(address(room), body, content_type=FORM)):
        request.META = Watched(request.META)
        answer = pupil.door(request) if request.path == DOOR else pupil.form(request, room.code)
        assert answer.status_code == 200


# What is in the way


@pytest.mark.parametrize("query", ["", "?taal=en", "?taal=xx"])
@pytest.mark.parametrize("sent", [{"s0": "6"}, {"s0": "x"}, {"s3": "abc"}, {"s3": "²"}, {"s0": "-1"}])
def test_a_value_that_is_not_offered_is_told_kindly_and_nothing_is_kept(client, room, sent, query):
    answer = send(client, room, query=query, s1="4", **sent)
    assert answer.status_code == 422
    assert ("Nothing was sent" if query == "?taal=en" else "Er is niets verstuurd") in answer.text
    assert 'name="s1" value="4" checked' in answer.text
    assert not SealedAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "abc", "-5", str(1 << 63), "9" * 40])
def test_a_page_without_a_good_key_gets_a_new_one_and_keeps_what_was_chosen(client, room, key):
    answer = send(client, room, key=key, s1="4")
    assert answer.status_code == 422
    assert 'name="s1" value="4" checked' in answer.text
    assert not SealedAnswer.objects.exists()
    assert send(client, room, key=key_of(answer.text), s1="4").status_code == 200


def test_nothing_filled_in_is_asked_after_and_not_kept(client, room):
    answer = send(client, room, s0="", s1="")
    assert answer.status_code == 422
    assert "nog niets ingevuld" in answer.text
    assert not SealedAnswer.objects.exists()


def test_a_wrong_code_is_told_and_what_was_typed_stays(client, db):
    typed = "bbb-bbb-bb2"
    for answer in (client.post(DOOR, {"code": typed}), client.get(reverse("pupil:form", args=[typed]))):
        assert answer.status_code == 404
        assert "Deze code kennen we niet" in answer.text
        assert f'value="{typed}"' in answer.text
    answer = client.post(DOOR, {"code": '"><script>'})
    assert "<script>" not in answer.text


@pytest.mark.parametrize("query", ["", "?taal=en"])
def test_the_code_of_a_slip_typed_at_the_door_is_helped_on_and_stands_in_no_address(
    client, with_slips, school, query
):
    code, *_others = with_slips.hand_out_slips(by=school.coordinator)
    door = client.get(DOOR + query).text
    assert f'<form method="post" action="{DOOR}{query}"' in door
    answer = client.post(DOOR + query, {"code": code})
    assert answer.status_code == 404
    assert ("the code on your slip?" if query else "de code van je briefje?") in answer.text
    assert f'value="{code}"' in answer.text
    assert not re.findall(f'(?:href|action|src)="[^"]*{code}', answer.text)
    # An address that somebody still has from before asks nothing and tells nothing.
    assert code not in client.get(DOOR, {"code": code}).text


def test_a_door_without_a_code_asks_again(client, db):
    for sent in ({}, {"code": "  "}):
        answer = client.post(DOOR, sent)
        assert answer.status_code == 422
        assert "Vul de code van je klas in" in answer.text


def test_a_right_code_leads_on_however_it_is_typed(client, room):
    typed = f" {room.code[:3].lower()} {room.code[3:6]}-{room.code[6:]}"
    assert client.post(DOOR, {"code": typed}).url == address(room)
    assert client.post(DOOR + "?taal=en", {"code": typed}).url == address(room, "?taal=en")
    assert client.get(reverse("pupil:form", args=[typed.strip()])).status_code == 200


def test_a_round_that_is_not_open_yet_says_so_and_takes_nothing_in(client, room):
    tomorrow = clock.today() + timedelta(days=1)
    Round.objects.update(opens_on=tomorrow, closes_on=tomorrow)
    for answer in (
        client.post(DOOR, {"code": room.code}),
        client.get(address(room)),
        send(client, room, key="7", s0="1"),
    ):
        assert answer.status_code == 409
        assert "nog niet open" in answer.text
        assert room.code in answer.text
    assert not SealedAnswer.objects.exists()


def test_a_closed_round_says_so_and_takes_nothing_in(client, room, school):
    key = key_of(client.get(address(room)).text)
    closing.begin(room.round, by=school.coordinator)
    for answer in (
        client.post(DOOR, {"code": room.code}),
        client.get(address(room)),
        send(client, room, key=key, s0="1"),
    ):
        assert answer.status_code == 410
        assert "is gesloten" in answer.text
    assert not SealedAnswer.objects.exists()


def test_a_round_that_was_withdrawn_is_a_code_that_leads_nowhere(client, room, school):
    key = key_of(client.get(address(room)).text)
    room.round.withdraw(by=school.coordinator)
    for answer in (client.get(address(room)), send(client, room, key=key, s0="1")):
        assert answer.status_code == 404
    assert not SealedAnswer.objects.exists()


def test_other_ways_of_asking_are_refused(client, room):
    assert client.put(address(room)).status_code == 405
    assert client.put(DOOR).status_code == 405
    assert client.head(address(room)).status_code == 200


# Slips


def test_a_slip_lets_one_pupil_in(client, with_slips, school):
    code, *_others = with_slips.hand_out_slips(by=school.coordinator)
    left = Slip.objects.count()
    assert send(client, with_slips, s0="3", slip=f"{code[:3]} {code[3:].lower()}").status_code == 200
    assert Slip.objects.count() == left - 1
    again = send(client, with_slips, s0="5", s7="2", slip=code)
    assert again.status_code == 422
    assert "Deze code van je briefje kennen we niet, of hij is al gebruikt" in again.text
    assert SealedAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "told"), [("", "Vul de code van je briefje in"), ("?taal=en", "Fill in the code on your slip")]
)
@pytest.mark.parametrize("typed", [{}, {"slip": "  "}])
def test_a_slip_that_was_not_typed_is_asked_for(client, with_slips, query, told, typed):
    answer = send(client, with_slips, query=query, s0="3", **typed)
    assert answer.status_code == 422
    assert told in answer.text
    assert "kennen we niet" not in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not SealedAnswer.objects.exists()


def test_a_wrong_slip_keeps_every_answer_on_the_page_and_nothing_on_the_server(client, with_slips, school):
    code, *_others = with_slips.hand_out_slips(by=school.coordinator)
    sent = {f"s{place}": str(place % 6) for place in range(42)}
    answer = send(client, with_slips, slip="bbb bbb bbb", **sent)
    for name, value in sent.items():
        assert f'name="{name}" value="{value}" checked' in answer.text
    assert answer.text.count(" checked") == 42
    assert 'value="bbb bbb bbb"' in answer.text
    assert not SealedAnswer.objects.exists()
    # The page that came back can be sent as it is, with the right code.
    assert send(client, with_slips, key=key_of(answer.text), slip=code, **sent).status_code == 200
    assert len(sealed_in(with_slips)) == 1


def test_the_same_page_with_a_slip_sent_twice_is_thanked_twice(client, with_slips, school):
    code, *_others = with_slips.hand_out_slips(by=school.coordinator)
    key = key_of(client.get(address(with_slips)).text)
    for _turn in range(2):
        assert send(client, with_slips, key=key, s0="3", slip=code).status_code == 200
    assert SealedAnswer.objects.count() == 1


def test_only_a_round_with_slips_asks_for_one(client, room):
    assert 'name="slip"' not in client.get(address(room)).text


# Questions about the pupil


def test_background_questions_are_asked_only_when_a_round_asks_them(client, school):
    plain = room_of(make_round(school, [school.class_a]), school.class_a)
    asking = room_of(
        make_round(school, [school.class_b], reasons={"geslacht": "Voor de vergelijking."}), school.class_b
    )
    assert 'name="b0"' not in client.get(address(plain)).text
    page = client.get(address(asking)).text
    assert "een meisje" in page
    assert "Voor de vergelijking" not in page
    send(client, asking, s0="3", b0="1")
    (row,) = sealed_in(asking)
    assert row[42] == 1


def test_how_long_it_takes_is_of_this_questionnaire(client, school):
    room = room_of(make_round(school, [school.class_a]), school.class_a)
    draft = shipped().adapt(by=None, organisation=school.organisation, at=clock.now())
    content = yaml.safe_load(draft.text)
    content["groepen"] = content["groepen"][:1]
    content["groepen"][0]["stellingen"] = content["groepen"][0]["stellingen"][:2]
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    draft.rewrite_since(draft.content_hash, text, by=None, at=clock.now())
    draft.publish(by=None, at=clock.now())
    short = room_of(make_round(school, [school.class_b], questionnaire=draft), school.class_b)
    assert "ongeveer 7 minuten" in client.get(address(room)).text
    assert "ongeveer 1 minuut." in client.get(address(short)).text
    assert "about 1 minute." in client.get(address(short, "?taal=en")).text


# Languages


def test_the_page_speaks_the_language_that_was_asked(client, room):
    page = client.get(address(room, "?taal=en")).text
    assert '<html lang="en" dir="ltr">' in page
    assert "in the classroom" in page
    assert "in de klas<" not in page
    assert 'href="?taal=nl"' in page
    thanks = send(client, room, query="?taal=en", s0="3")
    assert "Your answers have arrived" in thanks.text
    assert address(room, "?taal=en") in thanks.text


def test_a_language_from_right_to_left_that_we_do_not_speak_stands_in_a_dutch_page(client, school):
    draft = shipped().adapt(by=None, organisation=school.organisation, at=clock.now())
    text = re.sub(r"(?m)^( *)en: (.*(?:\n\1  .*)*)$", r"\g<0>\n\1ar: \2", draft.text).replace(
        "[nl, en]", "[nl, en, ar]"
    )
    draft.rewrite_since(draft.content_hash, text, by=None, at=clock.now())
    draft.publish(by=None, at=clock.now())
    made = make_round(school, questionnaire=draft)
    page = client.get(address(room_of(made, school.class_a), "?taal=ar")).text
    assert '<html lang="nl" dir="ltr">' in page
    assert page.count('lang="ar" dir="rtl"') >= 8
    assert "Wij laten niemand zien wat jij invult" in page


# Afterwards


def test_the_thanks_tell_where_to_talk_and_that_talking_is_not_anonymous(client, room, school):
    text = send(client, room, s0="3").text
    assert reverse("talk:talk_new", args=[school.location.pk]) in text
    assert "Die pagina is niet anoniem" in text
    assert "tel:08000432" in text
    assert "tel:112" in text
    assert reverse("pupil:privacy") in text
    assert f'href="{address(room)}"' in text
    # The strongest button is for who needs somebody, not for who sits down next.
    (strongest,) = re.findall(r'class="button send" href="([^"]*)"', text)
    assert strongest == reverse("talk:talk_new", args=[school.location.pk])
    assert 'name="key"' not in text


@pytest.mark.parametrize("query", ["", "?taal=en"])
def test_whoever_reads_how_anonymous_it_is_keeps_the_way_to_talk(client, room, school, query):
    talk = reverse("talk:talk_new", args=[school.location.pk])
    for page in (client.get(address(room, query)).text, send(client, room, query=query, s0="3").text):
        (link,) = re.findall(r'<a [^>]*href="(/t/privacy/[^"]*)" target="_blank" rel="noopener">', page)
        about = client.get(link.replace("&amp;", "&")).text
        assert f'lang="{"en" if query else "nl"}" dir' in about
        assert f'href="{talk}{query}"' in about
        assert "tel:08000432" in about
        # The other language keeps it too.
        (other,) = re.findall(r'href="(\?taal=(?:nl|en)&amp;[^"]*)" lang="..">', about)
        assert talk in client.get(reverse("pupil:privacy") + other.replace("&amp;", "&")).text


@pytest.mark.parametrize("school", ["", "weg", "\0", "9" * 5000, '"><script>'])
def test_how_anonymous_it_is_can_be_read_from_anywhere(client, db, school):
    answer = client.get(reverse("pupil:privacy"), {"school": school})
    assert answer.status_code == 200
    assert "/praten/" not in answer.text
    assert "tel:08000432" in answer.text


def test_an_english_pupil_goes_on_in_english_to_somebody_to_talk_to(client, school, room):
    talk = reverse("talk:talk_new", args=[school.location.pk])
    there = f"{talk}?taal=en"
    assert f'href="{there}"' in send(client, room, query="?taal=en", s0="3").text
    assert "I want to talk to somebody" in client.get(there).text
    assert f'href="{talk}"' in send(client, room, s0="3").text


@pytest.mark.parametrize("query", ["", "?taal=en"])
def test_no_more_is_promised_than_what_bondgenoot_does(client, room, query):
    """Somebody with the master key and a backup can read answers, and a neighbour can look."""
    opened = client.get(address(room, query))
    pages = (client.get(DOOR + query), opened, send(client, room, query=query, s0="3"))
    for text in (*(one.text for one in pages), client.get(reverse("pupil:privacy") + query).text):
        for promise in (
            "Niemand ziet",
            "Nobody sees",
            "niemand kan zien",
            "nobody can see",
            "niemand weet wat",
        ):
            assert promise not in text
    ours = (
        ("Wij laten niemand zien", "kan niemand via Bondgenoot")
        if not query
        else ("We show nobody", "through Bondgenoot")
    )
    assert ours[0] in pages[0].text
    assert ours[0] in pages[1].text
    assert ours[1] in pages[2].text


@pytest.mark.parametrize("query", ["", "?taal=en"])
def test_what_may_stay_behind_is_said_honestly(client, db, query):
    text = client.get(reverse("pupil:privacy") + query).text
    words = (
        ("reservekopie", "hoofdsleutel", "logboek van de database", "gedeelde computer", "kan meekijken")
        if not query
        else ("backup", "master key", "journal of the database", "shared computer", "can look")
    )
    for word in words:
        assert word in text.lower(), word


# Cost


STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def statements(asked: CaptureQueriesContext) -> int:
    return sum(query["sql"].lstrip().upper().startswith(STATEMENTS) for query in asked.captured_queries)


def counted(client, room, **fields) -> tuple[int, int]:
    """Statements of opening and of sending, for a class of which somebody was here before."""
    client.get(address(room))
    with CaptureQueriesContext(connection) as opening:
        key = key_of(client.get(address(room)).text)
    with CaptureQueriesContext(connection) as sending:
        assert send(client, room, key=key, **fields).status_code == 200
    return statements(opening), statements(sending)


def test_a_pupil_costs_two_statements(client, room):
    assert counted(client, room, s0="3") == (1, 1)


def test_a_pupil_with_a_slip_costs_one_more(client, with_slips, school):
    code, *_others = with_slips.hand_out_slips(by=school.coordinator)
    assert counted(client, with_slips, s0="3", slip=code) == (1, 2)


def test_staff_who_open_the_page_are_not_looked_up(room, school):
    client = login(Client(), school.mentor)
    assert counted(client, room, s0="3") == (1, 1)


# Looks


def test_the_small_sheet_has_the_values_of_the_house():
    sheet = Path(finders.find("survey/pupil.css")).read_text()
    tokens = Path(finders.find("css/tokens.css")).read_text()
    dark = sheet.index("prefers-color-scheme: dark")
    for name, value in re.findall(r"(--[a-z-]+): ([^;]+);", sheet):
        assert f"{name}: {value};" in tokens, name
    for mode, part in (("light", sheet[:dark]), ("dark", sheet[dark:])):
        for name, value in re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part):
            assert palettes()[mode][name] == value, (mode, name)
    assert not re.search(r"#[0-9a-f]{3,8}\b", sheet[sheet.index("* {") :])


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(client, room):
    for text in (client.get(address(room)).text, send(client, room, s0="1").text, client.get(DOOR).text):
        assert not re.search(r"<style| style=|<script(?! src)| on[a-z]+=|https?://", text)


def test_every_class_of_a_round_gets_its_own_name_and_code(client, school):
    school.class_b.name = 'B & "<b>" @@code@@'
    school.class_b.save()
    made = make_round(school)
    first, second = (room_of(made, one) for one in (school.class_a, school.class_b))
    pages = [client.get(address(room)).text for room in (first, second)]
    assert school.class_a.name in pages[0]
    assert "B &amp; &quot;&lt;b&gt;&quot; @@code@@" in pages[1]
    for page, own, other in zip(pages, (first, second), (second, first), strict=True):
        assert own.code in page
        assert other.code not in page
        assert "@@" not in page.replace("@@code@@</p>", "")
