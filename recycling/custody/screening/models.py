"""Tables of screenings at the gate and of the quarantines their alarms begin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.custody.models import Consignment
from recycling.custody.screening.rules import QuarantineState, Report
from recycling.db import BigId, Model

_STATES = ", ".join(f"'{state}'" for state in QuarantineState)
_OPEN = text(f"state = '{QuarantineState.OPEN}'")


class Screening(Model):
    """What an instrument showed of a load at the gate; ``grounds`` are those of an alarm.

    Dose rates in nSv/h. None is ever changed.
    """

    __tablename__ = "screening"
    __table_args__ = (Index("ix_screening_consignment_id_id", "consignment_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"))
    instrument: Mapped[str] = mapped_column(String(100))
    verified_until: Mapped[date]
    background_nsv: Mapped[int] = mapped_column(BigInteger)
    highest_nsv: Mapped[int] = mapped_column(BigInteger)
    portal_alarm: Mapped[bool]
    grounds: Mapped[list[str]]
    screened_at: Mapped[datetime]
    screened_by: Mapped[str] = mapped_column(String(20))


class Quarantine(Model):
    """That a load stays at the gate since an alarm, and how that ended.

    ``report`` is the ``Report`` that lifted it, as it is stored, and ``finding`` where its nuclides
    put the load. A consignment is in one quarantine at most.
    """

    __tablename__ = "quarantine"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_quarantine_consignment_id_id", "consignment_id", "id"),
        Index("ix_quarantine_state_id", "state", "id"),
        Index(
            "ix_quarantine_open",
            "consignment_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"))
    screening_id: Mapped[int] = mapped_column(ForeignKey("screening.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    finding: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(String(500), default="")
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    consignment: Mapped[Consignment] = relationship(lazy="raise")
    screening: Mapped[Screening] = relationship(lazy="raise")

    @property
    def country(self) -> str:
        """Return the country of the base, whose regulator watches its gate."""
        return self.consignment.base.country

    def parties(self) -> Mapping[str, int | None]:
        """Return the consignment's parties."""
        return self.consignment.parties()

    def read_report(self) -> Report | None:
        """Return the report that lifted it, if one did."""
        return None if self.report is None else Report.read(self.report, self.words)
