"""What a party is in a case, how certain that is, and since when. The history stays; a suspicion can be withdrawn."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models.case import Case
from bondgenoot.cases.models.roles import CENTRAL_ROLES, CaseRole, Certainty
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import EntryLine, Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class PartyRoleQuerySet(models.QuerySet["PartyRole"]):
    def current(self) -> "PartyRoleQuerySet":
        return self.filter(ends_at__isnull=True).exclude(certainty=Certainty.WITHDRAWN)

    def withdrawn(self) -> "PartyRoleQuerySet":
        """The suspicions that were taken back, and nothing was said about that pupil since."""
        return self.filter(ends_at__isnull=True, certainty=Certainty.WITHDRAWN)

    def central(self) -> "PartyRoleQuerySet":
        """The roles whose mentor carries or shares the case: the bullied pupil, and the other pupil."""
        return self.current().filter(role__in=CENTRAL_ROLES)


class PartyRole(models.Model):
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="party_roles")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("rol"), max_length=20, choices=CaseRole.choices)
    certainty = models.CharField(_("zekerheid"), max_length=20, choices=Certainty.choices)
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="party_roles_given")

    objects = PartyRoleQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "party"], condition=models.Q(ends_at__isnull=True), name="one_role_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["party", "ends_at"], name="party_role_by_party")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.role} {self.certainty}"

    @staticmethod
    def _refuse_if_last_target(case: Case, party: Party) -> None:
        if all(one == party for one in case.parties_with(CaseRole.TARGET)):
            words = _("Elke casus heeft een gepeste leerling. Voeg eerst een andere leerling in die rol toe.")
            raise Refused(str(words))

    @classmethod
    @transaction.atomic
    def give(
        cls,
        case: Case,
        party: Party,
        *,
        role: str,
        certainty: str,
        by: Staff,
        reason: str = "",
    ) -> "PartyRole":
        """Give a party its role from now on, ending the one it had. The last bullied pupil keeps that role."""
        current = cls.objects.filter(case=case, party=party, ends_at__isnull=True).first()
        if current and (current.role, current.certainty) == (role, certainty):
            return current
        stays_target = role == CaseRole.TARGET and certainty != Certainty.WITHDRAWN
        if current is not None and current.role == CaseRole.TARGET and not stays_target:
            cls._refuse_if_last_target(case, party)
        now = clock.now()
        if current:
            current.ends_at = now
            current.save(update_fields=["ends_at"])
        given = cls.objects.create(
            case=case, party=party, role=role, certainty=certainty, starts_at=now, by=by
        )
        words = [
            EntryLine("role", str(_("Rol")), str(CaseRole(role).label)),
            EntryLine("certainty", str(_("Zekerheid")), str(Certainty(certainty).label)),
            EntryLine("reason", str(_("Reden")), reason),
        ]
        title = str(_("Rol in de casus"))
        case.write(kind="party", title=title, by=by, purpose="rollen", parts={party: words})
        record(action="party.role", noun="case", noun_id=case.pk, by=by.user, party=party.pk, role=role)
        return given
