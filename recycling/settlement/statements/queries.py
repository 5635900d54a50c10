"""What came to an organisation's accounts in a month, what left, and what was there before?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from recycling import clock
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid
from recycling.months import Month
from recycling.parties.models import Organisation
from recycling.quantities import Money
from recycling.sayings import say
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import AccountKind, in_favour
from recycling.settlement.models import Sale

MOST_LINES = 2_000
"""How many postings a printed statement holds; what is more is taken as a file."""
MOST_MONTHS = 36
"""How many months back statements are offered; older ones are there by their address."""


@dataclass(frozen=True)
class Line:
    """A posting: what was done, by which document, for which sale; ``balance`` is after it."""

    at: datetime
    kind: str
    document: str
    sale: str
    amount: Money
    is_in: bool
    balance: Money


@dataclass(frozen=True)
class OneAccount:
    """An account over a month: opening balance, lines, closing balance, in the owner's favour."""

    ref: str
    kind: str
    currency: str
    opening: Money
    lines: tuple[Line, ...]

    @property
    def closing(self) -> Money:
        """Return the balance when the month ended."""
        return self.lines[-1].balance if self.lines else self.opening

    def sum_of(self, *, is_in: bool) -> Money:
        """Return what came, or what left, in the month."""
        minor = sum(line.amount.minor for line in self.lines if line.is_in is is_in)
        return Money(minor, self.currency)


@dataclass(frozen=True)
class Statement:
    """All accounts of an organisation over a month that is over."""

    organisation: Organisation
    month: Month
    accounts: tuple[OneAccount, ...]


def statement(actor: Actor, month: Month) -> Statement:
    """Return the statement of the actor's organisation for a month, by the calendar of UTC.

    Raises ``Invalid`` naming ``month`` while it is not over, and for more postings than a page
    can hold.
    """
    refuse_running(month)
    organisation = db.session.get_one(Organisation, actor.organisation_id)
    begins, ends = month.instants(UTC)
    accounts = db.session.scalars(
        select(BookAccount)
        .where(BookAccount.organisation_id == organisation.id)
        .order_by(BookAccount.currency, BookAccount.id)
    ).all()
    _refuse_too_many(organisation.id, begins, ends)
    return Statement(organisation, month, tuple(_over(one, begins, ends) for one in accounts))


def refuse_running(month: Month) -> None:
    """Raise ``Invalid`` naming ``month`` for one that is not over: more may be entered in it."""
    if month >= Month.of(clock.today()):
        raise Invalid(
            "month_not_over",
            say("%(month)s is not over.", month=month),
            field="month",
            way_out=say("Take a month that has ended, or the entries of an account so far."),
        )


def months(actor: Actor) -> list[Month]:
    """Return the months one can have a statement of, the newest first, 36 at most."""
    first = db.session.scalar(
        select(func.min(BookEntry.at))
        .select_from(BookPosting)
        .join(BookPosting.entry)
        .join(BookPosting.account)
        .where(BookAccount.organisation_id == actor.organisation_id, BookPosting.number == 1)
    )
    if first is None:
        return []
    oldest, month = Month.of(first.date()), Month.of(clock.today()).before()
    found: list[Month] = []
    while month >= oldest and len(found) < MOST_MONTHS:
        found.append(month)
        month = month.before()
    return found


def _refuse_too_many(organisation_id: int, begins: datetime, ends: datetime) -> None:
    lines = (
        select(BookPosting.number)
        .join(BookPosting.entry)
        .join(BookPosting.account)
        .where(
            BookAccount.organisation_id == organisation_id,
            BookEntry.at >= begins,
            BookEntry.at < ends,
        )
        .limit(MOST_LINES + 1)
    )
    count = db.session.scalar(select(func.count()).select_from(lines.subquery())) or 0
    if count > MOST_LINES:
        raise Invalid(
            "too_many_postings",
            say(
                "More than %(most_lines)s postings are too many for a page.", most_lines=MOST_LINES
            ),
            field="month",
            way_out=say("Take the journal of the accounts as a file."),
        )


def _over(account: BookAccount, begins: datetime, ends: datetime) -> OneAccount:
    kind = AccountKind(account.kind)
    rows = db.session.execute(
        _postings(account.id)
        .where(BookEntry.at >= begins, BookEntry.at < ends)
        .order_by(BookPosting.number)
    ).all()
    before = db.session.scalar(
        select(BookPosting.balance_minor)
        .join(BookPosting.entry)
        .where(BookPosting.account_id == account.id, BookEntry.at < begins)
        .order_by(BookPosting.number.desc())
        .limit(1)
    )
    opening = Money(in_favour(kind, before or 0), account.currency)
    return OneAccount(
        account.ref, account.kind, account.currency, opening, tuple(_lines(kind, rows))
    )


def _postings(account_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(BookPosting, BookEntry, Sale.ref.label("sale"))
        .join(BookPosting.entry)
        .join(BookEntry.sale)
        .where(and_(BookPosting.account_id == account_id))
    )


def _lines(kind: AccountKind, rows: Any) -> Iterator[Line]:
    for posting, entry, sale in rows:
        yield Line(
            at=entry.at,
            kind=entry.kind,
            document=entry.reference,
            sale=sale,
            amount=Money(abs(posting.amount_minor), entry.currency),
            is_in=in_favour(kind, posting.amount_minor) > 0,
            balance=Money(in_favour(kind, posting.balance_minor), entry.currency),
        )
