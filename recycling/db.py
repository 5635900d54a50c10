"""Where are rows kept, and what types do columns speak?

One ``db`` (Flask-SQLAlchemy) on SQLite or PostgreSQL. Columns hold our quantities directly:
``Mass`` as whole milligrams, ``Fraction`` as parts per billion, instants aware and in UTC.
On SQLite we issue BEGIN ourselves (the driver's own transaction control is off), so roll-back
is whole and a deed can take the write lock at its start.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    any_,
    bindparam,
    event,
    func,
    make_url,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from recycling.clock import as_utc
from recycling.copies import COPY, ReadingSession
from recycling.folding import LONGEST_WORD
from recycling.links import asked_of_links, keep_links
from recycling.quantities import Fraction, Mass, from_ppb

SQLITE_BUSY_MS = 15_000
_ASKED_AGAIN_S = (0.000_2, 0.001_5)
_LET_OTHERS_S = 0.005
WRITES, IS_ALONE = "writes", "is_alone"
# As many connections of a process as its threads use at once stay open: to open one, and to plan
# its statements anew, takes longer than most requests. Four such processes leave room within the
# hundred a PostgreSQL has by default.
_KEPT_OPEN, _FOR_A_WHILE = 16, 4
MOST_CONNECTIONS = _KEPT_OPEN + _FOR_A_WHILE
_IN_MEMORY = (None, "", ":memory:")  # which is one connection, or lost
# For ``innerjoin=`` of what is read with a row, which may itself be read with another: SQLite reads
# all of the tables that are joined with each other inside of an outer join.
FLAT: Any = "unnested"
BigId = BigInteger().with_variant(Integer(), "sqlite")


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, kept and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant; store UTC."""
        return None if value is None else as_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant (SQLite forgets the zone)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class MassColumn(TypeDecorator[Mass]):
    """A mass in whole milligrams."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Mass | None, dialect: Dialect) -> int | None:
        """Store milligrams."""
        return None if value is None else value.milligrams

    def process_result_value(self, value: int | None, dialect: Dialect) -> Mass | None:
        """Read milligrams."""
        return None if value is None else Mass(value)


class FractionColumn(TypeDecorator[Fraction]):
    """A fraction in whole parts per billion."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> int | None:
        """Store parts per billion."""
        return None if value is None else value.ppb

    def process_result_value(self, value: int | None, dialect: Dialect) -> Fraction | None:
        """Read parts per billion."""
        return None if value is None else from_ppb(value)


# A folded word, in the order of code points on both databases, so that beginnings are ranges.
Word = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")
_TYPES: dict[Any, Any] = {
    datetime: UtcInstant(),
    date: Date(),
    Mass: MassColumn(),
    Fraction: FractionColumn(),
    dict[str, Any]: JSON(),
    list[str]: JSON(),
}
# Constraints are named, so that migrations can speak of them.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The parent of every table."""

    registry = registry(metadata=MetaData(naming_convention=_NAMES), type_annotation_map=_TYPES)


db = SQLAlchemy(model_class=Base, session_options={"class_": ReadingSession})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def init_database(app: Flask, url: str, copy: str = "", is_pooled: bool = False) -> None:
    """Bind the application to ``sqlite:///`` or ``postgresql+psycopg://``, and to a copy of it.

    ``is_pooled`` tells that a pooler lends connections of the database for a transaction each.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url, is_pooled)
    if copy:
        app.config["SQLALCHEMY_BINDS"] = {COPY: {"url": copy, **_engine_options(copy, is_pooled)}}
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            (_prepare_sqlite if engine.dialect.name == "sqlite" else keep_links)(engine)


def among(columns: Sequence[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition that columns hold a key of those ``given_among`` gives, by an index.

    On PostgreSQL it is the same for any number of keys, and planned once. SQLite uses no index for
    a list of tuples, but does for what it selects from a document.
    """
    if dialect == "postgresql":
        lists = [
            bindparam(f"{name}_{place}", type_=postgresql.ARRAY(column.type))
            for place, column in enumerate(columns)
        ]
        if len(columns) == 1:
            return cast("ColumnElement[bool]", columns[0] == any_(lists[0]))
        names = [f"part_{place}" for place in range(len(columns))]
        listed = func.unnest(*lists).table_valued(*names).render_derived()
        return tuple_(*columns).in_(select(*listed.c))
    if len(columns) == 1:
        return cast("ColumnElement[bool]", columns[0].in_(bindparam(name, expanding=True)))
    given = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    parts = (func.json_extract(given.c.value, f"$[{place}]") for place in range(len(columns)))
    return tuple_(*columns).in_(select(*parts))


def given_among(name: str, keys: Sequence[Sequence[Any]], dialect: str) -> dict[str, list[Any]]:
    """Return the parameters of ``among``: keys of numbers or texts, a value for each column.

    There must be at least one.
    """
    if dialect == "postgresql":
        parts = zip(*keys, strict=True)
        return {f"{name}_{place}": list(part) for place, part in enumerate(parts)}
    return {name: [one for (one,) in keys] if len(keys[0]) == 1 else list(keys)}


def insert_missing(table: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, but none whose key is there already, whoever put it there."""
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    adding = postgresql.insert if on_postgresql else sqlite.insert
    db.session.execute(adding(table).on_conflict_do_nothing(), rows)


def _engine_options(url: str, is_pooled: bool) -> dict[str, Any]:
    # Who was used last remembers most of what is read next.
    kept = {"pool_size": _KEPT_OPEN, "max_overflow": _FOR_A_WHILE, "pool_use_lifo": True}
    hidden = {"hide_parameters": True}  # an error is logged, and values may be about people
    if url.startswith("sqlite"):
        is_in_memory = make_url(url).database in _IN_MEMORY
        return {
            **({} if is_in_memory else kept),
            **hidden,
            "connect_args": {"timeout": SQLITE_BUSY_MS / 1000},
        }
    return {**kept, **hidden, "connect_args": asked_of_links(is_pooled)}


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(WRITES):
            _begin_in_turn(connection)
        elif not options.get(IS_ALONE):
            connection.exec_driver_sql("BEGIN")


def let_others_write(left_at: float) -> None:
    """Leave SQLite's write lock alone until other processes have had time to ask for it again.

    ``left_at`` is when this process last left it (``time.monotonic``). One in which many wait would
    keep it to itself, for its next one is there at once. PostgreSQL has a line of its own.
    """
    if db.engine.dialect.name == "sqlite":
        time.sleep(max(left_at + _LET_OTHERS_S - time.monotonic(), 0))


def _begin_in_turn(connection: Connection) -> None:
    """Wait for SQLite's write lock by asking for it again and again, a random short time apart.

    Its own waiting sleeps up to a tenth of a second, and who has just come gets ahead of who has
    long been there: under a storm of bids somebody would wait for seconds.
    After ``SQLITE_BUSY_MS`` SQLite itself is asked once more, and says why it cannot be.
    """
    link: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    until = time.monotonic() + SQLITE_BUSY_MS / 1000
    link.execute("PRAGMA busy_timeout=0")
    try:
        while not _is_begun(link) and time.monotonic() < until:
            time.sleep(random.uniform(*_ASKED_AGAIN_S))  # noqa: S311  # nosec B311
    finally:
        link.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")
    if not link.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _is_begun(link: sqlite3.Connection) -> bool:
    try:
        link.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
