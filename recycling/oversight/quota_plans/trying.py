"""What would the market come to under a plan that is not in force yet?

The plan of the whole market is solved under its lines in the place of the quotas in force
(``matching/plans/``); nothing is reserved or awarded by it.
"""

from __future__ import annotations

from sqlalchemy import select

from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Conflict
from recycling.matching.plans.models import MarketPlan, PlanRoom
from recycling.matching.plans.rules.asking import Aim, NewPlan, TriedQuota, quota_key
from recycling.matching.plans.rules.asking import PlanState as MarketState
from recycling.oversight.quota_plans import queries
from recycling.oversight.quota_plans.cards import PlanLineCard
from recycling.oversight.quota_plans.models import QuotaPlan, QuotaPlanLine
from recycling.oversight.quota_plans.rules import OPEN
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.streams import rules as streams

SCARCE = tuple(one.symbol for one in streams.elements() if "scarce_in_white_paper" in one.flags)


def asked(ref: str, actor: Actor, aim: str = Aim.VALUE) -> NewPlan:
    """Return what is asked of the market to try a plan out.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` for a plan that is not open or has no line.
    """
    row = queries.visible(ref, actor)
    permit(actor, Permission.QUOTA_PLANS_CHANGE, row)
    wanted = _lines(row.id, row.year)
    if row.state not in OPEN or not wanted:
        raise Conflict(
            "nothing_to_try",
            say("A draft or a hearing with lines can be tried out."),
            field="state",
            way_out=say("Draw up a new version, or enter lines first."),
        )
    lifted = _lines_in_force(row)
    tried = [*wanted.values(), *(one for key, one in lifted.items() if key not in wanted)]
    elements = SCARCE if aim == Aim.MASS else ()
    return NewPlan(aim=aim, elements=elements, tried_for=row.ref, tried=tuple(tried))


def _lines(plan_id: int, year: int) -> dict[str, TriedQuota]:
    rows = db.session.execute(
        select(Base.ref, QuotaPlanLine.scheme, QuotaPlanLine.member, QuotaPlanLine.mass)
        .join(QuotaPlanLine.base)
        .where(QuotaPlanLine.plan_id == plan_id)
        .order_by(QuotaPlanLine.id)
    )
    found = (TriedQuota(base, scheme, member, year, mass.milligrams)
             for base, scheme, member, mass in rows)  # fmt: skip
    return {one.key: one for one in found}


def _lines_in_force(row: QuotaPlan) -> dict[str, TriedQuota]:
    """Return the lines of the version a plan replaces, lifted."""
    before = db.session.scalar(select(QuotaPlan).where(QuotaPlan.ref == row.replaces))
    if before is None:
        return {}
    lines = _lines(before.id, row.year)
    return {
        key: TriedQuota(one.base, one.scheme, one.member, one.year, None)
        for key, one in lines.items()
    }


def latest(ref: str, actor: Actor, most: int = 5) -> list[MarketPlan]:
    """Return the newest market plans by which the actor's authority tried a plan out."""
    rows = db.session.scalars(
        select(MarketPlan)
        .where(MarketPlan.tried_for == ref, MarketPlan.organisation_id == actor.organisation_id)
        .order_by(MarketPlan.id.desc())
        .limit(most)
    )
    return list(rows)


def prices(made: MarketPlan | None, year: int) -> dict[str, int]:
    """Return what one more tonne of each room is worth by a market plan, by the room's key."""
    if made is None or made.state != MarketState.MADE:
        return {}
    rows = db.session.scalars(select(PlanRoom).where(PlanRoom.plan_id == made.id))
    return {
        quota_key(one.base, *_parts(one.what), year): one.price_per_tonne
        for one in rows
        if one.year == year and ":" in one.what
    }


def _parts(what: str) -> tuple[str, str]:
    scheme, _, member = what.partition(":")
    return scheme, member


def key_of(line: PlanLineCard, year: int) -> str:
    """Return the key of the room that a line leaves."""
    return quota_key(line.base, line.scheme, line.member, year)
