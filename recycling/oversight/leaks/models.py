"""Tables of what consignments lost, of each party's sums, of what is usual, and of alerts.

Shares of the declared mass are in parts per million; sums, which are logarithms of likelihood
ratios, in millionths.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.custody.models import Consignment
from recycling.db import BigId, Model
from recycling.oversight.leaks.lifecycle import AlertState
from recycling.oversight.leaks.rules import Part, Side
from recycling.quantities import Mass

_PARTS = ", ".join(f"'{part}'" for part in Part)
_SIDES = ", ".join(f"'{side}'" for side in Side)
_STATES = ", ".join(f"'{state}'" for state in AlertState)
_OPEN = text(f"state = '{AlertState.OPEN}'")


class LossReading(Model):
    """What a receipt said of the loss on the way, against what was usual when it was folded."""

    __tablename__ = "loss_reading"

    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"), primary_key=True)
    received_on: Mapped[date] = mapped_column(index=True)
    stream: Mapped[str] = mapped_column(String(40))
    corridor: Mapped[str] = mapped_column(String(5))
    declared: Mapped[Mass]
    received: Mapped[Mass]
    share_ppm: Mapped[int]
    weighing_ppm: Mapped[int]
    lost_ppm: Mapped[int]
    spread_ppm: Mapped[int]
    consignment: Mapped[Consignment] = relationship(lazy="raise")


class LossParty(Model):
    """For whom a reading counts: an organisation as holder or carrier, or a base, by its id."""

    __tablename__ = "loss_party"
    __table_args__ = (
        CheckConstraint(f"part IN ({_PARTS})", name="part"),
        Index("ix_loss_party_part_number_received_on", "part", "number", "received_on"),
    )

    consignment_id: Mapped[int] = mapped_column(
        ForeignKey("loss_reading.consignment_id"), primary_key=True
    )
    part: Mapped[str] = mapped_column(String(8), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    received_on: Mapped[date]


class LossSum(Model):
    """A party's two sums and what is known of its readings; folded on with every receipt."""

    __tablename__ = "loss_sum"
    __table_args__ = (CheckConstraint(f"part IN ({_PARTS})", name="part"),)

    part: Mapped[str] = mapped_column(String(8), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    less: Mapped[int] = mapped_column(BigInteger)
    more: Mapped[int] = mapped_column(BigInteger)
    less_since: Mapped[date | None]
    more_since: Mapped[date | None]
    count: Mapped[int]
    precision: Mapped[int] = mapped_column(BigInteger)
    roughness: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    first_on: Mapped[date]


class LossHabit(Model):
    """How often a share was seen of a stream on a corridor; empty words stand for all."""

    __tablename__ = "loss_habit"

    stream: Mapped[str] = mapped_column(String(40), primary_key=True)
    corridor: Mapped[str] = mapped_column(String(5), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    times: Mapped[int]
    weighing_ppm2: Mapped[int] = mapped_column(BigInteger)


class LeakAlert(Model):
    """That a party loses more, or gains more, than is usual: a reason to look, and no verdict.

    ``evidence`` holds the consignments behind it with their figures and the path of the sum, and
    who cannot be told apart from the party. Of a party one at a time is open.
    """

    __tablename__ = "leak_alert"
    __table_args__ = (
        CheckConstraint(f"part IN ({_PARTS})", name="part"),
        CheckConstraint(f"side IN ({_SIDES})", name="side"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        Index("ix_leak_alert_country_state_id", "country", "state", "id"),
        Index(
            "ux_leak_alert_open",
            "part",
            "number",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    part: Mapped[str] = mapped_column(String(8))
    number: Mapped[int] = mapped_column(BigInteger)
    party: Mapped[str] = mapped_column(String(20))
    party_name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    side: Mapped[str] = mapped_column(String(4))
    state: Mapped[str] = mapped_column(String(6))
    since_on: Mapped[date]
    found_on: Mapped[date]
    effect_ppm: Mapped[int]
    scatter_ppm: Mapped[int]
    statistic: Mapped[int] = mapped_column(BigInteger)
    limit: Mapped[int] = mapped_column(BigInteger)
    rate_ppm: Mapped[int]
    in_year: Mapped[int]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    opened_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(20), default="")

    def parties(self) -> Mapping[str, int | None]:
        """Return nobody: whom an alert names does not read it."""
        return {}
