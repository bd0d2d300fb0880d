"""The recovery key on paper brings a lost master key back; what was typed wrong is said, and nothing of it is stored."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from nacl.public import PrivateKey
from pypdf import PdfReader

from bondgenoot.audit.models import AuditEvent, MasterKeyCopy, Purpose, RecoveryKey, first_broken_link, record
from bondgenoot.audit.recovery import RecoveryRefused, make_recovery_key, master_keys_from
from bondgenoot.audit.recovery_paper import recovery_paper
from bondgenoot.audit.rotation import rotate
from bondgenoot.audit.tests.rings import OLD, forgetful, line
from bondgenoot.dossier.models import Vault
from bondgenoot.lib.paper_code import read, written
from bondgenoot.lib.sealing import SealBroken, new_key

__all__ = ["forgetful"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forgetful")]
ROOT = Path(__file__).resolve().parents[3]


def said(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_the_code_on_paper_gives_back_the_line_for_the_environment(settings):
    vault = Vault.objects.make()
    code = " ".join(make_recovery_key())
    settings.MASTER_KEYS = "kwijt"
    settings.MASTER_KEYS = master_keys_from(code.lower())
    Purpose.known.clear()
    assert settings.MASTER_KEYS == OLD
    assert Vault.objects.get(pk=vault.pk).key == vault.key


def test_after_a_rotation_the_same_paper_opens_the_new_key_and_still_the_old(settings):
    """A back-up of before the rotation needs the old one."""
    code = "-".join(make_recovery_key())
    new = line("nieuw")
    settings.MASTER_KEYS = f"{new},{OLD}"
    assert rotate().copied == 1
    assert rotate().copied == 0
    assert master_keys_from(code) == f"{new},{OLD}"


def test_of_two_keys_copied_at_once_the_one_that_wraps_comes_first(settings):
    settings.MASTER_KEYS = f"{line('nieuw')},{OLD}"
    code = "".join(make_recovery_key())
    assert master_keys_from(code) == settings.MASTER_KEYS


def test_the_private_half_is_nowhere_in_the_database():
    secret = read("".join(make_recovery_key()))
    for model in (RecoveryKey, MasterKeyCopy, AuditEvent):
        for row in model.objects.values_list():
            kept = b"|".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for value in row
            )
            assert secret not in kept
            assert secret.hex().encode() not in kept


@pytest.mark.parametrize("place", [0, 4, 13])
def test_a_slip_in_one_group_is_said_of_that_group(place):
    groups = make_recovery_key()
    groups[place] = ("0" if groups[place][0] != "0" else "1") + groups[place][1:]
    with pytest.raises(RecoveryRefused, match=rf"groep {place + 1} "):
        master_keys_from(" ".join(groups))


def test_a_code_that_is_not_whole_or_not_ours_is_said():
    groups = make_recovery_key()
    for typed in ("", "\0", "é" * 70, " ".join(groups[:-1])):
        with pytest.raises(RecoveryRefused):
            master_keys_from(typed)
    with pytest.raises(RecoveryRefused, match="niet compleet"):
        master_keys_from(" ".join(groups[:-1]))
    with pytest.raises(RecoveryRefused, match="hoort niet bij deze database"):
        master_keys_from(" ".join(written(new_key())))


def test_without_a_recovery_key_nothing_can_be_brought_back():
    with pytest.raises(RecoveryRefused, match="nooit een herstelsleutel"):
        master_keys_from(" ".join(written(new_key())))


def test_a_second_paper_is_made_only_when_asked_and_ends_the_first():
    first = make_recovery_key()
    with pytest.raises(RecoveryRefused, match="--vervang"):
        make_recovery_key()
    second = make_recovery_key(replace=True)
    assert master_keys_from(" ".join(second)) == OLD
    with pytest.raises(RecoveryRefused, match="hoort niet"):
        master_keys_from(" ".join(first))


def test_nothing_is_sealed_to_a_key_that_somebody_put_in_the_database(settings):
    make_recovery_key()
    kept = bytes(RecoveryKey.objects.get().public_key)
    RecoveryKey.objects.update(public_key=bytes(PrivateKey.generate().public_key) + kept[32:])
    settings.MASTER_KEYS = f"{line('nieuw')},{OLD}"
    with pytest.raises(SealBroken):
        rotate()
    assert not MasterKeyCopy.objects.filter(key_name="nieuw").exists()
    with pytest.raises(CommandError, match="herstelsleutel_maken --vervang"):
        said("hoofdsleutel_wisselen")


def test_the_paper_holds_the_code_to_read_and_says_where_to_keep_it():
    groups = make_recovery_key()
    document = PdfReader(io.BytesIO(recovery_paper(groups)))
    words = " ".join(page.extract_text() for page in document.pages)
    assert len(document.pages) == 1
    assert all(group in words for group in groups)
    assert "kluis" in words
    assert not any(group in str(document.metadata) for group in groups)


def test_the_command_shows_the_code_and_writes_the_paper_for_its_owner_alone(tmp_path):
    path = tmp_path / "sleutel.pdf"
    words = said("herstelsleutel_maken", str(path))
    code = "".join(part for row in words.splitlines() if row.startswith("    ") for part in row.split())
    assert master_keys_from(code) == OLD
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().startswith(b"%PDF")
    with pytest.raises(CommandError, match="bestaat al"):
        said("herstelsleutel_maken", str(path), vervang=True)
    assert master_keys_from(code) == OLD


def test_the_audit_keeps_that_a_key_was_made_and_not_which():
    record(action="case.read", noun="case")
    groups = make_recovery_key()
    event = AuditEvent.objects.get(action="recovery.made")
    assert not any(group in str(event.detail) for group in groups)
    assert first_broken_link() is None


def test_the_command_works_when_the_environment_has_no_master_key(tmp_path):
    """As on the day it is needed: no key to be found, and the code comes from the keyboard."""
    database = {"BONDGENOOT_DATABASE": str(tmp_path / "db.sqlite3"), "BONDGENOOT_TEST": "1"}

    def run(*arguments, typed="", **environment):
        given = {key: value for key, value in os.environ.items() if key != "BONDGENOOT_MASTER_KEYS"}
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**given, **database, **environment},
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
        )

    keys = line("school")
    assert run("migrate", "audit", "--verbosity", "0", BONDGENOOT_MASTER_KEYS=keys).returncode == 0
    shown = run("herstelsleutel_maken", BONDGENOOT_MASTER_KEYS=keys).stdout
    code = " ".join(row.strip() for row in shown.splitlines() if row.startswith("    "))
    assert f"BONDGENOOT_MASTER_KEYS={keys}" in run("hoofdsleutel_terughalen", typed=code + "\n").stdout
    refused = run("hoofdsleutel_terughalen", typed="mis\n")
    assert refused.returncode != 0
    assert "niet compleet" in refused.stderr
