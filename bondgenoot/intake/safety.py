"""The safety card, at hand wherever a signal is written or judged."""

from typing import Any

from django.utils.translation import gettext as _

from bondgenoot.protocol.cards import Item, Section, card


def safety_guide() -> dict[str, Any]:
    """The card as `parts/guide.html` wants it, with the number to call behind each point that has one."""
    found = card("veiligheid")
    return {
        "title": found.title,
        "lead": found.purpose,
        "sections": [_section(part) for part in found.sections],
    }


def section_of_the_card(key: str) -> dict[str, Any]:
    """One section of it: title and points. KeyError when the card has no such section."""
    parts = {part.kind: part for part in card("veiligheid").sections}
    return _section(parts[key])


def _section(part: Section) -> dict[str, Any]:
    return {"title": part.title, "points": [_point(item) for item in part.items]}


def _point(item: Item) -> str:
    if not item.phone or item.phone in item.text:
        return item.text
    return _("%(text)s Bel %(phone)s.") % {"text": item.text, "phone": item.phone}
