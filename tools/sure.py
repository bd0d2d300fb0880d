"""Everything that must hold before work is done: exactly what CI runs. Each check is named and timed."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tools.steps import duration

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
CODE = ["bondgenoot", "tools", "bench", "tests", "conftest.py", "manage.py"]


@dataclass(frozen=True)
class Check:
    """A command with the name it is announced by; `aloud` lets its output through as it comes."""

    title: str
    command: list[str]
    production: bool = False
    aloud: bool = False


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        production = production_environment(Path(folder))
        failed = [check.title for check in checks() if not passes(check, production)]
    print()
    if failed:
        print(f"Niet in orde: {', '.join(failed)}.")
        return 1
    print("Alles is in orde.")
    return 0


def checks() -> list[Check]:
    code = [name for name in CODE if (ROOT / name).exists()]
    manage = [PYTHON, "manage.py"]
    found = [
        Check("Pakketlijsten gelijk", [PYTHON, "-m", "tools.requirements"]),
        Check("Regels van het huis", [PYTHON, "-m", "tools.floors"]),
        Check("Code nagekeken (ruff)", [tool("ruff"), "check", *code]),
        Check("Opmaak van de code (ruff)", [tool("ruff"), "format", "--check", *code]),
        Check("Opmaak van de pagina's (djade)", [PYTHON, "-m", "tools.pages", "--check"]),
        Check("Verdiepingen (import-linter)", [tool("lint-imports"), "--no-logo"]),
        Check("Typen (mypy)", [tool("mypy")]),
        Check("Migraties compleet", [*manage, "makemigrations", "--check", "--dry-run"], production=True),
        Check(
            "Klaar voor gebruik", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production=True
        ),
        Check(
            "Start met echte instellingen", [PYTHON, "-c", "import bondgenoot.config.wsgi"], production=True
        ),
        Check("Statische bestanden", [*manage, "collectstatic", "--noinput", "-v0"], production=True),
    ]
    if (ROOT / "tools" / "messages.py").exists():
        found.append(Check("Teksten vertaalbaar", [PYTHON, "-m", "tools.messages", "--check"]))
    found.append(Check("Tests", [PYTHON, "-m", "tools.test", "--strict"], aloud=True))
    return found


def tool(name: str) -> str:
    return str(BIN / name)


def production_environment(folder: Path) -> dict[str, str]:
    """The environment of a real installation, with keys made up on the spot and an empty database."""
    return {
        "BONDGENOOT_DEBUG": "0",
        "BONDGENOOT_TEST": "0",
        "BONDGENOOT_SECRET_KEY": secrets.token_urlsafe(60),
        "BONDGENOOT_MASTER_KEYS": f"controle:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "BONDGENOOT_HOSTS": "bondgenoot.example.nl",
        "BONDGENOOT_DATABASE": str(folder / "db.sqlite3"),
    }


def passes(check: Check, production: dict[str, str]) -> bool:
    """Run one check; its output is shown when it fails, or at once when it is aloud."""
    # BONDGENOOT_TEST: mypy's Django plugin loads the settings, and there are no real keys here.
    environment = {"BONDGENOOT_HYPOTHESIS": "ci", "BONDGENOOT_TEST": "1", **os.environ}
    if check.production:
        environment |= production
    run = run_aloud if check.aloud else run_quietly
    return run(check, environment)


def run_quietly(check: Check, environment: dict[str, str]) -> bool:
    began = time.monotonic()
    print(f"{check.title} … ", end="", flush=True)
    done = subprocess.run(
        check.command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    verdict = "in orde" if done.returncode == 0 else "NIET in orde"
    print(f"{verdict} ({duration(time.monotonic() - began)})", flush=True)
    if done.returncode:
        print(f"{done.stdout}{done.stderr}".strip(), flush=True)
    return done.returncode == 0


def run_aloud(check: Check, environment: dict[str, str]) -> bool:
    print(f"{check.title}:", flush=True)
    return subprocess.run(check.command, cwd=ROOT, env=environment, check=False).returncode == 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Afgebroken.")
