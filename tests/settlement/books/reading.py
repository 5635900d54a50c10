"""What the books say, read row by row."""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.models import Sale


def entries(sale: str) -> list[tuple[str, str, dict[str, int]]]:
    """The entries of a sale: kind, reference, and what is posted to which kind of account."""
    rows = db.session.execute(
        select(BookEntry, BookAccount.kind, BookPosting.amount_minor)
        .select_from(BookPosting)
        .join(BookPosting.entry)
        .join(BookPosting.account)
        .join(Sale, Sale.id == BookEntry.sale_id)
        .where(Sale.ref == sale)
        .order_by(BookEntry.fact_id, BookPosting.amount_minor.desc())
    ).all()
    found: dict[tuple[int, str, str], dict[str, int]] = {}
    for entry, kind, amount in rows:
        found.setdefault((entry.fact_id, entry.kind, entry.reference), {})[kind] = amount
    db.session.rollback()
    return [(kind, reference, posted) for (_fact, kind, reference), posted in found.items()]


def balances() -> dict[str, int]:
    """The balance of every account that has one, by kind; of kinds that have several, summed."""
    found: dict[str, int] = {}
    rows = db.session.execute(
        select(BookAccount.kind, BookPosting.account_id, BookPosting.balance_minor)
        .join(BookPosting.account)
        .order_by(BookPosting.account_id, BookPosting.number)
    )
    last = {account: (kind, balance) for kind, account, balance in rows}
    for kind, balance in last.values():
        found[kind] = found.get(kind, 0) + balance
    db.session.rollback()
    return found


def whole() -> list[tuple[object, ...]]:
    """All postings with all that makes them, but for the names given to accounts."""
    rows = db.session.execute(
        select(
            BookPosting.fact_id,
            BookAccount.kind,
            BookAccount.organisation_id,
            BookAccount.currency,
            BookPosting.number,
            BookPosting.amount_minor,
            BookPosting.balance_minor,
            BookEntry.kind,
            BookEntry.currency,
            BookEntry.sale_id,
            BookEntry.reference,
            BookEntry.at,
        )
        .select_from(BookPosting)
        .join(BookPosting.account)
        .join(BookPosting.entry)
        .order_by(BookPosting.fact_id, BookAccount.kind)
    )
    found = [tuple(row) for row in rows]
    db.session.rollback()
    return found
