"""Both mailers take the same messages; the real one against a real mail server."""

from __future__ import annotations

import email
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from recycling.notices.mailer import (
    MAILER,
    FolderMailer,
    Mailer,
    NotDelivered,
    SmtpMailer,
    mailer,
)
from tests.databases import free_port

Received = Callable[[], list[Message]]


class Inbox:
    """What a mail server took; refuses who is not known, and puts off who is away."""

    def __init__(self) -> None:
        self.taken: dict[str, bytes] = {}

    async def handle_RCPT(  # noqa: N802 (the server's name for it)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("unknown"):
            return "550 no such mailbox"
        if address.startswith("away"):
            return "450 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content)
        if message["Subject"] == "unwanted":
            return "554 not wanted"
        self.taken[message["Message-ID"]] = envelope.content
        return "250 taken"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[Controller]:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture(params=["smtp", "folder"])
def twin(
    request: pytest.FixtureRequest, tmp_path: Path, application: Flask
) -> Iterator[tuple[Mailer, Received]]:
    with application.app_context():
        if request.param == "folder":
            yield (
                FolderMailer(tmp_path / "mail"),
                lambda: [email.message_from_bytes(p.read_bytes()) for p in tmp_path.rglob("*.eml")],
            )
            return
        controller = request.getfixturevalue("server")
        taken = request.getfixturevalue("inbox").taken
        yield (
            SmtpMailer(f"smtp://127.0.0.1:{controller.port}"),
            lambda: [email.message_from_bytes(content) for content in taken.values()],
        )


def a_message(
    to: str = "kim@example.org", subject: str = "Lot LOT-1 wurde übernommen"
) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = "<NOT-1.abc@localhost>"
    message["From"] = "Urban Mine <registry@localhost>"
    message["To"] = to
    message["Subject"] = subject
    message.set_content("Größe: 3 t ≥ 2 t\n\nhttp://localhost/lots/LOT-1\n")
    return message


def test_a_mail_arrives_whole(twin: tuple[Mailer, Received]) -> None:
    send, received = twin[0].send, twin[1]
    send(a_message())
    (one,) = received()
    assert str(email.header.make_header(email.header.decode_header(one["Subject"]))) == (
        "Lot LOT-1 wurde übernommen"
    )
    text = one.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert "Größe: 3 t ≥ 2 t" in text.decode()


def test_the_same_mail_again_is_known_by_its_id(twin: tuple[Mailer, Received]) -> None:
    twin[0].send(a_message())
    twin[0].send(a_message())
    assert len(twin[1]()) == 1


@pytest.mark.parametrize(
    ("to", "subject", "for_good"),
    [
        ("unknown@example.org", "hello", True),
        ("away@example.org", "hello", False),
        ("kim@example.org", "unwanted", True),
    ],
)
def test_a_server_that_refuses_says_whether_to_try_again(
    server: Controller, to: str, subject: str, for_good: bool
) -> None:
    with pytest.raises(NotDelivered) as refused:
        SmtpMailer(f"smtp://127.0.0.1:{server.port}").send(a_message(to, subject))
    assert refused.value.for_good is for_good


def test_no_server_is_a_reason_to_try_again() -> None:
    with pytest.raises(NotDelivered) as refused:
        SmtpMailer("smtp://127.0.0.1:9").send(a_message())
    assert not refused.value.for_good


def test_a_password_is_never_sent_unencrypted(server: Controller, inbox: Inbox) -> None:
    with pytest.raises(NotDelivered, match="no encryption"):
        SmtpMailer(f"smtp://me:secret@127.0.0.1:{server.port}").send(a_message())
    assert inbox.taken == {}


def test_a_server_nobody_vouches_for_gets_nothing(server: Controller) -> None:
    with pytest.raises(NotDelivered):
        SmtpMailer(f"smtps://127.0.0.1:{server.port}").send(a_message())
    assert ssl.create_default_context().verify_mode == ssl.CERT_REQUIRED


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://"])
def test_an_address_that_is_no_mail_server_is_refused_with_how_to_write_it(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        SmtpMailer(url)


def test_the_mailer_follows_from_the_settings(application: Flask) -> None:
    with application.app_context():
        assert isinstance(mailer(), FolderMailer)
        application.extensions[MAILER] = other = FolderMailer(Path("elsewhere"))
        try:
            assert mailer() is other
        finally:
            application.extensions.pop(MAILER)
