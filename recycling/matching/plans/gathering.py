"""What does the background worker do for plans? It gathers candidates bit by bit, then solves.

Any number of workers may run: each takes a plan up for a while (its lease), and gathering a lot
twice writes the same. Nothing of this happens inside a request.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing
from recycling.errors import Conflict
from recycling.lots.models import Lot
from recycling.matching.plans import service
from recycling.matching.plans.candidates import options_of, quotas_at
from recycling.matching.plans.models import MarketPlan, PlanLot
from recycling.matching.plans.outcome import Outcome
from recycling.matching.plans.rules.arranging import Offered, propose, without_change
from recycling.matching.plans.rules.asking import Option, PlanState
from recycling.matching.plans.rules.trying import UNLIMITED, in_force, limited, told, tried_out
from recycling.matching.register import lot_facts

if TYPE_CHECKING:
    from hashlib import _Hash as Digest

BUDGET_SECONDS = 1.5
MOST_ATTEMPTS = 5
_LEASE = timedelta(minutes=2)
_CHUNK = 20


def tick(budget: float = BUDGET_SECONDS) -> int:
    """Go on with the plan that has waited longest for about ``budget`` seconds; lots looked at."""
    taken = _claim()
    if taken is None:
        return 0
    try:
        return _go_on(taken, budget)
    except Exception:
        db.session.rollback()
        current_app.logger.exception("plan %s", taken.ref)
        _leave(taken, attempts=taken.attempts + 1)
        if taken.attempts + 1 >= MOST_ATTEMPTS:
            service.fail_plan(Act(SYSTEM), taken.ref)
        return 1


def finish() -> None:
    """Work until no plan waits."""
    while tick():
        pass


def _claim() -> MarketPlan | None:
    now = clock.now()
    due = (
        select(MarketPlan)
        .where(MarketPlan.state == PlanState.GATHERING, MarketPlan.not_before_at <= now)
        .order_by(MarketPlan.id)
        .limit(1)
    )
    if db.session.scalar(due) is None:
        db.session.rollback()
        return None
    begin_writing()
    row = db.session.scalar(due.with_for_update(skip_locked=True))
    if row is None:
        db.session.rollback()
        return None
    row.not_before_at = now + _LEASE
    db.session.commit()
    db.session.refresh(row)
    db.session.expunge_all()
    db.session.rollback()
    return row


def _leave(row: MarketPlan, **values: object) -> None:
    """Give a plan back, so that any worker may go on with it."""
    begin_writing()
    db.session.execute(
        update(MarketPlan)
        .where(MarketPlan.id == row.id)
        .values(not_before_at=clock.now(), **values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def _go_on(row: MarketPlan, budget: float) -> int:
    until, done = time.monotonic() + budget, row.lots_gathered
    while done < row.lots:
        done += _gather(row, done)
        if time.monotonic() >= until:
            break
    if done >= row.lots:
        _solve(row)
    else:
        _leave(row, lots_gathered=done, attempts=0)
    return done - row.lots_gathered + 1


def _gather(row: MarketPlan, after: int) -> int:
    """Find the options of the next lots and write them down; returns how many."""
    found = [
        {"plan_id": row.id, "number": one.number, "options": _written(one.lot, row)}
        for one in _lots(row, after, _CHUNK)
    ]
    db.session.expunge_all()
    begin_writing()
    db.session.execute(update(PlanLot), found)
    db.session.commit()
    return len(found)


def _try_out(row: MarketPlan, lots: list[Offered], digest: Digest) -> Outcome:
    """Solve a plan twice: under the quotas in force, and under those tried out."""
    known = quotas_at(
        key for one in lots for option in one.options for key, free, _ in option.rooms
        if free == UNLIMITED
    )  # fmt: skip
    db.session.rollback()
    asked, limits = without_change(row.asked), tried_out(known, row.asked.tried)
    digest.update(json.dumps([in_force(known), limits], sort_keys=True).encode())
    now, then = limited(lots, in_force(known)), limited(lots, limits)
    before, proposal = propose(now, asked), propose(then, asked)
    compared = {"in_force": told(now, before), "tried": told(then, proposal)}
    return Outcome(proposal, before.value, digest.hexdigest(), compared)


def _lots(row: MarketPlan, after: int, most: int) -> Sequence[PlanLot]:
    whole = joinedload(PlanLot.lot).options(
        selectinload(Lot.components), selectinload(Lot.hazards), selectinload(Lot.measurements)
    )
    query = select(PlanLot).where(PlanLot.plan_id == row.id, PlanLot.number > after)
    return db.session.scalars(query.order_by(PlanLot.number).limit(most).options(whole)).all()


def _written(lot: Lot, row: MarketPlan) -> list[Any]:
    return [
        [one.base_id, one.net_minor, dict(one.recovered), one.rooms, one.awaits_decision]
        for one in options_of(lot, row.day, past_quotas=bool(row.tried_for))
    ]


def _read(written: Sequence[Any]) -> tuple[Option, ...]:
    return tuple(
        Option(base, net, recovered, tuple((key, free, taken) for key, free, taken in rooms), waits)
        for base, net, recovered, rooms, waits in written
    )


def _solve(row: MarketPlan) -> None:
    """Solve a plan whose options are all gathered, with and without the change tried out."""
    digest, lots = hashlib.sha256(), []
    for start in range(0, row.lots, 500):
        for one in _lots(row, start, 500):
            facts = lot_facts(one.lot)
            contained = {symbol: mass.milligrams for symbol, mass in facts.contained}
            written = [one.lot.ref, facts.wet_mass.milligrams, contained, one.options]
            digest.update(json.dumps(written, sort_keys=True).encode())
            options = _read(one.options or [])
            lots.append(Offered(one.number, facts.wet_mass.milligrams, contained, options))
        db.session.expunge_all()
    if row.tried_for:
        outcome = _try_out(row, lots, digest)
    else:
        db.session.rollback()
        proposal = propose(lots, row.asked)
        before = propose(lots, without_change(row.asked)).value if row.change_percent else None
        outcome = Outcome(proposal, before, digest.hexdigest())
    try:
        service.finish_plan(Act(SYSTEM), row.ref, outcome)
    except Conflict:  # another worker was faster
        db.session.rollback()
