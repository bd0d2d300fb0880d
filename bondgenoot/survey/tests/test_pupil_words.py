"""The words around a questionnaire: a file per language, each of them whole."""

import re
from pathlib import Path

import pytest
import yaml

from bondgenoot.survey import pupil_page, pupil_words
from bondgenoot.survey.pupil_words import FOLDER, IncompleteWords, read_folder, sections, spoken, words

TEMPLATES = Path(pupil_words.__file__).parent / "templates" / "survey"
DUTCH = (FOLDER / "nl.yaml").read_text(encoding="utf-8")


def folder_with(tmp_path: Path, other: str) -> Path:
    """The Dutch words and a Turkish file."""
    (tmp_path / "nl.yaml").write_text(DUTCH, encoding="utf-8")
    (tmp_path / "tr.yaml").write_text(other, encoding="utf-8")
    return tmp_path


def test_every_file_has_every_word_and_every_part():
    found = read_folder(FOLDER)
    assert next(iter(found)) == "nl"
    assert "en" in found
    for code, surface in found.items():
        assert surface.words.keys() == found["nl"].words.keys(), code
        assert all(text.strip() for text in surface.words.values()), code
        shape = [(len(one.points), bool(one.lead)) for one in surface.privacy]
        assert shape == [(len(one.points), bool(one.lead)) for one in found["nl"].privacy], code


def test_every_word_that_a_page_asks_for_is_there():
    pages = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("pupil*.html"))
    assert set(re.findall(r"words\.(\w+)", pages)) <= words("nl").keys()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  send: Versturen\n", "", "send is missing"),
        ("  send: Versturen\n", "  send: ''\n", "send is empty"),
        ("  send: Versturen\n", "  send: Gönder\n  sent: Gönderildi\n", "sent is no word of nl.yaml"),
        ("  send: Versturen\n", "  send: no\n", "words.send"),
        ("      - name: Je buur.\n        text:", "      - text:", "privacy has other parts"),
        ("privacy:\n", "privacy: [\n", "tr.yaml"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_by_name(tmp_path, old, new, told):
    assert DUTCH.count(old) == 1
    with pytest.raises(IncompleteWords, match=r"^tr\.yaml") as refused:
        read_folder(folder_with(tmp_path, DUTCH.replace(old, new)))
    assert told in str(refused.value)


def test_a_language_without_a_file_gets_dutch():
    assert spoken("tr") == "nl"
    assert words("tr") == words("nl")
    assert sections("tr") == sections("nl")


def test_another_language_is_a_file_and_no_code(client, db, tmp_path, monkeypatch):
    content = yaml.safe_load(DUTCH)
    content["words"]["door_button"] = "Devam"
    content["privacy"][0]["title"] = "Gönderince ne olur"
    found = read_folder(folder_with(tmp_path, yaml.safe_dump(content, allow_unicode=True)))
    monkeypatch.setitem(pupil_words.SURFACES, "tr", found["tr"])
    pupil_page.forget_pages()
    try:
        door = client.get("/t/?taal=tr").text
        assert '<html lang="tr" dir="ltr">' in door
        assert "Devam" in door
        assert "Gönderince ne olur" in client.get("/t/privacy/?taal=tr").text
        assert "Türkçe" in client.get("/t/").text
    finally:
        pupil_page.forget_pages()
