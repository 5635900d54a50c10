"""Table of the deposits bidders lay down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.auctions.models import Auction
from recycling.auctions.rules.deposits import LIVE, DepositState
from recycling.db import FLAT, BigId, Model
from recycling.parties.models import Organisation
from recycling.quantities import Money


def _among(states: Iterable[DepositState]) -> str:
    return "state IN ({})".format(", ".join(f"'{one}'" for one in states))


_LIVE = text(_among(LIVE))
_WAITING = text("due_at IS NOT NULL")


class Deposit(Model):
    """One attempt of a bidder to lay down the deposit of an auction, whatever became of it.

    The provider's names of page, intent, charge and transfer or refund come one after the other.
    ``held_until`` is when the bank lets go of the hold; ``taken_at`` when its money came to us.
    ``due_at`` is when the provider is to be asked, or something done there; ``attempts`` how often
    that was tried.
    """

    __tablename__ = "deposit"
    __table_args__ = (
        CheckConstraint(_among(DepositState), name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("state <> 'held' OR held_until IS NOT NULL", name="held"),
        CheckConstraint("state NOT IN ('taken', 'kept') OR taken_at IS NOT NULL", name="taken"),
        Index(
            "uq_deposit_live",
            "auction_id",
            "bidder_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_deposit_auction_id_bidder_id", "auction_id", "bidder_id", "id"),
        Index("ix_deposit_bidder_id_id", "bidder_id", "id"),
        Index("ix_deposit_due_at", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    auction_id: Mapped[int] = mapped_column(ForeignKey("auction.id"))
    bidder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(20), default="")
    checkout_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    checkout_url: Mapped[str | None] = mapped_column(Text)
    intent_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    charge_id: Mapped[str | None] = mapped_column(String(100))
    provider_id: Mapped[str | None] = mapped_column(String(100))
    asked_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    auction: Mapped[Auction] = relationship(lazy="joined", innerjoin=FLAT)
    bidder: Mapped[Organisation] = relationship(lazy="joined", innerjoin=FLAT)

    @property
    def amount(self) -> Money:
        """Return what is laid down."""
        return Money(self.amount_minor, self.currency)

    @property
    def country(self) -> str:
        """Return the lot's country, whose regulator watches the auction."""
        return self.auction.country

    def parties(self) -> Mapping[str, int | None]:
        """Return who laid it down; whose lot it is learns only whether bids are secured."""
        return {"recycler": self.bidder_id}
