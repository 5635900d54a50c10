"""The log of an awarded auction, as anyone may take it home and run the award again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from recycling.auctions.formulas.queries import formula_documents, reference_document
from recycling.auctions.models import Auction, Award, Bid
from recycling.auctions.queries import taking_part
from recycling.auctions.rules import GIVEN_UP, AuctionState, BidState
from recycling.auctions.rules.bid_log import VERSION, written_terms
from recycling.auctions.second_chances.lapsed import lapsed_in
from recycling.auctions.standstill.shown import set_aside_in
from recycling.db import db
from recycling.deeds import NOBODY, Actor
from recycling.errors import Conflict
from recycling.sayings import say


def bid_log(ref: str, actor: Actor = NOBODY) -> dict[str, Any]:
    """Return the log of an auction: bidders as numbers, limits of nobody.

    Raises ``NotFound``, ``Forbidden`` for the uninvited, ``Conflict`` before the award.
    """
    auction = taking_part(ref, actor)
    if auction.state != AuctionState.AWARDED:
        raise Conflict(
            "not_awarded",
            say(
                "Auction %(ref)s is %(auction_state)s; its log is published with the award.",
                ref=ref,
                auction_state=auction.state,
            ),
            way_out=say("Come back when the lot is awarded."),
        )
    award, seq = db.session.execute(
        select(Award, Bid.seq).join(Bid, Bid.id == Award.bid_id)
        .where(Award.auction_id == auction.id)
    ).one()  # fmt: skip
    bids = db.session.scalars(
        select(Bid).where(Bid.auction_id == auction.id).order_by(Bid.seq)
    ).all()
    formulas = formula_documents([bid.ref for bid in bids]) if auction.takes_formulas else {}
    passed_over = {"reason": award.reason, "words": award.words} if award.reason else None
    return {
        "version": VERSION,
        "auction": auction.ref,
        "lot": auction.lot.ref,
        "terms": written_terms(auction.terms),
        "reference": reference_document(auction) if auction.takes_formulas else None,
        "bids": [_line(auction, bid, formulas.get(bid.ref)) for bid in bids],
        "closed_at": auction.closes_at.isoformat(),
        "award": {
            "seq": seq,
            "awarded_at": award.awarded_at.isoformat(),
            "passed_over": passed_over,
        },
        "set_aside": set_aside_in(auction),
        "lapsed": lapsed_in(auction),
    }


def _line(auction: Auction, bid: Bid, formula: dict[str, Any] | None) -> dict[str, Any]:
    line: dict[str, Any] = {
        "bid": bid.ref,
        "seq": bid.seq,
        "label": bid.label,
        "minor_per_tonne": bid.minor_per_tonne,
        "received_at": bid.received_at.isoformat(),
        "placed_at": bid.placed_at.isoformat(),
        "is_automatic": bid.is_automatic,
        "is_disqualified": bid.state == BidState.DISQUALIFIED,
        "is_given_up": bid.state in GIVEN_UP,
        "withdrawn_after": bid.withdrawn_after,
        "formula": formula,
    }
    if auction.terms.traits.hides_prices:
        line |= {"commitment": bid.commitment, "salt": bid.salt}
    return line
