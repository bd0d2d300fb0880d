"""The year of the fictional school: what was done this autumn with its proof, what is late, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from bondgenoot.demo.school import DemoSchool, at_noon, school_days_ago
from bondgenoot.lib import clock
from bondgenoot.prevention import week
from bondgenoot.prevention.guide import guide_of
from bondgenoot.prevention.guide_keeping import guide_activity, keep
from bondgenoot.prevention.known_duties import GUIDE, RULES_WITH_CLASSES, RULES_WITH_STAFF, WEEK_WITH_CLASS
from bondgenoot.prevention.models import (
    Activity,
    Audience,
    BehaviourRules,
    Duty,
    GuideParagraph,
    Paragraph,
    Proof,
    ProofKind,
    State,
    Term,
    WeekPlan,
)
from bondgenoot.prevention.models.week import fourth_week
from bondgenoot.prevention.terms import month_name
from bondgenoot.prevention.week_ideas import ideas
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.school.models import Role, RoleAssignment, SchoolClass, SchoolYear, Staff

PARENTS_EVENING = "ouders"
# By their place in the list: these classes did not get round to it yet.
BEHIND = (6, 23)
PARAGRAPHS = {
    Paragraph.POLICY: "Elke klas heeft een mentor die de leerlingen elke week spreekt. In de pauzes lopen er collega's "
    "rond op het plein en bij de kluisjes.\n\nHet hele veiligheidsbeleid staat op onze website.",
    Paragraph.REACH: "Kamer 1.14, op maandag, dinsdag en donderdag van 8.00 tot 16.00 uur. Of bel de school en vraag "
    "naar de anti-pestcoördinator.",
    Paragraph.PARENTS: "In {parents_evening} is er een ouderavond over omgaan met elkaar, ook online.",
    Paragraph.COMPLAINTS: "De klachtenregeling staat op onze website, onder Praktisch.",
}
OWN = {
    "title": "Koffie met de conciërges en de pleinwacht",
    "why": "Zij zien het eerst wat er op het plein en in de gang gebeurt.",
    "owner_role": Role.COORDINATOR,
    "audience": Audience.LOCATION,
    "term": Term.DAY,
    "due_month": 12,
    "due_day": 4,
    "proof": ProofKind.DATE,
}
WORDS = {
    "beleid_bekend": "Verteld op de eerste studiedag, en in de eerste mentorles met de kaart erbij.",
    "week_tegen_pesten": "Elke klas koos een eigen onderdeel. De opening was in de aula.",
    RULES_WITH_STAFF: "De getekende lijst ligt in de map Veiligheid bij de administratie.",
    RULES_WITH_CLASSES: "De getekende lijst hangt in het mentorlokaal.",
}


@dataclass(frozen=True)
class Telling:
    """Whose year it is, and on which day it is told."""

    school: DemoSchool
    year: SchoolYear
    keeper: Staff
    today: date

    def day(self, month: int, day: int) -> date:
        """That day of this school year, or the last one that has been."""
        return min(date(self.year.starts_on.year + (month < 8), month, day), self.today)


def tell_year(school: DemoSchool) -> None:
    """Rules adopted in August, activities done until today but for two classes, a guide that lacks one thing."""
    today = clock.today()
    year = SchoolYear.around(school.organisation, today)
    told = Telling(school, year, _coordinator(school, today), today)
    _adopt_rules(told)
    turn_year(school.location, year)
    _adapt(told)
    _write_guide(told)
    _hold_week(told)
    _finish(told)


def _coordinator(school: DemoSchool, on: date) -> Staff:
    held = RoleAssignment.objects.current(on).filter(location=school.location, role=Role.COORDINATOR)
    return held.select_related("staff__user")[0].staff


def _adopt_rules(told: Telling) -> None:
    on = told.day(8, 27)
    with clock.at(at_noon(on)):
        rules = BehaviourRules.objects.begin(by=told.keeper, location=told.school.location)
        rules.adopt(on=on, by=told.keeper, seen=rules.revision)


def _adapt(told: Telling) -> None:
    """This school has a form of its own for one duty, leaves another to its first week, and added one."""
    duties = {one.key: one for one in Duty.objects.filter(location=told.school.location)}
    parents = duties[PARENTS_EVENING]
    parents.adapt(by=told.keeper, seen=parents.version, title="Ouderavond over omgaan met elkaar, ook online")
    duties["omgangsvormen"].waive(by=told.keeper, reason="Dit zit bij ons in de kennismakingsweek.")
    Duty.objects.invent(told.school.location, by=told.keeper, **OWN)
    turn_year(told.school.location, told.year)


def _write_guide(told: Telling) -> None:
    place = told.school.location
    on = told.day(8, 28)
    evening = month_name(Duty.objects.get(location=place, key=PARENTS_EVENING).due_month)
    with clock.at(at_noon(on)):
        for key, words in PARAGRAPHS.items():
            text = words.format(parents_evening=evening)
            GuideParagraph.objects.write(by=told.keeper, location=place, key=key, text=text, seen=0)
        guide = guide_of(place, told.year, on)
        activity = guide_activity(guide)
        if activity is not None:
            keep(guide, activity, by=told.keeper, on=on, key=uuid4())


def _hold_week(told: Telling) -> None:
    """Every level does something of its own on its own day."""
    place = told.school.location
    with clock.at(at_noon(told.day(9, 4))):
        plan = WeekPlan.objects.begin(
            by=told.keeper, location=place, school_year=told.year, starts_on=fourth_week(told.year)
        )
        for level, classes in _levels(told):
            plan.add(
                by=told.keeper,
                on=plan.days[level % 5],
                what=ideas()[level].title,
                classes=classes,
                key=uuid4(),
            )
    late = _behind(told)
    for item in plan.items.filter(on__lte=told.today).select_related("plan__school_year", "school_class"):
        if item.school_class_id not in late:
            with clock.at(at_noon(item.on)):
                week.finish(item, by=told.keeper, on=item.on)


def _levels(told: Telling) -> Iterator[tuple[int, list[SchoolClass | None]]]:
    classes = list(told.school.location.classes.filter(school_year=told.year).order_by("name"))
    for level in sorted({one.year_level or 0 for one in classes}):
        yield level, [one for one in classes if (one.year_level or 0) == level]


def _behind(told: Telling) -> set[object]:
    classes = told.school.location.classes.filter(school_year=told.year).order_by("name")
    keys = list(classes.values_list("pk", flat=True))
    return {key for number, key in enumerate(keys) if number in BEHIND}


def _finish(told: Telling) -> None:
    """What was due until today is done, a few days before its term."""
    late = _behind(told)
    place = told.school.location
    due = Activity.objects.at(place).of_year(told.year).open().filter(due_on__lte=told.today)
    for number, one in enumerate(due.with_state()):
        if one.school_class_id in late and one.duty.key in (RULES_WITH_CLASSES, WEEK_WITH_CLASS):
            continue
        on = max(told.year.starts_on, school_days_ago(place, number % 6, one.due_on))
        by = one.owner or told.keeper
        with clock.at(at_noon(on)):
            if one.duty.key in WORDS:
                _prove(one, on, by, number)
            if one.state == State.OPEN and one.duty.key != GUIDE:
                one.finish(by=by, done_on=on)


def _prove(activity: Activity, on: date, by: Staff, number: int) -> None:
    signed = activity.duty.proof == ProofKind.SIGNATURES
    # As many as were there: now and then somebody was ill.
    people = 26 - number % 4 if activity.school_class_id else 58
    Proof.objects.add(
        activity,
        by=by,
        kind=ProofKind.SIGNATURES if signed else ProofKind.DATE,
        on=on,
        about=WORDS[activity.duty.key],
        signed=people if signed else None,
    )
