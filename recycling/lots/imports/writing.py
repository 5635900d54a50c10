"""How are a thousand new lots written at once? In as many statements as there are tables.

Goes by the tables' own relations, so whatever a lot is made of is written with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, insert, inspect, select
from sqlalchemy.orm import RelationshipDirection

from recycling.db import Model, db
from recycling.lots.models import Assay, Lot

_AT_ONCE = 500


# By what rows of a table are found again once they are written, to know their ids.
_FOUND_BY: dict[type[Any], str] = {Lot: "ref", Assay: "lot_id"}


def write_lots(lots: Sequence[Lot]) -> None:
    """Write new lots and all that hangs on them; part of a deed. They stay outside the session."""
    _write(lots)


def _write(rows: Sequence[Model]) -> None:
    _insert(rows)
    if type(rows[0]) in _FOUND_BY:
        for children in _children(rows, _number(rows)).values():
            _write(children)


def _insert(rows: Sequence[Model]) -> None:
    """Write rows of one table in one statement: each says the same columns, empty ones too.

    Told to the table itself: the mapper would part the rows by which of their columns are empty.
    So what the mapper does by itself is done here: rows begin with version 1.
    """
    mapper = inspect(type(rows[0]))
    said = {key for row in rows for key in row.__dict__}
    columns = [(a.key, a.columns[0].name) for a in mapper.column_attrs if a.key in said]
    begun = {} if mapper.version_id_col is None else {mapper.version_id_col.name: 1}
    values = [{name: row.__dict__.get(key) for key, name in columns} | begun for row in rows]
    db.session.execute(insert(cast("Table", mapper.local_table)), values)


def _number(rows: Sequence[Model]) -> dict[int, int]:
    """Return the ids rows were written under, by Python's own: asking once is the quickest way."""
    kind = type(rows[0])
    key = getattr(kind, _FOUND_BY[kind])
    known: dict[Any, int] = {}
    for start in range(0, len(rows), _AT_ONCE):
        keys = [getattr(row, key.key) for row in rows[start : start + _AT_ONCE]]
        known |= dict(
            db.session.execute(select(key, kind.__table__.c.id).where(key.in_(keys))).all()
        )
    return {id(row): known[getattr(row, key.key)] for row in rows}


def _children(rows: Sequence[Model], ids: Mapping[int, int]) -> dict[type[Any], list[Any]]:
    """Return the rows that hang on these, by table, with their keys to them filled in."""
    found: dict[type[Any], list[Any]] = defaultdict(list)
    for relation in inspect(type(rows[0])).relationships:
        if relation.direction is not RelationshipDirection.ONETOMANY:
            continue
        (_local, remote), *_ = relation.local_remote_pairs or ()
        for row in rows:
            for child in row.__dict__.get(relation.key, ()):
                setattr(child, str(remote.key), ids[id(row)])
                found[type(child)].append(child)
    return found
