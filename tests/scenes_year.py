"""The pages of the coordinator's year in a typical state; part of `scenes.py`, which says what a scene is."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from bondgenoot.cases.handover_notes import stay, write_note
from bondgenoot.cases.models import Task
from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.insight.tests.factories import some_cases
from bondgenoot.insight.tests.incidents import a_busy_year
from bondgenoot.insight.tests.reports import adopted, filled, make
from bondgenoot.lib import clock
from bondgenoot.prevention.models import BehaviourRules, Duty, Proof, ProofKind, WeekPlan
from bondgenoot.prevention.models.week import fourth_week
from bondgenoot.prevention.tests.factories import activity
from bondgenoot.prevention.week import finish
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.protocol.shipping import ship
from bondgenoot.reminders.models import CalendarFeed, Digest, Reminder
from bondgenoot.school.models import SchoolYear, Staff
from bondgenoot.school.tests.factories import School, login

Seen = tuple[str, Staff | None, str]
ONE_DAY = timedelta(days=1)


def at(name: str, who: Staff | None, *args: Any, query: str = "") -> Seen:
    return name, who, reverse(name, args=args) + query


ONLY_SENT_IN_THE_YEAR: set[str] = {
    "cases:handover_paper",
    "cases:handover_read",
    "insight:new_year_activities",
    "feed:calendar",
    "insight:figures_csv",
    "insight:figures_xlsx",
    "insight:register_csv",
    "insight:register_xlsx",
    "insight:report_again",
    "insight:report_as_docx",
    "insight:report_as_pdf",
    "insight:report_discard",
    "insight:report_figures",
    "prevention:activity_outcome",
    "prevention:class_reminder",
    "prevention:class_signatures",
    "prevention:duty_taking_up",
    "prevention:guide_docx",
    "prevention:guide_keeping",
    "prevention:guide_pdf",
    "prevention:proof_file",
    "prevention:rules_discard",
    "prevention:rules_new",
    "prevention:rules_poster",
    "prevention:staff_signatures",
    "prevention:week_copy",
    "prevention:week_item_done",
    "prevention:week_item_removal",
    "prevention:week_item_undone",
    "prevention:year_begin",
    "reminders:calendar_end",
    "reminders:calendar_holidays",
    "reminders:mail_again",
    "reminders:mail_trial",
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


def the_year_wheel(school: School) -> Iterator[Seen]:
    keeper, mentor = school.coordinator, school.mentor
    for person in (keeper, mentor, school.management):
        yield at("prevention:year", person)
    yield at("prevention:duty_list", keeper)
    turn_year(school.location, school.year)
    rules = activity(school, "gedragsregels_klas", school.class_a)
    rules.finish(by=mentor, done_on=clock.today())
    Proof.objects.add(rules, by=mentor, kind=ProofKind.SIGNATURES, on=clock.today(), signed=24)
    proof = Proof.objects.add(
        rules, by=mentor, kind=ProofKind.DATE, on=clock.today(), about="In de mentorles"
    )
    lesson = activity(school, "omstanders", school.class_b)
    lesson.skip(by=keeper, reason="De mentorles viel uit.")
    lesson.reopen(by=keeper, reason="Er komt toch een les.")
    Duty.objects.get(location=school.location, key="ouders").waive(by=keeper, reason="De ouderraad doet dit.")
    turn_year(school.location, school.year)
    for person in (keeper, mentor, school.team_leader, school.management):
        yield at("prevention:year", person)
    yield at("prevention:year_closing", keeper)
    yield at("prevention:year_account", keeper)
    yield at("prevention:year_classes", keeper)
    yield at("prevention:year_classes", keeper, query=f"?activiteit={lesson.duty_id}")
    for one in (rules, lesson, activity(school, "coordinator_aanwijzen"), activity(school, "alert_team")):
        yield at("prevention:activity", keeper, one.pk)
    yield at("prevention:activity", mentor, rules.pk)
    for name in ("activity_skip", "activity_plan"):
        yield at(f"prevention:{name}", keeper, lesson.pk)
    yield at("prevention:activity_reopen", mentor, rules.pk)
    for kind in ProofKind.values:
        yield at("prevention:proof_new", keeper, lesson.pk, kind)
    yield at("prevention:proof_remove", mentor, proof.pk)
    yield at("prevention:duty_list", keeper)
    yield at("prevention:duty_new", keeper)
    for name in ("duty_edit", "duty_waiver"):
        yield at(f"prevention:{name}", keeper, lesson.duty_id)


def the_figures(school: School) -> Iterator[Seen]:
    keeper = school.coordinator
    for name in ("figures", "register"):
        yield at(f"insight:{name}", keeper)
    earlier = SchoolYear.around(school.organisation, school.year.starts_on - ONE_DAY)
    for year in (school.year, earlier):
        a_busy_year(school.location, year)
    for name in ("figures", "register"):
        yield at(f"insight:{name}", keeper)
        yield at(f"insight:{name}", keeper, query=f"?jaar={earlier.starts_on.year}")


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


def what_i_was_reminded_of(school: School) -> Iterator[Seen]:
    person, on = school.mentor, clock.today()
    yield at("reminders:reminder_list", person)
    use_edition(school)
    tasks = [Task.objects.open().get(case=make_case(school)) for _turn in range(4)]
    Digest.objects.create(staff=person, day=on, tries=2, trouble="unreachable")
    sent = Digest.objects.create(
        staff=person, day=on - ONE_DAY, handed_at=clock.now() - ONE_DAY, sent_at=clock.now() - ONE_DAY
    )
    unsure = Digest.objects.create(staff=person, day=on - 2 * ONE_DAY, handed_at=clock.now() - 2 * ONE_DAY)
    for task, days, stage, digest in zip(
        tasks, (0, 0, 1, 2), ("today", "tomorrow", "late", "today"), (None, None, sent, unsure), strict=True
    ):
        task.due_on = on - ONE_DAY * days
        task.save()
        Reminder.objects.create(
            staff=person,
            subject=task.pk,
            stage=stage,
            due_on=task.due_on,
            location=school.location,
            digest=digest,
            made_at=clock.now() - ONE_DAY * days,
        )
    tasks[3].finish(by=person)
    yield at("agenda:now", person)
    yield at("reminders:reminder_list", person)


def how_i_want_to_be_reminded(school: School) -> Iterator[Seen]:
    person = school.mentor
    yield at("reminders:preference", person)
    yield at("reminders:calendar", person)
    CalendarFeed.objects.renew(staff=person, with_holidays=True, by=person)
    yield at("reminders:calendar", person)


def whether_mail_goes_out(school: School) -> Iterator[Seen]:
    chief, now = school.management, clock.now()
    yield at("reminders:mail", chief)
    old = {"day": clock.today() - 2 * ONE_DAY, "made_at": now - 2 * ONE_DAY}
    Digest.objects.create(staff=school.mentor, tries=7, trouble="unreachable", **old)
    Digest.objects.create(staff=school.coordinator, tries=7, trouble="address", **old)
    Digest.objects.create(staff=school.second_mentor, handed_at=now - ONE_DAY, **old)
    Digest.objects.create(
        staff=school.counsellor, handed_at=now - 2 * ONE_DAY, sent_at=now - 2 * ONE_DAY, **old
    )
    school.facilitator.email = school.facilitator.user.email = ""
    school.facilitator.save()
    school.facilitator.user.save()
    yield at("reminders:mail", chief)
    yield at("school:overview", chief)


def a_new_year(school: School) -> Iterator[Seen]:
    use_edition(school)
    keeper = school.coordinator
    yield at("insight:new_year", keeper)
    yield at("insight:new_year_cases", keeper)
    yield at("cases:handover_notes", school.mentor)
    case, other = make_case(school), make_case(school, suspect=school.pupils_b[0])
    yield at("cases:handover_notes", school.mentor)
    words = f"Bel @{school.pupil} pas na vieren."
    write_note(case, by=school.mentor, words=words)
    stay(other, by=school.mentor)
    yield at("cases:handover_notes", school.mentor)
    for name in ("new_year", "new_year_cases"):
        yield at(f"insight:{name}", keeper)
    for key in ("vakanties", "lijsten", "protocol"):
        yield at("insight:new_year_part", keeper, key)
    school.mentor.leave(on=clock.today(), by=None)
    yield at("cases:case_page", keeper, case.ref)
    yield at("insight:new_year_part", keeper, "vertrek")


def the_overview(school: School) -> Iterator[Seen]:
    keeper = school.coordinator
    for name in ("overview", "departure_list", "clustering", "workload"):
        yield at(f"insight:{name}", keeper)
    cases = some_cases(school, 5, 11)
    yield at("insight:overview", keeper)
    yield at("insight:overview", keeper, query="?stand=afgesloten")
    yield at("insight:overview", keeper, query="?tegel=te-laat&plek=kantine&volgorde=ronde")
    for name in ("departure_list", "clustering", "workload"):
        yield at(f"insight:{name}", keeper)
    for name in ("handover", "takeover"):
        yield at(f"insight:{name}", keeper)
        yield at(f"insight:{name}", keeper, query="?" + "&".join(f"casus={case.ref}" for case in cases))


YEAR_SCENES: tuple[Callable[[School], Iterator[Seen]], ...] = (
    the_overview,
    the_figures,
    the_reports,
    the_year_wheel,
    the_rules_and_the_guide,
    the_week,
    what_i_was_reminded_of,
    how_i_want_to_be_reminded,
    whether_mail_goes_out,
    a_new_year,
)
