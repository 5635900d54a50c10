"""What does a reader see of an auction's deposit: what is asked, and what the own one is worth?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from recycling import clock
from recycling.auctions.deposits.held import last_deposit
from recycling.auctions.deposits.models import Deposit
from recycling.auctions.models import Auction, AuctionBidder
from recycling.auctions.rules.deposits import SECURING, DepositState, laid_down_from, lasts
from recycling.auctions.rules.terms import AuctionState
from recycling.db import db
from recycling.deeds import Actor
from recycling.parties.permissions import Permission, may_ever
from recycling.quantities import Money


@dataclass(frozen=True)
class LaidDown:
    """A bidder's last deposit in an auction; ``lasts`` where it may bid upon it now."""

    ref: str
    state: str
    held_until: datetime | None
    lasts: bool


@dataclass(frozen=True)
class ShownDeposit:
    """What whoever bids lays down before, and how the reader's own organisation stands.

    It is laid down from ``laid_down_from`` on, without it from the opening on. ``may_lay_down``
    where the reader may do so now.
    """

    amount: Money
    laid_down_from: datetime | None
    may_lay_down: bool
    mine: LaidDown | None


def shown_deposit(row: Auction, actor: Actor) -> ShownDeposit | None:
    """Return the deposit an auction asks for as the reader sees it; ``None`` without one."""
    amount = row.deposit
    if amount is None:
        return None
    now, from_at = clock.now(), laid_down_from(row.closes_at, row.terms.traits.asks)
    mine = _laid_down(row, actor)
    is_open = row.state == AuctionState.OPEN and now < row.closes_at
    return ShownDeposit(
        amount=amount,
        laid_down_from=from_at,
        may_lay_down=is_open
        and (from_at is None or now >= from_at)
        and may_ever(actor, Permission.AUCTIONS_BID)
        and not (mine is not None and mine.lasts),
        mine=mine,
    )


def _laid_down(row: Auction, actor: Actor) -> LaidDown | None:
    found = None
    if actor.organisation_id is not None:
        found = last_deposit(row.id, actor.organisation_id)
    if found is None:
        return None
    close = clock.now() if row.terms.traits.asks else row.closes_at
    good = found.state == DepositState.HELD and lasts(found.held_until, close)
    return LaidDown(found.ref, found.state, found.held_until, good)


def unsecured(row: Auction) -> frozenset[int]:
    """Return the numbers of bidders whose deposit is held no more, where one was asked."""
    if row.deposit is None:
        return frozenset()
    secures = exists().where(
        Deposit.auction_id == AuctionBidder.auction_id,
        Deposit.bidder_id == AuctionBidder.bidder_id,
        Deposit.state.in_(SECURING),
    )
    return frozenset(
        db.session.scalars(
            select(AuctionBidder.label).where(AuctionBidder.auction_id == row.id, ~secures)
        )
    )
