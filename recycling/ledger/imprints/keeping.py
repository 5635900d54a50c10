"""Who makes the imprint of what a transaction wrote? The session itself, before each commit.

Rows written as objects are noted at each flush; those written by a statement of their own when it
is executed: what is changed or deleted is looked up by the statement's own condition before, what
is inserted by its key. Before the commit every noted row is read back as the database has it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from flask import Flask, current_app
from sqlalchemy import (
    JSON,
    Insert,
    LargeBinary,
    Select,
    Table,
    and_,
    event,
    insert,
    or_,
    select,
)
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.unitofwork import UOWTransaction
from sqlalchemy.sql.dml import Delete, Update, UpdateBase

from recycling import clock
from recycling.db import among, db, given_among
from recycling.inserting import insert_at_end
from recycling.ledger.imprints.covering import as_stored, covered
from recycling.ledger.imprints.models import Imprint
from recycling.ledger.imprints.rules import (
    GONE,
    Marks,
    Sealed,
    key_text,
    row_digest,
    seal_of,
)
from recycling.ledger.keys import imprint_secret
from recycling.ledger.models import Fact
from recycling.written import (
    IS_NOTED,
    WRITTEN,
    Key,
    Stored,
    Written,
    is_watched,
    note_written,
    watch,
)

_FACT = Fact.__tablename__
_FLUSHING = "is flushing"
_AT_ONCE = 500
_SEALING = insert(Imprint)
_INCOMPARABLE = (JSON, LargeBinary)
Params = Mapping[str, Any]
T = TypeVar("T")


def keep_imprints(app: Flask) -> None:
    """Let every transaction of this application leave an imprint; all models must be known."""
    watch((*covered(), _FACT))
    with app.app_context():
        engine = db.engine
        event.listen(engine, "before_execute", _before_execute)
        event.listen(engine, "after_execute", _after_execute)


@event.listens_for(db.session, "before_flush")
def _before_flush(session: Session, *_context: object) -> None:
    session.info[_FLUSHING] = True


@event.listens_for(db.session, "after_flush")
def _after_flush(session: Session, context: UOWTransaction) -> None:
    """Note the rows of all objects written, those too that hung on another and are deleted."""
    session.info.pop(_FLUSHING, None)
    for state, (_is_deleted, is_looked_at_only) in context.states.items():
        table = state.mapper.local_table.name
        if is_looked_at_only or not is_watched(table):
            continue
        key = tuple(state.mapper.primary_key_from_instance(state.obj()))
        note_written(session.info, table, (key,))


@event.listens_for(db.session, "after_soft_rollback")
def _after_rollback(session: Session, transaction: SessionTransaction) -> None:
    session.info.pop(_FLUSHING, None)
    if not transaction.nested:
        session.info.pop(WRITTEN, None)


@event.listens_for(db.session, "before_commit", insert=True)  # before what waits for the end
def _before_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    written: Written | None = session.info.pop(WRITTEN, None)
    if written:
        facts = sorted(number for (number,) in written.pop(_FACT, {}))
        link, secret, tables = session.connection(), imprint_secret(current_app), covered()
        rows = {
            name: list(_marks(link, secret, tables[name], noted))
            for name, noted in sorted(written.items())
            if noted
        }
        if rows or facts:
            insert_at_end(Imprint, [_sealed(rows, facts)])


def seal_marks(rows: Marks, facts: Sequence[int] = (), upto: int = 0) -> None:
    """Keep an imprint of rows, whose digests are given by table and key.

    Part of the caller's transaction. Facts up to ``upto`` need no imprint of their own from now on.
    """
    db.session.connection().execute(_SEALING, _sealed(rows, facts, upto))


def _sealed(rows: Marks, facts: Sequence[int], upto: int = 0) -> dict[str, Any]:
    """Return the row of an imprint."""
    sealed = Sealed(clock.now(), secrets.token_hex(8), facts, rows, upto)
    return {**sealed._asdict(), "seal": seal_of(imprint_secret(current_app), sealed)}


def _marks(
    link: Connection, secret: bytes, table: Table, noted: Mapping[Key, Stored | None]
) -> Iterator[tuple[str, str]]:
    """Yield key and digest of rows, given by key; those are read that are not known whole."""
    rows = {key_text(key): row for key, row in noted.items()}
    for some in _batches([key for key, row in noted.items() if row is None]):
        for found in _read(link, table, some):
            rows[key_text([found[name] for name in _key_names(table)])] = found
    for text, row in rows.items():
        yield text, GONE if row is None else row_digest(secret, table.name, row)


def _read(link: Connection, table: Table, keys: Sequence[Key]) -> Iterator[Stored]:
    given = given_among("keys", keys, link.dialect.name)
    for row in link.execute(_reading(table, link.dialect.name), given):
        yield dict(row._mapping)


@cache
def _reading(table: Table, dialect: str) -> Select[Any]:
    """Return the question for rows of some keys, put together once: every deed asks it."""
    return select(*as_stored(table)).where(among(tuple(table.primary_key), "keys", dialect))


@cache
def _key_names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


def _before_execute(
    link: Connection,
    statement: object,
    several: Sequence[Params],
    one: Params,
    options: Mapping[str, Any],
) -> None:
    """Note the rows a statement is about to change or delete."""
    if (
        not isinstance(statement, Update | Delete)
        or options.get(IS_NOTED)
        or not _is_noted_here(link, statement)
    ):
        return
    table = cast("Table", statement.table)
    if table.name == _FACT:
        return
    wanted = select(*table.primary_key).select_from(table)
    if statement.whereclause is not None:
        wanted = wanted.where(statement.whereclause)
    for params in several or (one,):
        note_written(db.session.info, table.name, map(tuple, link.execute(wanted, params).all()))


def _after_execute(  # noqa: PLR0913, PLR0917 - SQLAlchemy says with what it calls
    link: Connection,
    statement: object,
    several: Sequence[Params],
    one: Params,
    options: Mapping[str, Any],
    result: CursorResult[Any],
) -> None:
    """Note the rows a statement has inserted."""
    if (
        not isinstance(statement, Insert)
        or options.get(IS_NOTED)
        or not _is_noted_here(link, statement)
    ):
        return
    table, given = cast("Table", statement.table), list(several or (one,))
    names = _key_names(table)
    if all(name in params for params in given for name in names):
        keys: Iterable[Key] = [tuple(params[name] for name in names) for params in given]
    elif all(given):
        keys = _inserted(link, table, given)
    else:
        keys = [_told(table, result)]
    note_written(db.session.info, table.name, keys)


def _told(table: Table, result: CursorResult[Any]) -> Key:
    """Return the key of the one row a statement with its values in it has inserted.

    Raises ``RuntimeError`` where it does not say.
    """
    try:
        key = tuple(result.inserted_primary_key or (None,))
    except InvalidRequestError:
        key = (None,)
    if None in key:
        raise RuntimeError(
            f"which rows of {table.name} were inserted cannot be told: give their values as "
            "parameters (recycling.db.insert_rows), or note them (recycling.written)"
        )
    return key


def _is_noted_here(link: Connection, statement: UpdateBase) -> bool:
    """Tell whether a statement of the session's own transaction writes rows that are noted."""
    if not is_watched(cast("Table", statement.table).name) or not db.session.registry.has():
        return False
    session = db.session()
    if session.info.get(_FLUSHING) or not session.in_transaction():
        return False
    return session.connection() is link


def _inserted(link: Connection, table: Table, given: Sequence[Params]) -> list[Key]:
    """Return the keys of rows that have these values."""
    compared = [
        name
        for name in given[0]
        if name in table.c and not isinstance(table.c[name].type, _INCOMPARABLE)
    ]
    found: list[Key] = []
    for some in _batches(given):
        same = or_(*(and_(*(_is(table, name, one[name]) for name in compared)) for one in some))
        found.extend(map(tuple, link.execute(select(*table.primary_key).where(same)).all()))
    return found


def _is(table: Table, name: str, value: Any) -> Any:
    return table.c[name].is_(None) if value is None else table.c[name] == value


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
