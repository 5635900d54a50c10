"""What has become of a consignment, read from the register."""

from __future__ import annotations

from sqlalchemy import select

from recycling.bases.models import Licence
from recycling.custody.discrepancies.models import Discrepancy
from recycling.custody.imports.models import Movement
from recycling.custody.imports.rules.states import System
from recycling.custody.imports.rules.told import restored
from recycling.custody.models import Consignment, Receipt
from recycling.custody.outgoing.passage import Goods, Passage, Passing, Received, Stop
from recycling.custody.rules import Mode
from recycling.db import db
from recycling.streams.crossing import un_name

_MODES = {
    Mode.ROAD: "Road",
    Mode.RAIL: "Rail",
    Mode.SEA: "Sea",
    Mode.WATERWAY: "Inland Waterway",
    Mode.AIR: "Air",
    Mode.STORAGE: "",
}


def passage_of(consignment: Consignment) -> Passage:
    """Return what has become of a consignment that was read whole (``custody.queries``)."""
    return Passage(
        ref=consignment.ref,
        state=consignment.state,
        drafted_at=consignment.drafted_at,
        goods=_goods(consignment),
        stops=(_holder(consignment), *_carriers(consignment), _base(consignment)),
        operator=consignment.recycler.name,
        passings=tuple(
            Passing(one.number - 1, one.number, one.given_at, one.taken_at)
            for one in consignment.handovers
        ),
        received=_received(consignment.receipt),
        trackings=_trackings(consignment.id),
    )


def _holder(consignment: Consignment) -> Stop:
    holder, lot = consignment.holder, consignment.lot
    return Stop(holder.name, lot.country, lot.place, (holder.register_number,))


def _carriers(consignment: Consignment) -> tuple[Stop, ...]:
    return tuple(
        Stop(
            leg.carrier.name,
            leg.carrier.country,
            leg.place,
            (leg.permit, leg.carrier.register_number),
            tuple(leg.plates),
            _MODES[Mode(leg.mode)],
        )
        for leg in consignment.legs
    )


def _base(consignment: Consignment) -> Stop:
    base, recycler = consignment.base, consignment.recycler
    licence = db.session.scalars(
        select(Licence.number).where(Licence.id == consignment.licence_id)
    ).one()
    return Stop(base.name, base.country, base.place, (licence, recycler.register_number))


def _goods(consignment: Consignment) -> Goods:
    lot = consignment.lot
    return Goods(
        ref=lot.ref,
        title=lot.title,
        declared=lot.wet_mass,
        code_list=lot.code_list,
        code=lot.code,
        hazardous=lot.hazardous,
        hazards=tuple(one.hazard for one in lot.hazards),
        physical_form=lot.physical_form,
        packaging=lot.packaging,
        pieces=consignment.packages or lot.pieces,
        un_number=consignment.un_number,
        shipping_name=un_name(consignment.un_number).partition(" [")[0],
        un_class=consignment.un_class,
        packing_group=consignment.packing_group,
    )


def _received(receipt: Receipt | None) -> Received | None:
    if receipt is None:
        return None
    return Received(
        at=receipt.received_at,
        net=receipt.net,
        accepted=receipt.accepted,
        refused=receipt.refused,
        reason=receipt.reason,
        pieces=receipt.pieces,
        differs=_difference(receipt.consignment_id),
    )


def _difference(consignment_id: int) -> str:
    """Say what arrived otherwise than declared, where that is a discrepancy."""
    row = db.session.scalar(select(Discrepancy).where(Discrepancy.consignment_id == consignment_id))
    if row is None:
        return ""
    words = f"{row.ref}: {row.declared} declared, {row.received} received."
    if row.pieces is not None and row.declared_pieces is not None:
        words += f" {row.declared_pieces} packages declared, {row.pieces} counted."
    return f"{words} {row.explanation}".strip()


def _trackings(consignment_id: int) -> dict[System, str]:
    """Return the numbers other systems gave the movement, as their files tell it."""
    rows = db.session.scalars(
        select(Movement).where(Movement.consignment_id == consignment_id).order_by(Movement.id)
    )
    told = [restored(row.told) for row in rows]
    return {one.system: one.tracking_number for one in told if one.tracking_number}
