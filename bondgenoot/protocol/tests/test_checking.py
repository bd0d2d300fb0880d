from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.protocol import checking
from bondgenoot.protocol.checking import check
from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.format import Edition
from bondgenoot.protocol.reading import read
from bondgenoot.protocol.shipping import FOLDER, files

TESTS = Path(__file__).parent / "editions"
EVERY = [*sorted(FOLDER.glob("*.yaml")), *sorted(TESTS.glob("*.yaml"))]
LADDER = (TESTS / "weekladder.yaml").read_text(encoding="utf-8")
STEPS = (TESTS / "ladder-a-e.yaml").read_text(encoding="utf-8")
CONSENT = (TESTS / "no-blame.yaml").read_text(encoding="utf-8")
WHOLE = (FOLDER / "aanbevolen.yaml").read_text(encoding="utf-8")


def known(key):
    return files()[key][1] if key in files() else None


def told(text):
    return "\n".join(map(str, check(read(text), known)))


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_every_edition_can_be_walked_to_its_end(path):
    assert check(read(path.read_text(encoding="utf-8")), known) == []


def test_a_step_out_of_reach_is_named_with_its_line():
    text = LADDER.replace("naar: sanctie, alleen_als", "naar: weekgesprek, alleen_als")
    line = next(number for number, row in enumerate(text.split("\n"), 1) if "- stap: sanctie" in row)
    assert f"regel {line}: stap ‘sanctie’: geen enkele weg komt hier." in told(text)


def test_a_round_without_a_way_out_is_a_dead_end():
    text = LADDER.replace(
        ", alleen_als: {vanaf_ronde: 4}}\n  - {stap: afgesloten", "}\n  - {stap: afgesloten"
    )
    assert told(text) == ""
    text = LADDER.replace(
        "naar: sanctie, alleen_als: {vanaf_ronde: 4}", "naar: sanctie, alleen_als: {vanaf_ronde: 5}"
    )
    assert "stap ‘gesprek’: vanaf deze stap is er geen weg naar een einde." in told(text)


def test_closing_without_following_is_refused():
    assert "zonder de leerling te volgen" in told(STEPS.replace("naar: volgen_a}", "naar: afgesloten}"))


def test_a_case_that_can_fall_silent_is_refused():
    text = LADDER.replace("naar: [docenten, weekgesprek], alleen_als", "naar: [docenten], alleen_als")
    assert "de casus kan stilvallen zonder einde" in told(text)


def test_a_fixed_order_does_not_jump():
    assert "slaat deze stap ‘c_traject’ een nummer over" in told(
        STEPS.replace("naar: b_teamleider", "naar: c_traject")
    )


def test_without_the_pupils_consent_there_must_be_another_way():
    lines = [
        row for row in CONSENT.split("\n") if "geen_steungroep" not in row and "stap: andere_weg" not in row
    ]
    assert "na dit antwoord is er geen weg verder (instemming: nee)" in told("\n".join(lines))


def test_a_condition_on_an_answer_that_nobody_can_give_is_refused():
    assert "Bedoel je ‘onbekend’?" in told(WHOLE.replace("{kennis: onbekend}", "{kennis: onbeken}"))


def test_a_called_protocol_must_exist_and_every_end_of_it_must_come_back():
    assert "‘herstel’ bestaat niet" in told(WHOLE.replace("protocol: herstelgesprek", "protocol: herstel"))
    half = WHOLE.replace(
        "{overeenkomst: overeenkomst, geen_overeenkomst: geen_overeenkomst}", "{overeenkomst: overeenkomst}"
    )
    assert "niet elk einde van ‘herstelgesprek’" in told(half)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            "begin: {eigen_waarneming: gesprek, ",
            "begin: {",
            "‘begin’ zegt niet waar ‘eigen_waarneming’ begint",
        ),
        (
            "rollen: {mentor: mentor, anti_pestcoordinator: pestcoördinator}",
            "rollen: {mentor: mentor}",
            "staat niet bij ‘rollen’",
        ),
        ("nummers: [7]", "nummers: [6]", "deze stapnummers ontbreken: 7"),
        (
            "soort: ja_nee, over: gepeste_leerling",
            "soort: ja_nee, over: steungroep",
            "vraagt niet om toestemming",
        ),
        (
            "    door: anti_pestcoordinator\n    met: gepeste",
            "    door: anti_pestcoordinator\n    kaarten: bijlage-33\n    met: gepeste",
            "de kaart ‘bijlage-33’ bestaat niet",
        ),
        ("controles: [5]", "controles: []", "een volgstap heeft momenten nodig"),
        (
            "{code: gestopt, label: Gestopt}",
            "{code: goed, label: Goed}",
            "een volgstap vraagt of het is gestopt",
        ),
        ("    termijn: {schooldagen: 0}\n", "", "deze stap heeft geen termijn"),
        ("einde: afgesloten, ", "", "‘soort’ en ‘einde’ passen niet bij elkaar"),
        (
            "    door: anti_pestcoordinator\n    termijn: {schooldagen: 0}",
            "    termijn: {schooldagen: 0}",
            "niemand doet deze stap",
        ),
    ],
)
def test_each_rule_names_what_is_wrong(before, after, words):
    assert before in CONSENT
    found = [problem for problem in check(read(CONSENT.replace(before, after))) if words in problem.message]
    assert found
    assert found[0].mend and found[0].line > 1


# ------------------------------------------------------------------ against a brute force

KEYS = ["a", "b", "c", "d"]
LAST = 3


@st.composite
def graphs(draw, rounds=True):
    """A small protocol: any shape, some follow steps, some ends, forks and conditions on the round."""
    keys = KEYS[: draw(st.integers(1, 4))]
    steps = []
    for key in keys:
        kind = draw(st.sampled_from(["overleg", "overleg", "volgen", "einde"]))
        step = {"stap": key, "titel": key, "soort": kind, "fase": "f", "door": "mentor"}
        if kind == "einde":
            steps.append({**step, "einde": draw(st.sampled_from(["afgesloten", "overgedragen"]))})
            continue
        ways = []
        for number in range(draw(st.integers(0, 2))):
            way = {"uitkomst": f"u{number}", "label": "x"}
            way["naar"] = draw(st.lists(st.sampled_from(keys), max_size=2, unique=True))
            if rounds and draw(st.booleans()):
                way["nieuwe_ronde"] = "ja"
            if rounds and draw(st.booleans()):
                way["alleen_als"] = {
                    draw(st.sampled_from(["vanaf_ronde", "tot_ronde"])): draw(st.integers(1, LAST - 1))
                }
            ways.append(way)
        steps.append({**step, "uitkomsten": ways})
    start = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=2, unique=True))
    return Edition.model_validate(
        {
            "protocol": "x",
            "titel": "x",
            "versie": 1,
            "rollen": {"mentor": "mentor"},
            "begin": {"anders": start},
            "fasen": [{"fase": "f", "titel": "f"}],
            "stappen": steps,
        }
    )


def journeys(edition, key, number, seen=()):
    """Every way a single track can go from here, as tuples of (step, round), without walking in circles."""
    here = (*seen, (key, number))
    yield here
    for way in edition.node(key).outcomes:
        if way.conditions.in_round(number):
            for after in way.next:
                later = min(LAST, number + way.new_round)
                if (after, later) not in here:
                    yield from journeys(edition, after, later, here)


def all_journeys(edition):
    return [way for key in edition.start_for("default") for way in journeys(edition, key, 1)]


@given(graphs())
def test_what_is_reached_is_what_some_journey_reaches(edition):
    last = checking.last_round(edition)
    begun = {(key, 1) for key in edition.start_for("default")}
    found = {key for key, _round in checking.reachable(edition, begun, last)}
    assert found == {way[-1][0] for way in all_journeys(edition)}


@given(graphs())
def test_an_end_that_nobody_followed_is_found_exactly_when_a_journey_shows_it(edition):
    shown = {
        way[-1][0]
        for way in all_journeys(edition)
        if edition.node(way[-1][0]).end_kind == "closed"
        and all(edition.node(key).kind is not Kind.FOLLOW for key, _round in way)
    }
    words = "zonder de leerling te volgen"
    assert {p.message.split("‘")[1].split("’")[0] for p in check(edition) if words in p.message} == shown


@given(graphs())
def test_a_dead_end_is_found_exactly_when_no_journey_from_it_stops_well(edition):
    def stops(key, number):
        return any(
            edition.node(end).is_end
            or any(not way.next and way.conditions.in_round(at) for way in edition.node(end).outcomes)
            for end, at in (way[-1] for way in journeys(edition, key, number))
        )

    reached = {way[-1] for way in all_journeys(edition)}
    shown = {key for key, number in reached if not stops(key, number)}
    words = "geen weg naar een einde"
    assert {p.message.split("‘")[1].split("’")[0] for p in check(edition) if words in p.message} == shown


@given(graphs(rounds=False))
def test_a_case_can_fall_silent_exactly_when_its_tracks_can(edition):
    """Play every game of tracks: silent is when no track is left and none came to an end."""

    def silent(tracks):
        waiting, seen = [frozenset(tracks)], set()
        while waiting:
            now = waiting.pop()
            if not now:
                return True
            if now in seen or any(edition.node(key).is_end for key in now):
                continue
            seen.add(now)
            for key in now:
                waiting += [now - {key} | set(way.next) for way in edition.node(key).outcomes]
        return False

    words = "stilvallen"
    assert any(words in problem.message for problem in check(edition)) == silent(edition.start_for("default"))
