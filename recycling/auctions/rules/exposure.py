"""How far may an organisation commit itself over all its live bids? A limit it sets itself.

A bid commits its bidder to what the lot would cost it: nothing where the holder pays, and with a
private limit as much as that limit lets it come to.
"""

from __future__ import annotations

from dataclasses import dataclass

from recycling.errors import Conflict, Invalid
from recycling.quantities import Mass, Money, UnitPrice
from recycling.sayings import say

LARGEST_LIMIT_MINOR = 10**14


@dataclass(frozen=True)
class Committed:
    """What an organisation would have to pay in one currency if it got all it bid for, by why.

    ``leading`` are open bids that lead and prices taken, ``sealed`` its sealed bids, ``unpaid``
    what it was awarded and has not paid.
    """

    leading: Money
    sealed: Money
    unpaid: Money

    @property
    def total(self) -> Money:
        """Return the sum."""
        return self.leading + self.sealed + self.unpaid


@dataclass(frozen=True)
class Exposure:
    """A limit, ``None`` without one, and what of it is committed."""

    currency: str
    limit: Money | None
    committed: Committed

    @property
    def left(self) -> Money | None:
        """Return what a further bid may cost: nothing where the limit was lowered below."""
        if self.limit is None:
            return None
        return max(self.limit - self.committed.total, Money(0, self.currency))


def cost(price: UnitPrice, mass: Mass) -> Money:
    """Return what a lot of this (wet) mass would cost at a signed price; never below nothing."""
    return max(price.times(mass), Money(0, price.currency))


def check_exposure(limit: Money, committed: Money, costs: Money) -> None:
    """Raise ``Conflict`` where a bid that costs so much would go beyond the limit.

    A bid that costs its bidder nothing is always within it.
    """
    if not costs.minor or not limit < committed + costs:
        return
    raise Conflict(
        "above_exposure_limit",
        say(
            "This bid may cost you %(costs)s. Your organisation's exposure limit is"
            " %(limit)s, and its live bids and unpaid awards commit %(committed)s of it.",
            costs=costs,
            limit=limit,
            committed=committed,
        ),
        field="price",
        way_out=say("Bid less, pay for what you won, or have your administrator raise the limit."),
    )


def check_limit(limit: Money) -> None:
    """Raise ``Invalid`` naming ``limit`` for one below zero or beyond what can be held."""
    if not 0 <= limit.minor <= LARGEST_LIMIT_MINOR:
        most = Money(LARGEST_LIMIT_MINOR, limit.currency)
        raise Invalid(
            "limit_out_of_range",
            say("An exposure limit is between 0 and %(most)s.", most=most),
            field="limit",
            way_out=say("Give such an amount, or none to bid without a limit."),
        )
