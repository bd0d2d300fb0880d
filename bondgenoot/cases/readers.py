"""Who read a case, and who changed it: the audit trail of one case in words."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
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
                "read": event.action in ("case.read", "signal.read"),
            }
            for event in events
        ]


def readings(case: Case) -> Readings:
    """What was done and read in this case, and in the signals that led to it."""
    signals = [str(pk) for pk in case.signals.values_list("pk", flat=True)]
    of_signals = Q(noun="signal", noun_id__in=signals)
    refused = Q(noun="address", noun_id=case.ref)
    found = AuditEvent.objects.filter(of_signals | refused | Q(noun="case", noun_id=str(case.pk)))
    return Readings(found.order_by("-id"))


def _words(event: AuditEvent) -> str:
    if event.action == "case.read":
        return _("las %(page)s") % {"page": pages().get(event.detail.get("page", ""), _("een pagina"))}
    return acts().get(event.action, _("veranderde iets"))


def pages() -> dict[str, str]:
    return {
        "agreement": _("een afspraak"),
        "agreement_line": _("een regel van een afspraak"),
        "attachments": _("de bijlagen"),
        "case": _("de casus"),
        "check": _("een controlemoment"),
        "edition_move": _("de editie van het protocol"),
        "entry": _("een aantekening"),
        "handover": _("de overdracht"),
        "informing": _("een bericht aan ouders"),
        "ledger": _("wat ouders weten"),
        "map": _("het protocol in beeld"),
        "note": _("een aantekening"),
        "names": _("woorden die op een naam lijken"),
        "parties": _("de betrokkenen"),
        "proof": _("de verantwoording"),
        "party": _("een betrokkene"),
        "party_new": _("een nieuwe betrokkene"),
        "people": _("wie er te noemen is"),
        "readers": _("wie dit las"),
        "reopening": _("de heropening"),
        "step": _("een stap"),
        "takeover": _("een taak"),
    }


def acts() -> dict[str, str]:
    return {
        "address.refused": _("wilde de casus openen en mocht dat niet"),
        "agreement.checked": _("keek een afspraak na"),
        "agreement.made": _("legde een afspraak vast"),
        "agreement.signed": _("legde een handtekening vast"),
        "attachment.added": _("voegde een bijlage toe"),
        "attachment.kept_back": _("besloot dat een gezin een bijlage niet krijgt"),
        "attachment.read": _("opende een bijlage"),
        "attachment.released": _("besloot dat een gezin een bijlage mag krijgen"),
        "case.closed": _("sloot de casus af"),
        "case.handed_over": _("droeg de casus over"),
        "case.moved": _("zette de casus over op een andere editie"),
        "case.noted": _("schreef een aantekening"),
        "case.opened": _("opende de casus"),
        "case.refused": _("wilde de casus openen en mocht dat niet"),
        "case.reopened": _("heropende de casus"),
        "case.settled": _("gaf taken aan een collega"),
        "case.signal_joined": _("voegde een signaal toe"),
        "check.recorded": _("legde een controlemoment vast"),
        "entry.corrected": _("verbeterde een aantekening"),
        "informing.deferred": _("legde vast dat iemand later wordt ingelicht"),
        "informing.told": _("legde vast dat iemand is ingelicht"),
        "measure.decided": _("besloot over een maatregel"),
        "meeting.asked": _("vroeg een gespreksleider"),
        "meeting.attended": _("legde vast wie er in de kring zat"),
        "meeting.recorded": _("werkte een herstelbijeenkomst bij"),
        "meeting.supporter": _("voegde steun toe aan een herstelbijeenkomst"),
        "note.written": _("schreef een aantekening"),
        "party.role": _("legde een rol vast"),
        "proof.compared": _("vergeleek een verantwoording"),
        "proof.exported": _("haalde een verantwoording op als PDF"),
        "proof.made": _("maakte een verantwoording"),
        "signal.joined": _("voegde het signaal bij een casus"),
        "signal.opened": _("opende een casus met het signaal"),
        "signal.read": _("las het signaal"),
        "signal.recorded": _("legde het signaal vast"),
        "signal.set_aside": _("legde het signaal terzijde"),
        "signal.taken_back": _("haalde het signaal terug"),
        "step.finished": _("legde een stap vast"),
        "step.proposed": _("vroeg akkoord voor een stap"),
        "step.thought": _("stond stil bij een gesprek samen"),
        "task.taken_over": _("nam een taak over"),
    }
