"""Tables of monthly returns: their figures by the register, what is stated otherwise, versions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base
from recycling.db import BigId, Model
from recycling.months import Month
from recycling.oversight.returns import triggers
from recycling.oversight.returns.rules import DepartureKind, Figure, Flow, Key, ReturnState
from recycling.parties.models import Organisation
from recycling.quantities import Mass

_STATES = ", ".join(f"'{state}'" for state in ReturnState)
_KINDS = ", ".join(f"'{kind}'" for kind in DepartureKind)
_STATED = text("stated_otherwise > 0")


class MonthlyReturn(Model):
    """What a base reports for a month of its calendar (``2026-10``).

    ``begins_at`` and ``ends_at`` are the month's instants; ``counts`` its consignments and batches,
    ``quotas`` what it consumed. ``signed_version`` is the number of the version signed last, 0
    before the first; ``stated_otherwise`` how many rows of figures are stated otherwise.
    ``differs`` tells that the register says otherwise by now than when it was signed;
    ``question`` is the regulator's last, ``answer`` what was said to it. ``reminded_at``,
    ``missed_at`` and ``regulator_told_at`` are when those concerned were told, once each.
    """

    __tablename__ = "monthly_return"
    __table_args__ = (
        UniqueConstraint("base_id", "month"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_monthly_return_country_month_id", "country", "month", "id"),
        Index("ix_monthly_return_country_state_due_at", "country", "state", "due_at"),
        Index("ix_monthly_return_recycler_id_id", "recycler_id", "id"),
        Index("ix_monthly_return_state_due_at", "state", "due_at"),
        Index(
            "ix_monthly_return_stated",
            "country",
            "id",
            sqlite_where=_STATED,
            postgresql_where=_STATED,
        ),
        Index(
            "ix_monthly_return_differs",
            "country",
            "id",
            sqlite_where=text("differs IS 1"),
            postgresql_where=text("differs IS true"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str] = mapped_column(String(2))
    month: Mapped[str] = mapped_column(String(7))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime]
    regulator_at: Mapped[datetime]
    term: Mapped[str] = mapped_column(String(300))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    quotas: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    stated_otherwise: Mapped[int]
    signed_version: Mapped[int]
    signed_at: Mapped[datetime | None]
    was_late: Mapped[bool] = mapped_column(default=False)
    differs: Mapped[bool] = mapped_column(default=False)
    question: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    drawn_up_at: Mapped[datetime]
    restated_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
    regulator_told_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    base: Mapped[Base] = relationship(lazy="raise")
    recycler: Mapped[Organisation] = relationship(lazy="raise")
    rows: Mapped[list[ReturnFlow]] = relationship(
        order_by="ReturnFlow.stream, ReturnFlow.element",
        lazy="raise",
        cascade="all, delete-orphan",
    )
    departures: Mapped[list[ReturnDeparture]] = relationship(
        order_by="ReturnDeparture.stream, ReturnDeparture.element",
        lazy="raise",
        cascade="all, delete-orphan",
    )
    versions: Mapped[list[ReturnVersion]] = relationship(
        order_by="ReturnVersion.number", lazy="raise"
    )

    @property
    def subdivision(self) -> str | None:
        """Return the part of the country where the base is, where that is known."""
        return self.base.subdivision

    def parties(self) -> dict[str, int | None]:
        """Return whose return it is."""
        return {"recycler": self.recycler_id}

    @property
    def of_month(self) -> Month:
        """Return the month it is for."""
        return Month.parse(self.month)

    @property
    def flows(self) -> dict[Key, Flow]:
        """Return the figures by the register, by stream and element."""
        return {row.key: row.flow for row in self.rows}

    @property
    def version(self) -> ReturnVersion | None:
        """Return the version signed last."""
        return self.versions[-1] if self.versions else None


class _Figures:
    """The figures of one stream and element as columns."""

    stream: Mapped[str]
    element: Mapped[str]
    opening: Mapped[Mass]
    received: Mapped[Mass]
    intermediates: Mapped[Mass]
    treated: Mapped[Mass]
    closing: Mapped[Mass]
    products: Mapped[Mass]
    residues: Mapped[Mass]
    dispatched: Mapped[Mass]
    in_lines: Mapped[Mass]
    losses: Mapped[Mass]

    @property
    def key(self) -> Key:
        """Return what they are of."""
        return Key(self.stream, self.element)

    @property
    def flow(self) -> Flow:
        """Return them as the rules see them."""
        return Flow(**{one: getattr(self, one) for one in Figure})

    def put(self, flow: Flow) -> None:
        """Write them."""
        for one in Figure:
            setattr(self, one, flow.of(one))


class ReturnFlow(_Figures, Model):
    """What the register says of one stream and element in the month of a return."""

    __tablename__ = "return_flow"

    return_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("monthly_return.id"), primary_key=True, autoincrement=False
    )
    stream: Mapped[str] = mapped_column(String(40), primary_key=True)
    element: Mapped[str] = mapped_column(String(2), primary_key=True)


class ReturnDeparture(_Figures, Model):
    """What the recycler states in the place of the register's figures, of which kind, and why."""

    __tablename__ = "return_departure"
    __table_args__ = (CheckConstraint(f"kind IN ({_KINDS})", name="kind"),)

    return_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("monthly_return.id"), primary_key=True, autoincrement=False
    )
    stream: Mapped[str] = mapped_column(String(40), primary_key=True)
    element: Mapped[str] = mapped_column(String(2), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(String(500))
    stated_at: Mapped[datetime]
    stated_by: Mapped[str] = mapped_column(String(20))


class ReturnVersion(Model):
    """A return as it was signed: canonical JSON and its SHA-256. ``triggers.py`` keeps it so."""

    __tablename__ = "return_version"

    return_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("monthly_return.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    signed_by: Mapped[str] = mapped_column(String(20))


@sqlalchemy_event.listens_for(Model.metadata, "after_create")
def _guard_versions(_metadata: object, connection: Connection, **_options: object) -> None:
    for statement in triggers.creation(connection.dialect.name):
        connection.exec_driver_sql(statement)
