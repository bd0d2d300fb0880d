import re
from pathlib import Path

from django.template import Context, Template

import bondgenoot

ROOT = Path(bondgenoot.__file__).parent
SPRITE = ROOT / "lib" / "static" / "icons.svg"


def drawn():
    return set(re.findall(r'<symbol id="([a-z]+)"', SPRITE.read_text("utf-8")))


def used():
    """Every icon named in a template, by tag or by `icon="…"`, and every `icon="…"` in Python."""
    names = set()
    for template in ROOT.rglob("templates/**/*.html"):
        text = template.read_text("utf-8")
        names |= set(re.findall(r'{% icon "([^"]*)"', text))
        names |= set(re.findall(r'\bicon="([a-z]+)"', text))
    for module in ROOT.rglob("*.py"):
        if "tests" not in module.parts:
            names |= set(re.findall(r'\bicon="([a-z]+)"', module.read_text("utf-8")))
    return names


def test_every_icon_that_is_used_is_drawn():
    assert used() <= drawn()


def test_an_icon_beside_text_is_silent():
    made = Template('{% load icons %}{% icon "talk" %}').render(Context())
    assert 'aria-hidden="true"' in made
    assert "icons.svg#talk" in made


def test_an_icon_that_stands_alone_says_what_it_is():
    made = Template('{% load icons %}{% icon "lock" title %}').render(Context({"title": "Alleen <jij>"}))
    assert 'role="img"' in made
    assert 'aria-label="Alleen &lt;jij&gt;"' in made
