"""Who took part: answers of those invited, and what that means for how far the results may be trusted."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bondgenoot.survey.models import Room, Unit, UnitKind
from bondgenoot.survey.response import left_out_words
from bondgenoot.survey.results import Results
from bondgenoot.survey.wording import percent

GOOD, FAIR = 80, 60


@dataclass(frozen=True)
class Line:
    """Of one unit: how many answered of how many, in percent (None when nobody was invited), and in words."""

    name: str
    answers: int
    invited: int
    percent: int | None
    words: str
    strong: bool

    @property
    def speaks_for_itself(self) -> bool:
        """One of many classes in which nearly everybody took part: the page says once what that means."""
        return not self.strong and self.words == _everybody()

    @property
    def width(self) -> int:
        """Of its bar, in percent."""
        return min(100, self.percent or 0)


def participation(found: Results) -> tuple[Line, ...]:
    return (*(_line(found, unit) for unit in found.units), *(_left_out(room) for room in found.left_out))


def _left_out(room: Room) -> Line:
    """A class that was not counted stands there, with no share of anything."""
    name = _("Klas %(name)s") % {"name": room.school_class}
    return Line(name, room.left_out or 0, room.invited, None, left_out_words(room), False)


def _line(found: Results, unit: Unit) -> Line:
    invited = unit.invited or 0
    rate = percent(unit.answers, invited) if invited else None
    return Line(
        found.names[unit.pk],
        unit.answers,
        invited,
        rate,
        _words(unit, rate, found.of.min_group),
        unit.kind != UnitKind.CLASS,
    )


def _words(unit: Unit, rate: int | None, least: int) -> str:
    if unit.answers < least:
        return _("Minder dan %(least)d antwoorden: er is niets te zien.") % {"least": least}
    if rate is None or unit.answers > (unit.invited or 0):
        return _("Meer antwoorden dan leerlingen: vraag na wie er meedeed, en lees deze uitslag voorzichtig.")
    if rate >= GOOD:
        return _everybody()
    if rate >= FAIR:
        return _("Een deel deed niet mee. Bedenk wie je mist: juist zij kunnen het anders zien.")
    return _("Te weinig leerlingen deden mee om iets over de hele groep te zeggen.")


def _everybody() -> str:
    return _("Bijna iedereen deed mee: dit is het beeld van deze groep.")
