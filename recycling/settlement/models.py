"""Tables of sales, payments, payouts, and what the provider told us."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

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
from recycling.auctions.rules.contract import BALANCE_PERIOD
from recycling.bases.models import Base as RecoveryBase
from recycling.db import BigId, Model
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.quantities import Mass, Money, UnitPrice
from recycling.settlement.awaiting import Awaiting, due_index
from recycling.settlement.bank_transfers.models import BankTransfer
from recycling.settlement.rules import (
    PAY_WITHIN,
    PaymentState,
    PaymentWay,
    PayoutKind,
    PayoutState,
    SaleState,
    is_past,
    payee_part,
    payer_part,
    release_deadline,
    released_by,
)


def _among(
    kinds: type[SaleState | PaymentState | PaymentWay | PayoutKind | PayoutState],
) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


_NOT_LAPSED = text("state <> 'lapsed'")


class Sale(Model):
    """That a lot goes to a base at a signed price. ``amount_minor`` has the price's sign.

    Of a bid by formula the amount is provisional, that percentage of the net amount on the declared
    assay, and from ``final_at`` on the net amount by the final assay; its sign may be another.
    The platform's fee is that of the day of the award; version 0 was awarded before there was one.
    """

    __tablename__ = "sale"
    __table_args__ = (
        CheckConstraint(f"state IN ({_among(SaleState)})", name="state"),
        Index(
            "uq_sale_auction_id",
            "auction_id",
            unique=True,
            sqlite_where=_NOT_LAPSED,
            postgresql_where=_NOT_LAPSED,
        ),
        Index("ix_sale_holder_id", "holder_id", "id"),
        Index("ix_sale_holder_state", "holder_id", "state", "id"),
        Index("ix_sale_recycler_id", "recycler_id", "id"),
        Index("ix_sale_recycler_state", "recycler_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    auction_id: Mapped[int] = mapped_column(ForeignKey("auction.id"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"), index=True)
    mass: Mapped[Mass]
    minor_per_tonne: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    provisional_percent: Mapped[int | None]
    provisional_net_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    fee_version: Mapped[int] = mapped_column(default=0)
    fee_basis_points: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    final_at: Mapped[datetime | None]
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
    def paid(self) -> Money:
        """Return the sum of the settled payments."""
        return Money(self.paid_minor, self.currency)

    @property
    def released_by(self) -> str | None:
        """Return what lets the money go to the payee; nothing at zero."""
        by_formula = self.provisional_percent is not None
        return released_by(self.amount_minor, by_formula=by_formula)

    @property
    def pay_by(self) -> datetime:
        """Return until when it may be paid before its payee may end it."""
        return self.opened_at + PAY_WITHIN

    @property
    def release_deadline(self) -> datetime | None:
        """Return until when the payment service may keep what was paid and not yet passed on."""
        waits = self.state == SaleState.PAID and self.paid_at is not None and self.amount_minor != 0
        return release_deadline(self.paid_at) if waits and self.paid_at else None

    @property
    def fee_percent(self) -> Decimal:
        """Return the platform's fee in per cent of what is released."""
        return Decimal(self.fee_basis_points) / 100

    @property
    def given_back(self) -> Money:
        """Return what has been given back to the payer so far."""
        done = [p for p in self.payouts if p.state == PayoutState.DONE]
        back = sum(p.amount_minor for p in done if p.kind == PayoutKind.REFUND)
        return Money(back, self.currency)

    @property
    def passed_on(self) -> Money:
        """Return what has been passed on to the payee so far.

        What was called back of a payment and passed on again counts once.
        """
        first: dict[int, int] = {}
        for payout in self.payouts:
            if payout.kind == PayoutKind.TRANSFER and payout.state == PayoutState.DONE:
                first.setdefault(payout.payment_id, payout.amount_minor)
        return Money(sum(first.values()), self.currency)

    @property
    def waiting(self) -> Money:
        """Return what waits until the payee's payment account is ready."""
        planned = [p for p in self.payouts if p.state == PayoutState.PLANNED]
        waits = sum(p.amount_minor for p in planned if p.waits_for_id is not None)
        return Money(waits, self.currency)

    @property
    def paid_minor(self) -> int:
        """Return the sum of the settled payments of who pays now, in minor units."""
        return sum(p.remaining_minor for p in self.settled_by(payer_part(self.amount_minor)))

    @property
    def balance_due_by(self) -> datetime | None:
        """Return until when the balance is to be paid, while one is owed."""
        return self.final_at + BALANCE_PERIOD if self.final_at and self.balance.minor else None

    @property
    def to_pay(self) -> Money:
        """Return what is paid in all, or the balance where that is what is left."""
        return self.balance if self.balance.minor else self.amount

    def settled_by(self, part: str | None) -> list[Payment]:
        """Return the settled payments of a part, oldest first."""
        settled = (p for p in self.payments if p.state == PaymentState.PAID)
        return [p for p in settled if p.paid_by == part]

    @property
    def is_provisional(self) -> bool:
        """Tell whether a final assay will make another amount of it."""
        return self.provisional_percent is not None and self.final_at is None

    @property
    def provisional_net(self) -> Money | None:
        """Return the signed net amount on the declared assay of a bid by formula."""
        known = self.provisional_net_minor is not None
        return Money(self.provisional_net_minor or 0, self.currency) if known else None

    @property
    def balance(self) -> Money:
        """Return what is left to pay after the final assay; zero before it."""
        left = abs(self.amount_minor) - self.paid_minor
        is_owed = self.final_at is not None and self.ended_at is None
        return Money(max(0, left) if is_owed else 0, self.currency)

    @property
    def payment_under_way(self) -> Payment | None:
        """Return the payment that has begun and not ended; there is at most one."""
        return self._payment_in(PaymentState.STARTED)

    @property
    def questioned_payment(self) -> Payment | None:
        """Return a payment of which the provider says something else than we do."""
        return self._payment_in(PaymentState.QUESTIONED)

    def _payment_in(self, state: PaymentState) -> Payment | None:
        return next((p for p in self.payments if p.state == state), None)

    def payer_of(self, payment: Payment) -> int:
        """Return whose money a payment is, by the organisation's id."""
        return self.holder_id if payment.paid_by == "holder" else self.recycler_id

    def parties(self) -> dict[str, int | None]:
        """Return who plays which part; ``payer`` follows the price's sign."""
        parts: dict[str, int | None] = {"holder": self.holder_id, "recycler": self.recycler_id}
        payer = payer_part(self.amount_minor)
        payee = payee_part(self.amount_minor)
        return {
            **parts,
            "payer": parts[payer] if payer else None,
            "payee": parts[payee] if payee else None,
        }


def is_overdue(sale: Sale, at: datetime) -> bool:
    """Tell whether a sale is open and its time to be paid over."""
    return sale.state == SaleState.OPENED and is_past(sale.pay_by, at)


class Payment(Awaiting, Model):
    """One payment page of the provider for a sale, in positive minor units.

    ``paid_by`` is who pays it, holder or recycler: after a final assay it may be the other one.
    ``divided_at`` is when it was decided who gets it. ``charged_back_minor`` of it the payer's bank
    took back for good.
    It is due to be asked about while its page is open and nobody has told us the end.
    """

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint(f"state IN ({_among(PaymentState)})", name="state"),
        CheckConstraint(f"way IN ({_among(PaymentWay)})", name="way"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(
            "charged_back_minor >= 0 AND charged_back_minor <= amount_minor", name="charged_back"
        ),
        Index(
            "uq_payment_started_sale",
            "sale_id",
            unique=True,
            sqlite_where=text("state = 'started'"),
            postgresql_where=text("state = 'started'"),
        ),
        Index(None, "charge_id"),
        due_index("payment"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    paid_by: Mapped[str] = mapped_column(String(8))
    way: Mapped[str] = mapped_column(String(8), default=PaymentWay.PAGE)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
    checkout_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    checkout_url: Mapped[str | None] = mapped_column(Text)
    intent_id: Mapped[str | None] = mapped_column(String(100))
    charge_id: Mapped[str | None] = mapped_column(String(100))
    started_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    divided_at: Mapped[datetime | None]
    bank_transfer: Mapped[BankTransfer | None] = relationship(
        back_populates="payment", uselist=False, lazy="raise_on_sql"
    )
    charged_back_minor: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def remaining_minor(self) -> int:
        """Return what its payer's bank did not take back for good, in minor units."""
        return self.amount_minor - self.charged_back_minor

    @property
    def amount(self) -> Money:
        """Return what the payment asks for."""
        return Money(self.amount_minor, self.currency)


class Payout(Awaiting, Model):
    """Money to pass on or give back out of one payment; planned first, then carried out.

    ``number`` says how many such the payment has had: after a dispute it is planned anew.
    ``waits_for_id`` is the organisation for whose payment account it waits, while it does.
    """

    __tablename__ = "payout"
    __table_args__ = (
        UniqueConstraint("payment_id", "kind", "number"),
        Index(None, "provider_id"),
        CheckConstraint(f"kind IN ({_among(PayoutKind)})", name="kind"),
        CheckConstraint(f"state IN ({_among(PayoutState)})", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        due_index("payout"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(default=1)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    provider_id: Mapped[str | None] = mapped_column(String(100))
    planned_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    waits_for_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    payment: Mapped[Payment] = relationship(lazy="raise_on_sql")

    @property
    def amount(self) -> Money:
        """Return what is passed on or given back."""
        return Money(self.amount_minor, self.payment.currency)


class WebhookEvent(Awaiting, Model):
    """An event the provider told us of, as it came.

    While it is parked it has ``due_at``; once it took effect, ``done_at``; with neither it was
    set aside, because nothing it could be about has turned up.
    """

    __tablename__ = "webhook_event"
    __table_args__ = (due_index("webhook_event"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[str] = mapped_column(String(100), unique=True)
    type: Mapped[str] = mapped_column(String(100))
    object_id: Mapped[str] = mapped_column(String(100), index=True)
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
