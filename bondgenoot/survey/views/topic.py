"""The agenda of a class: what the thermometer asked its mentors to bring up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.models import EntryLine
from bondgenoot.dossier.reading import read
from bondgenoot.lib.due import due_words
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import SchoolClass
from bondgenoot.survey.forms.results import TopicForm
from bondgenoot.survey.models import AlreadyDone, ClassTopic, Unit
from bondgenoot.survey.talking_points import talking_points
from bondgenoot.survey.wording import group_name, subject_group, unit_name, why

WHOLE = (
    "signal__point__unit__round__questionnaire",
    "signal__point__unit__school_class",
    "school_class",
    "done_by",
    "added_by",
)


@requires("survey.board")
def topics(request: StaffRequest, class_id: UUID) -> HttpResponse:
    of = get_object_or_404(SchoolClass.objects.within(request.grant).select_related("location"), pk=class_id)
    held = list(of.topics.select_related(*WHOLE))
    if held:
        # Numbers of a result stand beside them.
        record(action="topics.read", noun="school_class", noun_id=of.pk, by=request.staff.user)
    on, calendar = request.grant.on, of.location.calendar()
    context = {
        "school_class": of,
        "open": [
            {"topic": one, "due": due_words(one.due_on, on, calendar), **_about(one)}
            for one in held
            if one.done_on is None
        ],
        "done": [{"topic": one, **_about(one)} for one in reversed(held) if one.done_on],
    }
    return render(request, "survey/topic_list.html", context)


@requires("survey.board")
def topic(request: StaffRequest, topic_id: UUID) -> HttpResponse:
    found = ClassTopic.objects.within(request.grant).select_related(*WHOLE, "signal__vault")
    one = get_object_or_404(found, pk=topic_id)
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            one.finish(by=request.staff, **form.cleaned_data)
        except AlreadyDone as first:
            messages.warning(request, f"{first} " + _("Jouw woorden zijn niet bewaard."))
        else:
            messages.success(request, _("Het punt is afgerond."))
        return redirect("survey:topics", one.school_class_id)
    record(action="class_topic.read", noun="class_topic", noun_id=one.pk, by=request.staff.user)
    here = Unit.objects.within(request.holder.grant("survey.read")).filter(school_class=one.school_class)
    talk = talking_points(one.signal.point, here)
    context = {"topic": one, "form": form, "said": _said(one), "talk": talk, **_about(one)}
    return render(request, "survey/topic.html", context)


def _said(one: ClassTopic) -> list[EntryLine]:
    """What was decided, and what was said in this class; other classes under the same signal stay out of it."""
    here = set(one.signal.topics.filter(school_class=one.school_class).values_list("pk", flat=True))
    return [
        line
        for reading in read(one.signal.vault, newest_first=False, kinds=["class_topic", "class_judgement"])
        if reading.entry.kind == "class_judgement" or reading.entry.step_id in here
        for part in reading.parts
        for line in part.lines
    ]


def _about(one: ClassTopic) -> dict[str, str]:
    """A number of a whole year level is on the agenda of a class too: it says of whom it is."""
    point, form = one.signal.point, one.signal.point.unit.round.questionnaire.form
    words = why(point, form)
    return {
        "title": group_name(subject_group(point.subject, point.kind, form)),
        "why": f"{unit_name(point.unit, form)}: {words[0].lower()}{words[1:]}",
        "round_name": one.signal.point.unit.round.name,
    }
