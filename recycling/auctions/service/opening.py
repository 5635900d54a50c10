"""How does a holder put a lot up, and take it back: freely before a bid, with a reason after?"""

from __future__ import annotations

import secrets
from typing import Any

from recycling.auctions.formulas.freezing import reference_of
from recycling.auctions.formulas.models import AuctionReference
from recycling.auctions.interests.known import has_interests
from recycling.auctions.models import Auction
from recycling.auctions.rules import AuctionState, Terms, check_terms
from recycling.auctions.rules.conditions import PLAIN, Conditions, check_conditions_offered
from recycling.auctions.rules.ending import CANCELLING, NO_REASON, Reason, check_reason
from recycling.auctions.rules.reference import Pricing, check_pricing
from recycling.auctions.rules.written_formula import digest_of, written_reference
from recycling.auctions.sealing import commitment, new_key
from recycling.auctions.service.closing import lose
from recycling.auctions.service.inviting import add_invited
from recycling.auctions.service.rows import bids_of, locked, require_state, secret
from recycling.auctions.surroundings import AuctionCondition
from recycling.clock import stamp
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.lots import finding
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import Move
from recycling.lots.service import step
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say


@deed
def open_auction(
    act: Act,
    lot_ref: str,
    terms: Terms,
    conditions: Conditions = PLAIN,
    pricing: Pricing | None = None,
) -> str:
    """Put a published lot up on these terms; answers with the auction's reference.

    With a ``pricing`` it takes bids by formula, worked out from what is known at this instant.

    Raises ``NotFound``, ``Forbidden`` for anybody but the holder, ``Invalid`` with every term
    or condition that cannot be offered, ``Conflict`` where the lot is in another state.
    """
    lot = lots.locked(lot_ref)
    permit(act.actor, Permission.AUCTIONS_OPEN, lot)
    check_terms(terms, act.at)
    check_conditions_offered(conditions, act.at, terms.closes_at, act.at.date())
    step(lot, Move.AUCTION, act.at)
    auction = _auction(act, lot.id, terms)
    auction.by_invitation = conditions.by_invitation
    auction.deposit_minor = conditions.deposit.minor if conditions.deposit else 0
    auction.has_interests = has_interests(lot.holder_id)
    db.session.add(auction)
    _lay_down(act, auction, conditions)
    reference = _refer(act, auction, lot, pricing)
    finding.offered(lot.id, auction.closes_at)
    record(
        act,
        "AuctionOpened",
        f"auction:{auction.ref}",
        {"lot": lot.ref, **_told(auction, terms), **_conditions_told(conditions), **reference},
        parties=[act.actor.organisation_ref, *conditions.invited],
    )
    return auction.ref


def _refer(act: Act, auction: Auction, lot: Lot, pricing: Pricing | None) -> dict[str, Any]:
    """Keep what bids by formula are worked out from; returns what the fact tells of it."""
    if pricing is None:
        return {}
    check_pricing(pricing, auction.format)
    document = written_reference(reference_of(lot, pricing, auction.currency, act.at.date()))
    auction.takes_formulas = True
    db.session.flush()
    digest = digest_of(document)
    db.session.add(AuctionReference(auction_id=auction.id, document=document, digest=digest))
    return {"index_publisher": pricing.publisher, "reference_digest": digest}


@deed
def cancel_auction(act: Act, ref: str, reason: Reason = NO_REASON) -> str:
    """Take an open auction back; the lot is published again, and every bid is lost.

    Once somebody has bid, a reason of ``CANCELLING`` with words is needed, and told to everybody.
    Raises ``NotFound``, ``Forbidden``, ``Invalid`` naming ``reason`` or ``words``, ``Conflict``
    without a reason where bids stand, or when it has ended.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_CANCEL, auction)
    require_state(auction, AuctionState.OPEN, say("Only an open auction can be cancelled."))
    _check_cancelling(auction, reason)
    lot = lots.locked(auction.lot.ref)
    auction.end_reason, auction.end_words = reason.code, reason.words
    lose(bids_of(auction))
    auction.state, auction.ended_at = AuctionState.CANCELLED, act.at
    finding.offered(lot.id)
    step(lot, Move.RELIST, act.at)
    record(
        act,
        "AuctionCancelled",
        f"auction:{ref}",
        {"lot": lot.ref, **_why(reason)},
        parties=[act.actor.organisation_ref],
    )
    return ref


def _check_cancelling(auction: Auction, reason: Reason) -> None:
    if reason.is_given:
        check_reason(reason, CANCELLING)
    elif auction.last_seq > 0:
        raise Conflict(
            "bids_stand",
            say(
                "Somebody has bid in auction %(auction)s; to cancel it needs a reason.",
                auction=auction.ref,
            ),
            field="reason",
            way_out=say("Give the reason and explain it, or wait for the close."),
        )


def _why(reason: Reason) -> dict[str, Any]:
    said = {"reason": reason.code, "words": reason.words, "why": CANCELLING.get(reason.code, "")}
    return said if reason.is_given else {}


def _lay_down(act: Act, auction: Auction, conditions: Conditions) -> None:
    if conditions == PLAIN:
        return
    db.session.flush()
    add_invited(act, auction, conditions.invited, "invited")
    db.session.add(
        AuctionCondition(
            auction_id=auction.id,
            incoterm=conditions.incoterm,
            incoterm_place=conditions.incoterm_place,
            inspection_from=conditions.inspection_from,
            inspection_to=conditions.inspection_to,
            inspection_place=conditions.inspection_place,
            inspection_booking=conditions.inspection_booking,
            questions_until=conditions.questions_until,
            standstill_days=conditions.standstill_days,
        )
    )


def _conditions_told(conditions: Conditions) -> dict[str, Any]:
    """Return the conditions that there are, as the ledger keeps them; without who is invited."""
    told: dict[str, Any] = {}
    if conditions.by_invitation:
        told["by_invitation"] = True
    if conditions.incoterm:
        told["incoterm"] = f"{conditions.incoterm} {conditions.incoterm_place}"
    if conditions.inspection_from and conditions.inspection_to:
        told["inspection"] = [
            conditions.inspection_from.isoformat(), conditions.inspection_to.isoformat()
        ]  # fmt: skip
    if conditions.questions_until:
        told["questions_until"] = stamp(conditions.questions_until)
    if conditions.standstill_days:
        told["standstill_days"] = conditions.standstill_days
    if conditions.deposit:
        told["deposit_minor"] = conditions.deposit.minor
    return told


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
        ask_minor_per_tonne=terms.ask_minor_per_tonne,
        step_seconds=terms.step_seconds,
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
        "ask_minor_per_tonne": terms.ask_minor_per_tonne,
        "step_seconds": terms.step_seconds,
    }


def _reserve_commitment(auction: Auction, terms: Terms) -> str | None:
    reserve = terms.reserve_minor_per_tonne
    if reserve is None or terms.reserve_is_open:
        return None
    return commitment(auction.ref, "reserve", reserve, auction.reserve_salt)
