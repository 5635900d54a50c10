"""How does an award lapse, and how is the next bidder offered the lot?

Locks are taken in the order of the market: the auction, then its lot, then a licence's year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from recycling.auctions.models import Auction, Award, Bid
from recycling.auctions.rules import AuctionState, BidState
from recycling.auctions.rules.result import told_price
from recycling.auctions.second_chances.lapsed import has_lapsed
from recycling.auctions.second_chances.models import LapsedAward, SecondChance
from recycling.auctions.second_chances.rules import ChanceState, answer_by, check_answerable
from recycling.auctions.service.awarding import best_of, decide
from recycling.auctions.service.closing import end_unsold
from recycling.auctions.service.rows import bids_of, locked, organisation_ref, require_state
from recycling.auctions.service.taking_back import take_award_back
from recycling.clock import stamp
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.quantities import UnitPrice
from recycling.references import new_reference
from recycling.sayings import say


@deed
def lapse_award(act: Act, ref: str, *, is_bidders: bool) -> str:
    """Take back an award that was not paid in time; answers with the auction.

    ``is_bidders``: the bidder was to pay, so the next one may be asked. Where the holder was, the
    auction is at its end and the lot is published again. Done by the registry itself; raises
    ``NotFound``, ``Conflict`` where nothing is awarded.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_CLOSE, auction)
    require_state(auction, AuctionState.AWARDED, say("Only an award lapses."))
    award = db.session.scalars(select(Award).where(Award.auction_id == auction.id)).one()
    bids = bids_of(auction)
    won = next(bid for bid in bids if bid.id == award.bid_id)
    db.session.add(
        LapsedAward(
            auction_id=auction.id, bid_id=won.id, awarded_at=award.awarded_at, lapsed_at=act.at
        )
    )
    db.session.expunge(award)
    take_award_back(act, auction)
    won.state = BidState.DEFAULTED if is_bidders else BidState.LOST
    won.reason = say("What was due was not paid in time.") if is_bidders else ""
    if not is_bidders or best_of(auction, bids) is None:
        end_unsold(act, auction, bids)
    by = "bidder" if is_bidders else "holder"
    _record(act, "AwardLapsed", auction, won, {"not_paid_by": by, "state": auction.state})
    return ref


@deed
def offer_second_chance(act: Act, ref: str, bid_ref: str = "") -> str:
    """Ask the best bidder that is left whether it takes the lot at its own price.

    ``bid_ref`` names the bid the holder has seen as the best one. Answers with the offer. Raises
    ``NotFound``, ``Forbidden``, ``Conflict`` where no award lapsed, somebody is asked already, or
    another bid is the best now.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_AWARD, auction)
    _require_lapsed(auction)
    _refuse_asked(auction)
    bid = _next(auction, bids_of(auction), bid_ref)
    chance = SecondChance(
        ref=new_reference("CHA"),
        auction_id=auction.id,
        bid_id=bid.id,
        holder_id=auction.lot.holder_id,
        bidder_id=bid.bidder_id,
        state=ChanceState.OFFERED,
        offered_at=act.at,
        answer_by=answer_by(act.at),
    )
    db.session.add(chance)
    price = UnitPrice(bid.logged().minor_per_tonne, auction.currency)
    told: dict[str, Json] = {
        "second_chance": chance.ref,
        "answer_by": stamp(chance.answer_by),
        **told_price(price),
    }
    _record(act, "SecondChanceOffered", auction, bid, told)
    return chance.ref


@deed
def take_second_chance(act: Act, ref: str) -> str:
    """Take the lot at the price of one's own bid; answers with the bid.

    Its state tells what happened, as after any award: ``won``, or ``disqualified`` because its base
    may no longer take the lot. Raises ``NotFound`` also for any but the bidder, ``Conflict`` when
    answered already or too late.
    """
    auction, chance = _answerable(act, ref)
    chance.state, chance.answered_at = ChanceState.TAKEN, act.at
    bids = bids_of(auction)
    bid = next(one for one in bids if one.id == chance.bid_id)
    return decide(act, auction, bids, bid, {"second_chance": ref})


@deed
def decline_second_chance(act: Act, ref: str) -> str:
    """Let a second chance go by; answers with it. Raises as ``take_second_chance`` does."""
    auction, chance = _answerable(act, ref)
    _pass_on(
        act, auction, chance, ChanceState.DECLINED, say("The bidder declined a second chance.")
    )
    return ref


@deed
def expire_second_chance(act: Act, ref: str) -> str:
    """End an offer that nobody answered in time; answers with it.

    Done by the registry itself; raises ``Conflict`` while it may be answered.
    """
    auction, chance = _locked(ref)
    permit(act.actor, Permission.AUCTIONS_CLOSE, auction)
    if chance.state != ChanceState.OFFERED or act.at < chance.answer_by:
        raise Conflict(
            "chance_not_due",
            say(
                "Second chance %(ref)s is %(chance_state)s, to be answered by %(stamp)s.",
                ref=ref,
                chance_state=chance.state,
                stamp=stamp(chance.answer_by),
            ),
            way_out=say("It expires then, if nobody answers."),
        )
    _pass_on(act, auction, chance, ChanceState.EXPIRED, say("A second chance was not answered."))
    return ref


@deed
def give_up_auction(act: Act, ref: str) -> str:
    """End an auction whose award lapsed, and publish its lot again; answers with the auction.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where no award lapsed, or while somebody is
    asked.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_CANCEL, auction)
    _require_lapsed(auction)
    _refuse_asked(auction)
    end_unsold(act, auction, bids_of(auction))
    record(
        act,
        "AuctionGivenUp",
        f"auction:{ref}",
        {"lot": auction.lot.ref, "state": auction.state},
        parties=[organisation_ref(auction.lot.holder_id)],
    )
    return ref


def _require_lapsed(auction: Auction) -> None:
    require_state(
        auction, AuctionState.CLOSED, say("A second chance follows an award that lapsed.")
    )
    if not has_lapsed(auction):
        raise Conflict(
            "nothing_lapsed",
            say("No award of auction %(auction)s lapsed.", auction=auction.ref),
            way_out=say("Award the lot to its best bid."),
        )


def _refuse_asked(auction: Auction) -> None:
    asked = db.session.scalar(
        select(SecondChance).where(
            SecondChance.auction_id == auction.id, SecondChance.state == ChanceState.OFFERED
        )
    )
    if asked is not None:
        raise Conflict(
            "bidder_asked",
            say("Second chance %(asked)s is offered already.", asked=asked.ref),
            way_out=say(
                "Wait for the answer, until %(stamp)s at the latest.", stamp=stamp(asked.answer_by)
            ),
        )


def _next(auction: Auction, bids: Sequence[Bid], bid_ref: str) -> Bid:
    bid = best_of(auction, bids)
    if bid is None:
        raise RuntimeError(f"{auction.ref} is closed but nobody can be asked")
    if bid_ref not in ("", bid.ref):
        raise Conflict(
            "not_the_best_bid",
            say(
                "%(bid_ref)s is not the best bid of auction %(auction)s.",
                bid_ref=bid_ref,
                auction=auction.ref,
            ),
            field="bid",
            way_out=say("The best bid that is left is %(bid)s.", bid=bid.ref),
        )
    return bid


def _locked(ref: str) -> tuple[Auction, SecondChance]:
    auction_ref = db.session.scalar(
        select(Auction.ref)
        .join(SecondChance, SecondChance.auction_id == Auction.id)
        .where(SecondChance.ref == ref)
    )
    if auction_ref is None:
        raise missing("second chance", ref)
    auction = locked(auction_ref)
    chance = db.session.scalars(
        select(SecondChance)
        .where(SecondChance.ref == ref)
        .execution_options(populate_existing=True)
    ).one()
    return auction, chance


def _answerable(act: Act, ref: str) -> tuple[Auction, SecondChance]:
    auction, chance = _locked(ref)
    permit(act.actor, Permission.CHANCES_ANSWER, chance)
    check_answerable(ref, chance.state, chance.answer_by, act.at)
    return auction, chance


def _pass_on(
    act: Act, auction: Auction, chance: SecondChance, state: ChanceState, why: str
) -> None:
    """Let the bid go; where none is left the lot is published again."""
    chance.state, chance.answered_at = state, act.at
    bids = bids_of(auction)
    bid = next(one for one in bids if one.id == chance.bid_id)
    bid.state, bid.reason = BidState.DECLINED, why
    if best_of(auction, bids) is None:
        end_unsold(act, auction, bids)
    told: dict[str, Json] = {"second_chance": chance.ref, "state": auction.state}
    fact = "SecondChanceDeclined" if state is ChanceState.DECLINED else "SecondChanceExpired"
    _record(act, fact, auction, bid, told)


def _record(act: Act, fact: str, auction: Auction, bid: Bid, body: Mapping[str, Json]) -> None:
    record(
        act,
        fact,
        f"auction:{auction.ref}",
        {"lot": auction.lot.ref, "bid": bid.ref, **body},
        parties=[organisation_ref(auction.lot.holder_id), organisation_ref(bid.bidder_id)],
    )
