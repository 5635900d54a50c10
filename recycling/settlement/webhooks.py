"""What do we make of what the provider tells us?

The raw body is verified and stored first, once for each event; an event is only a hint to go and
look. One whose payment is not there yet is parked and tried again.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app
from sqlalchemy import select

from recycling.db import db
from recycling.errors import Refusal
from recycling.settlement import pending, queries
from recycling.settlement.bank_transfers.rows import payment_named
from recycling.settlement.deposits import rows as deposits
from recycling.settlement.deposits import settling
from recycling.settlement.disputes import settling as disputes
from recycling.settlement.gateway import gateway
from recycling.settlement.models import WebhookEvent
from recycling.settlement.onboarding import settling as accounts
from recycling.settlement.payments import settle

_CHECKOUT, _LET_GO = "checkout.session.", "payment_intent.canceled"
_DISPUTE = "charge.dispute."
_TRANSFER = ("invoice.", "cash_balance.")
_ACCOUNT = ("account.updated", "v2.core.account.", "v2.core.account[")


def take_event(raw_body: bytes, signature: str | None, secrets: Iterable[str]) -> str:
    """Store an event one of the secrets signed, once, and act on it; returns its id when committed.

    What cannot be done at once is done by the worker: the provider need not tell us again.
    Raises ``EventRefused`` for an event that is unsigned, altered or too old: it is not stored.
    """
    event = gateway().verify_event(raw_body, signature, secrets)
    if pending.keep_event(event, raw_body.decode()):
        try:
            _act_on(event.id, event.type, event.object_id)
        except Refusal as refusal:
            db.session.rollback()
            current_app.logger.warning("event %s waits: %s", event.id, refusal.message)
    return event.id


def _act_on(event_id: str, kind: str, object_id: str) -> bool:
    is_there = _look_at(kind, object_id)
    if is_there:
        pending.finish_event(event_id)
    return is_there


def _look_at(kind: str, object_id: str) -> bool:
    """Go and look at what an event is about; tell whether that is there yet."""
    if kind.startswith(_CHECKOUT):
        return _settle_page(object_id)
    if kind.startswith(_TRANSFER):
        return _settle_payment(payment_named(object_id))
    if kind.startswith(_DISPUTE):
        return disputes.settle(object_id) is not None
    if kind.startswith(_ACCOUNT):
        return _settle_account(object_id)
    if kind == _LET_GO:
        _settle_hold(object_id)
    return True


def _settle_page(checkout_id: str) -> bool:
    payment = queries.payment_of_checkout(checkout_id)
    payment_ref = payment.ref if payment else None
    deposit_ref = None if payment else deposits.ref_of_checkout(checkout_id)
    db.session.rollback()
    if deposit_ref is not None:
        settling.settle(deposit_ref)
        return True
    return _settle_payment(payment_ref)


def _settle_payment(payment_ref: str | None) -> bool:
    if payment_ref is not None:
        settle(payment_ref)
    return payment_ref is not None


def _settle_account(account_id: str) -> bool:
    is_known = accounts.is_known(account_id)
    if is_known:
        accounts.settle(account_id)
    return is_known


def _settle_hold(intent_id: str) -> None:
    deposit_ref = deposits.ref_of_intent(intent_id)
    db.session.rollback()
    if deposit_ref is not None:
        settling.settle(deposit_ref)


def take_parked() -> int:
    """Try parked events again; returns how many came to their end now."""
    return pending.work_off(WebhookEvent.event_id, _take_again)


def _take_again(event_id: str) -> bool:
    event = db.session.scalars(select(WebhookEvent).where(WebhookEvent.event_id == event_id)).one()
    kind, object_id = event.type, event.object_id
    db.session.rollback()
    return _act_on(event_id, kind, object_id) or pending.set_aside_if_old(event_id)
