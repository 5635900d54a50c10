"""Tables of what was recovered: as it is counted each night, and as it was published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model
from recycling.quantities import Mass


class RecoveryMonth(Model):
    """What a firm treated and recovered of an element in a month, by stream and route.

    Kept base by base; ``base_id`` is none of figures from before its base was on the register.
    ``month`` is of the base's calendar.
    """

    __tablename__ = "recovery_month"
    __table_args__ = (
        Index("ix_recovery_month_base_id_month", "base_id", "month"),
        Index("ix_recovery_month_month", "month"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("base.id"))
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str] = mapped_column(String(2))
    month: Mapped[str] = mapped_column(String(7))
    stream: Mapped[str] = mapped_column(String(40))
    route: Mapped[str] = mapped_column(String(60))
    element: Mapped[str] = mapped_column(String(2))
    treated: Mapped[Mass]
    recovered: Mapped[Mass]


class CountedBatch(Model):
    """That a batch is counted as its books were closed at an instant."""

    __tablename__ = "counted_batch"

    batch_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("batch.id"), primary_key=True, autoincrement=False
    )
    closed_at: Mapped[datetime] = mapped_column(index=True)


class PublishedMonth(Model):
    """A month whose figures are published."""

    __tablename__ = "published_month"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    published_at: Mapped[datetime]


class FigureBundle(Model):
    """A figure as it was published in a month; ``kinds`` are the streams, routes and countries."""

    __tablename__ = "figure_bundle"
    __table_args__ = (Index("ix_figure_bundle_element_month", "element", "month"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    month: Mapped[str] = mapped_column(ForeignKey("published_month.month"), index=True)
    element: Mapped[str] = mapped_column(String(2))
    kinds: Mapped[list[Any]] = mapped_column(JSON)
    treated: Mapped[Mass]
    recovered: Mapped[Mass]


class FigurePart(Model):
    """What a firm has in a published figure. Never shown to anybody: it says what is published."""

    __tablename__ = "figure_part"

    bundle_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("figure_bundle.id"), primary_key=True, autoincrement=False
    )
    stream: Mapped[str] = mapped_column(String(40), primary_key=True)
    route: Mapped[str] = mapped_column(String(60), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    recycler_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, autoincrement=False
    )
    treated: Mapped[Mass]
    recovered: Mapped[Mass]
