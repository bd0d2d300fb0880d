"""A mail server of our own: takes every mail, remembers which, and now and then says no or nothing."""

import random
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

# Seconds before and after a mail is taken, at most: time in which its worker can be killed.
SLOW = 0.02


class Sink(socketserver.ThreadingTCPServer):
    """`taken` counts mails by their id; `refused` and `silent` are how often it said no, and how often nothing."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, chance: random.Random) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.chance, self.lock = chance, threading.Lock()
        self.taken: Counter[str] = Counter()
        # The processes whose mail is being taken: each says its own number when it says hello.
        self.busy: set[str] = set()
        self.refused = self.silent = 0

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, _request: object, _address: object) -> None:
        """A worker was killed in the middle of a conversation."""


class Conversation(socketserver.StreamRequestHandler):
    server: Sink
    worker = ""

    def handle(self) -> None:
        self.say("220 sink")
        while line := self.rfile.readline():
            word, _space, rest = line.strip().partition(b" ")
            if word.upper() == b"DATA":
                self.say("354 go on")
                self.server.busy.add(self.worker)
                try:
                    if not self.take():
                        return
                finally:
                    self.server.busy.discard(self.worker)
            elif word.upper() == b"EHLO":
                self.worker = rest.decode()
                self.say("250 ok")
            elif word.upper() == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self) -> bool:
        """The words of one mail; False when the line goes dead."""
        found = ""
        while line := self.rfile.readline():
            if line.rstrip(b"\r\n") == b".":
                break
            if line.lower().startswith(b"message-id:"):
                found = line.split(b":", 1)[1].strip().decode().strip("<>").partition("@")[0]
        else:
            return False
        time.sleep(self.server.chance.uniform(0, SLOW))
        fate = self.server.chance.random()
        with self.server.lock:
            if fate < 0.03:
                self.server.refused += 1
                self.say("451 come again")
                return True
            self.server.taken[found] += 1
            if fate > 0.985:
                self.server.silent += 1
                return False
        time.sleep(self.server.chance.uniform(0, SLOW))
        self.say("250 taken")
        return True

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def mail_sink(seed: int) -> Iterator[Sink]:
    sink = Sink(random.Random(seed))
    thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        sink.shutdown()
        sink.server_close()
