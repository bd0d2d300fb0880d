"""A master key that is missing or another one is said before anything is served, in a sentence that helps."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from bondgenoot.audit.models import StandingKey
from bondgenoot.audit.recovery import make_recovery_key
from bondgenoot.audit.start_check import refuse_without_keys, what_is_wrong
from bondgenoot.audit.tests.rings import OLD, forgetful, line
from bondgenoot.dossier.models import Vault
from bondgenoot.lib.sealing import new_key, seal

__all__ = ["forgetful"]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def vault(db, forgetful):
    return Vault.objects.make()


def test_with_the_right_keys_nothing_is_wrong(vault):
    assert what_is_wrong() == []
    refuse_without_keys()


def test_a_key_that_the_database_uses_and_the_ring_lacks_is_named(vault, settings):
    settings.MASTER_KEYS = line("nieuw")
    [sentence] = what_is_wrong()
    assert "'dev' ontbreekt" in sentence
    assert "Zet de regel van die sleutel terug" in sentence
    with pytest.raises(ImproperlyConfigured, match="'dev' ontbreekt"):
        refuse_without_keys()


def test_how_many_keys_it_opens_is_counted_over_all_of_them(vault, settings):
    settings.MASTER_KEYS = line("nieuw")
    [one] = what_is_wrong()
    assert "1 sleutel van een dossier of ander geheim gaat alleen daarmee open" in one
    Vault.objects.filter(pk=Vault.objects.make().pk).update(key_name="dev")
    StandingKey(purpose="x", key_name="dev", wrapped=b"x").save()
    [many] = what_is_wrong()
    assert "3 sleutels van dossiers en andere geheimen gaan alleen daarmee open" in many


def test_two_keys_that_are_missing_are_each_named_once(vault, settings):
    others = [Vault.objects.make().pk for _one in range(2)]
    Vault.objects.filter(pk__in=others).update(key_name="oud")
    StandingKey(purpose="x", key_name="oud", wrapped=b"x").save()
    settings.MASTER_KEYS = line("nieuw")
    named = [sentence.split("'")[1] for sentence in what_is_wrong()]
    assert named == ["dev", "oud"]


def test_a_key_with_the_right_name_that_is_another_key_is_named(vault, settings):
    settings.MASTER_KEYS = line("dev")
    [sentence] = what_is_wrong()
    assert "'dev'" in sentence
    assert "niet de sleutel" in sentence


def test_one_damaged_row_is_not_taken_for_another_key(vault):
    damaged = Vault.objects.make()
    Vault.objects.filter(pk=damaged.pk).update(wrapped_key=seal(new_key(), new_key(), place="elders"))
    assert what_is_wrong() == []


@pytest.mark.parametrize("keys", ["", "dev", "dev:kort"])
def test_a_ring_that_cannot_be_read_is_said(vault, settings, keys):
    settings.MASTER_KEYS = keys
    [sentence] = what_is_wrong()
    assert "BONDGENOOT_MASTER_KEYS" in sentence


def test_who_has_a_recovery_key_is_pointed_to_it(vault, settings):
    make_recovery_key()
    settings.MASTER_KEYS = line("nieuw")
    assert "make recover-key" in what_is_wrong()[-1]


def test_the_check_of_the_database_says_it_too(vault, settings):
    settings.MASTER_KEYS = line("nieuw")
    with pytest.raises(SystemCheckError, match="'dev' ontbreekt"):
        call_command("check", "--database", "default")


def test_a_database_that_is_half_made_is_asked_what_it_has(db, forgetful, monkeypatch):
    from django.db import connection

    monkeypatch.setattr(connection.introspection, "table_names", lambda *_more: [])
    Vault.objects.make()
    assert what_is_wrong() == []


def test_the_server_does_not_start_with_another_key(tmp_path):
    """The whole way: a database of its own, made with one key and served with another."""

    def run(*arguments, keys):
        database = {"BONDGENOOT_DATABASE": str(tmp_path / "db.sqlite3"), "BONDGENOOT_TEST": "1"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **database, "BONDGENOOT_MASTER_KEYS": keys},
            capture_output=True,
            text=True,
            timeout=120,
        )

    serve = ("-c", "import bondgenoot.config.wsgi")
    assert run(*serve, keys=OLD).returncode == 0, "an empty database needs no key"
    assert run("manage.py", "migrate", "audit", "--verbosity", "0", keys=OLD).returncode == 0
    use = "from bondgenoot.audit.models import record; record(action='a', noun='b')"
    made = run("manage.py", "shell", "-v", "0", "-c", use, keys=OLD)
    assert made.returncode == 0, made.stderr
    assert run(*serve, keys=OLD).returncode == 0
    refused = run(*serve, keys=line("nieuw"))
    assert refused.returncode != 0
    assert refused.stderr.count("De hoofdsleutel 'dev' ontbreekt") == 1
