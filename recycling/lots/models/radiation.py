"""Tables of radioactivity: what was measured of a lot, nuclide by nuclide."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.lots.models.lot import one_of
from recycling.lots.rules.radioactivity import MICRO, RadiationMethod
from recycling.parties.models import Organisation


class LotMeasurement(Model):
    """A measurement of a lot; ``counts`` while it is the one its state rests on."""

    __tablename__ = "lot_measurement"
    __table_args__ = (
        CheckConstraint(one_of("method", RadiationMethod), name="method"),
        Index("ix_lot_measurement_lot_id_id", "lot_id", "id"),
        Index("ix_lot_measurement_valid_until_id", "valid_until", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    method: Mapped[str] = mapped_column(String(20))
    laboratory: Mapped[str] = mapped_column(String(200))
    accreditation: Mapped[str] = mapped_column(String(200))
    report_number: Mapped[str] = mapped_column(String(200))
    measured_on: Mapped[date]
    valid_until: Mapped[date | None]
    counts: Mapped[bool]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    added_at: Mapped[datetime]
    activities: Mapped[list[LotActivity]] = relationship(
        order_by="LotActivity.id", cascade="all, delete-orphan"
    )
    added_by: Mapped[Organisation] = relationship(lazy="raise")


class LotActivity(Model):
    """The activity of one nuclide, in millionths of a Bq/g; uncertainty expanded, k = 2."""

    __tablename__ = "lot_activity"
    __table_args__ = (UniqueConstraint("measurement_id", "nuclide"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    measurement_id: Mapped[int] = mapped_column(ForeignKey("lot_measurement.id"))
    nuclide: Mapped[str] = mapped_column(String(10))
    micro_bq_per_g: Mapped[int] = mapped_column(BigInteger)
    micro_uncertainty: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def bq_per_g(self) -> Decimal:
        """Return the activity in Bq/g, exact."""
        return Decimal(self.micro_bq_per_g) / MICRO

    @property
    def uncertainty(self) -> Decimal | None:
        """Return the uncertainty in Bq/g, ``None`` where none is stated."""
        stated = self.micro_uncertainty
        return None if stated is None else Decimal(stated) / MICRO
