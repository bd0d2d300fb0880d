"""A pupil asks for a talk: no login, no cookie, and nothing in any log about what was written."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from bondgenoot.intake.forms.talk import TalkForm
from bondgenoot.intake.models import TalkRequest, TooManyToday
from bondgenoot.intake.models.talk_request import readers
from bondgenoot.lib import clock
from bondgenoot.lib.policy import public
from bondgenoot.school.models import Location

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
        form = TalkForm(initial={"key": uuid4()})
        return form_page(request, location, form, full=full)
    form = TalkForm(request.POST)
    if not form.is_valid():
        return form_page(request, location, form)
    # A form without its key is no reason to refuse a child: it is then only not known from a repetition.
    key = form.cleaned_data["key"] or uuid4()
    try:
        TalkRequest.objects.receive(location=location, key=key, words=form.words())
    except TooManyToday:
        return form_page(request, location, form, full=True)
    return redirect("talk:talk_received", location.pk)


@public
def talk_received(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """It arrived; who reads it, and what if it cannot wait. The same page for everybody, so nothing is on it."""
    location = Location.objects.filter(pk=location_id).first()
    if location is None:
        return page(request, "intake/talk_gone.html", {}, status=404)
    return page(request, "intake/talk_received.html", {"reader": reader_of(location)})


def form_page(
    request: HttpRequest, location: Location, form: TalkForm, *, full: bool = False
) -> HttpResponse:
    """The form as it was sent, or with `full` the sentence that it does not fit any more, with the words kept."""
    context = {
        "form": form,
        "location": location,
        "reader": reader_of(location),
        "full": full,
        "typed": full and form.is_bound,
    }
    return page(request, "intake/talk_new.html", context, status=TOO_MANY if full else 200)


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Without the messages of a colleague who happens to be logged in on this computer: those are in a cookie."""
    return render(request, template, {**context, "messages": ()}, status=status)


def reader_of(location: Location) -> str:
    """Who will read it, with their role: "de anti-pestcoördinator: Kim Bos en Sam de Wit"."""
    found = readers(location, clock.today())
    if not found:
        return _("de directie van de school")
    *some, last = [str(one.staff) for one in found]
    names = _("%(some)s en %(last)s") % {"some": ", ".join(some), "last": last} if some else last
    return _("de %(role)s: %(names)s") % {"role": found[0].get_role_display(), "names": names}
