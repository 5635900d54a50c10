"""Deeds of plans: ask for one, note what it came to, give it up."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

from sqlalchemy import ColumnElement, func, insert, literal, null, select

from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.lots.models import Lot
from recycling.lots.rules.lifecycle import OFFERED
from recycling.matching.plans.models import MarketPlan, PlanLot
from recycling.matching.plans.outcome import Outcome, write
from recycling.matching.plans.rules.asking import MOST_LOTS, NewPlan, PlanState, check_plan
from recycling.matching.prices import market_currency
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import Kind
from recycling.references import new_reference
from recycling.sayings import say


@deed
def ask_plan(act: Act, new: NewPlan) -> str:
    """Ask where many lots would best go together; answers with the plan's reference.

    A holder asks about its own lots on offer, a regulator about those of its country. The plan is
    made in the background. Raises ``Invalid`` with every finding, or where there is no lot or
    there are too many; ``NotFound`` for an unknown base.
    """
    permit(act.actor, Permission.MATCHING_PLAN)
    check_plan(new)
    if new.change_base:
        _check_base(new.change_base)
    row = _new_plan(act, new)
    db.session.add(row)
    db.session.flush()
    row.lots = _gather(row, act)
    _record(act, "PlanAsked", row, {"aim": row.aim, "lots": row.lots})
    return row.ref


@deed
def finish_plan(act: Act, ref: str, outcome: Outcome) -> str:
    """Note what a plan came to; done by the worker. Raises ``Conflict`` where that was done."""
    permit(act.actor, Permission.MATCHING_CARRY_PLAN)
    row = _locked(ref)
    write(row, outcome)
    row.state, row.made_at = PlanState.MADE, act.at
    row.compared = outcome.compared
    _record(act, "PlanMade", row, {"placed": row.lots_placed, "inputs": row.inputs_digest})
    return ref


@deed
def fail_plan(act: Act, ref: str) -> str:
    """Give a plan up that failed again and again; done by the worker."""
    permit(act.actor, Permission.MATCHING_CARRY_PLAN)
    row = _locked(ref)
    row.state, row.made_at = PlanState.FAILED, act.at
    _record(act, "PlanFailed", row, {})
    return ref


def _record(act: Act, fact: str, row: MarketPlan, body: dict[str, Json]) -> None:
    record(act, fact, f"plan:{row.ref}", {"plan": row.ref, **body})


def _locked(ref: str) -> MarketPlan:
    row = db.session.scalar(
        select(MarketPlan)
        .where(MarketPlan.ref == ref)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("plan", ref)
    if row.state != PlanState.GATHERING:
        raise Conflict("plan_is_made", say("Plan %(ref)s is made already.", ref=ref))
    return row


def _check_base(ref: str) -> None:
    if db.session.scalar(select(Base.id).where(Base.ref == ref)) is None:
        raise Invalid(
            "unknown_base",
            say("There is no base %(ref)s.", ref=ref[:20]),
            field="change_base",
            way_out=say("Choose a base of the register."),
        )


def _new_plan(act: Act, new: NewPlan) -> MarketPlan:
    return MarketPlan(
        ref=new_reference("PLN"),
        organisation_id=act.actor.organisation_id,
        person_ref=act.actor.person_ref,
        state=PlanState.GATHERING,
        aim=new.aim,
        elements=" ".join(new.elements),
        stream=new.stream,
        unplaced_cost_minor=new.unplaced_cost_minor,
        change_base=new.change_base,
        change_of=new.change_of,
        change_percent=new.change_percent,
        currency=market_currency(),
        day=_day(act, new),
        asked_at=act.at,
        not_before_at=act.at,
        lots=0,
        tried_for=new.tried_for or None,
        tried=[list(astuple(one)) for one in new.tried] if new.tried_for else None,
    )


def _day(act: Act, new: NewPlan) -> date:
    """Return as of which day licences and prices count: the first of the year tried out."""
    first = [date(one.year, 1, 1) for one in new.tried[:1]]
    return max([act.at.date(), *first])


def _gather(row: MarketPlan, act: Act) -> int:
    """Write down the lots of a plan in the order they were published; returns how many."""
    wanted: list[ColumnElement[bool]] = [Lot.state.in_(OFFERED)]
    if act.actor.kind == Kind.HOLDER:
        wanted.append(Lot.holder_id == act.actor.organisation_id)
    else:
        wanted.append(Lot.country == act.actor.country)
    if row.stream:
        wanted.append(Lot.stream == row.stream)
    found = db.session.scalar(
        select(func.count()).select_from(
            select(Lot.id).where(*wanted).limit(MOST_LOTS + 1).subquery()
        )
    ) or 0  # fmt: skip
    if not found:
        raise Invalid(
            "no_lots",
            say("No lot is on offer that this plan could be about."),
            field="stream",
            way_out=say("Publish lots first, or choose another stream."),
        )
    if found > MOST_LOTS:
        raise Invalid(
            "too_many_lots",
            say("A plan is about at most %(most_lots)s lots.", most_lots=MOST_LOTS),
            field="stream",
            way_out=say("Ask for one stream at a time."),
        )
    place = func.row_number().over(order_by=(Lot.published_at, Lot.id))
    chosen = select(literal(row.id), place, Lot.id, null(), literal(False), literal(""))
    columns = [
        PlanLot.plan_id,
        PlanLot.number,
        PlanLot.lot_id,
        PlanLot.options,
        PlanLot.awaits_decision,
        PlanLot.why_not,
    ]
    db.session.execute(insert(PlanLot).from_select(columns, chosen.where(*wanted)))
    return found
