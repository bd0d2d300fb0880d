import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import bondgenoot

ROOT = Path(bondgenoot.__file__).parent
TEMPLATES = [
    (folder, file)
    for folder in ROOT.glob("*/templates")
    for file in sorted(folder.rglob("*.html"))
    if "django" not in file.relative_to(folder).parts
]
NAMES = [str(file.relative_to(folder)) for folder, file in TEMPLATES]
LIB = ROOT / "lib" / "templates"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_parses(name):
    get_template(name)


@pytest.mark.parametrize("file", [file for _, file in TEMPLATES], ids=NAMES)
def test_a_template_has_nothing_inline(file):
    text = file.read_text("utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", text)


def test_every_part_is_told_of_in_the_list():
    listed = (LIB / "parts" / "README.md").read_text("utf-8")
    for part in (LIB / "parts").glob("*.html"):
        assert f"`{part.name}`" in listed, part.name
