"""How does an auction close: when it is due, never before, however late the worker comes?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recycling.auctions.formulas.models import BidFormula
from recycling.auctions.formulas.queries import formula_documents, reference_in
from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import AuctionState, BidState, is_due, outcome
from recycling.auctions.rules.written_formula import read_formula
from recycling.auctions.sealing import Place, Sealed, open_envelope
from recycling.auctions.service.rows import (
    bids_of,
    locked,
    organisation_ref,
    require_state,
    secret,
)
from recycling.clock import stamp
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.lots import finding
from recycling.lots import queries as lots
from recycling.lots.rules import Move
from recycling.lots.service import step
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say


@deed
def close_auction(act: Act, ref: str) -> str:
    """Open the sealed prices, let the rules say who is best, and await the holder's award.

    Without any bid at or above the reserve the lot is unsold and published again. Done by the
    registry itself; raises ``Conflict`` before the effective close, or when ended already.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_CLOSE, auction)
    require_state(auction, AuctionState.OPEN, say("Nothing is left to close."))
    if not is_due(auction.closes_at, act.at):
        raise Conflict(
            "auction_not_due",
            say("Auction %(ref)s closes at %(stamp)s.", ref=ref, stamp=stamp(auction.closes_at)),
            way_out=say("Close it then."),
        )
    bids = bids_of(auction)
    _open_envelopes(auction, bids)
    formulas = _formulas_checked(auction, bids)
    result = outcome([bid.logged() for bid in bids], auction.terms)
    if (result.closes_at, result.last_seq) != (auction.closes_at, auction.last_seq):
        raise RuntimeError(f"the bid log of {ref} does not make the standing kept for it")
    auction.ended_at = act.at
    finding.offered(auction.lot_id)
    if result.winner is None:
        end_unsold(act, auction, bids)
    else:
        auction.state = AuctionState.CLOSED
    _tell(act, auction, bids, formulas)
    return ref


def end_unsold(act: Act, auction: Auction, bids: Sequence[Bid]) -> None:
    """End an auction that has nobody to award to: its bids are lost, its lot published again."""
    auction.state = AuctionState.UNSOLD
    lose(bids)
    step(lots.locked(auction.lot.ref), Move.RELIST, act.at)


def lose(bids: Sequence[Bid]) -> None:
    """Mark every bid that still counted as lost."""
    for bid in bids:
        if bid.state in (BidState.STANDING, BidState.OUTBID):
            bid.state = BidState.LOST


def _open_envelopes(auction: Auction, bids: Sequence[Bid]) -> None:
    for bid in bids:
        if bid.envelope is None or bid.commitment is None or auction.sealing_key is None:
            continue
        sealed, place = Sealed(bid.envelope, bid.commitment), Place(auction.ref, bid.ref)
        opened = open_envelope(secret(), auction.sealing_key, place, sealed)
        bid.minor_per_tonne, bid.salt = opened.minor_per_tonne, opened.salt
        if opened.formula is not None:
            db.session.add(BidFormula(bid_ref=bid.ref, document=opened.formula))


def _formulas_checked(auction: Auction, bids: Sequence[Bid]) -> Mapping[str, dict[str, Any]]:
    """Return the formulas by bid; what one comes to must be the price it was counted at."""
    if not auction.takes_formulas:
        return {}
    db.session.flush()
    documents, reference = formula_documents([bid.ref for bid in bids]), reference_in(auction)
    for bid in bids:
        document = documents.get(bid.ref)
        if document is not None:
            price = reference.price(read_formula(document))
            if price.minor_per_tonne != bid.minor_per_tonne:
                raise RuntimeError(f"the formula of {bid.ref} does not make its price")
    return documents


def _tell(
    act: Act, auction: Auction, bids: Sequence[Bid], formulas: Mapping[str, dict[str, Any]]
) -> None:
    record(
        act,
        "AuctionClosed",
        f"auction:{auction.ref}",
        {
            "lot": auction.lot.ref,
            "state": auction.state,
            "closes_at": stamp(auction.closes_at),
            "last_seq": auction.last_seq,
            "reserve_minor_per_tonne": auction.reserve_minor_per_tonne,
            "reserve_salt": auction.reserve_salt,
            "opened": [_opened(bid, formulas) for bid in bids if bid.salt is not None],
            **({"taken": "yes"} if _is_taken(auction) else {}),
        },
        parties=[organisation_ref(auction.lot.holder_id)],
    )


def _is_taken(auction: Auction) -> bool:
    return auction.state == AuctionState.CLOSED and auction.terms.traits.asks


def _opened(bid: Bid, formulas: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    by_formula = {"formula": formulas[bid.ref]} if bid.ref in formulas else {}
    return {
        "bid": bid.ref, "minor_per_tonne": bid.minor_per_tonne, "salt": bid.salt, **by_formula,
    }  # fmt: skip
