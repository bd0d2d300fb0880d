"""A PostgreSQL of our own for as long as the tests run: in a temporary folder, on a free port, gone afterwards.

    python3 -m tools.postgres make sure      runs a command with BONDGENOOT_TEST_POSTGRES set

Standard library only. Durability is switched off: nothing in it outlives the run. A measurement may ask for it.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

VARIABLE = "BONDGENOOT_TEST_POSTGRES"
START_LIMIT = 30.0  # seconds
ENOUGH = ("max_connections=60",)
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresError(Exception):
    """The server could not be made or started; the text says why."""


def binaries() -> Path | None:
    """The folder with initdb and postgres: from the path, else Debian's newest. None when there is none."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).parent
    packaged = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(packaged, key=lambda folder: float(folder.parent.name), default=None)


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """A running server; yields `postgres://user:password@127.0.0.1:port/bondgenoot`. Raises PostgresError."""
    found = binaries()
    if found is None:
        raise PostgresError("PostgreSQL staat niet op deze computer")
    # Root's own temporary folder may be closed to the person the server runs as; /tmp is not.
    above = "/tmp" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="bondgenoot-postgres-", dir=above))
    process: subprocess.Popen[bytes] | None = None
    try:
        password, port = secrets.token_hex(16), free_port()
        owner = owner_of(folder)
        create(found, folder, password, owner)
        process = start(found, folder, port, owner, ENOUGH if durable else ENOUGH + FAST)
        wait_until_ready(process, folder)
        yield f"postgres://bondgenoot:{password}@127.0.0.1:{port}/bondgenoot"
    finally:
        if process is not None:
            stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def owner_of(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then the folder, and the processes, are somebody else's."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    person = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, person.pw_uid, person.pw_gid)
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def create(found: Path, folder: Path, password: str, owner: dict[str, Any]) -> None:
    word = folder / "password"
    word.write_text(password, encoding="utf-8")
    if owner:
        os.chown(word, owner["user"], owner["group"])
    word.chmod(0o600)
    place = ["--pgdata", str(folder / "data"), "--username=bondgenoot", f"--pwfile={word}"]
    kind = ["--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"]
    command = [str(found / "initdb"), *place, *kind]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **owner)
    if done.returncode:
        raise PostgresError(f"initdb lukte niet: {done.stderr.strip().splitlines()[-1:]}")


def start(
    found: Path, folder: Path, port: int, owner: dict[str, Any], settings: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    options = [*settings, "listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories="]
    command = [str(found / "postgres"), "-D", str(folder / "data"), *(f"--{option}" for option in options)]
    with (folder / "log").open("wb") as log:
        # A session of its own: Ctrl-C must reach the tests first, the server is stopped after them.
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **owner)


def wait_until_ready(process: subprocess.Popen[bytes], folder: Path) -> None:
    """The eighth line of postmaster.pid says when connections are accepted."""
    state, deadline = folder / "data" / "postmaster.pid", time.monotonic() + START_LIMIT
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError):
            if state.read_text(encoding="utf-8").splitlines()[7:8] == ["ready   "]:
                return
        time.sleep(0.05)
    log = (folder / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise PostgresError(f"de server startte niet: {log[-1] if log else 'zonder uitleg'}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """A fast shutdown; whatever still hangs after ten seconds is killed."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def leave(_signal: int, _frame: object) -> NoReturn:
    """Turn a polite kill into an ordinary exit, so that the server is stopped on the way out."""
    raise SystemExit(143)


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    try:
        with server() as url:
            return run(command, {**os.environ, VARIABLE: url})
    except PostgresError as error:
        print(f"PostgreSQL: {error}.", file=sys.stderr)
        return 1


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run to its end; when we are broken off, so is everything the command started."""
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        return process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
