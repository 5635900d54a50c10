"""Tables of what surrounds contests: conditions, invitations, questions, limits of exposure."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recycling.auctions.rules.conditions import Conditions
from recycling.db import BigId, Model


class AuctionCondition(Model):
    """What the holder laid down at the opening beside the price rules; never changed."""

    __tablename__ = "auction_condition"

    auction_id: Mapped[int] = mapped_column(BigId, ForeignKey("auction.id"), primary_key=True)
    incoterm: Mapped[str] = mapped_column(String(3), default="")
    incoterm_place: Mapped[str] = mapped_column(String(200), default="")
    inspection_from: Mapped[date | None]
    inspection_to: Mapped[date | None]
    inspection_place: Mapped[str] = mapped_column(String(200), default="")
    inspection_booking: Mapped[str] = mapped_column(String(1000), default="")
    questions_until: Mapped[datetime | None]
    standstill_days: Mapped[int] = mapped_column(default=0, server_default="0")

    def said(self, by_invitation: bool) -> Conditions:
        """Return the conditions, without saying who is invited."""
        return Conditions(
            by_invitation=by_invitation,
            incoterm=self.incoterm,
            incoterm_place=self.incoterm_place,
            inspection_from=self.inspection_from,
            inspection_to=self.inspection_to,
            inspection_place=self.inspection_place,
            inspection_booking=self.inspection_booking,
            questions_until=self.questions_until,
            standstill_days=self.standstill_days,
        )


class AuctionInvitation(Model):
    """That an organisation may read the terms of an auction by invitation, and bid in it."""

    __tablename__ = "auction_invitation"

    auction_id: Mapped[int] = mapped_column(BigId, ForeignKey("auction.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("organisation.id"), primary_key=True
    )
    invited_at: Mapped[datetime]


class AuctionQuestion(Model):
    """A question everybody may read, by somebody nobody is told of, and the holder's answer.

    ``label`` is the asker's number where they had bid when they asked.
    """

    __tablename__ = "auction_question"
    __table_args__ = (
        UniqueConstraint("auction_id", "number"),
        Index("ix_auction_question_asker", "auction_id", "asker_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    auction_id: Mapped[int] = mapped_column(ForeignKey("auction.id"))
    number: Mapped[int]
    asker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    label: Mapped[int | None]
    question: Mapped[str] = mapped_column(String(1000))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(2000), default="")
    answered_at: Mapped[datetime | None]


class ExposureLimit(Model):
    """How far an organisation lets itself be committed by bids in one currency; its own choice."""

    __tablename__ = "exposure_limit"

    organisation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("organisation.id"), primary_key=True
    )
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    limit_minor: Mapped[int] = mapped_column(BigInteger)
    set_at: Mapped[datetime]
