"""A reference is random, is read aloud over the phone, and belongs to one case."""

import pytest

from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


def test_a_reference_that_is_taken_is_not_given_again(monkeypatch):
    school = make_school()
    use_edition(school)
    taken = make_case(school).ref
    letters = iter((taken + taken + "K7F3XQ").replace("-", ""))
    monkeypatch.setattr("secrets.choice", lambda _alphabet: next(letters))
    assert make_case(school).ref == "K7F-3XQ"
