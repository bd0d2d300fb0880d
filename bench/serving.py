"""The real server, from outside: how much memory it has needed after five hundred requests."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.measuring import HOST, Visitor
from tools.run import server_command

REQUESTS = 500
START_LIMIT = 60.0  # seconds
THREADS = 3  # as `make run` has them on four cores


def peak_memory(visitors: list[tuple[Visitor, str]]) -> float:
    """Megabytes of the largest process, after asking for these pages in turn. Linux only (0.0 elsewhere)."""
    with server() as (process, port):
        for turn in range(REQUESTS):
            visitor, address = visitors[turn % len(visitors)]
            status = ask(port, address, visitor)
            assert status == 200, f"{address}: {status}"
        return max((peak_of(pid) for pid in family(process.pid)), default=0.0)


@contextmanager
def server() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Granian with this environment, on a free port, gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(server_command(port, THREADS))
    try:
        deadline = time.monotonic() + START_LIMIT
        while ask(port, "/bench/leeg/") != 200:
            assert process.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)
        yield process, port
    finally:
        process.terminate()
        process.wait()


def ask(port: int, address: str, visitor: Visitor | None = None) -> int:
    """The status of a page, or 0 when nobody listens."""
    cookies = visitor.cookies.items() if visitor else ()
    headers = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "Cookie": "; ".join(f"{name}={one.value}" for name, one in cookies),
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def family(pid: int) -> list[int]:
    """This process and what it started."""
    found = [pid]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.append(int(path.parent.name))
    return found


def peak_of(pid: int) -> float:
    """The most resident memory this process ever had, in megabytes."""
    if not os.path.exists(f"/proc/{pid}/status"):  # noqa: PTH110
        return 0.0
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
