"""Errands of the school year: activities with a term, and measures because of the monitor. Mostly there are none."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bondgenoot.agenda.errand import MOST, Errand
from bondgenoot.prevention.models import Activity
from bondgenoot.school.access import Holder
from bondgenoot.school.permissions import Permission
from bondgenoot.survey.models import MonitorMeasure


def year_kinds(holder: Holder) -> dict[str, tuple[QuerySet[Any], Any]]:
    """Both kinds, for `rare.py`: what there may be for this person, and what makes errands of it."""
    kinds: dict[str, tuple[QuerySet[Any], Any]] = {
        "measures": (MonitorMeasure.objects.waiting_for(holder), measures_of_the_monitor)
    }
    if holder.may(Permission.PREVENTION_ACT):
        mine = Activity.objects.pressing(holder.on).filter(owner=holder.staff)
        kinds["activities"] = mine, activities_to_do
    return kinds


def activities_to_do(_holder: Holder, found: QuerySet[Activity]) -> list[Errand]:
    """Activities on this person's name, from two weeks before their term until they end or the school year does."""
    return [
        Errand(
            key=one.pk,
            title=one.duty.title,
            url=reverse("prevention:activity", args=[one.pk]),
            about=_("klas %(class)s") % {"class": one.school_class}
            if one.school_class
            else _("activiteit van dit schooljaar"),
            due_on=one.due_on,
            location_id=one.duty.location_id,
        )
        for one in found.select_related("duty", "school_class").order_by("due_on")[:MOST]
    ]


def measures_of_the_monitor(holder: Holder, found: QuerySet[MonitorMeasure]) -> list[Errand]:
    """Measures this person takes care of; for a coordinator also those of somebody who left."""
    rows = found.select_related("monitor")[:MOST]
    return [_measure(one, mine=one.owner_id == holder.staff.pk) for one in rows]


def _measure(one: MonitorMeasure, *, mine: bool) -> Errand:
    title = _("Maatregel uit de monitor") if mine else _("Maatregel zonder eigenaar: kies wie dit doet")
    return Errand(
        key=one.pk,
        title=title,
        url=reverse("survey:monitor_measure" if mine else "survey:monitor_measure_edit", args=[one.pk]),
        about=Truncator(one.what).chars(80),
        due_on=one.due_on,
        location_id=one.monitor.location_id,
    )
