"""Read-only answers about batches and their balances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from recycling.bases.models import Base as RecoveryBase
from recycling.custody.corrections.treated import treatments
from recycling.custody.models import Consignment, Receipt
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from recycling.recovery.models import Batch, BatchInput, MaterialInput, Output
from recycling.recovery.rules import (
    BatchState,
    Declared,
    ElementBalance,
    balance,
)
from recycling.wire import Page, cursor_id, page_of


def _whole() -> Select[Batch]:
    return select(Batch).options(
        joinedload(Batch.base),
        joinedload(Batch.line),
        selectinload(Batch.inputs).joinedload(BatchInput.lot),
        selectinload(Batch.inputs).selectinload(BatchInput.elements),
        selectinload(Batch.materials).joinedload(MaterialInput.material),
        selectinload(Batch.outputs).selectinload(Output.elements),
        selectinload(Batch.outputs).joinedload(Output.next_base),
        selectinload(Batch.outputs).joinedload(Output.lot),
        selectinload(Batch.stock_changes),
    )


def locked(ref: str) -> Batch:
    """Return the batch with its row locked to the end of the deed; raises ``NotFound``."""
    row = db.session.scalar(
        _whole()
        .where(Batch.ref == ref)
        .with_for_update(of=Batch)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("batch", ref)
    return row


def batch(ref: str, actor: Actor) -> Batch:
    """Return the batch to its recycler or its regulator; ``NotFound`` to others."""
    row = db.session.scalar(_whole().where(Batch.ref == ref))
    if row is None or not may(actor, Permission.RECOVERY_READ, row):
        raise missing("batch", ref)
    return row


def batch_of_lot(lot_id: int) -> Batch | None:
    """Return the batch a lot went into, if it did; of several, the one closed or opened last."""
    return db.session.scalar(
        _whole()
        .join(BatchInput, BatchInput.batch_id == Batch.id)
        .where(BatchInput.lot_id == lot_id)
        .order_by(Batch.closed_at.desc().nulls_last(), Batch.id.desc())
        .limit(1)
    )


def refs_of(batch_ids: Iterable[int]) -> list[str]:
    """Return the references of batches."""
    return list(db.session.scalars(select(Batch.ref).where(Batch.id.in_(batch_ids))))


def parts_of_lot(lot_id: int) -> Sequence[BatchInput]:
    """Return every part of a lot that is in a batch."""
    return db.session.scalars(
        select(BatchInput)
        .where(BatchInput.lot_id == lot_id)
        .order_by(BatchInput.id)
        .options(selectinload(BatchInput.elements))
    ).all()


def _taking(lot_id: int) -> list[str]:
    """Return the batches something of a lot went into: its receipt stands meanwhile."""
    taking = select(BatchInput.batch_id).where(BatchInput.lot_id == lot_id)
    return list(db.session.scalars(select(Batch.ref).where(Batch.id.in_(taking))))


treatments.append(_taking)


def parts_of_material(output_id: int) -> Sequence[MaterialInput]:
    """Return every part of an intermediate that is in a batch."""
    return db.session.scalars(
        select(MaterialInput).where(MaterialInput.output_id == output_id).order_by(MaterialInput.id)
    ).all()


def residue_that_is(lot_id: int) -> Output | None:
    """Return the residue a lot is, with its batch and base, if it is one."""
    return db.session.scalar(
        select(Output)
        .where(Output.lot_id == lot_id)
        .options(joinedload(Output.batch).joinedload(Batch.base))
    )


def balance_of(batch: Batch, *more: Declared) -> tuple[ElementBalance, ...]:
    """Return the books of a batch per element, with outputs that are about to be declared."""
    outputs = [output.declared() for output in batch.outputs]
    stock = {change.element: change.mass for change in batch.stock_changes}
    return balance(batch.brought, [*outputs, *more], stock)


def batches_of(recycler_id: int, cursor: str = "", limit: int = 50) -> Page[Batch]:
    """Return a page of a recycler's batches, newest first."""
    return _page(Batch.recycler_id == recycler_id, cursor, limit)


def seen_by(actor: Actor, cursor: str = "", limit: int = 50) -> Page[Batch]:
    """Return a page of the actor's organisation's batches, or of its country's to watch."""
    if actor.kind == Kind.REGULATOR:
        return of_country(actor.country, cursor, limit)
    return batches_of(actor.organisation_id or 0, cursor, limit)


def of_country(country: str, cursor: str = "", limit: int = 50) -> Page[Batch]:
    """Return a page of the batches at a country's bases, newest first."""
    return _page(RecoveryBase.country == country, cursor, limit)


def _page(wanted: ColumnElement[bool], cursor: str, limit: int) -> Page[Batch]:
    before = cursor_id(cursor)
    query = _whole().join(RecoveryBase, Batch.base_id == RecoveryBase.id).where(wanted)
    if before:
        query = query.where(Batch.id < before)
    rows = db.session.scalars(query.order_by(Batch.id.desc()).limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: (row.id,))


def closed_at(base_id: int, first: datetime, after: datetime, limit: int) -> Sequence[Batch]:
    """Return the batches a base closed from an instant to before another, newest first."""
    return db.session.scalars(
        _whole()
        .where(
            Batch.base_id == base_id,
            Batch.state == BatchState.CLOSED,
            Batch.closed_at >= first,
            Batch.closed_at < after,
        )
        .order_by(Batch.id.desc())
        .limit(limit)
    ).all()


def open_at(base_id: int, limit: int) -> Sequence[Batch]:
    """Return the open batches of a base, oldest first."""
    wanted = Batch.base_id == base_id, Batch.state == BatchState.OPEN
    return db.session.scalars(_whole().where(*wanted).order_by(Batch.id).limit(limit)).all()


def open_batches(recycler_id: int, limit: int = 20) -> list[Batch]:
    """Return a recycler's open batches, oldest first."""
    return list(
        db.session.scalars(
            _whole()
            .where(Batch.recycler_id == recycler_id, Batch.state == BatchState.OPEN)
            .order_by(Batch.id)
            .limit(limit)
        )
    )


def lots_awaiting(recycler_id: int, base_id: int | None = None, limit: int = 50) -> list[Lot]:
    """Return received lots of a recycler, or one of its bases, not all of which is in batches."""
    taken = sum_of(BatchInput.wet_mass, BatchInput.lot_id == Lot.id)
    query = (
        select(Lot)
        .join(Consignment, Consignment.lot_id == Lot.id)
        .join(Receipt, Receipt.consignment_id == Consignment.id)
        .where(
            Consignment.recycler_id == recycler_id,
            Lot.state == LotState.RECEIVED,
            type_coerce(Receipt.accepted, BigInteger) > taken,
        )
    )
    if base_id is not None:
        query = query.where(Consignment.base_id == base_id)
    return list(db.session.scalars(query.order_by(Lot.id).limit(limit)))


def sum_of(mass: InstrumentedAttribute[Mass], where: ColumnElement[bool]) -> ColumnElement[int]:
    """Return the milligrams of the rows that meet a condition, 0 of none, for a query."""
    whole = select(func.sum(type_coerce(mass, BigInteger))).where(where).scalar_subquery()
    return func.coalesce(whole, 0)
