"""Deeds of bid deposits up to the hold, and those that let one go.

Each moves a deposit a step further (``STEPS``) under its lock, so that whoever comes second is
refused. What the decision asks of the provider is done by ``settling.py``.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from recycling.auctions.deposits.held import last_deposit
from recycling.auctions.deposits.models import Deposit
from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import AuctionState, BidState, is_due
from recycling.auctions.rules.deposits import (
    FREEING,
    LIVE,
    LONGEST_HOLD,
    NEEDED,
    DepositState,
    check_step,
    laid_down_from,
    lasts,
)
from recycling.auctions.service.inviting import refuse_uninvited
from recycling.auctions.service.rows import locked as locked_auction
from recycling.auctions.service.rows import require_state
from recycling.clock import stamp
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.ledger.models import Fact
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.settlement.deposits.rows import found, locked
from recycling.settlement.stripe_gateway import HoldState

ASKED_AFTER = timedelta(minutes=2)
"""How long the redirect and the webhook have before we ask about a hold ourselves."""
LOOKED_AT_EVERY = timedelta(hours=6)
"""How often we look whether a bank still holds what it held."""
_COUNTING = (BidState.STANDING, BidState.OUTBID, BidState.WON)


@deed
def ask_deposit(act: Act, auction_ref: str) -> str:
    """Begin to lay down an auction's deposit, or answer with the one whose page is open.

    One that is held but would run out too early is let go, and a new one begins. Raises
    ``NotFound``, ``Forbidden`` for the uninvited, ``Conflict`` where none is asked, too early, too
    late, or when one is held that lasts.
    """
    auction = locked_auction(auction_ref)
    permit(act.actor, Permission.AUCTIONS_BID)
    require_state(auction, AuctionState.OPEN, say("A deposit is laid down while bids are taken."))
    bidder_id = act.actor.organisation_id or 0
    refuse_uninvited(auction, bidder_id)
    _check_time(act, auction)
    before = last_deposit(auction.id, bidder_id)
    is_open = before is not None and before.state == DepositState.ASKED
    deposit = before if before is not None and is_open else _begin(act, auction, before)
    record_deposit(act, "DepositAsked", deposit, {"resumed": is_open})
    return deposit.ref


def _check_time(act: Act, auction: Auction) -> None:
    if auction.deposit is None:
        raise Conflict(
            "no_deposit_asked",
            say("Auction %(auction)s asks for no deposit.", auction=auction.ref),
            way_out=say("Bid without one."),
        )
    if is_due(auction.closes_at, act.at):
        raise Conflict(
            "deposit_too_late",
            say("Bidding closed at %(stamp)s.", stamp=stamp(auction.closes_at)),
            way_out=say("Look for another open auction."),
        )
    from_at = laid_down_from(auction.closes_at, auction.terms.traits.asks)
    if from_at is not None and act.at < from_at:
        raise Conflict(
            "deposit_too_early",
            say(
                "Banks hold money for days only: it is laid down from %(stamp)s on.",
                stamp=stamp(from_at),
            ),
            way_out=say("Come back then; bids are taken until the close."),
        )


def _begin(act: Act, auction: Auction, before: Deposit | None) -> Deposit:
    if before is not None and before.state in LIVE:
        close = act.at if auction.terms.traits.asks else auction.closes_at
        if before.state != DepositState.HELD or lasts(before.held_until, close):
            raise Conflict(
                "deposit_is_held",
                say(
                    "Your deposit %(before)s is %(before_state)s.",
                    before=before.ref,
                    before_state=before.state,
                ),
                way_out=say("You can bid upon it."),
            )
        _free(act, before, "laid_down_anew")
        db.session.flush()
    deposit = Deposit(
        ref=new_reference("DEP"),
        auction=auction,
        bidder_id=act.actor.organisation_id,
        amount_minor=auction.deposit_minor,
        currency=auction.currency,
        state=DepositState.ASKED,
        asked_at=act.at,
    )
    db.session.add(deposit)
    db.session.flush()
    return deposit


@deed
def attach_page(act: Act, ref: str, checkout_id: str, url: str) -> str:
    """Keep the provider's page of a deposit; from now on it is asked about."""
    permit(act.actor, Permission.SALES_SETTLE)
    deposit = locked(ref)
    deposit.checkout_id, deposit.checkout_url = checkout_id, url
    deposit.due_at = act.at + ASKED_AFTER
    record_deposit(act, "DepositPageOpened", deposit, {"checkout": checkout_id})
    return ref


@deed
def note_held(act: Act, ref: str, hold: HoldState) -> str:
    """Note that the bidder's bank holds the money; one that comes after the end goes back at once.

    Raises ``Conflict`` when it is noted already, or the deposit moved on.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    auction = locked_auction(found(ref).auction.ref)
    deposit = locked(ref)
    move(deposit, DepositState.HELD)
    deposit.intent_id, deposit.charge_id = hold.payment_intent_id, hold.charge_id
    deposit.held_at, deposit.held_until = act.at, hold.until or act.at + LONGEST_HOLD
    deposit.due_at, deposit.attempts = act.at + LOOKED_AT_EVERY, 0
    if auction.state != AuctionState.OPEN:
        _free(act, deposit, "ended")
    record_deposit(act, "DepositHeld", deposit, {"held_until": stamp(deposit.held_until)})
    return ref


@deed
def expire_deposit(act: Act, ref: str) -> str:
    """Note that the page of a deposit ran out and nothing is held; another can begin."""
    permit(act.actor, Permission.SALES_SETTLE)
    deposit = locked(ref)
    move(deposit, DepositState.EXPIRED)
    end(act, deposit)
    record_deposit(act, "DepositExpired", deposit, {})
    return ref


@deed
def lose_deposit(act: Act, ref: str) -> str:
    """Note that the bank let go of a hold before it was to; raises ``Conflict`` as others do."""
    permit(act.actor, Permission.SALES_SETTLE)
    deposit = locked(ref)
    move(deposit, DepositState.LOST)
    end(act, deposit)
    record_deposit(act, "DepositLost", deposit, {})
    return ref


@deed
def free_deposit(act: Act, ref: str, why: str) -> str:
    """Let a deposit go, for a reason of ``FREEING``; it goes back when the provider is asked next.

    Raises ``Conflict`` where it moved on, or still secures a bid that counts.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    locked_auction(found(ref).auction.ref)
    deposit = locked(ref)
    if why == "no_bid_counts" and has_counting_bid(deposit):
        raise Conflict(NEEDED, say("Deposit %(ref)s secures a bid.", ref=ref))
    _free(act, deposit, why)
    record_deposit(act, "DepositFreed", deposit, {"why": FREEING[why]})
    return ref


def _free(act: Act, deposit: Deposit, why: str) -> None:
    move(deposit, DepositState.FREED)
    deposit.why, deposit.due_at, deposit.attempts = why, act.at, 0


def has_counting_bid(deposit: Deposit) -> bool:
    """Tell whether its bidder has a bid in the auction that may yet win, or has won."""
    count = select(func.count()).select_from(Bid).where(
        Bid.auction_id == deposit.auction_id,
        Bid.bidder_id == deposit.bidder_id,
        Bid.state.in_(_COUNTING),
    )  # fmt: skip
    return bool(db.session.scalar(count))


def move(deposit: Deposit, to: DepositState) -> None:
    """Bring a locked deposit to another state; raises ``Conflict`` where it does not follow."""
    check_step(deposit.state, to)
    deposit.state = to


def end(act: Act, deposit: Deposit) -> None:
    """Note that nothing is left to be asked or done about a deposit."""
    deposit.ended_at, deposit.due_at = act.at, None


def record_deposit(act: Act, fact: str, deposit: Deposit, body: dict[str, Json]) -> Fact:
    """Record a fact of a deposit for whoever lays it down, and nobody else."""
    told: dict[str, Json] = {
        "deposit": deposit.ref,
        "auction": deposit.auction.ref,
        "lot": deposit.auction.lot.ref,
        "amount_minor": deposit.amount_minor,
        "currency": deposit.currency,
        "amount": str(deposit.amount),
        "state": deposit.state,
    }
    return record(
        act, fact, f"deposit:{deposit.ref}", {**told, **body}, parties=[deposit.bidder.ref]
    )
