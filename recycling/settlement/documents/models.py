"""Which rows make up documents? The documents, the last number of each series, and leaves.

``sale_document`` holds what was issued, word for word, and what could not be, with the reason;
``triggers.py`` keeps both from being changed. ``self_billing_leave`` says from when until when a
holder lets recyclers write its invoices.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.parties.models import Organisation
from recycling.quantities import Money
from recycling.settlement.documents import triggers
from recycling.settlement.documents.figures import Figures, read_figures
from recycling.settlement.documents.rules import DocumentKind, DocumentState
from recycling.settlement.documents.taxes import Withheld
from recycling.settlement.models import Sale


def _among(kinds: type[DocumentKind | DocumentState | Withheld]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


class SaleDocument(Model):
    """A document of a sale: issued with its number, or withheld with the reason.

    Who is empty is the platform. Amounts are positive, in minor units; ``figures`` is JSON,
    ``xml`` the structured invoice; both are empty where nothing was issued.
    """

    __tablename__ = "sale_document"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_among(DocumentKind)})", name="kind"),
        CheckConstraint(f"state IN ({_among(DocumentState)})", name="state"),
        CheckConstraint(f"reason IN ('', {_among(Withheld)})", name="reason"),
        CheckConstraint("(state = 'issued') = (number IS NOT NULL)", name="numbered"),
        CheckConstraint("(state = 'withheld') = (reason <> '')", name="reasoned"),
        CheckConstraint("net_minor > 0", name="net"),
        UniqueConstraint("issuer_ref", "series", "year", "place"),
        Index("ix_sale_document_sale_id", "sale_id", "id"),
        Index("ix_sale_document_supplier_id", "supplier_id", "id"),
        Index("ix_sale_document_customer_id", "customer_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(20), default="")
    issuer_ref: Mapped[str | None] = mapped_column(String(20))
    series: Mapped[str | None] = mapped_column(String(3))
    year: Mapped[int | None]
    place: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(String(30))
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    made_at: Mapped[datetime]
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    figures: Mapped[str] = mapped_column(Text, default="")
    xml: Mapped[str] = mapped_column(Text, default="")
    sale: Mapped[Sale] = relationship(lazy="raise")
    supplier: Mapped[Organisation | None] = relationship(foreign_keys=[supplier_id], lazy="raise")
    customer: Mapped[Organisation] = relationship(foreign_keys=[customer_id], lazy="raise")

    @property
    def country(self) -> str:
        """Return the lot's country, whose regulator watches the sale."""
        return self.sale.country

    @property
    def net(self) -> Money:
        """Return the total without tax: what the registry's books hold of it."""
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        """Return the tax."""
        return Money(self.tax_minor, self.currency)

    @property
    def total(self) -> Money:
        """Return the total with tax."""
        return self.net + self.tax

    def stated(self) -> Figures:
        """Return the figures of an issued document; raises ``ValueError`` for a withheld one."""
        return read_figures(self.figures)

    def parties(self) -> dict[str, int | None]:
        """Return whom it is between, by their parts in the sale."""
        of_sale = {"holder": self.sale.holder_id, "recycler": self.sale.recycler_id}
        between = (self.supplier_id, self.customer_id)
        return {part: one for part, one in of_sale.items() if one in between}


class DocumentCounter(Model):
    """The last number given out to one issuer in one series of one year."""

    __tablename__ = "document_counter"

    issuer_ref: Mapped[str] = mapped_column(String(20), primary_key=True)
    series: Mapped[str] = mapped_column(String(3), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class SelfBillingLeave(Model):
    """That a holder lets recyclers write its invoices; it ends when the holder says so."""

    __tablename__ = "self_billing_leave"
    __table_args__ = (
        Index(
            "uq_self_billing_leave_running",
            "holder_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


@sqlalchemy_event.listens_for(Model.metadata, "after_create")
def _guard_documents(_metadata: object, connection: Connection, **_options: object) -> None:
    for statement in triggers.creation(connection.dialect.name):
        connection.exec_driver_sql(statement)
