"""Permission and reach in one: what a person may touch comes from each role at its own place."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bondgenoot.school.access import Holder
from bondgenoot.school.models import Guardian, Location, Pupil, Role, SchoolClass
from bondgenoot.school.people_to_be import people_to_be
from bondgenoot.school.permissions import Permission
from bondgenoot.school.tests.factories import give_role, make_holder, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


def test_a_mentor_here_who_coordinates_elsewhere_reaches_own_pupils_here_and_everyone_there(school):
    give_role(school.mentor, Role.COORDINATOR, school.other_location)
    grant = Holder(school.mentor).grant(Permission.GUARDIAN_MANAGE)
    reached = set(Pupil.objects.within(grant))
    assert reached == {*school.pupils, *school.other_pupils}
    assert not reached & set(school.pupils_b)
    assert Guardian.objects.within(grant).count() == 2 * len(reached)


def test_who_is_mentor_of_two_classes_reaches_both(school):
    give_role(school.mentor, Role.MENTOR, school.location, school_class=school.class_b)
    grant = Holder(school.mentor).grant(Permission.GUARDIAN_MANAGE)
    assert set(Pupil.objects.within(grant)) == {*school.pupils, *school.pupils_b}


def test_a_pupil_who_moves_takes_the_reach_along(school):
    today = timezone.localdate()
    enrolment = school.pupil.enrolments.get()
    enrolment.ends_on = today - timedelta(days=1)
    enrolment.save()
    school.pupil.enrolments.create(school_class=school.class_b, starts_on=today)
    before = Holder(school.mentor).grant(Permission.GUARDIAN_MANAGE)
    after = Holder(school.second_mentor).grant(Permission.GUARDIAN_MANAGE)
    assert school.pupil not in Pupil.objects.within(before)
    assert school.pupil in Pupil.objects.within(after)


def test_who_is_nothing_reaches_nothing(school):
    school.counsellor.roles.all().delete()
    holder = Holder(school.counsellor)
    for permission in Permission:
        grant = holder.grant(permission)
        assert not grant
        assert not Pupil.objects.within(grant).exists()
        assert not Location.objects.within(grant).exists()
        assert not SchoolClass.objects.within(grant).exists()


def test_no_grant_reaches_another_organisation(school):
    other = make_school()
    for person in school.everyone().values():
        for permission in Permission:
            grant = Holder(person).grant(permission)
            assert not Pupil.objects.within(grant).filter(organisation=other.organisation).exists()
            assert not Location.objects.within(grant).filter(organisation=other.organisation).exists()


def test_everyone_with_an_account_can_be_chosen_once_while_developing(school):
    for _ in range(3):
        make_holder(Role.STAFF_MEMBER, school.location)
    groups = people_to_be(timezone.localdate())
    chosen = [person.user_id for group in groups for person in group.people]
    assert len(chosen) == len(set(chosen)) == len(school.everyone()) + 3
    assert "anti-pestcoördinator" in groups[0].people[0].label
    assert [group.folded for group in groups] == [False, False, True]
