"""The real server, started as `make run` starts it, and the crowd that is let loose on it."""

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measuring import HOST
from bench.serving import START_LIMIT, ask
from bench.thermometer.machine import Cores, processor_of
from bench.thermometer.pupils import Result, Task
from tools.run import server_command


class Server:
    """A granian of ours on a free port; the same port after every restart."""

    def __init__(self, threads: int, *, bare: bool = False) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.threads, self.bare = threads, bare
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Ready when it answers."""
        environment = {**os.environ, "BONDGENOOT_BENCH_BARE": "1" if self.bare else "0"}
        command = server_command(self.port, self.threads)
        # A session of its own, so that all of it can be ended at once.
        self.process = subprocess.Popen(command, env=environment, start_new_session=True)
        deadline = time.monotonic() + START_LIMIT
        while ask(self.port, "/bench/niets/") != 200:
            assert self.process.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def processor(self) -> float:
        """Seconds of processor it has used so far."""
        return processor_of(self.pid)

    def kill(self) -> None:
        """As when the plug is pulled: no process of it gets to say anything."""
        os.killpg(self.pid, signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def running(threads: int, *, bare: bool = False) -> Iterator[Server]:
    server = Server(threads, bare=bare)
    try:
        server.start()
        yield server
    finally:
        server.stop()


class Crowds:
    """Lets pupils loose on a server, from a process of their own."""

    def __init__(self, cores: Cores, statements: int) -> None:
        self.cores, self.statements = cores, statements

    def send(self, server: Server, addresses: list[str], *, keyed: bool, **wanted: Any) -> Result:
        """Wait until they are done. `wanted` as in `Task`."""
        with self.loose(server, addresses, keyed=keyed, **wanted) as crowd:
            return crowd.result()

    @contextmanager
    def loose(self, server: Server, addresses: list[str], *, keyed: bool, **wanted: Any) -> Iterator["Loose"]:
        task = Task(
            port=server.port,
            host=HOST,
            addresses=tuple(addresses),
            statements=self.statements,
            keyed=keyed,
            cores=self.cores.load,
            **wanted,
        )
        with TemporaryDirectory(prefix="bondgenoot-bench-load-") as folder:
            crowd = Loose(task, Path(folder))
            try:
                yield crowd
            finally:
                crowd.end()


class Loose:
    """A crowd that is at work."""

    def __init__(self, task: Task, folder: Path) -> None:
        self.task_file, self.result_file = folder / "task", folder / "result"
        self.task_file.write_bytes(pickle.dumps(task))
        command = [
            sys.executable,
            "-m",
            "bench.thermometer.pupils",
            str(self.task_file),
            str(self.result_file),
        ]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE)

    def result(self) -> Result:
        """Tell them it is enough, and wait until everybody who had begun is done."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait()
        assert code == 0, "the load stopped half-way"
        found: Result = pickle.loads(self.result_file.read_bytes())
        return found

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
