"""What the thermometer, the register of the monitor and the reports show about the activities of a school year.

Named in `settings.YEAR_EVIDENCE`; see `prevention/evidence.py`.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.insight.models import Report
from bondgenoot.insight.models.report import ReportKind
from bondgenoot.lib import clock
from bondgenoot.prevention.evidence import Found
from bondgenoot.school.models import Location, SchoolYear
from bondgenoot.school.permissions import Permission
from bondgenoot.survey.models import Monitor, Room

# From this month on a round counts for the spring.
FEBRUARY, JULY = 2, 7


def thermometer(location: Location, year: SchoolYear) -> list[Found]:
    """Per class every round that is open or counted. Certain when it was counted and somebody answered."""
    rooms = Room.objects.filter(
        round__location=location,
        school_class__school_year=year,
    ).select_related("round__closing", "school_class")
    return [_of_room(room) for room in rooms.order_by("round__closes_on")]


def _of_room(room: Room) -> Found:
    closing = getattr(room.round, "closing", None)
    finished = closing.finished_at if closing else None
    counted = bool(finished and room.answers)
    on = min(room.round.closes_on, timezone.localdate(finished)) if counted else None
    season = "spring" if FEBRUARY <= room.round.opens_on.month <= JULY else "autumn"
    words = (
        _("De thermometer is in %(class)s afgenomen.")
        if counted
        else _("Voor %(class)s staat een ronde van de thermometer klaar of open.")
    )
    name = "survey:results" if counted else "survey:round_page"
    return Found(
        code=f"thermometer_{season}",
        words=words % {"class": room.school_class},
        on=on,
        url=reverse(name, args=[room.round_id]),
        permission=Permission.SURVEY_READ,
        school_class_id=room.school_class_id,
    )


def monitor(location: Location, year: SchoolYear) -> list[Found]:
    """What the register of the statutory monitor says, step by step."""
    kept = Monitor.objects.filter(location=location, school_year=year).first()
    if kept is None:
        return []
    url, today = reverse("survey:monitor_page", args=[kept.pk]), clock.today()
    stages = {
        "monitor_planned": (
            kept.starts_on and min(kept.starts_on, today),
            _("In het register staat wanneer er wordt gemeten."),
        ),
        "monitor_measured": (
            kept.ends_on if kept.answered and kept.ends_on and kept.ends_on <= today else None,
            _("In het register staat hoeveel leerlingen meededen."),
        ),
        "monitor_discussed": (
            kept.council_on and kept.team_on and max(kept.council_on, kept.team_on),
            _("In het register staat dat de uitslag met de MR en het team is besproken."),
        ),
        "monitor_sent": (kept.sent_on, _("In het register staat wanneer het is verstuurd.")),
    }
    begun = _("Er is een register van de wettelijke monitor; dit staat er nog niet in.")
    return [
        Found(code, words if on else begun, on, url, Permission.MONITOR_KEEP)
        for code, (on, words) in stages.items()
    ]


def reports(location: Location, year: SchoolYear) -> list[Found]:
    """The letter and the report of that year, once adopted. That there is a report does not show what it led to."""
    adopted = Report.objects.adopted().filter(location=location, school_year=year)
    found = []
    for one in adopted.select_related("adoption").order_by("adoption__at"):
        url = reverse("insight:report_list")
        if one.kind == ReportKind.HALF_YEAR:
            words, on = _("De halfjaarbrief is vastgesteld."), timezone.localdate(one.adoption.at)
            found.append(Found("half_year_letter", words, on, url, Permission.REPORT_READ))
        else:
            words = _("Het jaarverslag is vastgesteld.")
            found.append(Found("yearly_report", words, None, url, Permission.REPORT_READ))
    return found
