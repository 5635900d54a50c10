"""How does a deposit stand at the provider, and what is to be done there?

Redirect, webhook and sweep call ``settle``, in any order and any number of times: it asks the
provider, does the next step that was decided, and notes what came of it, once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask import current_app

from recycling import clock
from recycling.auctions.deposits.models import Deposit
from recycling.auctions.rules.deposits import (
    STEP_TAKEN,
    TAKEN_BEFORE_END,
    DepositState,
    near_end,
)
from recycling.db import db
from recycling.deeds import SYSTEM, Act, overtaken
from recycling.settlement import pending, queries
from recycling.settlement.deposits.ending import (
    call_in_deposit,
    finish_keeping,
    finish_release,
    is_owed_by_bidder,
    note_taken,
    note_waiting,
)
from recycling.settlement.deposits.rows import found, sale_ref_of
from recycling.settlement.deposits.service import (
    LOOKED_AT_EVERY,
    expire_deposit,
    lose_deposit,
    note_held,
)
from recycling.settlement.gateway import gateway
from recycling.settlement.onboarding.rules import WAITS_FOR
from recycling.settlement.onboarding.settling import pass_on
from recycling.settlement.stripe_gateway import (
    CheckoutState,
    HoldState,
    RefundOrder,
    TransferOrder,
)

_NEAR_END = timedelta(minutes=30)
"""How often a hold is looked at whose end is near."""


def settle(ref: str) -> str:
    """Ask the provider how a deposit stands and go on with it; return its state.

    Raises ``Unavailable`` when the provider does not answer, another ``Refusal`` when it says no.
    """
    deposit = found(ref)
    go_on = _NEXT.get(DepositState(deposit.state))
    db.session.rollback()
    if go_on is not None:
        with overtaken(STEP_TAKEN):
            go_on(ref)
    state: str = found(ref).state
    db.session.rollback()
    return state


def _ask_page(ref: str) -> None:
    """Learn from the provider's page whether the money is held now."""
    deposit = found(ref)
    checkout_id, asked = deposit.checkout_id, (deposit.ref, deposit.amount_minor, deposit.currency)
    db.session.rollback()
    if checkout_id is None:
        return
    seen = gateway().checkout(checkout_id)
    if seen.is_over:
        expire_deposit(Act(SYSTEM), ref)
    elif seen.payment_intent_id is not None and seen.intent_status == "requires_capture":
        hold = gateway().hold(seen.payment_intent_id)
        if (seen.reference, hold.amount_minor, hold.currency.upper()) == asked:
            note_held(Act(SYSTEM), ref, hold)
        else:
            _refuse(ref, seen, hold)


def _refuse(ref: str, seen: CheckoutState, hold: HoldState) -> None:
    """Let go at once of a hold that is not what we asked for: no money has moved."""
    current_app.logger.error("deposit %s differs at the provider: %r %r", ref, seen, hold)
    gateway().release_hold(hold.payment_intent_id, key=f"{ref}:refused")
    expire_deposit(Act(SYSTEM), ref)


def _look_at_hold(ref: str) -> None:
    """Look whether the bank still holds the money; near its end an unpaid winner's is called in."""
    if _hold(ref).is_gone:
        lose_deposit(Act(SYSTEM), ref)
    elif _is_to_be_called_in(ref):
        call_in_deposit(Act(SYSTEM), ref)
    else:
        _look_again(ref)


def _hold(ref: str) -> HoldState:
    intent_id = found(ref).intent_id or ""
    db.session.rollback()
    return gateway().hold(intent_id)


def _is_to_be_called_in(ref: str) -> bool:
    deposit = found(ref)
    is_near = deposit.held_until is not None and near_end(deposit.held_until, clock.now())
    sale_ref = sale_ref_of(deposit) if is_near else None
    is_owed = sale_ref is not None and is_owed_by_bidder(queries.unlocked(sale_ref))
    db.session.rollback()
    return is_owed


def _look_again(ref: str) -> None:
    now, until = clock.now(), found(ref).held_until
    db.session.rollback()
    soon = now + _NEAR_END if until is None else max(until - TAKEN_BEFORE_END, now + _NEAR_END)
    pending.put_off(Deposit.ref, ref, min(now + LOOKED_AT_EVERY, soon))


def _take(ref: str) -> HoldState | None:
    """Take the money that is held, and note that it is with us; ``None`` where it is gone."""
    hold = _hold(ref)
    if hold.is_held:
        gateway().take_hold(hold.payment_intent_id, key=f"{ref}:take")
        hold = _hold(ref)
    if hold.is_gone:
        lose_deposit(Act(SYSTEM), ref)
        return None
    _note_taken_once(ref, hold)
    return hold


def _note_taken_once(ref: str, hold: HoldState) -> None:
    is_noted = found(ref).taken_at is not None
    db.session.rollback()
    if not is_noted:
        note_taken(Act(SYSTEM), ref, hold)


def _let_go(ref: str) -> None:
    """Let go of the hold; give back what was taken of it already."""
    hold = _hold(ref)
    if hold.is_held:
        gateway().release_hold(hold.payment_intent_id, key=f"{ref}:release")
    elif hold.is_taken:
        _note_taken_once(ref, hold)
        finish_release(Act(SYSTEM, f"finish:{ref}"), ref, _refund(ref, hold))
        return
    finish_release(Act(SYSTEM, f"finish:{ref}"), ref)


def _refund(ref: str, hold: HoldState) -> str:
    deposit = found(ref)
    named = {"sale": sale_ref_of(deposit) or "", "deposit": ref}
    order = RefundOrder(hold.payment_intent_id, hold.amount_minor, named)
    was_tried = deposit.attempts > 1
    db.session.rollback()
    made = gateway().find_refund(order) if was_tried else None
    return made or gateway().refund(order, key=f"{ref}:refund")


def _pass_on(ref: str) -> None:
    """Take the money if that was not done before, and pass it on to the holder."""
    hold = _take(ref)
    if hold is None:
        return
    deposit = found(ref)
    sale, was_tried = queries.unlocked(sale_ref_of(deposit) or ""), deposit.attempts > 1
    order = TransferOrder(
        amount_minor=deposit.amount_minor,
        currency=deposit.currency.lower(),
        account_id="",
        transfer_group=sale.ref,
        source_charge_id=hold.charge_id,
        metadata={"sale": sale.ref, "deposit": ref},
    )
    holder = sale.holder
    db.session.rollback()
    made = gateway().find_transfer(order) if was_tried else None
    transfer_id = made or pass_on(order, holder, key=f"{ref}:transfer")
    if transfer_id is None:
        pending.put_off(Deposit.ref, ref, clock.now() + WAITS_FOR)
        note_waiting(Act(SYSTEM, f"waits:{ref}"), ref)
        return
    finish_keeping(Act(SYSTEM, f"finish:{ref}"), ref, transfer_id)


_NEXT: Mapping[DepositState, Callable[[str], object]] = {
    DepositState.ASKED: _ask_page,
    DepositState.HELD: _look_at_hold,
    DepositState.FREED: _let_go,
    DepositState.TAKING: _take,
    DepositState.FORFEITED: _pass_on,
}


def sweep() -> int:
    """Go on with the deposits that are due; returns how many came to another state."""
    return pending.work_off(Deposit.ref, _moved)


def _moved(ref: str) -> bool:
    before = found(ref).state
    return settle(ref) != before
