"""What do we make of what the provider tells us?

The raw body is verified and stored first, once for each event; an event is only a hint to go and
look. One whose payment is not there yet is parked and tried again.
"""

from __future__ import annotations

from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.errors import Refusal
from recycling.settlement import queries
from recycling.settlement.gateway import gateway
from recycling.settlement.models import WebhookEvent
from recycling.settlement.payments import settle
from recycling.settlement.stripe_gateway import GatewayEvent

_AT_ONCE = 50
_CHECKOUT = "checkout.session."


def take_event(raw_body: bytes, signature: str | None, secret: str) -> str:
    """Store a genuine event once and act on it; returns its id.

    Raises ``EventRefused`` for one that is unsigned, altered or too old: it is not stored.
    """
    event = gateway().verify_event(raw_body, signature, [secret])
    _store(event, raw_body.decode())
    _act_on(event.id, event.type, event.object_id)
    return event.id


def _store(event: GatewayEvent, body: str) -> None:
    begin_writing()
    known = db.session.scalar(
        select(WebhookEvent.id).where(WebhookEvent.event_id == event.id)
    )
    if known is None:
        db.session.add(
            WebhookEvent(
                event_id=event.id,
                type=event.type,
                object_id=event.object_id,
                body=body,
                received_at=clock.now(),
            )
        )
    db.session.commit()


def _act_on(event_id: str, kind: str, object_id: str) -> bool:
    if kind.startswith(_CHECKOUT):
        payment = queries.payment_of_checkout(object_id)
        if payment is None:
            db.session.rollback()
            return False
        settle(payment.ref)
    _mark_done(event_id)
    return True


def _mark_done(event_id: str) -> None:
    begin_writing()
    row = db.session.scalar(select(WebhookEvent).where(WebhookEvent.event_id == event_id))
    if row is not None and row.done_at is None:
        row.done_at = clock.now()
    db.session.commit()


def take_parked() -> int:
    """Try parked events again; returns how many are done now."""
    parked = [(e.event_id, e.type, e.object_id) for e in queries.parked_events(_AT_ONCE)]
    db.session.rollback()
    done = 0
    for event_id, kind, object_id in parked:
        try:
            done += _act_on(event_id, kind, object_id)
        except Refusal:
            db.session.rollback()
    return done
