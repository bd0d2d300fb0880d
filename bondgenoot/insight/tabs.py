"""The pages of the overview beside each other, as far as somebody may open them."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from bondgenoot.school.access import Holder
from bondgenoot.school.choosing_place import Place
from bondgenoot.school.permissions import Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Tab(NamedTuple):
    """`name` is the address; whoever holds `permission` sees the tab."""

    label: "StrOrPromise"
    name: str
    permission: Permission


TABS = [
    Tab(_("Casussen"), "insight:overview", Permission.OVERVIEW_READ),
    Tab(_("Cijfers"), "insight:figures", Permission.FIGURES_READ),
    Tab(_("Incidenten"), "insight:register", Permission.FIGURES_READ),
    Tab(_("Verslagen"), "insight:report_list", Permission.REPORT_READ),
    Tab(_("Nieuw schooljaar"), "insight:new_year", Permission.YEAR_TURN),
]


def tabs(holder: Holder, place: Place, current: str) -> list[dict[str, Any]]:
    """The tabs of this person, for `insight/tabs.html`; `current` is the address name of the tab that is open."""
    return [
        {
            "label": tab.label,
            "url": place.address(tab.name),
            "current": tab.name == current,
            "count": None,
        }
        for tab in TABS
        if holder.may(tab.permission)
    ]
