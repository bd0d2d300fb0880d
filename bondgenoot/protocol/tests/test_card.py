import re

import pytest

from bondgenoot.protocol.cards import card, cards, indicators
from bondgenoot.protocol.shipping import files

APPENDICES = [f"bijlage-{number}" for number in (1, 3, 4, 5, 6, 7, 8, 9)]


def test_every_appendix_but_the_questionnaire_has_a_card():
    assert list(cards())[: len(APPENDICES)] == APPENDICES


def test_every_card_that_a_step_names_exists():
    named = {use.card for _text, edition in files().values() for node in edition.steps for use in node.cards}
    assert named <= cards().keys()
    assert {edition.safety.card for _text, edition in files().values() if edition.safety} <= cards().keys()


@pytest.mark.parametrize("number", [3, 4, 6, 7, 8])
def test_a_card_for_a_talk_says_what_to_prepare_do_and_record(number):
    kinds = [section.kind for section in card(f"bijlage-{number}").sections]
    assert {"voorbereiden", "voeren", "vastleggen"} <= set(kinds)


def test_the_signs_have_codes_that_occur_once():
    codes = [indicator.code for indicator in indicators()]
    assert len(codes) == len(set(codes)) >= 12


def test_the_meeting_has_four_fixed_questions_and_a_fixed_order_of_signing():
    sections = {section.kind: section for section in card("bijlage-8").sections}
    assert len(sections["vragen"].items) == 4
    assert sections["vragen"].ordered and sections["volgorde"].ordered
    assert sections["volgorde"].items[0].text == "De andere leerling"


def test_no_card_calls_anyone_a_perpetrator():
    for found in cards().values():
        words = " ".join(item.text for section in found.sections for item in section.items)
        assert not re.search(
            r"\b(dader|pester|slachtoffer)", f"{found.title} {found.purpose} {words}".lower()
        )


def test_an_unknown_card_is_a_key_error():
    with pytest.raises(KeyError):
        card("bijlage-99")
