"""Tables of the invoice check: the lines it knows, its exceptions, and how far it has read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base
from recycling.db import BigId, Model
from recycling.oversight.invoices.lifecycle import ExceptionState
from recycling.oversight.invoices.rules import Kind
from recycling.quantities import Mass, Money
from recycling.settlement.models import Sale

_KINDS = ", ".join(f"'{kind}'" for kind in Kind)
_STATES = ", ".join(f"'{state}'" for state in ExceptionState)
_NOT_CLOSED = text(f"state <> '{ExceptionState.CLOSED}'")


class InvoiceLine(Model):
    """A sale as the authority of a country reads it: of the lot's country, and of the base's.

    ``check_on`` is the day on which more may be an exception though nothing happens, if any is.
    """

    __tablename__ = "invoice_line"
    __table_args__ = (
        Index("ix_invoice_line_country_opened_on_sale_id", "country", "opened_on", "sale_id"),
        Index("ix_invoice_line_check_on", "check_on"),
    )

    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    opened_on: Mapped[date]
    check_on: Mapped[date | None]
    sale: Mapped[Sale] = relationship(lazy="raise")


class InvoiceException(Model):
    """That figures of a sale, or of a batch, do not agree: put to one authority, ``country``.

    ``subject`` is what the ledger calls it, ``sale:SAL-…`` or ``batch:BAT-…``. The amount is in
    minor units of ``currency``, which is empty where no money is at stake. Of a kind, a subject
    and a country one at a time is not closed.
    """

    __tablename__ = "invoice_exception"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("minor >= 0 AND mass >= 0", name="amounts"),
        Index("ix_invoice_exception_list", "country", "state", "since_on", "id"),
        Index("ix_invoice_exception_kind", "country", "state", "kind", "since_on", "id"),
        Index("ix_invoice_exception_base", "country", "state", "base_id", "since_on", "id"),
        Index(
            "ux_invoice_exception_subject",
            "subject",
            "kind",
            "country",
            unique=True,
            sqlite_where=_NOT_CLOSED,
            postgresql_where=_NOT_CLOSED,
        ),
        Index("ix_invoice_exception_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(30))
    country: Mapped[str] = mapped_column(String(2))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    state: Mapped[str] = mapped_column(String(8))
    currency: Mapped[str] = mapped_column(String(3), default="")
    minor: Mapped[int] = mapped_column(BigInteger)
    mass: Mapped[Mass]
    since_on: Mapped[date]
    found_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(20), default="")
    base: Mapped[Base] = relationship(lazy="raise")

    @property
    def amount(self) -> Money | None:
        """Return the money at stake, where there is any."""
        return Money(self.minor, self.currency) if self.minor and self.currency else None

    def parties(self) -> Mapping[str, int | None]:
        """Return nobody: whom an exception names does not read it."""
        return {}


class InvoiceCheck(Model):
    """Up to which leaf of the log the check has read, in its one row."""

    __tablename__ = "invoice_check"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leaf_index: Mapped[int] = mapped_column(BigInteger)
