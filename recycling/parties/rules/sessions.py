"""How long does a sign-in last, and for how long is a proof of who one is fresh?

The cookie itself is good for an hour after the last page; the row behind it knows that coarsely,
to a quarter of an hour, so it waits that much longer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from recycling.parties.scopes import Scope

SESSION_LENGTH = timedelta(hours=12)
IDLE_LENGTH = timedelta(hours=1)
PROOF_LENGTH = timedelta(minutes=15)
HALF_LENGTH = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=15)

_READS = frozenset({Scope.READ})
_WRITES = frozenset({Scope.READ, Scope.WRITE})
_SIGNS = frozenset(Scope)


def is_over(seen_at: datetime, expires_at: datetime, at: datetime) -> bool:
    """Tell whether a sign-in ended by itself: after twelve hours, or about an hour idle."""
    return expires_at <= at or at - seen_at >= IDLE_LENGTH + SEEN_EVERY


def is_fresh(proved_at: datetime, at: datetime) -> bool:
    """Tell whether the last proof of who one is is at most a quarter of an hour old."""
    return at - proved_at <= PROOF_LENGTH


def session_scopes(
    *, needs_factor: bool, factor: str, proved_at: datetime, at: datetime
) -> frozenset[str]:
    """Return what a person may do at this browser now."""
    if needs_factor and not factor:
        return frozenset(map(str, _READS))
    return frozenset(map(str, _SIGNS if is_fresh(proved_at, at) else _WRITES))
