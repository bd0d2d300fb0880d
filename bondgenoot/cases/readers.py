"""Who read a case, and who changed it: the audit trail of one case in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.audit.models import AuditEvent, subject
from bondgenoot.cases.models import Case
from bondgenoot.cases.role_words import role_word, still_suspected
from bondgenoot.dossier.models import Party
from bondgenoot.school.models import Staff

READ, WRITTEN, REFUSED, GIVEN = "lezen", "schrijven", "geweigerd", "verstrekt"
# What is none of these changed something.
ACTIONS = {
    READ: (
        "access.read",
        "attachment.read",
        "case.read",
        "emergency.opened",
        "overview.reasons",
        "proof.compared",
        "record.read",
        "signal.read",
    ),
    REFUSED: ("address.refused", "case.refused", "emergency.none"),
    GIVEN: (
        "access.copied",
        "access.released",
        "proof.exported",
        "proof.made",
        "readers.exported",
        "record.exported",
        "record.printed",
    ),
}
KIND_OF = {action: kind for kind, actions in ACTIONS.items() for action in actions}
ICONS = {READ: "info", WRITTEN: "edit", REFUSED: "lock", GIVEN: "paper"}
# The export walks through them in pieces of this size.
AT_ONCE = 1000


@dataclass(frozen=True)
class Reading:
    at: datetime
    who: str
    what: str
    kind: str

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class DayRow:
    """The same act of the same person on one day; `reading` is the last of them."""

    reading: Reading
    first: datetime
    times: int

    @property
    def more(self) -> str:
        """How often, and since when; empty for what happened once."""
        if self.times == 1:
            return ""
        first, last = (f"{timezone.localtime(at):%H:%M}" for at in (self.first, self.reading.at))
        if first == last:
            return _("%(n)d keer") % {"n": self.times}
        return _("%(n)d keer, de eerste om %(first)s") % {"n": self.times, "first": first}


class Readings(Sequence[Reading]):
    """The events of a case, newest first, cut per page: names are asked once a page.

    `letters` says of which pupil of the case an event tells, by how the chain names that pupil or the access request.
    """

    def __init__(self, events: QuerySet[AuditEvent], letters: Mapping[str, str]) -> None:
        self.events, self.letters = events, letters

    def __len__(self) -> int:
        return self.events.count()

    def __getitem__(self, cut: Any) -> Any:
        events = list(self.events[cut])
        names = {
            str(staff.user_id): str(staff)
            for staff in Staff.objects.filter(user__in={event.actor for event in events if event.actor})
        }
        return [
            Reading(
                at=event.at,
                who=names.get(event.actor, _("vanzelf gegaan")),
                what=_words(event, self.letters.get(event.noun_id, "")),
                kind=KIND_OF.get(event.action, WRITTEN),
            )
            for event in events
        ]

    def each(self) -> Iterator[Reading]:
        """All of them, a piece at a time; what is added in the meantime is left out."""
        newest = self.events.values_list("id", flat=True).first()
        if newest is None:
            return
        whole = Readings(self.events.filter(id__lte=newest), self.letters)
        for start in range(0, len(whole), AT_ONCE):
            yield from whole[start : start + AT_ONCE]


def readings(case: Case, kind: str = "") -> Readings:
    """What was done and read in this case, in the signals that led to it and in the records of its pupils."""
    signals = [str(pk) for pk in case.signals.values_list("pk", flat=True)]
    pupils = {subject("pupil", pk): letter for pk, letter in _pupils(case)}
    of_pupils = Q(
        noun="pupil", noun_id__in=list(pupils), action__startswith="record.", at__gte=case.opened_at
    )
    requests = _access_requests(of_pupils)
    letters = pupils | {key: pupils[about] for key, about in requests.items()}
    found = AuditEvent.objects.filter(
        Q(noun="signal", noun_id__in=signals)
        | Q(noun="address", noun_id=case.ref)
        | of_pupils
        | Q(noun="access", noun_id__in=list(requests))
        | Q(noun="case", noun_id=str(case.pk))
        # Of many cases at once: the event names them.
        | Q(
            noun="location",
            noun_id=str(case.location_id),
            action="overview.reasons",
            detail__cases__icontains=str(case.pk),
        )
    )
    if kind in ACTIONS:
        found = found.filter(action__in=ACTIONS[kind])
    elif kind == WRITTEN:
        found = found.exclude(action__in=KIND_OF)
    return Readings(found.order_by("-id"), letters)


def _pupils(case: Case) -> QuerySet[Any, Any]:
    parties = Party.objects.filter(vault=case.vault_id, pupil__isnull=False)
    return parties.values_list("pupil", "letter")


def _access_requests(of_pupils: Q) -> dict[str, str]:
    """The requests for the records of these pupils, as far as somebody opened what was found, with whose it is."""
    events = AuditEvent.objects.filter(of_pupils, detail__has_key="access")
    return {event.detail["access"]: event.noun_id for event in events.only("detail", "noun_id")}


def by_day(rows: Sequence[Reading]) -> list[tuple[date, list[DayRow]]]:
    """The rows under the day they happened on, newest first; the same again on a day is one row."""
    return [(day, _together(list(group))) for day, group in groupby(rows, key=lambda row: row.on)]


def _together(rows: Sequence[Reading]) -> list[DayRow]:
    same: dict[tuple[str, str], list[Reading]] = {}
    for row in rows:
        same.setdefault((row.who, row.what), []).append(row)
    return [DayRow(group[0], group[-1].at, len(group)) for group in same.values()]


def legend(case: Case) -> str:
    """Who is which letter, by role: this list names no pupil."""
    rows = case.party_roles.current().filter(party__pupil__isnull=False).select_related("party")
    found = sorted(rows, key=lambda row: (len(row.party.letter), row.party.letter))
    suspected = bool(found) and still_suspected(case)
    said = [
        _("leerling %(letter)s: %(role)s")
        % {"letter": row.party.letter, "role": role_word(row, suspected=suspected)}
        for row in found
    ]
    words = " · ".join(said)
    return words[:1].upper() + words[1:]


def tabs(case_url: str, kind: str) -> list[dict[str, Any]]:
    """The kinds to choose from, for the part `tabs.html`."""
    return [
        {
            "label": label,
            "url": f"{case_url}?soort={key}" if key else case_url,
            "current": key == kind,
            "count": None,
        }
        for key, label in {"": _("Alles"), **kinds()}.items()
    ]


def kinds() -> dict[str, str]:
    return {
        READ: _("Gelezen"),
        WRITTEN: _("Geschreven"),
        REFUSED: _("Geweigerd"),
        GIVEN: _("Verstrekt en geprint"),
    }


def _words(event: AuditEvent, letter: str) -> str:
    if event.action == "case.read":
        page = pages().get(event.detail.get("page", ""), _("een pagina"))
        words = _("las in nood %(page)s") if event.detail.get("emergency") else _("las %(page)s")
        return words % {"page": page}
    words = acts().get(event.action, _("veranderde iets"))
    if not letter:
        return words % {"whose": _("een leerling uit deze casus")}
    whose = _("leerling %(letter)s") % {"letter": letter}
    return words % {"whose": whose} if "%(whose)s" in words else f"{words} ({whose})"


def pages() -> dict[str, str]:
    return {
        "agreement": _("een afspraak"),
        "agreement_line": _("een regel van een afspraak"),
        "attachments": _("de bijlagen"),
        "case": _("de casus"),
        "check": _("een controlemoment"),
        "edition_move": _("de editie van het protocol"),
        "emergency": _("waarom de casus in nood is geopend"),
        "emergency_end": _("de casus"),
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
        "readers": _("deze lijst van lezers"),
        "reopening": _("de heropening"),
        "step": _("een stap"),
        "takeover": _("een taak"),
    }


def acts() -> dict[str, str]:
    return {**_acts_on_a_case(), **_acts_in_a_case(), **_acts_of_giving_out()}


def _acts_on_a_case() -> dict[str, str]:
    """With the case as a whole."""
    return {
        "address.refused": _("wilde de casus openen en mocht dat niet"),
        "case.closed": _("sloot de casus af"),
        "case.handed_over": _("droeg de casus over"),
        "case.moved": _("zette de casus over op een andere editie"),
        "case.noted": _("schreef een aantekening"),
        "case.opened": _("opende de casus"),
        "case.refused": _("wilde de casus openen en mocht dat niet"),
        "case.reopened": _("heropende de casus"),
        "case.settled": _("gaf taken aan een collega"),
        "case.signal_joined": _("voegde een signaal toe"),
        "case.successor": _("koos wie de casus volgend schooljaar draagt"),
        "entry.corrected": _("verbeterde een aantekening"),
        "handover.not_needed": _("gaf aan dat een overdracht niet nodig is"),
        "handover.written": _("schreef een overdracht"),
        "note.written": _("schreef een aantekening"),
        "party.role": _("legde een rol vast"),
    }


def _acts_in_a_case() -> dict[str, str]:
    """In the walk: signals, steps, parents, agreements."""
    return {
        "agreement.checked": _("keek een afspraak na"),
        "agreement.made": _("legde een afspraak vast"),
        "agreement.signed": _("legde een handtekening vast"),
        "check.recorded": _("legde een controlemoment vast"),
        "informing.deferred": _("legde vast dat iemand later wordt ingelicht"),
        "informing.told": _("legde vast dat iemand is ingelicht"),
        "measure.decided": _("besloot over een maatregel"),
        "meeting.asked": _("vroeg een gespreksleider"),
        "meeting.attended": _("legde vast wie er in de kring zat"),
        "meeting.recorded": _("werkte een herstelbijeenkomst bij"),
        "meeting.supporter": _("voegde steun toe aan een herstelbijeenkomst"),
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


def _acts_of_giving_out() -> dict[str, str]:
    """With what is read, kept and given out beside the walk."""
    return {
        "access.agreed": _("gaf als tweede lezer akkoord op een inzageverzoek"),
        "access.copied": _("haalde een verstrekt dossier nog eens op"),
        "access.ended": _("sloot een inzageverzoek af"),
        "access.extended": _("gaf een inzageverzoek meer tijd"),
        "access.laid_before": _("legde een inzageverzoek voor aan een tweede lezer"),
        "access.line_decided": _("besloot over een regel van een inzageverzoek"),
        "access.read": _("las een inzageverzoek"),
        "access.received": _("legde een inzageverzoek vast"),
        "access.released": _("verstrekte een dossier na een inzageverzoek"),
        "access.sent_back": _("stuurde een inzageverzoek als tweede lezer terug"),
        "access.taken_over": _("nam een inzageverzoek over"),
        "attachment.added": _("voegde een bijlage toe"),
        "attachment.kept_back": _("besloot dat een gezin een bijlage niet krijgt"),
        "attachment.read": _("opende een bijlage"),
        "attachment.released": _("besloot dat een gezin een bijlage mag krijgen"),
        "emergency.ended": _("beëindigde het lezen in nood"),
        "emergency.looked_at": _("bekeek waarom de casus in nood is geopend"),
        "emergency.none": _("zocht deze casus in nood, op een locatie waar hij niet is"),
        "emergency.opened": _("opende de casus in nood"),
        "names.added": _("vroeg naar een woord dat een naam is"),
        "names.judged": _("zei van woorden of het een naam is"),
        "names.reopened": _("nam een antwoord over een naam terug"),
        "overview.reasons": _("las in het overzicht waarom een stap anders ging"),
        "proof.compared": _("vergeleek een verantwoording"),
        "proof.exported": _("haalde een verantwoording op als PDF"),
        "proof.made": _("maakte een verantwoording"),
        "readers.exported": _("haalde deze lijst op als bestand"),
        "record.carried": _("nam een regel over in het eigen systeem van de school"),
        "record.exported": _("haalde het dossier van %(whose)s op als PDF"),
        "record.printed": _("drukte het dossier van %(whose)s af"),
        "record.put_back": _("haalde de vink bij een overgenomen regel weg"),
        "record.read": _("las het dossier van %(whose)s"),
        "rectification.asked": _("legde vast dat een familie een tekst wil laten aanpassen"),
        "rectification.decided": _("besloot of een tekst wordt aangepast"),
        "statement.added": _("zette een zienswijze van een familie bij een aantekening"),
    }
