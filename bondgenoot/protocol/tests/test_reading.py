from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.protocol.codes import FieldKind, Kind
from bondgenoot.protocol.format import When
from bondgenoot.protocol.reading import EditionError, read
from bondgenoot.protocol.shipping import FOLDER

TESTS = Path(__file__).parent / "editions"
WHOLE = (FOLDER / "aanbevolen.yaml").read_text(encoding="utf-8")
SMALL = (TESTS / "no-blame.yaml").read_text(encoding="utf-8")
EVERY = [*sorted(FOLDER.glob("*.yaml")), *sorted(TESTS.glob("*.yaml"))]


def problems_of(text):
    with pytest.raises(EditionError) as refused:
        read(text)
    return refused.value.problems


def said(text):
    return "\n".join(map(str, problems_of(text)))


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_every_edition_can_be_read(path):
    edition = read(path.read_text(encoding="utf-8"))
    assert edition.key == path.stem
    assert edition.nodes


def test_a_name_that_points_nowhere_is_told_with_its_line_and_the_likely_word():
    text = WHOLE.replace("naar: dossier_b,", "naar: dosier_b,")
    line = next(number for number, row in enumerate(text.split("\n"), 1) if "dosier_b" in row)
    assert said(text) == (
        f"regel {line}: stap ‘melden’ verwijst naar stap ‘dosier_b’, die bestaat niet. Bedoel je ‘dossier_b’?"
    )


def test_all_problems_are_told_at_once():
    text = (
        WHOLE.replace("titel: Leerlingbespreking", "titl: Leerlingbespreking")
        .replace("soort: overleg", "soort: overlg", 1)
        .replace("schooldagen: 5, na: keuze", "schooldagen: vijf, na: keuz", 1)
        .replace("verplicht: nee", "verplicht: misschien", 1)
        .replace("status: vastgesteld", "status: vastgesteld\ndata: {vastgesteld: 1 juli}")
    )
    told = said(text)
    for words in (
        "‘titel’ ontbreekt",
        "‘titl’ is hier geen bekende sleutel. Bedoel je ‘titel’?",
        "‘overlg’ is hier geen bekend woord",
        "hoort een heel getal",
        "‘keuz’, die bestaat niet. Bedoel je ‘keuze’?",
        "‘misschien’ is hier geen bekend woord",
        "Schrijf jaar-maand-dag",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: b: c", 1, "dubbele punt"),
        ("a:\n\tb: c", 2, "begint met een tab"),
        ("a: [b", 1, "haakje"),
        ("a: 'x", 1, "aanhalingsteken"),
        ("- x\ny: z", 2, "inspringing"),
        ("a: 1\nb: *a", 2, "verwijzing"),
        ("a: !!python/object:os.system x", 1, "uitroepteken"),
        ("a: 1\n---\nb: 2", 2, "tweede document"),
        ("a: \x07", 1, "onleesbaar teken"),
        ("[" * 500, 1, "te veel lagen"),
        ("", 1, "geen protocol"),
        ("x" * 500_000, 1, "te lang"),
    ],
)
def test_what_is_no_yaml_gets_one_clear_sentence(text, line, words):
    first = problems_of(text)[0]
    assert first.line == line
    assert words in first.message
    assert first.mend


def test_a_key_or_a_step_that_is_there_twice_is_told_with_both_lines():
    assert "staat hier twee keer" in said(SMALL.replace("versie: 3", "versie: 3\nversie: 4"))
    assert "bestaat al, op regel" in said(SMALL.replace("stap: uitleg", "stap: gesprek"))


@pytest.mark.parametrize(("word", "meant"), [("ja", True), ("nee", False), ("true", True), ("false", False)])
def test_yes_and_no_may_be_written_in_dutch_or_as_yaml_does(word, meant):
    text = SMALL.replace("protocol: no-blame", f"protocol: no-blame\nvaste_volgorde: {word}")
    assert read(text).fixed_order is meant


def test_a_code_that_yaml_takes_for_a_boolean_stays_a_word():
    text = SMALL.replace("{code: gaat_door, label: Gaat door}", "{code: no, label: off}")
    choice = read(text).node("na_een_week").field("stand").choices[1]
    assert (choice.code, choice.label) == ("no", "off")


def test_one_word_may_stand_where_a_list_is_meant():
    node = read(SMALL).node("gesprek")
    assert (node.responsible, node.parties) == (("coordinator",), ("target",))


def test_a_line_break_of_windows_changes_nothing():
    assert read(SMALL.replace("\n", "\r\n")) == read(SMALL)


def test_the_lines_of_the_file_can_be_asked_afterwards():
    edition = read(SMALL)
    rows = SMALL.split("\n")
    assert rows[edition.line("stappen", 1, "stap") - 1].strip() == "- stap: groep_vormen"
    assert edition.line("stappen", 1, "kaarten") == edition.line("stappen", 1)


def test_the_recommended_edition_holds_every_numbered_step():
    edition = read(WHOLE)
    assert edition.numbers() == frozenset(range(1, 24))
    assert edition.start_for("pupil") == ("zelfmelding_delen",)
    assert edition.start_for("iemand anders") == ("mentor_informeren",)
    assert edition.signal is edition.node("signaal")


def test_the_wish_of_the_pupil_is_required_at_steps_1_3_7_and_11():
    for stem in ("aanbevolen", "pestprotocol-2015"):
        edition = read((FOLDER / f"{stem}.yaml").read_text(encoding="utf-8"))
        for number in (1, 3, 7, 11):
            asking = [node for node in edition.steps if number in node.numbers and node.asks_wish]
            assert any(node.field("wens").required for node in asking), (stem, number)
            assert all(node.field("wens").about == "target" for node in asking)


def test_the_edition_of_2015_marks_what_is_not_in_the_protocol():
    edition = read((FOLDER / "pestprotocol-2015.yaml").read_text(encoding="utf-8"))
    added = {node.key for node in edition.steps if node.basis == "added"}
    assert added == {
        "observeren",
        "opschalen",
        "afsluiten",
        "afgesloten",
        "geen_pesten",
        "overgedragen",
    }
    assert edition.safety is None
    assert edition.node("ouders_a").outcomes[0].next == ("volgen_a",)


def test_only_free_words_are_not_coded():
    fields = [field for node in read(WHOLE).steps for field in node.fields]
    assert {field.kind for field in fields if not field.coded} == {FieldKind.TEXT, FieldKind.LINE}
    assert all(field.choices for field in fields if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO))


def test_a_sentence_about_the_other_pupil_is_kept_with_the_other_pupil():
    for node in read(WHOLE).steps:
        for field in node.fields:
            if "andere" in field.key and field.kind is FieldKind.TEXT:
                assert field.about == "suspect", (node.key, field.key)


def test_a_suspension_asks_what_the_law_asks():
    node = read(WHOLE).node("maatregel")
    assert node.kind is Kind.MEASURE
    days = node.field("dagen")
    assert (days.minimum, days.maximum) == (1, 7)
    met = {"round_number": 1, "digital": None}
    assert days.when.holds(**met, answers={"soort": "schorsing"})
    assert not days.when.holds(**met, answers={"soort": "straf"})
    assert not node.field("inspectie_op").when.holds(**met, answers={"dagen": "1"})
    assert node.field("inspectie_op").when.holds(**met, answers={"dagen": "2"})


def test_ways_out_follow_the_answers_and_the_pupils_consent():
    edition = read(WHOLE)

    def ways(key, **answers):
        return [way.key for way in edition.node(key).open_outcomes(round_number=1, answers=answers)]

    assert ways("keuze", kennis="onbekend") == ["onbekend"]
    assert ways("keuze", kennis="bekend", plek="eigen_klas") == ["niet_confronterend", "confronterend"]
    assert ways("keuze", kennis="bekend", plek="andere_school") == ["niet_confronterend", "andere_school"]
    assert ways("gespreksvorm", samen_mag="nee") == ["apart"]
    assert ways("gespreksvorm", samen_mag="ja") == ["apart", "bemiddeling", "herstel"]


def test_a_condition_that_names_nothing_always_holds():
    assert When().holds(round_number=3, digital=None, answers={})
    online = When.model_validate({"digitaal": "ja"})
    assert online.holds(round_number=1, digital=None, answers={})
    assert not online.holds(round_number=1, digital=False, answers={})


SIGNS = [
    "",
    " ",
    "\t",
    ":",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "#",
    "&a",
    "*a",
    "!x",
    "%",
    "@",
    "|",
    ">",
    "\n",
]
WORDS = [
    "---\n",
    "nee",
    "null",
    "stap: ",
    "naar: ",
    "soort: les",
    "é",
    "\x00",
    "\ud800",
    "\u2028",
    "-1",
    "9" * 400,
]
PIECES = st.sampled_from([*SIGNS, *WORDS])


@given(st.lists(st.tuples(st.integers(0, len(SMALL)), st.integers(0, 40), PIECES), min_size=1, max_size=6))
def test_a_mutilated_file_is_read_or_refused_with_lines_never_anything_else(cuts):
    text = SMALL
    for start, length, piece in cuts:
        text = text[:start] + piece + text[start + length :]
    try:
        read(text)
    except EditionError as refused:
        rows = len(text.replace("\r", "\n").splitlines()) + text.count("\n") + 1
        assert refused.problems
        assert all(1 <= problem.line <= rows and problem.message for problem in refused.problems)


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused_with_lines(text):
    try:
        read(text)
    except EditionError as refused:
        assert all(problem.line >= 1 for problem in refused.problems)


ODD = st.recursive(
    st.none() | st.sampled_from(["x", "ja", "5", "gesprek", ""]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["stap", "naar", "x"]), inner)
    ),
    max_leaves=6,
)


@given(st.data())
def test_any_value_replaced_by_any_other_shape_is_read_or_refused(data):
    tree = yaml.load(SMALL, Loader=yaml.BaseLoader)
    for _ in range(data.draw(st.integers(1, 3))):
        spot = tree
        while isinstance(spot, dict | list) and spot:
            key = data.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else range(len(spot))))
            if not isinstance(spot[key], dict | list) or data.draw(st.booleans()):
                spot[key] = data.draw(ODD)
                break
            spot = spot[key]
    try:
        read(yaml.dump(tree, allow_unicode=True))
    except EditionError as refused:
        assert refused.problems
