"""Reading a case in an emergency: find it, say why, read, and end it; the coordinator looks at it afterwards."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.audit.models import record
from bondgenoot.cases.crumbs import Crumb, case_url, crumbs
from bondgenoot.cases.emergency import case_with, cases_of, open_in_emergency, reference_in
from bondgenoot.cases.forms.emergency import ReasonForm, SeekForm
from bondgenoot.cases.models import Case, EmergencyAccess
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.cases.reach import case_within
from bondgenoot.intake.finding import Found, classes_of, find
from bondgenoot.lib.due import exact_day
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import Grant, StaffRequest
from bondgenoot.school.models import Pupil


@requires("case.emergency")
def emergency_new(request: StaffRequest) -> HttpResponse:
    """What is open to this person now, and where to find another. It does not tell who has a case."""
    reach = Pupil.objects.within(request.grant)
    form = SeekForm(request.POST if request.method == "POST" else None)
    found, searched = Found(), form.is_valid()
    items = []
    if searched:
        words = form.cleaned_data["words"]
        found = find(reach, words)
        items = [*_reference(words), *_pupils(found.pupils, request.grant)]
    context = {
        "crumbs": crumbs_here(),
        "form": form,
        "items": items,
        "more": found.more,
        "searched": searched,
        "standing": standing_of(request),
    }
    return render(request, "cases/emergency_new.html", context)


@requires("case.emergency")
def emergency_pupil(request: StaffRequest, pupil_id: UUID) -> HttpResponse:
    """Why the case of this pupil cannot wait. Whether there is one is told afterwards."""
    pupil: Pupil = get_object_or_404(Pupil.objects.within(request.grant), pk=pupil_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        cases = cases_of(pupil, request.grant)
        if not cases.exists():
            record(action="emergency.none", noun="pupil", noun_id=pupil.pk, by=request.staff.user)
            return nothing(request, _("Van deze leerling is er nu geen lopende casus op jouw locatie."))
        if opened(request, form, cases):
            return onward(request, cases)
    return ask(request, form, str(pupil))


@requires("case.emergency")
def emergency_reference(request: StaffRequest, ref: str) -> HttpResponse:
    """The same for a case of which somebody knows the reference."""
    if reference_in(ref) != ref:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        cases = case_with(ref, request.grant)
        if not cases.exists():
            record(action="emergency.none", noun="address", noun_id=ref, by=request.staff.user)
            return nothing(request, _("Er is op jouw locatie geen casus met dit kenmerk."))
        if opened(request, form, cases):
            return onward(request, cases)
    return ask(request, form, _("casus %(ref)s") % {"ref": ref})


def ask(request: StaffRequest, form: ReasonForm, whose: str) -> HttpResponse:
    points = [
        _("Je leest %(n)s uur mee. Daarna stopt het vanzelf.") % {"n": settings.EMERGENCY_HOURS},
        _("Je kunt alleen lezen. Vastleggen blijft bij wie de casus draagt."),
        _("De anti-pestcoördinator krijgt meteen een mail en leest waarom je dit deed."),
        _("Wat je opent, komt in de lijst ‘Wie dit las’. Die kan niemand wissen."),
    ]
    back = reverse("cases:emergency_new")
    here = [*crumbs_here(), Crumb(_("Lezen in nood"), back)]
    context = {"crumbs": here, "form": form, "whose": whose, "points": points, "back": back}
    return render(request, "cases/emergency_reason.html", context)


def opened(request: StaffRequest, form: ReasonForm, cases: Iterable[Case]) -> bool:
    """Whether they are open now; the form says why not."""
    address = request.build_absolute_uri(resolve_url(settings.LOGIN_URL))
    reason = form.text("reason")
    return form.do(open_in_emergency, list(cases), by=request.staff, reason=reason, address=address)


def onward(request: StaffRequest, cases: CaseQuerySet) -> HttpResponse:
    """To the one case, or to the list of those that are open now."""
    found = list(cases)
    messages.success(request, _("Geopend om te lezen. De coördinator is op de hoogte."))
    return redirect(case_url(found[0]) if len(found) == 1 else reverse("cases:emergency_new"))


def nothing(request: StaffRequest, sentence: str) -> HttpResponse:
    messages.info(request, sentence)
    return redirect("cases:emergency_new")


@requires("case.read")
@require_POST
def emergency_end(request: StaffRequest, ref: str) -> HttpResponse:
    """This person has read enough."""
    case = case_within(request, ref, page="emergency_end")
    for one in case.emergencies.standing().filter(staff=request.staff):
        one.end(by=request.staff)
    messages.success(request, _("Het lezen in nood is beëindigd."))
    return redirect("cases:case_list")


@requires("case.readers")
def emergency_page(request: StaffRequest, ref: str, access_id: UUID) -> HttpResponse:
    """Who read this case in an emergency, and why; a coordinator says it was looked at, or ends it."""
    case = case_within(request, ref, page="emergency")
    access = get_object_or_404(case.emergencies.select_related("staff", "looked_by"), pk=access_id)
    access.case = case
    if request.method == "POST":
        if "end" in request.POST:
            access.end(by=request.staff)
            messages.success(request, _("Beëindigd. Deze collega kan de casus niet meer lezen."))
        access.look(by=request.staff)
        return redirect("cases:emergency_page", ref, access_id)
    context = {
        "case": case,
        "crumbs": crumbs(case),
        "access": access,
        "facts": facts_of(access, request.grant),
        "mail": mail_words(access),
    }
    return render(request, "cases/emergency_page.html", context)


def crumbs_here() -> list[Crumb]:
    return [Crumb(_("Casussen"), reverse("cases:case_list"))]


def standing_of(request: StaffRequest) -> list[dict[str, str]]:
    """What this person may read in an emergency now, for the part `list.html`."""
    mine = EmergencyAccess.objects.within(request.grant).standing().filter(staff=request.staff)
    return [
        {
            "title": _("Casus %(ref)s") % {"ref": one.case.ref},
            "url": case_url(one.case),
            "note": _("te lezen tot %(time)s") % {"time": f"{timezone.localtime(one.until):%H:%M}"},
            "icon": "lock",
        }
        for one in mine.select_related("case")
    ]


def _reference(words: str) -> list[dict[str, str]]:
    ref = reference_in(words)
    if not ref:
        return []
    url = reverse("cases:emergency_reference", args=[ref])
    note = _("op kenmerk")
    return [{"title": _("Casus %(ref)s") % {"ref": ref}, "url": url, "note": note, "icon": "search"}]


def _pupils(pupils: Iterable[Pupil], grant: Grant) -> list[dict[str, str]]:
    found = list(pupils)
    classes = classes_of(found, grant.on)
    return [
        {
            "title": str(one),
            "url": reverse("cases:emergency_pupil", args=[one.pk]),
            "note": str(classes.get(one.pk, "")),
            "icon": "person",
        }
        for one in found
    ]


def facts_of(access: EmergencyAccess, grant: Grant) -> list[dict[str, Any]]:
    def moment(at: Any) -> str:
        local = timezone.localtime(at)
        return f"{exact_day(local.date(), grant.on)}, {local:%H:%M}"

    until = _("Te lezen tot") if access.stands else _("Gelezen tot")
    seen = f"{access.looked_by}, {moment(access.looked_at)}" if access.looked_at else ""
    facts = [
        (_("Wie"), str(access.staff)),
        (_("Waarom"), access.reason),
        (_("Geopend"), moment(access.since)),
        (until, moment(access.over_at)),
        (_("Bekeken door"), seen),
    ]
    return [{"label": label, "text": text} for label, text in facts if text]


def mail_words(access: EmergencyAccess) -> str:
    """That the mail did not reach everybody; empty when it did."""
    lacking = access.coordinators - access.mailed
    if lacking <= 0:
        return ""
    one = _("Bij %(n)s coördinator kon de mail niet worden verstuurd. Kijk of de mailserver werkt.")
    more = _("Bij %(n)s coördinatoren kon de mail niet worden verstuurd. Kijk of de mailserver werkt.")
    return (one if lacking == 1 else more) % {"n": lacking}
