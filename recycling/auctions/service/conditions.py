"""What must a bidder meet beside the engine's rules and the eligibility of the base?

Asked inside the bid's transaction, under the auction's lock. A condition asks the database only
where the auction's own terms, or a limit its bidder has set itself, make it matter: a plain bid
costs no statement more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from recycling.auctions.deposits.held import refuse_without_deposit
from recycling.auctions.interests.known import refuse_conflict
from recycling.auctions.models import Auction
from recycling.auctions.service.exposure import refuse_overexposed
from recycling.auctions.service.inviting import refuse_uninvited
from recycling.auctions.service.offers import Bidding

Condition = Callable[[Auction, Bidding], None]


def _check_invited(auction: Auction, bidding: Bidding) -> None:
    refuse_uninvited(auction, bidding.base.recycler_id)


def _check_interests(auction: Auction, bidding: Bidding) -> None:
    refuse_conflict(auction, bidding.base.recycler_id, bidding.at)


CONDITIONS: tuple[Condition, ...] = (_check_invited, _check_interests, refuse_overexposed)


def check_conditions(auction: Auction, bidding: Bidding, closes_at: datetime) -> None:
    """Raise the refusal of the first condition that this bidder does not meet.

    ``closes_at`` is the effective close that the bid would make.
    """
    for condition in CONDITIONS:
        condition(auction, bidding)
    refuse_without_deposit(auction, bidding.base.recycler_id, closes_at)
