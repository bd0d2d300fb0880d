from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bondgenoot.audit.models import AuditEvent, RecoveryKey
from bondgenoot.school.models import Location, Pupil, Role, RoleAssignment
from bondgenoot.school.tests.factories import make_location, make_school

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"


def run(*arguments: str) -> str:
    said = StringIO()
    call_command(*arguments, stdout=said)
    return said.getvalue()


def roster(location: Location, *more: str, name: str = "magister-leerlingen.csv") -> str:
    where = ("--organisation", location.organisation.name, "--location", location.name)
    return run("roster", "leerlingen", str(DATA / name), *where, *more)


def test_a_list_is_shown_and_only_applied_when_asked():
    location = make_location()
    said = roster(location)
    assert "nieuw: 1180 (" in said
    assert "Terpstra" not in said
    assert "nog geen medewerkers" in said
    assert not Pupil.objects.exists()
    assert "Ingelezen" in roster(location, "--apply")
    assert Pupil.objects.count() == 1180
    assert "Niets te wijzigen" in roster(location)


def test_a_wrong_file_or_place_is_one_sentence():
    location = make_location()
    with pytest.raises(CommandError, match="bestand met medewerkers"):
        roster(location, name="medewerkers.csv")
    with pytest.raises(CommandError, match="niet te openen"):
        roster(location, name="is-er-niet.csv")
    location.name = "Elders"
    with pytest.raises(CommandError, match="geen locatie"):
        roster(location)


NEW = ("nieuwe_school", "--organisation", "Stichting Nieuw", "--location", "Hoofdgebouw", "--region", "zuid")
WHO = ("--email", "Kim@school.example", "--first-name", "Kim", "--last-name", "Bos")


def test_a_new_school_is_told_of_the_recovery_key_until_there_is_one():
    assert "make recovery-key" in run(*NEW, *WHO)
    RecoveryKey.objects.create(public_key=b"x" * 32)
    second = [one.replace("Nieuw", "Tweede").replace("Kim@", "Bo@") for one in (*NEW, *WHO)]
    assert "make recovery-key" not in run(*second)


def test_a_new_school_has_holidays_and_an_administrator_with_a_link(client):
    link = run(*NEW, *WHO).strip().splitlines()[-1]
    assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    held = RoleAssignment.objects.get()
    assert held.role == Role.ADMINISTRATOR
    assert held.staff.user.email == "kim@school.example"
    assert held.location.holidays.filter(name="Kerstvakantie").exists()
    assert AuditEvent.objects.filter(action="organisation.opened").exists()
    with pytest.raises(CommandError, match="al een account"):
        run(*NEW, *WHO)


def test_at_night_who_left_loses_the_account_and_the_floors_above_hear_of_it(settings):
    settings.AFTER_STAFF_CHANGE = ("bondgenoot.school.tests.test_commands.remember",)
    HEARD.clear()
    school = make_school()
    person = school.counsellor
    person.left_on = timezone.localdate() - timedelta(days=1)
    person.save()
    run("rollen_bijwerken")
    person.user.refresh_from_db()
    assert not person.user.is_active
    assert [school.organisation] == HEARD


HEARD = []


def remember(organisation, *, by):
    HEARD.append(organisation)
