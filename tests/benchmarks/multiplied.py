"""A register multiplied: every row of a PostgreSQL database once more, so many times.

Each copy is a market of its own beside the first: numbers of rows move on by the same step, also
where other rows point to them; references and whatever else is there once only get other letters.
What cannot be there twice (a country's authority for a year) stays as it is. Digests and seals of
copies are made up: lists and counts can be asked of such a register, audits and proofs cannot.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import cast

import psycopg
from psycopg.sql import SQL, Composable, Identifier, Literal
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from recycling.db import db

_STEP = 1_000_000
_REFERENCE = r"\m([A-Z]{2,4}-)[0-9A-Z]{5}(-[0-9A-Z]{5})"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_LENGTH = 15  # what is shorter is a code, a month, a name of ours
_DIGEST_LENGTH = 64
_ANY_LENGTH = 90  # of a text without a limit, as much of it as a copy keeps
# What a register has once: how far it has come, and what no list asks about.
_ONCE = ("imprint", "tile", "alembic_version")


def multiply(url: str, times: int) -> None:
    """Enter so many copies of everything in a database, past its triggers; then let it count."""
    tables = [one for one in db.metadata.sorted_tables if one.name not in _ONCE]
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as link:
        link.execute("SET session_replication_role = replica")
        link.execute("SET synchronous_commit = off")
        filled = {one.name: _rows(link, one) for one in tables}
        for table in tables:
            if filled[table.name] and _is_copied(table):
                try:
                    link.execute(_copying(table, filled, times))
                except psycopg.Error as error:
                    raise RuntimeError(table.name) from error
        for table in tables:
            if table.c.get("id") is not None and filled[table.name]:
                _let_numbers_go_on(link, table)
        link.execute("ANALYZE")
        print(f"{sum(filled.values())} rows, {times} times more", file=sys.stderr)


def _rows(link: psycopg.Connection, table: Table) -> int:
    found = link.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table.name))).fetchone()
    return int(found[0]) if found else 0


def _is_copied(table: Table) -> bool:
    """Tell whether something in its key differs from copy to copy; what has one row has none."""
    is_one_row = any(
        isinstance(one, CheckConstraint) and str(one.sqltext) == "id = 1"
        for one in table.constraints
    )
    return not is_one_row and any(_moves(one) or _is_long(one) for one in table.primary_key)


def _moves(column: Column[object]) -> bool:
    """Tell whether a column numbers rows, its table's own or another's."""
    return isinstance(column.type, Integer) and (
        bool(column.foreign_keys) or (column.primary_key and column.name == "id")
    )


def _copying(table: Table, filled: Mapping[str, int], times: int) -> Composable:
    names = SQL(", ").join(Identifier(one.name) for one in table.columns)
    made = SQL(", ").join(_of_a_copy(table, one, filled) for one in table.columns)
    return SQL(
        "INSERT INTO {table} ({names}) SELECT {made} FROM {table} AS one"
        " CROSS JOIN generate_series(1, {times}) AS copy ON CONFLICT DO NOTHING"
    ).format(table=Identifier(table.name), names=names, made=made, times=Literal(times))


def _of_a_copy(table: Table, column: Column[object], filled: Mapping[str, int]) -> Composable:
    """Return what a copy has in a column."""
    value, kind = SQL("one.{}").format(Identifier(column.name)), column.type
    if isinstance(kind, JSON):
        return SQL("({})::json").format(_renamed(SQL("{}::text").format(value)))
    if isinstance(kind, String):
        return _text_of_a_copy(table, column, value)
    if isinstance(kind, LargeBinary) and _is_single(table, column):
        return SQL("sha256({} || convert_to(copy::text, 'UTF8'))").format(value)
    if isinstance(kind, Integer) and _goes_on(table, column, filled):
        return SQL("{} + copy * {}").format(value, Literal(_STEP))
    return value


def _goes_on(table: Table, column: Column[object], filled: Mapping[str, int]) -> bool:
    """Tell whether a number of a copy is another: of its own row, or of a row that is copied."""
    if not _moves(column):
        return _is_single(table, column)
    pointed = next((key.column.table.name for key in column.foreign_keys), table.name)
    return bool(filled.get(pointed)) and _is_copied(db.metadata.tables[pointed])


def _text_of_a_copy(table: Table, column: Column[object], value: Composable) -> Composable:
    """Return it with other references in it, or with the number of its copy behind it."""
    renamed = _renamed(value)
    if not _is_single(table, column):
        return renamed
    if _length(column) == _DIGEST_LENGTH:
        return SQL("encode(sha256(convert_to({} || copy, 'UTF8')), 'hex')").format(value)
    numbered = SQL("left({}, {}) || '~' || copy").format(value, Literal(_length(column) - 8))
    return SQL("CASE WHEN {renamed} <> {value} THEN {renamed} ELSE {numbered} END").format(
        renamed=renamed, value=value, numbered=numbered
    )


def _is_single(table: Table, column: Column[object]) -> bool:
    """Tell whether a column must differ from copy to copy, for nothing else it is there with does.

    Of several it is the longest text.
    """
    return any(column is _differing(whole) for whole in _there_once(table))


def _differing(whole: Sequence[Column[object]]) -> Column[object] | None:
    if len(whole) == 1:
        return whole[0]
    if any(_moves(one) for one in whole):
        return None
    return max(filter(_is_long, whole), key=_length, default=None)


def _is_long(column: Column[object]) -> bool:
    """Tell whether a column has room for a reference."""
    return _length(column) >= _REFERENCE_LENGTH


def _length(column: Column[object]) -> int:
    return column.type.length or _ANY_LENGTH if isinstance(column.type, String) else 0


def _there_once(table: Table) -> list[list[Column[object]]]:
    """Return the columns that only together are there once: keys, and what is unique."""
    whole = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    unique = [one for one in table.indexes if one.unique]
    return [
        [*table.primary_key],
        *([one] for one in table.columns if one.unique),
        *(cast("list[Column[object]]", [*one.columns]) for one in (*whole, *unique)),
    ]


def _renamed(value: Composable) -> Composable:
    """Return a text in which every reference has the letters of its copy."""
    letters = SQL(" || ").join(
        SQL("substr({}, (copy / {} % 32) + 1, 1)").format(Literal(_LETTERS), Literal(32**place))
        for place in (4, 3, 2, 1, 0)
    )
    return SQL("regexp_replace({}, {}, '\\1' || {} || '\\2', 'g')").format(
        value, Literal(_REFERENCE), letters
    )


def _let_numbers_go_on(link: psycopg.Connection, table: Table) -> None:
    link.execute(
        SQL(
            "SELECT setval(pg_get_serial_sequence({name}, 'id'), (SELECT max(id) FROM {table}))"
            " WHERE pg_get_serial_sequence({name}, 'id') IS NOT NULL"
        ).format(name=Literal(table.name), table=Identifier(table.name))
    )
