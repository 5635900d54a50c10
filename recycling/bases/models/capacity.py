"""Tables of what is reserved and consumed of a licence's years."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from recycling.bases.rules import ReservationState
from recycling.db import BigId, Model
from recycling.quantities import Mass

_RESERVATION_STATES = ", ".join(f"'{state}'" for state in ReservationState)
_LIVE = text("state <> 'released'")
_RESERVED = text("state = 'reserved'")


class LicenceYear(Model):
    """How much of a licence's yearly mass is reserved and consumed in one calendar year."""

    __tablename__ = "licence_year"
    __table_args__ = (
        UniqueConstraint("licence_id", "year"),
        CheckConstraint("reserved >= 0 AND consumed >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"))
    year: Mapped[int]
    reserved: Mapped[Mass]
    consumed: Mapped[Mass]


class Reservation(Model):
    """What one lot holds of a licence's year; a lot holds capacity at one licence at a time.

    ``carry_tried_on`` is the last day on which it was tried in vain to carry it over into the year
    of that day.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("licence_id", "lot_ref"),
        CheckConstraint(f"state IN ({_RESERVATION_STATES})", name="state"),
        Index(
            "uq_reservation_live_lot_ref",
            "lot_ref",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "ix_reservation_reserved_year_id",
            "year",
            "id",
            sqlite_where=_RESERVED,
            postgresql_where=_RESERVED,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"))
    lot_ref: Mapped[str] = mapped_column(String(20), index=True)
    year: Mapped[int]
    mass: Mapped[Mass]
    state: Mapped[str] = mapped_column(String(10))
    carry_tried_on: Mapped[date | None]
