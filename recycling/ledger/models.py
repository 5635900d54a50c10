"""Which rows make up the ledger?

``fact`` is written once and never changed (``triggers.py``); ``fact_party`` says whose change feed
shows it; ``log_entry`` is what waits for, and then is, a leaf of the public log; ``log_tile``,
``checkpoint`` and ``log_head`` are the log; ``cosignature`` is what witnesses say of checkpoints,
``log_witness`` how it goes with each; ``pending_fact`` is what must still take effect.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model
from recycling.ledger import triggers

KIND_FACT = "fact"
KIND_RECORD = "record"
LONGEST_ERROR = 2000


class Fact(Model):
    """One thing that happened to one subject; ``number`` is its place in the subject's chain.

    ``actor_ref`` and ``actor_salt`` are empty where the person has been erased: the digest of
    both stays, so chain and tree still prove.
    """

    __tablename__ = "fact"
    __table_args__ = (
        UniqueConstraint("subject", "number"),
        CheckConstraint("number > 0", name="numbered_from_one"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    actor_ref: Mapped[str] = mapped_column(String(60))
    actor_salt: Mapped[str] = mapped_column(String(32))
    organisation_ref: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(32))
    actor_digest: Mapped[str] = mapped_column(String(64))
    body_digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class FactParty(Model):
    """An organisation whose change feed shows a fact, and the fact's place there.

    The place is the leaf's index plus one, given by the sequencer: facts get their ids before
    their transactions end, so only the log's order never grows in the middle.
    """

    __tablename__ = "fact_party"
    __table_args__ = (Index(None, "organisation_ref", "place"),)

    fact_id: Mapped[int] = mapped_column(BigId, ForeignKey("fact.id"), primary_key=True)
    organisation_ref: Mapped[str] = mapped_column(String(60), primary_key=True)
    place: Mapped[int | None] = mapped_column(BigId)


class LogEntry(Model):
    """A digest that is, or waits to become, a leaf of the log: of a fact, or of a record."""

    __tablename__ = "log_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    fact_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("fact.id"), unique=True)
    leaf_index: Mapped[int | None] = mapped_column(BigId, unique=True)

    __table_args__ = (
        CheckConstraint("(kind = 'fact') = (fact_id IS NOT NULL)", name="fact_has_its_id"),
        Index(
            "ix_log_entry_waiting",
            "id",
            sqlite_where=leaf_index.is_(None),
            postgresql_where=leaf_index.is_(None),
        ),
    )


class LogTile(Model):
    """Up to 256 hashes of one level of the tree (C2SP tlog-tiles); ``width`` is how many."""

    __tablename__ = "log_tile"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    width: Mapped[int]
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(Model):
    """A signed statement of the log's size and root, as published."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    note: Mapped[str]
    at: Mapped[datetime]


class LogHead(Model):
    """The one row a sequencer locks, so that there is one writer; ``size`` is the log's."""

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigId)


class Cosignature(Model):
    """One line of a witness under one checkpoint, as it verified; ``key`` is its verifier key."""

    __tablename__ = "cosignature"

    size: Mapped[int] = mapped_column(
        BigId, ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    line: Mapped[str]
    at: Mapped[datetime]


class LogWitness(Model):
    """How it goes with a witness: what it last cosigned, from when it may be asked again, and why.

    ``key`` is its verifier key. ``not_before_at`` is also the lease of whoever asks it just now.
    """

    __tablename__ = "log_witness"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    size: Mapped[int] = mapped_column(BigId, default=0)
    not_before_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(200), default="")
    cosigned_at: Mapped[datetime | None]


class PendingFact(Model):
    """A fact that must still take effect, how often that was tried, and from when to try again."""

    __tablename__ = "pending_fact"
    __table_args__ = (Index(None, "not_before_at"),)

    fact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("fact.id"), primary_key=True, autoincrement=False
    )
    attempts: Mapped[int] = mapped_column(default=0)
    not_before_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(LONGEST_ERROR), default="")


@sqlalchemy_event.listens_for(Fact.__table__, "after_create")
def _guard_facts(_table: object, connection: Connection, **_options: object) -> None:
    for statement in triggers.creation(connection.dialect.name):
        connection.exec_driver_sql(statement)
