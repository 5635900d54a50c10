"""The table of what two countries recorded of the same trade."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model
from recycling.quantities import Mass


class MirrorFigure(Model):
    """What two countries recorded of a year's trade, as an authority of ``country`` entered it."""

    __tablename__ = "mirror_figure"
    __table_args__ = (
        UniqueConstraint("country", "year", "product", "exporter", "importer"),
        CheckConstraint("exported > 0 AND imported >= 0", name="masses"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    country: Mapped[str] = mapped_column(String(2))
    year: Mapped[int]
    product: Mapped[str] = mapped_column(String(60))
    exporter: Mapped[str] = mapped_column(String(2))
    importer: Mapped[str] = mapped_column(String(2))
    exported: Mapped[Mass]
    imported: Mapped[Mass]
    source: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(20))
