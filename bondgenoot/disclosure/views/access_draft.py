"""The draft beside the record: decisions about parts, laying it before a second reader, and what that reader says."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.disclosure.access_giving import refuse_unless_ready
from bondgenoot.disclosure.access_progress import Stage, history, stage_of, stage_words
from bondgenoot.disclosure.access_reach import access_within
from bondgenoot.disclosure.access_record import Answer, answer_of
from bondgenoot.disclosure.asking_names import look_again
from bondgenoot.disclosure.comparing import Pair, compare, held_back, left_out_words, masks_of, pair_of
from bondgenoot.disclosure.forms.access import AgreementForm, GiveForm, LayBeforeForm, PartForm, ReadingForm
from bondgenoot.disclosure.grounds import Gives
from bondgenoot.disclosure.models import AccessDraft, AccessLine, AccessRequest, LineVerdict, SecondReading
from bondgenoot.disclosure.record import record_of
from bondgenoot.disclosure.shape import AgreementRow, Item
from bondgenoot.disclosure.views.access import crumbs
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission

PARTS = {"kern": False, "eigen": True}


@requires(Permission.RECORD_RELEASE)
def access_draft(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """What stands in the record beside what the asker would read; at the end it goes to a second reader."""
    access = access_within(request, request_id, page="draft")
    if access.is_open and access.gives == Gives.COPY:
        look_again(access.pupil)
    answer = answer_of(access)
    form = LayBeforeForm(request.POST or None)

    def lay_before(*, key: UUID) -> AccessDraft:
        refuse_unless_ready(answer, on=request.grant.on)
        words = form.text("words")
        return AccessDraft.objects.lay_before(
            access, by=request.staff, sha256=answer.digest, words=words, key=key
        )

    if request.method == "POST" and form.do(lay_before):
        messages.success(request, _("Voorgelegd. Een collega leest mee; daarna kun je verstrekken."))
        return redirect("disclosure:access_page", access.pk)
    open_now = access.is_open and stage_of(access) != Stage.WAITS
    context = page_of(request, answer, may_decide=access.is_open) | {"form": form if open_now else None}
    return render(request, "disclosure/access_draft.html", context)


@requires(Permission.RECORD_SECOND)
def access_second(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """The same page for a second reader, who is never one of those who made the draft."""
    access = access_within(request, request_id, page="second")
    draft = access.last_draft
    if draft is None:
        raise Http404
    if not access.is_open:
        messages.info(request, _("Dit verzoek is al afgerond. Er is niets meer mee te lezen."))
        return redirect("agenda:now")
    answer = answer_of(access)
    form = ReadingForm(request.POST or None, initial={"sha256": answer.digest})

    def read(*, key: UUID) -> SecondReading:
        # What stood on the page, as long as that is what stands there now.
        seen = answer.digest if form.cleaned_data["sha256"] == answer.digest else ""
        verdict, words = form.cleaned_data["verdict"], form.text("words")
        return draft.read_by(by=request.staff, verdict=verdict, sha256=seen, words=words, key=key)

    if request.method == "POST" and form.do(read):
        messages.success(request, _("Vastgelegd. Dank je dat je meelas."))
        return redirect("agenda:now")
    more: dict[str, Any] = {"barred": draft.barred(request.staff), "changed": draft.sha256 != answer.digest}
    more["form"] = form if stage_of(access) == Stage.WAITS and not more["barred"] else None
    context = page_of(request, answer, may_decide=False) | more
    return render(request, "disclosure/access_second.html", context)


def page_of(request: StaffRequest, answer: Answer, *, may_decide: bool) -> dict[str, Any]:
    """What both readers have on the page. That this record was read is audited."""
    access, reader = answer.request, request.staff.user
    record(action="record.read", noun="pupil", noun_id=access.pupil_id, by=reader, access=access.pk)
    return {
        "access": access,
        "crumbs": crumbs(access) if request.holder.may(Permission.RECORD_RELEASE) else crumbs()[1:],
        "stage": stage_words(stage_of(access)),
        "holding": access.holding,
        "blocks": answer.blocks,
        "letter": answer.letter,
        "sections": [] if answer.letter else compare(answer, may_decide=may_decide),
        "masks": masks_of(answer),
        "left_out": left_out_words(answer.record.left_out),
        "held_back": [] if answer.letter else held_back(answer),
        "may_decide": may_decide,
        "history": history(access),
        "digest": answer.digest,
    }


@requires(Permission.RECORD_RELEASE)
def access_part(request: StaffRequest, request_id: UUID, entry_id: UUID, part: str) -> HttpResponse:
    """Decide not to give one part of the record, or to give it after all."""
    access = access_within(request, request_id, page="part")
    target = target_of(access, entry_id, part)
    form = GiveForm(request.POST or None) if target.held else PartForm(request.POST or None)

    def decide(*, key: UUID) -> AccessLine:
        return AccessLine.objects.decide(
            access,
            by=request.staff,
            entry=entry_id,
            own=target.own,
            verdict=LineVerdict.GIVEN if target.held else LineVerdict.WITHHELD,
            reason=form.cleaned_data.get("reason", ""),
            words=form.text("words"),
            key=key,
        )

    if request.method == "POST" and form.do(decide):
        messages.success(request, _("Besluit vastgelegd. Het concept is aangepast."))
        return redirect(f"{draft_url(access)}#onderdeel-{entry_id}")
    context = {"access": access, "crumbs": crumbs(access), "form": form, "target": target}
    return render(request, "disclosure/access_part.html", context | {"back": draft_url(access)})


@dataclass(frozen=True)
class Target:
    """One part of one entry: in the draft now, or held back by `line`."""

    own: bool
    item: Item | None
    pairs: tuple[Pair, ...]
    line: AccessLine | None

    @property
    def held(self) -> bool:
        return self.line is not None


def target_of(access: AccessRequest, entry_id: UUID, part: str) -> Target:
    """The part of this name in an open request. Http404."""
    if part not in PARTS or not access.is_open or access.gives != Gives.COPY:
        raise Http404
    own, answer = PARTS[part], answer_of(access)
    held = [one for one in answer.verdicts.withheld() if (one.entry_id, one.own) == (entry_id, own)]
    if held:
        return Target(own, None, (), held[0])
    items = (one for section in answer.record.sections for one in section.items)
    for item in items:
        for one in item.parts:
            if item.entry_id == entry_id and one.own == own:
                return Target(own, item, tuple(map(pair_of, one.lines)), None)
    raise Http404


@requires(Permission.RECORD_RELEASE)
def access_agreement(request: StaffRequest, request_id: UUID, agreement_id: UUID) -> HttpResponse:
    """Decide whether and how an agreement that others signed too is shared."""
    access = access_within(request, request_id, page="agreement")
    answer = answer_of(access)
    row = joint_agreement(answer, agreement_id)
    form = AgreementForm(request.POST or None, initial={"verdict": answer.verdicts.agreement(agreement_id)})

    def decide(*, key: UUID) -> AccessLine:
        verdict, words = form.cleaned_data["verdict"], form.text("words")
        return AccessLine.objects.decide(
            access, by=request.staff, agreement=agreement_id, verdict=verdict, words=words, key=key
        )

    if request.method == "POST" and form.do(decide):
        messages.success(request, _("Besluit vastgelegd. Het concept is aangepast."))
        return redirect(draft_url(access))
    context = {
        "access": access,
        "crumbs": crumbs(access),
        "form": form,
        "row": row,
        "back": draft_url(access),
    }
    return render(request, "disclosure/access_agreement.html", context)


def joint_agreement(answer: Answer, agreement_id: UUID) -> AgreementRow:
    """An agreement of this record that others signed too, before any decision about it. Http404."""
    access = answer.request
    if access.is_open and access.gives == Gives.COPY:
        for section in record_of(access.pupil).sections:
            for row in section.agreements:
                if row.id == agreement_id and row.joint:
                    return row
    raise Http404


def draft_url(access: AccessRequest) -> str:
    return reverse("disclosure:access_draft", args=[access.pk])
