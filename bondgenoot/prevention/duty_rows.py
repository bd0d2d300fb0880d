"""What a location does every year, as a list to arrange it from."""

from typing import Any

from django.utils.translation import gettext as _

from bondgenoot.prevention.models import Duty
from bondgenoot.prevention.terms import MONTHS, term_words
from bondgenoot.school.models import Location


def duty_rows(location: Location) -> dict[str, list[dict[str, Any]]]:
    """`kept` in the order of the year, and `waived` with the reason; one query."""
    duties = Duty.objects.filter(location=location).select_related("owner", "waiver")
    in_order = sorted(duties, key=_order)
    waived = [one for one in in_order if hasattr(one, "waiver")]
    return {
        "kept": [_row(one) for one in in_order if one not in waived],
        "waived": [{**_row(one), "reason": one.waiver.reason} for one in waived],
    }


def _order(duty: Duty) -> tuple[int, int, str]:
    day = duty.due_day if duty.due_day is not None else 7 * (duty.due_week or 0)
    return MONTHS.index(duty.due_month), day, duty.title


def _row(duty: Duty) -> dict[str, Any]:
    who = str(duty.owner) if duty.owner else str(duty.get_owner_role_display())
    whom = _("per klas") if duty.is_per_class else _("voor de locatie")
    if duty.year_levels:
        whom = _("per klas van leerjaar %(levels)s") % {"levels": ", ".join(duty.year_levels)}
    return {
        "duty": duty,
        "title": duty.title,
        "note": " · ".join([term_words(duty), who, whom]),
        "own": not duty.key,
    }
