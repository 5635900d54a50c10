"""How does an exchange of assays go on when nobody does anything? When it is due, by the worker."""

from __future__ import annotations

from flask import current_app

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Refusal
from recycling.settlement.assays.queries import due_sales
from recycling.settlement.assays.service import go_on


def go_on_due() -> int:
    """Let every exchange go on whose time is over; returns how many did. Commits each."""
    refs = due_sales(clock.now())
    db.session.rollback()
    return sum(_went_on(ref) for ref in refs)


def _went_on(sale_ref: str) -> bool:
    try:
        go_on(Act(SYSTEM), sale_ref)
    except Refusal as refusal:  # another worker was faster
        current_app.logger.info("assays of %s wait: %s", sale_ref, refusal.message)
        return False
    except Exception:  # one exchange that cannot go on must not keep the others
        current_app.logger.exception("assays of %s could not go on", sale_ref)
        db.session.rollback()
        return False
    return True
