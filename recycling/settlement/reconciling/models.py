"""Which rows keep what the payment service listed, what a night found, and each difference?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.settlement.reconciling.lifecycle import DifferenceState, Stage
from recycling.settlement.reconciling.rules import Kind, Movement


def _among(kinds: type[Kind | Movement | Stage | DifferenceState]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


class BalanceLine(Model):
    """A line of the payment service's account of our balance, as it was read.

    In minor units, what leaves below zero. ``about`` is the charge or transfer its source is about.
    """

    __tablename__ = "balance_line"
    __table_args__ = (
        CheckConstraint(f"movement IN ({_among(Movement)})", name="movement"),
        Index(None, "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    line: Mapped[str] = mapped_column(String(100), unique=True)
    movement: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(100), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime]
    sale: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(100))
    account: Mapped[str] = mapped_column(String(100))
    about: Mapped[str] = mapped_column(String(100))


class Reconciliation(Model):
    """One comparison of a day's money, the ``number``-th of that day; ``place`` is how far it is.

    Lines are read from ``since`` on (``None``: all there are); ``read_to`` is when the newest of
    them came to be. It is done once it has ``ended_at``. ``is_balanced`` is empty while the
    balance was not compared.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (
        CheckConstraint(f"stage IN ({_among(Stage)})", name="stage"),
        CheckConstraint("(stage = 'done') = (ended_at IS NOT NULL)", name="ended"),
        UniqueConstraint("day", "number"),
        Index(
            "uq_reconciliation_under_way",
            "day",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    day: Mapped[date]
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime | None]
    read_to: Mapped[datetime | None]
    lines: Mapped[int] = mapped_column(default=0)
    is_balanced: Mapped[bool | None]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ReconciliationSum(Model):
    """What one kind of movement came to on a day, by our books and by the service's lines."""

    __tablename__ = "reconciliation_sum"

    reconciliation_id: Mapped[int] = mapped_column(
        ForeignKey("reconciliation.id"), primary_key=True
    )
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    movement: Mapped[str] = mapped_column(String(16), primary_key=True)
    ours: Mapped[int]
    ours_minor: Mapped[int] = mapped_column(BigInteger)
    theirs: Mapped[int]
    theirs_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)


class Difference(Model):
    """What our books and the service do not say alike; open until somebody closes it.

    ``vanished_on`` is the day whose reconciliation did not find it any more; it stays open.
    """

    __tablename__ = "difference"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_among(Kind)})", name="kind"),
        CheckConstraint(f"state IN ({_among(DifferenceState)})", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        UniqueConstraint("kind", "subject"),
        Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(3))
    ours_minor: Mapped[int | None] = mapped_column(BigInteger)
    theirs_minor: Mapped[int | None] = mapped_column(BigInteger)
    sale: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(100))
    ours_said: Mapped[str] = mapped_column(String(200))
    theirs_said: Mapped[str] = mapped_column(String(200))
    found_on: Mapped[date]
    last_found_on: Mapped[date]
    vanished_on: Mapped[date | None]
    opened_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(60))


class Sighting(Model):
    """That a reconciliation found a difference, for the first time (``is_new``) or again."""

    __tablename__ = "difference_sighting"

    reconciliation_id: Mapped[int] = mapped_column(
        ForeignKey("reconciliation.id"), primary_key=True
    )
    difference_id: Mapped[int] = mapped_column(
        ForeignKey("difference.id"), primary_key=True, index=True
    )
    is_new: Mapped[bool]
    difference: Mapped[Difference] = relationship(lazy="raise")
