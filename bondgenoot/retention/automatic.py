"""What goes by itself at the turn of the day: per rule what is due at a board, and how one of it goes.

Every queryset leaves out what is under a legal hold, and is asked twice: by the page (how many) and by the turn.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from bondgenoot.accounts.models import LoginAttempt
from bondgenoot.cases.models import CheckResult, StepOutcome
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.dossier.models import Draft, Entry, EntryPart, clearing
from bondgenoot.intake.models import Signal, TalkAnswer, TalkRequest, Triage, Verdict
from bondgenoot.prevention.models import Activity, Proof, WeekPlan
from bondgenoot.retention.destroying import (
    destroy_access_requests,
    destroy_holds,
    destroy_signals,
    destroy_talk_request,
)
from bondgenoot.retention.holding import is_held
from bondgenoot.retention.models import DestructionList, LegalHold
from bondgenoot.retention.reach import pupils_of
from bondgenoot.retention.terms import Turn
from bondgenoot.school.models import RosterImport, RosterUpload
from bondgenoot.survey.models import ClassSignal, ClassTopic, Reminder

log = logging.getLogger(__name__)
# So many in one transaction: a crash costs no more, and the traces are wiped once for all of them.
AT_ONCE = 50


@dataclass(frozen=True)
class Automatic:
    """`due` is what goes; `away` lets some of it go. `shared`: of the installation and not of a board."""

    due: Callable[[Turn], QuerySet[Any]]
    away: Callable[[list[Any]], object] | None = None
    shared: bool = False


def at(turn: Turn, way: str) -> Q:
    """Of this board, and of its locations that were asked for; `way` leads to the location."""
    if turn.places is None:
        return Q(**{f"{way}__organisation": turn.organisation_id})
    return Q(**{f"{way}__in": turn.places})


def drafts(turn: Turn) -> QuerySet[Draft]:
    """Not touched any more for the whole term, or of a step or a check that is done."""
    done = Exists(StepOutcome.objects.filter(step=OuterRef("step_id"))) | Exists(
        CheckResult.objects.filter(due=OuterRef("step_id"))
    )
    old = Q(updated_at__lt=turn.before("draft"))
    found = Draft.objects.filter(at(turn, "vault__case__location"), old | done)
    return found.exclude(is_held("vault", turn.on))


def access_requests(turn: Turn) -> QuerySet[AccessRequest]:
    """Ended longer ago than the term; not those of a pupil under hold."""
    before = turn.before("access_request")
    ended = Q(release__at__lt=before) | Q(ending__at__lt=before)
    held = LegalHold.objects.standing(turn.on).values("pupil")
    found: QuerySet[AccessRequest] = AccessRequest.objects.filter(at(turn, "location"), ended)
    return found.exclude(pupil__in=held)


def holds(turn: Turn) -> QuerySet[LegalHold]:
    """Ended, or never confirmed again, longer ago than the term."""
    over = Q(ended_at__lt=turn.before("hold")) | Q(ended_at=None, until__lte=turn.last("hold"))
    pupils = pupils_of(turn.organisation_id, turn.places)
    found: QuerySet[LegalHold] = LegalHold.objects.filter(over, pupil__in=pupils)
    return found


def destruction_lists(turn: Turn) -> QuerySet[DestructionList]:
    before = turn.before("destruction")
    over = Q(done_at__lt=before) | Q(cancelled_at__lt=before)
    found: QuerySet[DestructionList] = DestructionList.objects.filter(over, organisation=turn.organisation_id)
    return found if turn.places is None else found.filter(location__in=turn.places)


def signals(turn: Turn) -> QuerySet[Signal]:
    """Set aside in a school year that is over."""
    judged = Triage.objects.standing().filter(verdict=Verdict.SET_ASIDE, at__lt=turn.before("signal"))
    found: QuerySet[Signal] = Signal.objects.filter(at(turn, "location"), case_signal=None)
    found = found.filter(Exists(judged.filter(signal=OuterRef("pk"))))
    return found.exclude(is_held("vault", turn.on))


def unjudged_signals(turn: Turn) -> QuerySet[Signal]:
    found: QuerySet[Signal] = Signal.objects.untriaged().filter(at(turn, "location"), case_signal=None)
    return found.filter(recorded_at__lt=turn.before("signal_unjudged")).exclude(is_held("vault", turn.on))


def talks(turn: Turn) -> QuerySet[TalkRequest]:
    """Ended, and nothing was written about them since."""
    later = TalkAnswer.objects.filter(request=OuterRef("pk"), at__gte=turn.before("talk"))
    found: QuerySet[TalkRequest] = TalkRequest.objects.ended().filter(at(turn, "location"), ~Exists(later))
    return found


def unfinished_talks(turn: Turn) -> QuerySet[TalkRequest]:
    old = Q(received_on__lte=turn.last("talk_unfinished"))
    found: QuerySet[TalkRequest] = TalkRequest.objects.open().filter(at(turn, "location"), old)
    return found


def class_signals(turn: Turn) -> QuerySet[ClassSignal]:
    here = at(turn, "point__unit__round__location")
    found: QuerySet[ClassSignal] = ClassSignal.objects.filter(here, raised_at__lt=turn.before("class_signal"))
    return found


def reminders(turn: Turn) -> QuerySet[Reminder]:
    return Reminder.objects.filter(at(turn, "room__round__location"), sent_at__lt=turn.before("reminder"))


def year_proofs(turn: Turn) -> QuerySet[Proof]:
    here = at(turn, "activity__duty__location")
    found: QuerySet[Proof] = Proof.objects.filter(here, at__lt=turn.before("year_proof"))
    return found


def year_plans(turn: Turn) -> QuerySet[Activity]:
    """Of a school year that is over long enough; not while there is proof of it."""
    over = Q(school_year__ends_on__lte=turn.last("year_plan"), proofs=None)
    found: QuerySet[Activity] = Activity.objects.filter(at(turn, "duty__location"), over)
    return found


def week_plans(turn: Turn) -> QuerySet[WeekPlan]:
    over = Q(school_year__ends_on__lte=turn.last("week_plan"))
    found: QuerySet[WeekPlan] = WeekPlan.objects.filter(at(turn, "location"), over)
    return found


def uploads(turn: Turn) -> QuerySet[RosterUpload]:
    return RosterUpload.objects.filter(at(turn, "location"), uploaded_at__lt=turn.before("upload"))


def imports(turn: Turn) -> QuerySet[RosterImport]:
    return RosterImport.objects.filter(at(turn, "location"), applied_at__lt=turn.before("import"))


def sessions(turn: Turn) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=turn.before("session"))


def login_attempts(turn: Turn) -> QuerySet[LoginAttempt]:
    return LoginAttempt.objects.filter(at__lt=turn.before("login_attempt"))


def away_with_talks(found: list[TalkRequest], rule: str) -> None:
    for one in found:
        destroy_talk_request(one, by=None, rule=rule)


def away_with_year_proofs(found: list[Proof]) -> None:
    for one in found:
        one.remove(by=None, rule="year_proof")


def away_with_class_signals(found: list[ClassSignal]) -> None:
    """With the agenda and the words about them; what stood out stays among the results."""
    ClassTopic.objects.filter(signal__in=found).delete()
    for signal in found:
        vault = signal.vault
        signal.delete()
        with clearing(vault):
            EntryPart.objects.filter(entry__vault=vault).delete()
            Entry.objects.filter(vault=vault).delete()
        vault.delete()


AUTOMATIC: dict[str, Automatic] = {
    "draft": Automatic(drafts),
    "access_request": Automatic(
        access_requests, partial(destroy_access_requests, by=None, rule="access_request")
    ),
    "hold": Automatic(holds, partial(destroy_holds, by=None, rule="hold")),
    "destruction": Automatic(destruction_lists),
    "signal": Automatic(signals, partial(destroy_signals, by=None, rule="signal")),
    "signal_unjudged": Automatic(unjudged_signals, partial(destroy_signals, by=None, rule="signal_unjudged")),
    "talk": Automatic(talks, partial(away_with_talks, rule="talk")),
    "talk_unfinished": Automatic(unfinished_talks, partial(away_with_talks, rule="talk_unfinished")),
    "class_signal": Automatic(class_signals, away_with_class_signals),
    "reminder": Automatic(reminders),
    "year_proof": Automatic(year_proofs, away_with_year_proofs),
    "year_plan": Automatic(year_plans),
    "week_plan": Automatic(week_plans),
    "upload": Automatic(uploads),
    "import": Automatic(imports),
    "session": Automatic(sessions, shared=True),
    "login_attempt": Automatic(login_attempts, shared=True),
}


def carry_out(key: str, turn: Turn) -> int:
    """Let go what is due by this rule, some at a time: a crash keeps what was done. Returns how many went."""
    rule = AUTOMATIC[key]
    if rule.away is None:
        return rule.due(turn).delete()[0]
    found = list(rule.due(turn).order_by("pk").values_list("pk", flat=True))
    batches = [found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE)]
    return sum(_carefully(key, turn, batch) for batch in batches)


def _carefully(key: str, turn: Turn, keys: list[Any]) -> int:
    """These together, or when that goes wrong each on its own: what cannot go stands in nobody's way."""
    try:
        return _some(AUTOMATIC[key], turn, keys)
    except Exception:
        if len(keys) > 1:
            return sum(_carefully(key, turn, [one]) for one in keys)
        # The next day tries again. Only the rule: what it was about must not stand in a log.
        log.error("retention: one of what is due by the rule %s could not be destroyed", key)
        return 0


@transaction.atomic
def _some(rule: Automatic, turn: Turn, keys: list[Any]) -> int:
    # Asked again: since then somebody may have put a hold on it, or taken it up.
    found = list(rule.due(turn).filter(pk__in=keys))
    if found and rule.away is not None:
        rule.away(found)
    return len(found)
