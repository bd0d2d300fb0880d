"""The incident register as it is shown: rows in words, coarse enough that no row stands out."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.cases.models import MeasureKind
from bondgenoot.insight.anonymity import LEFT_OUT, anonymous
from bondgenoot.insight.figures import codes
from bondgenoot.insight.figures.cohort import Cohort
from bondgenoot.insight.figures.counting import of_cases
from bondgenoot.insight.figures.facts import NO_MEASURE, Facts
from bondgenoot.insight.figures.hiding import hide, small
from bondgenoot.insight.figures.shape import Part
from bondgenoot.insight.models.incident import Half, Pupils, Weeks
from bondgenoot.school.models import Location, SchoolYear

NO_TALK = "none"
# Columns of which a figure counts the same codes.
FIGURED = ("outcome", "online", "place")


class Column(NamedTuple):
    """`code` takes it from the facts of a case, `words` says it."""

    key: str
    title: Any
    code: Callable[[Facts], str]
    words: Mapping[str, Any]


def _last_form(one: Facts) -> str:
    return one.talks[-1][0] if one.talks else NO_TALK


# In the order of what is kept: the last one is the first that is left out of a row that would stand out.
COLUMNS = (
    Column("outcome", gettext_lazy("Hoe de casus staat"), lambda one: one.outcome, codes.OUTCOMES),
    Column("place", gettext_lazy("Plaats"), lambda one: one.place, codes.PLACES),
    Column(
        "form",
        gettext_lazy("Laatste vorm van gesprek"),
        _last_form,
        codes.FORMS | {NO_TALK: gettext_lazy("geen gesprek met de andere leerling")},
    ),
    Column("online", gettext_lazy("Ook online"), lambda one: one.online, codes.ONLINE),
    Column("half", gettext_lazy("Geopend in"), lambda one: one.half, dict(Half.choices)),
    Column("weeks", gettext_lazy("Duur"), lambda one: one.weeks, dict(Weeks.choices)),
    Column("moment", gettext_lazy("Moment"), lambda one: one.moment, codes.MOMENTS),
    Column(
        "measure",
        gettext_lazy("Zwaarste maatregel"),
        lambda one: one.measure,
        {str(one.value): one.label for one in MeasureKind} | {NO_MEASURE: gettext_lazy("geen maatregel")},
    ),
    Column("pupils", gettext_lazy("Betrokken leerlingen"), lambda one: one.pupils, dict(Pupils.choices)),
)
# As they stand beside each other.
SHOWN = ("half", "place", "moment", "online", "form", "measure", "outcome", "weeks", "pupils")


class Register(NamedTuple):
    """`rows` are empty when there are too few to show any."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    @property
    def alike(self) -> list[tuple[tuple[str, ...], int]]:
        """Each row once, with how many there are; most first."""
        return sorted(Counter(self.rows).items(), key=lambda one: (-one[1], one[0]))

    @property
    def told(self) -> list[tuple[int, list[tuple[str, str]]]]:
        """As `alike`: how many there are, and of each column that is said its title and words."""
        return [
            (number, [said for said in zip(self.columns, row, strict=True) if said[1] != not_said()])
            for row, number in self.alike
        ]


def register_of(location: Location, year: SchoolYear, *, up_to: date) -> Register:
    """One row per case that was opened in that year, those that were destroyed too."""
    held = {column.key: column for column in COLUMNS}
    return Register(
        tuple(str(held[key].title) for key in SHOWN),
        [
            tuple(_said(held[key], row[key]) for key in SHOWN)
            for row in register_rows(Cohort(location, year, up_to).every())
        ],
    )


def register_rows(facts: Sequence[Facts]) -> list[dict[str, str]]:
    """The rows in codes, by column; what is left out is empty. None when there are too few."""
    figures = {key: hide(group) for key, group in of_cases(facts, ())}
    shown = anonymous(_rows(facts, figures), [column.key for column in COLUMNS])
    for key in FIGURED:
        _leave_enough(shown, key, figures[key])
    for part in figures["place"].parts:
        here = [row for row in shown if row["place"] == part.key]
        _leave_enough(here, "moment", part)
    return shown


def _leave_enough(rows: Sequence[dict[str, str]], key: str, whole: Part) -> None:
    """Leave more out until no value has one to four cases in the figure beside those in the register.

    Where six of eight stand under one outcome, the other two would be known as well.
    """
    for part in whole.parts:
        value = part.key.rpartition(".")[2]
        said = [row for row in rows if row[key] == value]
        if said and (part.count is None or small(part.count - len(said))):
            fewest = min(Counter(map(_line, said)).items(), key=lambda one: (one[1], one[0]))[0]
            for row in said:
                if _line(row) == fewest:
                    row[key] = LEFT_OUT


def _line(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.values())


def _rows(facts: Sequence[Facts], figures: Mapping[str, Part]) -> list[dict[str, str]]:
    """What a figure hides, is not in the register either: else one would tell the number that the other does not."""
    shown = {(key, part.key) for key in FIGURED for part in figures[key].all() if part.count is not None}
    rows = []
    for one in facts:
        row = {column.key: column.code(one) for column in COLUMNS}
        hides = [key for key in FIGURED if (key, row[key]) not in shown]
        if ("place", f"{one.place}.{one.moment}") not in shown:
            hides.append("moment")
        # Where the duration says "loopt nog" it says the outcome too, and so do the rows in which it does not.
        if ("outcome", codes.OPEN) not in shown:
            hides.append("weeks")
        rows.append(row | dict.fromkeys(hides, LEFT_OUT))
    return rows


def not_said() -> str:
    return _("niet vermeld")


def _said(column: Column, code: str) -> str:
    return not_said() if code == LEFT_OUT else str(column.words.get(code, code))
