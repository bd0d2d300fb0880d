"""Which pages are measured, as whom, and how fast they must be."""

from dataclasses import dataclass

from django.urls import reverse

from bench.building import Builder
from bench.measuring import Figure, Visitor, measure
from bondgenoot.cases.models import Step
from bondgenoot.school.models import Role, RoleAssignment, Staff

LANDING_LIMIT = 60.0  # milliseconds at p95
CASE_LIMIT = 80.0


@dataclass(frozen=True)
class Page:
    name: str
    visitor: Visitor
    address: str
    limit: float | None = None

    def measure(self, requests: int) -> Figure:
        return measure(lambda: self.visitor.page(self.address), requests=requests)


def coordinator(builder: Builder) -> Staff:
    held = RoleAssignment.objects.filter(role=Role.COORDINATOR, location=builder.school.location)
    return held.select_related("staff__user").order_by("starts_on", "staff__code")[0].staff


def mentor(builder: Builder) -> Staff:
    """The mentor who carries the case with two hundred entries."""
    return Staff.objects.select_related("user").get(pk=builder.long_case.lead_id)


def pages(builder: Builder) -> list[Page]:
    leader, own = Visitor(coordinator(builder)), Visitor(mentor(builder))
    case = builder.long_case
    step = Step.objects.open().filter(case=case).order_by("opened_at")[0]
    at_case = reverse("cases:case_page", args=[case.ref])
    return [
        Page("wat nu, coördinator", leader, reverse("agenda:now"), LANDING_LIMIT),
        Page("wat nu, mentor", own, reverse("agenda:now"), LANDING_LIMIT),
        Page("casus met 200 aantekeningen", own, at_case, CASE_LIMIT),
        Page("de hele lijst, coördinator", leader, reverse("agenda:task_list") + "?groep=wachten"),
        Page("casussen, coördinator", leader, reverse("cases:case_list")),
        Page("casussen, mentor", own, reverse("cases:case_list")),
        Page("stap", own, reverse("cases:step_page", args=[case.ref, step.pk])),
    ]


def yardstick() -> Page:
    return Page("lege view (maatstaf)", Visitor(), "/bench/leeg/")
