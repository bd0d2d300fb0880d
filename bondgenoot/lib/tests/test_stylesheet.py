import re
from pathlib import Path

from django.contrib.staticfiles import finders

from bondgenoot.lib.stylesheet import SHEET, SOURCE, OneSheetFinder, joined, parts


def test_the_sheet_holds_every_component_once():
    text = joined(parts())
    for component in (SOURCE / "components").glob("*.css"):
        assert text.count(f"/* {component.name} */") == 1


def test_a_changed_component_is_in_the_sheet_at_once(tmp_path, monkeypatch):
    (tmp_path / "components").mkdir()
    for name in ("tokens.css", "reset.css", "typography.css", "layout.css", "print.css"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr("bondgenoot.lib.stylesheet.parts", lambda: parts(tmp_path))
    finder = OneSheetFinder()
    assert ".new" not in Path(finder.find(SHEET)).read_text("utf-8")
    (tmp_path / "components" / "new.css").write_text(".new {}")
    assert ".new" in Path(finder.find(SHEET)).read_text("utf-8")


def test_the_site_serves_the_joined_sheet():
    assert ".task" in Path(finders.find(SHEET)).read_text("utf-8")


def test_colours_and_spaces_have_one_place():
    for sheet in parts():
        if sheet.name != "tokens.css":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!\s*{)", sheet.read_text("utf-8")), sheet.name


def test_every_token_that_is_used_exists():
    text = joined(parts())
    named = set(re.findall(r"(--[a-z0-9-]+):", text))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= named


def test_nothing_is_loaded_from_elsewhere():
    assert "http" not in joined(parts())
    assert "@import" not in joined(parts())
