"""How does a bidder object to an award, and how does a regulator decide that?

Locks are taken in the order of the market: the auction, then its lot, then a licence's year.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import BidState
from recycling.auctions.rules.ending import Reason, check_reason
from recycling.auctions.service.awarding import best_of
from recycling.auctions.service.closing import end_unsold
from recycling.auctions.service.rows import bids_of, locked, organisation_ref
from recycling.auctions.service.taking_back import take_award_back
from recycling.auctions.standstill.binding import live_standstill
from recycling.auctions.standstill.models import Objection, Standstill
from recycling.auctions.standstill.rules import (
    DECISIONS,
    DISMISSED,
    DISQUALIFIED,
    GROUNDS,
    ObjectionState,
    StandstillState,
    check_in_time,
    resumed_end,
)
from recycling.auctions.standstill.shown import label_of, open_objections
from recycling.clock import stamp
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Forbidden, missing
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.parties.proposals.rules import Irreversible, Wanted, two_signers
from recycling.parties.proposals.service import about, confirm, propose
from recycling.references import new_reference
from recycling.sayings import say


@deed
def object_to_award(act: Act, ref: str, reason: Reason) -> str:
    """Object to the award of an auction on one of ``GROUNDS``; answers with the objection.

    It stops the clock until it is decided. Raises ``NotFound``, ``Forbidden`` for whoever lost no
    bid there, ``Invalid`` naming ``ground`` or ``words``, ``Conflict`` when no award stands still
    (any more), or for the same ground twice.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_OBJECT)
    check_reason(reason, GROUNDS, "ground")
    standstill = live_standstill(auction)
    label = _label(act, standstill)
    check_in_time(standstill.ends_at, standstill.stopped_at, act.at)
    _refuse_twice(act, standstill, reason.code)
    objection = Objection(
        ref=new_reference("OBJ"),
        standstill=standstill,
        objector_id=act.actor.organisation_id,
        label=label,
        ground=reason.code,
        words=reason.words,
        raised_at=act.at,
        state=ObjectionState.OPEN,
    )
    db.session.add(objection)
    if standstill.stopped_at is None:
        standstill.stopped_at = act.at
    db.session.flush()
    told = {"ground": reason.code, "why": GROUNDS[reason.code], "words": reason.words}
    _record(act, "ObjectionRaised", objection, told)
    return objection.ref


@deed
def decide_objection(act: Act, ref: str, decision: Reason) -> str:
    """Dismiss an open objection, with words; answers with the objection.

    The clock goes on once no other is open. Raises ``NotFound``, ``Forbidden`` for any but the
    country's regulator, ``Invalid`` naming ``decision`` or ``words``, ``Conflict`` for one that is
    decided, or where it would be upheld, which takes two signers.
    """
    auction, objection = _decidable(act, ref, decision)
    if decision.code != DISMISSED:
        raise two_signers("Setting an award aside")
    standstill = live_standstill(auction)
    told = _decide(act, objection, ObjectionState.DISMISSED, decision)
    _go_on(act, standstill)
    _record(act, "ObjectionDismissed", objection, told | _clock(standstill))
    return ref


@deed
def propose_setting_aside(act: Act, ref: str, decision: Reason) -> str:
    """Propose that an objection is upheld; answers with the proposal. The clock stays stopped.

    Raises as ``decide_objection`` does, and ``Conflict`` for a dismissal, which takes one signer.
    """
    _auction, objection = _decidable(act, ref, decision)
    if decision.code == DISMISSED:
        raise Conflict(
            "one_signer",
            say("One signer dismisses an objection."),
            field="decision",
            way_out=say("Decide it; only setting the award aside is proposed."),
        )
    kind, said = Irreversible.AWARD_SET_ASIDE, {"decision": decision.code}
    return propose(act, objection, Wanted(kind, f"objection:{ref}", decision.words, said))


@deed
def set_award_aside(act: Act, proposal: str, reason: str) -> str:
    """Uphold an objection as another signer proposed; answers with the objection.

    The award is set aside and the auction awaits an award again, or its lot is published where no
    bid is left. Raises as ``confirm`` and ``decide_objection`` do.
    """
    proposed = about(proposal, Irreversible.AWARD_SET_ASIDE)
    decision = Reason(proposed.content["decision"], proposed.reason)
    auction, objection = _decidable(act, proposed.about, decision)
    kind = Irreversible.AWARD_SET_ASIDE
    signed = confirm(act, proposal, kind, reason, objection.ref)
    standstill = live_standstill(auction)
    told = _decide(act, objection, ObjectionState.UPHELD, decision)
    told |= _set_aside(act, auction, standstill, decision)
    told |= {name: str(value) for name, value in signed.items()}
    _record(act, "AwardSetAside", objection, told, *_lapsed(act, standstill))
    return objection.ref


def _decidable(act: Act, ref: str, decision: Reason) -> tuple[Auction, Objection]:
    """Return a locked auction and an open objection on which the actor may decide so."""
    auction = locked(_auction_ref(ref))
    objection = _objection(ref)
    permit(act.actor, Permission.OBJECTIONS_DECIDE, objection)
    check_reason(decision, DECISIONS, "decision")
    if objection.state != ObjectionState.OPEN:
        raise Conflict(
            "objection_decided",
            say(
                "Objection %(ref)s is %(objection_state)s.",
                ref=ref,
                objection_state=objection.state,
            ),
            way_out=say("A decision is final here; the law's own ways stay open."),
        )
    return auction, objection


def _decide(
    act: Act, objection: Objection, state: ObjectionState, decision: Reason
) -> dict[str, str]:
    """Write a decision; returns what the fact tells of it."""
    objection.state = state
    objection.decided_at, objection.decision_words = act.at, decision.words
    return {"why": DECISIONS[decision.code], "words": decision.words}


def _clock(standstill: Standstill) -> dict[str, str]:
    """Return what a dismissal tells of the clock: the end, unless another objection is open."""
    return {} if standstill.stopped_at else {"standstill_until": stamp(standstill.ends_at)}


def _label(act: Act, standstill: Standstill) -> int:
    label = label_of(standstill.auction_id, act.actor.organisation_id)
    if label is None or standstill.bid.bidder_id == act.actor.organisation_id:
        raise Forbidden(
            "no_lost_bid",
            say("Only who bid in this auction and was not awarded the lot may object."),
            way_out=say("Turn to the regulator of the lot's country."),
        )
    return label


def _refuse_twice(act: Act, standstill: Standstill, ground: str) -> None:
    known = db.session.scalar(
        select(Objection.ref).where(
            Objection.standstill_id == standstill.id,
            Objection.objector_id == act.actor.organisation_id,
            Objection.ground == ground,
        )
    )
    if known:
        raise Conflict(
            "objection_known",
            say("You objected on this ground already: %(known)s.", known=known),
            field="ground",
            way_out=say("Read there how it is decided, or name another ground."),
        )


def _auction_ref(ref: str) -> str:
    found = db.session.scalar(
        select(Auction.ref)
        .join(Standstill, Standstill.auction_id == Auction.id)
        .join(Objection, Objection.standstill_id == Standstill.id)
        .where(Objection.ref == ref)
    )
    if found is None:
        raise missing("objection", ref)
    return found


def _objection(ref: str) -> Objection:
    return db.session.scalars(
        select(Objection).where(Objection.ref == ref).execution_options(populate_existing=True)
    ).one()


def _go_on(act: Act, standstill: Standstill) -> None:
    """Let the clock go on with the time it had left, once no objection is open."""
    db.session.flush()
    if standstill.stopped_at is not None and not open_objections(standstill.id):
        standstill.ends_at = resumed_end(standstill.ends_at, standstill.stopped_at, act.at)
        standstill.stopped_at = None


def _lapsed(act: Act, standstill: Standstill) -> list[Objection]:
    """Let what else is open lapse: the award it is about is set aside."""
    db.session.flush()
    others = open_objections(standstill.id)
    for one in others:
        one.state, one.decided_at = ObjectionState.LAPSED, act.at
    return others


def _set_aside(
    act: Act, auction: Auction, standstill: Standstill, decision: Reason
) -> dict[str, str]:
    """Take the award back with the capacity it reserved; returns what the fact tells of it."""
    is_disqualified = decision.code == DISQUALIFIED
    take_award_back(act, auction)
    standstill.state, standstill.ended_at = StandstillState.SET_ASIDE, act.at
    standstill.stopped_at = None
    bids = bids_of(auction)
    won = next(bid for bid in bids if bid.id == standstill.bid_id)
    won.state = BidState.DISQUALIFIED if is_disqualified else BidState.LOST
    upheld = say("An objection was upheld: %(words)s", words=decision.words)
    won.reason = upheld if is_disqualified else ""
    _stand_again(act, auction, bids)
    return {"disqualified": "yes" if is_disqualified else "no", "state": auction.state}


def _stand_again(act: Act, auction: Auction, bids: Sequence[Bid]) -> None:
    """Put the bids back to where they were before the award; without any left it is unsold."""
    shown = BidState.OUTBID if auction.terms.traits.must_beat_leader else BidState.STANDING
    for bid in bids:
        if bid.state == BidState.LOST:
            bid.state = shown
    best = best_of(auction, bids)
    if best is None:
        end_unsold(act, auction, bids)
    else:
        best.state = BidState.STANDING


def _record(
    act: Act, fact: str, objection: Objection, body: dict[str, str], *others: Objection
) -> None:
    standstill = objection.standstill
    auction, bid = standstill.auction, standstill.bid
    objectors = {one.objector_id for one in (objection, *others)}
    concerned = (auction.lot.holder_id, bid.bidder_id, *sorted(objectors))
    record(
        act,
        fact,
        f"auction:{auction.ref}",
        {"lot": auction.lot.ref, "bid": bid.ref, "objection": objection.ref, **body},
        parties=[organisation_ref(one) for one in concerned],
    )
