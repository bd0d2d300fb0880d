"""The three pages of keeping, beside each other."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[dict[str, Any]]:
    pages = (
        ("rules", _("Regels"), "retention:rule_list"),
        ("lists", _("Vernietigingslijsten"), "retention:destruction_list"),
        ("holds", _("Langer bewaren"), "retention:hold_list"),
    )
    return [
        {"label": label, "url": reverse(name), "current": key == current, "count": None}
        for key, label, name in pages
    ]
