"""Table of what the law changed about lots: which code was given, and what is still asked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model


class LotReclassing(Model):
    """That the law gave a lot another code or class: from which entry to which, on which day.

    ``candidates`` are the numbers that may be right, the chosen one first. ``asks`` while the
    holder of an offered lot has still to confirm the code or to name the hazard properties.
    """

    __tablename__ = "lot_reclassing"
    __table_args__ = (UniqueConstraint("lot_id", "old_code", "old_edition"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    at: Mapped[datetime]
    code_list: Mapped[str] = mapped_column(String(4))
    old_code: Mapped[str] = mapped_column(String(6))
    old_edition: Mapped[str] = mapped_column(String(200))
    old_hazardous: Mapped[bool]
    code: Mapped[str] = mapped_column(String(6))
    edition: Mapped[str] = mapped_column(String(200))
    hazardous: Mapped[bool]
    valid_from: Mapped[date]
    candidates: Mapped[list[str]]
    source: Mapped[str] = mapped_column(String(200))
    asks: Mapped[bool]
    confirmed_at: Mapped[datetime | None]
