"""The pages of the coordinator's year in a typical state; part of `scenes.py`, which says what a scene is."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse

from bondgenoot.insight.tests.reports import adopted, filled, make
from bondgenoot.school.models import Staff
from bondgenoot.school.tests.factories import School

Seen = tuple[str, Staff | None, str]


def at(name: str, who: Staff | None, *args: Any, query: str = "") -> Seen:
    return name, who, reverse(name, args=args) + query


ONLY_SENT_IN_THE_YEAR: set[str] = {
    "insight:report_again",
    "insight:report_as_docx",
    "insight:report_as_pdf",
    "insight:report_figures",
}


def the_reports(school: School) -> Iterator[Seen]:
    keeper, reader = school.coordinator, school.team_leader
    yield at("insight:report_list", keeper)
    yield at("insight:report_list", reader)
    yield at("insight:report_new", keeper)
    draft = make(school)
    yield at("insight:report_list", keeper)
    yield at("insight:report_page", keeper, draft.pk)
    yield at("insight:report_text", keeper, draft.pk, "opvallend")
    yield at("insight:report_adoption", keeper, draft.pk)
    words = f"Met {school.pupil.first_name} gaat het weer goed."
    filled(draft, keeper).write(section="opvallend", words=words, seen=2, by=keeper)
    yield at("insight:report_adoption", keeper, draft.pk)
    letter = adopted(school, kind="half")
    for person in (keeper, reader):
        yield at("insight:report_page", person, letter.pk)


YEAR_SCENES: tuple[Callable[[School], Iterator[Seen]], ...] = (the_reports,)
