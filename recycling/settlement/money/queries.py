"""Read-only answers about money: what is waiting, what is on its way, what has come.

Every amount is a sum of postings of the books, so nothing here can say anything else than they do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.auctions.deposits.models import Deposit
from recycling.db import db
from recycling.deeds import Actor
from recycling.parties.rules import Kind
from recycling.quantities import Money
from recycling.settlement.books import queries as books
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.queries import AccountCard
from recycling.settlement.books.rules import AccountKind, EntryKind, in_favour
from recycling.settlement.models import Payment, Sale
from recycling.settlement.rules import LONGEST_HOLD, PaymentState, SaleState
from recycling.wire import Page, cursor_id, page_of

NEAR = timedelta(days=14)
"""So long before its release deadline, money that still waits is shown to who watches."""
_MOST_ACCOUNTS = 200


@dataclass(frozen=True)
class Waiting:
    """Money of a paid sale that has not gone where it will go.

    ``held`` waits for ``released_by`` and may be kept until ``kept_until``; ``on_its_way`` is
    released and not yet passed on.
    """

    sale: str
    lot: str
    title: str
    country: str
    payer: str
    payee: str
    held: Money
    on_its_way: Money
    released_by: str
    kept_until: datetime | None


@dataclass(frozen=True)
class Come:
    """What has been passed on to an organisation so far, and what the platform kept of it."""

    passed_on: Money
    fees: Money


@dataclass(frozen=True)
class Total:
    """What all accounts of a kind hold in one currency, and on how many of them."""

    kind: str
    balance: Money
    accounts: int


def waiting(
    actor: Actor, cursor: str = "", limit: int = 50, *, kept_before: datetime | None = None
) -> Page[Waiting]:
    """Return a page of the money of paid sales that waits, of the oldest sale first.

    An organisation reads what is to come to it, a regulator all. ``kept_before`` narrows to what
    may be kept no longer than that.
    """
    query = (
        select(Sale)
        .options(
            joinedload(Sale.lot),
            joinedload(Sale.holder),
            joinedload(Sale.recycler),
            selectinload(Sale.payments),
        )
        .where(
            Sale.state == SaleState.PAID,
            Sale.amount_minor != 0,
            Sale.id > cursor_id(cursor),
            *_seen_by(actor),
        )
    )
    if kept_before is not None:
        query = query.where(Sale.paid_at <= kept_before - LONGEST_HOLD)
    rows = db.session.scalars(query.order_by(Sale.id).limit(limit + 1)).all()
    page = page_of(rows, limit, lambda row: (row.id,))
    left = _left_of(page.items)
    return Page(tuple(_waiting(row, left[row.id]) for row in page.items), page.next)


def _seen_by(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    if actor.kind == Kind.REGULATOR:
        return ()
    own = actor.organisation_id or 0
    return (
        or_(
            and_(Sale.holder_id == own, Sale.amount_minor > 0),
            and_(Sale.recycler_id == own, Sale.amount_minor < 0),
        ),
    )


def _left_of(sales: Sequence[Sale]) -> dict[int, dict[str, int]]:
    """Return what each sale has left on payers' and payees' accounts, but for deposits."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    is_deposit = exists().where(Deposit.ref == BookEntry.reference)
    rows = db.session.execute(
        select(BookEntry.sale_id, BookAccount.kind, func.sum(BookPosting.amount_minor).label("sum"))
        .select_from(BookPosting)
        .join(BookPosting.entry)
        .join(BookPosting.account)
        .where(
            BookEntry.sale_id.in_([one.id for one in sales]),
            BookAccount.kind.in_((AccountKind.PAYER, AccountKind.PAYEE)),
            ~is_deposit,
        )
        .group_by(BookEntry.sale_id, BookAccount.kind)
    )
    for row in rows:
        found[row.sale_id][row.kind] = in_favour(AccountKind(row.kind), int(row.sum))
    return found


def _waiting(sale: Sale, left: dict[str, int]) -> Waiting:
    return Waiting(
        sale=sale.ref,
        lot=sale.lot.ref,
        title=sale.lot.title,
        country=sale.country,
        payer=sale.payer.name if sale.payer else "",
        payee=sale.payee.name if sale.payee else "",
        held=Money(left[AccountKind.PAYER], sale.currency),
        on_its_way=Money(left[AccountKind.PAYEE], sale.currency),
        released_by=sale.released_by or "",
        kept_until=sale.release_deadline,
    )


def come(actor: Actor) -> tuple[Come, ...]:
    """Return what came to an organisation so far, for each currency."""
    own = _own_payee(actor)
    passed = _summed(
        select(BookAccount.currency, func.sum(BookPosting.amount_minor).label("sum"))
        .join(BookPosting.account)
        .where(own, BookPosting.kind == EntryKind.PASSED_ON)
        .group_by(BookAccount.currency)
    )
    theirs = (
        select(BookPosting.fact_id)
        .join(BookPosting.account)
        .where(own, BookPosting.kind == EntryKind.RELEASED)
    )
    fees = _summed(
        select(BookAccount.currency, (-func.sum(BookPosting.amount_minor)).label("sum"))
        .join(BookPosting.account)
        .where(
            BookAccount.kind == AccountKind.FEES,
            BookPosting.kind == EntryKind.RELEASED,
            BookPosting.fact_id.in_(theirs),
        )
        .group_by(BookAccount.currency)
    )
    return tuple(
        Come(Money(passed.get(one, 0), one), Money(fees.get(one, 0), one))
        for one in sorted(passed.keys() | fees.keys())
    )


def _own_payee(actor: Actor) -> ColumnElement[bool]:
    return and_(
        BookAccount.organisation_id == (actor.organisation_id or 0),
        BookAccount.kind == AccountKind.PAYEE,
    )


def _summed(query: Select[*tuple[str, int]]) -> dict[str, int]:
    return {row.currency: int(row.sum) for row in db.session.execute(query)}


def own_accounts(actor: Actor) -> tuple[AccountCard, ...]:
    """Return the accounts of an organisation; it has two for each currency at most."""
    return books.accounts(actor, limit=_MOST_ACCOUNTS).items


def totals() -> tuple[Total, ...]:
    """Return what all accounts of each kind hold, for each currency."""
    last = (
        select(BookPosting.account_id, func.max(BookPosting.number).label("number"))
        .group_by(BookPosting.account_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            BookAccount.kind,
            BookAccount.currency,
            func.sum(BookPosting.balance_minor).label("sum"),
            func.count().label("accounts"),
        )
        .select_from(BookPosting)
        .join(
            last,
            and_(last.c.account_id == BookPosting.account_id, last.c.number == BookPosting.number),
        )
        .join(BookPosting.account)
        .group_by(BookAccount.kind, BookAccount.currency)
        .order_by(BookAccount.currency, BookAccount.kind)
    )
    return tuple(
        Total(
            row.kind,
            Money(in_favour(AccountKind(row.kind), int(row.sum)), row.currency),
            row.accounts,
        )
        for row in rows
    )


def questioned(cursor: str = "", limit: int = 50) -> Page[Payment]:
    """Return a page of the payments of which the provider says something else, oldest first."""
    rows = db.session.scalars(
        select(Payment)
        .where(Payment.state == PaymentState.QUESTIONED, Payment.id > cursor_id(cursor))
        .order_by(Payment.id)
        .limit(limit + 1)
    ).all()
    return page_of(rows, limit, lambda row: (row.id,))
