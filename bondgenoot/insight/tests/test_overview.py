"""The overview of a location: a tile says how long its list is, whoever sees it, and no name gets into an address."""

from datetime import timedelta
from random import Random
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models import Case, CaseRole, Check, CheckResult, StepOutcome, Task
from bondgenoot.cases.tests.factories import make_case, make_signal, open_step, use_edition
from bondgenoot.cases.tests.walking import check_all
from bondgenoot.insight import choice as asked
from bondgenoot.insight.choice import Choice
from bondgenoot.insight.narrowing import at_location
from bondgenoot.insight.overview import Overview
from bondgenoot.insight.tests.factories import some_cases, to_follow, walk
from bondgenoot.lib import clock
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Location, Role
from bondgenoot.school.tests.factories import give_role, login, make_holiday, make_school

pytestmark = pytest.mark.django_db
ADDRESS = reverse("insight:overview")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(client, school):
    return login(client, school.coordinator)


def seen(school, **chosen) -> Overview:
    cases = at_location(Holder(school.coordinator), school.location)
    # Asked anew: a location keeps its school days.
    here = Location.objects.get(pk=school.location.pk)
    return Overview(cases, here, Choice(**chosen), clock.today())


def listed(client, url) -> list[str]:
    """The references on every page of this list."""
    found, number, pages = [], 1, 1
    while number <= pages:
        joint = "&" if "?" in url else "?"
        context = client.get(f"{url}{joint}pagina={number}").context
        found += [row["ref"] for row in context["rows"]]
        number, pages = number + 1, context["page"].paginator.num_pages
    return found


# What each tile means, said again without a database


def last_state(party) -> str | None:
    found = CheckResult.objects.filter(due__party=party).order_by("-at").first()
    return found.state if found else None


def is_silent(case, school) -> bool:
    calendar, today = school.location.calendar(), clock.today()
    targets = {party.pk for party in case.parties_with(CaseRole.TARGET)}
    tasks = Task.objects.filter(case=case, done_at=None)
    waiting = list(Check.objects.filter(task__in=tasks, due_on__gte=today))
    stopped = all(last_state(one.party_id) == "stopped" for one in waiting)
    planned = all(one.kind in ("check", "step") and one.due_on >= today for one in tasks)
    if planned and stopped and any(one.party_id in targets for one in waiting):
        return False
    said = CheckResult.objects.filter(due__party__in=targets).values_list("at", flat=True)
    since = max([*said, case.opened_at] if said else [case.opened_at])
    return calendar.between(timezone.localdate(since), today) >= 10


def expected(school) -> dict[str, set[str]]:
    """The references behind each tile, from what the rows of each open case say."""
    today = clock.today()
    sunday = today + timedelta(days=(13 if today.weekday() >= 5 else 6) - today.weekday())
    found: dict[str, set[str]] = {tile: set() for tile in asked.KNOWN["tile"]}
    for case in Case.objects.filter(location=school.location):
        if not case.is_open:
            continue
        tasks = list(Task.objects.filter(case=case, done_at=None))
        first = min(task.due_on for task in tasks)
        is_in = {
            "": True,
            asked.LATE: first < today,
            asked.WEEK: today <= first <= sunday,
            asked.AGREE: any(task.kind == "agree" for task in tasks),
            asked.SILENT: is_silent(case, school),
            asked.OTHER_WAY: StepOutcome.objects.filter(
                step__case=case, basis__in=["skipped", "deviated", "safety"]
            ).exists(),
            asked.ROUND: case.round_number > 1,
        }
        for tile, holds in is_in.items():
            if holds:
                found[tile].add(case.ref)
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_a_tile_says_how_long_its_list_is_and_holds_what_it_says(coordinator, school, seed):
    some_cases(school, 11, seed)
    page = coordinator.get(ADDRESS).context
    right = expected(school)
    assert set(listed(coordinator, ADDRESS)) == right[""]
    for tile in page["filters"].tiles:
        refs = listed(coordinator, tile["url"])
        assert len(refs) == tile["count"] == len(set(refs))
        key = QueryDict(urlsplit(tile["url"]).query)["tegel"]
        assert set(refs) == right[key], key
    narrowed_at_random(coordinator, school, Random(seed))


def narrowed_at_random(client, school, chance) -> None:
    """Any combination of filters: each tile still says how long the list is that its link opens."""
    answers = {
        "draagt": [str(school.mentor.pk), str(school.second_mentor.pk)],
        "aan_zet": [str(school.mentor.pk), str(school.coordinator.pk), str(school.team_leader.pk)],
        "klas": [str(school.class_a.pk), str(school.class_b.pk)],
        "plek": ["kantine", "gang", "lokaal"],
        "moment": ["pauze", "les"],
        "jaar": [str(school.year.starts_on.year)],
        "stand": ["afgesloten", "alle"],
        "volgorde": list(asked.KNOWN["order"]),
        "tegel": list(asked.KNOWN["tile"]),
    }
    for _turn in range(7):
        names = chance.sample(list(answers), k=chance.randint(1, 4))
        query = "&".join(f"{name}={chance.choice(answers[name])}" for name in names)
        page = client.get(f"{ADDRESS}?{query}").context
        assert len(listed(client, f"{ADDRESS}?{query}")) == page["page"].paginator.count, query
        for tile in page["filters"].tiles:
            assert len(listed(client, tile["url"])) == tile["count"], (query, tile["label"])


def test_a_row_says_whom_which_step_who_how_late_and_the_last_word(coordinator, school):
    use_edition(school)
    with clock.at(clock.now() - timedelta(days=60)):
        case = make_case(school)
        to_follow(case)
        check_all(open_step(case, "volgen_a"), "goes_on", times=1)
    [row] = coordinator.get(ADDRESS).context["rows"]
    assert row["names"] == f"{school.pupil}, {school.class_a}"
    assert row["owner"] == row["lead"] == str(school.mentor)
    assert row["state"] == "late"
    assert "te laat" in row["due"].word
    assert row["word"]["label"] == "gaat door"
    page = coordinator.get(ADDRESS).content.decode()
    assert "gaat door" in page
    assert case.ref in page


def test_a_pupil_who_said_nothing_yet_is_told_so(coordinator, school):
    use_edition(school)
    make_case(school)
    assert "nog niets" in coordinator.get(ADDRESS).content.decode()


def test_a_holiday_makes_nobody_silent(school):
    use_edition(school)
    today = clock.today()
    with clock.at(clock.now() - timedelta(days=15)):
        make_case(school)
    assert seen(school).numbers[asked.SILENT] == 1
    make_holiday(school.location, today - timedelta(days=14), today)
    assert seen(school).numbers[asked.SILENT] == 0


@pytest.mark.parametrize(
    ("said", "days", "silent"), [("stopped", 20, 0), ("stopped", -1, 1), ("less", 20, 1)]
)
def test_nobody_is_silent_for_whom_it_stopped_and_who_is_asked_again_later(school, said, days, silent):
    use_edition(school)
    with clock.at(clock.now() - timedelta(days=40)):
        case = make_case(school)
        to_follow(case)
        check_all(open_step(case, "volgen_a"), said, times=1)
    due_on = clock.today() + timedelta(days=days)
    Check.objects.filter(step__case=case, task__done_at=None).update(due_on=due_on)
    Task.objects.filter(check_due__step__case=case, done_at=None).update(due_on=due_on)
    assert seen(school).numbers[asked.SILENT] == silent


def test_the_tasks_of_one_colleague_make_the_tiles_of_that_colleague(school):
    use_edition(school)
    with clock.at(clock.now() - timedelta(days=60)):
        case = make_case(school)
        walk(case, "ronde", school)
    owners = set(Task.objects.open().filter(case=case).values_list("owner", flat=True))
    assert seen(school, owner=str(owners.pop())).numbers[asked.LATE] == 1
    assert seen(school, owner=str(school.facilitator.pk)).numbers[asked.LATE] == 0


def test_the_order_that_was_asked_is_the_order_of_the_list(coordinator, school):
    some_cases(school, 8, 3)

    def values(order, key):
        return [row[key] for row in coordinator.get(f"{ADDRESS}?volgorde={order}").context["rows"]]

    rounds = values("ronde", "round")
    assert rounds == sorted(rounds, reverse=True)
    leads = values("draagt", "lead")
    assert leads == sorted(leads)
    dues = [due.on for due in values("termijn", "due")]
    assert dues == sorted(dues)
    heard = [row is None for row in values("woord", "word")]
    assert heard == sorted(heard, reverse=True)


def test_nothing_in_an_address_is_a_name(coordinator, school):
    some_cases(school, 4, 5)
    for name in ("overview", "departure_list", "clustering", "workload"):
        page = coordinator.get(reverse(f"insight:{name}"))
        links = " ".join(part.split('"')[0] for part in page.content.decode().split('href="')[1:])
        people = [*school.everyone().values(), *school.pupils, *school.pupils_b]
        assert not [one for one in people if one.first_name in links or one.last_name in links]


def test_a_name_is_searched_for_without_an_address(coordinator, school):
    use_edition(school)
    case = make_case(school)
    answer = coordinator.post(ADDRESS, {"words": school.pupil.first_name})
    assert [row["ref"] for row in answer.context["rows"]] == [case.ref]
    assert "1 casus gevonden." in answer.content.decode()
    assert not coordinator.post(ADDRESS, {"words": "Nergens"}).context["rows"]
    typed = case.ref.lower().replace("-", "")
    assert coordinator.post(ADDRESS, {"words": typed}).url == reverse("cases:case_page", args=[case.ref])


@pytest.mark.parametrize(
    "wrong", ["tegel=x&stand=x", "klas=x&draagt=x", "jaar=9999&plek=x", "jaar=²²²²", "pagina=x"]
)
def test_what_an_address_asks_wrongly_breaks_nothing(coordinator, school, wrong):
    use_edition(school)
    make_case(school)
    assert coordinator.get(f"{ADDRESS}?{wrong}").status_code == 200


def test_who_may_see_it(client, school):
    use_edition(school)
    case = make_case(school)
    for name in ("overview", "departure_list", "clustering", "workload", "handover", "takeover"):
        address = reverse(f"insight:{name}")
        assert client.get(address).status_code == 302
        assert login(client, school.mentor).get(address).status_code == 404
        assert login(client, school.team_leader).get(address).status_code == 404
        assert login(client, school.coordinator).get(address).status_code == 200
        there = login(client, school.other_coordinator)
        assert case.ref not in there.get(f"{address}?casus={case.ref}").content.decode()
        assert there.get(f"{address}?locatie={school.location.pk}").status_code == 404
        client.logout()


def test_a_case_of_another_location_is_not_listed_because_somebody_is_mentor_there(client, school):
    use_edition(school)
    case = make_case(school)
    give_role(school.other_coordinator, Role.MENTOR, school.location, school_class=school.class_a)
    assert not login(client, school.other_coordinator).get(ADDRESS).context["rows"]
    assert client.get(reverse("cases:case_page", args=[case.ref])).status_code == 200


def test_whoever_coordinates_two_locations_chooses_one(client, school):
    use_edition(school)
    case = make_case(school)
    give_role(school.other_coordinator, Role.COORDINATOR, school.location)
    login(client, school.other_coordinator)
    page = client.get(ADDRESS)
    assert len(page.context["locations"]) == 2
    here = client.get(f"{ADDRESS}?locatie={school.location.pk}")
    assert [row["ref"] for row in here.context["rows"]] == [case.ref]
    kept = [dict(parse_qsl(urlsplit(tile["url"]).query)) for tile in here.context["filters"].tiles]
    assert all(one["locatie"] == str(school.location.pk) for one in kept)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("overview", ""),
        ("overview", "?tegel=te-laat"),
        ("overview", "?stand=alle"),
        ("overview", "?volgorde=woord"),
        ("departure_list", ""),
        ("clustering", ""),
        ("workload", ""),
        ("handover", "?casus="),
        ("takeover", "?casus="),
    ],
)
def test_the_number_of_questions_does_not_grow_with_the_cases(coordinator, school, name, query):
    use_edition(school)
    refs = []

    def one_more(number):
        with clock.at(clock.now() - timedelta(days=20)):
            case = make_case(school, signal=make_signal(school, pupils=[school.pupils[number]]))
            walk(case, "anders", school)
        refs.append(case.ref)

    def asked_of_the_database() -> int:
        every = query + "&casus=".join(refs) if query.endswith("casus=") else query
        with CaptureQueriesContext(connection) as taken:
            assert coordinator.get(reverse(f"insight:{name}") + every).status_code == 200
        return len(taken)

    one_more(0)
    asked_of_the_database()
    with_one = asked_of_the_database()
    one_more(1)
    one_more(2)
    assert asked_of_the_database() == with_one
    assert with_one <= 30


def test_every_reason_that_was_read_is_written_down(coordinator, school):
    use_edition(school)
    case = make_case(school)
    walk(case, "anders", school)
    page = coordinator.get(reverse("insight:departure_list"))
    assert "De collega wist het al." in page.content.decode()
    event = AuditEvent.objects.get(action="overview.reasons")
    assert event.noun_id == str(school.location.pk)
    assert str(case.pk) in event.detail["cases"]
    readers = coordinator.get(reverse("cases:case_readers", args=[case.ref])).content.decode()
    assert "las in het overzicht waarom een stap anders ging" in readers


def test_a_year_without_departures_opens_no_vault(coordinator, school):
    use_edition(school)
    make_case(school)
    assert "Nergens van afgeweken" in coordinator.get(reverse("insight:departure_list")).content.decode()
    assert not AuditEvent.objects.filter(action="overview.reasons").exists()


def every_number(context) -> list:
    """The numbers of a page with the list that each one opens."""
    found = [row[key] for row in context["classes"] for key in ("open", "all")]
    found += [cell for row in context["places"]["rows"] for cell in (*row["cells"], row["all"])]
    return found + [column["all"] for column in context["places"]["columns"]]


def test_where_it_happens_says_how_long_each_list_is(coordinator, school):
    cases = some_cases(school, 10, 7)
    context = coordinator.get(reverse("insight:clustering")).context
    numbers = [one for one in every_number(context) if one.count]
    assert numbers
    for one in numbers:
        assert len(listed(coordinator, one.url)) == one.count, one.url
    this_year = Case.objects.filter(opened_at__date__gte=school.year.starts_on)
    assert sum(row["all"].count for row in context["classes"]) == this_year.count() <= len(cases)


def test_who_carries_what_says_how_long_each_list_is(coordinator, school):
    some_cases(school, 10, 9)
    rows = coordinator.get(reverse("insight:workload")).context["rows"]
    assert [row["name"] for row in rows] == sorted(
        (row["name"] for row in rows), key=lambda name: name.split()[-1]
    )
    numbers = [row[key] for row in rows for key in ("carried", "turn", "late") if row[key]["count"]]
    for one in numbers:
        assert len(listed(coordinator, one["url"])) == one["count"], one["url"]
    open_now = Case.objects.filter(location=school.location).open()
    assert sum(row["carried"]["count"] for row in rows) == open_now.count()
    assert sum(row["tasks"] for row in rows) == Task.objects.open().filter(case__in=open_now).count()
