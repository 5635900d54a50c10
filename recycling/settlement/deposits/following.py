"""What becomes of deposits when something happens to their auction or sale? Called by reactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, exists, select

from recycling.auctions.deposits.models import Deposit
from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import AuctionState
from recycling.auctions.rules.deposits import NEEDED, SECURING, STEP_TAKEN, DepositState
from recycling.db import db
from recycling.deeds import Act, overtaken
from recycling.settlement import queries
from recycling.settlement.deposits.ending import forfeit_deposit, is_owed_by_bidder
from recycling.settlement.deposits.service import free_deposit
from recycling.settlement.models import Sale

_MOVED_ON = (STEP_TAKEN, NEEDED)
"""Why a deposit is left as it is: somebody was faster, or a bid came to count meanwhile."""


def free_idle(act: Act, auction_ref: str) -> None:
    """Let go of every deposit in an ended auction that secures no bid which may yet win."""
    _free(act, auction_ref, Auction.state != AuctionState.OPEN)


def free_withdrawn(act: Act, auction_ref: str, bid_ref: str) -> None:
    """Let go of a bidder's deposit whose bid was taken back, unless another of theirs counts."""
    bidder = select(Bid.bidder_id).where(Bid.ref == bid_ref).scalar_subquery()
    _free(act, auction_ref, Deposit.bidder_id == bidder)


def _free(act: Act, auction_ref: str, among: ColumnElement[bool]) -> None:
    is_sold = exists().where(
        Sale.auction_id == Deposit.auction_id, Sale.recycler_id == Deposit.bidder_id
    )
    refs = db.session.scalars(
        select(Deposit.ref)
        .join(Auction, Auction.id == Deposit.auction_id)
        .where(Auction.ref == auction_ref, Deposit.state == DepositState.HELD, among, ~is_sold)
        .order_by(Deposit.id)
    ).all()
    db.session.rollback()
    for ref in refs:
        with overtaken(*_MOVED_ON):
            free_deposit(_keyed(act, ref), ref, "no_bid_counts")


def free_winners(act: Act, sale_ref: str) -> None:
    """Let go of the winner's deposit where the sale wants no money of the bidder's (any more)."""
    sale = queries.unlocked(sale_ref)
    why = "paid" if sale.amount_minor > 0 else "nothing_to_pay"
    if not is_owed_by_bidder(sale):
        for ref in _of_winner(sale):
            with overtaken(*_MOVED_ON):
                free_deposit(_keyed(act, ref), ref, why)


def end_with_sale(act: Act, sale_ref: str) -> None:
    """Let a lapsed sale's deposit go to the holder, or back where the bidder had not to pay."""
    sale = queries.unlocked(sale_ref)
    is_bidders = sale.amount_minor > 0
    for ref in _of_winner(sale):
        if is_bidders:
            with overtaken(*_MOVED_ON):
                forfeit_deposit(_keyed(act, ref), ref)
        else:
            with overtaken(*_MOVED_ON):
                free_deposit(_keyed(act, ref), ref, "holder_failed")


def _of_winner(sale: Sale) -> Sequence[str]:
    refs = db.session.scalars(
        select(Deposit.ref).where(
            Deposit.auction_id == sale.auction_id,
            Deposit.bidder_id == sale.recycler_id,
            Deposit.state.in_(SECURING),
        )
    ).all()
    db.session.rollback()
    return refs


def _keyed(act: Act, ref: str) -> Act:
    """Return the act with a key for one deposit of several."""
    return replace(act, key=f"{act.key}:{ref}")
