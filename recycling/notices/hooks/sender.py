"""How is a request sent to an address that somebody else chose, without being led inside?

The name is resolved once, every address it has must be public, and the connection goes to the one
that was checked, so that a second answer of the name server changes nothing (OWASP, Server Side
Request Forgery Prevention). No redirect is followed, no proxy is asked, and neither a slow nor a
long answer holds anybody up.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from recycling.notices.hooks.rules import LONGEST_ANSWER, is_public, legible
from recycling.sayings import N_

CONNECT_S = 5.0
LONGEST_S = 10.0
_HTTPS = 443
# Kept with the message, and said in the reader's language on its page.
_LATE = N_("No answer in time.")
_NOT_TRUSTED = N_("No connection that can be trusted.")
_NOT_CONNECTED = N_("No connection.")
_NOT_TAKEN = N_("Not taken.")
_ELSEWHERE = N_("It leads elsewhere, and redirects are not followed.")
_NOT_KNOWN = N_("The name of the address is not known.")
_NOT_PUBLIC = N_("The address is not one of the public internet.")


@dataclass(frozen=True)
class Answer:
    """What came of one attempt; ``status`` is missing where nothing was answered."""

    status: int | None
    took_ms: int
    text: str = ""
    error: str = ""
    retry_after: str = ""

    @property
    def is_taken(self) -> bool:
        """Tell whether the message was taken: any status of 200 to 299."""
        return self.status is not None and 200 <= self.status < 300


class NotSent(Exception):
    """Nothing was sent, for the address leads nowhere it may lead."""


def send(
    address: str, headers: Mapping[str, str], body: bytes, *, allows_loopback: bool = False
) -> Answer:
    """Post a body once, and tell what was answered; never raises for what the other side does."""
    began = monotonic()
    try:
        status, text, retry_after = _posted(address, headers, body, allows_loopback)
    except NotSent as error:
        return Answer(None, _since(began), error=str(error))
    except TimeoutError:
        return Answer(None, _since(began), error=_LATE)
    except ssl.SSLError as error:
        return Answer(None, _since(began), str(error.reason), _NOT_TRUSTED)
    except (OSError, http.client.HTTPException) as error:
        is_late = monotonic() - began >= LONGEST_S
        return Answer(None, _since(began), str(error)[:200], _LATE if is_late else _NOT_CONNECTED)
    refused = "" if 200 <= status < 300 else _NOT_TAKEN
    if 300 <= status < 400:
        refused = _ELSEWHERE
    return Answer(status, _since(began), legible(text), refused, retry_after)


def _since(began: float) -> int:
    return int((monotonic() - began) * 1000)


def _posted(
    address: str, headers: Mapping[str, str], body: bytes, allows_loopback: bool
) -> tuple[int, bytes, str]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    is_plain = parts.scheme == "http" and allows_loopback
    port = (parts.port or 80) if is_plain else _HTTPS
    where = _resolved(host, port, is_loopback=is_plain)
    link = _Pinned(host, port, where, None if is_plain else ssl.create_default_context())
    end = threading.Timer(LONGEST_S, link.cut)
    end.daemon = True
    try:
        link.connect()
        end.start()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        link.putrequest("POST", path, skip_host=True, skip_accept_encoding=True)
        link.putheader("Host", parts.netloc)
        for name, value in headers.items():
            link.putheader(name, value)
        link.putheader("Content-Length", str(len(body)))
        link.putheader("Connection", "close")
        link.endheaders(body)
        answer = link.getresponse()
        asked = answer.getheader("Retry-After", "")
        return answer.status, answer.read(LONGEST_ANSWER), asked
    finally:
        end.cancel()
        link.close()


def _resolved(host: str, port: int, *, is_loopback: bool) -> str:
    """Return the address to connect to; raises ``NotSent`` where any is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent(_NOT_KNOWN) from None
    addresses = [str(one[4][0]) for one in found]
    if is_loopback:
        return addresses[0]
    if not addresses or not all(map(is_public, addresses)):
        raise NotSent(_NOT_PUBLIC)
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever its name would say next."""

    def __init__(self, host: str, port: int, where: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=CONNECT_S)
        self._where, self._context, self._name = where, context, host

    def connect(self) -> None:
        """Connect, and for https prove that the other side has the name."""
        link = socket.create_connection((self._where, self.port), CONNECT_S)
        try:
            if self._context is not None:
                link = self._context.wrap_socket(link, server_hostname=self._name)
        except BaseException:
            link.close()
            raise
        self.sock = link

    def cut(self) -> None:
        """End the connection, whoever waits on it."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
