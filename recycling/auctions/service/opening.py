"""How does a holder put a lot up, and take it back while nobody has bid?"""

from __future__ import annotations

import secrets
from typing import Any

from recycling.auctions.models import Auction
from recycling.auctions.rules import AuctionState, Terms, check_terms
from recycling.auctions.sealing import commitment, new_key
from recycling.auctions.service.rows import locked, require_state, secret
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
from recycling.references import new_reference


@deed
def open_auction(act: Act, lot_ref: str, terms: Terms) -> str:
    """Put a published lot up on these terms; answers with the auction's reference.

    Raises ``NotFound``, ``Forbidden`` for anybody but the holder, ``Invalid`` with every term
    that cannot be offered, ``Conflict`` where the lot is in another state.
    """
    lot = lots.locked(lot_ref)
    permit(act.actor, Permission.AUCTIONS_OPEN, lot)
    check_terms(terms, act.at)
    step(lot, Move.AUCTION, act.at)
    auction = _auction(act, lot.id, terms)
    db.session.add(auction)
    finding.offered(lot.id, auction.closes_at)
    record(
        act,
        "AuctionOpened",
        f"auction:{auction.ref}",
        {"lot": lot.ref, **_told(auction, terms)},
        parties=[act.actor.organisation_ref],
    )
    return auction.ref


@deed
def cancel_auction(act: Act, ref: str) -> str:
    """Take an auction back while no bid stands; the lot is published again.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` once somebody has bid or it has ended.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_CANCEL, auction)
    require_state(auction, AuctionState.OPEN, "Only an open auction can be cancelled.")
    if auction.last_seq > 0:
        raise Conflict(
            "bids_stand",
            f"Auction {ref} has {auction.last_seq} bids and can no longer be cancelled.",
            way_out="Wait for the close; no lot is awarded without you.",
        )
    lot = lots.locked(auction.lot.ref)
    auction.state, auction.ended_at = AuctionState.CANCELLED, act.at
    finding.offered(lot.id)
    step(lot, Move.RELIST, act.at)
    record(
        act,
        "AuctionCancelled",
        f"auction:{ref}",
        {"lot": lot.ref},
        parties=[act.actor.organisation_ref],
    )
    return ref


def _auction(act: Act, lot_id: int, terms: Terms) -> Auction:
    ref = new_reference("AUC")
    return Auction(
        ref=ref,
        lot_id=lot_id,
        format=terms.format,
        state=AuctionState.OPEN,
        currency=terms.currency,
        reserve_minor_per_tonne=terms.reserve_minor_per_tonne,
        reserve_is_open=terms.reserve_is_open,
        reserve_salt=secrets.token_hex(32),
        increment_minor=terms.increment_minor,
        opens_at=act.at,
        planned_close_at=terms.closes_at,
        closes_at=terms.closes_at,
        soft_close_seconds=terms.soft_close_seconds,
        extension_seconds=terms.extension_seconds,
        last_seq=0,
        bidders=0,
        sealing_key=new_key(secret(), ref) if terms.traits.hides_prices else None,
    )


def _told(auction: Auction, terms: Terms) -> dict[str, Any]:
    """Return the terms as the ledger keeps them: a hidden reserve as a commitment only."""
    return {
        "format": terms.format,
        "currency": terms.currency,
        "closes_at": stamp(terms.closes_at),
        "reserve_minor_per_tonne": terms.shown_reserve,
        "reserve_commitment": _reserve_commitment(auction, terms),
        "increment_minor": terms.increment_minor,
        "soft_close_seconds": terms.soft_close_seconds,
        "extension_seconds": terms.extension_seconds,
    }


def _reserve_commitment(auction: Auction, terms: Terms) -> str | None:
    reserve = terms.reserve_minor_per_tonne
    if reserve is None or terms.reserve_is_open:
        return None
    return commitment(auction.ref, "reserve", reserve, auction.reserve_salt)
