"""The safety card, at hand wherever a signal is written or judged."""

from typing import Any

from django.utils.translation import gettext as _

from bondgenoot.protocol.cards import Item, card


def safety_guide() -> dict[str, Any]:
    """The card as `parts/guide.html` wants it, with the number to call behind each point that has one."""
    found = card("veiligheid")
    sections = [
        {"title": part.title, "points": [_point(item) for item in part.items]} for part in found.sections
    ]
    return {"title": found.title, "lead": found.purpose, "sections": sections}


def _point(item: Item) -> str:
    if not item.phone or item.phone in item.text:
        return item.text
    return _("%(text)s Bel %(phone)s.") % {"text": item.text, "phone": item.phone}
