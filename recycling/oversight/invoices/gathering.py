"""What are the figures of sales? Read from every room, many sales in a fixed number of questions.

The books are added up here anew, not by the functions that issue documents: a check that asks what
it checks would share its mistakes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import aliased

from recycling.auctions.deposits.models import Deposit
from recycling.auctions.rules.contract import BALANCE_PERIOD
from recycling.bases.models import Base
from recycling.db import db
from recycling.lots.models import Lot
from recycling.oversight.invoices.matter import Moved, moved_of
from recycling.oversight.invoices.rules import Bill, Line
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.settlement.documents.models import SaleDocument
from recycling.settlement.documents.rules import CREDITS, DocumentKind, DocumentState
from recycling.settlement.models import Payment, Sale
from recycling.settlement.rules import PaymentState, SaleState, payer_part

_RELEASED = (SaleState.RELEASED, SaleState.REFUNDED)


@dataclass(frozen=True)
class Read:
    """A sale as read: its line, and what it is called where it is shown."""

    sale_id: int
    sale: str
    lot: str
    lot_id: int
    base_id: int
    consignment: str
    line: Line


@dataclass
class _Booked:
    """What the books say of a sale: by whose account, in positive minor units."""

    paid: int = 0
    released: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))
    released_on: date | None = None
    is_lost: bool = False


@dataclass
class _Documents:
    """What the issued documents of a sale come to, by customer, and whether one is withheld."""

    minor: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    many: int = 0
    newest: datetime | None = None
    is_withheld: bool = False


def gather(sale_ids: Sequence[int]) -> list[Read]:
    """Return sales with their figures, in the order of their ids; unknown ids are left out."""
    sales = db.session.execute(
        select(Sale, Lot.ref, Lot.country, Base.country, Lot.available_from)
        .join(Lot, Lot.id == Sale.lot_id)
        .join(Base, Base.id == Sale.base_id)
        .where(Sale.id.in_(sale_ids))
        .order_by(Sale.id)
    ).all()
    payments, booked, documents = _payments(sale_ids), _booked(sale_ids), _documents(sale_ids)
    moved = moved_of([(sale, ready_on) for sale, *_, ready_on in sales])
    return [
        Read(
            sale.id,
            sale.ref,
            lot,
            sale.lot_id,
            sale.base_id,
            moved[sale.id].consignment,
            Line(
                _bill(sale, payments[sale.id], booked[sale.id], documents[sale.id]),
                moved[sale.id].way,
                from_country,
                to_country,
                sale.opened_at.date(),
                _is_awaited(sale, moved[sale.id]),
            ),
        )
        for sale, lot, from_country, to_country, _ in sales
    ]


def _is_awaited(sale: Sale, moved: Moved) -> bool:
    return sale.state == SaleState.PAID and moved.way.received_on is None


def _bill(sale: Sale, payments: Iterable[Any], booked: _Booked, documents: _Documents) -> Bill:
    payer = payer_part(sale.amount_minor)
    payer_id = {"holder": sale.holder_id, "recycler": sale.recycler_id}.get(payer or "")
    by_formula = sale.provisional_percent is not None
    paid = settled = 0
    for row in payments:
        settled += int(row.minor)
        paid += int(row.minor - row.taken_back) if row.paid_by == payer else 0
    invoiced = documents.minor[payer_id] if payer_id else 0
    is_released = booked.released_on is not None or sale.state in _RELEASED
    return Bill(
        currency=sale.currency,
        price=0 if by_formula else abs(sale.minor_per_tonne),
        owed=abs(sale.amount_minor),
        paid=paid,
        settled=settled,
        booked=booked.paid,
        released=booked.released[payer_id] if is_released else None,
        invoiced=invoiced,
        astray=sum(documents.minor.values()) - invoiced,
        documents=documents.many,
        is_withheld=documents.is_withheld,
        is_treatment=payer == "holder",
        is_lost=booked.is_lost,
        is_given_back=sale.state in (SaleState.REFUNDED, SaleState.LAPSED),
        paid_on=_day(sale.paid_at),
        pay_by=_day(sale.final_at + BALANCE_PERIOD if sale.final_at else None),
        released_on=booked.released_on or (_day(sale.ended_at) if is_released else None),
        invoiced_on=_day(documents.newest),
    )


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _payments(sale_ids: Sequence[int]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    query = (
        select(
            Payment.sale_id,
            Payment.paid_by,
            func.sum(Payment.amount_minor).label("minor"),
            func.sum(Payment.charged_back_minor).label("taken_back"),
        )
        .where(Payment.sale_id.in_(sale_ids), Payment.state == PaymentState.PAID)
        .group_by(Payment.sale_id, Payment.paid_by)
    )
    for row in db.session.execute(query):
        found[row.sale_id].append(row)
    return found


def _booked(sale_ids: Sequence[int]) -> Mapping[int, _Booked]:
    """Add up what was posted to payers' accounts, without deposits: those pay for no lot."""
    found: dict[int, _Booked] = defaultdict(_Booked)
    is_of_deposit = exists().where(Deposit.ref == BookEntry.reference)
    query = (
        select(
            BookEntry.sale_id,
            BookEntry.kind,
            BookAccount.organisation_id,
            func.sum(
                case((BookAccount.kind == AccountKind.PAYER, BookPosting.amount_minor), else_=0)
            ).label("minor"),
            func.max(BookEntry.at).label("at"),
        )
        .join(BookPosting.entry)
        .join(BookPosting.account)
        .where(
            BookEntry.sale_id.in_(sale_ids),
            BookEntry.kind.in_((EntryKind.PAID, EntryKind.RELEASED, EntryKind.LOST)),
            ~is_of_deposit,
        )
        .group_by(BookEntry.sale_id, BookEntry.kind, BookAccount.organisation_id)
    )
    for row in db.session.execute(query):
        of_sale, minor = found[row.sale_id], int(row.minor)
        if row.kind == EntryKind.PAID:
            of_sale.paid -= minor
        elif row.kind == EntryKind.RELEASED:
            of_sale.released[row.organisation_id] += minor
            of_sale.released_on = row.at.date()
        else:
            of_sale.is_lost = True
    return found


def _documents(sale_ids: Sequence[int]) -> Mapping[int, _Documents]:
    """Add up what was issued, without the platform's fee, and see what is withheld still."""
    found: dict[int, _Documents] = defaultdict(_Documents)
    net, is_theirs = SaleDocument.net_minor, SaleDocument.kind != DocumentKind.FEE_INVOICE
    issued = (
        select(
            SaleDocument.sale_id,
            SaleDocument.customer_id,
            func.sum(case((SaleDocument.kind.in_(CREDITS), -net), else_=net)).label("minor"),
            func.count().label("many"),
            func.max(SaleDocument.made_at).label("newest"),
        )
        .where(
            SaleDocument.sale_id.in_(sale_ids),
            SaleDocument.state == DocumentState.ISSUED,
            is_theirs,
        )
        .group_by(SaleDocument.sale_id, SaleDocument.customer_id)
    )
    for row in db.session.execute(issued):
        of_sale = found[row.sale_id]
        of_sale.minor[row.customer_id] += int(row.minor)
        of_sale.many += row.many
        of_sale.newest = max(filter(None, (of_sale.newest, row.newest)))
    later = aliased(SaleDocument)
    withheld = select(SaleDocument.sale_id).where(
        SaleDocument.sale_id.in_(sale_ids),
        SaleDocument.state == DocumentState.WITHHELD,
        is_theirs,
        ~exists().where(
            later.sale_id == SaleDocument.sale_id,
            later.id > SaleDocument.id,
            later.state == DocumentState.ISSUED,
            later.kind != DocumentKind.FEE_INVOICE,
        ),
    )
    for sale_id in db.session.scalars(withheld):
        found[sale_id].is_withheld = True
    return found
