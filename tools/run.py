"""From an installed copy to the fictional school in the browser: secrets, database, demo, server.

What did not change since the last time is not done again, so that a second start is quick.
"""

import argparse
import base64
import errno
import hashlib
import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from tools.steps import duration, step

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
SECRETS = VAR / "dev.env"
STAMPS = VAR / "stamps.json"
HOST = "127.0.0.1"
BAD_DATABASE = re.compile(r"OperationalError|ProgrammingError|IntegrityError|InconsistentMigrationHistory")
CLEAN = (
    "\nDe database past waarschijnlijk niet meer bij deze versie. 'make clean' gooit de verzonnen school weg; "
    "daarna maakt 'make run' een nieuwe."
)
START_LIMIT = 60.0  # seconds the server may take before we call it stuck
# A whole school may begin the thermometer at the same moment, and each browser keeps its connection for half a minute. At
# granian's own 1,024 the next pupil waits until one of those lets go: 27 s.
CONNECTIONS = 4096


class RunError(Exception):
    """Something the person at the keyboard must know; the text is the whole message, in Dutch."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.run")
    commands = parser.add_subparsers(dest="command", required=True)
    serve_parser = commands.add_parser("serve")
    serve_parser.add_argument("--port", default="8000")
    demo_parser = commands.add_parser("demo")
    demo_parser.add_argument("stage", nargs="?", default="")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "demo":
            prepare()
            return manage_aloud("demo", *([chosen.stage] if chosen.stage else []))
        port = free_port(chosen.port)
        prepare()
        return serve(port)
    except RunError as error:
        print(error, file=sys.stderr)
        return 1


def free_port(text: str) -> int:
    """The port as a number, or RunError when it is no port or somebody else listens on it."""
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise RunError(f"PORT={text} is geen poortnummer. Kies een getal tussen 1024 en 65535.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise RunError(
                    f"Poort {port} is al in gebruik, misschien door een Bondgenoot die nog draait. "
                    f"Stop die, of kies een andere poort: make run PORT={port + 1 if port < 65535 else 8001}"
                ) from error
            raise RunError(f"Poort {port} mag hier niet worden gebruikt. Kies er een boven 1024.") from error
    return port


def prepare() -> None:
    """Secrets, migrations and the fictional school, each only when needed."""
    VAR.mkdir(mode=0o700, exist_ok=True)
    make_secrets()
    stamps = read_stamps()
    wanted = {"migrations": migrations_stamp(), "demo": demo_stamp()}
    if stamps.get("migrations") != wanted["migrations"]:
        with step("Database bijwerken"):
            manage("migrate", "--noinput", "--verbosity=0")
        write_stamps({"migrations": wanted["migrations"]})
        stamps = {}
    if stamps.get("demo") != wanted["demo"]:
        with step("Verzonnen school laden (eenmalig, ongeveer 20 s)"):
            manage("demo")
        write_stamps(wanted)


def make_secrets() -> None:
    """var/dev.env, once: keys for this copy alone. Without them the demo's files could not be read again."""
    if SECRETS.exists():
        return
    master = base64.b64encode(secrets.token_bytes(32)).decode()
    lines = [
        "# Alleen voor ontwikkelen, door `make run` gemaakt. Nooit voor een echte school gebruiken.",
        "BONDGENOOT_DEBUG=1",
        f"BONDGENOOT_SECRET_KEY={secrets.token_urlsafe(50)}",
        f"BONDGENOOT_MASTER_KEYS=dev:{master}",
    ]
    SECRETS.touch(mode=0o600)
    SECRETS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def database_url() -> str:
    """The same choice as the settings make: from the environment, else the SQLite file in var."""
    return os.environ.get("BONDGENOOT_DATABASE") or str(VAR / "db.sqlite3")


def on_postgres() -> bool:
    return database_url().startswith(("postgres://", "postgresql://"))


def migrations_stamp() -> str:
    """Hash of the database in use, every migration of ours and the locked packages (for Django's own)."""
    return digest([ROOT / "uv.lock", *sorted((ROOT / "bondgenoot").glob("*/migrations/*.py"))])


def demo_stamp() -> str:
    """Hash of the database in use, everything the demo is made of and the editions it publishes."""
    app = ROOT / "bondgenoot"
    demo = [path for path in (app / "demo").rglob("*") if "tests" not in path.parts and path.suffix != ".pyc"]
    return digest(sorted(path for path in {*demo, *app.rglob("*.yaml")} if path.is_file()))


def digest(paths: list[Path]) -> str:
    total = hashlib.sha256(database_url().encode())
    for path in paths:
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def read_stamps() -> dict[str, str]:
    """What was done before; nothing when the database itself is gone."""
    if not STAMPS.exists() or not (on_postgres() or Path(database_url()).exists()):
        return {}
    stamps: dict[str, str] = json.loads(STAMPS.read_text(encoding="utf-8"))
    return stamps


def write_stamps(stamps: dict[str, str]) -> None:
    STAMPS.write_text(json.dumps(stamps), encoding="utf-8")


def manage(*arguments: str) -> None:
    """manage.py, quietly; its own words are shown only when it fails."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join(f"    {line}" for line in f"{done.stdout}{done.stderr}".strip().splitlines()[-12:])
        advice = CLEAN if BAD_DATABASE.search(said) else ""
        raise RunError(f"'manage.py {arguments[0]}' lukte niet. Dit zei het programma:\n{said}{advice}")


def manage_aloud(*arguments: str) -> int:
    """manage.py with its own output on the screen; returns its exit code."""
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=False).returncode


def server_threads(*, on_postgres: bool) -> int:
    """As many as there are cores; on SQLite one fewer."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if on_postgres else max(1, cores - 1)


def server_command(port: int, threads: int) -> list[str]:
    """How the server is started: one process, `threads` requests at once, the other connections wait their turn."""
    size = ["--workers", "1", "--blocking-threads", str(threads), "--no-ws", "--log-level", "warning"]
    waiting = ["--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS)]
    place = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "bondgenoot.config.wsgi:application"]
    return [sys.executable, "-m", "granian", *size, *waiting, *place]


def serve(port: int) -> int:
    """Run the server until it is stopped; print its address as soon as it answers."""
    threads = server_threads(on_postgres=on_postgres())
    server = subprocess.Popen(server_command(port, threads), cwd=ROOT)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with step("Server starten"):
        up = wait_until_up(server, port, time.monotonic() + START_LIMIT)
    if up:
        print(f"Bondgenoot staat klaar op http://{HOST}:{port}/ Stoppen: Ctrl-C.", flush=True)
    code = server.wait()
    # Stopped by Ctrl-C or by make is how a server ends; anything else is a failure.
    return 0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else 1


def wait_until_up(server: subprocess.Popen[bytes], port: int, deadline: float) -> bool:
    """True when the server answers, False when it was stopped first. Raises RunError when it fails to start."""
    while time.monotonic() < deadline:
        if server.poll() is not None:
            if server.returncode > 0:
                raise RunError("De server is niet gestart; hierboven staat waarom.")
            return False
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", "/", headers={"User-Agent": "make run"})
            connection.getresponse().read()
            return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    server.terminate()
    raise RunError(f"De server gaf binnen {duration(START_LIMIT)} geen antwoord en is gestopt.")


if __name__ == "__main__":
    sys.exit(main())
