"""Tables of disputes, of what is called back for them, and of how far their list was read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.quantities import Money
from recycling.settlement.awaiting import Awaiting, due_index
from recycling.settlement.disputes.rules import (
    UNDECIDED,
    ClaimState,
    DisputeState,
    Reply,
    Standing,
    answered_from,
)
from recycling.settlement.models import Payment, Payout, Sale


def _among(states: Iterable[DisputeState | ClaimState | Reply]) -> str:
    return ", ".join(f"'{one}'" for one in states)


class Dispute(Awaiting, Model):
    """That a payer's bank asks about a payment or takes it back.

    ``answer_by`` is the bank's; ``opened_at`` when the bank opened it, ``noted_at`` when we learned
    of it. ``taken_minor`` and ``fee_minor`` are what the books have of it. It is due to be asked
    about, or to be replied to, at ``due_at``.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint(f"state IN ({_among(DisputeState)})", name="state"),
        CheckConstraint(f"reply IS NULL OR reply IN ({_among(Reply)})", name="reply"),
        CheckConstraint("amount_minor > 0 AND taken_minor >= 0", name="amount"),
        Index("ix_dispute_sale_id", "sale_id", "id"),
        due_index("dispute"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    provider_id: Mapped[str] = mapped_column(String(100), unique=True)
    is_inquiry: Mapped[bool]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))
    taken_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    fee_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    answer_by: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reply: Mapped[str | None] = mapped_column(String(10))
    statement: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sale: Mapped[Sale] = relationship(lazy="raise")
    payment: Mapped[Payment] = relationship(lazy="raise")
    claims: Mapped[list[Claim]] = relationship(order_by="Claim.id", lazy="raise")

    @property
    def amount(self) -> Money:
        """Return what is disputed."""
        return Money(self.amount_minor, self.currency)

    @property
    def standing(self) -> Standing:
        """Return how it stands with us."""
        return Standing(
            self.is_inquiry,
            DisputeState(self.state),
            taken_minor=self.taken_minor,
            fee_minor=self.fee_minor,
        )

    @property
    def is_undecided(self) -> bool:
        """Tell whether the bank has not decided yet, be it an inquiry or a dispute."""
        return self.state in UNDECIDED

    @property
    def called_back(self) -> Money:
        """Return what came back of what had been passed on."""
        return self._claimed(ClaimState.DONE)

    @property
    def to_be_called_back(self) -> Money:
        """Return what is still to come back of it."""
        return self._claimed(ClaimState.OPEN)

    def _claimed(self, state: ClaimState) -> Money:
        claimed = sum(one.amount_minor for one in self.claims if one.state == state)
        return Money(claimed, self.currency)

    def awaits_reply(self, at: datetime) -> bool:
        """Tell whether its payee may still reply."""
        in_time = self.answer_by is None or at < self.answer_by
        return self.state == DisputeState.OPEN and self.reply is None and in_time

    @property
    def answered_from(self) -> datetime | None:
        """Return from when on the registry answers it, if the payee has not replied."""
        return answered_from(self.answer_by)

    @property
    def country(self) -> str:
        """Return the lot's country, whose regulator watches the sale."""
        return self.sale.country

    def parties(self) -> dict[str, int | None]:
        """Return who plays which part; ``payer`` is whose bank it is, ``payee`` the other one."""
        holder, recycler = self.sale.holder_id, self.sale.recycler_id
        payer = self.sale.payer_of(self.payment)
        return {
            "holder": holder,
            "recycler": recycler,
            "payer": payer,
            "payee": recycler if payer == holder else holder,
        }


class Claim(Awaiting, Model):
    """What a payee is to give back of what was passed on, because its payment is disputed.

    Its reference is the key under which the transfer is reversed.
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("dispute_id", "payout_id"),
        CheckConstraint(f"state IN ({_among(ClaimState)})", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(None, "provider_id"),
        due_index("claim"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    payout_id: Mapped[int] = mapped_column(ForeignKey("payout.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    provider_id: Mapped[str | None] = mapped_column(String(100))
    planned_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    dispute: Mapped[Dispute] = relationship(back_populates="claims", lazy="raise_on_sql")
    payout: Mapped[Payout] = relationship(lazy="raise_on_sql")

    @property
    def amount(self) -> Money:
        """Return what is to come back."""
        return Money(self.amount_minor, self.dispute.currency)


class DisputeList(Awaiting, Model):
    """How far the provider's list of disputes was read; one row, made when it is first read."""

    __tablename__ = "dispute_list"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    newest_at: Mapped[datetime | None]
