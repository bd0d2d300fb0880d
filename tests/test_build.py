"""The commands behind `make`: what they refuse, what they notice, what they say."""

import ast
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from tools import bootstrap, floors, postgres, requirements, run, steps

ROOT = Path(__file__).resolve().parent.parent


def test_make_lists_every_command_it_has():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = next(line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith(".PHONY:"))
    for name in phony.removeprefix(".PHONY:").split():
        assert f"make {name} " in listed


def test_the_readme_sets_up_with_commands_that_exist_and_a_recovery_key():
    text = (ROOT / "README.md").read_text()
    [line] = [part for part in text.split("\n\n") if part.startswith("`python manage.py migrate`")]
    named = [word.split()[0] for word in re.findall(r"`(?:python manage\.py )?([a-z_]+(?: [\w.]+)?)`", line)]
    assert set(named) <= set(get_commands())
    assert "nieuwe_school" in named and "herstelsleutel_maken" in named


def test_the_bootstrap_can_still_be_read_by_a_python_that_is_too_old():
    for name in ("bootstrap.py", "steps.py"):
        ast.parse((ROOT / "tools" / name).read_text(), feature_version=(3, 8))


def test_the_fingerprint_changes_with_the_lock(tmp_path, monkeypatch):
    for name in bootstrap.LOCKS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    before = bootstrap.fingerprint()
    (tmp_path / "uv.lock").write_text("two")
    assert bootstrap.fingerprint() != before


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("Temporary failure in name resolution", "geen verbinding met pypi.org"),
        ("error sending request for url (https://pypi.org/simple/)", "geen verbinding met pypi.org"),
        ("ensurepip", "apt install python3-venv"),
        ("hash mismatch", "Dit zei het installatieprogramma"),
    ],
)
def test_a_failed_install_is_explained_in_a_sentence(said, sentence):
    assert sentence in bootstrap.explanation(said)


def test_a_python_without_pip_and_venv_is_told_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(bootstrap, "PRIVATE_UV", tmp_path / "uv")
    monkeypatch.setattr(bootstrap, "has_module", lambda name: False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.main() == 1
    assert "apt install python3-venv" in capsys.readouterr().err


def test_a_port_in_use_is_one_clear_sentence():
    with socket.socket() as other:
        other.bind((run.HOST, 0))
        other.listen()
        with pytest.raises(run.RunError, match="al in gebruik"):
            run.free_port(str(other.getsockname()[1]))


@pytest.mark.parametrize("text", ["", "tachtig", "0", "70000", "-1"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(run.RunError, match="geen poortnummer"):
        run.free_port(text)


def test_development_secrets_are_made_once_and_for_the_owner_only(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "SECRETS", tmp_path / "dev.env")
    run.make_secrets()
    first = run.SECRETS.read_text()
    run.make_secrets()
    assert run.SECRETS.read_text() == first
    assert run.SECRETS.stat().st_mode & 0o077 == 0
    assert {line.partition("=")[0] for line in first.splitlines()[1:]} == {
        "BONDGENOOT_DEBUG",
        "BONDGENOOT_SECRET_KEY",
        "BONDGENOOT_MASTER_KEYS",
    }


def test_a_lost_database_is_made_again(tmp_path, monkeypatch):
    database = tmp_path / "db.sqlite3"
    monkeypatch.setenv("BONDGENOOT_DATABASE", str(database))
    monkeypatch.setattr(run, "STAMPS", tmp_path / "stamps.json")
    run.write_stamps({"migrations": "x"})
    assert run.read_stamps() == {}
    database.touch()
    assert run.read_stamps() == {"migrations": "x"}


def test_the_exported_requirements_are_in_step_with_the_lock(capsys):
    assert requirements.main() == 0, capsys.readouterr().out


def test_a_missing_pin_is_noticed(tmp_path, monkeypatch):
    lock = requirements.read_toml("uv.lock")
    every, ours = requirements.packages(lock), requirements.root_package(lock)
    shorter = "\n".join((ROOT / "requirements.txt").read_text().splitlines()[3:])
    monkeypatch.setattr(requirements, "ROOT", tmp_path)
    (tmp_path / "requirements.txt").write_text(shorter)
    assert requirements.differences("requirements.txt", every, ours["dependencies"])


LONG = "\n".join(["def slow(request):", *["    x = 1"] * 26])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bondgenoot/cases/views/case.py", LONG, "een view heeft er hoogstens 25"),
        ("bondgenoot/cases/case.py", LONG.replace("    x = 1\n", "    x = 1\n    x = 2\n"), "hoogstens 40"),
        ("bondgenoot/cases/case.py", "\n" * 400, "hoogstens 400"),
        ("bondgenoot/cases/case.py", "from django.db.models.signals import post_save", "geen signals"),
        ("bondgenoot/cases/case.py", "from django.views.generic import ListView", "een view is een functie"),
        ("bondgenoot/cases/case.py", 'DATA = "' + "/work" + '/shared/data"', "buiten deze repository"),
        ("bondgenoot/cases/templates/cases/a.html", '<p style="color: red">', "niets in de pagina zelf"),
        ("bondgenoot/cases/templates/cases/a.html", "<script>go()</script>", "niets in de pagina zelf"),
        ("bondgenoot/cases/templates/cases/a.html", '<link href="https://x.nl/a.css">', "niets van elders"),
    ],
)
def test_a_broken_house_rule_is_named(name, text, said):
    assert any(said in what for _, what in floors.file_problems(name, text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bondgenoot/cases/models/case.py", LONG),
        ("bondgenoot/cases/tests/test_case.py", LONG * 3),
        ("bondgenoot/cases/templates/cases/a.html", "<script src=\"{% static 'a.js' %}\"></script>"),
    ],
)
def test_what_the_house_allows_passes(name, text):
    assert not list(floors.file_problems(name, text))


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0,0 s"), (2.5, "2,5 s"), (11.2, "11 s"), (125, "2 min 5 s")]
)
def test_a_duration_reads_as_dutch(seconds, text):
    assert steps.duration(seconds) == text


@pytest.mark.skipif(postgres.binaries() is None, reason="er staat geen PostgreSQL op deze computer")
def test_our_own_postgres_serves_and_is_gone_afterwards():
    question = (
        "import os, psycopg; "
        f"url = os.environ['{postgres.VARIABLE}'].rpartition('/')[0] + '/postgres'; "
        "print(psycopg.connect(url).execute('show data_directory').fetchone()[0])"
    )
    command = [sys.executable, "-m", "tools.postgres", sys.executable, "-c", question]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "bondgenoot-postgres-" in done.stdout
    assert not Path(done.stdout.strip()).parent.exists()
