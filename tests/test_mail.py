"""Where mail goes is read from the environment."""

import pytest

from bondgenoot.config.environment import MailServer, mail_server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", MailServer("localhost", 25, "", "", starttls=False, tls=False)),
        ("smtp://mail.example", MailServer("mail.example", 587, "", "", starttls=True, tls=False)),
        (
            "smtps://wie%40school.nl:ge%3Aheim@mail.example:4650",
            MailServer("mail.example", 4650, "wie@school.nl", "ge:heim", starttls=False, tls=True),
        ),
        ("smtps://mail.example", MailServer("mail.example", 465, "", "", starttls=False, tls=True)),
    ],
)
def test_an_address_says_how_to_reach_the_mail_server(url, server):
    assert mail_server(url) == server
