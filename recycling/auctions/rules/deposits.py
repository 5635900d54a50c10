"""What is a bid deposit, when may it be laid down, and does it last long enough?

A deposit is money held on a bidder's card, and a card's money is held for days only. So it is laid
down in the last days of an auction, must outlast the close by enough for the award and the
payment, and goes back, or to the holder, before it would run out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from recycling.errors import Conflict, Finding
from recycling.quantities import Money
from recycling.sayings import say

LONGEST_HOLD = timedelta(days=7)
"""How long a card's money is held for a payment its holder makes: 7 days (Stripe, place a hold on
a payment method, validity of customer-initiated transactions; read 2026-11-27)."""
ROOM = timedelta(days=3)
"""How long a deposit must outlast the close, so that the award and the payment find it held."""
SPARE = timedelta(days=1)
"""As far as late bids may move the close before a deposit must be laid down anew."""
BEFORE_CLOSE = LONGEST_HOLD - ROOM - SPARE
"""From how long before the close deposits are laid down: a hold of that day lasts."""
TAKEN_BEFORE_END = timedelta(days=1)
"""How long before its end the hold of a winner who has not paid yet is taken."""
SMALLEST_DEPOSIT_MINOR, LARGEST_DEPOSIT_MINOR = 100, 99_999_999


class DepositState(StrEnum):
    """Where a deposit stands, and who brought it there."""

    ASKED = "asked"  # the bidder, asking for the provider's page
    HELD = "held"  # the bidder's bank, on that page
    EXPIRED = "expired"  # the page ran out, or the bank declined for good
    LOST = "lost"  # the bank let go of the hold before it was to
    FREED = "freed"  # the registry: it is to go back, for a reason of FREEING
    RELEASED = "released"  # the provider: it is back with the bidder
    TAKING = "taking"  # the registry: the hold of an unpaid sale's winner nears its end
    TAKEN = "taken"  # the provider: the money is with us and still the bidder's
    FORFEITED = "forfeited"  # the registry: the winner's sale lapsed unpaid
    KEPT = "kept"  # the provider: it was passed on to the holder


S = DepositState
STEPS: dict[DepositState, frozenset[DepositState]] = {
    S.ASKED: frozenset({S.HELD, S.EXPIRED}),
    S.HELD: frozenset({S.LOST, S.FREED, S.TAKING, S.FORFEITED}),
    S.TAKING: frozenset({S.TAKEN, S.LOST, S.FREED, S.FORFEITED}),
    S.TAKEN: frozenset({S.FREED, S.FORFEITED}),
    S.FREED: frozenset({S.RELEASED}),
    S.FORFEITED: frozenset({S.KEPT, S.LOST}),
}
"""What may become of a deposit; it is never both given back and passed on."""
LIVE = (S.ASKED, S.HELD, S.TAKING, S.TAKEN)
"""In these it secures a bidder's bids, or is about to: there is one for each auction."""
FREEING = {
    "no_bid_counts": "no bid of yours counts any more in this auction",
    "ended": "the auction had ended before the money was held",
    "laid_down_anew": "it would have run out too early, and you lay it down anew",
    "nothing_to_pay": "you won, and have nothing to pay",
    "paid": "you won, and have paid",
    "holder_failed": "the sale lapsed, and you were not who had to pay",
}
STEP_TAKEN, NEEDED = "deposit_moved_on", "deposit_needed"
SECURING = (S.HELD, S.TAKING, S.TAKEN)


def check_step(state: str, to: DepositState) -> None:
    """Raise ``Conflict`` where a deposit in this state cannot come to that one."""
    if to not in STEPS.get(DepositState(state), frozenset()):
        raise Conflict(
            STEP_TAKEN,
            say("A deposit that is %(state)s is not %(to)s after that.", state=state, to=to),
        )


def deposit_findings(deposit: Money | None, standstill_days: int) -> Iterable[Finding]:
    """Find what keeps a deposit from being laid down among an auction's conditions."""
    if deposit is None:
        return
    if not SMALLEST_DEPOSIT_MINOR <= deposit.minor <= LARGEST_DEPOSIT_MINOR:
        least = Money(SMALLEST_DEPOSIT_MINOR, deposit.currency)
        most = Money(LARGEST_DEPOSIT_MINOR, deposit.currency)
        yield Finding(
            "deposit",
            "bad_deposit",
            say("A deposit is %(least)s to %(most)s.", least=least, most=most),
        )
    if standstill_days:
        words = say("A card's money is held for days only: lay down a standstill or a deposit.")
        yield Finding("standstill_days", "standstill_with_deposit", words)


def laid_down_from(closes_at: datetime, asks: bool) -> datetime | None:
    """Return from when deposits are laid down; ``None``: from the opening on.

    Where the holder names the price, whoever takes it ends the contest: no close is waited for.
    """
    return None if asks else closes_at - BEFORE_CLOSE


def lasts(held_until: datetime | None, closes_at: datetime) -> bool:
    """Tell whether a hold outlasts this close by enough for the award and the payment."""
    return held_until is not None and held_until >= closes_at + ROOM


def near_end(held_until: datetime, at: datetime) -> bool:
    """Tell whether a hold ends so soon that what it is to secure must be taken now."""
    return at >= held_until - TAKEN_BEFORE_END
