"""Tables of auctions, their bids, and the award."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.auctions.formulas.models import BidFormula
from recycling.auctions.rules import (
    GIVEN_UP,
    AuctionState,
    BidState,
    Format,
    LoggedBid,
    Standing,
    Terms,
)
from recycling.bases.models import Base
from recycling.db import FLAT, BigId, Model
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.quantities import Money, UnitPrice

_FORMATS = ", ".join(f"'{one}'" for one in Format)
_STATES = ", ".join(f"'{one}'" for one in AuctionState)
_BID_STATES = ", ".join(f"'{one}'" for one in BidState)
_LIVE = text("state IN ('open', 'closed')")
_STANDING = text(f"state = '{BidState.STANDING}'")
IS_STANDING = text(f"bid.state = '{BidState.STANDING}'")
"""That a bid stands, so written that any plan of PostgreSQL may use ``ix_bid_standing``."""
_UNSETTLED = text("settled_at IS NULL")


class Auction(Model):
    """A contest for one lot. Between two bids the row keeps the whole standing.

    ``closes_at`` is the effective close; it moves only inside a bid's transaction. Prices are in
    minor units of ``currency`` per tonne. ``leading_limit_minor`` is the leader's private limit:
    no page, answer or fact tells it to anybody else. ``has_interests`` says that
    somebody has an interest in its holder, or the holder in somebody. ``end_reason`` and
    ``end_words`` say why the holder cancelled it after somebody had bid. ``deposit_minor`` is what
    whoever bids lays down before, zero where nothing is asked.
    """

    __tablename__ = "auction"
    __table_args__ = (
        CheckConstraint(f"format IN ({_FORMATS})", name="format"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(
            "closes_at >= planned_close_at OR ask_minor_per_tonne IS NOT NULL",
            name="close_only_later",
        ),
        CheckConstraint("last_seq >= 0 AND bidders <= last_seq", name="counters"),
        Index("ix_auction_state_closes_at", "state", "closes_at", "id"),
        Index(
            "uq_auction_live_lot",
            "lot_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    format: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    currency: Mapped[str] = mapped_column(String(3))
    reserve_minor_per_tonne: Mapped[int | None] = mapped_column(BigInteger)
    reserve_is_open: Mapped[bool]
    reserve_salt: Mapped[str] = mapped_column(String(64))
    increment_minor: Mapped[int] = mapped_column(BigInteger)
    opens_at: Mapped[datetime]
    planned_close_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    soft_close_seconds: Mapped[int]
    extension_seconds: Mapped[int]
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    last_bid_at: Mapped[datetime | None]
    bidders: Mapped[int] = mapped_column(default=0)
    leader: Mapped[int | None]
    leading_minor_per_tonne: Mapped[int | None] = mapped_column(BigInteger)
    leading_limit_minor: Mapped[int | None] = mapped_column(BigInteger)
    ask_minor_per_tonne: Mapped[int | None] = mapped_column(BigInteger)
    step_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    sealing_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    ended_at: Mapped[datetime | None]
    by_invitation: Mapped[bool] = mapped_column(default=False, server_default=false())
    has_interests: Mapped[bool] = mapped_column(default=False, server_default=false())
    takes_formulas: Mapped[bool] = mapped_column(default=False, server_default=false())
    deposit_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    end_reason: Mapped[str] = mapped_column(String(20), default="", server_default="")
    end_words: Mapped[str] = mapped_column(String(500), default="", server_default="")
    lot: Mapped[Lot] = relationship(lazy="joined", innerjoin=FLAT)

    @property
    def country(self) -> str:
        """Return the lot's country, whose regulator watches the auction."""
        return self.lot.country

    def parties(self) -> Mapping[str, int | None]:
        """Return the holder's organisation id."""
        return self.lot.parties()

    @property
    def terms(self) -> Terms:
        """Return the terms as they were fixed at the opening."""
        return Terms(
            format=self.format,
            currency=self.currency,
            closes_at=self.planned_close_at,
            reserve_minor_per_tonne=self.reserve_minor_per_tonne,
            reserve_is_open=self.reserve_is_open,
            increment_minor=self.increment_minor,
            soft_close_seconds=self.soft_close_seconds,
            extension_seconds=self.extension_seconds,
            ask_minor_per_tonne=self.ask_minor_per_tonne,
            step_seconds=self.step_seconds,
            opens_at=self.opens_at,
        )

    @property
    def deposit(self) -> Money | None:
        """Return what whoever bids lays down before, where anything is asked."""
        return Money(self.deposit_minor, self.currency) if self.deposit_minor else None

    def shown_leading(self, minor_per_tonne: int | None) -> UnitPrice | None:
        """Return a leading price as everybody may see it: none while sealed, or by invitation."""
        if minor_per_tonne is None or self.by_invitation:
            return None
        return UnitPrice(minor_per_tonne, self.currency)

    @property
    def standing(self) -> Standing:
        """Return where the contest stands now."""
        return Standing(
            self.closes_at,
            self.last_seq,
            self.leader,
            self.leading_minor_per_tonne,
            self.leading_limit_minor,
        )


class AuctionBidder(Model):
    """Under which number others see a bidder in an auction: the order in which they came."""

    __tablename__ = "auction_bidder"
    __table_args__ = (
        UniqueConstraint("auction_id", "label"),
        Index("ix_auction_bidder_bidder", "bidder_id", "auction_id"),
    )

    auction_id: Mapped[int] = mapped_column(BigId, ForeignKey("auction.id"), primary_key=True)
    bidder_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), primary_key=True)
    label: Mapped[int]


class Bid(Model):
    """A bid that was admitted, in its place of the gapless sequence; never changed but in state.

    While a sealed auction is open ``minor_per_tonne`` is empty and the price lies encrypted in
    ``envelope``; closing fills in price and salt. ``limit_minor`` is as far as which the registry
    may bid for the bidder, who alone is told it, with the salt of its commitment. One taken back
    keeps its place; ``withdrawn_after`` is how many bids there were then.
    """

    __tablename__ = "bid"
    __table_args__ = (
        UniqueConstraint("auction_id", "seq"),
        CheckConstraint(f"state IN ({_BID_STATES})", name="state"),
        CheckConstraint("minor_per_tonne IS NOT NULL OR envelope IS NOT NULL", name="price"),
        Index("ix_bid_auction_bidder", "auction_id", "bidder_id", "seq"),
        Index("ix_bid_bidder", "bidder_id", "id"),
        Index(
            "ix_bid_standing",
            "auction_id",
            "bidder_id",
            "state",  # else SQLite takes the index of all a bidder's bids
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    auction_id: Mapped[int] = mapped_column(ForeignKey("auction.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    bidder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"), index=True)
    label: Mapped[int]
    minor_per_tonne: Mapped[int | None] = mapped_column(BigInteger)
    limit_minor: Mapped[int | None] = mapped_column(BigInteger)
    is_automatic: Mapped[bool] = mapped_column(default=False, server_default=false())
    envelope: Mapped[bytes | None] = mapped_column(LargeBinary)
    commitment: Mapped[str | None] = mapped_column(String(64))
    salt: Mapped[str | None] = mapped_column(String(64))
    received_at: Mapped[datetime]
    placed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    withdrawn_after: Mapped[int | None] = mapped_column(BigInteger)
    bidder: Mapped[Organisation] = relationship(lazy="raise")
    base: Mapped[Base] = relationship(lazy="raise")
    formula: Mapped[BidFormula | None] = relationship(lazy="raise", viewonly=True)

    def logged(self) -> LoggedBid:
        """Return the line of the bid log; raises ``ValueError`` while the price is sealed."""
        if self.minor_per_tonne is None:
            raise ValueError(f"{self.ref} is sealed")
        return LoggedBid(
            bidder=self.label,
            minor_per_tonne=self.minor_per_tonne,
            at=self.placed_at,
            seq=self.seq,
            is_automatic=self.is_automatic,
            is_disqualified=self.state == BidState.DISQUALIFIED,
            is_given_up=self.state in GIVEN_UP,
            withdrawn_after=self.withdrawn_after,
        )


class Award(Model):
    """Which bid the holder awarded the lot to; at most one for an auction.

    ``reason`` and ``words`` say why, where it was not the best. ``settled_at`` is when what was
    due for the lot had been paid.
    """

    __tablename__ = "award"
    __table_args__ = (
        Index(
            "ix_award_unsettled",
            "bid_id",
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    auction_id: Mapped[int] = mapped_column(ForeignKey("auction.id"), unique=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), unique=True)
    awarded_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(20), default="", server_default="")
    words: Mapped[str] = mapped_column(String(500), default="", server_default="")
    settled_at: Mapped[datetime | None]
    bid: Mapped[Bid] = relationship(lazy="raise")
