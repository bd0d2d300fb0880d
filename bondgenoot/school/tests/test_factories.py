import pytest

from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


def test_a_school_has_one_person_for_every_role():
    school = make_school()
    held = {held.role for person in school.everyone().values() for held in Holder(person).roles}
    assert held == set(Role.values)


def test_two_schools_in_one_test_share_nothing():
    first, second = make_school(), make_school()
    assert first.organisation != second.organisation
    assert not {p.email for p in first.everyone().values()} & {p.email for p in second.everyone().values()}


def test_every_pupil_is_in_a_class_and_has_guardians():
    school = make_school()
    assert school.pupil.class_on(school.year.starts_on) == school.class_a
    assert school.pupil.guardians.with_custody().count() == 2
