"""How are hundreds of new lots written at once? In as many statements as there are tables.

Goes by the tables' own relations, so whatever a lot is made of is written with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Column, Table, inspect, select
from sqlalchemy.orm import RelationshipDirection

from recycling.db import Model, db
from recycling.inserting import insert_many
from recycling.lots.models import Assay, Lot, Unmapped
from recycling.written import note_written

_AT_ONCE = 500

# By what rows of a table are found again once they are written, to know their ids.
_FOUND_BY: dict[type[Any], str] = {Lot: "ref", Assay: "lot_id"}


def write_lots(lots: Sequence[Lot]) -> None:
    """Write new lots (``unmapped`` ones) and all that hangs on them; part of a deed."""
    _write(cast("Sequence[Unmapped]", lots), _FOUND_BY[Lot])


def _write(rows: Sequence[Unmapped], found_by: str) -> None:
    """Write rows of one table, and what hangs on them; ``found_by`` is a column all differ in.

    Or one that says whose they are, and none but these are theirs.
    """
    _insert(rows)
    _note(rows, found_by)
    if rows[0].kind in _FOUND_BY:
        for (_kind, parent), children in _children(rows, _number(rows)).items():
            _write(children, parent)


def _note(rows: Sequence[Unmapped], found_by: str) -> None:
    """Let the imprint of the deed know the rows, which no session saw."""
    table = cast("Table", rows[0].kind.__table__)
    values = list({getattr(row, found_by) for row in rows})
    for start in range(0, len(values), _AT_ONCE):
        theirs = table.c[found_by].in_(values[start : start + _AT_ONCE])
        keys = db.session.execute(select(*table.primary_key).where(theirs))
        note_written(db.session.info, table.name, map(tuple, keys))


def _insert(rows: Sequence[Unmapped]) -> None:
    """Write rows of one table at once, told to the table itself."""
    mapper = inspect(rows[0].kind)
    table = cast("Table", mapper.local_table)
    columns = [
        (each.key, cast("Column[Any]", each.columns[0]))
        for each in mapper.column_attrs
        if each.columns[0] is not table.autoincrement_column
    ]
    insert_many(
        table,
        [column for _key, column in columns],
        ([row.__dict__[key] for key, _column in columns] for row in rows),
    )


def _number(rows: Sequence[Unmapped]) -> dict[int, int]:
    """Return the ids rows were written under, by Python's own: asking once is the quickest way."""
    kind = rows[0].kind
    table, name = kind.__table__, _FOUND_BY[kind]
    known: dict[Any, int] = {}
    for start in range(0, len(rows), _AT_ONCE):
        keys = [getattr(row, name) for row in rows[start : start + _AT_ONCE]]
        found = select(table.c[name], table.c.id).where(table.c[name].in_(keys))
        known |= dict(db.session.execute(found).all())
    return {id(row): known[getattr(row, name)] for row in rows}


def _children(
    rows: Sequence[Unmapped], ids: Mapping[int, int]
) -> dict[tuple[type[Model], str], list[Unmapped]]:
    """Return the rows that hang on these, by table and their key to them, which is filled in."""
    found: dict[tuple[type[Model], str], list[Unmapped]] = defaultdict(list)
    for relation in inspect(rows[0].kind).relationships:
        if relation.direction is not RelationshipDirection.ONETOMANY:
            continue
        (_local, remote), *_ = relation.local_remote_pairs or ()
        for row in rows:
            for child in row.__dict__[relation.key]:
                setattr(child, str(remote.key), ids[id(row)])
                found[child.kind, str(remote.key)].append(child)
    return found
