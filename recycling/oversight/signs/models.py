"""Tables of signs, of whose turn it is to be looked at, and of who traded with whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model
from recycling.oversight.leaks.rules import Part
from recycling.oversight.signs.lifecycle import SignState
from recycling.oversight.signs.rules import Kind
from recycling.quantities import Mass

PARTS = (Part.HOLDER, Part.BASE)
_PARTS = ", ".join(f"'{part}'" for part in PARTS)
_KINDS = ", ".join(f"'{kind}'" for kind in Kind)
_STATES = ", ".join(f"'{state}'" for state in SignState)
_OPEN = text(f"state = '{SignState.OPEN}'")


class Sign(Model):
    """That a party's figures show what an honest party's hardly do: a reason to look, no verdict.

    ``evidence`` holds the findings, each with how often chance alone shows as much, and the batches
    or consignments behind them. Of a party and kind one at a time is open; ``earlier`` is the one
    closed before, whose figures do not count again.
    """

    __tablename__ = "sign"
    __table_args__ = (
        CheckConstraint(f"part IN ({_PARTS})", name="part"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        Index("ix_sign_country_state_id", "country", "state", "id"),
        Index("ix_sign_part_number_kind", "part", "number", "kind", "id"),
        Index(
            "ux_sign_open",
            "part",
            "number",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    part: Mapped[str] = mapped_column(String(8))
    number: Mapped[int] = mapped_column(BigInteger)
    party: Mapped[str] = mapped_column(String(20))
    party_name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(6))
    since_on: Mapped[date]
    found_on: Mapped[date]
    rate_ppm: Mapped[int]
    tests: Mapped[int]
    looks: Mapped[int]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    earlier: Mapped[str] = mapped_column(String(20), default="")
    opened_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(20), default="")

    def parties(self) -> Mapping[str, int | None]:
        """Return nobody: whom a sign names does not read it."""
        return {}


class SignTurn(Model):
    """When a party was looked at last, and from when it is to be again; ``None``: nothing new."""

    __tablename__ = "sign_turn"
    __table_args__ = (CheckConstraint(f"part IN ({_PARTS})", name="part"),)

    part: Mapped[str] = mapped_column(String(8), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    looked_on: Mapped[date | None]
    due_on: Mapped[date | None] = mapped_column(index=True)


class TradeMonth(Model):
    """A month whose receipts were counted, and when last."""

    __tablename__ = "trade_month"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    counted_on: Mapped[date]


class TradeCount(Model):
    """How many lots of a stream a holder sent to a base in a month, by which carrier.

    ``country`` is where the lots were; ``hundreds`` is how many of them were declared as whole
    hundreds of kilograms.
    """

    __tablename__ = "trade_count"
    __table_args__ = (Index("ix_trade_count_country_month", "country", "month"),)

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    holder_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    base_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    carrier_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stream: Mapped[str] = mapped_column(String(40), primary_key=True)
    lots: Mapped[int]
    received: Mapped[Mass]
    hundreds: Mapped[int]


class TradePair(Model):
    """A holder and a base that traded in the twelve months counted last, added up each night.

    ``place`` is the pair's in its country, that with most lots first. ``expected_ppm`` is the
    base's share of the market in the holder's streams in millionths, ``chance`` how often a draw
    from the market holds as many of its lots, in millionths of a millionth and at least one.
    """

    __tablename__ = "trade_pair"

    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder_id: Mapped[int] = mapped_column(BigInteger)
    base_id: Mapped[int] = mapped_column(BigInteger)
    carrier_id: Mapped[int] = mapped_column(BigInteger)
    carried: Mapped[int]
    lots: Mapped[int]
    lots_of_holder: Mapped[int]
    lots_of_base: Mapped[int]
    received: Mapped[Mass]
    expected_ppm: Mapped[int]
    chance: Mapped[int] = mapped_column(BigInteger)
