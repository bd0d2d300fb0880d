"""Real processes on one database, killed at random while they send: nothing twice, nothing lost."""

import pytest

from bondgenoot.reminders.tests.killing import campaign
from bondgenoot.survey.tests.serving import environment


@pytest.mark.django_db(transaction=True)
def test_several_workers_that_are_killed_send_nothing_twice_and_lose_nothing():
    found = campaign(environment(), colleagues=12, kills=8, days=2, seed=7)
    assert (found.doubled, found.lost) == (0, 0), found
    assert found.unsure <= found.most_unsure
    assert found.mails >= found.reminders - found.unsure
