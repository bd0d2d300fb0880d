"""A duty that every class has, class by class: who did it, who did not, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.lib.due import exact_day
from bondgenoot.prevention.class_reminding import reminded_today
from bondgenoot.prevention.models import Activity, State
from bondgenoot.school.access import Holder
from bondgenoot.school.asking_mentors import mentors_of
from bondgenoot.school.models import Location, SchoolClass, SchoolYear
from bondgenoot.school.permissions import Permission


@dataclass(frozen=True)
class ClassRow:
    """One class; `state` is done, late, open or skipped, `words` say so."""

    activity: Activity
    name: str
    mentors: str
    state: str
    words: str
    reminded: bool
    has_mentor: bool
    # This person may do it for this class.
    mine: bool


@dataclass(frozen=True)
class ClassRows:
    rows: Sequence[ClassRow]

    @property
    def done(self) -> int:
        return sum(row.state == State.DONE for row in self.rows)

    @property
    def todo(self) -> list[ClassRow]:
        return [one for one in self.rows if one.state in ("open", "late")]

    @property
    def ended(self) -> list[ClassRow]:
        """Done, or not done with a reason."""
        return [one for one in self.rows if one.state not in ("open", "late")]

    @property
    def summary(self) -> str:
        """ "12 van 20 klassen"."""
        words = ngettext("%(done)d van %(n)d klas", "%(done)d van %(n)d klassen", len(self.rows))
        return words % {"done": self.done, "n": len(self.rows)}

    @property
    def behind(self) -> list[ClassRow]:
        """Still to do, so far nobody was reminded today, and there is somebody to remind."""
        return [one for one in self.todo if one.has_mentor and not one.reminded]

    @property
    def reminded(self) -> int:
        return sum(row.reminded for row in self.rows)


def class_rows(key: str, location: Location, year: SchoolYear, holder: Holder) -> ClassRows:
    """The classes of this location that a person may see, for the duty with that key; as many queries for any number."""
    grant = holder.grant(Permission.PREVENTION_READ)
    act = holder.grant(Permission.PREVENTION_ACT)
    found = Activity.objects.within(grant).at(location).of_year(year).with_state()
    activities = list(found.filter(duty__key=key, school_class__isnull=False).order_by("school_class__name"))
    mentors = mentors_of([one.school_class_id for one in activities if one.school_class_id], grant.on)
    reminded = reminded_today(activities)
    mine = (
        set(SchoolClass.objects.within(act).filter(location=location).values_list("pk", flat=True))
        if act
        else ()
    )
    return ClassRows(
        [
            ClassRow(
                activity=one,
                name=str(one.school_class),
                mentors=", ".join(map(str, mentors[one.school_class_id])) if one.school_class_id else "",
                state="late" if one.state == State.OPEN and one.due_on < grant.on else str(one.state),
                words=_words(one, grant.on),
                reminded=one.pk in reminded,
                has_mentor=bool(one.school_class_id and mentors[one.school_class_id]),
                mine=one.school_class_id in mine,
            )
            for one in activities
        ]
    )


def _words(activity: Activity, on: date) -> str:
    if ended := activity.outcome:
        if activity.state == State.SKIPPED:
            return _("Niet gedaan: %(reason)s") % {"reason": ended.reason}
        return _("Gedaan op %(day)s") % {"day": exact_day(ended.on, on)}
    day = exact_day(activity.due_on, on)
    return (_("Had klaar moeten zijn op %(day)s") if activity.due_on < on else _("Voor %(day)s")) % {
        "day": day
    }
