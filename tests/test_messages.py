"""Every word on screen can be translated; Dutch is the source language."""

import pytest

from tools.messages import ROOT, catalogue, pages, unmarked


@pytest.mark.parametrize("path", list(pages()), ids=lambda path: str(path.relative_to(ROOT / "bondgenoot")))
def test_a_template_has_no_words_outside_gettext(path):
    assert unmarked(path) == []


def test_the_texts_of_templates_and_code_are_collected():
    texts = {message.id for message in catalogue() if isinstance(message.id, str)}
    assert "Naar de inhoud" in texts
    assert "Deze casus is al open." in texts
