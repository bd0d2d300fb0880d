"""The scan: what looks like a person is found, and what is a word, a place or a date is left alone."""

import unicodedata
from collections import defaultdict
from random import Random
from time import perf_counter
from uuid import UUID

import pytest

from bondgenoot.dossier.names import Lexicon, Who, Why, scan
from bondgenoot.dossier.names.folding import fold
from bondgenoot.dossier.names.lexicon import SchoolPeople
from bondgenoot.dossier.names.person import Person
from bondgenoot.dossier.names.words import known, listed
from bondgenoot.dossier.tests import labelled

CLASS = UUID(int=7)
PEOPLE = [
    ("Bram", "de", "Vries"),
    ("Storm", "", "Bakker"),
    ("Zoë", "van den", "Berg"),
    ("Sebastiaan", "van der", "Meer"),
    ("Lotte", "", "D'Hondt"),
    ("Dan", "", "Jansen-de Boer"),
    # From here on in another class.
    ("Sanne", "de", "Jong"),
    ("Roos", "", "Visser"),
    ("Abraham", "van", "Zanten"),
    ("Fatima", "", "El Amrani"),
]


def make_lexicon():
    """Bram and Storm are parties, the next four their classmates, the others somewhere in the school."""
    pupils = {}
    for number, name in enumerate(PEOPLE):
        key = UUID(int=number + 1)
        who = Who("pupil", key, " ".join(filter(None, name)))
        pupils[key] = Person.named(who, *name, codes=[f"{204_510 + number}"])
    colleague = Person.named(Who("staff", UUID(int=99), "Anne Kok"), "Anne", "", "Kok", codes=["KOK"])
    classes = {key: frozenset([CLASS]) for key in list(pupils)[:6]}
    parties = {UUID(int=1): Who("party", UUID(int=101), "A"), UUID(int=2): Who("party", UUID(int=102), "B")}
    return Lexicon.around_parties(SchoolPeople(pupils, (colleague,), {}, classes), parties)


LEXICON = make_lexicon()


def words(text):
    return [text[one.start : one.start + one.length] for one in scan(text, LEXICON)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Ik zag Bram de Vries bij Sanne.", ["Bram de Vries", "Sanne"]),
        ("Brams tas, Bram's jas, Bram’s fiets en Lucas' boek.", ["Brams", "Bram's", "Bram’s", "Lucas"]),
        ("Brammetje, Lotje, Roosje en Bramke.", ["Brammetje", "Lotje", "Roosje", "Bramke"]),
        ("Ik zag v.d. Berg, vd Berg, Van den Berg en van der berg.", ["v.d. Berg", "vd Berg", "Van den Berg", "van der berg"]),
        ("De Jong zei dat. Daarna huilde de Vries.", ["De Jong", "de Vries"]),
        ("bram de vries sloeg sanne de jong", ["bram de vries", "sanne de jong"]),
        ("Toen vroeg ik roos Visser iets. Was dan jansen erbij?", ["roos Visser", "dan jansen"]),
        ("Het was B. de V. met B.d.V. en BdV en B.d.Vries.", ["B. de V", "B.d.V", "BdV", "B.d.Vries"]),
        ("Ik sprak met B. Daarna ging ik naar huis.", ["B"]),
        ("Later kwamen Zoe en seb erbij.", ["Zoe", "seb"]),
        ("BRAM SLOEG SANNE OP HET PLEIN.", ["BRAM", "SANNE"]),
        ("Storm sloeg hem en daarna riep storm iets.", ["Storm", "storm"]),
        ("Roos zei niets, maar met Roos praatte ik wel.", ["Roos", "Roos"]),
        ("Het gaat om Jansen en de Boer, zoals D'Hondt al zei.", ["Jansen", "Boer", "D'Hondt"]),
        ("Fatima El Amrani zat naast Amrani.", ["Fatima El Amrani", "Amrani"]),
        ("Anne-Sophie en Jan-Willem kwamen later.", ["Anne-Sophie", "Jan-Willem"]),
        ("Ik belde mevrouw de Kloe en juf marieke.", ["de Kloe", "marieke"]),
        ("Daar stond Daniëlle Pietersen-van Houten.", ["Daniëlle Pietersen-van Houten"]),
        ("Mail b.devries@thuis.example of bel 06-12345678.", ["b.devries@thuis.example", "06-12345678"]),
        ("Op insta heet hij bram_2008 of @xx.brammie.", ["bram_2008", "@xx.brammie"]),
        ("Leerlingnummer 204510, ook wel 204 511.", ["204510", "204 511"]),
        ("Vraag het aan KOK of aan Abram.", ["KOK", "Abram"]),
        ("Dan sloeg hem. Hij zat naast Dan.", ["Dan", "Dan"]),
        ("Gisteren vertelde Bram dat bram en Braam hetzelfde zijn.", ["Bram", "bram", "Braam"]),
        ("Het ging tussen meester Petra/S.B. en Bram/Roos mis.", ["Petra", "S.B", "Bram", "Roos"]),
    ],
)  # fmt: skip
def test_somebody_is_found_however_the_name_is_written(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Storm op komst, zei de mentor. Er was storm op zee.",
        "Ze gaf een roos. Een mooie rode roos in de storm.",
        "Dan gaan we naar binnen. Hij wil dat dan niet.",
        "Op maandag 3 maart was er Engels in lokaal 104 bij de Albert Heijn.",
        "Het staat op Instagram en in de WhatsApp-groep van 2B.",
        "12-03-2026, 10:30 uur, 2026-03-12, € 12500, 1.250 leerlingen.",
        "De bakker en de kok waren er, d.w.z. m.b.t. de lunch.",
        "Wij kiezen optie B. en vitamine C.",
        "C. In gesprek met de klas",
        "Vermoedelijk heeft de Mentor het Protocol gevolgd.",
        "Telefonisch",
        "ja",
        "Deels nagekomen",
        "Leerling van een andere school",
    ],
)
def test_nobody_is_found_where_nobody_is_named(text):
    assert words(text) == []


def test_every_choice_that_a_page_offers_is_left_alone():
    from django.apps import apps

    labels = {
        str(label)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        for _value, label in getattr(field, "flatchoices", None) or ()
    }
    assert len(labels) > 100
    # Languages are called as they call themselves.
    alarms = {label: words(label) for label in labels if words(label)}
    assert len(alarms) <= 5, alarms


def test_what_stands_within_a_mention_is_skipped():
    token = f"⟦p:{UUID(int=1)}⟧"
    text = f"{token} zat naast Bram en ⟦r⟧."
    (found,) = scan(text, LEXICON)
    assert (found.start, found.length) == (text.index("Bram"), 4)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_places_are_those_of_the_text_as_given(form):
    text = unicodedata.normalize(form, "Één keer zag ik Zoë en Noëlle met crème op de neus.")
    assert words(text) == [unicodedata.normalize(form, name) for name in ("Zoë", "Noëlle")]


def test_who_is_near_is_suggested_first_and_who_fits_the_whole_name_alone():
    (found,) = scan("Ik zag Bram de Vries.", LEXICON)
    assert [who.kind for who in found.suggestions] == ["party"]
    (found,) = scan("Ik zag Bram.", LEXICON)
    assert [who.label for who in found.suggestions] == ["A", "Abraham van Zanten"]
    (found,) = scan("Ik zag Wubbo.", LEXICON)
    assert (found.why, found.suggestions) == (Why.CAPITAL, ())


def test_an_initial_with_a_surname_suggests_who_has_both_before_anybody_who_has_one():
    pupils = {}
    names = [
        ("Joris", "", "Bakker"),  # near, with the right initial only
        ("Jasmijn", "van der", "Wit"),
        ("Sanne", "de", "Wit"),
        ("Tim", "de", "Wit"),
        ("Kees", "de", "Wit"),
        ("Lies", "de", "Wit"),
        ("Mara", "de", "Wit"),
        ("Julian", "de", "Wit"),
        ("Joëlle", "de", "Wit"),
        ("Jan-Willem", "de", "Wit"),
    ]
    for number, name in enumerate(names):
        key = UUID(int=number + 1)
        pupils[key] = Person.named(Who("pupil", key, " ".join(filter(None, name))), *name)
    school = SchoolPeople(pupils, (), {}, {})
    lexicon = Lexicon.around_parties(school, {UUID(int=1): Who("party", UUID(int=101), "A")})
    for text, first in (
        ("Later kwam J. de Wit erbij.", {"Julian de Wit", "Joëlle de Wit", "Jan-Willem de Wit"}),
        ("Ik sprak met J de Wit over gisteren.", {"Julian de Wit", "Joëlle de Wit", "Jan-Willem de Wit"}),
        ("Later kwam J.W. de Wit erbij.", {"Jan-Willem de Wit"}),
        ("Later kwam J. van der Wit erbij.", {"Jasmijn van der Wit"}),
    ):
        labels = [[who.label for who in one.suggestions] for one in scan(text, lexicon)]
        assert any(set(those[: len(first)]) == first for those in labels), (text, labels)


def test_a_whole_name_or_number_finds_whoever_is_called_that_wherever_in_the_school():
    people = SchoolPeople(
        {
            UUID(int=number): Person.named(
                Who("pupil", UUID(int=number), label), *name, codes=[f"20451{number}"]
            )
            for number, label, name in (
                (1, "Joëlle de Wit, 2B", ("Joëlle", "de", "Wit")),
                (2, "Julian de Wit, 1A", ("Julian", "de", "Wit")),
                (3, "Julian de Wit, 3C", ("Julian", "de", "Wit")),
            )
        },
        (Person.named(Who("staff", UUID(int=99), "Anne Kok"), "Anne", "", "Kok", codes=["KOK"]),),
    )

    def ids(typed):
        return [who.id.int for who in people.called(typed)]

    assert ids("joelle  de wit") == [1]
    assert ids("Julian de Wit") == [2, 3]
    assert ids("Julian de Wit, 3C") == ids("Julian de Wit (3c)") == ids("204513") == [3]
    assert ids("Anne Kok") == [99]
    assert ids("Julian") == ids("de Wit") == ids("") == ids("3C") == ids(",") == []


def test_finds_never_overlap_and_stand_in_order():
    rng = Random(1)
    people = labelled.a_school(rng, pupils=200)
    for sentence in labelled.sentences(people, rng, 4):
        end = 0
        for one in scan(sentence.text, people.lexicon):
            assert one.start >= end and one.length > 0 and len(one.suggestions) <= 5
            end = one.start + one.length


@pytest.mark.parametrize(
    "piece", ["van ", "A. ", "a.", "1 ", "Bram ", "Bram van ", "'", "@", "⟦p:", "ë", "_", "x@", "0 1-", "\u0308", "Aa", "B.d."]
)  # fmt: skip
def test_no_text_takes_long(piece):
    began = perf_counter()
    scan(piece * (20_000 // len(piece)), LEXICON)
    assert perf_counter() - began < 3


def test_unknown_names_of_the_labelled_set_stand_in_no_list():
    lists = listed("given") | listed("surnames") | listed("words") | known()
    assert not {fold(name) for name in [*labelled.UNKNOWN_FIRST, *labelled.UNKNOWN_LAST]} & lists


def test_nobody_near_is_missed_in_any_form_that_can_be_told():
    """The floors: everybody near; nearly everybody of the school; most of whom nobody knows."""
    rng = Random(20)
    people = labelled.a_school(rng)
    named, lost = defaultdict(int), defaultdict(list)
    for one in labelled.sentences(people, rng, 12):
        exact = one.trap in {trap.name for trap in labelled.TRAPS if trap.exact}
        missed = labelled.missed(one, [(each.start, each.length) for each in scan(one.text, people.lexicon)])
        named[one.who, exact] += len(one.spans)
        lost[one.who, exact] += [one.text] * missed
    recall = {key: 1 - len(lost[key]) / named[key] for key in named}
    print({f"{who}{' exact' * exact}": round(value, 3) for (who, exact), value in recall.items()})
    for who in (labelled.PARTY, labelled.CLASSMATE):
        assert not lost[who, True], lost[who, True]
        assert recall[who, False] >= 0.97, lost[who, False]
    assert recall[labelled.SCHOOL, True] >= 0.97, lost[labelled.SCHOOL, True]
    assert recall[labelled.UNKNOWN, True] >= 0.8


def test_a_page_in_which_nobody_is_named_is_left_alone():
    rng = Random(21)
    people = labelled.a_school(rng)
    alarms = [len(scan(page, people.lexicon)) for page in labelled.pages(rng, 20)]
    print(f"{sum(alarms) / len(alarms):.1f} false alarms a page")
    assert sum(alarms) / len(alarms) <= 2
