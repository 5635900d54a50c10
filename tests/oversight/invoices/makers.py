"""Makers of exceptions: nights of the check over lots that were paid, sent, received or not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from recycling import clock
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.ledger.sequencer import sequence
from recycling.lots.models import Lot
from recycling.oversight.invoices.models import InvoiceException
from recycling.oversight.invoices.work import check_due
from recycling.quantities import Mass
from recycling.references import new_reference
from recycling.settlement.models import Sale
from tests.custody.makers import Road, a_paid_lot

PATIENCE_DAYS = 31


def a_night() -> int:
    """Check what happened and what is due, as the worker does; how many lines were looked at."""
    sequence()
    looked = 0
    while count := check_due(clock.today(), 200):
        looked += count
    return looked


def found(**among: Any) -> list[InvoiceException]:
    """Exceptions as they stand, the first found first."""
    db.session.rollback()
    query = select(InvoiceException).filter_by(**among).order_by(InvoiceException.id)
    return list(db.session.scalars(query))


def sale_of(lot: str) -> str:
    """The reference of a lot's sale."""
    query = select(Sale.ref).join(Lot, Lot.id == Sale.lot_id).where(Lot.ref == lot)
    ref = db.session.scalars(query).one()
    db.session.rollback()
    return ref


def an_exception(road: Road) -> str:
    """The reference of an exception: a lot that is paid and has not left for a month."""
    a_paid_lot(road)
    road.clock.advance(days=PATIENCE_DAYS)
    a_night()
    (row,) = found()
    return row.ref


def a_kept_exception(country: str = "DE") -> str:
    """The reference of an exception as the night's work keeps it, of the newest sale."""
    sale, base_id = db.session.execute(
        select(Sale.ref, Base.id)
        .join(Base, Base.id == Sale.base_id)
        .order_by(Sale.id.desc())
        .limit(1)
    ).one()
    row = InvoiceException(
        ref=new_reference("EXC"),
        kind="not_processed",
        subject=f"sale:{sale}",
        country=country,
        base_id=base_id,
        state="open",
        currency="EUR",
        minor=125_000,
        mass=Mass.kg("1000"),
        since_on=clock.today(),
        found_at=clock.now(),
        reason="",
        closed_by="",
    )
    db.session.rollback()
    begin_writing()
    db.session.add(row)
    db.session.commit()
    return row.ref
