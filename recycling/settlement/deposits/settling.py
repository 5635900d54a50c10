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
from recycling.auctions.rules.deposits import STEP_TAKEN, TAKEN_BEFORE_END, DepositState
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.settlement import pending
from recycling.settlement.deposits.rows import found
from recycling.settlement.deposits.service import (
    LOOKED_AT_EVERY,
    expire_deposit,
    lose_deposit,
    note_held,
)
from recycling.settlement.gateway import gateway
from recycling.settlement.stripe_gateway import CheckoutState, HoldState

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
        try:
            go_on(ref)
        except Conflict as refusal:
            if refusal.code != STEP_TAKEN:
                raise
            # Somebody else brought it further between our question and our deed.
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
    """Look whether the bank still holds the money."""
    if _hold(ref).is_gone:
        lose_deposit(Act(SYSTEM), ref)
    else:
        _look_again(ref)


def _hold(ref: str) -> HoldState:
    intent_id = found(ref).intent_id or ""
    db.session.rollback()
    return gateway().hold(intent_id)


def _look_again(ref: str) -> None:
    now, until = clock.now(), found(ref).held_until
    db.session.rollback()
    near_end = now + _NEAR_END if until is None else max(until - TAKEN_BEFORE_END, now + _NEAR_END)
    pending.put_off(Deposit.ref, ref, min(now + LOOKED_AT_EVERY, near_end))


_NEXT: Mapping[DepositState, Callable[[str], None]] = {
    DepositState.ASKED: _ask_page,
    DepositState.HELD: _look_at_hold,
}


def sweep() -> int:
    """Go on with the deposits that are due; returns how many came to another state."""
    return pending.work_off(Deposit.ref, _moved)


def _moved(ref: str) -> bool:
    before = found(ref).state
    return settle(ref) != before
