"""How does a payment account stand, by what the provider says of it?

An organisation has one account, which pays and is paid (Stripe, Accounts v2). Money may be passed
on to it while its capability ``stripe_transfers`` is active. What the provider still wants of the
organisation is given on the provider's own page, never here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from recycling.clock import stamp
from recycling.settlement.stripe_gateway import PayableState


class AccountState(StrEnum):
    """Where a payment account stands. The comment names what brings the state about."""

    NONE = "none"  # nobody has asked for one
    ASKED_FOR = "asked_for"  # the organisation, or the first money for it; the provider checks
    ACTION_NEEDED = "action_needed"  # the provider, which wants something of the organisation
    READY = "ready"  # the provider: money may be passed on to it
    RESTRICTED = "restricted"  # the provider, for a reason only it can clear up
    REJECTED = "rejected"  # the provider, or who closed the account: it is never paid


LOOKED_AT_EVERY: Mapping[AccountState, timedelta] = {
    AccountState.ASKED_FOR: timedelta(hours=1),
    AccountState.ACTION_NEEDED: timedelta(hours=6),
    AccountState.READY: timedelta(days=1),
    AccountState.RESTRICTED: timedelta(days=1),
    AccountState.REJECTED: timedelta(days=7),
}
"""How often the provider is asked again where it tells nothing."""
WAITS_FOR = timedelta(days=1)
"""How long money waits for an account before we look ourselves; ready, it wakes it at once."""
_FINAL = ("rejected", "unsupported")
_PROVIDE = "provide_info"


@dataclass(frozen=True)
class Lacking:
    """One thing the provider wants of the organisation, in the provider's words; by when."""

    what: str
    by: datetime | None = None
    is_past_due: bool = False

    def json(self) -> dict[str, str | bool | None]:
        """Return it as it is kept."""
        return {
            "what": self.what,
            "by": stamp(self.by) if self.by else None,
            "is_past_due": self.is_past_due,
        }


@dataclass(frozen=True)
class Standing:
    """How an account stands, and what is lacking."""

    state: AccountState
    lacking: tuple[Lacking, ...] = ()


def standing_of(seen: PayableState) -> Standing:
    """Return how an account stands by what the provider says of it."""
    lacking = tuple(
        Lacking(one.what, one.by, one.is_past_due) for one in seen.wanted if one.is_of_organisation
    )
    return Standing(_state(seen, is_lacking=bool(lacking)), lacking)


def _state(seen: PayableState, *, is_lacking: bool) -> AccountState:
    if seen.is_closed or seen.status in _FINAL:
        return AccountState.REJECTED
    if seen.status == "active":
        return AccountState.READY
    if is_lacking or _PROVIDE in seen.resolutions:
        return AccountState.ACTION_NEEDED
    return AccountState.ASKED_FOR if seen.status == "pending" else AccountState.RESTRICTED


def may_be_paid(state: str) -> bool:
    """Tell whether money may be passed on to an account."""
    return state == AccountState.READY


def may_go_on(state: str) -> bool:
    """Tell whether the organisation can do anything about it on the provider's page."""
    return state not in {AccountState.RESTRICTED, AccountState.REJECTED}
