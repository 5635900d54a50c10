"""How long does an API token live, what is it good for, and under what is a secret kept?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from recycling.clock import day_words
from recycling.errors import Invalid
from recycling.parties.scopes import Scope
from recycling.sayings import say

TOKEN_LENGTH = timedelta(days=365)
LONGEST_OVERLAP_HOURS = 7 * 24


def token_expiry(expires_on: date | None, at: datetime) -> datetime:
    """Return when an API token ends: on the day asked for, at most a year from now.

    Raises ``Invalid`` naming ``expires_on`` for a day in the past or too far away.
    """
    latest = at + TOKEN_LENGTH
    if expires_on is None:
        return latest
    ends = datetime.combine(expires_on, datetime.max.time(), tzinfo=at.tzinfo)
    if not at < ends <= latest + timedelta(days=1):
        raise Invalid(
            "bad_expiry",
            say("A token lives at least until today and at most a year."),
            field="expires_on",
            way_out=say("Choose a day up to %(day_words)s.", day_words=day_words(latest.date())),
        )
    return ends


def secret_digest(secret: str) -> str:
    """Return the SHA-256 under which a high-entropy secret is kept and looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_scopes(wanted: Iterable[str]) -> str:
    """Return the scopes of a token in their order, apart by spaces; every token reads.

    Raises ``Invalid`` naming ``scopes`` for an unknown one.
    """
    asked = {*wanted, Scope.READ}
    if unknown := sorted(asked - set(Scope)):
        raise Invalid(
            "unknown_scope",
            say(
                "“%(unknown)s” is not a scope. Choose of %(scope)s.",
                unknown=unknown[0],
                scope=", ".join(Scope),
            ),
            field="scopes",
        )
    return " ".join(scope for scope in Scope if scope in asked)


def overlap_end(hours: int, at: datetime) -> datetime:
    """Return until when the secret before a rotation is still good.

    Raises ``Invalid`` naming ``overlap_hours`` beyond a week.
    """
    if not 0 <= hours <= LONGEST_OVERLAP_HOURS:
        raise Invalid(
            "bad_overlap",
            say(
                "The secret before stays good for 0 to %(longest_overlap_hours)s hours.",
                longest_overlap_hours=LONGEST_OVERLAP_HOURS,
            ),
            field="overlap_hours",
        )
    return at + timedelta(hours=hours)
