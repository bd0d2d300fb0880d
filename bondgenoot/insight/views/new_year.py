"""The new school year: one list of what is missing, who carries which case, and the activities made ready."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bondgenoot.cases.handover import settle
from bondgenoot.cases.models import Successor
from bondgenoot.insight.forms.new_year import SuccessorForm, from_to
from bondgenoot.insight.new_year import TO_DO, NewYear
from bondgenoot.insight.successions import Succession
from bondgenoot.insight.tabs import tabs
from bondgenoot.lib.policy import requires
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import Place, place_of
from bondgenoot.school.models import RoleRefused, SchoolYear

HERE = "insight:new_year"
CASES = "casussen"
ACTIVITIES = "activiteiten"


@requires("year.turn")
def new_year(request: StaffRequest) -> HttpResponse:
    """What is there for the new school year, and what is still missing."""
    place = place_of(request)
    found = NewYear(place.location, request.holder)
    lines = [
        (line, address(place, line.key) if line.rows or line.key == CASES else "") for line in found.lines()
    ]
    waits = sum(line.state == TO_DO for line, _url in lines)
    context = around(request, place, HERE) | {
        "year": found,
        "lines": lines,
        "waits": waits,
        "looks_ahead": found.on < found.year_from,
        "activities": ACTIVITIES,
        "activities_url": place.address("insight:new_year_activities"),
    }
    return render(request, "insight/new_year.html", context)


def around(request: StaffRequest, place: Place, current: str) -> dict[str, Any]:
    """The top of these pages: the tabs of the overview, and the location."""
    return {
        "tabs": tabs(request.holder, place, HERE),
        "locations": place.chooser(current),
        "place": place,
    }


def address(place: Place, key: str) -> str:
    """Where the list behind a number is."""
    if key == CASES:
        return place.address("insight:new_year_cases")
    return place.address("insight:new_year_part", "", key)


@requires("year.turn")
def new_year_part(request: StaffRequest, key: str) -> HttpResponse:
    """The list behind one number."""
    place = place_of(request)
    found = NewYear(place.location, request.holder)
    line = found.line(key)
    if line is None or key == CASES:
        raise Http404
    crumbs = [{"label": _("Nieuw schooljaar"), "url": place.address(HERE)}]
    context = {"line": line, "year": found, "crumbs": crumbs, "place": place}
    return render(request, "insight/new_year_part.html", context)


@requires("year.turn")
def new_year_cases(request: StaffRequest) -> HttpResponse:
    """The cases that go to somebody else, with the note, and who carries them instead."""
    place = place_of(request)
    found = NewYear(place.location, request.holder)
    form = SuccessorForm(request.POST or None, found=found.moves, people=list(found.successions.people()))
    if request.method == "POST" and form.is_valid() and choose(request, form, found):
        return redirect(place.address("insight:new_year_cases"))
    crumbs = [{"label": _("Nieuw schooljaar"), "url": place.address(HERE)}]
    context = {
        "form": form,
        "year": found,
        "pairs": pairs(found.moves),
        "staying": len(found.successions.cases) - len(found.moves),
        "crumbs": crumbs,
        "back": place.address(HERE),
    }
    return render(request, "insight/new_year_cases.html", context)


def choose(request: StaffRequest, form: SuccessorForm, found: NewYear) -> bool:
    """Keep the choice for every case or for none; once the year began the cases go at once."""
    cases, to = form.chosen()
    try:
        with transaction.atomic():
            for case in cases:
                Successor.objects.choose(case, to=to, from_on=found.year_from, by=request.staff)
            if found.year_from <= found.on:
                settle(request.staff.organisation, by=request.staff.user)
    except RoleRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    said = ngettext("Gekozen voor %(n)d casus.", "Gekozen voor %(n)d casussen.", len(cases))
    messages.success(request, said % {"n": len(cases)})
    return True


def pairs(found: list[Succession]) -> list[dict[str, Any]]:
    """Who talks with whom: each pair with its number of cases, as `parts/list.html` shows them."""
    groups: dict[tuple[UUID, UUID | None], list[Succession]] = defaultdict(list)
    for one in found:
        groups[one.old.pk, one.new.pk if one.new else None].append(one)
    return [_pair(some) for some in groups.values()]


def _pair(some: list[Succession]) -> dict[str, Any]:
    first, lacking = some[0], sum(one.needs_note for one in some)
    words = [ngettext("%(n)d casus", "%(n)d casussen", len(some)) % {"n": len(some)}]
    if lacking:
        words.append(_("overdracht nog nodig bij %(n)d") % {"n": lacking})
    given = first.case.lead_id != first.old.pk
    query = f"van={first.old.pk}" + (f"&naar={first.case.lead_id}" if given else "")
    return {
        "title": from_to(first),
        "note": " · ".join(words),
        "url": f"{reverse('cases:handover_paper')}?{query}",
        "icon": "print",
    }


@requires("year.turn")
@require_POST
def new_year_activities(request: StaffRequest) -> HttpResponse:
    """Make the activities of the new school year ready; a second press makes nothing twice."""
    place = place_of(request)
    found = NewYear(place.location, request.holder)
    year = SchoolYear.around(place.location.organisation, found.year_from)
    number = turn_year(place.location, year, by=request.staff)
    said = ngettext("%(n)d activiteit klaargezet.", "%(n)d activiteiten klaargezet.", number)
    messages.success(request, said % {"n": number})
    return redirect(place.address(HERE))
