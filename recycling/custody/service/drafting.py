"""Deeds before anything leaves: prepare a consignment, take it back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from recycling.custody import queries
from recycling.custody.models import Consignment
from recycling.custody.rules import Signing, State, Transport, check_transport, state_after
from recycling.custody.service.admission import check_base
from recycling.custody.service.recording import record_consignment
from recycling.custody.service.way import new_legs, stated
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.settlement import queries as sales


@dataclass(frozen=True)
class Dispatch:
    """How a holder wants a lot to travel."""

    lot_ref: str
    transport: Transport


@deed
def draft_consignment(act: Act, dispatch: Dispatch) -> str:
    """Prepare the way of a paid lot to the base that bought it.

    Raises ``Conflict`` when the lot is not paid, is already on its way, or the base may no
    longer take it; ``Invalid`` naming what keeps the lot from being so carried.
    """
    lot = lots.locked(dispatch.lot_ref)
    permit(act.actor, Permission.CUSTODY_DRAFT, lot)
    if lot.state != LotState.PAID:
        raise Conflict(
            "lot_not_paid",
            f"Lot {lot.ref} is {lot.state.replace('_', ' ')}; only a paid lot travels.",
            field="lot",
            way_out="Settle the sale first.",
        )
    _refuse_second(lot)
    transport = dispatch.transport
    check_transport(transport, lot.wet_mass, lot.available_from, act.at.date())
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
        state=State.DRAFTED,
        planned_on=transport.planned_on,
        un_number=transport.un_number,
        drafted_at=act.at,
        legs=legs,
    )
    db.session.add(consignment)
    db.session.flush()
    record_consignment(
        act,
        "ConsignmentDrafted",
        queries.locked(consignment.ref),
        {
            "planned_on": consignment.planned_on.isoformat(),
            "legs": [stated(leg) for leg in consignment.legs],
            "un_number": consignment.un_number,
        },
    )
    return consignment.ref


def _refuse_second(lot: Lot) -> None:
    known = db.session.scalar(
        select(Consignment.ref).where(
            Consignment.lot_id == lot.id, Consignment.state != State.CANCELLED
        )
    )
    if known:
        raise Conflict(
            "already_consigned",
            f"Lot {lot.ref} already travels with consignment {known}.",
            field="lot",
            way_out=f"Open {known}; cancel it if nothing has left yet.",
        )


@deed
def cancel_consignment(act: Act, ref: str) -> str:
    """Take a consignment back while nothing has left; the lot can be consigned anew."""
    consignment = queries.locked(ref)
    permit(act.actor, Permission.CUSTODY_SIGN_HOLDER, consignment)
    consignment.state = state_after(State(consignment.state), Signing.CANCEL)
    record_consignment(act, "ConsignmentCancelled", consignment, {})
    return consignment.ref
