"""What the coordinator does with pupils who want to talk."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.reading import read
from bondgenoot.intake.forms.talk import QUESTIONS, AnswerForm
from bondgenoot.intake.models import Rather, TalkRequest
from bondgenoot.intake.models.talk_request import so_far
from bondgenoot.intake.safety import safety_guide
from bondgenoot.intake.talk_words import SOURCE, WORDS
from bondgenoot.lib.due import due_words, exact_day
from bondgenoot.lib.policy import requires
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Location, Role, RoleAssignment

PER_PAGE = 50
# Oldest first; what does not fit comes into sight as these are answered.
MOST_WAITING = 200
# From so many on, jokes may be put aside together; a few are answered one by one.
MANY = 5


@requires("talk.answer")
def talk_list(request: StaffRequest) -> HttpResponse:
    """Who waits, and what was done before. Without names: this page may be on a screen that others see."""
    found = TalkRequest.objects.within(request.grant).select_related("location")
    waiting = list(found.open().with_answers().order_by("received_on")[:MOST_WAITING])
    page = Paginator(found.ended().with_answers(), PER_PAGE).get_page(request.GET.get("pagina"))
    calendars = {place.pk: place.calendar() for place in {talk.location for talk in waiting}}
    context = {
        "waiting": rows(waiting, request.grant.on, calendars),
        "many": sum(one.last_answer is None for one in waiting) >= MANY,
        "page": page,
        "today": request.grant.on,
        "places": Location.objects.within(request.grant),
    }
    return render(request, "intake/talk_list.html", context)


@requires("talk.answer")
def talk_page(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """What one pupil wrote, and the form to say what was done."""
    found = TalkRequest.objects.within(request.grant).select_related("location", "vault")
    talk = get_object_or_404(found, pk=request_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        talk.answer(by=request.staff, done=given["done"], words=given["words"], key=given["key"])
        messages.success(request, thanks(talk, request.grant.on))
        return redirect("intake:talk_page", talk.pk)
    record(action="talk.read", noun="talk", noun_id=talk.pk, by=request.staff.user)
    context = {
        "talk": talk,
        "facts": facts(talk, request.grant.on),
        "done": timeline(talk),
        "is_open": talk.is_open,
        "due": due_words(talk.due_on, request.grant.on, talk.location.calendar()),
        "form": form,
        "guide": safety_guide(),
    }
    return render(request, "intake/talk_page.html", context)


def thanks(talk: TalkRequest, on: date) -> str:
    """That it was kept, and when it comes back."""
    kept = _("Het staat erbij. Dank je dat je dit hebt opgepakt.")
    if not talk.is_open:
        return kept
    back = _("Op %(day)s vraagt Bondgenoot je of er met de leerling is gepraat.")
    return f"{kept} " + back % {"day": exact_day(talk.due_on, on)}


def rows(waiting: list[TalkRequest], on: date, calendars: dict[UUID, SchoolCalendar]) -> list[dict[str, Any]]:
    """Requests that wait as rows of `parts/tasks.html`, without anything of what was written."""
    found = []
    for talk in waiting:
        calendar = calendars[talk.location_id]
        due = due_words(talk.due_in(calendar), on, calendar)
        place = f" · {talk.location}" if len(calendars) > 1 else ""
        found.append(
            {
                "title": _("Een leerling wil praten"),
                "url": reverse("intake:talk_page", args=[talk.pk]),
                "about": so_far(talk, on) + place,
                "state": due.state,
                "due": due,
            }
        )
    return found


def facts(talk: TalkRequest, on: date) -> list[dict[str, str]]:
    """What the pupil wrote, as question and answer, with the mentor of that class when there is one. Opens the vault."""
    words = talk.words()
    words["rather"] = str(Rather(words["rather"]).label) if words.get("rather") else ""
    rows = [{"label": WORDS[SOURCE][name], "text": words[name]} for name in QUESTIONS if words.get(name)]
    if mentors := mentors_of(talk.location, words.get("school_class", ""), on):
        rows.append({"label": _("Mentor van die klas"), "text": mentors})
    return rows


def mentors_of(location: Location, typed: str, on: date) -> str:
    """The mentors of the class that a pupil typed ("1a", "1 A"), by name; empty for a class that is not there."""
    held = RoleAssignment.objects.current(on).filter(role=Role.MENTOR, location=location)
    named = held.filter(school_class__name__iexact=typed.replace(" ", ""))
    return ", ".join(str(one.staff) for one in named.select_related("staff"))


def timeline(talk: TalkRequest) -> list[dict[str, Any]]:
    """What was done, newest first, in words."""
    return [
        {
            "title": reading.entry.title.capitalize(),
            "who": str(reading.entry.author),
            "at": reading.entry.recorded_at,
            "icon": "talk",
            "parts": [{"label": "", "text": reading.value("words")}],
        }
        for reading in read(talk.vault)
    ]
