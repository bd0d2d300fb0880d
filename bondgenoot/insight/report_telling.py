"""Telling team leaders that a letter waits for them."""

from django.utils.translation import gettext as _

from bondgenoot.insight.models.report import Report, ReportKind
from bondgenoot.lib import clock
from bondgenoot.school.mailing import mail_each
from bondgenoot.school.models import Role, RoleAssignment, Staff


def team_leaders_at(report: Report) -> list[Staff]:
    """Who is told: the team leaders of that location today."""
    held = RoleAssignment.objects.current(clock.today()).filter(
        location=report.location_id, role=Role.TEAM_LEADER
    )
    return list({one.staff_id: one.staff for one in held.select_related("staff__user")}.values())


def tell(report: Report, address: str) -> int:
    """For how many a mail was handed over; `address` is where they log in. Only of a letter, and it says nothing else."""
    if report.kind != ReportKind.HALF_YEAR:
        return 0
    subject = _("Er staat een brief voor je klaar in Bondgenoot")
    body = _("Er staat een brief voor je klaar in Bondgenoot. Log in om hem te lezen:")
    return len(mail_each(team_leaders_at(report), subject=subject, body=f"{body}\n\n{address}\n"))
