"""How does a mail leave the house? A Protocol and its two twins.

``SmtpMailer`` speaks to a mail server (``SMTP_URL``); ``FolderMailer`` writes ``.eml`` files into
the instance folder, for development and demonstrations. Both take the same message twice for one:
its Message-ID is the notice's and the address's own.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app

from recycling.config import Settings

FOLDER = "mail"
MAILER = "mailer"
_PATIENCE_S = 10
_PORTS = {"smtp": 25, "smtps": 465}


class NotDelivered(Exception):
    """The mail did not leave; ``for_good``: and never will, so nobody tries again."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


class Mailer(Protocol):
    """Whatever can send a mail."""

    def send(self, message: EmailMessage) -> None:
        """Hand a mail over; raises ``NotDelivered``."""


class FolderMailer:
    """Writes each mail as a file that any mail program opens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the mail under its Message-ID; the same mail again replaces itself."""
        name = message["Message-ID"].strip("<>").partition("@")[0]
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{name}.eml"
        path.write_bytes(bytes(message))
        current_app.logger.info("no SMTP_URL is set: mail written to %s", path)


class SmtpMailer:
    """Hands mails to a mail server: ``smtp://[user:password@]host[:port]``, or ``smtps://``.

    With ``smtp`` the connection is encrypted where the server offers it (STARTTLS); a password is
    never sent unencrypted.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("Set SMTP_URL to smtp://user:password@host:port, or smtps://…")
        self._scheme, self._host = parts.scheme, parts.hostname
        self._port = parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")

    def send(self, message: EmailMessage) -> None:
        """Hand the mail to the server."""
        try:
            with self._open() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotDelivered(str(error), for_good=min(codes) >= 500) from error
        except smtplib.SMTPResponseException as error:
            said = f"{error.smtp_code} {error.smtp_error!r}"
            raise NotDelivered(said, for_good=isinstance(error, smtplib.SMTPDataError)
                               and error.smtp_code >= 500) from error  # fmt: skip
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered(repr(error)) from error

    def _open(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=_PATIENCE_S, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_PATIENCE_S)
        try:
            self._prepare(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _prepare(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        encrypted = self._scheme == "smtps"
        server.ehlo()
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=context)
            encrypted = True
        if self._user and not encrypted:
            raise smtplib.SMTPException("the server offers no encryption, so no password is sent")
        if self._user:
            server.login(self._user, self._password)


def mailer() -> Mailer:
    """Return this application's mailer; tests put another into ``app.extensions``."""
    known: Mailer | None = current_app.extensions.get(MAILER)
    if known is not None:
        return known
    settings: Settings = current_app.extensions["settings"]
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url)
    return FolderMailer(settings.instance / FOLDER)
