"""The main menu: only what this person may open."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.school.people_to_be import people_to_be
from bondgenoot.school.permissions import Permission


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    icon: str
    current: bool = False
    primary: bool = False


# An entry shows for whoever holds one of its permissions.
ENTRIES = (
    ((Permission.SIGNAL_FOLLOW,), "agenda:now", "check", False),
    ((Permission.SIGNAL_RECORD,), "intake:signal_new", "plus", True),
    ((Permission.CASE_READ,), "cases:case_list", "branch", False),
    ((Permission.OVERVIEW_READ,), "insight:overview", "overview", False),
    # A tab of the overview for whoever has that.
    ((Permission.REPORT_READ,), "insight:report_list", "overview", False),
    ((Permission.RECORD_READ,), "disclosure:record_list", "person", False),
    (
        (Permission.SURVEY_READ, Permission.SURVEY_BOARD, Permission.SURVEY_RUN),
        "survey:round_list",
        "thermometer",
        False,
    ),
    ((Permission.PREVENTION_READ,), "prevention:year", "calendar", False),
    ((Permission.PROTOCOL_READ,), "protocol:edition_list", "paper", False),
    ((Permission.SCHOOL_READ,), "school:overview", "school", False),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context: `menu` (list of MenuItem), `me` (Staff or None); on the login page of a developer `people`."""
    holder = getattr(request, "holder", None)
    if holder is None:
        at_the_door = settings.DEVELOPMENT_LOGIN and request.path == resolve_url(settings.LOGIN_URL)
        return {"menu": [], "me": None, "people": people_to_be(timezone.localdate()) if at_the_door else []}
    labels = (
        _("Wat nu"),
        _("Signaal vastleggen"),
        _("Casussen"),
        _("Overzicht"),
        _("Verslagen"),
        _("Dossiers"),
        _("Thermometer"),
        _("Jaar"),
        _("Protocol"),
        _("School"),
    )
    menu = []
    for label, (permissions, name, icon, primary) in zip(labels, ENTRIES, strict=True):
        twice = name == "insight:report_list" and holder.may(Permission.OVERVIEW_READ)
        if any(map(holder.may, permissions)) and not twice:
            url = reverse(name)
            here = request.path == url if url == "/" else request.path.startswith(url)
            menu.append(MenuItem(label, url, icon, here, primary))
    return {"menu": menu, "me": holder.staff}
