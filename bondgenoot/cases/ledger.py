"""Who must hear of a step: one row for each guardian with custody of each side, and for each colleague named."""

from django.utils.translation import gettext as _

from bondgenoot.cases.answers import KEPT_WITH
from bondgenoot.cases.models import CaseRole, Informing, Step
from bondgenoot.cases.models.involvement import involve
from bondgenoot.cases.ownership import holders
from bondgenoot.cases.refusals import Blocker
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Guardian, Role

SIDES = {"target_guardians": CaseRole.TARGET, "suspect_guardians": CaseRole.SUSPECT}
OUTSIDE = ("class_group", "other_school", "external")


def sides(step: Step) -> list[Party]:
    """The pupils of this school whose guardians must hear of this step."""
    roles = [SIDES[who] for who in step.node.informs if who in SIDES]
    return [party for party in step.case.parties_with(*roles) if party.pupil_id] if roles else []


def prepare(step: Step) -> None:
    """Make the rows that are missing: a guardian who came with the last roster, a party added since."""
    for party in sides(step):
        for guardian in Guardian.objects.with_custody().filter(pupil=party.pupil_id):
            Informing.objects.get_or_create(step=step, guardian=guardian, defaults={"party": party})
    for who in step.node.informs:
        if who in KEPT_WITH and who not in SIDES:
            for party in step.case.parties_with(KEPT_WITH[who]):
                Informing.objects.get_or_create(step=step, party=party, guardian=None, role=who)
        elif who in Role.values:
            _prepare_colleague(step, who)
        elif who in OUTSIDE:
            Informing.objects.get_or_create(step=step, role=who, party=None)


def _prepare_colleague(step: Step, role: str) -> None:
    if Informing.objects.filter(step=step, role=role).exists():
        return
    found = holders(step.case, role, clock.today())
    if found:
        Informing.objects.create(step=step, role=role, staff=found[0])
        involve(step.case, found[0], role)


def blockers(step: Step) -> list[Blocker]:
    """Who has neither a message nor a deferral yet, as sentences without a name."""
    prepare(step)
    found = [
        Blocker(_("Een ouder met gezag heeft nog geen bericht en geen uitstel."), "informing", row.pk)
        if row.guardian_id
        else Blocker(_("Iemand die het moet weten, is nog niet ingelicht."), "informing", row.pk)
        for row in Informing.objects.filter(step=step).waiting().select_related("guardian")
        if row.guardian_id is None or (row.guardian.has_custody and row.guardian.ends_on is None)  # type: ignore[union-attr]
    ]
    return found


def without_guardians(step: Step) -> list[Party]:
    """Sides of whom the school knows no guardian with custody: the page asks for a reason."""
    return [
        party
        for party in sides(step)
        if not Guardian.objects.with_custody().filter(pupil=party.pupil_id).exists()
    ]
