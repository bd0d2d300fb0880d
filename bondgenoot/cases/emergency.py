"""Open a case in an emergency: with a reason, for some hours, to read and nothing else; the coordinators hear at once."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models import Case, EmergencyAccess, PartyRole
from bondgenoot.cases.models.case import REF_ALPHABET, CaseQuerySet
from bondgenoot.cases.refusals import Refused
from bondgenoot.lib import clock
from bondgenoot.school.access import Grant, Holder
from bondgenoot.school.mailing import mail_each
from bondgenoot.school.models import Pupil, Role, RoleAssignment, Staff
from bondgenoot.school.permissions import Permission


def reference_in(words: str) -> str:
    """The reference somebody typed, as "K7F-3XQ"; empty when these words cannot be one."""
    plain = words.upper().replace(" ", "").replace("-", "")
    if len(plain) != 6 or set(plain) - set(REF_ALPHABET):
        return ""
    return f"{plain[:3]}-{plain[3:]}"


def cases_of(pupil: Pupil, grant: Grant) -> CaseQuerySet:
    """The open cases at the locations of this grant in which the pupil has a role now."""
    held = PartyRole.objects.current().filter(party__pupil=pupil)
    at_location: CaseQuerySet = Case.objects.open().filter(location__in=grant.locations)
    return at_location.filter(pk__in=held.values("case"))


def case_with(ref: str, grant: Grant) -> CaseQuerySet:
    """The case with this reference, open or closed, at the locations of this grant."""
    found: CaseQuerySet = Case.objects.filter(ref=ref, location__in=grant.locations)
    return found


def open_in_emergency(
    cases: Collection[Case], *, by: Staff, reason: str, key: UUID, address: str
) -> list[EmergencyAccess]:
    """Let `by` read these cases for `EMERGENCY_HOURS`. The same `key` twice is once, as is what stands already. Refused.

    `address` is where coordinators log in; their mail says nothing else. What `by` may read anyway is left out.
    """
    if not reason.strip():
        raise Refused(_("Schrijf op waarom dit niet kan wachten."))
    made = _write(cases, by=by, reason=reason.strip(), key=key)
    fresh = [one for one in made if one.coordinators and not one.mailed]
    told: dict[UUID, int] = {}
    for one in fresh:
        location = one.case.location_id
        if location not in told:
            told[location] = _mail(coordinators_at(location), address)
        one.mailed = told[location]
    EmergencyAccess.objects.bulk_update(fresh, ["mailed"])
    return made


@transaction.atomic
def _write(cases: Collection[Case], *, by: Staff, reason: str, key: UUID) -> list[EmergencyAccess]:
    """Before any mail is sent. What was made before with this key, or stands, is not made again."""
    holder = Holder(by)
    may = holder.grant(Permission.CASE_EMERGENCY).locations
    locked = Case.objects.select_for_update(of=("self",)).select_related("vault").order_by("pk")
    found = list(locked.filter(pk__in=[case.pk for case in cases], location__in=may))
    readable = Case.objects.within(holder.grant(Permission.CASE_READ)).values("pk")
    known = set(readable.filter(pk__in=[case.pk for case in found]).values_list("pk", flat=True))
    keys = {case.pk: uuid5(key, str(case.pk)) for case in found}
    known |= set(EmergencyAccess.objects.filter(pk__in=keys.values()).values_list("case", flat=True))
    return [_access(case, keys[case.pk], by=by, reason=reason) for case in found if case.pk not in known]


def _access(case: Case, key: UUID, *, by: Staff, reason: str) -> EmergencyAccess:
    since = clock.now()
    until = since + timedelta(hours=settings.EMERGENCY_HOURS)
    made = EmergencyAccess(id=key, case=case, staff=by, since=since, until=until)
    made.coordinators = len(coordinators_at(case.location_id))
    made.sealed_reason = case.vault.seal(reason, place=made.place)
    made.save(force_insert=True)
    hours = settings.EMERGENCY_HOURS
    record(
        action="emergency.opened", noun="case", noun_id=case.pk, by=by.user, emergency=made.pk, hours=hours
    )
    return made


def coordinators_at(location_id: UUID) -> list[Staff]:
    """Who is told: the coordinators of today."""
    held = RoleAssignment.objects.current(clock.today()).filter(location=location_id, role=Role.COORDINATOR)
    return list({one.staff_id: one.staff for one in held.select_related("staff__user")}.values())


def _mail(people: Sequence[Staff], address: str) -> int:
    """For how many a mail was handed over. It has no name and no reference in it."""
    subject = _("Er is in nood een casus geopend in Bondgenoot")
    body = _("Een collega heeft in nood een casus geopend. Log in en kijk bij ‘Wat nu’ waarom:")
    return len(mail_each(people, subject=subject, body=f"{body}\n\n{address}\n"))
