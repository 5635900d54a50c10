"""Where did the matter of sales go? Shipped, received, processed, and what was made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from recycling.custody.corrections.models import Correction
from recycling.custody.corrections.rules import CorrectionState
from recycling.custody.models import Consignment, Handover, Receipt
from recycling.custody.rules import State, weighing_error
from recycling.db import db
from recycling.oversight.invoices.rules import Source, Way
from recycling.quantities import NO_MASS, Mass
from recycling.recovery.models import (
    Batch,
    BatchInput,
    InputElement,
    MaterialInput,
    Output,
    OutputElement,
)
from recycling.recovery.rules import OutputKind
from recycling.recovery.shares.models import Share
from recycling.settlement.models import Sale
from recycling.settlement.rules import SaleState

_FIRST_HAND_OVER = 1
_NOT_GOING = (State.DRAFTED, State.CANCELLED)


@dataclass(frozen=True)
class Moved:
    """The way of a sale's matter, and the reference of its consignment, where there is one."""

    consignment: str
    way: Way


def moved_of(sales: Sequence[tuple[Sale, date]]) -> Mapping[int, Moved]:
    """Return where the matter of sales went, by the sale's id; given with when lots are ready.

    What batches took of a lot counts for the sale that came to something, not for a lapsed one.
    """
    sale_ids, lot_ids = [one.id for one, _ in sales], [one.lot_id for one, _ in sales]
    sent = _sent(sale_ids)
    corrected = _corrected([row.id for row in sent.values()])
    taken, made = _taken(lot_ids), _made(lot_ids)
    found = {}
    for sale, ready_on in sales:
        row, treated = sent.get(sale.id), _Treated()
        if sale.state != SaleState.LAPSED:
            mass, since = taken.get(sale.lot_id, (NO_MASS, None))
            treated = _Treated(mass, since, made.get(sale.lot_id, NO_MASS))
        way = _way(row, corrected.get(row.id) if row else None, treated)
        found[sale.id] = Moved(
            row.ref if row else "", replace(way, sold=sale.mass, ready_on=ready_on)
        )
    return found


@dataclass(frozen=True)
class _Treated:
    """What batches took of a lot, since when, and its share of their products."""

    taken: Mass = NO_MASS
    since: date | None = None
    made: Mass = NO_MASS


def _way(sent: Any, corrected_at: datetime | None, treated: _Treated) -> Way:
    receipt: Receipt | None = sent.Receipt if sent else None
    return Way(
        sold=NO_MASS,
        received=receipt.accepted if receipt else NO_MASS,
        weighing_error=weighing_error(receipt.weighing) if receipt else NO_MASS,
        processed=treated.taken,
        product=treated.made,
        ready_on=date.min,
        shipped_on=_day(sent.taken_at if sent else None),
        received_on=_day(receipt.received_at if receipt else None),
        corrected_on=_day(corrected_at),
        processed_on=treated.since,
    )


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _sent(sale_ids: Sequence[int]) -> Mapping[int, Any]:
    """Return the newest consignment of each sale that was not called back."""
    query = (
        select(Consignment.id, Consignment.ref, Consignment.sale_id, Receipt, Handover.taken_at)
        .outerjoin(Receipt, Receipt.consignment_id == Consignment.id)
        .outerjoin(
            Handover,
            (Handover.consignment_id == Consignment.id) & (Handover.number == _FIRST_HAND_OVER),
        )
        .where(Consignment.sale_id.in_(sale_ids), Consignment.state.not_in(_NOT_GOING))
        .order_by(Consignment.id)
    )
    return {row.sale_id: row for row in db.session.execute(query)}


def _corrected(consignment_ids: Sequence[int]) -> Mapping[int, datetime]:
    query = (
        select(Correction.consignment_id, func.max(Correction.ended_at))
        .where(
            Correction.consignment_id.in_(consignment_ids),
            Correction.state == CorrectionState.APPLIED,
        )
        .group_by(Correction.consignment_id)
    )
    return {number: at for number, at in db.session.execute(query) if at}


def _taken(lot_ids: Sequence[int]) -> Mapping[int, tuple[Mass, date]]:
    query = (
        select(BatchInput.lot_id, func.sum(BatchInput.wet_mass), func.min(BatchInput.taken_at))
        .where(BatchInput.lot_id.in_(lot_ids))
        .group_by(BatchInput.lot_id)
    )
    return {lot: (_mass(mass), at.date()) for lot, mass, at in db.session.execute(query)}


def _made(lot_ids: Sequence[int]) -> Mapping[int, Mass]:
    query = (
        select(Share.lot_id, func.sum(Share.mass))
        .join(Share.output)
        .where(Share.lot_id.in_(lot_ids), Output.kind == OutputKind.PRODUCT)
        .group_by(Share.lot_id)
    )
    return {lot: _mass(mass) for lot, mass in db.session.execute(query)}


def _mass(summed: Mass) -> Mass:
    """Return a sum as whole milligrams: PostgreSQL adds them up as decimals."""
    return Mass(int(summed.milligrams))


def sources_of(batch_ids: Sequence[int]) -> list[tuple[Batch, Source]]:
    """Return what batches took in and what their products and intermediates hold."""
    query = select(Batch).where(Batch.id.in_(batch_ids)).order_by(Batch.id)
    batches = db.session.scalars(query).all()
    lots = (
        select(BatchInput.batch_id, InputElement.element, func.sum(InputElement.mass))
        .join(InputElement, InputElement.input_id == BatchInput.id)
        .where(BatchInput.batch_id.in_(batch_ids))
        .group_by(BatchInput.batch_id, InputElement.element)
    )
    outputs = (
        select(Output.batch_id, OutputElement.element, func.sum(OutputElement.mass))
        .join(OutputElement, OutputElement.output_id == Output.id)
        .where(Output.batch_id.in_(batch_ids), Output.kind != OutputKind.RESIDUE)
        .group_by(Output.batch_id, OutputElement.element)
    )
    brought: dict[int, dict[str, int]] = {one.id: {} for one in batches}
    made: dict[int, dict[str, int]] = {one.id: {} for one in batches}
    for row in db.session.execute(lots):
        brought[row[0]][row[1]] = _mass(row[2]).milligrams
    for row in db.session.execute(outputs):
        made[row[0]][row[1]] = _mass(row[2]).milligrams
    materials = select(MaterialInput).where(MaterialInput.batch_id.in_(batch_ids))
    for taken in db.session.scalars(materials):
        there = brought[taken.batch_id]
        for element, mass in taken.contents.items():
            there[element] = there.get(element, 0) + mass.milligrams
    return [(one, Source(brought[one.id], made[one.id], one.opened_at.date())) for one in batches]
