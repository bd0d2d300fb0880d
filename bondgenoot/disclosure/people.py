"""Who can be meant in a record, and what each was at the school on a given day: asked once for a whole record."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from bondgenoot.cases.models import PartyRole
from bondgenoot.dossier.models import Party
from bondgenoot.school.models import Enrolment, Guardian, Pupil, Role, RoleAssignment, Staff

# Of several roles at one moment the one that says most to a family.
BY_WEIGHT = (
    Role.COORDINATOR,
    Role.TEAM_LEADER,
    Role.COUNSELLOR,
    Role.RESTORATIVE_FACILITATOR,
    Role.MANAGEMENT,
    Role.MENTOR,
)


@dataclass
class People:
    """The parties of some vaults with their guardians; staff and their roles as they are asked for."""

    parties: dict[UUID, Party]
    withdrawn: set[UUID]
    guardians: dict[UUID, Guardian]
    staff: dict[UUID, Staff] = field(default_factory=dict)
    roles: dict[UUID, list[RoleAssignment]] = field(default_factory=lambda: defaultdict(list))
    classes: dict[UUID, list[Enrolment]] = field(default_factory=lambda: defaultdict(list))

    # A few people write a long record.
    _role_words: dict[tuple[UUID, UUID, date], str] = field(default_factory=dict)

    @classmethod
    def of(cls, vaults: Collection[UUID], *, in_class: Iterable[Pupil] = ()) -> "People":
        """Everybody in these vaults, in four queries. `in_class`: whose mentor is "the" mentor."""
        parties = {
            party.pk: party
            for party in Party.objects.filter(vault__in=vaults).select_related("pupil", "vault")
        }
        withdrawn = PartyRole.objects.withdrawn().filter(party__vault__in=vaults)
        pupils = {party.pupil_id for party in parties.values() if party.pupil_id}
        found = cls(
            parties=parties,
            withdrawn=set(withdrawn.values_list("party", flat=True)),
            guardians={one.pk: one for one in Guardian.objects.filter(pupil__in=pupils)},
        )
        for row in Enrolment.objects.filter(pupil__in=list(in_class)):
            found.classes[row.pupil_id].append(row)
        return found

    def expect(self, ids: Iterable[UUID]) -> None:
        """Fetch these members of staff with every role they ever held, in two queries."""
        missing = {one for one in ids if one not in self.staff}
        if not missing:
            return
        self.staff.update(Staff.objects.in_bulk(missing))
        for row in RoleAssignment.objects.filter(staff__in=missing):
            self.roles[row.staff_id].append(row)

    def guardians_of(self, pupil_id: UUID | None) -> list[Guardian]:
        """In a fixed order, so that "ouder 1" is the same person everywhere."""
        return [one for one in self.guardians.values() if one.pupil_id == pupil_id]

    def party_of(self, vault_id: UUID, pupil_id: UUID | None) -> Party | None:
        """The party that this pupil is in that vault."""
        own = (party for party in self.parties.values() if party.vault_id == vault_id)
        return next((party for party in own if party.pupil_id and party.pupil_id == pupil_id), None)

    def person(self, staff_id: UUID | None) -> Staff | None:
        if staff_id is None:
            return None
        self.expect([staff_id])
        return self.staff.get(staff_id)

    def role_words(self, staff_id: UUID, *, location_id: UUID, on: date) -> str:
        """What this person was there on that day: "de mentor" of these pupils, "een mentor", "de teamleider" …"""
        known = self._role_words.get((staff_id, location_id, on))
        if known is None:
            known = self._role_words[staff_id, location_id, on] = self._role_on(staff_id, location_id, on)
        return known

    def _role_on(self, staff_id: UUID, location_id: UUID, on: date) -> str:
        self.expect([staff_id])
        held = [row for row in self.roles[staff_id] if _holds(row, on)]
        here = [row for row in held if row.location_id == location_id]
        classes = {
            row.school_class_id for rows in self.classes.values() for row in rows if _in_class(row, on)
        }
        if any(row.role == Role.MENTOR and row.school_class_id in classes for row in held):
            return _("de mentor")
        roles = {row.role for row in here}
        # Only a facilitator comes from another location of the board.
        roles |= {row.role for row in held} & {Role.RESTORATIVE_FACILITATOR.value}
        heaviest = next((role for role in BY_WEIGHT if role in roles), None)
        return _titles()[heaviest] if heaviest else _("een medewerker")


def _titles() -> dict[Role, str]:
    return {
        Role.COORDINATOR: _("de anti-pestcoördinator"),
        Role.TEAM_LEADER: _("de teamleider"),
        Role.COUNSELLOR: _("de leerlingbegeleider"),
        Role.RESTORATIVE_FACILITATOR: _("de herstelrechtspecialist"),
        Role.MANAGEMENT: _("de directie"),
        Role.MENTOR: _("een mentor"),
    }


def _holds(row: RoleAssignment, on: date) -> bool:
    return row.starts_on <= on and (row.ends_on is None or on <= row.ends_on)


def _in_class(row: Enrolment, on: date) -> bool:
    return row.starts_on <= on and (row.ends_on is None or on <= row.ends_on)
