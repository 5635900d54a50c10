"""Read-only answers about plans, their lots and their rooms."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.matching.plans.models import MarketPlan, PlanLot, PlanRoom
from recycling.parties.permissions import Permission, may
from recycling.wire import Page, cursor_id, page_of


def visible(actor: Actor, ref: str) -> MarketPlan:
    """Return a plan to who may read it; raises ``NotFound`` for anybody else."""
    query = select(MarketPlan).where(MarketPlan.ref == ref)
    row = db.session.scalar(query.options(joinedload(MarketPlan.organisation)))
    if row is None or not may(actor, Permission.MATCHING_READ_PLAN, row):
        raise missing("plan", ref)
    return row


def plans_of(organisation_id: int, cursor: str = "", limit: int = 50) -> Page[MarketPlan]:
    """Return a page of an organisation's plans, the newest first."""
    query = select(MarketPlan).where(MarketPlan.organisation_id == organisation_id)
    before = cursor_id(cursor)
    if before:
        query = query.where(MarketPlan.id < before)
    rows = db.session.scalars(query.order_by(MarketPlan.id.desc()).limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: (row.id,))


def lots_of(row: MarketPlan, cursor: str = "", limit: int = 50) -> Page[PlanLot]:
    """Return a page of a plan's lots with the bases proposed, as they were published."""
    query = (
        select(PlanLot)
        .where(PlanLot.plan_id == row.id, PlanLot.number > cursor_id(cursor))
        .options(
            joinedload(PlanLot.lot), joinedload(PlanLot.base), joinedload(PlanLot.first_come_base)
        )
    )
    rows = db.session.scalars(query.order_by(PlanLot.number).limit(limit + 1)).all()
    return page_of(rows, limit, lambda one: (one.number,))


def rooms_of(row: MarketPlan, cursor: str = "", limit: int = 50) -> Page[PlanRoom]:
    """Return a page of a plan's rooms, the dearest first."""
    query = select(PlanRoom).where(PlanRoom.plan_id == row.id, PlanRoom.number > cursor_id(cursor))
    rows = db.session.scalars(query.order_by(PlanRoom.number).limit(limit + 1)).all()
    return page_of(rows, limit, lambda one: (one.number,))
