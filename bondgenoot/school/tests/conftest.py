import pytest


@pytest.fixture(autouse=True)
def no_floor_above(settings):
    """These tests look at the school alone: what the floors above do after a change is tested there."""
    settings.AFTER_STAFF_CHANGE = ()
