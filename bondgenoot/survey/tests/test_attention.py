"""What stands out: by which rule, in which order, and the limits that a location sets itself."""

from dataclasses import replace

import pytest
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school
from bondgenoot.survey.attention import means_before, place_of, rules, same_groups, shipped_rules
from bondgenoot.survey.findings import findings
from bondgenoot.survey.models import AttentionPoint, AttentionRule, Questionnaire, RuleKind
from bondgenoot.survey.results import every_result
from bondgenoot.survey.tests.factories import answer, close, fill_in, make_round, room_of, shipped
from bondgenoot.survey.tests.filled import closed_round, long_ago, rows
from bondgenoot.survey.tests.questionnaires import written
from bondgenoot.survey.wording import percent, why


@pytest.fixture
def school(db):
    return make_school()


def points(of, kind, **more):
    found = AttentionPoint.objects.filter(unit__round=of, kind=kind, unit__kind="class", **more)
    return {(str(one.unit.school_class), one.subject, one.value) for one in found}


def test_a_mean_on_its_limit_stands_out_and_just_under_it_does_not(school):
    # 8 of 20 say 4: 1,6. 7 of 20: 1,4.
    made = closed_round(school, {school.class_a: 8, school.class_b: 7})
    assert points(made, "mean") == {("1A", "5", 16)}
    exact = AttentionPoint.objects.get(unit__round=made, kind="mean", unit__kind="class")
    assert (exact.limit, exact.before) == (15, None)


def test_a_mean_of_safety_stands_out_when_it_is_low(school):
    made = make_round(school)
    for one, value in ((school.class_a, 3), (school.class_b, 4)):
        row = answer(made.layout, fill=value)
        other = answer(made.layout, fill=value, s2_1=value - 1)
        fill_in(room_of(made, one), [row] * 11 + [other] * 5)
    close(made, school)
    assert {name for name, subject, _value in points(made, "mean", subject="2")} == {"1A"}


def test_a_share_stands_out_from_its_limit_on(school):
    made = closed_round(school, {school.class_a: 8, school.class_b: 7})
    assert {(name, value) for name, _subject, value in points(made, "share")} == {("1A", 40)}


def test_a_percentage_is_rounded_as_people_do():
    assert [percent(part, 200) for part in (4, 5, 6, 81)] == [2, 3, 3, 41]
    assert percent(1, 3) == 33


def test_getting_worse_stands_out_and_getting_better_does_not(school):
    long_ago(closed_round(school, {school.class_a: 5, school.class_b: 15}))
    made = closed_round(school, {school.class_a: 8, school.class_b: 8})
    assert points(made, "change") == {("1A", "5", 16)}
    assert AttentionPoint.objects.get(unit__round=made, kind="change", unit__kind="class").before == 10


def test_only_the_last_round_before_counts(school):
    long_ago(closed_round(school, {school.class_a: 5}), 200)
    long_ago(closed_round(school, {school.class_a: 9}), 100)
    made = closed_round(school, {school.class_a: 8})
    assert not points(made, "change")
    unit = made.units.get(kind="class")
    assert means_before(made)[place_of(unit)].means["5"] == 18


def test_what_the_last_round_could_not_show_is_not_taken_from_an_older_one(school):
    long_ago(closed_round(school, {school.class_a: 5}), 200)
    long_ago(closed_round(school, {school.class_a: 2}, of=9), 100)
    made = closed_round(school, {school.class_a: 12})
    assert not points(made, "change")


def changes_of(of, kind):
    return AttentionPoint.objects.filter(unit__round=of, kind="change", unit__kind=kind)


@pytest.mark.parametrize("kind", ["level", "location"])
def test_a_year_level_and_the_whole_are_compared_only_when_the_same_classes_answered(school, kind):
    long_ago(closed_round(school, {school.class_a: 5}), 100)
    made = closed_round(school, {school.class_a: 12, school.class_b: 15})
    assert not changes_of(made, kind).exists()
    assert changes_of(made, "class").exists()
    long_ago(made, 50)
    again = closed_round(school, {school.class_a: 17, school.class_b: 18})
    assert changes_of(again, kind).exists()


def test_a_class_that_took_part_and_answered_nothing_is_not_among_those_compared(school):
    long_ago(closed_round(school, {school.class_a: 5}), 100)
    made = make_round(school)
    fill_in(room_of(made, school.class_a), rows(made.layout, 12, 8))
    close(made, school)
    assert changes_of(made, "location").exists()


def test_the_whole_is_compared_with_the_last_round_of_the_same_classes(school):
    long_ago(closed_round(school, {school.class_a: 5, school.class_b: 5}), 200)
    long_ago(closed_round(school, {school.class_a: 12}), 100)
    made = closed_round(school, {school.class_a: 12, school.class_b: 12})
    point = changes_of(made, "location").get()
    assert (point.before, point.value) == (10, 24)
    assert why(point, made.questionnaire.form).startswith(
        "Van 1,0 naar 2,4 sinds de vorige ronde van dezelfde klassen;"
    )


def test_a_round_that_closed_later_is_not_a_round_before(school):
    made = closed_round(school, {school.class_a: 5})
    long_ago(made, 100)
    closed_round(school, {school.class_a: 12})
    assert means_before(type(made).objects.get(pk=made.pk)) == {}


def test_groups_of_another_version_compare_only_with_the_same_words(school):
    first = shipped()
    draft = first.adapt(by=None, organisation=school.organisation, at=clock.now())
    changed = draft.text.replace("nl: uitschelden", "nl: uitgescholden worden", 1)
    assert draft.rewrite_since(draft.content_hash, changed, by=None, at=clock.now())
    draft.publish(by=None, at=clock.now())
    second = Questionnaire.objects.get(pk=draft.pk)
    assert same_groups(first.form, second.form) == {"1", "2", "3", "4", "6", "7"}
    long_ago(closed_round(school, {school.class_a: 5}, questionnaire=first))
    made = closed_round(school, {school.class_a: 12}, questionnaire=second)
    assert not points(made, "change")


def test_a_rule_about_what_is_no_longer_asked_does_no_harm(school):
    AttentionRule.objects.replace(
        school.location,
        shipped().form,
        [(RuleKind.MEAN, "99", 5), (RuleKind.MEAN, "5", 12)],
        by=school.coordinator,
    )
    made = closed_round(school, {school.class_a: 7})
    assert points(made, "mean") == {("1A", "5", 14)}


def test_points_about_one_thing_are_one_finding_and_the_heaviest_comes_first(school):
    made = closed_round(school, {school.class_a: 8, school.class_b: 15})
    found = findings(every_result(made))
    titles = [one.title for one in found]
    assert titles[0] == "Klas 1B · Groep 5 (Onveilig waardoor)"
    assert len(titles) == len(set(titles))
    assert found[0].lead.kind == "mean"
    assert found[0].reasons[0] == "Gemiddeld 3,0; aandacht bij 1,5 of hoger"
    assert len(found[0].reasons) == 1 + 9


def test_no_point_tells_what_no_cell_and_no_mean_tells(school):
    made = closed_round(school, {school.class_a: 17, school.class_b: 9}, of=20)
    found = every_result(made)
    for point in found.points:
        key = (point.unit_id, point.subject)
        assert key in (found.cells if point.kind == "share" else found.means)


# The limits of a location


def address(school):
    return reverse("survey:rules", args=[school.location.pk])


def shown(school):
    form = shipped().form
    return {f"{rule.kind.value}-{rule.subject}": rule.limit for rule in rules(school.location, form)}


def test_only_the_coordinator_of_the_location_sets_limits(client, school):
    shipped()
    assert client.get(address(school)).status_code == 302
    assert login(client, school.coordinator).get(address(school)).status_code == 200
    for person in (school.mentor, school.management, school.other_coordinator, school.administrator):
        assert login(client, person).get(address(school)).status_code == 404
        assert client.post(address(school), {"mean-5": "2"}).status_code == 404


def test_own_limits_replace_all_that_ship_and_are_told_to_the_audit(client, school):
    shipped()
    login(client, school.coordinator)
    sent = {"mean-5": "1,2", "change-5": "0,3", "share-6": "30"}
    assert client.post(address(school), sent).status_code == 302
    form = shipped().form
    expected = {"mean-5": 12, "change-5": 3}
    expected |= {f"share-{one.key}": 30 for one in form.group("6").statements}
    assert shown(school) == expected
    assert AuditEvent.objects.filter(action="attention_rules.replaced").count() == 1
    html = client.get(address(school)).content.decode()
    assert 'value="1,2"' in html
    assert "meegeleverd: 1,5" in html


def test_the_shipped_limits_come_back_with_one_press(client, school):
    shipped()
    login(client, school.coordinator)
    client.post(address(school), {"mean-5": "4"})
    assert client.post(address(school), {"meegeleverd": "ja"}).status_code == 302
    assert rules(school.location, shipped().form) == shipped_rules(shipped().form)
    assert not AttentionRule.objects.exists()


def short_version(school):
    """A published version of the thermometer that asks the first group alone."""
    draft = shipped().adapt(by=None, organisation=school.organisation, at=clock.now())
    form = draft.form
    text = written(replace(form, groups=form.groups[:1], background=form.background[:1]))
    assert draft.rewrite_since(draft.content_hash, text, by=None, at=clock.now())
    draft.publish(by=None, at=clock.now())
    return Questionnaire.objects.get(pk=draft.pk)


def test_limits_of_a_short_version_leave_those_of_the_long_one(client, school):
    short = short_version(school)
    login(client, school.coordinator)
    assert client.post(f"{address(school)}?vragenlijst={shipped().pk}", {"mean-5": "1,2"}).status_code == 302
    assert client.post(f"{address(school)}?vragenlijst={short.pk}", {"mean-1": "2,5"}).status_code == 302
    held = shown(school)
    assert (held["mean-5"], held["mean-1"]) == (12, 25)
    assert "change-1" not in held
    client.post(f"{address(school)}?vragenlijst={short.pk}", {"meegeleverd": "ja"})
    assert shown(school) | {"mean-1": 30, "change-1": 5, "mean-5": 12} == shown(school)


def test_limits_of_a_short_version_leave_what_ships_for_the_long_one(client, school):
    short = short_version(school)
    login(client, school.coordinator).post(f"{address(school)}?vragenlijst={short.pk}", {"mean-1": "2,5"})
    held = shown(school)
    assert (held["mean-1"], held["mean-5"], held["share-6.1"]) == (25, 15, 40)


def test_somebody_chooses_of_which_questionnaire_the_limits_are(client, school):
    first = shipped()
    login(client, school.coordinator)
    assert 'class="tabs"' not in client.get(address(school)).content.decode()
    short = short_version(school)
    closed_round(school, {school.class_a: 5}, questionnaire=first)
    html = client.get(address(school)).content.decode()
    assert f"?vragenlijst={short.pk}" in html
    assert 'name="mean-5"' in html
    assert 'name="mean-5"' not in client.get(f"{address(school)}?vragenlijst={short.pk}").content.decode()
    theirs = short_version(make_school())
    for wrong in (theirs.pk, "iets", "%00"):
        assert client.get(f"{address(school)}?vragenlijst={wrong}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"mean-5": "0"}, "Kies een grens van 0,1 of hoger"),
        ({"mean-5": "5,1"}, "De schaal loopt tot 5."),
        ({"mean-5": "1,55"}, "Schrijf één cijfer achter de komma"),
        ({"mean-5": "veel"}, "Schrijf een getal met één cijfer achter de komma"),
        ({"share-5": "4"}, "Onder 5 procent is er niets te zien."),
        ({"share-5": "101"}, "Meer dan 100 procent kan niet."),
        ({"mean-5": ""}, "Laat minstens één regel aan"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_in_a_sentence(client, school, sent, sentence):
    shipped()
    answered = login(client, school.coordinator).post(address(school), sent)
    assert answered.status_code == 200
    assert sentence in answered.content.decode()
    assert not AttentionRule.objects.exists()


def test_a_refused_limit_says_of_which_group_it_is(client, school):
    shipped()
    html = login(client, school.coordinator).post(address(school), {"mean-5": "6"}).content.decode()
    summary = html[html.index('class="error-summary"') :]
    assert "Groep 5 (Onveilig waardoor): " in summary[: summary.index("</ul>")]


def test_a_limit_holds_for_rounds_that_are_closed_from_now_on(school):
    made = closed_round(school, {school.class_a: 7})
    AttentionRule.objects.replace(
        school.location, shipped().form, [(RuleKind.MEAN, "5", 10)], by=school.coordinator
    )
    assert not points(made, "mean")
    long_ago(made)
    assert points(closed_round(school, {school.class_a: 7}), "mean") == {("1A", "5", 14)}
