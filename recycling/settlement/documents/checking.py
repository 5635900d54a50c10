"""Is every amount on every document what the books hold? Called by whoever audits them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from lxml import etree
from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from recycling import clock
from recycling.auctions.deposits.models import Deposit
from recycling.db import db
from recycling.ledger.regrowth import streamed
from recycling.parties.models import Organisation
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.settlement.documents.figures import Figures, read_figures
from recycling.settlement.documents.models import SaleDocument
from recycling.settlement.documents.rules import CREDITS, DocumentKind, DocumentState
from recycling.settlement.models import Sale

ISSUED_WITHIN = timedelta(hours=1)
"""How long after a sale's end its last document may take to be issued."""
_AT_ONCE = 200
_TOTALS = ("TaxBasisTotalAmount", "GrandTotalAmount", "TotalPrepaidAmount", "DuePayableAmount")
_RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
_IS_FEE = SaleDocument.kind == DocumentKind.FEE_INVOICE
_IS_ISSUED = SaleDocument.state == DocumentState.ISSUED


def violations() -> Iterator[str]:
    """Name every amount of a document that cannot be, one sentence each; none where all hold.

    The documents of a sale that has ended come to what the books say was released, and the
    platform's to the fee it kept. Left out is what is withheld until it is issued, and a sale of
    which a bank took something back for good: what was supplied is still owed, and stays invoiced.
    """
    yield from _misstated()
    for ask, says in (
        (_of_the_parties, "The documents of sale {0} to {1} come to {2}; the books released {3}."),
        (_of_the_platform, "The fee invoices of sale {0} come to {1}; the books kept {2}."),
    ):
        for row in streamed(ask()):
            yield says.format(*row)


def _misstated() -> Iterator[str]:
    """Compare each document's row with the figures it was printed from, and with its XML."""
    issued = select(SaleDocument).where(_IS_ISSUED).execution_options(yield_per=_AT_ONCE)
    with db.session.scalars(issued) as rows:  # closed also where reading stops early
        for row in rows:
            yield from _misstated_in(row)


def _misstated_in(row: SaleDocument) -> Iterator[str]:
    figures = read_figures(row.figures)
    held = row.net_minor, row.tax_minor, row.currency
    stated = figures.net_minor, figures.taxed.tax_minor, figures.currency
    if stated != held:
        yield f"Document {row.number} states {stated}; the register holds {held}."
    if _enclosed(row.xml) != _totals(figures):
        yield f"Document {row.number} encloses other totals than it states."


def _totals(figures: Figures) -> list[str]:
    minor = (figures.net_minor, figures.total_minor, figures.paid_minor, figures.due_minor)
    return [str(figures.money(one).amount) for one in minor]


def _enclosed(xml: str) -> list[str]:
    found = etree.fromstring(xml.encode())
    return [found.findtext(f".//{_RAM}{name}") or "" for name in _TOTALS]


def _of_the_parties() -> Select[*tuple[object, ...]]:
    documents = _documents(~_IS_FEE)
    released = _released(AccountKind.PAYER)
    minor = func.coalesce(released.c.minor, 0)
    is_theirs = and_(
        released.c.sale_id == Sale.id, released.c.organisation_id == documents.c.customer_id
    )
    return (
        select(Sale.ref, Organisation.ref, documents.c.minor, minor)
        .join(documents, documents.c.sale_id == Sale.id)
        .join(Organisation, Organisation.id == documents.c.customer_id)
        .outerjoin(released, is_theirs)
        .where(_is_settled(~_IS_FEE), documents.c.minor != minor)
    )


def _of_the_platform() -> Select[*tuple[object, ...]]:
    documents = _documents(_IS_FEE)
    kept = _released(AccountKind.FEES)
    minor = func.coalesce(-kept.c.minor, 0)
    return (
        select(Sale.ref, documents.c.minor, minor)
        .join(documents, documents.c.sale_id == Sale.id)
        .outerjoin(kept, kept.c.sale_id == Sale.id)
        .where(_is_settled(_IS_FEE), documents.c.minor != minor)
    )


def _documents(among: ColumnElement[bool]) -> Subquery:
    """Sum what was issued of each sale to each customer, less what was credited."""
    net = SaleDocument.net_minor
    minor = func.sum(case((SaleDocument.kind.in_(CREDITS), -net), else_=net)).label("minor")
    return (
        select(SaleDocument.sale_id, SaleDocument.customer_id, minor)
        .where(_IS_ISSUED, among)
        .group_by(SaleDocument.sale_id, SaleDocument.customer_id)
        .subquery()
    )


def _released(account: AccountKind) -> Subquery:
    """Sum what releases posted to one kind of account of each sale and owner, without deposits."""
    is_of_deposit = exists().where(Deposit.ref == BookEntry.reference)
    minor = func.sum(BookPosting.amount_minor).label("minor")
    return (
        select(BookEntry.sale_id, BookAccount.organisation_id, minor)
        .select_from(BookPosting)
        .join(BookPosting.entry)
        .join(BookPosting.account)
        .where(BookAccount.kind == account, BookEntry.kind == EntryKind.RELEASED, ~is_of_deposit)
        .group_by(BookEntry.sale_id, BookAccount.organisation_id)
        .subquery()
    )


def _is_settled(among: ColumnElement[bool]) -> ColumnElement[bool]:
    """Tell of a sale that it ended some time ago, and nothing of it is withheld or lost."""
    later = aliased(SaleDocument)
    withheld = exists().where(
        SaleDocument.sale_id == Sale.id,
        SaleDocument.state == DocumentState.WITHHELD,
        among,
        ~exists().where(
            later.sale_id == SaleDocument.sale_id,
            later.id > SaleDocument.id,
            later.state == DocumentState.ISSUED,
            (later.kind == DocumentKind.FEE_INVOICE) == _IS_FEE,
        ),
    )
    lost = exists().where(BookEntry.sale_id == Sale.id, BookEntry.kind == EntryKind.LOST)
    return and_(Sale.ended_at <= clock.now() - ISSUED_WITHIN, ~withheld, ~lost)
