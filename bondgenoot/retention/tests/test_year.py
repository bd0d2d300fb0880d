"""The year wheel goes by term: proof with its key after three school years, activities after five."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from bondgenoot.dossier.models import Vault
from bondgenoot.lib import clock
from bondgenoot.prevention.models import Activity, Duty, Outcome, Proof, ProofKind
from bondgenoot.prevention.tests.factories import activity, turned
from bondgenoot.retention.automatic import carry_out
from bondgenoot.retention.terms import Turn
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    school = turned(make_school())
    one = activity(school, "schoolgids")
    one.finish(by=school.management, done_on=clock.today())
    Proof.objects.add(one, by=school.management, kind=ProofKind.DATE, on=clock.today(), about="Bladzijde 12")
    return school


def turn_on(school, years, days=0):
    """A turn so many years after the end of this school year, and some days."""
    end = school.year.ends_on
    return Turn.at(school.organisation.pk, end.replace(year=end.year + years) + timedelta(days=days))


def test_proof_goes_with_its_key_after_the_third_school_year(school):
    vaults = Vault.objects.count()
    assert carry_out("year_proof", turn_on(school, 2)) == 0
    assert carry_out("year_proof", turn_on(school, 2, days=1)) == 1
    assert not Proof.objects.exists() and Vault.objects.count() == vaults - 1
    assert Outcome.objects.filter(activity__duty__key="schoolgids").exists()


def test_activities_go_after_the_fifth_school_year_but_not_before_their_proof(school):
    late = turn_on(school, 4, days=1)
    carry_out("year_plan", turn_on(school, 4))
    assert Activity.objects.filter(duty__key="ouders").exists()
    carry_out("year_plan", late)
    assert [one.duty.key for one in Activity.objects.select_related("duty")] == ["schoolgids"]
    carry_out("year_proof", late)
    carry_out("year_plan", late)
    assert not Activity.objects.exists() and not Outcome.objects.exists()
    assert Duty.objects.filter(location=school.location).exists()


def test_another_board_keeps_its_own(school):
    other = make_school()
    assert carry_out("year_proof", turn_on(other, 9)) == 0
    with clock.at(timezone.make_aware(datetime.combine(other.year.ends_on, time(12)))):
        assert Proof.objects.exists()
