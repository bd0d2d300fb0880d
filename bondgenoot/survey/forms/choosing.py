"""Which classes a round can be for, by year level, as they are ticked on the form."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.school.models import Enrolment, Location, SchoolClass

NO_LEVEL = "-"


@dataclass(frozen=True)
class ClassChoice:
    """A class with the number of pupils in it."""

    school_class: SchoolClass
    pupils: int
    ticked: bool

    @property
    def value(self) -> str:
        return str(self.school_class.pk)

    @property
    def words(self) -> str:
        number = {"number": self.pupils}
        return ngettext("%(number)d leerling", "%(number)d leerlingen", self.pupils) % number


@dataclass(frozen=True)
class LevelChoice:
    """A year level, to tick as a whole or class by class; `value` is "-" for classes without a level."""

    value: str
    ticked: bool
    classes: tuple[ClassChoice, ...]

    @property
    def label(self) -> str:
        return _("Zonder leerjaar") if self.value == NO_LEVEL else _("Leerjaar %(n)s") % {"n": self.value}

    @property
    def whole(self) -> str:
        number = {"number": len(self.classes)}
        return ngettext("%(number)d klas", "alle %(number)d klassen", len(self.classes)) % number

    @property
    def unfolded(self) -> bool:
        return any(one.ticked for one in self.classes)


def classes_of(location: Location, on: date) -> list[tuple[SchoolClass, int]]:
    """The classes of a location with pupils in them on that day, by level and name, with their number of pupils."""
    current = Q(enrolments__in=Enrolment.objects.current(on))
    pupils = Count("enrolments__pupil", filter=current, distinct=True)
    found = SchoolClass.objects.filter(location=location, school_year__ends_on__gte=on)
    filled = found.annotate(pupils=pupils).filter(pupils__gt=0).order_by("year_level", "name")
    numbers = dict(filled.values_list("pk", "pupils"))
    return [(one, numbers[one.pk]) for one in found.filter(pk__in=numbers).order_by("year_level", "name")]


def level_of(school_class: SchoolClass) -> str:
    return NO_LEVEL if school_class.year_level is None else str(school_class.year_level)


def levels(
    classes: list[tuple[SchoolClass, int]], *, ticked_levels: Collection[str], ticked: Collection[str]
) -> list[LevelChoice]:
    """The choices by year level, with what was ticked."""
    ordered = sorted(classes, key=lambda pair: (level_of(pair[0]) == NO_LEVEL, level_of(pair[0])))
    return [
        LevelChoice(
            level,
            level in ticked_levels,
            tuple(ClassChoice(one, pupils, str(one.pk) in ticked) for one, pupils in some),
        )
        for level, some in groupby(ordered, key=lambda pair: level_of(pair[0]))
    ]
