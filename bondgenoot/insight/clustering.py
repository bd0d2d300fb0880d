"""Where it happens: cases per class, and per place and moment. Exact, for whoever may read every one of these cases."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from bondgenoot.cases.models import CaseSignal, Closure
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.insight import choice as asked
from bondgenoot.insight.choice import Choice
from bondgenoot.insight.filters import OVERVIEW
from bondgenoot.insight.narrowing import opened_in, targets
from bondgenoot.intake.models.signal import Moment
from bondgenoot.intake.models.signal import Place as SignalPlace
from bondgenoot.school.choosing_place import Place
from bondgenoot.school.models import SchoolClass, SchoolYear

# Shades of the table, by the share of its largest number.
SHADES = 3


@dataclass(frozen=True)
class Number:
    """A number with the list of which it is the length; `shade` 0 (none) to SHADES."""

    count: int
    url: str = ""
    shade: int = 0


class Clustering:
    """The cases of one location that began in a school year."""

    def __init__(self, cases: CaseQuerySet, place: Place, year: SchoolYear, on: date) -> None:
        self.place, self.year, self.on = place, year, on
        self.cases = cases.filter(opened_in(year))

    # Classes

    def classes(self) -> list[dict[str, Any]]:
        """Every class with a case, with how many there are and how many of those are open."""
        counted = {row["school_class"]: row for row in self._by_class()}
        known = SchoolClass.objects.filter(pk__in=counted).order_by("year_level", "name")
        return [
            {
                "name": one.name,
                "all": self._number(counted[one.pk]["all"], school_class=str(one.pk), state=asked.ALL),
                "open": self._number(counted[one.pk]["open"], school_class=str(one.pk)),
            }
            for one in known
        ]

    def _by_class(self) -> Any:
        """(class, all, open) for every class with a case."""
        day = min(self.on, self.year.ends_on)
        # One filter: these are asked of the same enrolment.
        enrolled = Q(
            Q(party__pupil__enrolments__ends_on__isnull=True) | Q(party__pupil__enrolments__ends_on__gte=day),
            party__pupil__enrolments__starts_on__lte=day,
            party__pupil__enrolments__school_class__location=self.place.location,
            party__pupil__enrolments__school_class__school_year=self.year,
        )
        closed = Exists(Closure.objects.standing().filter(case=OuterRef("case")))
        rows = targets().filter(enrolled, case__in=self.cases).annotate(closed=closed)
        return rows.values(school_class=F("party__pupil__enrolments__school_class")).annotate(
            all=Count("case", distinct=True), open=Count("case", distinct=True, filter=Q(closed=False))
        )

    # Places and moments

    def places(self) -> dict[str, Any]:
        """The rows and columns of the table: only places and moments of which there is a signal."""
        cells = self._counts("signal__place", "signal__moment")
        by_place, by_moment = self._counts("signal__place"), self._counts("signal__moment")
        largest = max(cells.values(), default=0)
        moments = [one for one in Moment if (one.value,) in by_moment]
        rows = [
            {
                "label": place.label,
                "all": self._number(by_place[place.value,], place=place.value, state=asked.ALL),
                "cells": [
                    self._number(
                        cells.get((place.value, moment.value), 0),
                        largest,
                        place=place.value,
                        moment=moment.value,
                        state=asked.ALL,
                    )
                    for moment in moments
                ],
            }
            for place in SignalPlace
            if (place.value,) in by_place
        ]
        columns = [
            {
                "label": one.label,
                "all": self._number(by_moment[one.value,], moment=one.value, state=asked.ALL),
            }
            for one in moments
        ]
        return {"rows": rows, "columns": columns}

    def _counts(self, *by: str) -> dict[tuple[str, ...], int]:
        """How many cases have a signal of each; a case with two signals counts once in each place."""
        rows = CaseSignal.objects.filter(case__in=self.cases).order_by().values(*by)
        counted = rows.annotate(n=Count("case", distinct=True))
        return {tuple(row[name] for name in by): row["n"] for row in counted}

    def _number(self, count: int, largest: int = 0, **chosen: str) -> Number:
        if not count:
            return Number(0)
        query = Choice(year=str(self.year.starts_on.year)).query(**chosen)
        shade = -(-SHADES * count // largest) if largest else 0
        return Number(count, self.place.address(OVERVIEW, query), shade)
