"""The yearly report with ten thousand cases: counting and freezing it, on paper and as a document."""

from uuid import uuid4

from django.urls import reverse

from bench.measuring import Answer, Visitor, measure
from bench.recording import TOKEN
from bench.table import Report
from bondgenoot.lib import clock
from bondgenoot.school.models import SchoolYear, Staff

REPORT_LIMIT = 5000.0  # milliseconds at p95
# A report takes long, and a few say enough.
REQUESTS, WARM_UP = 5, 1


def measure_reports(table: Report, number: int, leader: Staff, only: str) -> None:
    """Two rows of the table and a fact; `only` as for the pages."""
    visitor = Visitor(leader)
    visitor.cookies["csrftoken"] = TOKEN
    made: list[str] = []

    def make() -> Answer:
        answer = visitor.ask(reverse("insight:report_new"), form(leader))
        assert answer.status == 302, f"verslag maken: {answer.status}"
        made.append(answer.headers["Location"])
        return answer

    if only and "verslag" not in only:
        return
    figure = measure(make, requests=REQUESTS, warm_up=WARM_UP)
    # What changed since the last time is counted in portions: more changed, more questions.
    table.seconds(f"verslag maken met {number} casussen (p95)", figure.p95 / 1000, REPORT_LIMIT / 1000)
    for ending in ("pdf", "docx"):
        # The newest: an older draft of which nothing was given out gives nothing any more.
        address = f"{made[-1]}verslag.{ending}"
        figure = measure(lambda there=address: visitor.page(there), requests=REQUESTS, warm_up=WARM_UP)  # type: ignore[misc]
        table.page(number, f"verslag als {ending}", figure, REPORT_LIMIT)


def form(leader: Staff) -> dict[str, str]:
    """As the browser sends it, for a report of this school year up to today."""
    year = SchoolYear.around(leader.organisation, clock.today())
    return {
        "csrfmiddlewaretoken": TOKEN,
        "key": str(uuid4()),
        "kind": "yearly",
        "year": str(year.starts_on.year),
        "up_to": "",
    }
