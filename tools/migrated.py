"""An empty, migrated SQLite database that every test process copies: migrating takes as long as hundreds of tests.

The key is what the migrations are made of, so that a change in one migrates anew.
"""

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "migrated"


def template() -> Path:
    """Where the database for these migrations is, or will be."""
    made_of = [
        *ROOT.glob("bondgenoot/*/migrations/*.py"),
        ROOT / "bondgenoot/lib/triggers.py",
        ROOT / "uv.lock",
    ]
    key = hashlib.sha256()
    for path in sorted(made_of):
        key.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return FOLDER / f"{key.hexdigest()[:24]}.sqlite3"


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time; the others wait, and find the database there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def keep(connection: sqlite3.Connection, at: Path) -> None:
    """Write the database of this connection to `at`, whole or not at all, and forget those of other migrations."""
    for other in at.parent.glob("*.sqlite3*"):
        other.unlink()
    half = at.with_suffix(".half")
    copy = sqlite3.connect(half)
    with copy:
        connection.backup(copy)
    copy.close()
    half.rename(at)


def lay(at: Path, name: str) -> bool:
    """Copy the database to the file `name`; whether there was one."""
    if not at.exists():
        return False
    shutil.copyfile(at, name)
    return True
