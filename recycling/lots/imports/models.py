"""Tables of imports: the file and how it is read, each of its rows, and columns remembered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.lots.imports.rules.states import ImportState, Outcome, Policy
from recycling.parties.models import Delegation, Organisation

_STATES = ", ".join(f"'{state}'" for state in ImportState)
_POLICIES = ", ".join(f"'{policy}'" for policy in Policy)
_OUTCOMES = ", ".join(f"'{outcome}'" for outcome in Outcome)
_IS_IMPORTING = text("state = 'importing'")


class LotImport(Model):
    """One file of lots. Counts are of its rows; ``rows_done`` is the last entered or published.

    ``layout`` is how the file is read, ``columns`` what each column holds, both as they were
    confirmed; rows are judged as of ``read_at``, when reading began. One import at a time enters
    lots of a holder. With a ``delegation`` the person is a broker's.
    """

    __tablename__ = "lot_import"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"policy IN ('', {_POLICIES})", name="policy"),
        Index("ix_lot_import_holder_id_id", "holder_id", "id"),
        Index("ix_lot_import_state_id", "state", "id"),
        Index(
            "uq_lot_import_one_at_a_time",
            "holder_id",
            unique=True,
            sqlite_where=_IS_IMPORTING,
            postgresql_where=_IS_IMPORTING,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None]
    person_ref: Mapped[str] = mapped_column(String(60))
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))
    state: Mapped[str] = mapped_column(String(12))
    policy: Mapped[str] = mapped_column(String(8), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigId)
    layout: Mapped[dict[str, Any]]
    columns: Mapped[list[Any]] = mapped_column(JSON)
    decimals: Mapped[str] = mapped_column(String(8), default="")
    day_order: Mapped[str] = mapped_column(String(8), default="")
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_bad: Mapped[int] = mapped_column(default=0)
    rows_warned: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    published: Mapped[int] = mapped_column(default=0, server_default="0")
    rows_done: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(500), default="")
    uploaded_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    holder: Mapped[Organisation] = relationship(lazy="raise")
    delegation: Mapped[Delegation | None] = relationship(lazy="joined")

    def parties(self) -> Mapping[str, int | None]:
        """Return whose import it is."""
        return {"holder": self.holder_id}

    @property
    def country(self) -> str:
        """Return no country: no regulator watches drafts on their way in."""
        return ""


class LotImportRow(Model):
    """A row of a file: its cells as read, what was found, what it does or did.

    ``number`` counts the rows from 1, ``line`` is where it stands in the file.
    """

    __tablename__ = "lot_import_row"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({_OUTCOMES})", name="outcome"),
        Index("ix_lot_import_row_own_id", "import_id", "own_id"),
        Index("ix_lot_import_row_outcome", "import_id", "outcome", "number"),
    )

    import_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("lot_import.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int]
    own_id: Mapped[str] = mapped_column(String(100))
    outcome: Mapped[str] = mapped_column(String(10))
    cells: Mapped[list[Any]] = mapped_column(JSON)
    findings: Mapped[list[Any]] = mapped_column(JSON)


class ColumnMemory(Model):
    """What an organisation last said the columns of files with these headers hold."""

    __tablename__ = "lot_import_columns"
    __table_args__ = (UniqueConstraint("organisation_id", "shape"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    shape: Mapped[str] = mapped_column(String(64))
    columns: Mapped[list[Any]] = mapped_column(JSON)
    decimals: Mapped[str] = mapped_column(String(8))
    day_order: Mapped[str] = mapped_column(String(8))
    remembered_at: Mapped[datetime]
