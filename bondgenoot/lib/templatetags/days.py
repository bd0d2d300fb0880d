"""Dates as people say them, always with the exact date inside `<time datetime>`."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bondgenoot.lib.due import DueWords, exact_day, near_day, short_day

register = template.Library()


@register.simple_tag
def day(when: date | datetime | DueWords | None, today: date | None = None) -> SafeString | str:
    """`{% day due %}` says "morgen (di 24 nov)"; without `today` a bare date is only exact: "di 24 nov 2026"."""
    if when is None:
        return ""
    if isinstance(when, DueWords):
        return _time(when.on.isoformat(), when.said)
    local = timezone.localtime(when).date() if isinstance(when, datetime) else when
    if today is None:
        return _time(local.isoformat(), short_day(local, year=True))
    return _time(local.isoformat(), f"{near_day(local, today)} ({exact_day(local, today)})")


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """`{% moment entry.at %}` says "di 24 nov 2026, 14:05"."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return _time(local.isoformat(timespec="minutes"), f"{short_day(local.date(), year=True)}, {local:%H:%M}")


def _time(machine: str, said: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, said)
