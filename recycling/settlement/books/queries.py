"""Read-only answers from the books: accounts with their balances, statements, the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.quantities import Money
from recycling.sayings import say
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import AccountKind, in_favour
from recycling.settlement.models import Sale
from recycling.wire import Page, cards, cursor_id, decode_cursor, page_of


@dataclass(frozen=True)
class AccountCard:
    """An account as its owner reads it: the balance is in the owner's favour, never negative.

    ``organisation`` is empty where the account is the registry's own.
    """

    ref: str
    kind: str
    organisation: str
    organisation_name: str
    currency: str
    balance: Money
    postings: int


@dataclass(frozen=True)
class PostingCard:
    """A posting as the owner reads it; ``balance`` is the account's after it, in its favour.

    ``is_in`` where it made the balance more. ``fact`` is the number of the fact that made the
    entry; ``document`` the reference of the payment or payout, or the sale's own.
    """

    account: str
    account_kind: str
    organisation: str
    number: int
    at: datetime
    kind: str
    fact: int
    sale: str
    country: str
    document: str
    amount: Money
    debit: Money | None
    credit: Money | None
    is_in: bool
    balance: Money


def accounts(actor: Actor, cursor: str = "", limit: int = 50, kind: str = "") -> Page[AccountCard]:
    """Return a page of the accounts one may read, in the order they were opened; of one kind.

    An organisation reads its own, a regulator all.
    """
    query = _accounts().where(BookAccount.id > cursor_id(cursor), _readable(actor))
    if kind:
        query = query.where(BookAccount.kind == kind)
    rows = db.session.execute(query.order_by(BookAccount.id).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.BookAccount.id,)), _card)


def account(ref: str, actor: Actor) -> AccountCard:
    """Return an account to whoever may read it; ``NotFound`` to others."""
    row = db.session.execute(_accounts().where(BookAccount.ref == ref)).one_or_none()
    if row is None or not may(actor, Permission.ACCOUNTS_READ, row.BookAccount):
        raise missing("account", ref)
    return _card(row)


def _readable(actor: Actor) -> ColumnElement[bool]:
    if actor.kind == Kind.REGULATOR:
        return true()
    return BookAccount.organisation_id == (actor.organisation_id or 0)


def _accounts() -> Select[*tuple[Any, ...]]:
    """Read each account with its last posting: one step into an index for each."""
    last = (
        select(BookPosting.number)
        .where(BookPosting.account_id == BookAccount.id)
        .order_by(BookPosting.number.desc())
        .limit(1)
        .correlate(BookAccount)
        .scalar_subquery()
    )
    newest = aliased(BookPosting)
    return (
        select(BookAccount, newest.number, newest.balance_minor)
        .outerjoin(newest, and_(newest.account_id == BookAccount.id, newest.number == last))
        .options(joinedload(BookAccount.organisation))
    )


def _card(row: Any) -> AccountCard:
    of, kind = row.BookAccount, AccountKind(row.BookAccount.kind)
    return AccountCard(
        ref=of.ref,
        kind=of.kind,
        organisation=of.organisation.ref if of.organisation else "",
        organisation_name=of.organisation.name if of.organisation else "",
        currency=of.currency,
        balance=Money(in_favour(kind, row.balance_minor or 0), of.currency),
        postings=row.number or 0,
    )


def statement(ref: str, actor: Actor, cursor: str = "", limit: int = 50) -> Page[PostingCard]:
    """Return a page of an account's postings, newest first; ``NotFound`` as ``account`` does."""
    account(ref, actor)
    before = cursor_id(cursor)
    query = _postings().where(BookAccount.ref == ref)
    if before:
        query = query.where(BookPosting.number < before)
    rows = db.session.execute(query.order_by(BookPosting.number.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.BookPosting.number,)), _line)


def journal(actor: Actor, cursor: str = "", limit: int = 50) -> Page[PostingCard]:
    """Return a page of all postings one may read, account by account, oldest first."""
    account_id, number = _place(cursor)
    beyond = or_(
        BookPosting.account_id > account_id,
        and_(BookPosting.account_id == account_id, BookPosting.number > number),
    )
    rows = db.session.execute(
        _postings()
        .where(beyond, _readable(actor))
        .order_by(BookPosting.account_id, BookPosting.number)
        .limit(limit + 1)
    ).all()
    page = page_of(rows, limit, lambda row: (row.BookPosting.account_id, row.BookPosting.number))
    return cards(page, _line)


def _place(cursor: str) -> tuple[int, int]:
    place = decode_cursor(cursor)
    match place:
        case None:
            return 0, 0
        case (int(account_id), int(number)):
            return account_id, number
    raise Invalid("bad_cursor", say("This cursor belongs to another list."), field="cursor")


def _postings() -> Select[*tuple[Any, ...]]:
    return (
        select(
            BookPosting,
            BookAccount,
            BookEntry,
            Organisation.ref.label("organisation"),
            Sale.ref.label("sale"),
            Lot.country.label("country"),
        )
        .join(BookPosting.account)
        .join(BookPosting.entry)
        .join(BookEntry.sale)
        .join(Sale.lot)
        .outerjoin(BookAccount.organisation)
    )


def _line(row: Any) -> PostingCard:
    posting, entry, of = row.BookPosting, row.BookEntry, row.BookAccount
    kind = AccountKind(of.kind)
    amount = Money(abs(posting.amount_minor), of.currency)
    return PostingCard(
        account=of.ref,
        account_kind=of.kind,
        organisation=row.organisation or "",
        number=posting.number,
        at=entry.at,
        kind=entry.kind,
        fact=entry.fact_id,
        sale=row.sale,
        country=row.country,
        document=entry.reference,
        amount=amount,
        debit=amount if posting.amount_minor > 0 else None,
        credit=amount if posting.amount_minor < 0 else None,
        is_in=in_favour(kind, posting.amount_minor) > 0,
        balance=Money(in_favour(kind, posting.balance_minor), of.currency),
    )
