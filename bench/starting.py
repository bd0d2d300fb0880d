"""How long `make run` takes in a fresh copy of the last commit, and how long the second time.

python -m bench.starting
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bondgenoot-start-") as folder:
        copy = Path(folder) / "bondgenoot"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
        for name in ("eerste keer", "tweede keer"):
            print(f"make run, {name}: {seconds(copy):.1f} s", flush=True)
    return 0


def seconds(copy: Path) -> float:
    """From the command to the line that says where the school is; the server is stopped then."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = ("BONDGENOOT", "DJANGO", "VIRTUAL_ENV", "MAKE")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    began = perf_counter()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=copy,
        env=plain,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "staat klaar" in line:
                return perf_counter() - began
        raise SystemExit("make run lukte niet:\n" + "".join(said[-20:]))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
