"""What the family says beside the record of their child: an own statement, or the wish to correct it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.correcting import latest, may_correct
from bondgenoot.cases.forms.act import ActForm
from bondgenoot.disclosure.access_clock import first_due
from bondgenoot.disclosure.access_reach import pupil_within
from bondgenoot.disclosure.comparing import pair_of
from bondgenoot.disclosure.entry_naming import question_about
from bondgenoot.disclosure.forms.statement import DecisionForm, RectificationForm, StatementForm
from bondgenoot.disclosure.models import AccessRequest, Rectification, RectificationDecision, Statement
from bondgenoot.disclosure.models.statement import case_of
from bondgenoot.disclosure.reach import pupils_within
from bondgenoot.disclosure.record import record_of
from bondgenoot.disclosure.shape import Item
from bondgenoot.dossier.models import Entry, NameMark, Party
from bondgenoot.dossier.reading import read_one
from bondgenoot.lib.due import exact_day
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Pupil, Staff
from bondgenoot.school.permissions import Permission


@requires(Permission.RECORD_RELEASE)
def statement_new(request: StaffRequest, pupil_id: UUID, entry_id: UUID) -> HttpResponse:
    """Put the family's own words beside an entry of the record of their child."""
    pupil = pupil_within(request, pupil_id)
    form = StatementForm(request.POST or None)
    beside = Beside(request, pupil, entry_id)
    if request.method == "POST" and beside.do(form, Statement.objects.add, by=request.staff):
        messages.success(request, _("De zienswijze staat in het dossier van deze leerling."))
        return ask_names(request, form.result.entry, beside.back, beside.access)
    return render(request, "disclosure/statement_new.html", beside.context(form))


@requires(Permission.RECORD_RELEASE)
def rectification_new(request: StaffRequest, pupil_id: UUID, entry_id: UUID) -> HttpResponse:
    """Write down that the family wants an entry corrected."""
    pupil = pupil_within(request, pupil_id)
    form = RectificationForm(request.POST or None)
    beside = Beside(request, pupil, entry_id)
    if request.method == "POST" and beside.do(form, Rectification.objects.ask, by=request.staff):
        messages.success(request, _("Vastgelegd. Kijk nu of de tekst moet worden aangepast."))
        there = reverse("disclosure:rectification", args=[form.result.pk])
        return ask_names(request, form.result.entry, there, beside.access)
    return render(request, "disclosure/rectification_new.html", beside.context(form))


def ask_names(
    request: StaffRequest, entry: Entry, url: str, access: AccessRequest | None = None
) -> HttpResponse:
    """On to `url`; first to the question, when a word in what was just written may be a name."""
    if not NameMark.objects.open().filter(entry=entry).exists():
        return redirect(url)
    question = question_about(entry, request.holder, onward=url, access=access)
    if not question:
        messages.warning(
            request,
            _(
                "Er staat een woord in dat een naam kan zijn. Kijk dat na voordat dit dossier wordt verstrekt."
            ),
        )
    return redirect(question or url)


class Beside:
    """The entry somebody writes beside, as it stands in the record of this child. Http404 when it is not in there."""

    def __init__(self, request: StaffRequest, pupil: Pupil, entry_id: UUID) -> None:
        self.pupil = pupil
        self.item = item_of(pupil, entry_id)
        self.entry = Entry.objects.select_related("vault").get(pk=entry_id)
        self.party = Party.objects.select_related("vault").get(vault=self.entry.vault_id, pupil=pupil)
        self.access = self._access(request)
        self.from_record = request.GET.get("van") == "dossier"
        record(action="record.read", noun="pupil", noun_id=pupil.pk, by=request.staff.user, entry=entry_id)

    def _access(self, request: StaffRequest) -> AccessRequest | None:
        """The access request from which somebody came here."""
        try:
            key = UUID(request.GET.get("verzoek", ""))
        except ValueError:
            return None
        found = AccessRequest.objects.within(request.grant).filter(pk=key, pupil=self.pupil)
        access: AccessRequest | None = found.first()
        return access

    def do(self, form: ActForm, act: Callable[..., Any], *, by: Staff) -> bool:
        """Keep what was typed beside the entry; the form has the names of what `act` takes."""
        if not form.is_valid():
            return False
        given = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        given |= {"words": form.text("words"), "request": self.access}
        return form.do(act, self.entry, self.party, by=by, **given)

    @property
    def back(self) -> str:
        if self.from_record:
            return reverse("disclosure:record_page", args=[self.pupil.pk]) + f"#stuk-{self.entry.pk}"
        if self.access is None:
            return reverse("disclosure:rights", args=[self.pupil.pk])
        return reverse("disclosure:access_draft", args=[self.access.pk]) + f"#onderdeel-{self.entry.pk}"

    def context(self, form: Any) -> dict[str, Any]:
        pairs = [pair_of(line) for part in self.item.parts for line in part.lines]
        return {"form": form, "pupil": self.pupil, "item": self.item, "pairs": pairs, "back": self.back}


def item_of(pupil: Pupil, entry_id: UUID) -> Item:
    """An entry in the record of this child, in its newest version. Http404."""
    for section in record_of(pupil).sections:
        for item in section.items:
            if item.entry_id == entry_id:
                return item
    raise Http404


@requires(Permission.RECORD_RELEASE)
def rights(request: StaffRequest, pupil_id: UUID) -> HttpResponse:
    """Everything this family asked and said: access, statements, corrections."""
    pupil = pupil_within(request, pupil_id)
    asked = Rectification.objects.filter(party__pupil=pupil).select_related("about", "decision")
    said = Statement.objects.filter(party__pupil=pupil).select_related("about")
    requests = AccessRequest.objects.within(request.grant).filter(pupil=pupil)
    context = {
        "pupil": pupil,
        "requests": [request_row(one, request) for one in requests],
        "asked": [asked_row(one, request) for one in asked],
        "said": [said_row(one, request) for one in said],
    }
    return render(request, "disclosure/rights.html", context)


def request_row(one: AccessRequest, request: StaffRequest) -> dict[str, str]:
    return {
        "title": _("Inzageverzoek %(ref)s") % {"ref": one.ref},
        "url": reverse("disclosure:access_page", args=[one.pk]),
        "note": exact_day(one.received_on, request.grant.on),
        "icon": "paper",
    }


def said_row(one: Statement, request: StaffRequest) -> dict[str, str]:
    day = exact_day(one.given_on, request.grant.on)
    return {"title": one.about.title, "note": f"{one.get_given_by_display()}, {day}", "icon": "talk"}


def asked_row(one: Rectification, request: StaffRequest) -> dict[str, str]:
    due = exact_day(first_due(one.asked_on), request.grant.on)
    decided = str(one.decision.get_verdict_display()) if not one.is_open else ""
    return {
        "title": one.about.title,
        "url": reverse("disclosure:rectification", args=[one.pk]),
        "note": decided or _("beslis uiterlijk %(day)s") % {"day": due},
        "icon": "check" if decided else "edit",
    }


@requires(Permission.RECORD_RELEASE)
def rectification(request: StaffRequest, rectification_id: UUID) -> HttpResponse:
    """What the family wants corrected, beside what stands there now; and what the school decides."""
    reachable = Rectification.objects.filter(party__pupil__in=pupils_within(request.grant))
    asked = get_object_or_404(
        reachable.select_related("party__pupil", "about__vault", "entry__vault", "decision"),
        pk=rectification_id,
    )
    form = DecisionForm(request.POST or None)

    def decide(*, key: UUID) -> RectificationDecision:
        verdict, words = form.cleaned_data["verdict"], form.text("words")
        return asked.decide(by=request.staff, verdict=verdict, words=words, key=key)

    if request.method == "POST" and form.do(decide):
        messages.success(request, _("Besluit vastgelegd. Het staat in het dossier, bij het verzoek."))
        back = reverse("disclosure:rights", args=[asked.party.pupil_id])
        return ask_names(request, form.result.entry, back)
    return render(request, "disclosure/rectification.html", around(request, asked, form))


def around(request: StaffRequest, asked: Rectification, form: DecisionForm) -> dict[str, Any]:
    """The words on both sides, and the way to the page where the text is corrected."""
    pupil = asked.party.pupil
    now = latest(asked.about)
    item = item_of(pupil, now.pk) if pupil else None
    case = case_of(now)
    url = ""
    if asked.is_open and case is not None and may_correct(now, request.holder, case):
        url = reverse("cases:correction", args=[case.ref, now.pk])
    words = read_one(asked.entry)
    return {
        "asked": asked,
        "form": form if asked.is_open else None,
        "pupil": pupil,
        "item": item,
        "pairs": [pair_of(line) for part in item.parts for line in part.lines] if item else [],
        "words": words.value("asked", asked.party_id),
        "reason": read_one(asked.decision.entry).value("reason", asked.party_id) if not asked.is_open else "",
        "due": exact_day(first_due(asked.asked_on), request.grant.on),
        "correction_url": url,
        "corrected": asked.correction is not None,
    }
