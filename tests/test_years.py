"""Random school years: nothing and nobody is left lying, and nobody is told twice. More of them: `python -m bench.years`."""

import pytest
from django.db import transaction
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from tests.years import BEGINNINGS, SERVER, Years

# About two months; a whole year is for the desk.
STEPS = 6


@pytest.mark.django_db
def test_in_any_school_year_nothing_is_left_lying_and_nobody_is_told_twice(settings):
    settings.EMAIL_BACKEND = SERVER
    in_any_year()


@settings(max_examples=2, phases=(Phase.explicit, Phase.generate))
@given(seed=st.integers(0, 2**32))
def in_any_year(seed):
    with transaction.atomic():
        world = Years.in_a_new_town(seed, BEGINNINGS[seed % len(BEGINNINGS)])
        try:
            world.live(steps=STEPS)
        except BaseException:
            note(world.told())
            raise
        finally:
            transaction.set_rollback(True)
