"""Tables of what people watch, of what they do not want to hear, and of what was told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model


class AlertKind(StrEnum):
    """Of what whoever watches a lot, saved a search or bids is told; each can be switched off.

    Of ``OUTBID`` the mail only: the notice is the whole organisation's.
    """

    OFFERED = "offered"  # the lot is put up for auction, or again
    CLOSING = "closing"  # its auction closes soon
    PRICE = "price"  # its falling price has fallen
    ANSWERED = "answered"  # a question about it is answered
    ENDED = "ended"  # it is awarded, unsold, or the auction cancelled
    OUTBID = "outbid"  # the organisation is outbid
    SEARCH = "search"  # new lots match a saved search


class WatchedLot(Model):
    """A lot that a person watches, for one organisation acted for."""

    __tablename__ = "watched_lot"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id", "lot_id"),
        Index("ix_watched_lot_lot_id", "lot_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    since: Mapped[datetime]


class AlertOff(Model):
    """A kind of alert that a person does not want, for one organisation acted for."""

    __tablename__ = "alert_off"

    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("organisation.id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)


class AuctionLook(Model):
    """When the registry looks next at an auction for those who follow it; none: never again.

    ``ask_told`` is the fallen price that was told last, in minor units per tonne.
    """

    __tablename__ = "auction_look"

    auction_id: Mapped[int] = mapped_column(BigId, ForeignKey("auction.id"), primary_key=True)
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    is_closing_told: Mapped[bool] = mapped_column(default=False)
    ask_told: Mapped[int | None] = mapped_column(BigInteger)


class BidsTold(Model):
    """Up to which bid of all auctions those who were outbid are told; one row."""

    __tablename__ = "bids_told"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    upto: Mapped[int] = mapped_column(BigInteger)


class OutbidTold(Model):
    """Of which of its bids a bidder was told last that it no longer leads."""

    __tablename__ = "outbid_told"

    auction_id: Mapped[int] = mapped_column(BigId, ForeignKey("auction.id"), primary_key=True)
    bidder_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
