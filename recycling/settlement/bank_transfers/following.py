"""What came by bank transfer, and what of it goes back?

``settle`` of the payments asks the provider and hands what it saw on to ``follow``, as often as it
likes: what came is noted once, and what nobody asked for is given back once.
"""

from __future__ import annotations

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act, overtaken
from recycling.settlement import pending
from recycling.settlement.bank_transfers.models import BankTransfer
from recycling.settlement.bank_transfers.rows import found
from recycling.settlement.bank_transfers.rules import (
    LOOKED_AT_EVERY,
    LOOKED_AT_FOR,
    arrived_minor,
    goes_back,
)
from recycling.settlement.bank_transfers.service import (
    NOT_NEWS,
    finish_return,
    note_arrived,
    plan_return,
)
from recycling.settlement.gateway import gateway
from recycling.settlement.stripe_gateway import BankTransferState


def seen(invoice_id: str) -> BankTransferState:
    """Ask the provider how an invoice stands, and what came for it."""
    row = found(invoice_id)
    customer_id, currency = row.customer_id, row.payment.currency
    db.session.rollback()
    return gateway().bank_transfer(invoice_id, customer_id, currency)


def follow(invoice_id: str, now: BankTransferState) -> None:
    """Note what came by what was seen, and give back what nobody asked for.

    Raises ``Unavailable`` when the provider does not answer, another ``Refusal`` when it says no.
    """
    row = found(invoice_id)
    state, asked_minor, known = row.payment.state, row.payment.amount_minor, row.arrived_minor
    db.session.rollback()
    arrived = arrived_minor(state, asked_minor, now.cash_minor, now.given_back_minor)
    if arrived > known:
        with overtaken(NOT_NEWS):
            note_arrived(Act(SYSTEM), invoice_id, arrived)
    back = goes_back(state, now.cash_minor)
    if back and not found(invoice_id).going_minor:
        db.session.rollback()
        with overtaken(NOT_NEWS):
            plan_return(Act(SYSTEM), invoice_id, back, now)
    _give_back(invoice_id, now)
    _look_again(invoice_id)


def _give_back(invoice_id: str, now: BankTransferState) -> None:
    """Carry out what was decided to go back, unless it was made and the answer lost."""
    row = found(invoice_id)
    going, number, key = row.going_minor, row.number, f"{row.payment.ref}:back:{row.number}"
    whose, currency = row.customer_id, row.payment.currency
    is_made = now.given_back_minor >= row.back_minor + going
    db.session.rollback()
    if not going:
        return
    if not is_made:
        gateway().give_back_cash(whose, going, currency, key)
    with overtaken(NOT_NEWS):
        finish_return(Act(SYSTEM), invoice_id, number)


def _look_again(invoice_id: str) -> None:
    """Look again from time to time, until long after the payment's end."""
    row = found(invoice_id)
    ended_at, now = row.payment.settled_at, clock.now()
    db.session.rollback()
    if ended_at is None or now < ended_at + LOOKED_AT_FOR:
        pending.put_off(BankTransfer.invoice_id, invoice_id, now + LOOKED_AT_EVERY)
    else:
        pending.let_rest(BankTransfer.invoice_id, invoice_id)
