"""Table of payments by bank transfer: where to send the money, and what came."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import FLAT, Model
from recycling.quantities import Money
from recycling.settlement.awaiting import Awaiting, due_index
from recycling.settlement.bank_transfers.rules import left_minor

if TYPE_CHECKING:
    from recycling.settlement.models import Payment


class BankTransfer(Awaiting, Model):
    """That a payment is made by bank transfer, with the provider's customer and invoice for it.

    ``arrived_minor`` is all that came, used or not; ``back_minor`` what of it went back, and
    ``going_minor`` what is to go back just now, as the ``number``-th such. It is due to be looked
    at while anything may still come.
    """

    __tablename__ = "bank_transfer"
    __table_args__ = (
        CheckConstraint("arrived_minor >= 0", name="arrived"),
        CheckConstraint("going_minor >= 0 AND back_minor >= 0", name="back"),
        due_index("bank_transfer"),
    )

    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), primary_key=True)
    invoice_id: Mapped[str] = mapped_column(String(100), unique=True)
    customer_id: Mapped[str] = mapped_column(String(100), unique=True)
    account_holder: Mapped[str] = mapped_column(String(200))
    iban: Mapped[str] = mapped_column(String(34))
    bic: Mapped[str] = mapped_column(String(11))
    reference: Mapped[str] = mapped_column(String(140))
    asked_until: Mapped[datetime]
    arrived_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    back_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    going_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    number: Mapped[int] = mapped_column(default=0)
    payment: Mapped[Payment] = relationship(
        back_populates="bank_transfer", lazy="joined", innerjoin=FLAT
    )

    @property
    def arrived(self) -> Money:
        """Return all that came."""
        return Money(self.arrived_minor, self.payment.currency)

    @property
    def left(self) -> Money:
        """Return what is still to be sent."""
        left = left_minor(self.payment.amount_minor, self.arrived_minor - self.back_minor)
        return Money(left, self.payment.currency)

    @property
    def given_back(self) -> Money:
        """Return what went back, or is on its way."""
        return Money(self.back_minor + self.going_minor, self.payment.currency)
