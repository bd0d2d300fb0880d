"""The filters of the overview as the page draws them: what can be chosen, what is, and the way out of each."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bondgenoot.cases.ownership import carriers
from bondgenoot.insight import choice as asked
from bondgenoot.insight.choice import PARAMETERS
from bondgenoot.insight.overview import Overview
from bondgenoot.intake.models.signal import Moment
from bondgenoot.intake.models.signal import Place as SignalPlace
from bondgenoot.school.choosing_place import Place
from bondgenoot.school.models import SchoolClass, SchoolYear, Staff

OVERVIEW = "insight:overview"


@dataclass(frozen=True)
class Select:
    """One question of the form: the name of its parameter, and (value, label, chosen) for each answer."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]


class Filters:
    """Tiles, selects and the filters that are on, all for one location."""

    def __init__(self, overview: Overview, place: Place) -> None:
        self.overview, self.choice, self.place = overview, overview.choice, place
        self.year = overview.year
        self.years = list(SchoolYear.objects.filter(organisation=place.location.organisation_id))
        self.classes = self._classes()
        self.people = {str(one.pk): str(one) for one in self._people()}

    def _people(self) -> list[Staff]:
        """Who can carry a case here, and who was asked for: somebody who left still stands in what was closed."""
        here = carriers(self.place.location, self.overview.on)
        chosen = [UUID(one) for one in (self.choice.lead, self.choice.owner) if one]
        found = Staff.objects.filter(pk__in=here.values("pk"))
        if chosen:
            found |= Staff.objects.filter(pk__in=chosen, organisation=self.place.location.organisation_id)
        return list(found.order_by("last_name", "first_name"))

    def _classes(self) -> dict[str, str]:
        """The classes of the chosen school year, or of this one; with the chosen class."""
        found = SchoolClass.objects.filter(location=self.place.location)
        on = self.overview.on
        of_year = (
            {"school_year": self.year}
            if self.year
            else {"school_year__starts_on__lte": on, "school_year__ends_on__gte": on}
        )
        chosen = self.overview.school_class
        known = {str(one.pk): one.name for one in found.filter(**of_year)}
        return {str(chosen.pk): chosen.name} | known if chosen else known

    # The tiles

    @cached_property
    def tiles(self) -> list[dict[str, Any]]:
        numbers = self.overview.numbers
        labels = tile_labels(weekend=self.overview.on.weekday() >= 5)
        states = {asked.LATE: "late", asked.WEEK: "week", asked.AGREE: "waiting"}
        current = self.choice.tile if self.choice.state == asked.OPEN else ""
        return [
            {
                "count": numbers[key],
                "label": label,
                "url": self._address(tile=key, state=asked.OPEN),
                "state": states.get(key, "later"),
                "current": key == current,
            }
            for key, label in labels.items()
        ]

    # The form

    @cached_property
    def selects(self) -> list[Select]:
        years = {str(one.starts_on.year): str(one) for one in self.years}
        anybody, anywhere = {"": _("iedereen")}, {"": _("overal")}
        return [
            self._select("state", _("Welke casussen"), states()),
            self._select("lead", _("Wie draagt de casus"), anybody | self.people),
            self._select("owner", _("Wie is aan zet"), anybody | self.people),
            self._select("school_class", _("Klas"), {"": _("alle klassen")} | self.classes),
            self._select("place", _("Plek"), anywhere | dict(SignalPlace.choices)),
            self._select("moment", _("Moment"), {"": _("altijd")} | dict(Moment.choices)),
            self._select("year", _("Begonnen in"), {"": _("alle schooljaren")} | years),
            self._select("order", _("Volgorde"), orders()),
        ]

    def _select(self, name: str, label: str, options: dict[str, Any]) -> Select:
        chosen = getattr(self.choice, name)
        rows = tuple((value, str(said), value == chosen) for value, said in options.items())
        return Select(PARAMETERS[name], label, rows)

    # What is on

    @cached_property
    def chips(self) -> list[dict[str, str]]:
        """Each filter that is on, in words, with the address without it."""
        said = {
            "tile": tile_labels(weekend=False).get(self.choice.tile, ""),
            "state": states()[self.choice.state] if self.choice.state != asked.OPEN else "",
            "lead": _said(_("draagt: %(what)s"), self.people, self.choice.lead),
            "owner": _said(_("aan zet: %(what)s"), self.people, self.choice.owner),
            "school_class": _said(_("klas %(what)s"), self.classes, self.choice.school_class),
            "place": _said("%(what)s", dict(SignalPlace.choices), self.choice.place),
            "moment": _said("%(what)s", dict(Moment.choices), self.choice.moment),
            "year": _said(
                _("begonnen in %(what)s"),
                {self.choice.year: str(self.year or self.choice.year)},
                self.choice.year,
            ),
        }
        away = {"state": asked.OPEN}
        return [
            {"label": label, "url": self._address(**{name: away.get(name, "")})}
            for name, label in said.items()
            if label
        ]

    @cached_property
    def sorts(self) -> dict[str, dict[str, Any]]:
        """The headings of the table that sort, by the order they give."""
        directions = {asked.BY_ROUND: "descending", asked.BY_LEAD: "ascending"}
        if self.choice.state == asked.OPEN:
            directions |= {asked.BY_TERM: "ascending", asked.BY_WORD: "ascending"}
        return {
            order: {
                "url": self._address(order=order),
                "current": order == self.choice.order,
                "direction": direction,
            }
            for order, direction in directions.items()
        }

    def _address(self, **changed: str) -> str:
        return self.place.address(OVERVIEW, self.choice.query(**changed))


def _said(words: str, names: dict[str, Any], chosen: str) -> str:
    if not chosen:
        return ""
    return words % {"what": names.get(chosen, _("onbekend"))}


def tile_labels(*, weekend: bool) -> dict[str, str]:
    return {
        asked.LATE: _("te laat"),
        asked.WEEK: _("komende week") if weekend else _("deze week"),
        asked.AGREE: _("wacht op akkoord"),
        asked.SILENT: _("10 schooldagen niets van de leerling"),
        asked.OTHER_WAY: _("stap overgeslagen of anders"),
        asked.ROUND: _("ronde 2 of later"),
    }


def states() -> dict[str, str]:
    return {asked.OPEN: _("lopende"), asked.CLOSED: _("afgesloten"), asked.ALL: _("lopende en afgesloten")}


def orders() -> dict[str, str]:
    return {
        asked.BY_TERM: _("wat het eerst moet"),
        asked.BY_OPENED: _("nieuwste casus eerst"),
        asked.BY_ROUND: _("hoogste ronde eerst"),
        asked.BY_WORD: _("langst niets gehoord eerst"),
        asked.BY_LEAD: _("naam van wie de casus draagt"),
    }
