"""How is one call made, and which answers are asked for again?

A deed whose answer is lost may have been done; a question never was. A service that is busy is
asked again after a moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import stripe

from recycling.settlement.stripe_gateway.refusals import translated

PAGE = 100
_RATE_LIMIT_PAUSES_S = (0.3, 0.9)


def done(call: Callable[[], Any]) -> Any:
    """Make a call that changes something; raises ``OutcomeUnknown`` where no answer came."""
    return _asked(call, may_have_happened=True)


def answered(call: Callable[[], Any]) -> Any:
    """Make a call that asks; raises ``TryAgainLater`` where no answer came."""
    return _asked(call, may_have_happened=False)


def _asked(call: Callable[[], Any], *, may_have_happened: bool) -> Any:
    try:
        return _patiently(call)
    except stripe.StripeError as problem:
        raise translated(problem, may_have_happened=may_have_happened) from problem


def _patiently(call: Callable[[], Any]) -> Any:
    for pause_s in _RATE_LIMIT_PAUSES_S:
        try:
            return call()
        except stripe.RateLimitError:
            time.sleep(pause_s)
    return call()


def carrying(metadata: Mapping[str, str], listed: Any) -> str | None:
    """Return the id of the listed object with this metadata, if there is one."""
    for one in listed.auto_paging_iter():
        if one.metadata.to_dict() == dict(metadata):
            return str(one.id)
    return None


def instant(unix_seconds: int) -> datetime:
    """Return the instant the service means."""
    return datetime.fromtimestamp(unix_seconds, UTC)
