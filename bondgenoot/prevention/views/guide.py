"""The schoolgids: what it says, what is missing, its own paragraphs, and keeping it as proof."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.lib.download import DOCX, download
from bondgenoot.lib.policy import requires
from bondgenoot.prevention.forms.guide import ParagraphForm
from bondgenoot.prevention.guide import Guide, guide_of, guide_year
from bondgenoot.prevention.guide_docx import guide_docx
from bondgenoot.prevention.guide_keeping import guide_activity, keep
from bondgenoot.prevention.guide_pdf import guide_pdf
from bondgenoot.prevention.models import GuideEdition, GuideParagraph, Paragraph, State
from bondgenoot.prevention.places import manages
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import Place, place_of


@requires("prevention.read")
def guide_page(request: StaffRequest) -> HttpResponse:
    place = place_of(request)
    guide = _guide(request, place)
    kept = GuideEdition.objects.filter(location=place.location).select_related("school_year").first()
    activity = guide_activity(guide)
    context = {
        "place": place,
        "tabs": place.chooser("prevention:guide"),
        "guide": guide,
        "kept": kept,
        "changed": guide.changed_since(kept) if kept else [],
        "of_this_year": kept is not None and kept.school_year == guide.year,
        "activity": activity,
        "done": activity is not None and activity.state == State.DONE,
        "may_manage": manages(request, place.location.pk),
        "key": uuid4(),
    }
    return render(request, "prevention/guide.html", context)


@requires("prevention.manage")
def guide_paragraph(request: StaffRequest, key: str) -> HttpResponse:
    """One paragraph in the words of the school; empty takes it out."""
    place = place_of(request)
    if key not in Paragraph.values:
        raise Http404
    paragraph = Paragraph(key)
    known = GuideParagraph.objects.of(place.location).get(key)
    seen = {"text": known.text if known else "", "version": known.version if known else 0}
    form = ParagraphForm(request.POST or None, initial=seen, paragraph=paragraph)
    theirs = None
    if request.method == "POST" and form.is_valid():
        if _write(request, place, key, form):
            messages.success(request, _("De tekst staat in de schoolgids."))
            return redirect(place.address("prevention:guide"))
        theirs, again = known, request.POST.copy()
        again["version"] = str(seen["version"])
        form = ParagraphForm(again, paragraph=paragraph)
    context = {"form": form, "place": place, "paragraph": paragraph, "theirs": theirs}
    return render(request, "prevention/guide_paragraph.html", context)


@requires("prevention.read")
def guide_file(request: StaffRequest, kind: str) -> HttpResponse:
    """The same guide, for a word processor or to print."""
    place = place_of(request)
    guide = _guide(request, place)
    if kind == "docx":
        return download(guide_docx(guide), "schoolgids-veiligheid.docx", DOCX)
    return download(guide_pdf(guide), "schoolgids-veiligheid.pdf")


@requires("prevention.manage")
@require_POST
def guide_keeping(request: StaffRequest) -> HttpResponse:
    """Keep it as proof, with one button."""
    place = place_of(request)
    guide = _guide(request, place)
    # A guide is written before the summer, when the wheel of the next year has not turned yet.
    turn_year(place.location, guide.year, by=request.staff)
    activity = guide_activity(guide)
    if activity is None:
        messages.info(
            request, _("De schoolgids staat niet in het jaar van deze locatie. Zet hem er eerst in.")
        )
    else:
        keep(guide, activity, by=request.staff, on=request.grant.on, key=_key(request))
        messages.success(request, _("De schoolgids is bewaard als bewijs en afgevinkt."))
    return redirect(place.address("prevention:guide"))


def _guide(request: StaffRequest, place: Place) -> Guide:
    on = request.grant.on
    return guide_of(place.location, guide_year(place.location, on), on)


def _write(request: StaffRequest, place: Place, key: str, form: ParagraphForm) -> bool:
    given = form.cleaned_data
    written: bool = GuideParagraph.objects.write(
        by=request.staff,
        location=place.location,
        key=key,
        text=given["text"].strip(),
        seen=given["version"],
    )
    return written


def _key(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()
