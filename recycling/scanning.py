"""Is an uploaded file free of viruses, and who may open it meanwhile? One gate for all rooms.

A room notes where each of its files stands (``scanner().first()``) when it takes it in, and enters
a ``Shelf`` into the table of ``jobs.py``: which of its files wait, and its deed that keeps a
verdict.

The scanner is the installation's (``CLAMD_ADDRESS``); the twin without one says honestly that
nothing was scanned. The other speaks the INSTREAM command of clamd: chunks with their length in
four bytes, big-endian, ended by a length of zero.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from flask import current_app
from flask_babel import lazy_gettext as _l

from recycling.config import Settings
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Refusal
from recycling.files import store
from recycling.sayings import say

_CHUNK = 64 * 1024
_SECONDS = 20
_LONGEST_ANSWER = 4096
_AT_ONCE = 20


class Scan(StrEnum):
    """What the search for viruses came to."""

    NOT_SCANNED = "not_scanned"  # this installation has no scanner
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


SAFE = frozenset({Scan.NOT_SCANNED, Scan.CLEAN})
SCANS = {
    Scan.NOT_SCANNED: _l("Not scanned"),
    Scan.WAITING: _l("Waiting for the scan for viruses"),
    Scan.CLEAN: _l("No virus found"),
    Scan.INFECTED: _l("Holds a virus"),
}


def may_be_opened(scan: str, *, is_own: bool) -> bool:
    """Tell whether a file may be opened: waiting by its own side only, with a virus by nobody.

    ``is_own``: by the side that attached it.
    """
    return scan != Scan.INFECTED and (is_own or scan in SAFE)


def refuse_unsafe(scan: str, *, is_own: bool) -> None:
    """Raise ``Forbidden`` for a file that holds a virus, or still waits and is another's."""
    if may_be_opened(scan, is_own=is_own):
        return
    if scan == Scan.INFECTED:
        raise Forbidden(
            "file_infected",
            say("This file holds a virus: nobody can open it."),
            way_out=say("Ask whoever attached it for a clean one."),
        )
    raise Forbidden(
        "file_waiting",
        say("This file waits to be scanned for viruses."),
        way_out=say("Try again in some minutes."),
    )


def refuse_not_waiting(scan: str) -> None:
    """Raise ``Conflict`` for a file that does not wait for its verdict any more."""
    if scan != Scan.WAITING:
        raise Conflict(
            "not_waiting",
            say("The file does not wait to be scanned."),
            way_out=say("Leave it."),
        )


class ScannerUnavailable(Exception):
    """The scanner did not answer as it should; the file goes on waiting."""


@dataclass(frozen=True)
class Verdict:
    """What a scanner found; ``signature`` names the virus."""

    scan: Scan
    signature: str = ""

    def json(self, sha256: str) -> dict[str, str]:
        """Return it as a fact says it of a content."""
        return {"sha256": sha256, "scan": str(self.scan), "signature": self.signature}


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


@dataclass(frozen=True)
class Shelf:
    """Where a room keeps files: which wait, and the deed that keeps what was found in one.

    ``waiting(most)`` answers with pairs of the reference of the thing a file belongs to and the
    digest of its content, the oldest first; ``settle`` takes them with the verdict.
    """

    waiting: Callable[[int], Sequence[tuple[str, str]]]
    settle: Callable[[Act, str, str, Verdict], str]


def scan_waiting(shelves: Sequence[Shelf]) -> int:
    """Let the scanner look at files that wait, some of each shelf; returns how many are settled.

    Where it does not answer, or there is none any more, they go on waiting.
    """
    if scanner().first() != Scan.WAITING:
        return 0
    found = [(shelf, *one) for shelf in shelves for one in shelf.waiting(_AT_ONCE)]
    db.session.rollback()
    return sum(_settled(shelf, ref, sha256) for shelf, ref, sha256 in found)


def _settled(shelf: Shelf, ref: str, sha256: str) -> bool:
    try:
        verdict = scanner().scan(store().get(sha256))
        shelf.settle(Act(SYSTEM), ref, sha256, verdict)
    except (ScannerUnavailable, Refusal) as refused:
        current_app.logger.warning("file %s of %s waits on: %s", sha256[:12], ref, refused)
        db.session.rollback()
        return False
    return True
