"""The school year: the wheel with its list, the classes beside each other, and making it ready."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bondgenoot.lib.policy import requires
from bondgenoot.prevention.account_shown import shown as account
from bondgenoot.prevention.class_table import class_table
from bondgenoot.prevention.closing_off import by_duty, close_off, left
from bondgenoot.prevention.forms.finishing import ClosingForm
from bondgenoot.prevention.models import Activity
from bondgenoot.prevention.models.activity import ActivityQuerySet
from bondgenoot.prevention.places import manages
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.prevention.wheel_drawing import slices
from bondgenoot.prevention.year_shown import shown, tallies
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import PARAMETER, Place, place_of
from bondgenoot.school.models import SchoolYear

MINE = "mij"


@requires("prevention.read")
def year_page(request: StaffRequest) -> HttpResponse:
    """Twelve months from August: what, who, when, how it stands; what is late in front."""
    place, year = place_of(request), year_of(request)
    found = _of(request, place, year)
    of_mine = request.GET.get("toon") == MINE
    chosen = found.filter(owner=request.staff) if of_mine else found
    calendar = place.location.calendar()
    manage, over = manages(request, place.location.pk), year.ends_on < request.grant.on
    view = shown(chosen, grant=request.grant, calendar=calendar, year=year, of=_query(place, year))
    context = {
        "place": place,
        "year": year,
        "shown": view,
        "slices": slices(view.months),
        "begun": bool(view.lines) or found.exists(),
        "tabs": _tabs(request, place, year, MINE if of_mine else ""),
        "locations": _locations(request, place, year),
        "years": _years(request, place, year),
        "may_manage": manage,
        "over": over,
        "left": manage and bool(view.unfinished if over else view.late),
        "query": _query(place, year),
    }
    return render(request, "prevention/year.html", context)


@requires("prevention.read")
def year_classes(request: StaffRequest) -> HttpResponse:
    """Every class beside every activity of the classes; of one duty alone a list."""
    place, year = place_of(request), year_of(request)
    found = _of(request, place, year)
    duty = request.GET.get("activiteit")
    table = class_table(found, on=request.grant.on, calendar=place.location.calendar())
    only = next((one for one in table.duties if str(one.pk) == duty), None) if duty else None
    if duty and only is None:
        raise Http404
    context = {
        "place": place,
        "year": year,
        "table": table,
        "only": only,
        "ticks": table.of(only) if only else [],
        "tabs": _tabs(request, place, year, "klassen"),
        "query": _query(place, year),
    }
    return render(request, "prevention/year_classes.html", context)


@requires("report.read")
def year_account(request: StaffRequest) -> HttpResponse:
    """What came of every duty, for the inspectorate and the council: states, days and proof, and nobody's name."""
    place, year = place_of(request), year_of(request)
    on = request.grant.on
    context = {"place": place, "year": year, "account": account(place.location, year, on), "on": on}
    return render(request, "prevention/year_account.html", context)


@requires("prevention.manage")
@require_POST
def year_begin(request: StaffRequest) -> HttpResponse:
    """Make the wheel of a location ready without waiting for the turn of the day."""
    place, year = place_of(request), year_of(request)
    made = turn_year(place.location, year, request.staff)
    if made:
        messages.success(request, _("Het jaarwiel staat klaar. Pas aan wat bij jullie anders gaat."))
    else:
        messages.info(request, _("Het jaarwiel stond al klaar."))
    return redirect(f"{reverse('prevention:year')}?{_query(place, year)}")


@requires("prevention.manage")
def year_closing(request: StaffRequest) -> HttpResponse:
    """What is late, or was left in a year that is over, closed off at once; never by itself."""
    place, year = place_of(request), year_of(request)
    found = left(request.grant, place.location, year)
    open_ones = by_duty(found)
    form = ClosingForm(request.POST or None, left=open_ones)
    back = f"{reverse('prevention:year')}?{_query(place, year)}".rstrip("&")
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        number = close_off(found, form.chosen(), by=request.staff, reason=reason)
        words = ngettext("%(n)d activiteit is afgesloten.", "%(n)d activiteiten zijn afgesloten.", number)
        messages.success(request, words % {"n": number})
        return redirect(back)
    context = {"form": form, "place": place, "year": year, "left": open_ones, "back": back}
    return render(request, "prevention/year_closing.html", context)


def year_of(request: StaffRequest) -> SchoolYear:
    """The school year in the address by the year in which it begins, else that of today. Http404."""
    organisation = request.staff.organisation
    wanted = request.GET.get("jaar") or request.POST.get("jaar")
    if not wanted:
        return SchoolYear.around(organisation, request.grant.on)
    if not wanted.isdecimal() or not 2000 <= int(wanted[:5]) < 3000:
        raise Http404
    found = SchoolYear.objects.filter(organisation=organisation, starts_on=date(int(wanted), 8, 1)).first()
    if found is None:
        raise Http404
    return found


def _of(request: StaffRequest, place: Place, year: SchoolYear) -> ActivityQuerySet:
    found: ActivityQuerySet = Activity.objects.within(request.grant).at(place.location).of_year(year)
    return found


def _query(place: Place, year: SchoolYear) -> str:
    """What keeps a page at this location and this year, ending with `&`."""
    where = f"{PARAMETER}={place.location.pk}&" if len(place.choices) > 1 else ""
    return f"{where}jaar={year.starts_on.year}&"


def _tabs(request: StaffRequest, place: Place, year: SchoolYear, current: str) -> list[dict[str, Any]]:
    """Everything, one's own, the classes; a mentor sees little else than what is their own."""
    if not (request.grant.locations or request.grant.whole_organisation):
        return []
    base, query = reverse("prevention:year"), _query(place, year)
    tabs = [
        (_("Alles"), f"{base}?{query}", ""),
        (_("Van mij"), f"{base}?{query}toon={MINE}", MINE),
        (_("Per klas"), f"{reverse('prevention:year_classes')}?{query}", "klassen"),
    ]
    return [
        {"label": label, "url": url.rstrip("&"), "current": key == current, "count": None}
        for label, url, key in tabs
    ]


def _locations(request: StaffRequest, place: Place, year: SchoolYear) -> list[dict[str, Any]]:
    """How far every location is, for whoever sees more than one."""
    if len(place.choices) < 2:
        return []
    found = tallies(request.grant, year)
    return [
        {
            "title": str(one),
            "url": f"{reverse('prevention:year')}?{_query(Place(one, place.choices), year)}".rstrip("&"),
            "note": found[one.pk].words if one.pk in found else _("nog niets klaargezet"),
            "current": one == place.location,
        }
        for one in place.choices
    ]


def _years(request: StaffRequest, place: Place, year: SchoolYear) -> list[dict[str, Any]]:
    """The other school years of which this location has activities."""
    there = Activity.objects.within(request.grant).at(place.location).order_by().values("school_year")
    others = SchoolYear.objects.filter(pk__in=there).exclude(pk=year.pk)
    base = reverse("prevention:year")
    return [{"title": str(one), "url": f"{base}?{_query(place, one)}".rstrip("&")} for one in others]
