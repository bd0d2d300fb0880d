"""How a request ends: given, refused or taken back; the copy that was given; and the one time it may take longer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.access_clock import extended_due
from bondgenoot.disclosure.access_giving import give, refuse_unless_ready
from bondgenoot.disclosure.access_progress import Stage, due_of, stage_of, what_is_given
from bondgenoot.disclosure.access_reach import access_within
from bondgenoot.disclosure.access_record import Answer, answer_of
from bondgenoot.disclosure.forms.access import EndingForm, ExtensionForm, ReleaseForm
from bondgenoot.disclosure.models import AccessEnding, AccessExtension, AccessRelease
from bondgenoot.disclosure.views.access import crumbs
from bondgenoot.lib.due import exact_day
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission


@requires(Permission.RECORD_RELEASE)
def access_release(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Hand over what was agreed to; on this page the PDF is made and sealed."""
    access = access_within(request, request_id, page="release")
    if not access.is_open or stage_of(access) != Stage.READY:
        return redirect("disclosure:access_page", access.pk)
    form = ReleaseForm(request.POST or None)

    def release(*, key: UUID) -> AccessRelease:
        given = form.cleaned_data
        return give(access, by=request.staff, how=given["how"], handed_on=given["handed_on"], key=key)

    if request.method == "POST" and form.do(release):
        by, about = request.staff.user, access.pupil_id
        record(action="record.exported", noun="pupil", noun_id=about, by=by, access=access.pk)
        messages.success(request, _("Vastgelegd. Open de kopie, print die en geef die mee."))
        return redirect("disclosure:access_page", access.pk)
    context = {
        "access": access,
        "crumbs": crumbs(access),
        "form": form,
        "given": what_is_given(access),
        "holding": access.holding_on(request.grant.on),
        "blocks": [] if request.method == "POST" else waits_for(answer_of(access), request),
    }
    return render(request, "disclosure/access_release.html", context)


def waits_for(answer: Answer, request: StaffRequest) -> list[str]:
    """Why it cannot be given now, as it would be refused."""
    draft = answer.request.last_draft
    try:
        refuse_unless_ready(answer, on=request.grant.on)
    except Refused as refused:
        return [blocker.sentence for blocker in refused.blockers]
    if draft is None or draft.sha256 != answer.digest:
        return [
            _("Het dossier is veranderd nadat de tweede lezer akkoord gaf. Leg het concept opnieuw voor.")
        ]
    return []


@requires(Permission.RECORD_RELEASE)
def access_copy(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """The PDF as it was given; every opening is audited."""
    access = access_within(request, request_id, page="copy")
    if not hasattr(access, "release") or not access.release.has_copy:
        raise Http404
    response = HttpResponse(access.release.copy(by=request.staff), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="inzage-{access.ref}.pdf"'
    return response


@requires(Permission.RECORD_RELEASE)
def access_ending(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Refuse the request with a reason, or write down that it was taken back."""
    access = access_within(request, request_id, page="ending")
    if not access.is_open:
        return redirect("disclosure:access_page", access.pk)
    form = EndingForm(request.POST or None)

    def end(*, key: UUID) -> AccessEnding:
        given = form.cleaned_data
        return AccessEnding.objects.end(
            access,
            by=request.staff,
            kind=given["kind"],
            told_on=given["told_on"],
            words=form.text("words"),
            key=key,
        )

    if request.method == "POST" and form.do(end):
        messages.success(request, _("Vastgelegd. Het verzoek is afgerond."))
        return redirect("disclosure:access_page", access.pk)
    context = {"access": access, "crumbs": crumbs(access), "form": form, "holding": access.holding}
    return render(request, "disclosure/access_ending.html", context)


@requires(Permission.RECORD_RELEASE)
def access_extension(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Take two months more, once, when the asker was told so in time."""
    access = access_within(request, request_id, page="extension")
    if not access.is_open or hasattr(access, "extension"):
        return redirect("disclosure:access_page", access.pk)
    form = ExtensionForm(request.POST or None)

    def extend(*, key: UUID) -> AccessExtension:
        told_on, words = form.cleaned_data["told_on"], form.text("words")
        return AccessExtension.objects.grant(access, by=request.staff, told_on=told_on, words=words, key=key)

    if request.method == "POST" and form.do(extend):
        messages.success(request, _("Verlengd. De nieuwe laatste dag staat bij het verzoek."))
        return redirect("disclosure:access_page", access.pk)
    on = request.grant.on
    until = exact_day(extended_due(access.received_on), on)
    context = {
        "access": access,
        "crumbs": crumbs(access),
        "form": form,
        "due": due_of(access, on),
        "until": until,
    }
    return render(request, "disclosure/access_extension.html", context)
