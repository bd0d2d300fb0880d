"""The first line of every view of a case: fetch it within the grant, and write down that it was read."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from bondgenoot.audit.models import record
from bondgenoot.cases.models import Agreement, Case, EmergencyAccess, Participant, PartyRole, Step
from bondgenoot.dossier.models import Entry
from bondgenoot.intake.models import Signal, SignalPupil
from bondgenoot.intake.models.signal import SignalQuerySet
from bondgenoot.school.access import Grant, StaffRequest
from bondgenoot.school.models import Enrolment

WITH_PLACE = ("location", "location__organisation", "vault", "edition", "lead")
# The parsed edition is kept per process; its text stays in the database.
LONG_TEXT = "edition__text"


def case_within(request: StaffRequest, ref: str, *, page: str) -> Case:
    """The case with this reference, if the grant of this request covers it; the reading is audited. Http404."""
    if "\0" in ref:
        # PostgreSQL refuses to be asked for one.
        raise Http404
    cases = Case.objects.within(request.grant).select_related(*WITH_PLACE).defer(LONG_TEXT)
    until = EmergencyAccess.objects.opens(request.grant).filter(case=OuterRef("pk")).values("until")[:1]
    case: Case | None = cases.filter(ref=ref).annotate(emergency_until=Subquery(until)).first()
    if case is None:
        write_refused(request, ref, page)
        raise Http404
    opened: bool = case.emergency_until is not None  # type: ignore[attr-defined]
    case.read_in_emergency = opened and not _ordinarily(case, request.grant)
    how: dict[str, Any] = {"emergency": True} if case.read_in_emergency else {}
    record(action="case.read", noun="case", noun_id=case.pk, by=request.staff.user, page=page, **how)
    return case


def _ordinarily(case: Case, grant: Grant) -> bool:
    """Whether this person may see the case all the same, now that a step named them or a pupil came into their class."""
    return Case.objects.within(grant.ordinary).filter(pk=case.pk).exists()


def write_refused(request: StaffRequest, ref: str, page: str) -> None:
    """Somebody knocked on the door of a case that is not theirs to read: the coordinator sees it among the readers."""
    known = Case.objects.filter(ref=ref).values_list("pk", flat=True).first()
    if known is not None:
        record(action="case.refused", noun="case", noun_id=known, by=request.staff.user, page=page)


def signals_within(grant: Grant) -> SignalQuerySet:
    """The signals somebody may judge.

    Once the suspicion about a pupil is withdrawn, the signal of that case is no signal about that pupil any more.
    """
    withdrawn = PartyRole.objects.withdrawn().filter(
        case__case_signals__signal=OuterRef("signal"), party__pupil=OuterRef("pupil")
    )
    in_class = Enrolment.objects.current(grant.on).filter(school_class__in=grant.classes)
    about = SignalPupil.objects.filter(pupil__in=in_class.values("pupil")).exclude(Exists(withdrawn))
    reach = Q(location__in=grant.locations) | Q(pk__in=about.values("signal"))
    found: SignalQuerySet = Signal.objects.within(grant).filter(reach)
    return found


def steered_within(request: StaffRequest, ref: str, *, page: str) -> Case:
    """As `case_within`, for what whoever only reads along may not do. Http404."""
    case = case_within(request, ref, page=page)
    if not case.is_steered_by(request.holder):
        raise Http404
    return case


def step_within(request: StaffRequest, ref: str, step_id: object) -> Step:
    """A step of a case this person may see. Http404."""
    case = case_within(request, ref, page="step")
    step: Step = get_object_or_404(
        case.steps.select_related("edition", "outcome__by", "outcome__entry").defer(LONG_TEXT), pk=step_id
    )
    step.case = case
    return step


def party_within(request: StaffRequest, ref: str, party_id: UUID, *, page: str) -> tuple[Case, PartyRole]:
    """What a party is now, in a case this person may see. Http404, also once a suspicion was withdrawn.

    Nor is anything changed about somebody who was erased.
    """
    case = steered_within(request, ref, page=page)
    roles = case.party_roles.current().select_related("party__pupil", "party__vault")
    row: PartyRole = get_object_or_404(roles, party_id=party_id)
    if row.party.is_cleared:
        raise Http404
    return case, row


def agreement_within(request: StaffRequest, ref: str, agreement_id: UUID) -> Agreement:
    """An agreement of a case this person may see. Http404."""
    case = case_within(request, ref, page="agreement")
    agreements = Agreement.objects.filter(step__case=case).select_related("step__edition", "by")
    agreement: Agreement = get_object_or_404(agreements, pk=agreement_id)
    agreement.step.case = case
    return agreement


def participant_within(
    request: StaffRequest, ref: str, step_id: UUID, participant_id: UUID
) -> tuple[Step, Participant]:
    """Somebody in the circle of the meeting to which this step belongs. Http404."""
    step = step_within(request, ref, step_id)
    caller = step.caller_id or step.pk
    people = Participant.objects.filter(meeting__step_id=caller, meeting__step__case=step.case)
    person: Participant = get_object_or_404(
        people.select_related("meeting", "party__pupil", "beside__pupil", "guardian", "staff"),
        pk=participant_id,
    )
    person.meeting.step = step.caller or step
    person.meeting.step.case = step.case
    return step, person


def entry_within(request: StaffRequest, ref: str, entry_id: UUID) -> tuple[Case, Entry]:
    """An entry in the record of a case this person may see. Http404."""
    case = case_within(request, ref, page="entry")
    entry: Entry = get_object_or_404(Entry.objects.select_related("author"), pk=entry_id, vault=case.vault)
    entry.vault = case.vault
    return case, entry
