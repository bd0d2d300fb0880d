"""What a mail server answers, or does not: taken, certainly not taken, or nobody knows."""

import socketserver
import threading
from contextlib import contextmanager

import pytest
from django.core.mail import EmailMessage

from bondgenoot.reminders.models import Trouble
from bondgenoot.reminders.posting import NotSent, Post, Unsure
from bondgenoot.survey.tests.serving import free_port

GOOD = {"EHLO": "250 ok", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 taken"}
GONE = ""


class Scripted(socketserver.ThreadingTCPServer):
    """Answers each command with a line of a script; `GONE` hangs up. `begun` is how many connections there were."""

    daemon_threads = True

    def __init__(self, script: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.script, self.begun, self.taken = {**GOOD, **script}, 0, []


class Conversation(socketserver.StreamRequestHandler):
    server: Scripted

    def handle(self) -> None:
        self.server.begun += 1
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().decode():
            word = line.split()[0].upper() if line.strip() else ""
            if not self.answer(word) or (word == "DATA" and not self.words()):
                return

    def words(self) -> bool:
        if not self.server.script["DATA"].startswith("354"):
            return True
        found = []
        while (line := self.rfile.readline().rstrip(b"\r\n")) != b".":
            found.append(line.decode())
        if self.server.script["."].startswith("250"):
            self.server.taken.append(found)
        return self.answer(".")

    def answer(self, word: str) -> bool:
        said = self.server.script.get(word, "250 ok")
        if said:
            self.wfile.write(said.encode() + b"\r\n")
        return bool(said)


@pytest.fixture
def post_to(settings):
    @contextmanager
    def begin(script=None):
        server = Scripted(script or {})
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        settings.EMAIL_USE_TLS = False
        post = Post()
        try:
            yield post, server
        finally:
            post.close()
            server.shutdown()
            server.server_close()

    return begin


def message(to="kim@school.example"):
    return EmailMessage("Er staat iets voor je klaar", "Dag,\n.\nTot zo", to=[to])


def test_a_mail_is_taken_whole(post_to):
    with post_to() as (post, server):
        post.open()
        post.send(message())
        post.open()
        post.send(message())
    assert server.begun == 1
    assert [found[-3:] for found in server.taken] == [["Dag,", "..", "Tot zo"]] * 2


@pytest.mark.parametrize(
    ("script", "trouble"),
    [
        ({"MAIL": "550 not you"}, Trouble.REFUSED),
        ({"RCPT": "550 nobody here"}, Trouble.ADDRESS),
        ({"RCPT": "450 busy"}, Trouble.ADDRESS),
        ({"RCPT": "554 5.7.1 kim@school.example: Relay access denied"}, Trouble.REFUSED),
        ({"RCPT": "530 5.7.0 log in first"}, Trouble.REFUSED),
        ({"DATA": "554 no"}, Trouble.REFUSED),
        ({".": "451 come again"}, Trouble.REFUSED),
        ({"MAIL": GONE}, Trouble.UNREACHABLE),
        ({"RCPT": GONE}, Trouble.UNREACHABLE),
    ],
)
def test_a_no_or_a_line_that_goes_dead_before_the_words_is_certain(post_to, script, trouble):
    with post_to(script) as (post, server):
        post.open()
        with pytest.raises(NotSent) as caught:
            post.send(message())
        assert caught.value.trouble == trouble
        server.script.update(GOOD)
        post.open()
        post.send(message())
    assert len(server.taken) == 1


def test_a_line_that_goes_dead_after_the_words_leaves_it_unsure(post_to):
    with post_to({".": GONE}) as (post, _server):
        post.open()
        with pytest.raises(Unsure):
            post.send(message())


def test_a_connection_that_was_closed_in_between_is_opened_again(post_to):
    with post_to({"NOOP": GONE}) as (post, server):
        post.open()
        post.send(message())
        post.open()
        post.send(message())
    assert (server.begun, len(server.taken)) == (2, 2)


@pytest.mark.parametrize("address", ["kim@school@example", "özm@school.example"])
def test_an_address_that_cannot_be_written_is_said(post_to, address):
    with post_to() as (post, server):
        post.open()
        with pytest.raises(NotSent) as caught:
            post.send(message(address))
        assert caught.value.trouble == Trouble.ADDRESS
    assert server.taken == []


def test_a_domain_with_an_accent_is_written_as_mail_servers_know_it(post_to):
    with post_to() as (post, server):
        post.open()
        post.send(message("kim@schöol.example"))
    assert "To: kim@xn--schol-lua.example" in server.taken[0]


def test_a_server_that_is_not_there_is_said(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    with pytest.raises(NotSent) as caught:
        Post().open()
    assert caught.value.trouble == Trouble.UNREACHABLE


def test_a_server_that_wants_another_password_is_said(post_to, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "school", "oud wachtwoord"
    script = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 no"}
    with post_to(script) as (post, _server), pytest.raises(NotSent) as caught:
        post.open()
    assert caught.value.trouble == Trouble.LOGIN
