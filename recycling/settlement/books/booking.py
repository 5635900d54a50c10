"""How does a movement of money enter the books?

``book`` is called inside the deed that moved the money, after its fact and as its last step: from
here to the commit the accounts are locked, the registry's own among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, insert, or_, select

from recycling.auctions.deposits.models import Deposit
from recycling.db import db, insert_missing
from recycling.ledger.models import Fact
from recycling.references import new_reference
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import (
    AccountKey,
    AccountKind,
    Entry,
    EntryKind,
    after,
    in_favour,
)
from recycling.settlement.models import Sale

_INSERT_POSTING = insert(BookPosting)
_INSERT_ENTRY = insert(BookEntry)


def book(fact: Fact, sale: Sale, entry: Entry, reference: str) -> None:
    """Write an entry of a sale; ``reference`` is its payment's, payout's or the sale's own.

    The caller holds the sale's lock. Raises ``Conflict`` when it would take more out of an account
    than this sale brought into it; ``IntegrityError``, which a deed answers, when this fact has
    such an entry already.
    """
    after(balances_of(sale.id), entry)
    link = db.session.connection()
    link.execute(_INSERT_POSTING, _postings(fact, entry))
    link.execute(
        _INSERT_ENTRY,
        {
            "fact_id": fact.id,
            "kind": entry.kind,
            "currency": entry.currency,
            "sale_id": sale.id,
            "reference": reference,
            "at": fact.at,
        },
    )


def _postings(fact: Fact, entry: Entry) -> list[dict[str, Any]]:
    ids = _locked([one.account for one in entry.postings])
    rows = []
    for one in entry.postings:
        number, balance_minor = _last(ids[one.account])
        rows.append(
            {
                "account_id": ids[one.account],
                "number": number + 1,
                "fact_id": fact.id,
                "kind": entry.kind,
                "amount_minor": one.amount_minor,
                "balance_minor": balance_minor + one.amount_minor,
            }
        )
    return rows


def _locked(keys: Iterable[AccountKey]) -> dict[AccountKey, int]:
    """Return the ids of accounts, opened where they are new, locked in one order."""
    wanted = sorted(keys, key=lambda key: (key.kind, key.organisation_id or 0))
    found = _ids(wanted)
    missing = [key for key in wanted if key not in found]
    if missing:
        insert_missing(BookAccount, [_opened(key) for key in missing])
        found = _ids(wanted)
    return found


def _ids(keys: Iterable[AccountKey]) -> dict[AccountKey, int]:
    theirs = (
        (BookAccount.kind == key.kind)
        & (BookAccount.currency == key.currency)
        & (BookAccount.organisation_id == key.organisation_id)
        for key in keys
    )
    rows = db.session.scalars(
        select(BookAccount).where(or_(*theirs)).order_by(BookAccount.id).with_for_update()
    )
    return {row.key: row.id for row in rows}


def _opened(key: AccountKey) -> dict[str, Any]:
    return {
        "ref": new_reference("ACC"),
        "kind": key.kind,
        "organisation_id": key.organisation_id,
        "currency": key.currency,
    }


def _last(account_id: int) -> tuple[int, int]:
    """Return number and balance of the newest posting on an account: zeros before the first."""
    row = db.session.execute(
        select(BookPosting.number, BookPosting.balance_minor)
        .where(BookPosting.account_id == account_id)
        .order_by(BookPosting.number.desc())
        .limit(1)
    ).one_or_none()
    return (row.number, row.balance_minor) if row else (0, 0)


def balances_of(sale_id: int, *among: ColumnElement[bool]) -> dict[AccountKey, int]:
    """Return what one sale brought to each account and has left there, in minor units.

    Of entries ``among`` which all of these hold.
    """
    rows = db.session.execute(
        select(
            BookAccount.kind,
            BookAccount.currency,
            BookAccount.organisation_id,
            func.sum(BookPosting.amount_minor).label("balance_minor"),
        )
        .select_from(BookPosting)
        .join(BookPosting.entry)
        .join(BookPosting.account)
        .where(BookEntry.sale_id == sale_id, *among)
        .group_by(BookAccount.id)
    )
    return {
        AccountKey(AccountKind(row.kind), row.currency, row.organisation_id): int(row.balance_minor)
        for row in rows
    }


def owed(sale: Sale, kind: AccountKind, owner_id: int | None = None) -> int:
    """Return what one kind of account has in its owner's favour of a sale, in minor units.

    ``payer``: what may yet go back; ``payee``: what was released and has not yet been passed on.
    Where both parties have paid, ``owner_id`` says whose is meant. A deposit that was taken is
    apart: it is no payment of the sale.
    """
    return sum(
        in_favour(kind, balance_minor)
        for key, balance_minor in balances_of(sale.id, without_deposits(sale)).items()
        if key.kind is kind
        and key.currency == sale.currency
        and owner_id in (None, key.organisation_id)
    )


def without_deposits(sale: Sale) -> ColumnElement[bool]:
    """Return what tells a sale's entries from those of deposits that were taken."""
    deposits = select(Deposit.ref).where(Deposit.auction_id == sale.auction_id)
    return BookEntry.reference.not_in(deposits)


def released_of(sale: Sale) -> int:
    """Return how much of a sale was released so far, with the platform's fee, in minor units."""
    total = db.session.scalar(
        select(func.sum(BookPosting.amount_minor))
        .join(BookPosting.entry)
        .where(
            BookEntry.sale_id == sale.id,
            BookEntry.kind == EntryKind.RELEASED,
            BookPosting.amount_minor > 0,
            without_deposits(sale),
        )
    )
    return int(total or 0)
