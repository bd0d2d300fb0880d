import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bondgenoot.survey.likeness import skeleton
from bondgenoot.survey.questionnaire_reading import LARGEST, QuestionnaireError, read
from bondgenoot.survey.questionnaire_shipping import FOLDER
from bondgenoot.survey.shape import Background, Direction, Form, Group, Option, Statement
from bondgenoot.survey.tests.questionnaires import written

# As printed in appendix 2 of the protocol of 2015. The third group ends in a bullet without words.
SOURCE = """
1. Ik voel me op school veilig genoeg om:
- te zijn wie ik ben     0 1 2 3 4 5
- voor mijn geloof uit te komen   0 1 2 3 4 5
- mijn mening te geven    0 1 2 3 4 5
- te kiezen en te doen wat ik wil   0 1 2 3 4 5
- te gaan en te staan waar ik wil   0 1 2 3 4 5

2. Ik voel mij veilig
- in de klas      0 1 2 3 4 5
- in het schoolgebouw    0 1 2 3 4 5
- in de kantine / aula / overblijfruimte  0 1 2 3 4 5
- op het schoolplein    0 1 2 3 4 5
- in de buurt van de school   0 1 2 3 4 5

3. Ik voel me veilig omdat de school
- goed op naleving van de regels let  0 1 2 3 4 5
- goed helpt als je hulp vraagt   0 1 2 3 4 5
- goed optreedt tegen pesten en geweld  0 1 2 3 4 5
- goed optreedt tegen discriminatie  0 1 2 3 4 5
-

4. Ik voel me onveilig op school door
- leerlingen      0 1 2 3 4 5
- docenten      0 1 2 3 4 5
- andere personeelsleden op school  0 1 2 3 4 5
 - leerlingen van een andere school  0 1 2 3 4 5

5. Ik voel me onveilig op school door:
- uitschelden     0 1 2 3 4 5
- bedreiging met woorden    0 1 2 3 4 5
- stuk maken of stelen van mijn spullen  0 1 2 3 4 5
- uitsluiting (niet meer mogen meedoen)  0 1 2 3 4 5
- pesten      0 1 2 3 4 5
- lichamelijk geweld    0 1 2 3 4 5
- bedreiging met een wapen   0 1 2 3 4 5
- discriminatie     0 1 2 3 4 5
- seksueel geweld (kijken, woorden, aanraking)  0 1 2 3 4        5

6. Ik word op school gepest of gediscrimineerd:
- om hoe ik eruit zie    0 1 2 3 4 5
- om wat ik wel en niet goed kan   0 1 2 3 4 5
- om mijn afkomst, geloof of cultuur  0 1 2 3 4 5
- om de manier waarop ik spreek en schrijf 0 1 2 3 4 5
- omdat ik een jongen of een meisje ben 0 1 2 3 4 5
- omdat ik homo of lesbo ben   0 1 2 3 4 5

7. Ik maak het voor anderen onveilig op school door:
- uitschelden     0 1 2 3 4 5
- bedreiging met woorden    0 1 2 3 4 5
- stuk maken /stelen van spullen van anderen 0 1 2 3 4 5
- uitsluiting (niet meer laten meedoen)   0 1 2 3 4 5
- pesten      0 1 2 3 4 5
- lichamelijk geweld    0 1 2 3 4 5
- bedreiging met een wapen   0 1 2 3 4 5
- discriminatie     0 1 2 3 4 5
- seksueel geweld (kijken, woorden, aanraking)  0 1 2 3 4 5
"""

THERMOMETER = (FOLDER / "thermometer-2015.yaml").read_text(encoding="utf-8")
SMALL = """\
vragenlijst: klein
versie: 1
talen: [nl, en]
titel: {nl: Klein, en: Small}
periode: {nl: 'Deze week:', en: 'This week:'}
laag: {nl: nooit, en: never}
hoog: {nl: altijd, en: always}
groepen:
  - groep: 1
    zin: {nl: Ik voel mij veilig, en: I feel safe}
    kort: {nl: Veilig, en: Safe}
    richting: omhoog
    stellingen:
      - stelling: 1.1
        nl: in de klas
        en: in class
      - stelling: 1.2
        nl: op het plein
        en: in the yard
achtergrond:
  - vraag: afdeling
    nl: Ik zit in
    en: I am in
    waarschuwing: Een kleine afdeling wijst leerlingen aan.
    keuzes:
      - {keuze: vwo, nl: vwo, en: vwo}
      - {keuze: anders, nl: anders, en: something else}
"""


def straight(words: str) -> str:
    return re.sub(r"\s*/\s*", " / ", " ".join(words.split()))


def printed() -> dict[str, list[str]]:
    """What the source says: the sentence of each group, and its lines without the scale."""
    groups: dict[str, list[str]] = {}
    for row in filter(None, map(str.strip, SOURCE.split("\n"))):
        if head := re.fullmatch(r"\d\. (.+)", row):
            lines = groups.setdefault(head[1], [])
        elif words := re.sub(r"[\s0-5]+$", "", row.removeprefix("-")):
            lines.append(straight(words))
    return groups


def problems_of(text: str):
    with pytest.raises(QuestionnaireError) as refused:
        read(text)
    return refused.value.problems


def test_the_thermometer_says_word_for_word_what_the_protocol_says():
    form = read(THERMOMETER)
    assert len(form.statements) == 42
    assert printed() == {
        group.sentence["nl"]: [one.words["nl"] for one in group.statements] for group in form.groups
    }
    assert (form.title["nl"], form.period["nl"]) == (
        "Thermometer pesten in de klas",
        "Over de laatste maand:",
    )
    assert (form.low["nl"], form.high["nl"]) == ("nooit", "altijd")


def test_the_statements_of_the_thermometer_are_numbered_as_in_the_protocol():
    form = read(THERMOMETER)
    expected = [
        f"{group}.{place}"
        for group, number in zip("1234567", (5, 5, 4, 4, 9, 6, 9), strict=True)
        for place in range(1, number + 1)
    ]
    assert [one.key for one in form.statements] == expected
    assert form.group_of("5.9").key == "5"


def test_the_first_three_groups_point_up_and_only_the_last_is_about_own_behaviour():
    groups = read(THERMOMETER).groups
    assert [group.direction for group in groups] == [Direction.UP] * 3 + [Direction.DOWN] * 4
    assert [group.refusable for group in groups] == [False] * 3 + [True] * 4
    assert [group.own_behaviour for group in groups] == [False] * 6 + [True]
    assert all(len(words) <= 28 for group in groups for words in group.short.values())


def test_the_thermometer_asks_four_things_about_a_pupil_and_warns_for_each():
    background = {one.key: one for one in read(THERMOMETER).background}
    assert list(background) == ["geslacht", "afdeling", "geboorteland_vader", "geboorteland_moeder"]
    assert [one.words["nl"] for one in background["geboorteland_vader"].options] == [
        "in Nederland",
        "in een ander land",
        "weet ik niet",
    ]
    for key in ("geboorteland_vader", "geboorteland_moeder"):
        assert "bijzonder persoonsgegeven" in background[key].caution
    assert "wijst deze vraag leerlingen aan" in background["geslacht"].caution


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def many_groups(number: int = 12, statements: int = 1) -> str:
    """More groups, from "2" on."""
    return "".join(
        f"  - groep: {group}\n    zin: {{nl: a, en: b}}\n    kort: {{nl: a, en: b}}\n    richting: omlaag\n"
        "    stellingen:\n"
        + "".join(f"      - {{stelling: {group}.{n}, nl: a, en: b}}\n" for n in range(1, statements + 1))
        for group in range(2, number + 2)
    )


def many_questions(number: int = 8) -> str:
    options = "[{keuze: a, nl: a, en: b}, {keuze: b, nl: a, en: b}]"
    return "".join(
        f"  - {{vraag: v{n}, nl: a, en: b, waarschuwing: c, keuzes: {options}}}\n" for n in range(number)
    )


def many_options(number: int = 19) -> str:
    return "".join(f"      - {{keuze: k{n}, nl: a, en: b}}\n" for n in range(number))


MANY_STATEMENTS = "".join(f"      - {{stelling: 1.{n}, nl: a, en: b}}\n" for n in range(3, 102))
TWICE = SMALL[SMALL.index("  - groep") : SMALL.index("achtergrond")]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "Er staat geen vragenlijst in. Begin met"),
        ("- a", 1, "Er staat geen vragenlijst in."),
        ("a: [b", 1, "haakje"),
        ("a: &x b", 1, "verwijzing met & of *"),
        ("x" * (LARGEST + 1), 1, "te lang"),
        (changed("nl: in de klas", "nl: in de klas\n        nl: hier"), 16, "‘nl’ staat hier twee keer."),
        (changed("versie: 1\n", ""), 1, "‘versie’ ontbreekt. Voeg een regel ‘versie: …’ toe."),
        (changed("versie: 1", "versie: een"), 2, "bij ‘versie’ hoort een heel getal."),
        (
            changed("vragenlijst: klein", "vragenlijst: Heel Klein"),
            1,
            "kan geen naam zijn. Gebruik hooguit 60",
        ),
        (changed("talen:", "taal:"), 3, "‘taal’ is hier geen bekende sleutel. Bedoel je ‘talen’?"),
        (changed("[nl, en]", "[nl, EN]"), 3, "een code van twee kleine letters"),
        (changed("[nl, en]", "[en]"), 3, "Nederlands ontbreekt bij ‘talen’."),
        (changed("[nl, en]", "[nl, en, en]"), 3, "een taal staat er twee keer."),
        (
            changed("[nl, en]", "[nl, en, tr]"),
            14,
            "de tekst in de taal ‘tr’ ontbreekt. Voeg een regel ‘tr: …’",
        ),
        (changed("[nl, en]", "[nl]"), 16, "de taal ‘en’ staat niet bij ‘talen’."),
        (changed("        en: in class\n", ""), 14, "de tekst in de taal ‘en’ ontbreekt."),
        (changed("{nl: nooit, en: never}", "nooit"), 6, "bij ‘laag’ hoort een tekst per taal."),
        (changed("{nl: nooit, en: never}", "{nl: nooit, en: [never]}"), 6, "bij ‘en’ hoort één tekst."),
        (changed("{nl: nooit, en: never}", "{nl: ' ', en: never}"), 6, "‘nl’ is leeg. Vul de tekst in."),
        (changed("nl: Veilig,", f"nl: {'x' * 29},"), 11, "te lang. Gebruik hooguit 28 tekens."),
        (changed("richting: omhoog", "richting: op"), 12, "geen bekend woord. Kies uit: omhoog, omlaag."),
        (changed("richting: omhoog", "mag_weigeren: soms"), 12, "geen bekend woord. Kies uit: ja, nee."),
        (changed("    richting: omhoog\n", ""), 9, "‘richting’ ontbreekt."),
        (
            changed("    richting:", "    kleur: rood\n    richting:"),
            12,
            "‘kleur’ is hier geen bekende sleutel.",
        ),
        (changed("1.2", "2.1"), 17, "hoort niet bij groep ‘1’. Noem hem ‘1.1’, ‘1.2’, enzovoort."),
        (changed("1.2", "1.1"), 17, "‘stelling: 1.1’ is er al. Kies een andere naam."),
        (changed("1.2", "[1.2]"), 17, "hoort niet bij groep ‘1’"),
        (changed("achtergrond", TWICE + "achtergrond"), 20, "‘groep: 1’ is er al."),
        (changed("nl: op het plein", "nl: op <b>het</b> plein"), 18, "staat opmaak of code"),
        (changed("nl: op het plein", "nl: 'op {{ school }}'"), 18, "staat opmaak of code"),
        (changed("nl: op het plein", "nl: op&nbsp;het"), 18, "staat opmaak of code"),
        (
            changed("nl: op het plein", "nl: op \u202ehet plein"),
            18,
            "onzichtbaar teken. Typ deze regel opnieuw.",
        ),
        (changed("nl: op het plein", "nl: op\u200bhet plein"), 18, "onzichtbaar teken"),
        (
            changed("achtergrond", MANY_STATEMENTS + "achtergrond"),
            13,
            "staan 101 onderdelen. Maak er 1 tot 100",
        ),
        (changed("      - {keuze: anders, nl: anders, en: something else}\n", ""), 25, "staan 1 onderdelen"),
        (changed("achtergrond", many_groups() + "achtergrond"), 8, "bij ‘groepen’ staan 13 onderdelen."),
        (changed("achtergrond", many_groups(2, 60) + "achtergrond"), 8, "staan 122 stellingen in de lijst."),
        (SMALL + many_questions(), 20, "bij ‘achtergrond’ staan 9 onderdelen. Maak er 0 tot 8 van."),
        (SMALL + many_options(), 25, "bij ‘keuzes’ staan 21 onderdelen. Maak er 2 tot 20 van."),
        (changed("keuze: anders", "keuze: vwo"), 27, "‘keuze: vwo’ is er al."),
        (changed("keuze: anders", "keuze: Vw o"), 27, "kan geen naam zijn. Gebruik hooguit 20"),
        (
            changed("    waarschuwing: Een kleine afdeling wijst leerlingen aan.\n", ""),
            21,
            "‘waarschuwing’ ontbreekt.",
        ),
        (changed("achtergrond:", "achtergrond: nee\nx:"), 20, "bij ‘achtergrond’ hoort een lijst."),
        (changed("achtergrond:\n", "achtergrond:\n  - vraag\n"), 21, "horen sleutels met een waarde."),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_how_to_mend_it(text, line, words):
    told = [problem for problem in problems_of(text) if words in str(problem)]
    assert told, [str(problem) for problem in problems_of(text)]
    assert line in [problem.line for problem in told]
    assert all(problem.mend for problem in told)


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_lines():
    text = SMALL.replace("versie: 1", "versie: een").replace("richting: omhoog", "richting: op")
    text = text.replace("nl: op het plein", "nl: <i>op het plein").replace("keuze: anders", "keuze: vwo")
    problems = problems_of(text)
    assert [problem.line for problem in problems] == [2, 12, 18, 27]
    assert str(problems[0]).startswith("regel 2: bij ‘versie’ hoort een heel getal.")


def repeated(text: str) -> list[tuple[int, str]]:
    return [(one.line, str(one)) for one in problems_of(text) if "dit vraag je al" in one.message]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Ik voel mij veilig", "in de klas"),
        ("Ik voel mij veilig:", "In de  klas!"),
        ("Ik voel mij", "veilig in de klas"),
        ("Ik vóel mij ve‌ilig", "in de klas…"),
    ],
)
def test_a_statement_is_asked_once_in_whichever_direction_and_spelling(sentence, words):
    again = (
        f"  - groep: 2\n    zin: {{nl: '{sentence}', en: Other}}\n    kort: {{nl: a, en: b}}\n"
        f"    richting: omlaag\n    stellingen:\n      - stelling: 2.1\n        nl: {words}\n        en: other\n"
    )
    text = changed("achtergrond", again + "achtergrond")
    line = 1 + text.split("\n").index("      - stelling: 2.1")
    mend = "Haal één van de twee weg, of vraag iets anders."
    assert repeated(text) == [(line, f"regel {line}: dit vraag je al bij stelling ‘1.1’. {mend}")]
    other = text.replace(f"zin: {{nl: '{sentence}'", "zin: {nl: 'Ik ben nooit'")
    assert read(other).group_of("2.1").sentence["nl"] == "Ik ben nooit"


def test_white_space_in_a_text_is_straightened():
    text = SMALL.replace("nl: in de klas", "nl: >-\n          in   de\n          klas")
    assert read(text).statements[0].words["nl"] == "in de klas"


def test_a_questionnaire_may_have_a_language_from_right_to_left_and_no_background():
    text = re.sub(r"\ben\b", "fa", SMALL[: SMALL.index("achtergrond")])
    form = read(text.replace("in class", "در کلاس می\u200cروم"))
    assert (form.languages, form.background) == (("nl", "fa"), ())
    assert form.statements[0].words["fa"] == "در کلاس می\u200cروم"


LETTERS = st.sampled_from("abcdefg éßñ çğ ёжя ابت אבג 漢字 ትግ ’‘?!,.:;-#*@%'\"[]{}|>~/\\0123")
texts = st.text(LETTERS, min_size=1, max_size=28).map(lambda text: " ".join(text.split()))
sound = texts.filter(lambda text: text and not re.search(r"[<>]|\{[{%#]|&", text))
codes = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,19}", fullmatch=True)
languages = st.lists(st.from_regex(r"[a-z]{2}", fullmatch=True), max_size=3, unique=True).map(
    lambda more: ("nl", *(code for code in more if code != "nl"))
)


@st.composite
def forms(draw) -> Form:
    """Any questionnaire within the limits."""
    spoken = draw(languages)

    def words():
        return {code: draw(sound) for code in spoken}

    def keys(least: int, most: int) -> list[str]:
        return draw(st.lists(codes, min_size=least, max_size=most, unique=True))

    return Form(
        key=draw(codes),
        version=draw(st.integers(1, 9999)),
        title=words(),
        languages=spoken,
        period=words(),
        low=words(),
        high=words(),
        groups=tuple(
            Group(
                key=key,
                sentence=words(),
                short=words(),
                direction=draw(st.sampled_from(Direction)),
                statements=tuple(
                    Statement(f"{key}.{number}", words()) for number in range(1, 1 + draw(st.integers(1, 4)))
                ),
                refusable=draw(st.booleans()),
                own_behaviour=draw(st.booleans()),
            )
            for key in keys(1, 3)
        ),
        background=tuple(
            Background(key, words(), tuple(Option(one, words()) for one in keys(2, 3)), draw(sound))
            for key in keys(0, 2)
        ),
    )


def asks_nothing_twice(form: Form) -> bool:
    asked = [
        skeleton(group.sentence["nl"], one.words["nl"]) for group in form.groups for one in group.statements
    ]
    return len(set(asked)) == len(asked)


@settings(deadline=timedelta(seconds=2), max_examples=60)
@given(forms().filter(asks_nothing_twice))
def test_any_questionnaire_survives_being_written_and_read(form):
    assert read(written(form)) == form


@settings(deadline=timedelta(seconds=2), max_examples=80)
@given(st.data())
def test_a_damaged_text_is_read_or_refused_and_nothing_else(data):
    rows = SMALL.split("\n")
    for _time in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(rows) - 1))
        broken = st.sampled_from(
            ["", "x", "- ", "  - a: b", "nl:", "{", "talen: 3", "\t", "groepen: []", rows[place] * 2]
        )
        rows[place] = data.draw(broken | st.text(max_size=12))
    text = "\n".join(rows)
    try:
        assert read(text).groups
    except QuestionnaireError as refused:
        lines = [problem.line for problem in refused.problems]
        assert lines == sorted(lines)
        assert lines[0] >= 1 and lines[-1] <= len(re.split("\r\n|[\n\r\x85\u2028\u2029]", text))
