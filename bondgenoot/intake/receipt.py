"""What a signal looks like on a page: the answers as they were given, and how far it is for whoever recorded it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.intake.models import Moment, Place, Progress, Signal
from bondgenoot.lib.due import short_day
from bondgenoot.school.access import Holder
from bondgenoot.school.permissions import Permission

ICONS = {Progress.RECEIVED: "clock", Progress.TAKEN_UP: "repeat", Progress.FINISHED: "check"}
# How a row of one's own list is drawn: only what is finished steps back.
STATES = {Progress.RECEIVED: "today", Progress.TAKEN_UP: "week", Progress.FINISHED: "done"}


def facts(signal: Signal) -> list[dict[str, Any]]:
    """Everything on the signal, as question and answer. Opens its vault."""
    words = signal.words()
    rows = [
        (_("Gezien of gehoord"), words.value("facts")),
        (_("Signalen"), "\n".join(signal.indicator_labels)),
        (_("Indruk van wie het meldde"), words.value("interpretation")),
        (_("Waar en wanneer"), " · ".join(_where(signal))),
        (_("Ook online"), signal.get_online_display()),
        (_("Hoe bekend"), signal.get_source_display()),
    ]
    return [{"label": label, "text": text} for label, text in rows if text]


def _where(signal: Signal) -> list[str]:
    """The moment, and of place and part of the day what is known."""
    known = [_moment(signal.happened_at)]
    if signal.place != Place.UNKNOWN:
        known.append(signal.get_place_display())
    if signal.moment != Moment.UNKNOWN:
        known.append(signal.get_moment_display())
    return known


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{short_day(local.date(), year=True)}, {local:%H:%M}"


def steps(signal: Signal) -> list[dict[str, Any]]:
    """Received, taken up, finished: the three things its reporter may know."""
    order = [Progress.RECEIVED, Progress.TAKEN_UP, Progress.FINISHED]
    notes = {
        Progress.RECEIVED: _("De mentor en de anti-pestcoördinator hebben het."),
        Progress.TAKEN_UP: _("Zij kijken ernaar en doen wat nodig is."),
        Progress.FINISHED: _("Er hoeft nu niets meer."),
    }
    reached = order.index(signal.progress)
    skipped = _skipped(signal)
    return [
        {
            "title": str(one.label).capitalize(),
            "state": "done" if number <= reached else "now" if number == reached + 1 else "may_come",
            "note": notes[one] if number <= reached else _("nog niet"),
        }
        for number, one in enumerate(order)
        if one not in skipped
    ]


def _skipped(signal: Signal) -> set[Progress]:
    """A signal that was set aside was never taken up."""
    standing = signal.standing_triage
    return {Progress.TAKEN_UP} if standing and standing.verdict == "set_aside" else set()


def receivers(signal: Signal, on: date) -> list[dict[str, Any]]:
    """The colleagues who have it, as persons."""
    return [
        {
            "name": str(held.staff),
            "kind": "staff",
            "role": held.get_role_display(),
            "place": str(held.school_class) if held.school_class else "",
        }
        for held in signal.receivers(on)
    ]


def is_to_judge(signal: Signal, holder: Holder) -> bool:
    """Whether who recorded it is also who must judge it: a mentor who saw something in the own class."""
    grant = holder.grant(Permission.SIGNAL_TRIAGE)
    return bool(grant) and Signal.objects.within(grant).untriaged().filter(pk=signal.pk).exists()


def rows(signals: Sequence[Signal]) -> list[dict[str, Any]]:
    """One's own signals as rows of a list. They need `with_progress().with_names()`."""
    return [
        {
            "url": reverse("intake:signal_page", args=[signal.pk]),
            "names": signal.names,
            "recorded_at": signal.recorded_at,
            "source": signal.get_source_display(),
            "progress": signal.progress.label,
            "icon": ICONS[signal.progress],
            "state": STATES[signal.progress],
        }
        for signal in signals
    ]
