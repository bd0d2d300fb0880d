"""The pages about reminders beside each other."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.school.access import Holder
from bondgenoot.school.permissions import Permission


def tabs(holder: Holder, current: str) -> list[dict[str, Any]]:
    """For `parts/tabs.html`; `current` is the name of the page that is open. The mail only for who may watch it."""
    found = [
        (_("Herinneringen"), "reminder_list"),
        (_("Mail instellen"), "preference"),
        (_("In je agenda"), "calendar"),
    ]
    if holder.may(Permission.MAIL_WATCH):
        found.append((_("Gaat de mail weg?"), "mail"))
    return [
        {"label": label, "url": reverse(f"reminders:{name}"), "current": name == current, "count": None}
        for label, name in found
    ]
