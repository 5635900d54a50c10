"""Which second chances did nobody answer in time?"""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from recycling import clock
from recycling.auctions.second_chances.models import SecondChance
from recycling.auctions.second_chances.rules import ChanceState
from recycling.auctions.second_chances.service import expire_second_chance
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Refusal

_AT_ONCE = 100


def expire_due() -> int:
    """End every offer whose time is over; returns how many were. Commits each."""
    refs = db.session.scalars(
        select(SecondChance.ref)
        .where(SecondChance.state == ChanceState.OFFERED, SecondChance.answer_by <= clock.now())
        .order_by(SecondChance.answer_by)
        .limit(_AT_ONCE)
    ).all()
    db.session.rollback()
    return sum(_expired(ref) for ref in refs)


def _expired(ref: str) -> bool:
    try:
        expire_second_chance(Act(SYSTEM), ref)
    except Refusal as refusal:  # answered just now, or by another worker
        current_app.logger.info("second chance %s goes on: %s", ref, refusal.message)
        return False
    except Exception:  # one offer that cannot end must not keep the others
        current_app.logger.exception("second chance %s could not end", ref)
        db.session.rollback()
        return False
    return True
