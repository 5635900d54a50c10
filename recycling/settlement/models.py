"""Tables of sales, payments, payouts, accounts of payees, and what the provider told us."""

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
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.auctions.models import Auction
from recycling.bases.models import Base as RecoveryBase
from recycling.db import BigId, Model
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.quantities import Mass, Money, UnitPrice
from recycling.settlement.rules import (
    PaymentState,
    PayoutKind,
    PayoutState,
    SaleState,
    payee_part,
    payer_part,
)


def _among(kinds: type[SaleState | PaymentState | PayoutKind | PayoutState]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


class Sale(Model):
    """That a lot goes to a base at a signed price. ``amount_minor`` has the price's sign."""

    __tablename__ = "sale"
    __table_args__ = (
        CheckConstraint(f"state IN ({_among(SaleState)})", name="state"),
        Index("ix_sale_holder_state", "holder_id", "state", "id"),
        Index("ix_sale_recycler_state", "recycler_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    auction_id: Mapped[int] = mapped_column(ForeignKey("auction.id"), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"), index=True)
    mass: Mapped[Mass]
    minor_per_tonne: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    lot: Mapped[Lot] = relationship(lazy="raise")
    auction: Mapped[Auction] = relationship(lazy="raise")
    base: Mapped[RecoveryBase] = relationship(lazy="raise")
    holder: Mapped[Organisation] = relationship(foreign_keys=[holder_id], lazy="raise")
    recycler: Mapped[Organisation] = relationship(foreign_keys=[recycler_id], lazy="raise")
    payments: Mapped[list[Payment]] = relationship(order_by="Payment.id", lazy="raise")
    payouts: Mapped[list[Payout]] = relationship(order_by="Payout.id", lazy="raise")

    @property
    def country(self) -> str:
        """Return the lot's country, whose regulator watches the sale."""
        return self.lot.country

    @property
    def price(self) -> UnitPrice:
        """Return the signed price per tonne."""
        return UnitPrice(self.minor_per_tonne, self.currency)

    @property
    def amount(self) -> Money:
        """Return what is paid, always positive; who pays is ``parties()["payer"]``."""
        return Money(abs(self.amount_minor), self.currency)

    @property
    def payer(self) -> Organisation | None:
        """Return who pays; nobody at zero."""
        return {"holder": self.holder, "recycler": self.recycler}.get(
            payer_part(self.amount_minor) or ""
        )

    @property
    def payee(self) -> Organisation | None:
        """Return who is paid in the end; nobody at zero."""
        return {"holder": self.holder, "recycler": self.recycler}.get(
            payee_part(self.amount_minor) or ""
        )

    @property
    def paid_minor(self) -> int:
        """Return the sum of the settled payments, in minor units."""
        return sum(p.amount_minor for p in self.payments if p.state == PaymentState.PAID)

    def parties(self) -> dict[str, int | None]:
        """Return who plays which part; ``payer`` follows the price's sign."""
        parts: dict[str, int | None] = {"holder": self.holder_id, "recycler": self.recycler_id}
        payer = payer_part(self.amount_minor)
        return {**parts, "payer": parts[payer] if payer else None}


class Payment(Model):
    """One payment page of the provider for a sale, in positive minor units."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint(f"state IN ({_among(PaymentState)})", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(
            "uq_payment_started_sale",
            "sale_id",
            unique=True,
            sqlite_where=text("state = 'started'"),
            postgresql_where=text("state = 'started'"),
        ),
        Index("ix_payment_state_started_at", "state", "started_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
    checkout_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    checkout_url: Mapped[str | None] = mapped_column(Text)
    intent_id: Mapped[str | None] = mapped_column(String(100))
    charge_id: Mapped[str | None] = mapped_column(String(100))
    started_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Payout(Model):
    """Money to pass on or give back out of one payment; planned first, then carried out."""

    __tablename__ = "payout"
    __table_args__ = (
        UniqueConstraint("payment_id", "kind"),
        CheckConstraint(f"kind IN ({_among(PayoutKind)})", name="kind"),
        CheckConstraint(f"state IN ({_among(PayoutState)})", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(
            "ix_payout_planned",
            "id",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    kind: Mapped[str] = mapped_column(String(10))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    provider_id: Mapped[str | None] = mapped_column(String(100))
    planned_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class PayeeAccount(Model):
    """The provider's account under which an organisation is paid."""

    __tablename__ = "payee_account"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(100), unique=True)
    opened_at: Mapped[datetime]


class WebhookEvent(Model):
    """An event the provider told us of, as it came. ``done_at`` is empty while it is parked."""

    __tablename__ = "webhook_event"
    __table_args__ = (
        Index(
            "ix_webhook_event_parked",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[str] = mapped_column(String(100), unique=True)
    type: Mapped[str] = mapped_column(String(100))
    object_id: Mapped[str] = mapped_column(String(100), index=True)
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
