"""How the role of a pupil is said: what is only suspected is never said as a fact."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bondgenoot.cases.models import Case, CaseRole, Certainty, PartyRole, Step
from bondgenoot.cases.tracker import steps_of
from bondgenoot.protocol.codes import Kind


def only_suspected(steps: Iterable[Step]) -> bool:
    """Whether the walk never left the first phase: until then nobody knows whether there is bullying at all."""
    own = [step for step in steps if step.caller_id is None and step.node.kind is not Kind.END]
    return all(step.node.phase == step.protocol.phases[0].key for step in own)


def still_suspected(case: Case) -> bool:
    """The same, of a case whose steps are not at hand."""
    return only_suspected(steps_of(case))


def role_word(row: PartyRole, *, suspected: bool) -> str:
    if row.role == CaseRole.TARGET and row.certainty == Certainty.SUSPECTED and suspected:
        return _("misschien gepest")
    return str(CaseRole(row.role).label)
