"""Errands that mostly are not there: one question whether there are any, and then one for each kind that there is."""

from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.agenda.errand import MOST, Errand
from bondgenoot.agenda.handing import handing_kinds
from bondgenoot.agenda.keeping import keeping_kinds
from bondgenoot.agenda.of_the_year import year_kinds
from bondgenoot.cases.models import EmergencyAccess
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Organisation
from bondgenoot.school.permissions import Permission


def rare_errands(holder: Holder) -> list[Errand]:
    """What is kept too long, opened in an emergency, handed over to somebody else, or due in the school year."""
    kinds: dict[str, tuple[QuerySet[Any], Any]]
    kinds = keeping_kinds(holder) | handing_kinds(holder) | year_kinds(holder)
    if grant := holder.grant(Permission.CASE_READERS):
        kinds["emergencies"] = EmergencyAccess.objects.within(grant).unseen(), emergencies_to_look_at
    asked = {name: Exists(found) for name, (found, _errands) in kinds.items()}
    own = Organisation.objects.filter(pk=holder.staff.organisation_id)
    waits = own.annotate(**asked).values(*asked).get()
    return [one for name, (found, errands) in kinds.items() if waits[name] for one in errands(holder, found)]


def emergencies_to_look_at(_holder: Holder, found: QuerySet[EmergencyAccess]) -> list[Errand]:
    """Cases that a colleague opened in an emergency, until a coordinator read why; for that same day."""
    return [
        Errand(
            key=one.pk,
            title=_("Er is in nood een casus geopend"),
            url=reverse("cases:emergency_page", args=[one.case.ref, one.pk]),
            about=_("door %(who)s; lees waarom") % {"who": one.staff},
            due_on=timezone.localdate(one.since),
            location_id=one.case.location_id,
        )
        for one in found.select_related("case", "staff").order_by("since")[:MOST]
    ]
