"""The register of the statutory monitor as pages show it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.lib.due import DueWords, due_words, short_day
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.school.models import Location, SchoolYear
from bondgenoot.survey.models import Monitor, MonitorMeasure
from bondgenoot.survey.monitor_terms import missing

Fact = dict[str, str]


def said(value: Any) -> str:
    """A value as it stands on a page; empty for what is not known."""
    if isinstance(value, date):
        return short_day(value, year=True)
    return "" if value is None else str(value)


def window(monitor: Monitor) -> str:
    if monitor.starts_on is None or monitor.ends_on is None:
        return ""
    return _("%(first)s tot en met %(last)s") % {
        "first": said(monitor.starts_on),
        "last": said(monitor.ends_on),
    }


def took_part(monitor: Monitor) -> str:
    """ "812 van 940 leerlingen (86 %)"; empty when it is not known."""
    if monitor.percentage is None:
        return "" if monitor.invited is None else _("%(n)d gevraagd") % {"n": monitor.invited}
    words = {"answered": monitor.answered, "invited": monitor.invited, "percentage": monitor.percentage}
    return _("%(answered)d van %(invited)d leerlingen (%(percentage)d %%)") % words


def facts(monitor: Monitor) -> list[Fact]:
    """Everything of a register as question and answer; what is not known is not there."""
    sent = " · ".join(filter(None, [said(monitor.sent_on), monitor.sent_how]))
    rows = [
        (_("Instrument"), monitor.instrument),
        (_("Aanbieder"), monitor.supplier),
        (_("Afname"), window(monitor)),
        (_("Deelname"), took_part(monitor)),
        (_("Representatief"), monitor.representative),
        (_("Verstuurd naar de inspectie"), sent),
        (_("Besproken met de MR"), said(monitor.council_on)),
        (_("Besproken met het team"), said(monitor.team_on)),
        (_("Besproken met leerlingen"), said(monitor.pupils_on)),
    ]
    return [{"label": label, "text": text} for label, text in rows if text]


def rows(
    places: Iterable[tuple[Location, Monitor | None]], year: SchoolYear, on: date
) -> list[dict[str, Any]]:
    """One row for each location: where it leads, what is there and what is missing."""
    return [_row(place, monitor, year, on) for place, monitor in places]


def _row(place: Location, monitor: Monitor | None, year: SchoolYear, on: date) -> dict[str, Any]:
    if monitor is None:
        new = reverse("survey:monitor_new")
        url, there = f"{new}?locatie={place.pk}&jaar={year.starts_on.year}", []
    else:
        url = reverse("survey:monitor_page", args=[monitor.pk])
        sent = said(monitor.sent_on)
        there = [
            monitor.instrument,
            took_part(monitor),
            _("verstuurd %(day)s") % {"day": sent} if sent else "",
            _measures(monitor.measures.all(), on),
        ]
    return {
        "place": place,
        "url": url,
        "there": " · ".join(filter(None, there)),
        "is_new": monitor is None,
        "missing": missing(monitor, year, on),
    }


def _measures(measures: Iterable[MonitorMeasure], on: date) -> str:
    """ "3 maatregelen, 1 te laat"."""
    every = list(measures)
    if not every:
        return ""
    late = sum(one.done_on is None and one.due_on < on for one in every)
    number = _("1 maatregel") if len(every) == 1 else _("%(n)d maatregelen") % {"n": len(every)}
    return _("%(number)s, %(late)d te laat") % {"number": number, "late": late} if late else number


def open_measures(
    measures: Iterable[MonitorMeasure], orphans: set[UUID], on: date, calendar: SchoolCalendar
) -> list[dict[str, Any]]:
    """What must still be done as rows of `parts/tasks.html`; first what nobody has."""
    waiting = [one for one in measures if one.done_on is None]
    return [
        _open_measure(one, one.pk in orphans, due_words(one.due_on, on, calendar))
        for one in sorted(waiting, key=lambda one: one.pk not in orphans)
    ]


def _open_measure(one: MonitorMeasure, orphan: bool, due: DueWords) -> dict[str, Any]:
    about = _("zonder eigenaar; was van %(who)s") % {"who": one.owner} if orphan else str(one.owner)
    return {
        "title": one.what,
        "url": reverse("survey:monitor_measure", args=[one.pk]),
        "about": about,
        "state": "late" if orphan else due.state,
        "due": due,
    }


def versions(form: forms.Form, theirs: dict[str, Any]) -> list[dict[str, Any]]:
    """What somebody typed beside what a colleague wrote meanwhile, for `parts/versions.html`: only what differs."""
    names = [name for name in theirs if name in form.fields and form.cleaned_data.get(name) != theirs[name]]

    def rows_of(values: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"label": form.fields[name].label, "text": said(values[name]) or _("leeg"), "differs": True}
            for name in names
        ]

    return [
        {"title": _("Wat jij schreef"), "who": _("nog niet vastgelegd"), "mine": True}
        | {"rows": rows_of(form.cleaned_data)},
        {"title": _("Wat er nu staat"), "who": _("door een collega vastgelegd"), "mine": False}
        | {"rows": rows_of(theirs)},
    ]
