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
from recycling.certificates.qr import QrClaims
from recycling.certificates.verdict_words import WORDS, State
from recycling.clock import day_words
from recycling.sayings import say, told

TOPICS = ("seal", "record", "log", "status", "page")


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
    entry: int | None = None  # of the log, where the line speaks of one

    @property
    def topic(self) -> str:
        """Return which of the five questions the line answers."""
        return self.code.partition(".")[0]


@dataclass(frozen=True)
class Status:
    """What the registry says of a certificate today, and as of when.

    ``state`` is ``current``, ``superseded`` or ``revoked``; of a kept list also ``then`` (current,
    but the list ran out) or ``list_broken``. ``successor`` names the certificate that took its
    place, where that is known; ``reason`` is the registry's own sentence.
    """

    state: str
    as_of: datetime
    successor: str | None = None
    reason: str = ""

    @property
    def as_of_words(self) -> str:
        """Return the instant for people, who read it in UTC."""
        clock = f"{self.as_of:%H:%M} UTC"
        day = day_words(self.as_of.date())
        return say("%(day)s, %(clock)s", day=day, clock=clock)


@dataclass(frozen=True)
class LogFinding:
    """What checking the log proof gave: ``log.ok`` or the code of why not."""

    code: str
    entry: int | None = None
    witnesses: int = 0
    witnesses_named: int = 0
    size: int = 0
    root: bytes = b""

    @property
    def witnessed(self) -> str:
        """Say who else confirms the state of the log; nothing where no witness is named."""
        if not self.witnesses_named:
            return ""
        return say(
            "; %(some)s of %(all)s witnesses confirm that state of it",
            some=self.witnesses,
            all=self.witnesses_named,
        )


@dataclass(frozen=True)
class Verdict:
    """The answer: five lines, or none when the bytes are no certificate at all."""

    lines: tuple[Line, ...]
    credential: Credential | None = None
    rests_on_development_keys: bool = False
    claims: QrClaims | None = None

    @property
    def outcome(self) -> Outcome:
        """Return genuine, not genuine, or unreadable."""
        if not self.lines:
            return Outcome.UNREADABLE
        states = {line.topic: line.state for line in self.lines}
        fails = any(states[topic] is State.FAILED for topic in TOPICS if topic != "status")
        is_genuine = states["record"] is State.OK and not fails
        return Outcome.GENUINE if is_genuine else Outcome.NOT_GENUINE

    @property
    def is_genuine(self) -> bool:
        """Tell whether the issuer made exactly this, superseded or revoked or not.

        What was not given (a record has no seal) counts neither for nor against it.
        """
        return self.outcome is Outcome.GENUINE

    @property
    def is_current(self) -> bool | None:
        """Tell whether it is genuine and still stands; ``None`` where status is unknown."""
        status = self.line("status")
        if not self.is_genuine or status is None:
            return False
        is_known = status.state is not State.UNKNOWN and status.code != "status.list_broken"
        return status.state is State.OK if is_known else None

    @property
    def identifier(self) -> str | None:
        """Return the certificate number the record gives, believed or not."""
        if self.claims:
            return self.claims.identifier
        return str(self.credential["certificate"]) if self.credential else None

    def line(self, topic: str) -> Line | None:
        """Return the line of one topic."""
        return next((line for line in self.lines if line.topic == topic), None)


CODES = frozenset(WORDS)


def line(code: str, **facts: Any) -> Line:
    """Make the line of a code, its facts filled in; ``KeyError`` for a code that is not ours."""
    state, meaning, advice = WORDS[code]
    said = told((meaning % facts).strip(), meaning.words, **facts)
    return Line(code, state, said, advice, facts.get("entry"))
