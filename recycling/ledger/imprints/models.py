"""Which rows remember what each transaction wrote, and where are those of long ago?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, String, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model
from recycling.ledger.imprints import partitions


class Imprint(Model):
    """The rows one transaction wrote, each as a keyed digest, under one seal.

    ``rows`` has keys and digests by table, ``facts`` the ids of the facts recorded with them;
    facts up to ``upto`` (where it is not 0) are older than imprints and need none.
    """

    __tablename__ = "imprint"
    __table_args__ = ({"postgresql_partition_by": "RANGE (id)"},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    nonce: Mapped[str] = mapped_column(String(16))
    facts: Mapped[list[int]] = mapped_column(JSON)
    rows: Mapped[dict[str, Any]]
    upto: Mapped[int] = mapped_column(BigInteger, default=0)
    seal: Mapped[str] = mapped_column(String(64))


class ImprintArchive(Model):
    """A file of imprints in a row: all there are from ``first_id`` to ``last_id``, ``count`` many.

    The store of files keeps it under ``sha256``; ``size`` is in bytes.
    """

    __tablename__ = "imprint_archive"
    __table_args__ = (CheckConstraint("first_id <= last_id", name="in_order"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    first_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    last_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


@event.listens_for(Imprint.__table__, "after_create")
def _part(_table: object, connection: Connection, **_options: object) -> None:
    for statement in partitions.creation(connection.dialect.name):
        connection.exec_driver_sql(statement)
