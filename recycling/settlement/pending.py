"""What is due at the payment service, who takes it up, and when is it tried again?

Every row that waits carries the instant of its next attempt. Taking it up moves that instant on
first, in a transaction of its own: of any number of workers one gets the row, and one that dies
gives it back by itself. When the service does not answer, everything due is put off together, so
that a service that is down is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from recycling import clock
from recycling.auctions.deposits.models import Deposit
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.errors import Refusal, Unavailable
from recycling.settlement.awaiting import Awaiting
from recycling.settlement.bank_transfers.models import BankTransfer
from recycling.settlement.disputes.models import Claim, Dispute, DisputeList
from recycling.settlement.models import Payment, Payout, WebhookEvent
from recycling.settlement.onboarding.models import PayeeAccount
from recycling.settlement.rules import FIRST_PAUSE, pause_after
from recycling.settlement.stripe_gateway import GatewayEvent

REST = timedelta(seconds=30)
"""How long a payment service that does not answer is left alone."""
SET_ASIDE_AFTER = timedelta(days=3)
"""How long an event waits for its payment."""
_AT_ONCE = 20
_WAITING: tuple[type[Awaiting | Deposit], ...] = (
    Payment, Payout, WebhookEvent, Deposit, Dispute, Claim, DisputeList, PayeeAccount,
    BankTransfer,
)  # fmt: skip


def work_off(name: InstrumentedAttribute[str], do: Callable[[str], bool]) -> int:
    """Do what is due in the table of a name column; returns how often that changed something.

    What fails is tried again later and stops nothing else, unless the service does not answer.
    """
    done = 0
    for one in _take_up(name):
        try:
            done += do(one)
        except Unavailable as refusal:
            db.session.rollback()
            current_app.logger.warning("payments: %s waits: %s", one, refusal.message)
            _rest()
            break
        except Refusal as refusal:
            db.session.rollback()
            current_app.logger.warning("payments: %s is refused: %s", one, refusal.message)
        except Exception:  # a surprise with one payment must not keep the others
            db.session.rollback()
            current_app.logger.exception("payments: %s failed", one)
    return done


def _take_up(name: InstrumentedAttribute[str]) -> list[str]:
    table = cast(type[Awaiting], name.class_)
    now = clock.now()
    due = select(table).where(table.due_at <= now)
    found = db.session.scalar(select(name).where(table.due_at <= now).limit(1))
    db.session.rollback()
    if found is None:
        return []
    begin_writing()
    rows = db.session.scalars(
        due.order_by(table.due_at).limit(_AT_ONCE).with_for_update(skip_locked=True)
    ).all()
    names = [str(getattr(row, name.key)) for row in rows]
    for row in rows:
        row.due_at = now + pause_after(row.attempts)
        row.attempts += 1
    db.session.commit()
    return names


def _rest() -> None:
    begin_writing()
    until = clock.now() + REST
    for table in _WAITING:
        db.session.execute(
            update(table)
            .where(table.due_at < until)
            .values(due_at=until)
            .execution_options(synchronize_session=False)
        )
    db.session.commit()


def put_off(name: InstrumentedAttribute[str], one: str, until: datetime) -> None:
    """Let one that still waits in the table of a name column rest until then. Commits."""
    begin_writing()
    table = cast(type[Awaiting], name.class_)
    db.session.execute(
        update(table)
        .where(name == one, table.due_at.is_not(None))
        .values(due_at=until, attempts=0)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def let_rest(name: InstrumentedAttribute[str], one: str) -> None:
    """Let one in the table of a name column be due no more. Commits."""
    begin_writing()
    table = cast(type[Awaiting], name.class_)
    db.session.execute(
        update(table)
        .where(name == one)
        .values(due_at=None)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def keep_event(event: GatewayEvent, body: str) -> bool:
    """Keep an event as it came, once; tell whether it still waits to take effect. Commits."""
    begin_writing()
    known = _event(event.id)
    if known is not None:
        waits = known.done_at is None
        db.session.rollback()
        return waits
    now = clock.now()
    db.session.add(
        WebhookEvent(
            event_id=event.id,
            type=event.type,
            object_id=event.object_id,
            body=body,
            received_at=now,
            due_at=now + FIRST_PAUSE,
        )
    )
    try:
        db.session.commit()
    except IntegrityError:  # the same event came twice at the same moment
        db.session.rollback()
    return True


def finish_event(event_id: str) -> None:
    """Note that an event took effect, or needed none. Commits."""
    begin_writing()
    row = _event(event_id)
    if row is not None and row.done_at is None:
        row.done_at, row.due_at = clock.now(), None
    db.session.commit()


def set_aside_if_old(event_id: str) -> bool:
    """Stop trying an event whose payment never turned up; tell whether it was. Commits."""
    begin_writing()
    row = _event(event_id)
    is_old = row is not None and row.received_at <= clock.now() - SET_ASIDE_AFTER
    if row is not None and is_old:
        row.due_at = None
    db.session.commit()
    return is_old


def _event(event_id: str) -> WebhookEvent | None:
    return db.session.scalar(select(WebhookEvent).where(WebhookEvent.event_id == event_id))
