"""Deeds by which a deposit comes to its end: back to the bidder, or to the holder.

Where its money was taken it belongs to a sale, and each movement of it is entered in the books.
"""

from __future__ import annotations

from recycling.auctions.deposits.models import Deposit
from recycling.auctions.rules.deposits import STEP_TAKEN, DepositState
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.ledger.models import Fact
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.settlement.books import rules
from recycling.settlement.books.booking import book
from recycling.settlement.deposits.rows import found, locked, locked_with_sale
from recycling.settlement.deposits.service import end, move, record_deposit
from recycling.settlement.models import Sale
from recycling.settlement.rules import SaleState
from recycling.settlement.service import record_sale
from recycling.settlement.stripe_gateway import HoldState


@deed
def call_in_deposit(act: Act, ref: str) -> str:
    """Let a winner's deposit be taken before its bank lets go: the sale is not paid yet.

    Raises ``NotFound`` where there is no sale, ``Conflict`` where the bidder owes nothing in it, or
    the deposit moved on.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    deposit, sale = locked_with_sale(ref)
    if not is_owed_by_bidder(sale):
        raise Conflict(
            STEP_TAKEN,
            say(
                "Nothing is owed in sale %(sale)s by who laid %(ref)s down.", sale=sale.ref, ref=ref
            ),
        )
    move(deposit, DepositState.TAKING)
    deposit.due_at, deposit.attempts = act.at, 0
    record_deposit(act, "DepositCalledIn", deposit, {"sale": sale.ref})
    return ref


def is_owed_by_bidder(sale: Sale) -> bool:
    """Tell whether a sale waits for the payment of whoever won it."""
    return sale.state == SaleState.OPENED and sale.amount_minor > 0


@deed
def note_taken(act: Act, ref: str, hold: HoldState) -> str:
    """Note that a deposit's money is with us; it stays the bidder's until it goes back or on.

    Raises ``Conflict`` when that is noted already.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    deposit, sale = locked_with_sale(ref)
    if deposit.taken_at is not None:
        raise Conflict(STEP_TAKEN, say("Deposit %(ref)s was taken already.", ref=ref))
    deposit.taken_at, deposit.charge_id = act.at, hold.charge_id
    if deposit.state == DepositState.TAKING:
        move(deposit, DepositState.TAKEN)
        deposit.due_at = None
    fact = _record(act, "DepositTaken", deposit, sale)
    book(fact, sale, rules.paid(deposit.bidder_id, deposit.amount), ref)
    return ref


@deed
def forfeit_deposit(act: Act, ref: str) -> str:
    """Decide that a deposit goes to the holder: who laid it down won, and has not paid in time.

    Raises ``NotFound`` where there is no sale, ``Conflict`` where it has not lapsed, where the
    bidder was not who had to pay, or the deposit moved on.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    deposit, sale = locked_with_sale(ref)
    if sale.state != SaleState.LAPSED or sale.amount_minor <= 0:
        raise Conflict(
            STEP_TAKEN,
            say(
                "Sale %(sale)s is %(sale_state)s; its deposit is not lost.",
                sale=sale.ref,
                sale_state=sale.state,
            ),
        )
    move(deposit, DepositState.FORFEITED)
    deposit.due_at, deposit.attempts = act.at, 0
    _record(act, "DepositForfeited", deposit, sale)
    return ref


@deed
def finish_release(act: Act, ref: str, refund_id: str = "") -> str:
    """Note that a deposit is back: its hold let go, or what was taken of it given back."""
    permit(act.actor, Permission.SALES_SETTLE)
    if found(ref).taken_at is None:
        deposit = locked(ref)
        _finish(act, deposit, DepositState.RELEASED, refund_id)
        record_deposit(act, "DepositReleased", deposit, {"why": deposit.why})
        return ref
    deposit, sale = locked_with_sale(ref)
    _finish(act, deposit, DepositState.RELEASED, refund_id)
    fact = _record(act, "DepositGivenBack", deposit, sale)
    book(fact, sale, rules.given_back(deposit.bidder_id, deposit.amount), ref)
    return ref


@deed
def note_waiting(act: Act, ref: str) -> str:
    """Say that a deposit the holder gets waits until the holder's payment account is ready."""
    permit(act.actor, Permission.SALES_SETTLE)
    deposit, sale = locked_with_sale(ref)
    if deposit.state != DepositState.FORFEITED:
        raise Conflict(STEP_TAKEN, say("Deposit %(ref)s waits for nobody.", ref=ref))
    _record(act, "DepositWaits", deposit, sale)
    return ref


@deed
def finish_keeping(act: Act, ref: str, transfer_id: str) -> str:
    """Note that a deposit was passed on to the holder, whose it became by that."""
    permit(act.actor, Permission.SALES_SETTLE)
    deposit, sale = locked_with_sale(ref)
    _finish(act, deposit, DepositState.KEPT, transfer_id)
    fact = _record(act, "DepositKept", deposit, sale)
    released = rules.released(deposit.bidder_id, sale.holder_id, deposit.amount)
    book(fact, sale, released, ref)
    book(fact, sale, rules.passed_on(sale.holder_id, deposit.amount), ref)
    return ref


def _finish(act: Act, deposit: Deposit, state: DepositState, provider_id: str) -> None:
    move(deposit, state)
    deposit.provider_id = provider_id or None
    end(act, deposit)


def _record(act: Act, fact: str, deposit: Deposit, sale: Sale) -> Fact:
    told: dict[str, Json] = {
        "deposit": deposit.ref,
        "auction": deposit.auction.ref,
        "amount_minor": deposit.amount_minor,
        "currency": deposit.currency,
        "amount": str(deposit.amount),
    }
    return record_sale(act, fact, sale, told)
