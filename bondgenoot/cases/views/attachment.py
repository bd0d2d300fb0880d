"""Attachments of a case: the list, adding one, opening one, and deciding which family may have it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.attaching import KIND, attach, decide_release, families, places, readable
from bondgenoot.cases.crumbs import Crumb, case_url, crumbs
from bondgenoot.cases.forms.attachment import AttachmentForm, ReleaseForm
from bondgenoot.cases.models import Case
from bondgenoot.cases.reach import case_within, entry_within
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.standing import name
from bondgenoot.dossier.attaching import EXTENSIONS, file_name
from bondgenoot.dossier.models import Attachment
from bondgenoot.dossier.reading import EntryReading, read
from bondgenoot.intake.safety import section_of_the_card
from bondgenoot.lib.download import caged_download
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission

# No page around it, no script, nothing from elsewhere: whatever a file turns out to be, it can do nothing.
CRIMINAL = "strafbaar"


@requires("case.act")
def attachment_new(request: StaffRequest, ref: str, entry_id: UUID) -> HttpResponse:
    """Describe a file and add it to something that was written."""
    case, entry = entry_within(request, ref, entry_id)
    beside = places(case, entry)
    if not beside or entry.kind == KIND:
        raise Http404
    form = AttachmentForm(request.POST or None, request.FILES or None, places=beside)

    def add(*, key: UUID) -> Attachment:
        file, words = form.cleaned_data["file"], form.text("words")
        return attach(case, entry, by=request.staff, party=form.party(), words=words, file=file, key=key)

    if request.method == "POST" and form.do(add):
        messages.success(
            request, _("Bijlage vastgelegd. De gegevens die in het bestand verstopt zaten, zijn weg.")
        )
        return redirect("cases:attachment_list", case.ref)
    context = {"case": case, "crumbs": crumbs(case), "entry": entry, "form": form, "back": case_url(case)}
    return render(request, "cases/attachment_new.html", context | {"never": section_of_the_card(CRIMINAL)})


@requires("case.read")
def attachment_list(request: StaffRequest, ref: str) -> HttpResponse:
    """What was added to this case, what it shows, and which family may have it."""
    case = case_within(request, ref, page="attachments")
    decides = case.location_id in request.holder.grant(Permission.RECORD_RELEASE).locations
    descriptions = described(case)
    rows = [row(case, one, descriptions, decides=decides) for one in reversed(readable(case))]
    context = {"case": case, "crumbs": crumbs(case), "rows": rows}
    return render(request, "cases/attachment_list.html", context)


@requires("case.read")
def attachment_file(request: StaffRequest, ref: str, attachment_id: UUID) -> HttpResponse:
    """The file itself, to be kept apart from the browser: never shown as a page of ours."""
    case = case_within(request, ref, page="attachments")
    attachment = one_of(case, attachment_id)
    record(
        action="attachment.read",
        noun="case",
        noun_id=case.pk,
        by=request.staff.user,
        attachment=attachment.pk,
    )
    attachment.entry.vault = case.vault
    return caged_download(attachment.content(), file_name(attachment), attachment.media_type)


@requires(Permission.RECORD_RELEASE)
def attachment_release(request: StaffRequest, ref: str, attachment_id: UUID) -> HttpResponse:
    """Decide which family may have this file."""
    case = case_within(request, ref, page="attachments")
    attachment = one_of(case, attachment_id)
    given = [one.party for one in attachment.releases.all()]
    posted = request.POST if request.method == "POST" else None
    form = ReleaseForm(posted, families=families(case, attachment), chosen=given)
    if request.method == "POST" and form.is_valid():
        try:
            decide_release(case, attachment, form.chosen(), by=request.staff)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Vastgelegd wie deze bijlage mag krijgen."))
            return redirect("cases:attachment_list", case.ref)
    back = reverse("cases:attachment_list", args=[case.ref])
    around = {"case": case, "crumbs": [*crumbs(case), Crumb(_("Bijlagen"), back)], "form": form, "back": back}
    shown = row(case, attachment, described(case), decides=False)
    return render(request, "cases/attachment_release.html", {**around, "row": shown})


def one_of(case: Case, attachment_id: UUID) -> Attachment:
    """An attachment of this case that may be read. Http404, also once a suspicion was withdrawn."""
    found = next((one for one in readable(case) if one.pk == attachment_id), None)
    if found is None:
        raise Http404
    return found


def described(case: Case) -> dict[UUID, EntryReading]:
    """The description that holds now, by the id of any version of it."""
    readings = read(case.vault, kinds=[KIND])
    return {one.entry.pk: now for now in readings for one in (now, *now.earlier)}


def row(
    case: Case, attachment: Attachment, descriptions: dict[UUID, EntryReading], *, decides: bool
) -> dict[str, Any]:
    """One attachment as the pages show it."""
    reading = descriptions[attachment.entry_id]
    given = [name(one.party) for one in attachment.releases.all()]
    return {
        "name": _("Bijlage %(number)s") % {"number": attachment.entry.number},
        "kind": f"{EXTENSIONS[attachment.media_type].upper()}, {filesizeformat(attachment.size)}",
        "title": reading.entry.title,
        "about": _("alleen over %(who)s") % {"who": name(attachment.party)} if attachment.party else "",
        "shows": reading.value("shows", attachment.party_id),
        "who": str(attachment.by),
        "at": attachment.at,
        "given": ", ".join(given),
        "url": reverse("cases:attachment_file", args=[case.ref, attachment.pk]),
        "release": reverse("cases:attachment_release", args=[case.ref, attachment.pk]) if decides else "",
    }
