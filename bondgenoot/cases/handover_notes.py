"""The handover note: asked of a mentor before the summer, given to whoever carries the case next, shown until read."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models import Case, HandoverNote
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import Entry, EntryLine
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, Role, RoleAssignment, Staff

# In these months a mentor is asked for it.
ASKED_IN = (6, 7)
# What was written before the summer tells how things stood then; after so long it says too little.
FRESH = timedelta(days=92)
NOTE = "note"


def turn_of(on: date) -> date:
    """The first day of the school year to which a note of this day belongs: until October the one that just began."""
    return date(on.year + (on.month > 10), 8, 1)


def to_write(staff: Staff, on: date) -> CaseQuerySet:
    """The open cases this mentor carries and said nothing about for the next school year."""
    written = HandoverNote.objects.waiting().filter(case=OuterRef("pk"), for_year_from=turn_of(on))
    mentor = RoleAssignment.objects.current(on).filter(
        staff=staff, role=Role.MENTOR, location=OuterRef("location")
    )
    return carried_by(staff).filter(Exists(mentor), ~Exists(written))


def carried_by(staff: Staff) -> CaseQuerySet:
    found: CaseQuerySet = Case.objects.filter(lead=staff).open()
    return found


def due_on(location: Location, on: date) -> date:
    """The last school day before the summer."""
    last, calendar = turn_of(on) - timedelta(days=1), location.calendar()
    for _day in range(FRESH.days):
        if calendar.is_school_day(last):
            break
        last -= timedelta(days=1)
    return last


@transaction.atomic
def write_note(case: Case, *, by: Staff, words: str, key: UUID | None = None) -> HandoverNote:
    """Write down what the next one must know; a second time it takes the place of the first. The same key is once."""
    if not words.strip():
        raise Refused(_("Schrijf een korte overdracht: wat moet je collega weten?"))
    case = case.lock_open()
    year = turn_of(clock.today())
    waiting = HandoverNote.objects.waiting().filter(case=case, for_year_from=year).first()
    if Entry.objects.written(case.vault, key):
        return waiting or HandoverNote.objects.get(case=case, entry=key)
    entry = case.write(
        kind="handover",
        title=_("Overdracht geschreven voor het volgende schooljaar"),
        by=by,
        purpose="overdragen",
        core=[EntryLine(NOTE, _("Overdracht"), words)],
        replaces=waiting.entry if waiting else None,
        key=key,
    )
    record(action="handover.written", noun="case", noun_id=case.pk, by=by.user)
    return _keep(case, year, entry=entry, by=by)


@transaction.atomic
def stay(case: Case, *, by: Staff) -> HandoverNote:
    """Whoever carries the case says that it needs no handover: they keep it. What was written stays in the record."""
    case = case.lock_open()
    year = turn_of(clock.today())
    record(action="handover.not_needed", noun="case", noun_id=case.pk, by=by.user)
    return _keep(case, year, entry=None, by=by)


@transaction.atomic
def not_staying(case: Case) -> None:
    """Take that back: a handover is asked for again."""
    case = case.lock_open()
    HandoverNote.objects.waiting().filter(case=case, entry=None).delete()


def _keep(case: Case, year: date, *, entry: Entry | None, by: Staff) -> HandoverNote:
    note, _made = HandoverNote.objects.waiting().update_or_create(
        case=case,
        for_year_from=year,
        handed_at=None,
        defaults={"entry": entry, "lead": case.lead, "written_by": by, "written_at": clock.now()},
    )
    return note


def usable(case: Case, on: date) -> HandoverNote | None:
    """What was written for whoever carries the case next, as long as it still says how things stand."""
    waiting = HandoverNote.objects.waiting().filter(case=case, entry__isnull=False, lead=case.lead_id)
    return waiting.filter(for_year_from__gt=on - FRESH).order_by("-for_year_from").first()


def give(note: HandoverNote, to: Staff) -> None:
    """The case went to this person: the note stands on top of it until it is read."""
    note.to, note.handed_at = to, clock.now()
    note.save(update_fields=["to", "handed_at"])


def set_down(case: Case, *, lead: Staff, to: Staff, entry: Entry, by: Staff | None) -> HandoverNote:
    """A note that came into being as the case moved: typed by whoever gave it away, or (`by` None) from the codes."""
    now = clock.now()
    return HandoverNote.objects.create(
        case=case,
        for_year_from=turn_of(clock.today()),
        lead=lead,
        entry=entry,
        written_by=by,
        written_at=now,
        to=to,
        handed_at=now,
    )


def pass_on(case: Case, *, holder: Staff, to: Staff) -> None:
    """What `holder` was told not long ago, as somebody who only kept the case perhaps, goes on to `to`."""
    told = HandoverNote.objects.filter(case=case, to=holder, handed_at__gte=clock.now() - FRESH)
    last = told.exclude(written_by=None).order_by("-handed_at").first()
    if last is not None:
        last.to, last.read_at = to, None
        last.save(update_fields=["to", "read_at"])
