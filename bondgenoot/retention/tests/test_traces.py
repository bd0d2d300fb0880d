"""After erasing: no file of the database, no dump, no other file and no line of the log holds the pupil."""

import os
import shutil
import subprocess

import pytest
from django.conf import settings
from django.db import connection, transaction

from bondgenoot.lib.planning import count_again
from bondgenoot.retention import traces
from bondgenoot.retention.erasing import erase_pupil
from bondgenoot.retention.tests.corners import identifiers, make_corners
from bondgenoot.school.models import Pupil
from bondgenoot.survey.tests.test_attacks_database import table_files
from bondgenoot.survey.tests.test_attacks_polling import database_files
from bondgenoot.survey.tests.test_attacks_polling import traces as found_in

pytestmark = pytest.mark.django_db(transaction=True)


def own_files():
    """Everything the product keeps beside its database."""
    folder = settings.ROOT / "var"
    skipped = {"static", "demo.sqlite3"}
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not skipped & set(path.parts) and "sqlite3" not in path.suffix
    }


def files():
    """Of this database alone: others of the server hold the same invented people for other tests."""
    if connection.vendor == "sqlite":
        return database_files()
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (own,) = cursor.fetchone()
    everything = table_files()
    return {
        path: content
        for path, content in everything.items()
        if f"/base/{own}/" in path or "/base/" not in path
    }


def dump():
    """What pg_dump writes of this database; empty where there is no pg_dump."""
    if connection.vendor != "postgresql" or shutil.which("pg_dump") is None:
        return {}
    where = connection.settings_dict
    command = [
        "pg_dump",
        "--host",
        where["HOST"],
        "--port",
        str(where["PORT"]),
        "--username",
        where["USER"],
        where["NAME"],
    ]
    done = subprocess.run(
        command, capture_output=True, check=True, env={**os.environ, "PGPASSWORD": where["PASSWORD"]}
    )
    return {"dump": done.stdout}


def test_no_file_dump_or_log_holds_the_erased_pupil(tmp_path, settings, caplog, capfd):
    settings.STONES_LOG = str(tmp_path / "stones.log")
    caplog.set_level("DEBUG")
    with transaction.atomic():
        corners = make_corners()
        corners.close_cases()
    secrets = identifiers(corners.pupil)
    # As at the turn of a day: what the database counts of its tables holds names too.
    count_again()
    plain = {f"{what} in {name}" for name in files() for what in secrets}
    before = found_in(files(), secrets)
    assert len({one.partition(" in ")[0] for one in before & plain}) > 6
    capfd.readouterr()
    caplog.clear()
    erase_pupil(corners.pupil, by=corners.school.coordinator, rule="dossier")
    said = capfd.readouterr()
    if not any(traces.forget() for _turn in range(40)):
        pytest.skip("somebody else writes on this server all the time")
    kept = {**files(), **dump(), **own_files(), "stones": (tmp_path / "stones.log").read_bytes()}
    kept["log"] = (caplog.text + said.out + said.err).encode()
    assert found_in(kept, secrets) == set()
    assert Pupil.objects.filter(pk=corners.other.pk).exists()
