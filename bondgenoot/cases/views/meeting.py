"""The restorative meeting, piece by piece: each page records one thing about one person and goes back to the step."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bondgenoot.cases.crumbs import crumbs, step_url
from bondgenoot.cases.forms.act import refuse_unless_theirs
from bondgenoot.cases.forms.meeting import (
    NO,
    YES,
    ApartForm,
    AttendanceForm,
    DepartureForm,
    FacilitatorForm,
    InvitationForm,
    SupporterForm,
)
from bondgenoot.cases.forms.step import who
from bondgenoot.cases.models import CaseRole, Meeting, Participant, Step
from bondgenoot.cases.models.meeting import add_supporter
from bondgenoot.cases.panels.meeting import in_order, name, relation
from bondgenoot.cases.reach import participant_within, step_within
from bondgenoot.cases.views.naming import onward
from bondgenoot.lib import clock
from bondgenoot.lib.policy import requires
from bondgenoot.protocol.codes import Kind
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Staff

ANSWERS = {YES: True, NO: False}


def about(step: Step, **more: Any) -> dict[str, Any]:
    """What every page of the meeting shows around its form."""
    return {
        "case": step.case,
        "step": step,
        "crumbs": crumbs(step.case, step),
        "back": f"{step_url(step)}#onderdelen",
        **more,
    }


def back_to(request: StaffRequest, step: Step, said: str) -> HttpResponse:
    messages.success(request, said)
    return onward(request, step.case, f"{step_url(step)}#onderdelen")


def expect(step: Step, *kinds: Kind) -> None:
    """A page of the meeting exists at its own step only."""
    if step.node.kind not in kinds:
        raise Http404


@requires("case.act")
def facilitator(request: StaffRequest, ref: str, step_id: UUID) -> HttpResponse:
    """Ask somebody to lead the meeting; from then on its steps are theirs."""
    step = step_within(request, ref, step_id)
    expect(step, Kind.FACILITATOR)
    meeting = Meeting.of(step)
    meeting.step.case = step.case
    form = FacilitatorForm(request.POST or None, meeting=meeting)

    def ask(*, key: UUID) -> None:
        refuse_unless_theirs(step, request.holder)
        meeting.ask(form.cleaned_data["facilitator"], step=step, by=request.staff)

    if request.method == "POST" and form.do(ask):
        return back_to(
            request, step, _("Gespreksleider gevraagd. De volgende stappen komen bij diegene terecht.")
        )
    return render(request, "cases/facilitator.html", about(step, form=form, nobody=not form.people))


@requires("case.act")
def participant_new(request: StaffRequest, ref: str, step_id: UUID) -> HttpResponse:
    """Bring somebody into the circle, beside one of the pupils."""
    step = step_within(request, ref, step_id)
    expect(step, Kind.PRE_TALKS)
    letter = request.GET.get("naast", "")
    pupils = step.case.parties_with(CaseRole.SUSPECT, CaseRole.TARGET)
    beside = next((party for party in pupils if party.letter == letter), None)
    if beside is None:
        raise Http404
    meeting = Meeting.of(step)
    meeting.step.case = step.case
    colleagues = Staff.objects.at(step.case.location, clock.today())
    form = SupporterForm(request.POST or None, beside=beside, meeting=meeting, colleagues=colleagues)

    def add(*, key: UUID) -> Participant:
        refuse_unless_theirs(step, request.holder)
        return add_supporter(meeting, by=request.staff, beside=beside, key=key, **form.person())

    if request.method == "POST" and form.do(add):
        return back_to(request, step, _("Toegevoegd. Spreek ook diegene eerst apart."))
    return render(request, "cases/participant_new.html", about(step, form=form, beside=who(beside)))


@requires("case.act")
def participant_talk(request: StaffRequest, ref: str, step_id: UUID, participant_id: UUID) -> HttpResponse:
    """The talk apart, before anybody sits together."""
    step, person = participant_within(request, ref, step_id, participant_id)
    expect(step, Kind.PRE_TALKS)
    form = ApartForm(request.POST or None)

    def talk(*, key: UUID) -> None:
        refuse_unless_theirs(step, request.holder)
        given = form.cleaned_data
        willing = ANSWERS[given["willing"]]
        person.talk_apart(
            step=step, by=request.staff, at=given["at"], willing=willing, said=form.text("said"), key=key
        )

    if request.method == "POST" and form.do(talk):
        return back_to(request, step, _("Gesprek vastgelegd."))
    context = about(step, form=form, name=name(person), relation=relation(person))
    return render(request, "cases/participant_talk.html", context)


@requires("case.act")
def participant_invitation(
    request: StaffRequest, ref: str, step_id: UUID, participant_id: UUID
) -> HttpResponse:
    """The invitation and its answer."""
    step, person = participant_within(request, ref, step_id, participant_id)
    expect(step, Kind.INVITATIONS)
    form = InvitationForm(request.POST or None, person=person)

    def invite(*, key: UUID) -> None:
        refuse_unless_theirs(step, request.holder)
        given = form.cleaned_data
        accepted = ANSWERS.get(given["accepted"])
        person.invite(step=step, by=request.staff, at=given["at"], accepted=accepted, key=key)
        person.meeting.plan(given["planned_at"])

    if request.method == "POST" and form.do(invite):
        return back_to(request, step, _("Uitnodiging vastgelegd."))
    context = about(step, form=form, name=name(person), relation=relation(person))
    return render(request, "cases/participant_invitation.html", context)


@requires("case.act")
def attendance(request: StaffRequest, ref: str, step_id: UUID) -> HttpResponse:
    """Who sat in the circle, all at once."""
    step = step_within(request, ref, step_id)
    expect(step, Kind.CONFERENCE)
    meeting = Meeting.of(step)
    meeting.step.case = step.case
    people = [one for one in in_order(meeting) if one.invited_at is not None]
    form = AttendanceForm(request.POST or None, people=people)

    def attend(*, key: UUID) -> None:
        refuse_unless_theirs(step, request.holder)
        for one in people:
            one.attend(by=request.staff, present=str(one.pk) in form.cleaned_data["present"])

    if request.method == "POST" and form.do(attend):
        return back_to(request, step, _("Vastgelegd wie er waren."))
    return render(request, "cases/attendance.html", about(step, form=form))


@requires("case.act")
def participant_departure(
    request: StaffRequest, ref: str, step_id: UUID, participant_id: UUID
) -> HttpResponse:
    """Somebody was asked to leave, and why."""
    step, person = participant_within(request, ref, step_id, participant_id)
    expect(step, Kind.CONFERENCE)
    form = DepartureForm(request.POST or None)

    def leave(*, key: UUID) -> None:
        refuse_unless_theirs(step, request.holder)
        at, reason = form.cleaned_data["at"], form.text("reason")
        person.ask_to_leave(step=step, by=request.staff, at=at, reason=reason, key=key)

    if request.method == "POST" and form.do(leave):
        return back_to(request, step, _("Vastgelegd wie moest vertrekken, en waarom."))
    context = about(step, form=form, name=name(person), relation=relation(person))
    return render(request, "cases/participant_departure.html", context)
