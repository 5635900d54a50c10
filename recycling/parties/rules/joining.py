"""How long do invitations and requests to join wait, and when is one still open?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from recycling.errors import Conflict, Finding, invalid_all
from recycling.parties.rules.people import email_findings, length_findings
from recycling.parties.rules.roles import role_findings
from recycling.sayings import say

WAITS = timedelta(days=14)
SENT_AGAIN_WITHIN = timedelta(days=14)
MOST_OPEN = 50
LONGEST_WORDS = 500


class JoinState(StrEnum):
    """Where an invitation or a request to join stands."""

    OPEN = "open"
    """Waits: an invitation for the invited, a request for an administrator."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """An administrator refused the request."""
    WITHDRAWN = "withdrawn"
    """An administrator withdrew the invitation."""
    EXPIRED = "expired"
    """Nobody answered in fourteen days; the registry itself notes it."""


@dataclass(frozen=True)
class Applicant:
    """Somebody without an account: name and password (the hash is salted: not in ``repr``).

    ``email`` is empty where an invitation names it already.
    """

    name: str
    password_hash: str = field(repr=False)
    email: str = ""


def check_invitation(email: str, role: str) -> None:
    """Raise ``Invalid`` naming ``email`` and ``role``, each with what is wrong with it."""
    _raise((*email_findings(email), *role_findings(role)))


def check_applicant(applicant: Applicant, *, names_email: bool) -> None:
    """Raise ``Invalid`` naming ``name`` and, where it must be given, ``email``."""
    emails = email_findings(applicant.email) if names_email else ()
    _raise((*length_findings("name", applicant.name), *emails))


def check_role(role: str) -> None:
    """Raise ``Invalid`` naming ``role`` for an unknown one."""
    _raise(tuple(role_findings(role)))


def check_words(words: str) -> str:
    """Return what somebody says when asking to join; raises ``Invalid`` naming ``words``."""
    said = words.strip()
    if len(said) > LONGEST_WORDS:
        _raise(
            [
                Finding(
                    "words",
                    "too_long",
                    say(
                        "Say it in at most %(longest_words)s characters.",
                        longest_words=LONGEST_WORDS,
                    ),
                )
            ]
        )
    return said


def _raise(findings: Iterable[Finding]) -> None:
    refusal = invalid_all(findings)
    if refusal:
        raise refusal


def state_at(state: str, expires_at: datetime, at: datetime) -> str:
    """Return where it stands at an instant, noted already or not."""
    return JoinState.EXPIRED if state == JoinState.OPEN and at >= expires_at else state


def check_still_open(what: str, state: str, expires_at: datetime, at: datetime) -> None:
    """Raise ``Conflict`` for one that was answered, withdrawn, or has waited too long."""
    now = state_at(state, expires_at, at)
    if now == JoinState.EXPIRED:
        raise Conflict(
            "expired",
            say("This %(what)s has expired after %(days)s days.", what=what, days=WAITS.days),
            way_out=say("Ask for a new one."),
        )
    if now != JoinState.OPEN:
        raise Conflict(
            f"not_open_{now}", say("This %(what)s is %(now)s already.", what=what, now=now)
        )
