"""Tables of awards that lapsed, and of second chances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.auctions.models import Auction, Bid
from recycling.auctions.second_chances.rules import ChanceState
from recycling.db import FLAT, BigId, Model

_STATES = ", ".join(f"'{one}'" for one in ChanceState)
_OFFERED = text("state = 'offered'")


class LapsedAward(Model):
    """That an award came to nothing because what was due was not paid in time."""

    __tablename__ = "lapsed_award"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    auction_id: Mapped[int] = mapped_column(ForeignKey("auction.id"), index=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), index=True)
    awarded_at: Mapped[datetime]
    lapsed_at: Mapped[datetime]
    bid: Mapped[Bid] = relationship(lazy="raise")


class SecondChance(Model):
    """An offer to award the lot to a bid that had lost; at most one is open in an auction."""

    __tablename__ = "second_chance"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_second_chance_auction_id_id", "auction_id", "id"),
        Index("ix_second_chance_bidder_id_id", "bidder_id", "id"),
        Index("ix_second_chance_holder_id_id", "holder_id", "id"),
        Index(
            "ix_second_chance_due",
            "answer_by",
            sqlite_where=_OFFERED,
            postgresql_where=_OFFERED,
        ),
        Index(
            "uq_second_chance_offered",
            "auction_id",
            unique=True,
            sqlite_where=_OFFERED,
            postgresql_where=_OFFERED,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    auction_id: Mapped[int] = mapped_column(ForeignKey("auction.id"))
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    bidder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(10))
    offered_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    auction: Mapped[Auction] = relationship(lazy="joined", innerjoin=FLAT)
    bid: Mapped[Bid] = relationship(lazy="joined", innerjoin=FLAT)

    @property
    def country(self) -> str:
        """Return the lot's country, whose regulator watches the auction."""
        return self.auction.country

    def parties(self) -> Mapping[str, int | None]:
        """Return whose lot it is, and who is asked."""
        return {"holder": self.holder_id, "recycler": self.bidder_id}
