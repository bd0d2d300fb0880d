"""The behaviour rules of a location: to read, on the board, on paper; and which classes went through them."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from bondgenoot.lib.download import download
from bondgenoot.lib.policy import requires
from bondgenoot.prevention import papers
from bondgenoot.prevention.class_rows import class_rows
from bondgenoot.prevention.known_duties import RULES_WITH_CLASSES, RULES_WITH_STAFF
from bondgenoot.prevention.models import Activity, BehaviourRules
from bondgenoot.prevention.places import manages
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import Place, place_of
from bondgenoot.school.models import SchoolYear
from bondgenoot.school.permissions import Permission


@requires("school.read")
def rules_page(request: StaffRequest) -> HttpResponse:
    """What holds now, the concept beside it for whoever keeps it, and the classes this person may see."""
    place = place_of(request)
    on = request.grant.on
    versions = list(BehaviourRules.objects.filter(location=place.location))
    current = BehaviourRules.objects.current(place.location, on)
    may_manage = manages(request, place.location.pk)
    context = {
        "place": place,
        "tabs": place.chooser("prevention:rules"),
        "rules": current,
        "standing": papers.standing(current) if current else "",
        "concept": next((one for one in versions if one.adopted_on is None), None) if may_manage else None,
        "earlier": [one for one in versions if one.adopted_on and one != current],
        "may_manage": may_manage,
        **_in_the_year(request, place),
    }
    return render(request, "prevention/rules.html", context)


@requires("school.read")
def rules_version(request: StaffRequest, rules_id: UUID) -> HttpResponse:
    """One version as it was."""
    rules = get_object_or_404(_readable(request), pk=rules_id)
    context = {"rules": rules, "standing": papers.standing(rules)}
    return render(request, "prevention/rules_version.html", context)


@requires("school.read")
def rules_board(request: StaffRequest, rules_id: UUID) -> HttpResponse:
    """Fills the digiboard."""
    rules = get_object_or_404(_readable(request), pk=rules_id)
    context = {"rules": rules, "standing": papers.standing(rules)}
    return render(request, "prevention/rules_board.html", context)


@requires("school.read")
def rules_poster(request: StaffRequest, rules_id: UUID) -> HttpResponse:
    rules = get_object_or_404(_readable(request), pk=rules_id)
    return download(papers.rules_poster(rules), "gedragsregels.pdf")


def _readable(request: StaffRequest) -> QuerySet[BehaviourRules]:
    """A concept is only for whoever keeps it."""
    grant = request.holder.grant(Permission.PREVENTION_MANAGE)
    adopted = Q(adopted_on__isnull=False)
    kept = Q(pk__in=BehaviourRules.objects.within(grant).values("pk")) if grant else Q()
    found: QuerySet[BehaviourRules] = BehaviourRules.objects.within(request.grant).filter(adopted | kept)
    return found.select_related("location")


def _in_the_year(request: StaffRequest, place: Place) -> dict[str, object]:
    """The classes and the team this school year, as far as this person may see them."""
    grant = request.holder.grant(Permission.PREVENTION_READ)
    if not grant:
        return {}
    year = SchoolYear.around(request.staff.organisation, grant.on)
    here = Activity.objects.within(grant).at(place.location).of_year(year).with_state()
    return {
        "year": year,
        "duty": RULES_WITH_CLASSES,
        "classes": class_rows(RULES_WITH_CLASSES, place.location, year, request.holder),
        "team": here.filter(duty__key=RULES_WITH_STAFF).first(),
    }
