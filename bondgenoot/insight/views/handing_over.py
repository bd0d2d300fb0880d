"""Give the ticked cases to a colleague, or take their tasks over; what was refused stays ticked, with why."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.insight.choice import Choice
from bondgenoot.insight.filters import OVERVIEW
from bondgenoot.insight.forms.handing_over import HandingOverForm, TakingOverForm
from bondgenoot.insight.handing_over import Picked, hand_over_each, take_over_each
from bondgenoot.lib.forms import Card
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import Place, place_of
from bondgenoot.school.models import Staff


@requires("overview.read")
def handover(request: StaffRequest) -> HttpResponse:
    """Give the ticked cases, each with the tasks of who carries it, to one colleague."""
    place = place_of(request)
    picked = Picked(request.holder, place, request.GET.getlist("casus"))
    cards, people = picked.case_cards(), picked.people()
    form = HandingOverForm(request.POST or None, cards=cards, people=people, initial={})
    refused: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ticked = [case for case in picked.cases if case.ref in given["ticked"]]
        refused = hand_over_each(
            ticked, to=given["to"], by=request.staff, note=given["note"], key=given["key"]
        )
        tell_handed_over(request, len(ticked) - len(refused), given["to"])
        if not refused:
            return redirect(back(request, place))
        kept = {"to": str(given["to"].pk), "note": given["note"]}
        form = HandingOverForm(None, cards=of(refused, cards), people=people, initial=kept)
    context = page(request, place) | {"form": form, "cards": cards, "refused": said(refused, cards)}
    return render(request, "insight/handover.html", context)


@requires("overview.read")
def takeover(request: StaffRequest) -> HttpResponse:
    """Make the open tasks of colleagues in the ticked cases one's own."""
    place = place_of(request)
    picked = Picked(request.holder, place, request.GET.getlist("casus"))
    tasks = picked.tasks(request.POST.getlist("ticked"))
    cards = picked.task_cards(tasks)
    form = TakingOverForm(request.POST or None, cards=cards, initial={"ticked": picked.first_tasks()})
    refused: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        ticked = [task for task in tasks if str(task.pk) in form.cleaned_data["ticked"]]
        refused = take_over_each(ticked, by=request.holder)
        tell_taken_over(request, len(ticked) - len(refused))
        if not refused:
            return redirect(back(request, place))
        form = TakingOverForm(None, cards=of(refused, cards), initial={})
    context = page(request, place) | {"form": form, "cards": cards, "refused": said(refused, cards)}
    return render(request, "insight/takeover.html", context)


def page(request: StaffRequest, place: Place) -> dict[str, Any]:
    url = back(request, place)
    return {"back": url, "crumbs": [{"label": _("Overzicht"), "url": url}]}


def back(request: StaffRequest, place: Place) -> str:
    """The overview as it was left."""
    left = QueryDict(request.GET.get("terug", ""))
    return place.address(OVERVIEW, Choice.read(left).query())


def of(refused: dict[str, str], cards: list[Card]) -> list[Card]:
    return [card for card in cards if card.value in refused]


def said(refused: dict[str, str], cards: list[Card]) -> list[str]:
    """Why each was not done, with what it is."""
    return [f"{card.label}: {refused[card.value]}" for card in of(refused, cards)]


def tell_handed_over(request: StaffRequest, done: int, to: Staff) -> None:
    if done:
        words = ngettext(
            "%(n)d casus overgedragen aan %(who)s.", "%(n)d casussen overgedragen aan %(who)s.", done
        )
        messages.success(request, words % {"n": done, "who": to})


def tell_taken_over(request: StaffRequest, done: int) -> None:
    if done:
        words = ngettext("%(n)d taak staat nu bij jou.", "%(n)d taken staan nu bij jou.", done)
        messages.success(request, words % {"n": done})
