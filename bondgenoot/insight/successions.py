"""Who carries each open case after the summer, as far as that is known today. A fixed number of questions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Case, CaseRole, HandoverNote, Involvement, PartyRole, Successor
from bondgenoot.cases.ownership import CARRYING, LAST_RESORT, LEAD
from bondgenoot.school.models import Enrolment, Location, Pupil, Role, RoleAssignment, Staff

# From so long before the first day of a school year what moved counts as moved over that summer.
SUMMER = timedelta(days=61)
# What is said of the note.
NO_NOTE, WRITTEN, NOT_NEEDED, GIVEN, READ = "none", "written", "not_needed", "given", "read"


@dataclass(frozen=True)
class Succession:
    """One case: who carries it now or did, who will (None: not known yet), why, and how it is with the note.

    `certain`: it moves by what was entered or chosen, not because so little of the new year is known.
    """

    case: Case
    old: Staff
    new: Staff | None
    why: str
    pupils: tuple[Pupil, ...]
    note: str = NO_NOTE
    chosen: bool = False
    certain: bool = False

    @property
    def stays(self) -> bool:
        return self.new is not None and self.new.pk == self.old.pk

    @property
    def needs_note(self) -> bool:
        """Whether somebody would still have to write it."""
        return not self.stays and self.note in (NO_NOTE, NOT_NEEDED)


class Successions:
    """The open cases of a location, looked at on the first day of a school year, or on today when that is later."""

    def __init__(self, location: Location, year_from: date, on: date) -> None:
        self.location, self.year_from = location, year_from
        self.day = max(year_from, on)
        open_cases = Case.objects.filter(location=location).open().select_related("lead")
        self.cases = list(open_cases.defer("edition__text").order_by("lead__last_name", "opened_at"))
        self.pupils = self._pupils()
        self.classes, self.of_year = self._classes()
        self.roles = self._roles()
        self.named = set(
            Involvement.objects.filter(case__in=self.cases, role=LEAD).values_list("case", "staff")
        )
        successors = Successor.objects.standing().filter(case__in=self.cases).select_related("to")
        self.chosen = {one.case_id: one.to for one in successors}
        self.notes = self._notes()

    def _pupils(self) -> dict[UUID, list[Pupil]]:
        found: dict[UUID, list[Pupil]] = defaultdict(list)
        held = PartyRole.objects.current().filter(role=CaseRole.TARGET, party__pupil__isnull=False)
        for row in held.filter(case__in=self.cases).select_related("party__pupil"):
            assert row.party.pupil is not None
            found[row.case_id].append(row.party.pupil)
        return found

    def _classes(self) -> tuple[dict[UUID, list[UUID]], set[UUID]]:
        """The classes of each pupil on the day, and which of all classes are of the new school year."""
        found: dict[UUID, list[UUID]] = defaultdict(list)
        of_year: set[UUID] = set()
        targets = {pupil.pk for pupils in self.pupils.values() for pupil in pupils}
        rows = Enrolment.objects.current(self.day).filter(
            pupil__in=targets, school_class__location=self.location
        )
        columns = ("pupil", "school_class", "school_class__school_year__starts_on")
        for pupil, school_class, starts_on in rows.values_list(*columns):
            found[pupil].append(school_class)
            if starts_on == self.year_from:
                of_year.add(school_class)
        return found, of_year

    def _roles(self) -> list[RoleAssignment]:
        held = RoleAssignment.objects.current(self.day).filter(location=self.location, role__in=CARRYING)
        return list(held.select_related("staff").order_by("starts_on", "staff__code"))

    def _notes(self) -> dict[UUID, HandoverNote]:
        """The newest note of each case for this summer."""
        since = self.year_from - SUMMER
        handed = Q(handed_at__date__gte=since)
        waiting = Q(handed_at__isnull=True, for_year_from=self.year_from)
        notes = HandoverNote.objects.filter(handed | waiting, case__in=self.cases)
        found: dict[UUID, HandoverNote] = {}
        # A waiting note goes before one that was given: it is of whoever carries the case now.
        for note in notes.select_related("lead", "to").order_by("handed_at", "written_at"):
            known = found.get(note.case_id)
            if known is None or known.handed_at is not None:
                found[note.case_id] = note
        return found

    def all(self) -> list[Succession]:
        return [self._of(case) for case in self.cases]

    def _of(self, case: Case) -> Succession:
        pupils = tuple(self.pupils.get(case.pk, ()))
        note = self.notes.get(case.pk)
        if note is not None and note.handed_at is not None and note.to_id == case.lead_id:
            state = READ if note.read_at else GIVEN
            why = _("overgegaan deze zomer") if note.written_by_id else _("overgegaan, met alleen de feiten")
            assert note.to is not None
            return Succession(case, note.lead, note.to, why, pupils, state, certain=True)
        state = NO_NOTE if note is None or note.handed_at else NOT_NEEDED if note.stays else WRITTEN
        new, why = self._new_lead(case, pupils)
        chosen = case.pk in self.chosen and new is not None
        certain = chosen or bool(self.mentors_of(pupils)) or self.has_left(case.lead)
        return Succession(case, case.lead, new, why, pupils, state, chosen, certain)

    def _new_lead(self, case: Case, pupils: tuple[Pupil, ...]) -> tuple[Staff | None, str]:
        chosen = self.chosen.get(case.pk)
        if chosen is not None and self.carries(chosen):
            return chosen, _("zo gekozen")
        if (case.pk, case.lead_id) in self.named and self.carries(case.lead):
            return case.lead, _("draagt de casus op naam")
        classes = self.classes_of(pupils)
        if mentors := self.mentors_of(pupils):
            own = next((one for one in mentors if one.pk == case.lead_id), mentors[0])
            return own, _("mentor van de gepeste leerling")
        if classes and not classes & self.of_year:
            return None, _("de nieuwe klas is nog niet bekend")
        words = _("de klas heeft nog geen mentor") if classes else _("de leerling heeft nog geen klas")
        return self.guard(case), words

    def classes_of(self, pupils: tuple[Pupil, ...]) -> set[UUID]:
        return {one for pupil in pupils for one in self.classes.get(pupil.pk, ())}

    def mentors_of(self, pupils: tuple[Pupil, ...]) -> list[Staff]:
        """The mentors of these pupils in the new school year, as far as they are known."""
        classes = self.classes_of(pupils) & self.of_year
        return [held.staff for held in self.roles if held.school_class_id in classes]

    def has_left(self, staff: Staff) -> bool:
        return staff.left_on is not None and staff.left_on <= self.day

    def carries(self, staff: Staff) -> bool:
        return any(held.staff_id == staff.pk for held in self.roles)

    def guard(self, case: Case) -> Staff | None:
        """Who keeps a case for want of a mentor."""
        for role in LAST_RESORT:
            found = [held.staff for held in self.roles if held.role == role]
            if found:
                return next((one for one in found if one.pk == case.lead_id), found[0])
        return None

    def holder_of(self, roles: Iterable[str]) -> Staff | None:
        """The first who holds one of these roles on the day."""
        for role in roles:
            if role not in (Role.MENTOR, Role.STAFF_MEMBER):
                found = next((held.staff for held in self.roles if held.role == role), None)
                if found is not None:
                    return found
        return None

    def people(self) -> QuerySet[Staff]:
        """The colleagues who can carry a case here on the day."""
        staff = {held.staff_id for held in self.roles}
        return Staff.objects.filter(pk__in=staff).order_by("last_name", "first_name")
