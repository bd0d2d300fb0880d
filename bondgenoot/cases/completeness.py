"""What a step still needs before it counts as done: each missing thing as a sentence with the noun where it is mended."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bondgenoot.cases import answers as questionnaire
from bondgenoot.cases import closing, ledger, stop_and_think
from bondgenoot.cases.answers import Answers
from bondgenoot.cases.models import Agreement, Case, CaseRole, Meeting, Step
from bondgenoot.cases.models.follow_up import days_of_good_checks, good_in_a_row
from bondgenoot.cases.refusals import Blocker
from bondgenoot.protocol.codes import FieldKind, Kind
from bondgenoot.protocol.format import Outcome
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role
from bondgenoot.school.permissions import Permission

# The question in which the coordinator writes why a case closes without the proof of two good checks.
AGAINST_CHECKS = "reden_zonder_controles"
# The question in which is written why nobody could be told of a pupil without a known guardian.
NO_GUARDIANS = "reden_geen_ouders"


def blockers(step: Step, outcome: Outcome, answers: Answers, actor: Holder) -> list[Blocker]:
    """Everything that stands in the way at once; empty when the step may be finished this way."""
    found = _unanswered(step, answers)
    found += _conditions(step, outcome, answers)
    found += _group_sizes(step, answers)
    for check in BY_KIND.get(step.node.kind, ()):
        found += check(step, outcome, answers, actor)
    found += stop_and_think.blockers(step)
    if step.node.informs:
        found += ledger.blockers(step)
        if ledger.without_guardians(step) and not _says_why_nobody(step, answers):
            found.append(
                Blocker(
                    _(
                        "Van een leerling is geen ouder met gezag bekend. Schrijf op waarom niemand is ingelicht."
                    ),
                    "question",
                    NO_GUARDIANS,
                )
            )
    return found + _called(step, outcome)


def _says_why_nobody(step: Step, answers: Answers) -> bool:
    """Whether it is written why no parent was told, now or in the proposal that waits for agreement."""
    written = str(answers.core.get(NO_GUARDIANS, "")).strip()
    return bool(written) or (NO_GUARDIANS, None) in _with_proposal(step)


def _unanswered(step: Step, answers: Answers) -> list[Blocker]:
    given = _with_proposal(step)
    return [
        Blocker(_("Vul in: %(question)s") % {"question": asked.field.question}, "question", asked.key)
        for asked in questionnaire.missing(step.case, step.node, answers)
        if (asked.field.key, asked.party.pk if asked.party else None) not in given
    ]


def _with_proposal(step: Step) -> set[tuple[str, UUID | None]]:
    """The questions, each with whom it is about, that a colleague answered in a proposal that waits for agreement."""
    proposal = getattr(step, "proposal", None)
    if proposal is None:
        return set()
    parts = proposal.entry.parts.all()
    return {(line.key, part.party_id) for part in parts for line in part.lines(step.case.vault)}


def _conditions(step: Step, outcome: Outcome, answers: Answers) -> list[Blocker]:
    codes = {**proposed(step), **questionnaire.coded(step.case, step.node, answers)}
    if outcome.conditions.holds(
        round_number=step.case.round_number, digital=step.case.digital, answers=codes
    ):
        return []
    return [
        Blocker(
            _(
                "‘%(label)s’ past niet bij je antwoorden. Verander je antwoord, of kies een andere weg met een reden."
            )
            % {"label": outcome.label}
        )
    ]


def proposed(step: Step) -> dict[str, Any]:
    """The coded answers of a proposal that waits for agreement."""
    proposal = getattr(step, "proposal", None)
    return proposal.coded if proposal else {}


def _group_sizes(step: Step, answers: Answers) -> list[Blocker]:
    found = []
    for one in step.node.fields:
        if one.kind is not FieldKind.PUPILS or one.key not in answers.core:
            continue
        number = len(questionnaire.pupils_of(answers, one))
        if number < (one.minimum or 0) or (one.maximum is not None and number > one.maximum):
            found.append(
                Blocker(
                    _("Kies %(minimum)s tot %(maximum)s leerlingen; nu zijn het er %(number)s.")
                    % {"minimum": one.minimum or 0, "maximum": one.maximum or "…", "number": number}
                )
            )
    return found


def _follow(step: Step, outcome: Outcome, _answers: Answers, _actor: Holder) -> list[Blocker]:
    if outcome.means != "stopped":
        return []
    found = []
    for party in step.case.parties_with(CaseRole.TARGET):
        planned = step.checks.filter(party=party).count()
        needed = min(step.node.good_checks, planned)
        if planned and good_in_a_row(step, party) < needed:
            found.append(
                Blocker(
                    _("De gepeste leerling zei nog geen %(needed)s keer achter elkaar dat het gestopt is.")
                    % {"needed": needed},
                    "step",
                    step.pk,
                )
            )
        elif planned and _ends_the_case(step, outcome) and days_of_good_checks(step, party) < needed:
            found.append(
                Blocker(
                    _(
                        "Controlemomenten op één dag tellen hier als één. "
                        "Spreek de leerling op een andere dag nog een keer."
                    ),
                    "step",
                    step.pk,
                )
            )
    return found


def _ends_the_case(step: Step, outcome: Outcome) -> bool:
    """Whether nobody looks at it any more after this: no closing with the coordinator in between."""
    return any(step.protocol.node(key).is_end for key in outcome.next)


def _measure(step: Step, outcome: Outcome, _answers: Answers, actor: Holder) -> list[Blocker]:
    if not may_here(actor, Permission.CASE_MEASURE, step.case):
        return [Blocker(_("Alleen de teamleider of de directie besluit over een maatregel."))]
    if outcome.means != "no_measure" and not step.measures.exists():
        return [
            Blocker(_("Leg eerst de maatregel vast, of kies dat er geen maatregel komt."), "measure", step.pk)
        ]
    return []


def _close(step: Step, outcome: Outcome, answers: Answers, actor: Holder) -> list[Blocker]:
    if outcome.means == "not_agreed":
        return []
    found = closing.blockers(step.case, except_step=step)
    if closes_against_checks(step, outcome):
        may = agrees(actor, step.case)
        if may and not str(answers.core.get(AGAINST_CHECKS, "")).strip():
            found.append(
                Blocker(
                    _(
                        "De gepeste leerling zei nog niet vaak genoeg achter elkaar dat het gestopt is. "
                        "Wil je toch afsluiten? Schrijf dan op waarom."
                    ),
                    "question",
                    AGAINST_CHECKS,
                )
            )
        if not may:
            found.append(
                Blocker(
                    _("De gepeste leerling zei nog niet vaak genoeg achter elkaar dat het gestopt is."),
                    "case",
                )
            )
    return found


def closes_against_checks(step: Step, outcome: Outcome) -> bool:
    """Whether this outcome closes a case whose bullied pupil has not said often enough that it stopped."""
    return (
        step.node.kind is Kind.CLOSE and outcome.means != "not_agreed" and bool(closing.unproven(step.case))
    )


def _agreement(step: Step, outcome: Outcome, _answers: Answers, _actor: Holder) -> list[Blocker]:
    ends = [step.protocol.node(key) for key in outcome.next if key in step.protocol.nodes]
    if any(end.key == "geen_overeenkomst" for end in ends):
        return []
    made = Agreement.objects.filter(step__in=step.meeting_steps()).order_by("made_on").last()
    if made is None:
        return [Blocker(_("Leg eerst de afspraken vast."), "step", step.pk)]
    if not made.is_signed:
        return [Blocker(_("Nog niet iedereen heeft getekend."), "step", step.pk)]
    return []


def _facilitator(step: Step, outcome: Outcome, _answers: Answers, _actor: Holder) -> list[Blocker]:
    if any(step.protocol.node(key).is_end for key in outcome.next):
        return []
    meeting = Meeting.objects.filter(step=step.caller or step).first()
    if meeting is None or meeting.facilitator_id is None:
        return [Blocker(_("Kies eerst wie de bijeenkomst leidt."), "step", step.pk)]
    return []


def _conference(step: Step, _outcome: Outcome, _answers: Answers, _actor: Holder) -> list[Blocker]:
    invited = Meeting.of(step).circle().filter(invited_at__isnull=False)
    if not invited.exists() or invited.filter(present__isnull=True).exists():
        return [Blocker(_("Leg eerst vast wie er bij de bijeenkomst was."), "step", step.pk)]
    return []


def _pre_talks(step: Step, outcome: Outcome, _answers: Answers, _actor: Holder) -> list[Blocker]:
    if not outcome.next or any(step.protocol.node(key).is_end for key in outcome.next):
        return []
    people = Meeting.of(step).circle()
    found = []
    if people.filter(party__isnull=False, talked_at__isnull=True).exists():
        found.append(Blocker(_("Nog niet met elke leerling is apart gesproken."), "step", step.pk))
    if people.filter(party__isnull=False, willing=False).exists():
        found.append(
            Blocker(_("Een leerling wil niet meedoen. Dan gaat de bijeenkomst niet door."), "step", step.pk)
        )
    return found


def _invitations(step: Step, outcome: Outcome, _answers: Answers, _actor: Holder) -> list[Blocker]:
    if any(step.protocol.node(key).is_end for key in outcome.next):
        return []
    people = Meeting.of(step).circle()
    found = []
    if people.filter(willing=True, invited_at__isnull=True).exists():
        found.append(Blocker(_("Nog niet iedereen is uitgenodigd."), "step", step.pk))
    if people.filter(party__isnull=False, accepted=False).exists():
        found.append(
            Blocker(_("Een leerling komt niet. Dan gaat de bijeenkomst niet door."), "step", step.pk)
        )
    return found


def _called(step: Step, outcome: Outcome) -> list[Blocker]:
    """A step that called another protocol waits for its end, and takes the outcome that end stands for."""
    calls = step.node.calls
    if calls is None:
        return []
    ended = getattr(step, "called_end", None)
    if ended is None:
        return [Blocker(_("Maak eerst de stappen van dit gesprek af."), "step", step.pk)]
    if outcome.key != ended.outcome:
        return [Blocker(_("Dit past niet bij hoe het gesprek is geëindigd."), "step", step.pk)]
    return []


BY_KIND: dict[Kind, tuple[Callable[[Step, Outcome, Answers, Holder], list[Blocker]], ...]] = {
    Kind.FOLLOW: (_follow,),
    Kind.MEASURE: (_measure,),
    Kind.CLOSE: (_close,),
    Kind.AGREEMENT: (_agreement,),
    Kind.FACILITATOR: (_facilitator,),
    Kind.CONFERENCE: (_conference,),
    Kind.PRE_TALKS: (_pre_talks,),
    Kind.INVITATIONS: (_invitations,),
}


def agrees(actor: Holder, case: Case) -> bool:
    """Whether this person may agree to closing this case: the coordinator here, or management once involved."""
    return may_here(actor, Permission.CASE_AGREE, case)


def may_here(actor: Holder, permission: Permission, case: Case) -> bool:
    """Whether this person holds the permission for this very case: a role at another location does not count."""
    grant = actor.grant(permission)
    return bool(grant) and Case.objects.within(grant).filter(pk=case.pk).exists()


def needs_agreement_of_another(outcome: Outcome, actor: Holder, case: Case) -> bool:
    """Whether this outcome waits for somebody else: the edition names a role that this person does not hold here."""
    if outcome.agreement_by is None or agrees(actor, case):
        return False
    return not (
        outcome.agreement_by != Role.COORDINATOR and actor.has_role(outcome.agreement_by, case.location_id)
    )
