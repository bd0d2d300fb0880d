"""The pages of the coordinator's year in a typical state; part of `scenes.py`, which says what a scene is."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from bondgenoot.insight.tests.reports import adopted, filled, make
from bondgenoot.lib import clock
from bondgenoot.prevention.models import BehaviourRules, WeekPlan
from bondgenoot.prevention.models.week import fourth_week
from bondgenoot.prevention.week import finish
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.protocol.shipping import ship
from bondgenoot.school.models import Staff
from bondgenoot.school.tests.factories import School, login

Seen = tuple[str, Staff | None, str]


def at(name: str, who: Staff | None, *args: Any, query: str = "") -> Seen:
    return name, who, reverse(name, args=args) + query


ONLY_SENT_IN_THE_YEAR: set[str] = {
    "insight:report_again",
    "insight:report_as_docx",
    "insight:report_as_pdf",
    "insight:report_figures",
    "prevention:class_reminder",
    "prevention:class_signatures",
    "prevention:guide_docx",
    "prevention:guide_keeping",
    "prevention:guide_pdf",
    "prevention:rules_discard",
    "prevention:rules_new",
    "prevention:rules_poster",
    "prevention:staff_signatures",
    "prevention:week_copy",
    "prevention:week_item_done",
    "prevention:week_item_removal",
    "prevention:week_item_undone",
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


def the_rules_and_the_guide(school: School) -> Iterator[Seen]:
    ship()
    keeper = school.coordinator
    yield at("prevention:rules", keeper)
    yield at("prevention:rules", school.mentor)
    yield at("prevention:guide", keeper)
    turn_year(school.location, school.year)
    rules = BehaviourRules.objects.begin(by=keeper, location=school.location)
    for name in ("rules_version", "rules_edit", "rules_adoption"):
        yield at(f"prevention:{name}", keeper, rules.pk)
    rules.adopt(on=clock.today(), by=keeper, seen=rules.revision)
    yield at("prevention:rules_board", school.mentor, rules.pk)
    for person in (keeper, school.mentor, school.staff_member):
        yield at("prevention:rules", person)
    yield at("prevention:guide_paragraph", keeper, "bereikbaarheid")
    login(Client(), keeper).post(reverse("prevention:guide_keeping"))
    yield at("prevention:guide", keeper)


def the_week(school: School) -> Iterator[Seen]:
    keeper = school.coordinator
    yield at("prevention:week", keeper)
    yield at("prevention:week_plan", keeper)
    turn_year(school.location, school.year)
    plan = WeekPlan.objects.begin(
        by=keeper, location=school.location, school_year=school.year, starts_on=fourth_week(school.year)
    )
    yield at("prevention:week", keeper)
    yield at("prevention:week_item_new", keeper, plan.pk)
    given = {"by": keeper, "on": plan.starts_on, "what": "De gedragsregels hardop"}
    item, *_rest = plan.add(classes=[school.class_a, school.class_b, None], key=uuid4(), **given)
    finish(item, by=keeper, on=plan.starts_on)
    yield at("prevention:week_item", keeper, item.pk)
    yield at("prevention:week", keeper)
    yield at("prevention:week", school.mentor)


YEAR_SCENES: tuple[Callable[[School], Iterator[Seen]], ...] = (the_reports, the_rules_and_the_guide, the_week)
