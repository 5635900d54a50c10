"""Read-only answers about batches and their balances."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.bases.models import Base as RecoveryBase
from recycling.custody.models import Consignment
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.quantities import NO_MASS, Mass
from recycling.recovery.models import Batch, BatchInput, Output
from recycling.recovery.rules import (
    BatchState,
    Declared,
    ElementBalance,
    OutputKind,
    apportion,
    balance,
)
from recycling.wire import Page, cursor_id, page_of


def _whole() -> Select[Batch]:
    return select(Batch).options(
        joinedload(Batch.base),
        joinedload(Batch.line),
        selectinload(Batch.inputs).joinedload(BatchInput.lot),
        selectinload(Batch.inputs).selectinload(BatchInput.elements),
        selectinload(Batch.outputs).selectinload(Output.elements),
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
    """Return the batch a lot went into, if it did."""
    return db.session.scalar(
        _whole()
        .join(BatchInput, BatchInput.batch_id == Batch.id)
        .where(BatchInput.lot_id == lot_id)
    )


def balance_of(batch: Batch, *more: Declared) -> tuple[ElementBalance, ...]:
    """Return the books of a batch per element, with outputs that are about to be declared."""
    outputs = [output.declared() for output in batch.outputs]
    return balance([taken.contents for taken in batch.inputs], [*outputs, *more])


def holders_of(batch: Batch) -> list[str]:
    """Return the references of the organisations whose lots went into the batch."""
    ids = [taken.lot.holder_id for taken in batch.inputs]
    return list(db.session.scalars(select(Organisation.ref).where(Organisation.id.in_(ids))))


@dataclass(frozen=True)
class OutputShare:
    """A lot's share of one output of its batch: of the mass, and of each element in it."""

    kind: str
    name: str
    destination: str
    mass: Mass
    contents: tuple[tuple[str, Mass], ...]


def shares_of_lot(batch: Batch, lot_id: int) -> tuple[OutputShare, ...]:
    """Return what of each output comes from one lot.

    Each element is divided by what each lot brought of it; the mass of an output by what each
    lot brought of all its elements, or by dry mass where it holds none. The shares of all lots
    sum to the whole to the milligram.
    """
    place = next(i for i, taken in enumerate(batch.inputs) if taken.lot_id == lot_id)
    return tuple(_share(batch, output.declared(), place) for output in batch.outputs)


def _share(batch: Batch, output: Declared, place: int) -> OutputShare:
    brought = [taken.contents for taken in batch.inputs]
    contents = tuple(
        (element, apportion(mass, [lot.get(element, NO_MASS) for lot in brought])[place])
        for element, mass in output.contents
    )
    elements = {element for element, _ in output.contents}
    weights = [Mass(sum(m.milligrams for e, m in lot.items() if e in elements)) for lot in brought]
    if not any(weights):
        weights = [taken.wet_mass.share(taken.moisture.rest) for taken in batch.inputs]
    mass = apportion(output.mass, weights)[place]
    return OutputShare(str(output.kind), output.name, output.destination, mass, contents)


def recovered_from_lot(batch: Batch, lot_id: int) -> tuple[ElementBalance, ...]:
    """Return the books of one lot inside its batch: its input and its shares of the outputs."""
    taken = next(t for t in batch.inputs if t.lot_id == lot_id)
    outputs = [
        Declared(OutputKind(s.kind), s.name, s.mass, s.destination, s.contents)
        for s in shares_of_lot(batch, lot_id)
    ]
    return balance([taken.contents], outputs)


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
    """Return received lots of a recycler, or one of its bases, that are in no batch yet."""
    query = (
        select(Lot)
        .join(Consignment, Consignment.lot_id == Lot.id)
        .outerjoin(BatchInput, BatchInput.lot_id == Lot.id)
        .where(
            Consignment.recycler_id == recycler_id,
            Lot.state == LotState.RECEIVED,
            BatchInput.id.is_(None),
        )
    )
    if base_id is not None:
        query = query.where(Consignment.base_id == base_id)
    return list(db.session.scalars(query.order_by(Lot.id).limit(limit)))
