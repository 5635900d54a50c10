"""Tables of standstills of awards, and of objections to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.auctions.models import Auction, Bid
from recycling.auctions.standstill.rules import GROUNDS, ObjectionState, StandstillState
from recycling.db import FLAT, BigId, Model
from recycling.parties.models import Organisation

_STATES = ", ".join(f"'{one}'" for one in StandstillState)
_OBJECTION_STATES = ", ".join(f"'{one}'" for one in ObjectionState)
_GROUNDS = ", ".join(f"'{one}'" for one in GROUNDS)
_LIVE = text("state = 'standing_still'")
_RUNNING = text("state = 'standing_still' AND stopped_at IS NULL")


class Standstill(Model):
    """That an award did not bind at once; kept whatever became of it.

    ``ends_at`` is the effective end, moved when the clock goes on. ``stopped_at`` is since when
    an open objection stops it.
    """

    __tablename__ = "standstill"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_standstill_auction_id_id", "auction_id", "id"),
        Index("ix_standstill_due", "ends_at", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
        Index(
            "uq_standstill_live",
            "auction_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    auction_id: Mapped[int] = mapped_column(ForeignKey("auction.id"))
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), index=True)
    state: Mapped[str] = mapped_column(String(14))
    awarded_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    auction: Mapped[Auction] = relationship(lazy="joined", innerjoin=FLAT)
    bid: Mapped[Bid] = relationship(lazy="joined", innerjoin=FLAT)


class Objection(Model):
    """That a bidder objected to an award while it stood still, and how that was decided."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint(f"state IN ({_OBJECTION_STATES})", name="state"),
        CheckConstraint(f"ground IN ({_GROUNDS})", name="ground"),
        UniqueConstraint("standstill_id", "objector_id", "ground"),
        Index("ix_objection_objector_id_id", "objector_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    standstill_id: Mapped[int] = mapped_column(ForeignKey("standstill.id"))
    objector_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    label: Mapped[int]
    ground: Mapped[str] = mapped_column(String(24))
    words: Mapped[str] = mapped_column(String(500))
    raised_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    decided_at: Mapped[datetime | None]
    decision_words: Mapped[str] = mapped_column(String(500), default="")
    standstill: Mapped[Standstill] = relationship(lazy="joined", innerjoin=FLAT)
    objector: Mapped[Organisation] = relationship(lazy="joined", innerjoin=FLAT)

    @property
    def country(self) -> str:
        """Return the lot's country, whose regulator decides."""
        return self.standstill.auction.country

    def parties(self) -> Mapping[str, int | None]:
        """Return who objects, whose lot it is, and whom it was awarded to."""
        return {
            "holder": self.standstill.auction.lot.holder_id,
            "recycler": self.standstill.bid.bidder_id,
            "objector": self.objector_id,
        }
