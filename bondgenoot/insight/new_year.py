"""A new school year in one list: what is there, and what is still missing. From June looking ahead, to October."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.cases.handover_notes import ASKED_IN, turn_of
from bondgenoot.cases.models import Case, PartyRole
from bondgenoot.cases.models.roles import CENTRAL_ROLES
from bondgenoot.insight.leaving import Leaver, leavers
from bondgenoot.insight.successions import Succession, Successions
from bondgenoot.lib.due import short_day
from bondgenoot.prevention.models import Activity
from bondgenoot.protocol.models import LocationProtocol
from bondgenoot.school.access import Holder
from bondgenoot.school.models import (
    Enrolment,
    Location,
    Pupil,
    Role,
    RoleAssignment,
    RosterImport,
    SchoolClass,
    SchoolYear,
    Staff,
)
from bondgenoot.school.models.roster import RosterKind
from bondgenoot.school.permissions import Permission
from bondgenoot.survey.models import Room

# A list that was read from so long before the first day on, is a list of the new year.
READ_AHEAD = timedelta(days=31)
# The long holiday and the week in autumn: with less, the terms of the first weeks are counted wrong.
HOLIDAYS = 3
DONE, TO_DO, WAITING, KNOWN, LATER = "done", "todo", "waiting", "known", "later"
# What a school enters, reads in or presses itself: before June it says nothing that this is not there.
OF_THE_SUMMER = ("vakanties", "lijsten", "protocol", "activiteiten")


@dataclass(frozen=True)
class Row:
    """One thing of a line, as `parts/list.html` shows it."""

    title: str
    note: str = ""
    url: str = ""
    badge: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Line:
    """One question of the list. `rows` is what is missing or moves; its length is the number that is shown."""

    key: str
    title: str
    told: str
    state: str
    rows: tuple[Row, ...] = field(default=())
    url: str = ""
    act: str = ""

    @property
    def number(self) -> int:
        return len(self.rows)


class NewYear:
    """The list of one location for one person, who gets links to what that person may do. Questions are asked once."""

    def __init__(self, location: Location, holder: Holder) -> None:
        self.location, self.holder = location, holder
        self.on = holder.on
        self.year_from = turn_of(self.on)
        self.day = max(self.on, self.year_from)
        years = SchoolYear.objects.filter(
            organisation=location.organisation_id, starts_on__lte=self.year_from
        )
        found = {one.starts_on: one for one in years.order_by("-starts_on")[:2]}
        self.year = found.get(self.year_from)
        self.year_before = found.get(date(self.year_from.year - 1, 8, 1))

    @property
    def name(self) -> str:
        """The school year in two numbers, also when it was not opened yet."""
        return f"{self.year_from.year}–{self.year_from.year + 1}"

    @property
    def too_early(self) -> bool:
        """Before June: nobody can know yet what goes where, so that nothing is asked of anybody."""
        return self.on < date(self.year_from.year, ASKED_IN[0], 1)

    def lines(self) -> list[Line]:
        made = [
            self.holidays(),
            self.lists(),
            self.without_mentor(),
            self.mentors_without_class(),
            self.leaving(),
            self.moving(),
            self.pupils_without_class(),
            self.pupils_who_left(),
            self.protocol(),
            self.activities(),
            self.thermometer(),
        ]
        return [_looked_ahead(one) for one in made] if self.too_early else made

    def line(self, key: str) -> Line | None:
        return next((one for one in self.lines() if one.key == key), None)

    # ------------------------------------------------------------------ the school

    def holidays(self) -> Line:
        ends_on = date(self.year_from.year + 1, 7, 31)
        there = self.location.holidays.filter(ends_on__gte=self.year_from, starts_on__lte=ends_on).count()
        said = ngettext(
            "%(n)d vakantie of vrije dag ingevoerd.", "%(n)d vakanties of vrije dagen ingevoerd.", there
        )
        missing = () if there >= HOLIDAYS else (Row(_("De vakanties van %(year)s") % {"year": self.name}),)
        return Line(
            "vakanties",
            _("Schooljaar en vakanties"),
            said % {"n": there} if there else _("Nog niet ingevoerd."),
            TO_DO if missing else DONE,
            missing,
            self._link("school:location", Permission.SCHOOL_READ, self.location.pk),
            _("Naar de vakanties"),
        )

    def lists(self) -> Line:
        since = self.year_from - READ_AHEAD
        read = RosterImport.objects.filter(location=self.location, applied_at__date__gte=since)
        last = {one.kind: one for one in read.order_by("applied_at")}
        missing = tuple(Row(str(kind.label).capitalize()) for kind in RosterKind if kind not in last)
        said = [
            _("%(what)s op %(day)s") % {"what": kind.label, "day": self._day(last[kind])}
            for kind in RosterKind
            if kind in last
        ]
        told = _("Ingelezen: %(what)s.") % {"what": ", ".join(said)} if said else _("Nog niets ingelezen.")
        url = self._link("school:roster", Permission.ROSTER_IMPORT)
        state = TO_DO if missing else DONE
        return Line("lijsten", _("Lijsten ingelezen"), told, state, missing, url, _("Lees een lijst in"))

    @staticmethod
    def _day(one: RosterImport) -> str:
        return short_day(timezone.localdate(one.applied_at))

    @cached_property
    def classes(self) -> list[SchoolClass]:
        """The classes of the new year here, each with `mentored` and `planned` (in a round of that year)."""
        if self.year is None:
            return []
        mentors = RoleAssignment.objects.current(self.day).filter(role=Role.MENTOR)
        rooms = Room.objects.filter(
            school_class=OuterRef("pk"), round__opens_on__range=(self.year.starts_on, self.year.ends_on)
        )
        found = SchoolClass.objects.filter(location=self.location, school_year=self.year)
        mentored = Exists(mentors.filter(school_class=OuterRef("pk")))
        return list(found.annotate(mentored=mentored, planned=Exists(rooms)))

    def without_mentor(self) -> Line:
        rows = [Row(str(one), url=self._class(one)) for one in self.classes if not one.mentored]  # type: ignore[attr-defined]
        said = ngettext(
            "%(n)d klas in het nieuwe jaar.", "%(n)d klassen in het nieuwe jaar.", len(self.classes)
        )
        return self._about_classes(
            "klassen", _("Klassen zonder mentor"), said % {"n": len(self.classes)}, rows
        )

    def mentors_without_class(self) -> Line:
        held = RoleAssignment.objects.filter(staff=OuterRef("pk"), role=Role.MENTOR)
        was = held.filter(location=self.location, school_class__school_year=self.year_before)
        is_now = held.current(self.day).filter(school_class__school_year=self.year)
        people = Staff.objects.at(self.location, self.day).filter(Exists(was)).exclude(Exists(is_now))
        rows = [Row(str(one), url=self._staff(one)) for one in (people if self.classes else ())]
        told = _("Wie vorig jaar mentor was en nu geen klas heeft. Dat kan kloppen.")
        return self._about_classes(
            "mentoren", _("Mentoren zonder klas"), told, rows, none=_("Die zijn er niet."), known=True
        )

    def _about_classes(
        self, key: str, title: str, told: str, rows: list[Row], *, none: str = "", known: bool = False
    ) -> Line:
        """A line that can say nothing before the classes of the new year are known; `none` when there are no rows."""
        if not self.classes:
            words = _("De klassen van %(year)s zijn er nog niet.")
            if not self.too_early:
                words = f"{words} {_('Lees eerst de leerlingen in.')}"
            return Line(key, title, words % {"year": self.name}, WAITING)
        state = DONE if not rows else KNOWN if known else TO_DO
        return Line(key, title, told if rows or not none else none, state, tuple(rows))

    # ------------------------------------------------------------------ people and cases

    @cached_property
    def successions(self) -> Successions:
        return Successions(self.location, self.year_from, self.on)

    @cached_property
    def moves(self) -> list[Succession]:
        """The cases that go to somebody else; from June also those of which that is not known yet."""
        found = [one for one in self.successions.all() if not one.stays or one.chosen]
        return [one for one in found if one.certain] if self.too_early else found

    def leaving(self) -> Line:
        found = leavers(self.location, self.year_from, self.successions)
        number = sum(one.tasks for one in found)
        if not found:
            told = _("Voor zover bekend vertrekt er niemand.")
        elif not number:
            told = _("Er staat geen taak open die over moet gaan.")
        else:
            said = ngettext("Samen %(n)d open taak.", "Samen %(n)d open taken.", number) % {"n": number}
            told = f"{said} {_('Die gaan vanzelf over op de dag dat iemand weg is.')}"
        rows = tuple(Row(str(one.staff), self._tasks(one), self._staff(one.staff)) for one in found)
        return Line("vertrek", _("Collega's die vertrekken"), told, KNOWN, rows)

    def _tasks(self, one: Leaver) -> str:
        left = one.staff.left_on
        day = _("weg op %(day)s") % {"day": short_day(left)} if left else _("werkt hier niet meer")
        tasks = ngettext("%(n)d open taak", "%(n)d open taken", one.tasks) % {"n": one.tasks}
        to = ", ".join(f"{staff} ({number})" for staff, number in one.to)
        known = [_("gaat naar %(who)s") % {"who": to}] if to else []
        if one.tasks > sum(number for _staff, number in one.to):
            known.append(_("naar wie is nog niet helemaal bekend"))
        return "; ".join([day, tasks, *known])

    def moving(self) -> Line:
        lacking = sum(one.needs_note for one in self.moves)
        said = ngettext("Bij %(n)d ontbreekt een overdracht.", "Bij %(n)d ontbreekt een overdracht.", lacking)
        told = (
            said % {"n": lacking}
            if lacking
            else _("Elke casus die naar een ander gaat, heeft een overdracht.")
        )
        if self.too_early:
            told = _moving_ahead(len(self.moves))
        rows = tuple(Row(one.case.ref) for one in self.moves)
        state = (
            LATER if self.too_early and not rows else DONE if not self.moves else TO_DO if lacking else KNOWN
        )
        return Line("casussen", _("Casussen die naar een ander gaan"), told, state, rows)

    @cached_property
    def _in_cases(self) -> list[tuple[Pupil, str, bool]]:
        """The pupils who are central in an open case here: each with the reference, and whether they have a class."""
        open_cases = Case.objects.filter(location=self.location).open()
        current = Enrolment.objects.current(self.day).filter(pupil=OuterRef("party__pupil"))
        if self.year is not None:
            current = current.filter(school_class__school_year=self.year)
        held = PartyRole.objects.current().filter(
            role__in=CENTRAL_ROLES, case__in=open_cases, party__pupil__isnull=False
        )
        rows = held.annotate(placed=Exists(current)).select_related("party__pupil", "case")
        found = [
            (one.party.pupil, one.case.ref, one.placed)  # type: ignore[attr-defined]
            for one in rows
            if one.party.pupil
        ]
        return sorted(found, key=lambda one: (str(one[0]), one[1]))

    def pupils_without_class(self) -> Line:
        found = [(pupil, ref) for pupil, ref, placed in self._in_cases if not placed and not pupil.left_on]
        rows = [_pupil_row(pupil, ref) for pupil, ref in found]
        told = _("Wie een rol heeft in een lopende casus, maar nog geen klas in het nieuwe jaar.")
        return self._about_classes(
            "zonder-klas", _("Leerlingen zonder klas"), told, rows, none=_("Die zijn er niet.")
        )

    def pupils_who_left(self) -> Line:
        rows = tuple(_pupil_row(pupil, ref) for pupil, ref, _placed in self._in_cases if pupil.left_on)
        told = _("Sluit de casus af, of draag over aan de nieuwe school. De casus gaat niet vanzelf dicht.")
        title = _("Vertrokken leerlingen met een lopende casus")
        return Line(
            "vertrokken", title, told if rows else _("Die zijn er niet."), TO_DO if rows else DONE, rows
        )

    # ------------------------------------------------------------------ what the school does

    def protocol(self) -> Line:
        chosen = LocationProtocol.objects.filter(location=self.location, from_on__lte=self.day)
        first = chosen.select_related("edition").defer("edition__text").first()
        title, url = _("Protocol voor het nieuwe jaar"), reverse("protocol:edition_list")
        if first is None:
            told = _("Jullie werken met het aanbevolen protocol; er is nog geen editie gekozen.")
            missing = (Row(_("Een editie die deze locatie zelf koos")),)
            return Line("protocol", title, told, TO_DO, missing, url, _("Kies een editie"))
        words = {"title": first.edition.title, "version": first.edition.version}
        told = _("%(title)s, versie %(version)s.") % words
        if first.edition.adopted_on:
            told += " " + _("Vastgesteld op %(day)s.") % {
                "day": short_day(first.edition.adopted_on, year=True)
            }
        else:
            told += " " + _("De school heeft het nog niet zelf vastgesteld.")
        state = DONE if first.edition.adopted_on else KNOWN
        return Line("protocol", title, told, state, (), url, _("Bekijk het protocol"))

    def activities(self) -> Line:
        made = Activity.objects.filter(duty__location=self.location, school_year=self.year)
        number = made.count() if self.year else 0
        said = ngettext("%(n)d activiteit staat klaar.", "%(n)d activiteiten staan klaar.", number)
        missing = () if number else (Row(_("De activiteiten van %(year)s") % {"year": self.name}),)
        told = (
            said % {"n": number} if number else _("Nog niets. Dit gebeurt vanzelf in juli; het kan ook nu.")
        )
        state = TO_DO if missing else DONE
        return Line("activiteiten", _("Activiteiten van het jaar"), told, state, missing)

    def thermometer(self) -> Line:
        rows = [Row(str(one), url=self._class(one)) for one in self.classes if not one.planned]  # type: ignore[attr-defined]
        told = _(
            "Klassen die in het nieuwe jaar nog in geen ronde zitten. In oktober zijn de eersteklassers aan de beurt."
        )
        made = self._about_classes(
            "thermometer",
            _("Klassen zonder thermometer"),
            told,
            rows,
            none=_("Elke klas zit in een ronde."),
            known=True,
        )
        url = self._link("survey:round_list", Permission.SURVEY_RUN) if rows else ""
        return Line(made.key, made.title, made.told, made.state, made.rows, url, _("Naar de rondes"))

    # ------------------------------------------------------------------ links

    def _link(self, name: str, permission: Permission, *args: object) -> str:
        return reverse(name, args=args) if self.holder.may(permission) else ""

    def _class(self, one: SchoolClass) -> str:
        return self._link("school:school_class", Permission.SCHOOL_READ, one.pk)

    def _staff(self, one: Staff) -> str:
        return self._link("school:staff", Permission.SCHOOL_READ, one.pk)


def _looked_ahead(line: Line) -> Line:
    """The same line before June: what is known is told, and nothing is asked."""
    if line.state != TO_DO:
        return line
    if line.key in OF_THE_SUMMER:
        return replace(line, state=LATER, rows=())
    return replace(line, state=KNOWN)


def _moving_ahead(number: int) -> str:
    if not number:
        return _("Nog niet bekend. Wie welke klas krijgt, blijkt pas voor de zomer.")
    said = ngettext(
        "Van %(n)d casus is nu al bekend dat die naar een ander gaat.",
        "Van %(n)d casussen is nu al bekend dat die naar een ander gaan.",
        number,
    )
    return f"{said % {'n': number}} {_('Om de overdracht vragen we in juni.')}"


def _pupil_row(pupil: Pupil, ref: str) -> Row:
    return Row(str(pupil), _("casus %(ref)s") % {"ref": ref}, reverse("cases:case_page", args=[ref]))
