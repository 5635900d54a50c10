"""How are several rows written at once, past the session?

Very many (``insert_many``) as quickly as each database takes them; a few (``insert_rows``) with one
command, noted for the imprint of the transaction; those nobody asks for before its end
(``insert_at_end``) with one command for all their tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, cast

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import (
    ColumnClause,
    Table,
    TableClause,
    event,
)
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.types import TypeDecorator

from recycling.db import Model, db
from recycling.journeys import Answer, Journey, driver_of
from recycling.written import is_watched, note_stored, note_written

_AT_END = "rows to insert at the end"
Write = Callable[[Any], Any] | None


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
) -> Sequence[tuple[Any, ...]]:
    """Insert a few rows that name the same columns; return columns of each, if any are asked for.

    They come in no order that counts, and as the driver has them. What a column holds that no row
    names is the database's to say. On PostgreSQL it is one command, the same for any number of
    rows, which is planned once; a command for each row takes it twice the time. Rows that leave an
    imprint are noted as they are kept, or by their key where it is asked for.
    Raises the ``DBAPIError`` a single insert would.
    """
    if not rows:
        return ()
    found: list[tuple[Any, ...]] = []
    journey = Journey()
    insert_along(journey, table, rows, *returned, then=found.extend if returned else None)
    journey.go()
    return found


def insert_along(
    journey: Journey,
    table: type[Model],
    rows: Sequence[Mapping[str, Any]],
    *returned: str,
    then: Callable[[list[tuple[Any, ...]]], object] | None = None,
) -> None:
    """Insert a few rows as ``insert_rows`` does, with others' commands; ``then`` is given columns.

    There must be at least one row.
    """
    made = cast("Table", table.__table__)
    keys = _key_names(made)
    asked = returned
    if is_watched(made.name) and not set(keys) <= set(returned):
        asked = tuple(column.name for column in made.columns)

    def note(answer: Answer) -> None:
        if asked is not returned:
            note_stored(db.session.info, made.name, keys, answer)
        elif is_watched(made.name):
            noted = (tuple(row[name] for name in keys) for row in answer)
            note_written(db.session.info, made.name, noted)
        if then is not None:
            then([tuple(row[name] for name in returned) for row in answer])

    if journey.is_far:
        command, types = _from_json(journey.link.dialect, made, tuple(rows[0]), asked)
        journey.send(_together((command,)), {"rows": _document(rows, types)}, asked, note)
    else:
        journey.do(lambda: _insert_one_by_one(journey.link, made, rows, asked), note)


@cache
def _key_names(made: Table) -> tuple[str, ...]:
    return tuple(column.name for column in made.primary_key)


def insert_at_end(table: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert a few rows right before the commit of the transaction, in which nobody asks for them.

    They name the same columns and leave no imprint. On PostgreSQL one command inserts the rows of
    all such tables. The commit raises the ``DBAPIError`` a single insert would.
    """
    made = cast("Table", table.__table__)
    if is_watched(made.name):
        raise ValueError(f"rows of {made.name} leave an imprint")
    if rows:
        db.session.connection()  # begins the transaction without which a rollback tells nobody
        db.session.info.setdefault(_AT_END, []).append((made, rows))


@event.listens_for(db.session, "before_commit")
def _before_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    waiting: list[tuple[Table, Sequence[Mapping[str, Any]]]] = session.info.pop(_AT_END, [])
    if not waiting:
        return
    link = session.connection()
    if link.dialect.name != "postgresql":
        for table, rows in waiting:
            _insert_one_by_one(link, table, rows, ())
        return
    documents, commands = {}, []
    for number, (table, rows) in enumerate(waiting):
        name = f"rows_{number}"
        command, types = _from_json(link.dialect, table, tuple(rows[0]), (), name)
        documents[name] = _document(rows, types)
        commands.append(command)
    driver_of(link).execute_with_commit(_together(tuple(commands)).encode(), documents)


@event.listens_for(db.session, "after_soft_rollback")
def _after_rollback(session: Session, transaction: SessionTransaction) -> None:
    if not transaction.nested:
        session.info.pop(_AT_END, None)


@lru_cache(maxsize=64)
def _together(commands: tuple[str, ...]) -> str:
    *others, last = commands
    steps = ", ".join(f"step_{number} AS ({one})" for number, one in enumerate(others))
    return f"WITH {steps} {last}" if steps else last


def _insert_one_by_one(
    link: Connection, made: Table, rows: Sequence[Mapping[str, Any]], returned: tuple[str, ...]
) -> Answer:
    command, writes = _row_by_row(link.dialect, made, tuple(rows[0]), returned)
    values = ([write(row[name]) if write else row[name] for name, write in writes] for row in rows)
    with (
        _raising(link, made.name),
        closing(cast("sqlite3.Cursor", link.connection.cursor())) as cursor,
    ):
        if returned:
            found = (cursor.execute(command, one).fetchall()[0] for one in values)
            return [dict(zip(returned, row, strict=True)) for row in found]
        cursor.executemany(command, values)
        return []


@lru_cache(maxsize=64)
def _from_json(
    dialect: Dialect,
    table: Table,
    names: tuple[str, ...],
    returned: tuple[str, ...],
    document: str = "rows",
) -> tuple[str, tuple[tuple[str, Write], ...]]:
    """Return the command that inserts the rows of a JSON document, and what writes each value."""
    types = {name: table.c[name].type.dialect_impl(dialect) for name in names}
    columns = _listed(dialect, names)
    quote = dialect.identifier_preparer.quote
    typed = ", ".join(f"{quote(name)} {one.compile(dialect)}" for name, one in types.items())
    command = (
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} "  # noqa: S608  # nosec B608: our own names
        f"FROM json_to_recordset(CAST(%({document})s AS json)) AS given({typed})"
        + (f" RETURNING {_listed(dialect, returned)}" if returned else "")
    )
    return command, tuple(
        (name, one.bind_processor(dialect) if isinstance(one, TypeDecorator) else None)
        for name, one in types.items()
    )


@lru_cache(maxsize=64)
def _row_by_row(
    dialect: Dialect, table: Table, names: tuple[str, ...], returned: tuple[str, ...]
) -> tuple[str, tuple[tuple[str, Write], ...]]:
    """Return the command that inserts a row into SQLite, and what writes each of its values."""
    command = (
        f"INSERT INTO {table.name} ({_listed(dialect, names)}) "  # noqa: S608  # nosec B608: our own names
        f"VALUES ({', '.join('?' * len(names))})"
        + (f" RETURNING {_listed(dialect, returned)}" if returned else "")
    )
    return command, tuple(
        (name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names
    )


def _listed(dialect: Dialect, names: Iterable[str]) -> str:
    return ", ".join(map(dialect.identifier_preparer.quote, names))


def _document(rows: Sequence[Mapping[str, Any]], types: Iterable[tuple[str, Write]]) -> str:
    written = [
        {name: write(row[name]) if write else row[name] for name, write in types} for row in rows
    ]
    return json.dumps(written, default=_in_json)


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


@contextmanager
def _raising(link: Connection, table: str) -> Iterator[None]:
    """Raise what the driver raises as SQLAlchemy does."""
    try:
        yield
    except (psycopg.Error, sqlite3.Error) as error:
        raised = DBAPIError.instance(table, None, error, type(error), dialect=link.dialect)
        raise raised from error
