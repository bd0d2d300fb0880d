"""A class, a pupil and the pupil's guardians."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.forms import GuardianForm
from bondgenoot.school.models import Enrolment, Guardian, Pupil, Role, RoleAssignment, SchoolClass
from bondgenoot.school.permissions import Permission


@requires(Permission.SCHOOL_READ)
def school_class(request: StaffRequest, pk: str) -> HttpResponse:
    group = get_object_or_404(SchoolClass.objects.within(request.grant).select_related("location"), pk=pk)
    on = request.grant.on
    inside = Enrolment.objects.current(on).filter(school_class=group)
    mentors = RoleAssignment.objects.current(on).filter(school_class=group, role=Role.MENTOR)
    boards = request.holder.grant(Permission.SURVEY_BOARD)
    context = {
        "school_class": group,
        "may_see_topics": bool(boards) and SchoolClass.objects.within(boards).filter(pk=group.pk).exists(),
        "pupils": Pupil.objects.filter(enrolments__in=inside).distinct(),
        "mentors": mentors.select_related("staff"),
    }
    return render(request, "school/school_class.html", context)


@requires(Permission.SCHOOL_READ)
def pupil(request: StaffRequest, pk: str) -> HttpResponse:
    """Name and class for colleagues of the location; guardians only for the own mentor and the coordinator."""
    child = get_object_or_404(Pupil.objects.within(request.grant), pk=pk)
    reach = request.holder.grant(Permission.GUARDIAN_MANAGE)
    may_see_guardians = bool(reach) and Pupil.objects.within(reach).filter(pk=child.pk).exists()
    records = request.holder.grant(Permission.RECORD_READ)
    guardians = child.guardians.filter(ends_on__isnull=True) if may_see_guardians else []
    if may_see_guardians:
        record(action="guardians.read", noun="pupil", noun_id=child.pk, by=request.staff.user)
    return render(
        request,
        "school/pupil.html",
        {
            "pupil": child,
            "school_class": child.class_on(request.grant.on),
            "may_see_guardians": may_see_guardians,
            "may_read_record": bool(records) and Pupil.objects.within(records).filter(pk=child.pk).exists(),
            "guardians": [_as_facts(guardian) for guardian in guardians],
        },
    )


def _as_facts(guardian: Guardian) -> dict[str, object]:
    facts = [
        {"label": _("Gezag"), "text": _("ja") if guardian.has_custody else _("nee")},
        {"label": _("Contact"), "text": guardian.get_contact_limit_display() or _("geen beperking")},
        {"label": _("Telefoon"), "text": guardian.phone or "–"},
        {"label": _("E-mail"), "text": guardian.email or "–"},
        {"label": _("Adres"), "text": _("adres %(number)s") % {"number": guardian.household}},
        {"label": _("Taal"), "text": guardian.language},
    ]
    return {"guardian": guardian, "facts": facts}


@requires(Permission.GUARDIAN_MANAGE)
def guardian_edit(request: StaffRequest, pk: str) -> HttpResponse:
    guardian = get_object_or_404(Guardian.objects.within(request.grant).select_related("pupil"), pk=pk)
    form = GuardianForm(request.POST or None, initial=model_to_dict(guardian))
    if request.method == "POST" and form.is_valid():
        guardian.arrange(**form.cleaned_data, by=request.staff.user)
        messages.success(request, _("Vastgelegd. De volgende stap in een casus rekent hiermee."))
        return redirect("school:pupil", guardian.pupil_id)
    return render(request, "school/guardian_edit.html", {"form": form, "guardian": guardian})
