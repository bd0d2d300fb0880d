"""A pupil asks for a talk: no login, no cookie, and nothing in any log about what was written."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from bondgenoot.intake.forms.talk import TalkForm
from bondgenoot.intake.models import TalkRequest, TooManyToday
from bondgenoot.intake.models.talk_request import readers
from bondgenoot.intake.talk_words import SOURCE, WORDS, direction, own_name, spoken
from bondgenoot.lib import clock
from bondgenoot.lib.policy import public
from bondgenoot.school.models import Location, Role

TOO_MANY = 429


@public
@csrf_exempt
@sensitive_post_parameters()
@sensitive_variables("form")
def talk_new(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """What this page is and who reads it, and the form. A full day is said before anybody writes."""
    location = Location.objects.filter(pk=location_id).first()
    if location is None:
        return page(request, "intake/talk_gone.html", {}, status=404)
    if request.method != "POST":
        full = TalkRequest.objects.is_full(location)
        form = TalkForm(initial={"key": uuid4()}, said=said(request))
        return form_page(request, location, form, full=full)
    form = TalkForm(request.POST, said=said(request))
    # What Django itself says of a field is in the language of the pupil too.
    with override(chosen(request)):
        if not form.is_valid():
            return form_page(request, location, form)
    # A form without its key is no reason to refuse a child: it is then only not known from a repetition.
    key = form.cleaned_data["key"] or uuid4()
    try:
        TalkRequest.objects.receive(location=location, key=key, words=form.words())
    except TooManyToday:
        return form_page(request, location, form, full=True)
    code = chosen(request)
    there = reverse("talk:talk_received", args=[location.pk])
    return redirect(there if code == SOURCE else f"{there}?taal={code}")


@public
def talk_received(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """It arrived; who reads it, and what if it cannot wait. The same page for everybody, so nothing is on it."""
    location = Location.objects.filter(pk=location_id).first()
    if location is None:
        return page(request, "intake/talk_gone.html", {}, status=404)
    return page(request, "intake/talk_received.html", {}, location=location)


def form_page(
    request: HttpRequest, location: Location, form: TalkForm, *, full: bool = False
) -> HttpResponse:
    """The form as it was sent, or with `full` the sentence that it does not fit any more, with the words kept."""
    context = {
        "form": form,
        "location": location,
        "full": full,
        "typed": full and form.is_bound,
    }
    status = TOO_MANY if full else 200
    return page(request, "intake/talk_new.html", context, status=status, location=location)


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    location: Location | None = None,
) -> HttpResponse:
    """In the language of the pupil, and without the messages of a colleague who happens to be logged in on this computer:
    those are in a cookie.
    """
    code, words = chosen(request), dict(said(request))
    if location is not None:
        reader = reader_of(location, words)
        words |= {name: words[name].format(reader=reader) for name in ("reads", "full")}
    tabs = [{"label": own_name(one), "url": f"?taal={one}", "current": one == code} for one in WORDS]
    about = {
        "words": words,
        "code": code,
        "direction": direction(code),
        "tabs": tabs if len(tabs) > 1 else [],
    }
    return render(request, template, {**context, **about, "messages": ()}, status=status)


def chosen(request: HttpRequest) -> str:
    return spoken(request.GET.get("taal", ""))


def said(request: HttpRequest) -> Mapping[str, str]:
    """The words in the language that was asked for."""
    return WORDS[chosen(request)]


def reader_of(location: Location, words: Mapping[str, str]) -> str:
    """Who will read it, with their role: "de anti-pestcoördinator: Kim Bos en Sam de Wit"."""
    found = readers(location, clock.today())
    if not found:
        return words["school"]
    *some, last = [str(one.staff) for one in found]
    names = words["both"].format(some=", ".join(some), last=last) if some else last
    role = "coordinator" if found[0].role == Role.COORDINATOR else "management"
    return words[role].format(names=names)
