"""Destroy a whole case, a signal or a request to talk: every row, the words, and the key. A stone is what remains."""

from collections.abc import Iterable
from contextlib import ExitStack

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string

from bondgenoot.cases.models import (
    Agreement,
    AgreementLine,
    CalledEnd,
    Case,
    CaseSignal,
    Check,
    CheckResult,
    Closure,
    Deferral,
    EmergencyAccess,
    HandoverNote,
    Informing,
    Involvement,
    LineCheck,
    Measure,
    Meeting,
    Message,
    Participant,
    PartyRole,
    Proposal,
    Signature,
    Step,
    StepOutcome,
    Successor,
    Task,
)
from bondgenoot.disclosure.models import AccessRequest, CarriedLine, Proof
from bondgenoot.dossier.models import (
    Attachment,
    AttachmentRelease,
    Entry,
    EntryPart,
    NameMark,
    Party,
    Vault,
    clearing,
)
from bondgenoot.intake.models import Signal, SignalPupil, TalkAnswer, TalkRequest, Triage
from bondgenoot.retention.models import LegalHold, Stone, StoneKind
from bondgenoot.retention.stones import lay
from bondgenoot.retention.traces import forget_later
from bondgenoot.school.models import Staff

# The rows of a case with the way to the case, in an order in which nothing that goes is still pointed at.
ROWS_OF_A_CASE: tuple[tuple[type[models.Model], str], ...] = (
    (Proof, "case"),
    (CarriedLine, "step__case"),
    (LineCheck, "line__agreement__step__case"),
    (AgreementLine, "agreement__step__case"),
    (Signature, "agreement__step__case"),
    (Agreement, "step__case"),
    (CheckResult, "due__step__case"),
    (Check, "step__case"),
    (Message, "informing__step__case"),
    (Deferral, "informing__step__case"),
    (Informing, "step__case"),
    (Measure, "step__case"),
    (Participant, "meeting__step__case"),
    (Meeting, "step__case"),
    (StepOutcome, "step__case"),
    (Proposal, "step__case"),
    (CalledEnd, "caller__case"),
    (Task, "case"),
    (Step, "case"),
    (EmergencyAccess, "case"),
    (HandoverNote, "case"),
    (Successor, "case"),
    (Involvement, "case"),
    (PartyRole, "case"),
    (Closure, "case"),
    (CaseSignal, "case"),
)


@transaction.atomic
def destroy_case(case: Case, *, by: Staff | None, rule: str) -> Stone:
    """Everything of a case, with the signals that were about nobody else; one stone for each."""
    (stone,) = destroy_cases([case], by=by, rule=rule)
    return stone


@transaction.atomic
def destroy_cases(cases: Iterable[Case], *, by: Staff | None, rule: str) -> list[Stone]:
    """As `destroy_case`, for many at once."""
    held = Case.objects.select_for_update(of=("self",)).select_related("location__organisation", "vault")
    gone = list(held.filter(pk__in=[case.pk for case in cases]).order_by("pk"))
    vaults = [case.vault for case in gone]
    signals = _only_of(gone, vaults)
    for name in settings.BEFORE_CASE_DESTROYED:
        import_string(name)(gone)
    stones = [
        lay(case.location.organisation, kind=StoneKind.CASE, key=case.pk, rule=rule, by=by) for case in gone
    ]
    with ExitStack() as open_vaults:
        for vault in vaults:
            open_vaults.enter_context(clearing(vault))
        for model, way in ROWS_OF_A_CASE:
            model._default_manager.filter(**{f"{way}__in": gone}).delete()
        Case.objects.filter(pk__in=[case.pk for case in gone]).delete()
        _destroy_vaults(vaults)
    destroy_signals(signals, by=by, rule=rule)
    forget_later()
    return stones


def _only_of(cases: list[Case], vaults: list[Vault]) -> list[Signal]:
    """The signals of these cases that are about no pupil outside them, and in which none was linked."""
    signals = Signal.objects.filter(case_signal__case__in=cases)
    inside = Party.objects.filter(vault__in=vaults, pupil__isnull=False).values("pupil")
    also = SignalPupil.objects.filter(signal__in=signals).exclude(pupil__in=inside).values("signal")
    linked = Party.objects.filter(vault__signal__in=signals, pupil__isnull=False)
    return list(
        signals.exclude(pk__in=also).exclude(vault__in=linked.exclude(pupil__in=inside).values("vault"))
    )


@transaction.atomic
def destroy_signal(signal: Signal, *, by: Staff | None, rule: str) -> Stone:
    """Everything of a signal, and its place in a case if it had one; the case stays."""
    (stone,) = destroy_signals([signal], by=by, rule=rule)
    return stone


@transaction.atomic
def destroy_signals(signals: Iterable[Signal], *, by: Staff | None, rule: str) -> list[Stone]:
    """As `destroy_signal`, for many at once."""
    held = Signal.objects.select_for_update(of=("self",)).select_related("location__organisation", "vault")
    gone = list(held.filter(pk__in=[signal.pk for signal in signals]).order_by("pk"))
    if not gone:
        return []
    for name in settings.BEFORE_SIGNAL_DESTROYED:
        import_string(name)(gone)
    stones = [
        lay(one.location.organisation, kind=StoneKind.SIGNAL, key=one.pk, rule=rule, by=by) for one in gone
    ]
    for model in (CaseSignal, Triage, SignalPupil):
        model._default_manager.filter(signal__in=gone).delete()
    Signal.objects.filter(pk__in=[one.pk for one in gone]).delete()
    _clear_vaults([one.vault for one in gone])
    forget_later()
    return stones


@transaction.atomic
def destroy_talk_request(talk: TalkRequest, *, by: Staff | None, rule: str) -> Stone:
    """What a pupil wrote to somebody, and what was done about it."""
    held = TalkRequest.objects.select_for_update(of=("self",)).select_related(
        "location__organisation", "vault"
    )
    gone = held.get(pk=talk.pk)
    stone = lay(gone.location.organisation, kind=StoneKind.TALK_REQUEST, key=gone.pk, rule=rule, by=by)
    TalkAnswer.objects.filter(request=gone).delete()
    TalkRequest.objects.filter(pk=gone.pk).delete()
    _clear_vaults([gone.vault])
    forget_later()
    return stone


@transaction.atomic
def destroy_access_requests(requests: Iterable[AccessRequest], *, by: Staff | None, rule: str) -> list[Stone]:
    """What was asked, decided and given, with every copy."""
    held = AccessRequest.objects.filter(pk__in=[one.pk for one in requests])
    stones = [
        lay(one.location.organisation, kind=StoneKind.ACCESS_REQUEST, key=one.pk, rule=rule, by=by)
        for one in held.select_related("location__organisation").order_by("pk")
    ]
    held.destroy()
    forget_later()
    return stones


@transaction.atomic
def destroy_holds(holds: Iterable[LegalHold], *, by: Staff | None, rule: str) -> list[Stone]:
    """That a record was held, and why."""
    gone = list(
        LegalHold.objects.filter(pk__in=[one.pk for one in holds])
        .select_related("pupil__organisation", "vault")
        .order_by("pk")
    )
    stones = [lay(one.pupil.organisation, kind=StoneKind.HOLD, key=one.pk, rule=rule, by=by) for one in gone]
    LegalHold.objects.filter(pk__in=[one.pk for one in gone]).delete()
    _clear_vaults([one.vault for one in gone])
    forget_later()
    return stones


def _clear_vaults(vaults: list[Vault]) -> None:
    with ExitStack() as open_vaults:
        for vault in vaults:
            open_vaults.enter_context(clearing(vault))
        _destroy_vaults(vaults)


def _destroy_vaults(vaults: list[Vault]) -> None:
    """Entries with their words, files, drafts and parties, and the key. Only while these vaults are being cleared."""
    of_entries = {"entry__vault__in": vaults}
    NameMark.objects.filter(**of_entries).delete()
    AttachmentRelease.objects.filter(attachment__entry__vault__in=vaults).delete()
    Attachment.objects.filter(**of_entries).delete()
    EntryPart.objects.filter(**of_entries).delete()
    # A correction points at what it replaces: the newest go first.
    while Entry.objects.filter(vault__in=vaults, replaced_by=None).delete()[0]:
        pass
    Vault.objects.filter(pk__in=[vault.pk for vault in vaults]).delete()
