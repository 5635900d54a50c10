"""What does verification answer, and what should the reader do about it?

Five lines, never one green tick: seal, record, log, status, page. Each has a stable code, the
same on page, API and command line, with its meaning and advice in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from recycling.certificates.integrity import Credential

TOPICS = ("seal", "record", "log", "status", "page")


class State(StrEnum):
    """How a line came out: holds, does not hold, or could not be told."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """The whole verdict in one word; ``READ`` the lines for the rest."""

    GENUINE = "genuine"
    NOT_GENUINE = "not_genuine"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Line:
    """One line of a verdict."""

    code: str
    state: State
    meaning: str
    advice: str

    @property
    def topic(self) -> str:
        """Return which of the five questions the line answers."""
        return self.code.partition(".")[0]


@dataclass(frozen=True)
class Status:
    """What the registry says of a certificate today, and as of when.

    ``state`` is ``current``, ``superseded`` or ``revoked``; ``successor`` names the certificate
    that took its place; ``reason`` is the registry's own sentence.
    """

    state: str
    as_of: datetime
    successor: str | None = None
    reason: str = ""

    @property
    def as_of_words(self) -> str:
        """Return the instant for people, who read it in UTC."""
        return f"{self.as_of.day} {self.as_of:%B %Y, %H:%M} UTC"


@dataclass(frozen=True)
class LogFinding:
    """What checking the log proof gave: ``log.ok`` or the code of why not."""

    code: str
    entry: int | None = None
    witnesses: int = 0
    witnesses_named: int = 0

    @property
    def witnessed(self) -> str:
        """Say who else confirms the state of the log; nothing where no witness is named."""
        if not self.witnesses_named:
            return ""
        return f"; {self.witnesses} of {self.witnesses_named} witnesses confirm that state of it"


@dataclass(frozen=True)
class Verdict:
    """The answer: five lines, or none when the bytes are no certificate at all."""

    lines: tuple[Line, ...]
    credential: Credential | None = None
    rests_on_development_keys: bool = False

    @property
    def outcome(self) -> Outcome:
        """Return genuine, not genuine, or unreadable."""
        if not self.lines:
            return Outcome.UNREADABLE
        states = {line.topic: line.state for line in self.lines}
        holds = all(states[topic] is State.OK for topic in ("seal", "record", "log"))
        is_genuine = holds and states["page"] is not State.FAILED
        return Outcome.GENUINE if is_genuine else Outcome.NOT_GENUINE

    @property
    def is_genuine(self) -> bool:
        """Tell whether the issuer made exactly this document, superseded or revoked or not."""
        return self.outcome is Outcome.GENUINE

    @property
    def is_current(self) -> bool | None:
        """Tell whether it is genuine and still stands; ``None`` where status is unknown."""
        status = self.line("status")
        if not self.is_genuine or status is None:
            return False
        return None if status.state is State.UNKNOWN else status.state is State.OK

    @property
    def identifier(self) -> str | None:
        """Return the certificate number the record gives, believed or not."""
        return str(self.credential["certificate"]) if self.credential else None

    def line(self, topic: str) -> Line | None:
        """Return the line of one topic."""
        return next((line for line in self.lines if line.topic == topic), None)


_ASK_ISSUER = "Do not rely on this file. Fetch the certificate from the issuer by its number."
_NONE = "Nothing to do."

_WORDS: dict[str, tuple[State, str, str]] = {
    "seal.ok": (State.OK, "The issuer sealed this file and not a byte has changed since.", _NONE),
    "seal.missing": (State.FAILED, "The file carries no seal.", _ASK_ISSUER),
    "seal.broken": (State.FAILED, "The file was changed after it was sealed.", _ASK_ISSUER),
    "seal.not_whole_file": (
        State.FAILED,
        "Something was added to the file after the issuer sealed it.",
        _ASK_ISSUER,
    ),
    "seal.untrusted_key": (
        State.FAILED,
        "The file is sealed with a key that is not the issuer’s.",
        _ASK_ISSUER,
    ),
    "seal.key_out_of_date": (
        State.FAILED,
        "The seal’s key was not valid on the date of the certificate.",
        _ASK_ISSUER,
    ),
    "record.ok": (State.OK, "The issuer signed the record inside.", _NONE),
    "record.missing": (State.FAILED, "The file encloses no record.", _ASK_ISSUER),
    "record.unreadable": (
        State.FAILED,
        "The enclosed record is not in the form the issuer writes.",
        _ASK_ISSUER,
    ),
    "record.broken": (
        State.FAILED,
        "The enclosed record was changed after it was signed.",
        _ASK_ISSUER,
    ),
    "record.untrusted_key": (
        State.FAILED,
        "The record is signed with a key that is not the issuer’s.",
        _ASK_ISSUER,
    ),
    "record.key_out_of_date": (
        State.FAILED,
        "The record’s key was not valid on the date of the certificate.",
        _ASK_ISSUER,
    ),
    "log.ok": (
        State.OK,
        "The record stands in the issuer’s public log as entry {entry}{witnessed}.",
        _NONE,
    ),
    "log.missing": (State.FAILED, "The file encloses no log proof.", _ASK_ISSUER),
    "log.unreadable": (State.FAILED, "The enclosed log proof cannot be read.", _ASK_ISSUER),
    "log.broken": (
        State.FAILED,
        "The log proof does not lead from this record to a signed state of the log.",
        _ASK_ISSUER,
    ),
    "log.untrusted_key": (
        State.FAILED,
        "The state of the log is not signed by the issuer’s log.",
        _ASK_ISSUER,
    ),
    "log.not_checked": (
        State.FAILED,
        "There is no trustworthy record whose place in the log could be checked.",
        _ASK_ISSUER,
    ),
    "status.current": (State.OK, "The certificate stands, as of {as_of}.", _NONE),
    "status.superseded": (
        State.FAILED,
        "The certificate was replaced by {successor}, as of {as_of}. {reason}",
        "Use its successor.",
    ),
    "status.revoked": (
        State.FAILED,
        "The certificate was revoked, as of {as_of}. {reason}",
        "Do not rely on it any more. Ask its holder for the reason.",
    ),
    "status.not_registered": (
        State.FAILED,
        "The registry knows no certificate of this number.",
        _ASK_ISSUER,
    ),
    "status.unknown_offline": (
        State.UNKNOWN,
        "Without the registry nobody can tell whether the certificate still stands.",
        "Check again with a network, or against a recent status list.",
    ),
    "status.not_checked": (
        State.UNKNOWN,
        "There is no trustworthy record whose status could be asked.",
        _ASK_ISSUER,
    ),
    "page.ok": (State.OK, "The page was drawn again from the record: it is the same.", _NONE),
    "page.differs": (
        State.FAILED,
        "The page is not the one the record gives. People and machines would read two things.",
        _ASK_ISSUER,
    ),
    "page.qr_contradicts": (
        State.FAILED,
        "The QR code does not speak of this record, or is not signed by the issuer.",
        _ASK_ISSUER,
    ),
    "page.other_renderer": (
        State.UNKNOWN,
        "The page was drawn with other versions than are installed here, so it cannot be compared.",
        "Rely on the enclosed record, or check with the versions the record names.",
    ),
    "page.not_compared": (
        State.UNKNOWN,
        "The page was not compared, because seal or record do not hold or no renderer is here.",
        "Read the other lines first.",
    ),
}

CODES = frozenset(_WORDS)


def line(code: str, **facts: Any) -> Line:
    """Make the line of a code, its facts filled in; ``KeyError`` for a code that is not ours."""
    state, meaning, advice = _WORDS[code]
    return Line(code, state, meaning.format_map(facts).strip(), advice)
