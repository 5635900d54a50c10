"""What did each kind of entry move for a payment, a payout, a deposit or a dispute?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Select, and_, func, select

from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import AccountKind, EntryKind

IN_ENTRY = and_(BookEntry.fact_id == BookPosting.fact_id, BookEntry.kind == BookPosting.kind)
Question = tuple[Callable[[], Select[*tuple[object, ...]]], str]
"""What to ask of the books, and what to say of each row that is found."""


def moved(kind: EntryKind) -> Select[*tuple[object, ...]]:
    """Return the references of one kind of entry, with what each moved in all."""
    moved = func.sum(BookPosting.amount_minor)
    return (
        select(BookEntry.reference, BookEntry.sale_id, BookEntry.currency, moved.label("minor"))
        .join(BookPosting, IN_ENTRY)
        .where(BookEntry.kind == kind, BookPosting.amount_minor > 0)
        .group_by(BookEntry.reference, BookEntry.sale_id, BookEntry.currency)
    )


def posted(kind: EntryKind, account: AccountKind) -> Select[*tuple[object, ...]]:
    """Return the references of one kind of entry, with what it posted to one kind of account."""
    total = func.sum(BookPosting.amount_minor)
    return (
        select(BookEntry.reference, total.label("minor"))
        .join(BookPosting, IN_ENTRY)
        .join(BookPosting.account)
        .where(BookEntry.kind == kind, BookAccount.kind == account)
        .group_by(BookEntry.reference)
    )
