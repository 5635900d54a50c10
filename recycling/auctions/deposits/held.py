"""Has a bidder laid down what an auction asks, and does it last?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recycling.auctions.deposits.models import Deposit
from recycling.auctions.models import Auction
from recycling.auctions.rules.deposits import DepositState, lasts
from recycling.clock import stamp
from recycling.db import db
from recycling.errors import Conflict
from recycling.sayings import say


def refuse_without_deposit(auction: Auction, bidder_id: int, closes_at: datetime) -> None:
    """Raise ``Conflict`` unless a deposit of the bidder's is held that outlasts this close.

    Asks the database only where the auction asks for a deposit. ``closes_at`` is the effective
    close, such as the bid would make it.
    """
    asked = auction.deposit
    if asked is None:
        return
    found = last_deposit(auction.id, bidder_id)
    if found is not None and found.state == DepositState.HELD:
        if lasts(found.held_until, closes_at):
            return
        why = say(
            "Your deposit is held until %(until)s only.",
            until=found.held_until and stamp(found.held_until),
        )
    else:
        why = say(
            "Whoever bids in auction %(auction)s lays down %(asked)s before.",
            auction=auction.ref,
            asked=asked,
        )
    raise Conflict(
        "deposit_missing",
        why,
        field="deposit",
        way_out=say(
            "Lay down the deposit of %(asked)s on the auction's page, then bid.", asked=asked
        ),
    )


def last_deposit(auction_id: int, bidder_id: int | None) -> Deposit | None:
    """Return the deposit an organisation asked to lay down last in an auction."""
    return db.session.scalar(
        select(Deposit)
        .where(Deposit.auction_id == auction_id, Deposit.bidder_id == bidder_id)
        .order_by(Deposit.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
