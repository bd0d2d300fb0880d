"""Who read a case, and who changed it: the audit trail of one case in words."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models import Case
from bondgenoot.school.models import Staff


class Readings(Sequence[dict[str, Any]]):
    """The events of a case, newest first, cut per page: names are asked once a page."""

    def __init__(self, events: QuerySet[AuditEvent]) -> None:
        self.events = events

    def __len__(self) -> int:
        return self.events.count()

    def __getitem__(self, cut: Any) -> Any:
        events = list(self.events[cut])
        names = {
            str(staff.user_id): str(staff)
            for staff in Staff.objects.filter(user__in={event.actor for event in events if event.actor})
        }
        return [
            {
                "at": event.at,
                "who": names.get(event.actor, _("vanzelf gegaan")),
                "what": _words(event),
                "read": event.action == "case.read",
            }
            for event in events
        ]


def readings(case: Case) -> Readings:
    return Readings(AuditEvent.objects.filter(noun="case", noun_id=str(case.pk)).order_by("-id"))


def _words(event: AuditEvent) -> str:
    if event.action == "case.read":
        return _("las: %(page)s") % {"page": pages().get(event.detail.get("page", ""), _("een pagina"))}
    return acts().get(event.action, _("veranderde iets"))


def pages() -> dict[str, str]:
    return {
        "case": _("de casus"),
        "step": _("een stap"),
        "map": _("het protocol in beeld"),
        "readers": _("wie dit las"),
        "parties": _("de betrokkenen"),
        "party": _("een betrokkene"),
        "party_new": _("een betrokkene toevoegen"),
        "ledger": _("de ouders"),
        "agreement": _("een afspraak"),
        "handover": _("de overdracht"),
        "note": _("een aantekening"),
        "correction": _("een verbetering"),
    }


def acts() -> dict[str, str]:
    return {
        "case.opened": _("opende de casus"),
        "case.closed": _("sloot de casus af"),
        "case.reopened": _("heropende de casus"),
        "case.handed_over": _("droeg de casus over"),
        "case.settled": _("gaf de casus een andere eigenaar"),
        "case.signal_joined": _("voegde een signaal toe"),
        "step.finished": _("legde een stap vast"),
        "step.proposed": _("vroeg akkoord voor een stap"),
        "task.taken_over": _("nam een taak over"),
        "party.role": _("legde een rol vast"),
        "check.recorded": _("legde een controlemoment vast"),
        "informing.told": _("legde vast dat iemand is ingelicht"),
        "informing.deferred": _("legde vast dat iemand later wordt ingelicht"),
        "agreement.made": _("legde een afspraak vast"),
        "agreement.checked": _("keek een afspraak na"),
        "agreement.signed": _("legde een handtekening vast"),
        "meeting.recorded": _("werkte een herstelbijeenkomst bij"),
        "meeting.supporter": _("voegde iemand toe aan een herstelbijeenkomst"),
        "measure.decided": _("legde een maatregel vast"),
    }
