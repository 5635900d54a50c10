"""Which rows make up the books? Accounts, entries, and the postings an entry seals.

No balance is kept beside the postings: each carries its account's balance on, so the last one is
the balance and none is a sum over a table. ``triggers.py`` guards all three.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.ledger.models import Fact
from recycling.parties.models import Organisation
from recycling.settlement.books import triggers
from recycling.settlement.books.rules import PERSONAL, AccountKey, AccountKind, EntryKind
from recycling.settlement.models import Sale


def _among(kinds: Iterable[AccountKind | EntryKind]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


_IS_PERSONAL = f"kind IN ({_among(sorted(PERSONAL))})"
_OURS = text("organisation_id IS NULL")


class BookAccount(Model):
    """An account in one currency: an organisation's, or (without one) the registry's own."""

    __tablename__ = "book_account"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_among(AccountKind)})", name="kind"),
        CheckConstraint(f"({_IS_PERSONAL}) = (organisation_id IS NOT NULL)", name="whose"),
        UniqueConstraint("organisation_id", "kind", "currency"),
        Index(
            "uq_book_account_ours",
            "kind",
            "currency",
            unique=True,
            sqlite_where=_OURS,
            postgresql_where=_OURS,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    currency: Mapped[str] = mapped_column(String(3))
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    @property
    def country(self) -> str:
        """Return the country of whose account it is; of the registry's own, none."""
        return self.organisation.country if self.organisation else ""

    @property
    def key(self) -> AccountKey:
        """Return which account this is."""
        return AccountKey(AccountKind(self.kind), self.currency, self.organisation_id)

    def parties(self) -> dict[str, int | None]:
        """Return whose account it is."""
        return {"owner": self.organisation_id}


class BookEntry(Model):
    """One movement of money of one sale: the fact that made it, and the reference of its document.

    ``reference`` is the payment's, the payout's, or the sale's own.
    """

    __tablename__ = "book_entry"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_among(EntryKind)})", name="kind"),
        Index(None, "reference"),
        Index(None, "at", "fact_id"),
    )

    fact_id: Mapped[int] = mapped_column(BigId, ForeignKey("fact.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3))
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    reference: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    fact: Mapped[Fact] = relationship(lazy="raise")
    sale: Mapped[Sale] = relationship(lazy="raise")


class BookPosting(Model):
    """The ``number``-th posting on an account, and the account's balance after it.

    Both in minor units, a debit above zero and a credit below.
    """

    __tablename__ = "book_posting"
    __table_args__ = (
        ForeignKeyConstraint(
            ["fact_id", "kind"],
            ["book_entry.fact_id", "book_entry.kind"],
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("amount_minor <> 0", name="amount"),
        UniqueConstraint("fact_id", "kind", "account_id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("book_account.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    fact_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(12))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    balance_minor: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[BookAccount] = relationship(lazy="raise")
    entry: Mapped[BookEntry] = relationship(lazy="raise")


@sqlalchemy_event.listens_for(BookPosting.__table__, "after_create")
def _guard_books(_table: object, connection: Connection, **_options: object) -> None:
    for statement in triggers.creation(connection.dialect.name):
        connection.exec_driver_sql(statement)
