"""Why somebody opened a case in an emergency loses the name of who is erased, and goes with the case."""

from uuid import uuid4

import pytest

from bondgenoot.cases.emergency import open_in_emergency
from bondgenoot.cases.models import EmergencyAccess
from bondgenoot.retention.destroying import destroy_case
from bondgenoot.retention.erasing import erase_pupil
from bondgenoot.retention.tests.corners import make_corners
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def corners():
    made = make_corners()
    made.close_cases()
    return made


def opened(corners, reason):
    reader = make_holder(Role.COUNSELLOR, corners.school.location)
    [made] = open_in_emergency([corners.shared], by=reader, reason=reason, key=uuid4(), address="/")
    return made


def test_a_name_in_the_reason_goes_with_the_pupil_and_the_rest_stays(corners):
    opened(corners, f"De vader van {corners.pupil} staat aan de balie.")
    erase_pupil(corners.pupil, by=corners.school.coordinator, rule="dossier")
    left = EmergencyAccess.objects.get().reason
    assert str(corners.pupil) not in left
    assert left.startswith("De vader van ")
    assert left.endswith(" staat aan de balie.")


def test_it_goes_with_the_case(corners):
    opened(corners, "Er is een ouder aan de balie.")
    destroy_case(corners.shared, by=corners.school.coordinator, rule="dossier")
    assert not EmergencyAccess.objects.exists()
