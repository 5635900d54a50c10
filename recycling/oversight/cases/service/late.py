"""Which orders are overdue? Found once a day, put on record once, and told."""

from __future__ import annotations

from datetime import date

from flask import current_app
from sqlalchemy import or_, select

from recycling.bases.cases.models import Order
from recycling.bases.cases.rules import OrderState
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Refusal
from recycling.oversight.cases.service.loading import locked_order, record_order
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say


def tell_overdue(day: date, most: int) -> int:
    """Put on record which orders are overdue on a day, up to ``most``; how many it did."""
    answered_late = (Order.state == OrderState.ANSWERED) & (Order.answered_on > Order.deadline)
    refs = db.session.scalars(
        select(Order.ref)
        .where(
            or_(Order.state == OrderState.ISSUED, answered_late),
            Order.deadline < day,
            Order.is_told.is_(False),
            Order.is_stayed.is_(False),
        )
        .order_by(Order.deadline, Order.id)
        .limit(most)
    ).all()
    db.session.rollback()
    return sum(_tell(ref, day) for ref in refs)


def _tell(ref: str, day: date) -> bool:
    try:
        tell_of_overdue_order(Act(SYSTEM, f"tell of overdue orders:{day}:{ref}"), ref, day)
    except Refusal as refusal:
        current_app.logger.info("nobody is told of order %s: %s", ref, refusal.message)
        return False
    except Exception:
        current_app.logger.exception("could not tell of order %s", ref)
        db.session.rollback()
        return False
    return True


@deed
def tell_of_overdue_order(act: Act, ref: str, day: date) -> str:
    """Put on record that an order is overdue (the registry itself).

    Raises ``Conflict`` where it is not, or was told of already.
    """
    order = locked_order(ref)
    permit(act.actor, Permission.CASES_WATCH, order)
    if not order.is_overdue(day) or order.deadline is None or order.is_told:
        raise Conflict(
            "nothing_to_tell",
            say("Nothing is to be told of order %(ref)s.", ref=ref),
            field="order",
        )
    order.is_told = order.has_failed = True
    record_order(act, "OrderOverdue", order, {"deadline": order.deadline.isoformat()})
    return ref
