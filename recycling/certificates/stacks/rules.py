"""What does a file of a stack come to, in one word and with one reason?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from recycling.certificates.verdict import TOPICS, Verdict
from recycling.certificates.verdict_words import State

MOST_FILES = 1000


class StackState(StrEnum):
    """Where a stack stands. The comment names who brings the state about."""

    WORKING = "working"  # whoever sent it
    ENDED = "ended"  # the worker, after the last file


class Outcome(StrEnum):
    """What a file came to."""

    WAITING = "waiting"  # not looked at yet
    CURRENT = "current"  # genuine, and it still stands
    NOT_CURRENT = "not_current"  # genuine; superseded, revoked, or nobody can say
    NOT_GENUINE = "not_genuine"  # changed, or not the issuer's
    UNREADABLE = "unreadable"  # no certificate at all
    REPEATED = "repeated"  # byte for byte a file before it
    NOT_OPENED = "not_opened"  # something about how it is packed keeps it shut


class Reason(StrEnum):
    """Why a file was not checked. Of one that was, the reason is the code of a line."""

    ENCRYPTED = "zip.encrypted"
    PACKED_OTHERWISE = "zip.packed_otherwise"
    LEADS_OUT = "zip.leads_out"
    OVERLAPS = "zip.overlaps"
    TOO_LARGE = "zip.too_large"
    DAMAGED = "zip.damaged"
    NOT_PDF = "zip.not_pdf"
    NO_CERTIFICATE = "zip.no_certificate"
    REPEATED = "zip.repeated"
    FAILED_HERE = "zip.failed_here"


@dataclass(frozen=True)
class CameTo:
    """What a file came to, the code that decides it, and that line's own words, if it has any."""

    outcome: Outcome
    reason: str
    said: str = ""


def outcome_of(verdict: Verdict) -> CameTo:
    """Return what a verdict comes to, by the line that decides it.

    That is the first line that fails; where none does, what is said of its status.
    """
    if not verdict.lines:
        return CameTo(Outcome.UNREADABLE, Reason.NO_CERTIFICATE)
    lines = [one for topic in TOPICS if (one := verdict.line(topic))]
    failed = next((one for one in lines if one.state is State.FAILED), None)
    deciding = failed or verdict.line("status") or lines[0]
    if not verdict.is_genuine:
        return CameTo(Outcome.NOT_GENUINE, deciding.code, deciding.meaning)
    outcome = Outcome.CURRENT if verdict.is_current else Outcome.NOT_CURRENT
    return CameTo(outcome, deciding.code, deciding.meaning)
