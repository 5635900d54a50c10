"""Deeds before anything leaves: prepare a consignment, take it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from recycling.custody import queries
from recycling.custody.borders.reserving import expect_paper, give_back
from recycling.custody.deadlines.keeping import keep_deadlines
from recycling.custody.models import Consignment
from recycling.custody.rules import (
    Signing,
    State,
    Transport,
    day_findings,
    missing_findings,
    reached,
    rules_for,
    state_after,
    transport_findings,
)
from recycling.custody.service.admission import check_base
from recycling.custody.service.goods import goods_stated, write_goods
from recycling.custody.service.recording import record_consignment
from recycling.custody.service.way import new_legs, stated
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Finding, invalid_all
from recycling.ledger.canonical import Json
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.settlement import queries as sales


@dataclass(frozen=True)
class Dispatch:
    """How a holder wants a lot to travel; a draft may lack what is not known yet."""

    lot_ref: str
    transport: Transport
    is_draft: bool = False


@deed
def draft_consignment(act: Act, dispatch: Dispatch) -> str:
    """Prepare the way of a paid lot to the base that bought it, and show it to those it names.

    A draft is not shown to them until it is sealed.

    Raises ``Conflict`` when the lot is not paid, is already on its way, or the base may no
    longer take it; ``Invalid`` naming what keeps the lot from being so carried.
    """
    lot = lots.locked(dispatch.lot_ref)
    permit(act.actor, Permission.CUSTODY_DRAFT, lot)
    if lot.state != LotState.PAID:
        raise Conflict(
            "lot_not_paid",
            say(
                "Lot %(lot)s is %(lot_state)s; only a paid lot travels.",
                lot=lot.ref,
                lot_state=lot.state.replace("_", " "),
            ),
            field="lot",
            way_out=say("Settle the sale first."),
        )
    _refuse_second(lot)
    state = State.DRAFTED if dispatch.is_draft else State.SEALED
    transport = _with_packages(dispatch.transport, lot)
    refusal = invalid_all(_findings(transport, lot, state, act.at.date()))
    if refusal is not None:
        raise refusal
    legs = new_legs(transport.legs)
    sale = sales.sale_of_lot(lot.id)
    check_base(lot, sale.base_id, sale.licence_id, transport.planned_on)
    consignment = Consignment(
        ref=new_reference("CON"),
        lot_id=lot.id,
        sale_id=sale.id,
        holder_id=sale.holder_id,
        carrier_id=legs[0].carrier_id,
        recycler_id=sale.recycler_id,
        base_id=sale.base_id,
        licence_id=sale.licence_id,
        state=state,
        drafted_at=act.at,
        legs=legs,
    )
    write_goods(consignment, transport)
    db.session.add(consignment)
    db.session.flush()
    made = queries.locked(consignment.ref)
    if not dispatch.is_draft:
        expect_paper(act, made)
    record_consignment(
        act,
        "ConsignmentDrafted" if dispatch.is_draft else "ConsignmentSealed",
        made,
        {
            **goods_stated(transport),
            "legs": [stated(leg) for leg in consignment.legs],
        },
    )
    return consignment.ref


def _with_packages(transport: Transport, lot: Lot) -> Transport:
    """Take the packages the lot declares where the holder states no others."""
    return transport if transport.packages is not None else replace(transport, packages=lot.pieces)


def _findings(transport: Transport, lot: Lot, state: State, today: date) -> Iterator[Finding]:
    yield from transport_findings(transport, lot.wet_mass)
    yield from day_findings(transport.planned_on, lot.available_from, today)
    come = reached(state, 1, len(transport.legs))
    rules = rules_for(today, lot.stream)
    yield from missing_findings(transport, rules, come, is_hazardous=lot.hazardous)


def _refuse_second(lot: Lot) -> None:
    known = db.session.scalar(
        select(Consignment.ref).where(
            Consignment.lot_id == lot.id, Consignment.state != State.CANCELLED
        )
    )
    if known:
        raise Conflict(
            "already_consigned",
            say(
                "Lot %(lot)s already travels with consignment %(known)s.", lot=lot.ref, known=known
            ),
            field="lot",
            way_out=say("Open %(known)s; cancel it if nothing has left yet.", known=known),
        )


@deed
def seal_consignment(act: Act, ref: str) -> str:
    """Show a draft to everybody it names; raises ``Invalid`` naming what it lacks for that."""
    consignment = queries.locked(ref)
    permit(act.actor, Permission.CUSTODY_DRAFT, consignment)
    after = state_after(State(consignment.state), Signing.SEAL)
    refusal = invalid_all(queries.missing_for(consignment, Signing.SEAL))
    if refusal is not None:
        raise refusal
    consignment.state = after
    expect_paper(act, consignment)
    stated_legs: list[Json] = [stated(leg) for leg in consignment.legs]
    body = {**goods_stated(consignment.transport()), "legs": stated_legs}
    record_consignment(act, "ConsignmentSealed", consignment, body)
    return consignment.ref


@deed
def cancel_consignment(act: Act, ref: str) -> str:
    """Take a consignment back while nothing has left; the lot can be consigned anew."""
    consignment = queries.locked(ref)
    permit(act.actor, Permission.CUSTODY_SIGN_HOLDER, consignment)
    consignment.state = state_after(State(consignment.state), Signing.CANCEL)
    given_back = give_back(act, consignment)
    keep_deadlines(act, consignment, act.at)
    record_consignment(act, "ConsignmentCancelled", consignment, given_back)
    return consignment.ref
