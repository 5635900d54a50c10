"""Where are rows kept, and what types do columns speak?

One ``db`` (Flask-SQLAlchemy) on SQLite or PostgreSQL. Columns hold our quantities directly:
``Mass`` as whole milligrams, ``Fraction`` as parts per billion, instants aware and in UTC.
On SQLite we issue BEGIN ourselves (the driver's own transaction control is off), so roll-back
is whole and a deed can take the write lock at its start.
"""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import psycopg
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from psycopg.sql import SQL, Identifier
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnClause,
    ColumnElement,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    TableClause,
    TextClause,
    bindparam,
    event,
    func,
    insert,
    make_url,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from recycling.clock import as_utc
from recycling.copies import COPY, ReadingSession
from recycling.folding import LONGEST_WORD
from recycling.links import asked_of_links, keep_links
from recycling.quantities import Fraction, Mass, from_ppb
from recycling.written import IS_NOTED, is_watched, note_written

SQLITE_BUSY_MS = 15_000
_ASKED_AGAIN_S = (0.000_2, 0.001_5)
_LET_OTHERS_S = 0.005
WRITES = "writes"
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


@contextmanager
def reading() -> Iterator[Connection]:
    """Lend a connection for one statement that reads, beside the session and its transaction.

    On PostgreSQL it is one round trip, for no transaction is begun and ended around it.
    """
    is_apart = db.engine.dialect.name == "postgresql"
    with db.engine.connect() as link:
        yield link.execution_options(isolation_level="AUTOCOMMIT") if is_apart else link


def among(columns: Sequence[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition that columns hold a key of the parameter ``name``, by an index of them.

    The parameter is a list: of values for one column, of tuples of numbers or texts for several.
    SQLite uses no index for a list of tuples, but does for what it selects from a document.
    """
    if len(columns) == 1:
        return cast("ColumnElement[bool]", columns[0].in_(bindparam(name, expanding=True)))
    together = tuple_(*columns)
    if dialect != "sqlite":
        return together.in_(bindparam(name, expanding=True))
    given = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    parts = (func.json_extract(given.c.value, f"$[{place}]") for place in range(len(columns)))
    return together.in_(select(*parts))


def insert_missing(table: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, but none whose key is there already, whoever put it there."""
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    adding = postgresql.insert if on_postgresql else sqlite.insert
    db.session.execute(adding(table).on_conflict_do_nothing(), rows)


def insert_many(
    table: TableClause, columns: Sequence[ColumnClause[Any]], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert rows of values for these columns, past the session; return how many.

    Rows are written while the next ones are made: what makes them must ask the database nothing.
    Raises the ``DBAPIError`` a single insert would.
    """
    link = db.session.connection()
    write = _copy if link.dialect.name == "postgresql" else _insert
    try:
        return write(link, table.name, [one.name for one in columns], _bound(link, columns, rows))
    except (psycopg.Error, sqlite3.Error) as error:
        raised = DBAPIError.instance(table.name, None, error, type(error), dialect=link.dialect)
        raise raised from error


def insert_rows(
    table: type[Model], rows: Sequence[Mapping[str, Any]], *returned: str
) -> Sequence[Row[Any]]:
    """Insert a few rows that name the same columns; return columns of each, if any are asked for.

    They come in no order that counts. What a column holds that no row names is the database's to
    say. On PostgreSQL it is one command, the same for any number of rows, which is planned once; a
    command for each row takes it twice the time.
    """
    if not rows:
        return ()
    made = cast("Table", table.__table__)
    if not is_watched(made.name):
        return _insert_rows(made, rows, returned)
    keys = tuple(column.name for column in made.primary_key)
    unknown = tuple(name for name in keys if name not in rows[0] and name not in returned)
    found = _insert_rows(made, rows, (*returned, *unknown))
    known = rows if all(name in rows[0] for name in keys) else [one._mapping for one in found]
    noted = [
        tuple(one[name] for name in keys) for one in cast("Sequence[Mapping[str, Any]]", known)
    ]
    note_written(db.session.info, made.name, noted)
    return found


def _insert_rows(
    made: Table, rows: Sequence[Mapping[str, Any]], returned: tuple[str, ...]
) -> Sequence[Row[Any]]:
    link = db.session.connection()
    if link.dialect.name == "postgresql":
        command, types = _from_json(link.dialect, made, tuple(rows[0]), returned)
        written = [
            {name: write(row[name]) if write else row[name] for name, write in types}
            for row in rows
        ]
        found = link.execute(command, {"rows": json.dumps(written, default=_in_json)})
        return found.all() if returned else ()
    noted = {IS_NOTED: True}
    if not returned:
        link.execute(insert(made), rows, execution_options=noted)
        return ()
    added = insert(made).returning(*(made.c[name] for name in returned))
    return link.execute(added, rows, execution_options=noted).all()


@lru_cache(maxsize=64)
def _from_json(
    dialect: Dialect, table: Table, names: tuple[str, ...], returned: tuple[str, ...]
) -> tuple[TextClause, tuple[tuple[str, Callable[[Any], Any] | None], ...]]:
    """Return the command that inserts the rows of a JSON document, and what writes each value."""
    types = {name: table.c[name].type.dialect_impl(dialect) for name in names}
    columns = ", ".join(names)
    typed = ", ".join(f"{name} {one.compile(dialect)}" for name, one in types.items())
    command = (
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} "  # noqa: S608  # nosec B608: our own names
        f"FROM json_to_recordset(CAST(:rows AS json)) AS given({typed})"
        + (f" RETURNING {', '.join(returned)}" if returned else "")
    )
    return text(command), tuple(
        (name, one.bind_processor(dialect) if isinstance(one, TypeDecorator) else None)
        for name, one in types.items()
    )


def _in_json(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"a {type(value).__name__} is not written as JSON")


def _bound(
    link: Connection, columns: Sequence[ColumnClause[Any]], rows: Iterable[Sequence[Any]]
) -> Iterable[Sequence[Any]]:
    """Return rows as the types of their columns write them in this database."""
    types = [one.type.dialect_impl(link.dialect).bind_processor(link.dialect) for one in columns]
    if not any(types):
        return rows
    return (
        [write(value) if write else value for write, value in zip(types, row, strict=True)]
        for row in rows
    )


def _copy(
    link: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Write rows with ``COPY``, which takes a quarter of the time of as many inserts."""
    names = SQL(", ").join(map(Identifier, columns))
    command = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), names)
    with cast("psycopg.Cursor[Any]", link.connection.cursor()) as cursor:
        with cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(row)
        return cursor.rowcount


def _insert(
    link: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    names, marks = ", ".join(f'"{one}"' for one in columns), ", ".join("?" * len(columns))
    command = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  # nosec B608: our own names
    with closing(cast("sqlite3.Cursor", link.connection.cursor())) as cursor:
        return cursor.executemany(command, rows).rowcount


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
        if connection.get_execution_options().get(WRITES):
            _begin_in_turn(connection)
        else:
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
