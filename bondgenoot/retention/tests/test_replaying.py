"""A backup is put back: what was destroyed after it was made is destroyed again, and nothing else."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from bondgenoot.cases.models import Case, CaseRole, PartyRole, Task
from bondgenoot.cases.parties import change_role
from bondgenoot.cases.tests.factories import make_case, make_signal
from bondgenoot.dossier.models import Party
from bondgenoot.intake.models import Signal, TalkRequest
from bondgenoot.lib import clock
from bondgenoot.retention import stones
from bondgenoot.retention.destroying import destroy_signal, destroy_talk_request
from bondgenoot.retention.erasing import erase_pupil
from bondgenoot.retention.models import LegalHold, Stone
from bondgenoot.retention.replaying import replay
from bondgenoot.retention.tests.corners import make_corners
from bondgenoot.school.models import Pupil
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log(tmp_path, settings):
    settings.STONES_LOG = str(tmp_path / "apart" / "stones.log")
    return Path(settings.STONES_LOG)


def put_back(backup):
    """The database as it was; the file outside it knows what happened since."""
    stones.catch_up()
    transaction.savepoint_rollback(backup)


def test_what_was_erased_after_the_backup_is_erased_again_on_the_day_it_was(log):
    corners = make_corners()
    corners.close_cases()
    backup = transaction.savepoint()
    with clock.at(clock.now() + timedelta(days=3)):
        erase_pupil(corners.pupil, by=corners.school.coordinator, rule="dossier")
        destroyed = {(one.kind, one.mark): one.on for one in Stone.objects.all()}
        put_back(backup)
    assert Pupil.objects.filter(pk=corners.pupil.pk).exists()
    assert not Stone.objects.exists()
    counts = replay()
    assert not Pupil.objects.filter(pk=corners.pupil.pk).exists()
    assert not Case.objects.filter(pk=corners.alone.pk).exists()
    assert Case.objects.filter(pk=corners.shared.pk).exists()
    assert Pupil.objects.filter(pk=corners.other.pk).exists()
    assert {(one.kind, one.mark): one.on for one in Stone.objects.all()} == destroyed
    # The cases and signals of nobody else went with the pupil.
    assert counts == {"pupil": 1, "case": 0, "signal": 0, "talk": 0, "suspicion": 0, "access": 0, "hold": 0}
    assert set(replay().values()) == {0}
    assert len(log.read_text().splitlines()) == len(destroyed)


def test_neither_a_hold_nor_an_open_case_in_the_backup_stops_it():
    corners = make_corners()
    LegalHold.objects.update(ended_at=None, ended_by=None)
    backup = transaction.savepoint()
    LegalHold.objects.update(ended_at=clock.now())
    corners.close_cases()
    erase_pupil(corners.pupil, by=None, rule="dossier")
    put_back(backup)
    assert replay()["pupil"] == 1
    assert not Pupil.objects.filter(pk=corners.pupil.pk).exists()


def test_signals_and_requests_that_went_by_themselves_go_again():
    school = make_school()
    signal = make_signal(school)
    talk = TalkRequest.objects.receive(location=school.location, key=uuid.uuid4(), words={"naam": "Storm"})
    kept = make_signal(school)
    backup = transaction.savepoint()
    destroy_signal(signal, by=None, rule="signal")
    destroy_talk_request(talk, by=None, rule="talk")
    put_back(backup)
    counts = replay()
    assert (counts["signal"], counts["talk"]) == (1, 1)
    assert list(Signal.objects.all()) == [kept]
    assert not TalkRequest.objects.exists()


def test_a_suspicion_that_was_not_withdrawn_yet_in_the_backup_is_withdrawn_again():
    school = make_school()
    case = make_case(school, suspect=school.pupils_b[0])
    [party] = case.parties_with(CaseRole.SUSPECT)
    backup = transaction.savepoint()
    change_role(case, party, role="suspect", certainty="withdrawn", by=school.mentor, reason="Was ziek.")
    put_back(backup)
    assert Party.objects.get(pk=party.pk).pupil == school.pupils_b[0]
    assert replay()["suspicion"] == 1
    assert Party.objects.get(pk=party.pk).is_cleared
    assert PartyRole.objects.withdrawn().filter(party=party).exists()
    assert not Task.objects.open().filter(check_due__party=party).exists()


def test_the_file_holds_fingerprints_and_nobody_can_make_one_from_an_id(log):
    school = make_school()
    signal = make_signal(school)
    destroy_signal(signal, by=school.coordinator, rule="signal")
    stones.catch_up()
    [line] = log.read_text().splitlines()
    assert line == f"{clock.today().isoformat()} signal signal {Stone.objects.get().mark}"
    assert signal.pk.hex not in line
    assert log.stat().st_mode & 0o077 == 0


def test_a_line_that_a_power_cut_broke_off_is_passed_over_and_written_again(log):
    school = make_school()
    for signal in (make_signal(school), make_signal(school)):
        destroy_signal(signal, by=None, rule="signal")
    stones.catch_up()
    text = log.read_text()
    log.write_text("wat is dit\n" + text[:-30])
    assert len(stones.lines()) == 1
    assert stones.catch_up() == 1
    assert {line.mark for line in stones.lines()} == set(Stone.objects.values_list("mark", flat=True))
    assert stones.catch_up() == 0


@pytest.mark.django_db(transaction=True)
def test_the_file_is_written_when_it_is_certain_and_not_before(log):
    with transaction.atomic():
        school = make_school()
        signal = make_signal(school)
    with pytest.raises(RuntimeError), transaction.atomic():
        destroy_signal(signal, by=None, rule="signal")
        raise RuntimeError
    assert not log.exists()
    destroy_signal(signal, by=None, rule="signal")
    assert len(stones.lines()) == 1


def test_the_command_says_how_many(capsys):
    school = make_school()
    signal = make_signal(school)
    backup = transaction.savepoint()
    destroy_signal(signal, by=None, rule="signal")
    put_back(backup)
    call_command("replay_destructions")
    said = capsys.readouterr().out
    assert "1 stenen in het bestand" in said
    assert "een signaal: 1 opnieuw vernietigd" in said
