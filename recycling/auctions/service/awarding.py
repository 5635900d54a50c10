"""To whom does the lot go? To the best bid whose base may still take it.

Eligibility and the licence's free capacity are asked again at the award. A bid that fails is
disqualified, with the reason, and the holder is offered the next best: nobody is awarded a lot
at a price the holder has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from recycling.auctions.formulas.queries import formula_documents
from recycling.auctions.interests.known import refuse_conflict
from recycling.auctions.models import Auction, Award, Bid
from recycling.auctions.rules import AuctionState, BidState, best, planned_receipt, ranking
from recycling.auctions.rules.ending import NO_REASON, PASSING_OVER, Reason, check_reason
from recycling.auctions.rules.result import told_price
from recycling.auctions.second_chances.lapsed import refuse_unasked
from recycling.auctions.service.closing import end_unsold, lose
from recycling.auctions.service.rows import (
    bids_of,
    locked,
    organisation_ref,
    require_state,
)
from recycling.auctions.standstill.beginning import begin_standstill
from recycling.auctions.surroundings import AuctionCondition
from recycling.bases import capacity
from recycling.bases.models import Base, Licence
from recycling.bases.rules import local_day
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import Move
from recycling.lots.service import step
from recycling.matching.register import lot_shares
from recycling.matching.service import check_eligible
from recycling.parties.permissions import Permission, permit
from recycling.quantities import UnitPrice
from recycling.sayings import say

LACKING = frozenset(
    {"base_not_eligible", "no_capacity", "no_quota", "licence_not_usable", "conflict_of_interest"}
)
_LONGEST_REASON = 1000


@deed
def award(act: Act, ref: str, bid_ref: str = "", reason: Reason = NO_REASON) -> str:
    """Award a closed auction's lot to its best bid (named, or whichever it is now).

    Another bid that reaches the reserve is awarded only with a reason of ``PASSING_OVER``.

    Answers with the bid's reference. Its state tells what happened: ``won``, or ``disqualified``
    because its base may no longer take the lot; then the next best waits to be awarded. Raises
    ``NotFound``, ``Forbidden``, ``Invalid`` naming ``reason`` or ``words``, ``Conflict`` in another
    state or for another than the best bid without a reason.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_AWARD, auction)
    require_state(auction, AuctionState.CLOSED, say("A lot is awarded once, after the close."))
    refuse_unasked(auction)
    bids = bids_of(auction)
    best_bid = _best(auction, bids)
    bid = _chosen(auction, bids, best_bid, bid_ref, reason)
    passed_over = {} if bid is best_bid else _why(best_bid, reason)
    return decide(act, auction, bids, bid, passed_over)


@deed
def award_taken(act: Act, ref: str) -> str:
    """Award a lot to whoever took its asked price: nothing is left for its holder to choose.

    Done by the registry itself, after the close; answers as ``award`` does. A base that may no
    longer take the lot is disqualified, and the lot is published again. Raises ``Conflict`` in
    another state, or where no price was asked.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_CLOSE, auction)
    require_state(auction, AuctionState.CLOSED, say("A lot is awarded once, after the close."))
    if not auction.terms.traits.asks:
        raise Conflict(
            "nothing_asked",
            say("In auction %(ref)s bidders name the price.", ref=ref),
            way_out=say("Its holder awards it."),
        )
    bids = bids_of(auction)
    return decide(act, auction, bids, _best(auction, bids), {"taken": "yes"})


def decide(act: Act, auction: Auction, bids: Sequence[Bid], bid: Bid, more: dict[str, str]) -> str:
    """Award to this bid if its base may still take the lot; else disqualify it (inside a deed)."""
    lot = lots.locked(auction.lot.ref)
    try:
        with db.session.begin_nested():
            refuse_conflict(auction, bid.bidder_id, act.at)
            held = _take_capacity(act, lot, bid)
    except Conflict as refusal:
        if refusal.code not in LACKING:
            raise
        return _disqualify(act, auction, bids, bid, refusal)
    lose(bids)
    return _win(act, auction, bid, held, more)


def best_of(auction: Auction, bids: Sequence[Bid]) -> Bid | None:
    """Return the bid that a closed auction's holder is offered now, if any is left."""
    winner = best(ranking(bid.logged() for bid in bids), auction.terms)
    return None if winner is None else bids[winner.seq - 1]


def _best(auction: Auction, bids: Sequence[Bid]) -> Bid:
    bid = best_of(auction, bids)
    if bid is None:
        raise RuntimeError(f"{auction.ref} is closed but nobody can be awarded")
    return bid


def _chosen(
    auction: Auction, bids: Sequence[Bid], best_bid: Bid, bid_ref: str, reason: Reason
) -> Bid:
    """Return the bid the holder means: the best, or another one that counts with a reason."""
    if bid_ref in ("", best_bid.ref):
        return best_bid
    counting = ranking(bid.logged() for bid in bids)
    others = [bids[line.seq - 1] for line in counting if best((line,), auction.terms)]
    other = next((bid for bid in others if bid.ref == bid_ref), None)
    if other is None or not reason.is_given:
        more = "" if other is None else say(" To award another, give the reason and explain it.")
        raise Conflict(
            "not_the_best_bid",
            say(
                "%(bid_ref)s is not the best bid of auction %(auction)s.",
                bid_ref=bid_ref,
                auction=auction.ref,
            ),
            field="bid" if other is None else "reason",
            way_out=say("The best bid is %(best_bid)s.%(more)s", best_bid=best_bid.ref, more=more),
        )
    check_reason(reason, PASSING_OVER)
    return other


def _why(passed_over: Bid, reason: Reason) -> dict[str, str]:
    return {"passed_over": passed_over.ref, "reason": reason.code, "words": reason.words}


def _take_capacity(act: Act, lot: Lot, bid: Bid) -> tuple[int, date]:
    """Reserve for the first day the base could receive it; answers with licence and day."""
    base = db.session.get_one(Base, bid.base_id)
    on = planned_receipt(lot.available_from, local_day(base, act.at))
    licence_id = check_eligible(lot, bid.base_id, on).licence_id
    capacity.reserve(licence_id, lot.ref, lot.wet_mass, on, lot_shares(lot))
    return licence_id, on


def _disqualify(
    act: Act, auction: Auction, bids: Sequence[Bid], bid: Bid, refusal: Conflict
) -> str:
    bid.state = BidState.DISQUALIFIED
    bid.reason = reasons_of(refusal)
    if best_of(auction, bids) is None:
        end_unsold(act, auction, bids)
    record(
        act,
        "BidDisqualified",
        f"auction:{auction.ref}",
        {
            "lot": auction.lot.ref,
            "bid": bid.ref,
            "code": refusal.code,
            "reason": bid.reason,
            "state": auction.state,
        },
        parties=[organisation_ref(auction.lot.holder_id), organisation_ref(bid.bidder_id)],
    )
    return bid.ref


def reasons_of(refusal: Conflict) -> str:
    """Write every finding of a refusal as one text that fits the bid's row."""
    said = " ".join(finding.message for finding in refusal.details)
    return said if len(said) <= _LONGEST_REASON else said[: _LONGEST_REASON - 1] + "…"


def _win(
    act: Act,
    auction: Auction,
    bid: Bid,
    held: tuple[int, date],
    more: dict[str, str],
) -> str:
    licence_id, planned_on = held
    bid.state, bid.licence_id = BidState.WON, licence_id
    auction.state = AuctionState.AWARDED
    db.session.add(
        Award(
            auction_id=auction.id,
            bid_id=bid.id,
            awarded_at=act.at,
            reason=more.get("reason", ""),
            words=more.get("words", ""),
        )
    )
    step(lots.locked(auction.lot.ref), Move.AWARD, act.at)
    bidder = organisation_ref(bid.bidder_id)
    record(
        act,
        "AwardMade",
        f"auction:{auction.ref}",
        {
            "lot": auction.lot.ref,
            "bid": bid.ref,
            "bidder": bidder,
            "base": _ref(Base, bid.base_id),
            "licence": _ref(Licence, licence_id),
            "minor_per_tonne": bid.minor_per_tonne,
            "currency": auction.currency,
            **told_price(UnitPrice(bid.logged().minor_per_tonne, auction.currency)),
            "mass": auction.lot.wet_mass.json(),
            "planned_on": planned_on.isoformat(),
            **more,
            **_by_formula(auction, bid),
            **_incoterm(auction),
            **begin_standstill(act, auction, bid),
        },
        parties=[organisation_ref(auction.lot.holder_id), bidder],
    )
    return bid.ref


def _by_formula(auction: Auction, bid: Bid) -> dict[str, Any]:
    """Return the formula by which the awarded price came about, where it did."""
    if not auction.takes_formulas:
        return {}
    documents = formula_documents([bid.ref])
    return {"formula": documents[bid.ref]} if bid.ref in documents else {}


def _incoterm(auction: Auction) -> dict[str, str]:
    """Return the Incoterm and place agreed with the award, where the terms name one."""
    said = db.session.get(AuctionCondition, auction.id)
    if said is None or not said.incoterm:
        return {}
    return {"incoterm": said.incoterm, "incoterm_place": said.incoterm_place}


def _ref(table: type[Base] | type[Licence], row_id: int) -> str:
    return db.session.scalars(select(table.ref).where(table.id == row_id)).one()
