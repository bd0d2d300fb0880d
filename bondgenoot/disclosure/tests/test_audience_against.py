"""Somebody answers wrongly, reports and carries the case, or promises something: still no other child comes out."""

import pytest

from bondgenoot.cases.models import Agreement, CaseRole, Certainty, Promise
from bondgenoot.cases.parties import add_pupil
from bondgenoot.disclosure.models import RecordChoices, StaffShown
from bondgenoot.disclosure.record import record_of
from bondgenoot.disclosure.tests.test_record import case, party, read, school, written
from bondgenoot.dossier import mentions
from bondgenoot.dossier.marking import mark
from bondgenoot.dossier.models import MarkVerdict, NameMark
from bondgenoot.lib import clock

__all__ = ["case", "school"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verdict", [MarkVerdict.LEAVE, MarkVerdict.NOBODY])
def test_a_full_name_that_somebody_lets_stand_is_not_read_by_the_other_family(school, case, verdict):
    one, other = school.pupil, school.pupils_b[0]
    mark(written(case, school, f"{one} huilde, en {other} lachte."))
    NameMark.objects.filter(verdict="").update(verdict=verdict)
    for own, somebody in ((one, other), (other, one)):
        record = record_of(own)
        assert record.releasable
        assert str(somebody) not in read(record)
        assert str(own) in read(record)


def test_a_first_name_that_somebody_lets_stand_is_not_read_by_the_other_family(school, case):
    other = school.pupils_b[0]
    mark(written(case, school, f"Daarna kwam {other.first_name} erbij."))
    NameMark.objects.filter(verdict="").update(verdict=MarkVerdict.LEAVE)
    assert other.first_name not in read(record_of(school.pupil))


def test_a_word_that_is_no_person_stays(school, case):
    other = school.pupils_b[0]
    other.first_name = "Storm"
    other.save()
    mark(written(case, school, "Er was een Storm op komst."))
    NameMark.objects.filter(verdict="").update(verdict=MarkVerdict.NOBODY)
    assert "een Storm op komst" in read(record_of(school.pupil))


@pytest.mark.parametrize("shown", StaffShown.values)
def test_who_reported_is_somebody_also_when_they_carry_the_case(school, case, shown):
    reporter = case.signals.first().recorded_by
    assert reporter == case.lead
    written(case, school, f"{mentions.of_staff(reporter)} heeft dit gemeld.")
    choices = RecordChoices(organisation=school.organisation, staff_shown=shown)
    said = read(record_of(school.pupil, choices=choices))
    assert "Iemand heeft dit gemeld." in said


def test_what_the_school_promised_is_not_in_the_record_of_a_bystander(school, case):
    pupil = school.pupils[1]
    add_pupil(case, pupil, role=CaseRole.BYSTANDER, certainty=Certainty.SUSPECTED, by=school.mentor)
    promises = [
        Promise(party(case, pupil), "Haalt er iemand bij.", clock.today()),
        Promise(None, "De mentor houdt Wubbo in de gaten.", clock.today()),
    ]
    Agreement.make(case.steps.first(), by=school.mentor, promises=promises)
    said = read(record_of(pupil))
    assert "Haalt er iemand bij." in said
    assert "Wubbo" not in said
