"""For the school's own system: one neutral line per finished step of one child. No other child, and no content."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Basis, Case, Step
from bondgenoot.cases.timeline import words_of
from bondgenoot.cases.tracker import numbers
from bondgenoot.disclosure.audience import Audience
from bondgenoot.disclosure.course import Course
from bondgenoot.disclosure.gathering import Gathered
from bondgenoot.disclosure.models import CarriedLine
from bondgenoot.dossier.models import Party
from bondgenoot.school.models import Pupil


@dataclass(frozen=True)
class NeutralLine:
    """`carried` says who carried it over and when; empty while nobody did."""

    step: Step
    party: Party
    text: str
    carried: str = ""

    @property
    def step_id(self) -> UUID:
        return self.step.pk


def neutral_lines(pupil: Pupil) -> list[NeutralLine]:
    """The lines of this pupil, oldest step first; those of a withdrawn suspicion are not there."""
    gathered = Gathered(pupil)
    ticks = CarriedLine.objects.filter(party__in=gathered.party.values()).select_related("by")
    carried = {one.step_id: one for one in ticks}
    found = [line for case in gathered.cases.values() for line in _lines(gathered, case, carried)]
    return sorted(found, key=lambda line: line.step.done.at if line.step.done else line.step.opened_at)


def _lines(gathered: Gathered, case: Case, carried: dict[UUID, CarriedLine]) -> list[NeutralLine]:
    party = gathered.party[case.pk]
    audience = Audience(gathered.people, case.vault_id, case.location_id, own=party)
    course = Course(gathered, case, audience, central=gathered.is_central(case))
    return [
        NeutralLine(step, party, line_of(step), _carried(carried.get(step.pk))) for step in course.carried()
    ]


def line_of(step: Step) -> str:
    """ "24-11-2026, stap 2 van het pestprotocol uitgevoerd: ‘Ouders inlichten’. Kenmerk K7F-3XQ." """
    end = step.done
    at = timezone.localtime(end.at if end else step.opened_at)
    number = numbers(step.node)
    skipped = end is not None and end.basis == Basis.SKIPPED
    words = (
        _("%(day)s, stap %(number)s van het pestprotocol %(done)s: ‘%(what)s’. Kenmerk %(ref)s.")
        if number
        else _("%(day)s, een stap van het pestprotocol %(done)s: ‘%(what)s’. Kenmerk %(ref)s.")
    )
    return words % {
        "day": at.strftime("%d-%m-%Y"),
        "number": number,
        "done": _("overgeslagen") if skipped else _("uitgevoerd"),
        # As the protocol names it: a title may be a question, and a school writes its own.
        "what": step.node.title.rstrip("."),
        "ref": step.case.ref,
    }


def _carried(tick: CarriedLine | None) -> str:
    if tick is None:
        return ""
    return _("overgenomen door %(who)s, %(at)s") % {"who": tick.by, "at": words_of(tick.at)}
