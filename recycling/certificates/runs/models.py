"""Tables of runs: a base and a month of which everything is certified, and each lot in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.certificates.models import Certificate
from recycling.certificates.runs.rules import LotOutcome, RunState
from recycling.certificates.typesetting import Typesetting, chosen
from recycling.db import BigId, Model
from recycling.lots.models import Lot

_STATES = ", ".join(f"'{state}'" for state in RunState)
_OUTCOMES = ", ".join(f"'{outcome}'" for outcome in LotOutcome)
_WORKING = text("state = 'working'")
_WAITING = text("outcome = 'waiting'")


class CertificateRun(Model):
    """Everything a base received in a month, being certified or certified.

    ``person_id``, ``person_ref`` and ``delegation_id`` are who opened it and in whose name.
    ``reason`` says why it was stopped.
    """

    __tablename__ = "certificate_run"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_certificate_run_recycler", "recycler_id", "id"),
        Index(
            "ix_certificate_run_working",
            "base_id",
            "month",
            unique=True,
            sqlite_where=_WORKING,
            postgresql_where=_WORKING,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    month: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None]
    person_ref: Mapped[str] = mapped_column(String(60))
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))
    languages: Mapped[str] = mapped_column(String(20))
    paper: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(500), default="")
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    base: Mapped[RecoveryBase] = relationship(lazy="raise")

    def parties(self) -> dict[str, int | None]:
        """Return whose run it is."""
        return {"recycler": self.recycler_id}

    @property
    def typesetting(self) -> Typesetting:
        """Return how the pages are printed; ``languages`` are set apart by spaces."""
        return chosen(self.languages.split(), self.paper)

    @property
    def country(self) -> str:
        """Return the base's country."""
        return self.base.country


class RunLot(Model):
    """One lot of a run; ``number`` counts them in the order they were received.

    ``not_before_at`` is when a worker may take it up: a worker that does moves it on for a while.
    """

    __tablename__ = "certificate_run_lot"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({_OUTCOMES})", name="outcome"),
        Index("ix_certificate_run_lot_outcome", "run_id", "outcome", "number"),
        Index(
            "ix_certificate_run_lot_waiting",
            "run_id",
            "number",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    run_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("certificate_run.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    received_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(14))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    problem: Mapped[str] = mapped_column(String(500), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before_at: Mapped[datetime]
    lot: Mapped[Lot] = relationship(lazy="raise")
    certificate: Mapped[Certificate | None] = relationship(lazy="raise")
    run: Mapped[CertificateRun] = relationship(lazy="raise")
