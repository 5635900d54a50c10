"""Is a file free of viruses? Asks a scanner where the installation has one (``CLAMD_ADDRESS``).

The twin without a scanner says so, honestly: nothing was scanned. The other speaks the INSTREAM
command of clamd: chunks with their length in four bytes, big-endian, ended by a length of zero.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Protocol

from flask import current_app

from recycling.config import Settings
from recycling.lots.rules.files import Scan

_CHUNK = 64 * 1024
_SECONDS = 20
_LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The scanner did not answer as it should; the file goes on waiting."""


@dataclass(frozen=True)
class Verdict:
    """What a scanner found; ``signature`` names the virus."""

    scan: Scan
    signature: str = ""


class Scanner(Protocol):
    """Looks for viruses."""

    def first(self) -> Scan:
        """Return where a new file stands before it was looked at."""

    def scan(self, content: bytes) -> Verdict:
        """Look at a content; raises ``ScannerUnavailable``."""


class NoScanner:
    """The twin of an installation without a scanner."""

    def first(self) -> Scan:
        """Return that nothing will be scanned."""
        return Scan.NOT_SCANNED

    def scan(self, content: bytes) -> Verdict:
        """Answer that nothing was scanned."""
        return Verdict(Scan.NOT_SCANNED)


class ClamdScanner:
    """Asks clamd at ``host:port``."""

    def __init__(self, address: str, seconds: float = _SECONDS) -> None:
        host, _colon, port = address.rpartition(":")
        self._address = (host.strip("[]") or "127.0.0.1", int(port))
        self._seconds = seconds

    def first(self) -> Scan:
        """Return that a file waits."""
        return Scan.WAITING

    def scan(self, content: bytes) -> Verdict:
        """Stream a content to clamd; raises ``ScannerUnavailable``."""
        try:
            with socket.create_connection(self._address, self._seconds) as link:
                return self._ask(link, content)
        except OSError as error:
            raise ScannerUnavailable(str(error)) from error

    def _ask(self, link: socket.socket, content: bytes) -> Verdict:
        link.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            link.sendall(struct.pack("!I", len(chunk)) + chunk)
        link.sendall(struct.pack("!I", 0))
        return verdict_of(_answer(link))


def _answer(link: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_ANSWER:
        part = link.recv(_LONGEST_ANSWER)
        if not part:
            break
        said += part
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def verdict_of(answer: str) -> Verdict:
    """Read an answer of clamd, such as ``stream: OK``; raises ``ScannerUnavailable`` for others."""
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return Verdict(Scan.CLEAN)
    if words.endswith(" FOUND"):
        return Verdict(Scan.INFECTED, words.removesuffix(" FOUND")[:200])
    raise ScannerUnavailable(f"clamd answered “{answer[:200]}”")


def scanner() -> Scanner:
    """Return the scanner of this installation."""
    settings: Settings = current_app.extensions["settings"]
    return ClamdScanner(settings.clamd_address) if settings.clamd_address else NoScanner()
