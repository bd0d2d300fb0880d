"""Who must hear of a step: one row for each guardian with custody of each side, and for each colleague named."""

from uuid import UUID

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
# Told as a group, or outside the school: one row without a name. All teachers at once is such a group.
GROUPS = ("class_group", "other_school", "external", Role.STAFF_MEMBER)


def sides(step: Step) -> list[Party]:
    """The pupils of this school whose guardians must hear of this step."""
    roles = [SIDES[who] for who in step.node.informs if who in SIDES]
    return [party for party in step.case.parties_with(*roles) if party.pupil_id] if roles else []


def prepare(step: Step) -> None:
    """Make the rows that are missing: a guardian who came with the last roster, a party added since."""
    known = set(Informing.objects.filter(step=step).values_list("guardian", flat=True))
    of_pupil = {party.pupil_id: party for party in sides(step)}
    for guardian in Guardian.objects.with_custody().filter(pupil__in=of_pupil) if of_pupil else ():
        if guardian.pk not in known:
            party = of_pupil[guardian.pupil_id]
            Informing.objects.get_or_create(step=step, guardian=guardian, defaults={"party": party})
    for who in step.node.informs:
        if who in KEPT_WITH and who not in SIDES:
            for party in step.case.parties_with(KEPT_WITH[who]):
                # Nobody can be asked to tell somebody whom the school does not know or teach.
                if party.pupil_id:
                    Informing.objects.get_or_create(step=step, party=party, guardian=None, role=who)
        elif who in GROUPS:
            Informing.objects.get_or_create(step=step, role=who, party=None)
        elif who in Role.values:
            _prepare_colleague(step, who)


def _prepare_colleague(step: Step, role: str) -> None:
    """The row for one colleague in a role; it passes to a successor as long as nobody was told."""
    found = holders(step.case, role, clock.today())
    if not found:
        return
    row, made = Informing.objects.get_or_create(
        step=step, role=role, party=None, defaults={"staff": found[0]}
    )
    if not made and row.staff not in found and Informing.objects.waiting().filter(pk=row.pk).exists():
        row.staff = found[0]
        row.save(update_fields=["staff"])
    if row.staff in found:
        involve(step.case, row.staff, role)


def blockers(step: Step) -> list[Blocker]:
    """Who has neither a message nor a deferral yet, as sentences without a name."""
    prepare(step)
    heard = concerned(step)
    rows = Informing.objects.filter(step=step).waiting().select_related("guardian")
    return [
        Blocker(_("Een ouder met gezag heeft nog geen bericht en geen uitstel."), "informing", row.pk)
        if row.guardian_id
        else Blocker(_("Iemand die het moet weten, is nog niet ingelicht."), "informing", row.pk)
        for row in rows
        if row.party_id in heard and (row.guardian is None or must_hear(row.guardian))
    ]


def concerned(step: Step) -> set[UUID | None]:
    """About whom this step still informs, None being the school itself.

    A suspicion that was withdrawn, or a pupil who turned out to be a bystander: that family need not hear of it.
    """
    roles = {KEPT_WITH[who] for who in step.node.informs if who in KEPT_WITH}
    return {None, *(party.pk for party in step.case.parties_with(*roles))}


def must_hear(guardian: Guardian) -> bool:
    return guardian.has_custody and guardian.ends_on is None


def without_guardians(step: Step) -> list[Party]:
    """Sides of whom the school knows no guardian with custody: the page asks for a reason."""
    found = sides(step)
    if not found:
        return []
    pupils = [party.pupil_id for party in found]
    known = set(Guardian.objects.with_custody().filter(pupil__in=pupils).values_list("pupil", flat=True))
    return [party for party in found if party.pupil_id not in known]
