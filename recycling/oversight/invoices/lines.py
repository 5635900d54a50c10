"""Read-only answers about lines: the sales a regulator watches, and one with its documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, tuple_

from recycling import clock
from recycling.certificates.models import Certificate
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.months import Month
from recycling.oversight.invoices import queries
from recycling.oversight.invoices.gathering import Read, gather
from recycling.oversight.invoices.models import InvoiceLine
from recycling.oversight.invoices.queries import ExceptionCard
from recycling.oversight.invoices.rules import Bill, Line, Way, look
from recycling.parties.permissions import Permission, may
from recycling.quantities import Mass, Money
from recycling.recovery.models import Batch, BatchInput
from recycling.settlement.documents.models import SaleDocument
from recycling.settlement.models import Sale
from recycling.wire import Page, cards, page_of


@dataclass(frozen=True)
class _Watched:
    """A sale as one of its two countries watches it."""

    country: str

    def parties(self) -> Mapping[str, int | None]:
        """Return nobody: the parties of a sale do not read the check."""
        return {}


@dataclass(frozen=True)
class LineCard:
    """A sale with every figure beside the one before it, as they are now.

    ``differs`` are the kinds of what differs for longer than is given, by today's figures.
    """

    sale: str
    lot: str
    consignment: str
    opened_on: date
    from_country: str
    to_country: str
    owed: Money
    paid: Money
    released: Money | None
    invoiced: Money
    sold: Mass
    invoiced_mass: Mass | None
    received: Mass
    processed: Mass
    product: Mass
    shipped_on: date | None
    received_on: date | None
    differs: tuple[str, ...]


@dataclass(frozen=True)
class DocumentLink:
    """A document of a sale: its reference, and the number it was issued under, if it was."""

    ref: str
    number: str
    kind: str
    state: str
    amount: Money


@dataclass(frozen=True)
class WholeLine:
    """One line with what each figure leads to, and its exceptions, the oldest first."""

    card: LineCard
    bill: Bill
    way: Way
    documents: tuple[DocumentLink, ...]
    batches: tuple[str, ...]
    certificate: str
    exceptions: tuple[ExceptionCard, ...]
    is_sold_here: bool
    is_treated_here: bool


def lines(actor: Actor, cursor: str = "", limit: int = 50, *, month: str = "") -> Page[LineCard]:
    """Return a page of the sales a regulator's country watches, opened last first; of a month.

    Those the check has come to: a sale of today is there tomorrow. Raises ``Invalid`` for what is
    no month, and for a cursor of another list.
    """
    place = tuple_(InvoiceLine.opened_on, InvoiceLine.sale_id)
    query = (
        select(InvoiceLine.opened_on, InvoiceLine.sale_id)
        .where(InvoiceLine.country == actor.country)
        .order_by(InvoiceLine.opened_on.desc(), InvoiceLine.sale_id.desc())
        .limit(limit + 1)
    )
    if month:
        asked = Month.parse(month)
        first, following = asked.first_day, asked.next().first_day
        query = query.where(InvoiceLine.opened_on >= first, InvoiceLine.opened_on < following)
    if before := queries.place_in(cursor):
        query = query.where(place < before)
    rows = db.session.execute(query).all()
    page = page_of(rows, limit, lambda row: (row.opened_on.isoformat(), row.sale_id))
    read = {one.sale_id: one for one in gather([row.sale_id for row in page.items])}
    return cards(page, lambda row: _card(read[row.sale_id]))


def _card(read: Read) -> LineCard:
    bill, way = read.line.bill, read.line.way
    return LineCard(
        sale=read.sale,
        lot=read.lot,
        consignment=read.consignment,
        opened_on=read.line.opened_on,
        from_country=read.line.from_country,
        to_country=read.line.to_country,
        owed=Money(bill.owed, bill.currency),
        paid=Money(bill.paid, bill.currency),
        released=None if bill.released is None else Money(bill.released, bill.currency),
        invoiced=Money(bill.invoiced + bill.astray, bill.currency),
        sold=way.sold,
        invoiced_mass=bill.invoiced_mass,
        received=way.received,
        processed=way.processed,
        product=way.product,
        shipped_on=way.shipped_on,
        received_on=way.received_on,
        differs=_differs(read.line),
    )


def _differs(line: Line) -> tuple[str, ...]:
    return tuple(one.kind for one in look(line, clock.today()).found)


def line(sale: str, actor: Actor) -> WholeLine:
    """Return one line by its sale; raises ``NotFound``, also for whoever may not read it."""
    sale_id = db.session.scalar(select(Sale.id).where(Sale.ref == sale))
    read = gather([sale_id]) if sale_id else []
    if not read or not any(
        may(actor, Permission.INVOICES_READ, _Watched(one)) for one in read[0].line.countries
    ):
        raise missing("sale", sale)
    one = read[0]
    return WholeLine(
        card=_card(one),
        bill=one.line.bill,
        way=one.line.way,
        documents=_documents(one.sale_id),
        batches=_batches(one.lot_id),
        certificate=_certificate(one.lot_id),
        exceptions=tuple(queries.of_subjects(actor, [f"sale:{sale}"])),
        is_sold_here=actor.country == one.line.from_country,
        is_treated_here=actor.country == one.line.to_country,
    )


def _documents(sale_id: int) -> tuple[DocumentLink, ...]:
    query = select(SaleDocument).where(SaleDocument.sale_id == sale_id).order_by(SaleDocument.id)
    return tuple(
        DocumentLink(row.ref, row.number or "", row.kind, row.state, row.net)
        for row in db.session.scalars(query)
    )


def _batches(lot_id: int) -> tuple[str, ...]:
    query = (
        select(Batch.ref)
        .join(BatchInput, BatchInput.batch_id == Batch.id)
        .where(BatchInput.lot_id == lot_id)
        .order_by(Batch.id)
    )
    return tuple(db.session.scalars(query))


def _certificate(lot_id: int) -> str:
    """Return the number of the lot's newest certificate, if it has one."""
    query = (
        select(Certificate.ref)
        .where(Certificate.lot_id == lot_id)
        .order_by(Certificate.version.desc())
        .limit(1)
    )
    return db.session.scalar(query) or ""
