"""Stop and think: the four questions that are answered before pupils of unequal strength talk together.

An answer is an entry of kind "stop_and_think" in the part of the bullied pupil; the newest one counts. It may be given
at the choice of the form, at the talk itself, or at the step that called the talk: it is not asked twice in a row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models import CaseRole, Step
from bondgenoot.cases.refusals import Blocker, Refused
from bondgenoot.dossier.models import Entry, EntryLine
from bondgenoot.protocol.codes import Kind
from bondgenoot.school.models import Staff

KIND = "stop_and_think"
CARD = "stilstaan"


class Told(TextChoices):
    YES = "ja", _("Ja")
    NO = "nee", _("Nee")
    UNSURE = "onzeker", _("Dat weet ik niet zeker")


QUESTIONS = {
    "macht": _("Is de een sterker dan de ander, in vrienden, kracht of invloed?"),
    "angst": _("Is de gepeste leerling bang voor de ander, of voor wat er na het gesprek gebeurt?"),
    "wil": _("Wil de gepeste leerling dit gesprek zelf, zonder druk van wie dan ook?"),
    "apart": _("Heb je elke leerling eerst alleen gesproken?"),
}
# The answer that makes a talk together safe enough to try; any other one asks for thought.
SAFE_ANSWER = {"macht": Told.NO, "angst": Told.NO, "wil": Told.YES, "apart": Told.YES}


@dataclass(frozen=True)
class Thought:
    """What was answered: question → code. `worries` are the questions whose answer speaks against talking together."""

    entry: Entry
    codes: dict[str, str]

    @property
    def worries(self) -> list[str]:
        return [key for key, code in self.codes.items() if code != SAFE_ANSWER[key]]

    @property
    def unwilling(self) -> bool:
        return self.codes.get("wil") == Told.NO


def asks(step: Step) -> bool:
    """Whether this step is a talk together, or the choice that may lead to one."""
    return _is_the_talk(step) or (step.node.kind is Kind.CHOICE and bool(joint_outcomes(step)))


def _is_the_talk(step: Step) -> bool:
    # A step that calls another protocol is no talk itself: the meeting in there is.
    return step.node.joint_talk and step.node.calls is None


def joint_outcomes(step: Step) -> set[str]:
    """The outcomes of this step that lead straight to a talk together."""
    nodes = step.protocol.nodes
    return {
        one.key
        for one in step.node.outcomes
        if any(nodes[key].joint_talk for key in one.next if key in nodes)
    }


def thought_of(step: Step) -> Thought | None:
    """The newest answers that count for this step, or None when nobody stopped to think yet."""
    entry = (
        Entry.objects.filter(vault=step.case.vault_id, kind=KIND, step_id__in=set(_places(step)))
        .order_by("-number")
        .first()
    )
    if entry is None:
        return None
    codes: dict[str, str] = {}
    for part in entry.parts.all():
        for line in part.lines(step.case.vault):
            # The code stands in the key, so that the words may later be read in another language.
            question, _dot, code = line.key.partition(".")
            codes[question] = code
    return Thought(entry, codes)


def _places(step: Step) -> Iterator[UUID]:
    for one in (step, step.caller):
        if one is not None:
            yield one.pk
            if one.previous_id:
                yield one.previous_id


@transaction.atomic
def think(step: Step, *, by: Staff, told: Mapping[str, str]) -> Entry:
    """Record the four answers, in the part of each bullied pupil; the same ones twice are one entry. Refused while
    a question is open."""
    case = step.case.lock()
    if any(told.get(key) not in Told.values for key in QUESTIONS):
        raise Refused(str(_("Beantwoord alle vier de vragen. Weet je het niet zeker? Kies dan dat.")))
    before = thought_of(step)
    if before is not None and before.entry.step_id == step.pk and before.codes == dict(told):
        return before.entry
    lines = [
        EntryLine(f"{key}.{told[key]}", str(question), str(Told(told[key]).label))
        for key, question in QUESTIONS.items()
    ]
    entry = case.write(
        kind=KIND,
        title=str(_("Stilgestaan voor een gesprek samen")),
        by=by,
        purpose=step.node.phase,
        parts=dict.fromkeys(case.parties_with(CaseRole.TARGET), lines),
        step=(step.pk, step.node_key),
    )
    record(action="step.thought", noun="case", noun_id=case.pk, by=by.user, step=step.pk)
    return entry


def blockers(step: Step) -> list[Blocker]:
    """Why this talk together may not be recorded yet."""
    if not _is_the_talk(step):
        return []
    thought = thought_of(step)
    if thought is None:
        return [
            Blocker(
                str(_("Sta eerst even stil: beantwoord de vier vragen over een gesprek samen.")),
                KIND,
                step.pk,
            )
        ]
    if thought.unwilling:
        return [
            Blocker(
                str(_("De gepeste leerling wil niet samen praten. Kies een andere weg.")),
                KIND,
                step.pk,
            )
        ]
    return []
