"""Several cases to one colleague at once: each whole or not at all, and what was refused stays ticked."""

import uuid

import pytest
from django.urls import reverse

from bondgenoot.cases.models import Case, Closure, Task
from bondgenoot.cases.tests.factories import make_case, make_signal, use_edition
from bondgenoot.insight.tests.factories import walk
from bondgenoot.protocol.codes import Kind
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    made = make_school()
    use_edition(made)
    return made


@pytest.fixture
def cases(school):
    return [make_case(school, signal=make_signal(school, pupils=[pupil])) for pupil in school.pupils]


@pytest.fixture
def coordinator(client, school):
    return login(client, school.coordinator)


def called(person, first, last):
    person.first_name, person.infix, person.last_name = first, "", last
    person.save()
    return person


def address(name, cases, **more):
    query = "&".join(
        [*(f"casus={case.ref}" for case in cases), *(f"{key}={value}" for key, value in more.items())]
    )
    return f"{reverse(f'insight:{name}')}?{query}"


def given(cases, to, note="Zij zijn met ziekteverlof tot januari."):
    return {"key": str(uuid.uuid4()), "ticked": [case.ref for case in cases], "to": str(to.pk), "note": note}


def test_all_ticked_cases_go_to_a_colleague_with_their_tasks(coordinator, school, cases):
    data = given(cases[:2], school.counsellor)
    for _press in range(2):
        answer = coordinator.post(address("handover", cases, terug="tegel%3Dte-laat"), data)
        assert answer.status_code == 302
    assert answer.url == reverse("insight:overview") + "?tegel=te-laat"
    leads = {case.ref: Case.objects.get(pk=case.pk).lead for case in cases}
    assert leads == {
        cases[0].ref: school.counsellor,
        cases[1].ref: school.counsellor,
        cases[2].ref: school.mentor,
    }
    assert set(Task.objects.open().filter(case__in=cases[:2]).values_list("owner", flat=True)) == {
        school.counsellor.pk
    }
    assert [case.vault.entries.filter(kind="handover").count() for case in cases] == [1, 1, 0]


def test_what_is_refused_half_way_stays_ticked_with_why_and_the_rest_is_done(coordinator, school, cases):
    Closure.objects.create(case=cases[1], kind="closed", by=school.mentor)
    answer = coordinator.post(address("handover", cases), given(cases, school.counsellor))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Deze casus is afgesloten." in page
    assert f"2 casussen overgedragen aan {school.counsellor}." in page
    assert f'value="{cases[1].ref}"' in page
    assert f'value="{cases[0].ref}"' not in page
    assert "Zij zijn met ziekteverlof tot januari." in page
    assert f'value="{school.counsellor.pk}" selected' in page
    leads = [Case.objects.get(pk=case.pk).lead for case in cases]
    assert leads == [school.counsellor, school.mentor, school.counsellor]
    assert not cases[1].vault.entries.filter(kind="handover").exists()


def test_whoever_carries_a_case_is_not_given_it_again(coordinator, school, cases):
    page = coordinator.post(address("handover", cases[:1]), given(cases[:1], school.mentor)).content.decode()
    assert "draagt deze casus al." in page
    assert not cases[0].vault.entries.filter(kind="handover").exists()


@pytest.mark.parametrize("note", [" ", "Vraag het @Robin."])
def test_a_note_that_cannot_stand_keeps_everything_that_was_chosen(coordinator, school, cases, note):
    page = coordinator.post(
        address("handover", cases), given(cases[:1], school.counsellor, note)
    ).content.decode()
    assert "Er is nog niets vastgelegd" in page
    assert f'value="{school.counsellor.pk}" selected' in page
    assert page.count(" checked") == 1
    assert Case.objects.get(pk=cases[0].pk).lead == school.mentor


def test_a_name_in_a_note_for_several_cases_is_asked_about_before_anything_is_written(
    coordinator, school, cases
):
    called(school.pupil, "Jakub", "Shevchenko")
    data = given(cases[:2], school.counsellor, f"Bel de moeder van {school.pupil}.")
    asked = coordinator.post(address("handover", cases), data)
    page = asked.content.decode()
    assert "Er is nog niets vastgelegd" in page
    assert f"Bel de moeder van {school.pupil}." in page
    assert {Case.objects.get(pk=case.pk).lead for case in cases} == {school.mentor}
    assert not any(case.vault.entries.filter(kind="handover").exists() for case in cases)
    [(key, _word)] = asked.context["form"].fields["nobody"].choices
    assert coordinator.post(address("handover", cases), data | {"nobody": "x"}).status_code == 200
    assert coordinator.post(address("handover", cases), data | {"nobody": key}).status_code == 302
    assert Case.objects.get(pk=cases[0].pk).lead == school.counsellor


def test_another_name_in_the_note_is_asked_about_again(coordinator, school, cases):
    first, second = (
        called(school.pupils[0], "Jakub", "Shevchenko"),
        called(school.pupils[1], "Yara", "Bouali"),
    )
    data = given(cases[:2], school.counsellor, f"Bel de moeder van {first}.")
    [(key, _word)] = (
        coordinator.post(address("handover", cases), data).context["form"].fields["nobody"].choices
    )
    other = data | {"nobody": key, "note": f"Bel de moeder van {first} en die van {second}."}
    assert coordinator.post(address("handover", cases), other).status_code == 200
    assert Case.objects.get(pk=cases[0].pk).lead == school.mentor


@pytest.mark.parametrize("of", ["one case", "a colleague"])
def test_a_note_of_one_case_or_about_a_colleague_is_asked_nothing(coordinator, school, cases, of):
    ticked = cases[:1] if of == "one case" else cases[:2]
    about = called(school.pupil if of == "one case" else school.team_leader, "Jakub", "Shevchenko")
    answer = coordinator.post(
        address("handover", cases), given(ticked, school.counsellor, f"Overleg met {about}.")
    )
    assert answer.status_code == 302


def test_it_says_to_whom_the_cases_went(coordinator, school, cases):
    data = given(cases[:2], school.counsellor)
    page = coordinator.post(address("handover", cases), data, follow=True).content.decode()
    assert f"2 casussen overgedragen aan {school.counsellor}." in page


def test_the_choice_of_a_colleague_says_how_many_cases_each_carries(coordinator, school, cases):
    page = coordinator.get(address("handover", cases[:1])).content.decode()
    offered = {line.split(">")[1].split("<")[0] for line in page.split("<option ") if " · " in line}
    said = {one.split(" · ")[0]: one.split(" · ")[-1] for one in offered}
    assert said[str(school.mentor)] == "draagt er nu 3"
    assert said[str(school.counsellor)] == "draagt er nu geen"


def test_only_who_can_carry_a_case_is_offered(coordinator, school, cases):
    page = coordinator.get(address("handover", cases)).content.decode()
    offered = {name for name, one in school.everyone().items() if f'value="{one.pk}"' in page}
    assert "counsellor" in offered
    assert not offered & {"staff_member", "other_mentor", "administrator"}


def test_a_case_of_another_location_is_not_handed_over(client, school, cases):
    client = login(client, school.other_coordinator)
    page = client.get(address("handover", cases)).content.decode()
    assert "Je hebt geen casus aangekruist" in page
    client.post(address("handover", cases), given(cases, school.other_mentor))
    assert {Case.objects.get(pk=case.pk).lead for case in cases} == {school.mentor}


def test_ticked_tasks_become_mine_and_a_second_press_changes_nothing(coordinator, school, cases):
    tasks = list(Task.objects.open().filter(case__in=cases[:2]))
    data = {"key": str(uuid.uuid4()), "ticked": [str(task.pk) for task in tasks]}
    for _press in range(2):
        assert coordinator.post(address("takeover", cases), data).status_code == 302
    for task in tasks:
        task.refresh_from_db()
        assert task.owner == school.coordinator
        assert task.case.vault.entries.filter(kind="handover").count() == 1


def test_a_measure_is_not_taken_from_whoever_decides_on_it(coordinator, school):
    case = make_case(school, suspect=school.pupils_b[0])
    walk(case, "gesprek", school)
    task = Task.objects.open().get(case=case)
    task.step.__class__.objects.filter(pk=task.step_id).update(node_key=measure_node(task.step.protocol))
    Task.objects.filter(pk=task.pk).update(owner=school.team_leader)
    data = {"key": str(uuid.uuid4()), "ticked": [str(task.pk)]}
    page = coordinator.post(address("takeover", [case]), data).content.decode()
    assert "Over een maatregel besluit" in page
    task.refresh_from_db()
    assert task.owner == school.team_leader


def measure_node(edition) -> str:
    return next(node.key for node in edition.steps if node.kind is Kind.MEASURE)


def test_a_second_of_two_takes_over_what_is_done_already_and_is_told(coordinator, school, cases):
    task = Task.objects.open().get(case=cases[0])
    page = coordinator.get(address("takeover", cases[:1])).content.decode()
    assert f'value="{task.pk}"' in page
    task.finish(by=school.mentor)
    answer = coordinator.post(
        address("takeover", cases[:1]), {"key": str(uuid.uuid4()), "ticked": [str(task.pk)]}
    )
    assert answer.status_code == 200
    assert "Hier is niets over te nemen" in answer.content.decode()
