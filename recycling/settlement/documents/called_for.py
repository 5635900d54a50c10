"""Which document does a sale call for now, by what the books hold and what was issued so far?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, func, select

from recycling.db import db
from recycling.ledger.models import Fact
from recycling.parties.models import Identifier, Organisation
from recycling.parties.rules.identifiers import Scheme
from recycling.quantities import Mass
from recycling.settlement.books.booking import without_deposits
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.settlement.documents.models import SaleDocument, SelfBillingLeave
from recycling.settlement.documents.rules import (
    SELF_BILLING,
    DocumentKind,
    DocumentState,
    Next,
    next_document,
    signed,
    supplies_goods,
    wanted_minor,
)
from recycling.settlement.documents.taxes import Supply, Taxing, Withheld, taxing_of
from recycling.settlement.models import Sale
from recycling.settlement.rules import payer_part

_PREFIXES = {"GR": "EL"}


@dataclass(frozen=True)
class Release:
    """What a sale's release said: the accepted mass, and the day."""

    accepted: Mass
    on: date


@dataclass(frozen=True)
class Called:
    """The next document of a sale: who paid, how it is taxed or why it is withheld, the release.

    ``paid_by`` is ``holder`` or ``recycler``: a final assay may turn a sale round.
    """

    next: Next
    paid_by: str
    taxing: Taxing | Withheld
    release: Release | None
    is_first: bool


def called_for(sale: Sale, day: date) -> Called | None:
    """Return what a sale calls for on a day, or nothing.

    Where the final assay turned it round, what was invoiced the other way is taken back.
    """
    now, issued = payer_part(sale.amount_minor), issued_documents(sale)
    before = {_paid_by(sale, one) for one in issued if one.kind != DocumentKind.FEE_INVOICE}
    ways = ([now] if now else []) + sorted(before - {now})
    return next(filter(None, (_called(sale, way, issued, day) for way in ways)), None)


def _paid_by(sale: Sale, document: SaleDocument) -> str:
    return "holder" if document.customer_id == sale.holder_id else "recycler"


def _called(sale: Sale, paid_by: str, issued: Sequence[SaleDocument], day: date) -> Called | None:
    taxing, release = taxing_of(_supply(sale, paid_by, day)), release_of(sale)
    theirs = supplied_to(sale, paid_by, issued)
    last = theirs[-1] if theirs else None
    wanted = 0
    if paid_by == payer_part(sale.amount_minor):
        wanted = wanted_minor(
            paid_minor(sale),
            taken_minor(sale) if release else None,
            is_due_on_payment=not isinstance(taxing, Taxing) or taxing.is_due_on_payment,
            is_paid=sale.paid_at is not None,
        )
    following = next_document(
        wanted,
        invoiced_minor(theirs),
        self_billed=supplies_goods(paid_by) and has_leave(sale.holder_id),
        last_self_billed=last is not None and last.kind in SELF_BILLING,
    )
    return Called(following, paid_by, taxing, release, last is None) if following else None


def fee_called_for(sale: Sale, day: date, platform_country: str) -> Called | None:
    """Return what the platform's fee on a sale calls for on a day, or nothing.

    The fee was kept back from the payee. Where the platform would owe tax on it nothing is issued:
    the books hold no tax yet.
    """
    left = abs(moved(sale, AccountKind.FEES)) - fee_invoiced_minor(issued_documents(sale))
    paid_by = payer_part(sale.amount_minor)
    if left <= 0 or paid_by is None or sale.payee is None:
        return None
    supply = replace(
        _supply(sale, paid_by, day),
        is_goods=False,
        supplier_country=platform_country,
        customer_country=sale.payee.country,
    )
    taxing = taxing_of(supply)
    if isinstance(taxing, Taxing) and taxing.percent:
        taxing = Withheld.TAX_NOT_BOOKED
    fee = Next(DocumentKind.FEE_INVOICE, left)
    return Called(fee, paid_by, taxing, release_of(sale), is_first=False)


def _supply(sale: Sale, paid_by: str, day: date) -> Supply:
    """Say what a sale supplies: who is paid in the end supplies, the lot or its treatment."""
    supplier, customer = sides(sale, paid_by)
    return Supply(
        is_goods=supplies_goods(paid_by),
        supplier_country=supplier.country,
        customer_country=customer.country,
        from_country=sale.lot.country,
        to_country=sale.base.country,
        stream=sale.lot.stream,
        currency=sale.currency,
        on=day,
    )


def sides(sale: Sale, paid_by: str) -> tuple[Organisation, Organisation]:
    """Return who supplies and who takes, where this part pays."""
    if paid_by == "recycler":
        return sale.holder, sale.recycler
    return sale.recycler, sale.holder


def issued_documents(sale: Sale) -> list[SaleDocument]:
    """Return what was issued of a sale, the first first."""
    return list(
        db.session.scalars(
            select(SaleDocument)
            .where(SaleDocument.sale_id == sale.id, SaleDocument.state == DocumentState.ISSUED)
            .order_by(SaleDocument.id)
        )
    )


def supplied_to(sale: Sale, paid_by: str, issued: Sequence[SaleDocument]) -> list[SaleDocument]:
    """Return those of the issued documents over what this part took, without the platform's."""
    customer_id = sides(sale, paid_by)[1].id
    return [
        one
        for one in issued
        if one.kind != DocumentKind.FEE_INVOICE and one.customer_id == customer_id
    ]


def invoiced_minor(theirs: Sequence[SaleDocument]) -> int:
    """Return what documents between two parties come to, without tax."""
    return sum(signed(one.kind, one.net_minor) for one in theirs)


def fee_invoiced_minor(issued: list[SaleDocument]) -> int:
    """Return what the platform has invoiced of a sale."""
    return sum(one.net_minor for one in issued if one.kind == DocumentKind.FEE_INVOICE)


def release_of(sale: Sale) -> Release | None:
    """Return what the sale's release said, if it has come."""
    fact = db.session.scalars(
        select(Fact)
        .where(Fact.subject == f"sale:{sale.ref}", Fact.type == "ReleasePlanned")
        .order_by(Fact.id.desc())
        .limit(1)
    ).first()
    return Release(Mass.kg(fact.body["accepted_kg"]), fact.at.date()) if fact else None


def paid_minor(sale: Sale) -> int:
    """Return what who pays now has paid of a sale by the books, in positive minor units."""
    return -moved(sale, AccountKind.PAYER, _payers(sale), BookEntry.kind == EntryKind.PAID)


def taken_minor(sale: Sale) -> int:
    """Return what of the money of who pays now was released, by the books."""
    return moved(sale, AccountKind.PAYER, _payers(sale), BookEntry.kind == EntryKind.RELEASED)


def _payers(sale: Sale) -> ColumnElement[bool]:
    payer = sale.payer
    return BookAccount.organisation_id == (payer.id if payer else None)


def moved(sale: Sale, account: AccountKind, *among: ColumnElement[bool]) -> int:
    """Return what entries of a sale posted to one kind of account: a debit above zero.

    Deposits are left out: one that was kept makes good that nothing was supplied.
    """
    total = db.session.scalar(
        select(func.sum(BookPosting.amount_minor))
        .join(BookPosting.entry)
        .join(BookPosting.account)
        .where(
            BookEntry.sale_id == sale.id,
            BookAccount.kind == account,
            without_deposits(sale),
            *among,
        )
    )
    return int(total or 0)


def has_leave(holder_id: int) -> bool:
    """Tell whether a holder lets recyclers write its invoices now."""
    running = select(SelfBillingLeave.id).where(
        SelfBillingLeave.holder_id == holder_id, SelfBillingLeave.ended_at.is_(None)
    )
    return db.session.scalar(running) is not None


def vat_number(organisation: Organisation) -> str:
    """Return the VAT number an organisation has in its own country, or nothing."""
    prefix = _PREFIXES.get(organisation.country, organisation.country)
    found = db.session.scalars(
        select(Identifier.value)
        .where(
            Identifier.organisation_id == organisation.id,
            Identifier.scheme == Scheme.VAT,
            Identifier.value.startswith(prefix),
        )
        .order_by(Identifier.id)
        .limit(1)
    ).first()
    return found or ""
