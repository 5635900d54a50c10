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
from recycling.settlement.deposits import rows as deposits
from recycling.settlement.deposits import settling
from recycling.settlement.disputes import settling as disputes
from recycling.settlement.gateway import gateway
from recycling.settlement.models import WebhookEvent
from recycling.settlement.onboarding import settling as accounts
from recycling.settlement.payments import settle

_CHECKOUT, _LET_GO = "checkout.session.", "payment_intent.canceled"
_DISPUTE = "charge.dispute."
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
    if kind.startswith(_CHECKOUT):
        payment = queries.payment_of_checkout(object_id)
        payment_ref = payment.ref if payment else None
        deposit_ref = None if payment else deposits.ref_of_checkout(object_id)
        db.session.rollback()
        if payment_ref is not None:
            settle(payment_ref)
        elif deposit_ref is not None:
            settling.settle(deposit_ref)
        else:
            return False
    elif kind.startswith(_DISPUTE):
        if disputes.settle(object_id) is None:
            return False
    elif kind == _LET_GO:
        _settle_hold(object_id)
    elif kind.startswith(_ACCOUNT):
        if not accounts.is_known(object_id):
            return False
        accounts.settle(object_id)
    pending.finish_event(event_id)
    return True


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
