"""How shares become rows: as whole milligrams, past the session, for there may be very many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, bindparam, column, insert, table, update

from recycling.db import db
from recycling.recovery.shares.models import Share
from recycling.recovery.shares.rules import MASS, MATTER, Blend, Shared

Row = dict[str, Any]
_WHOLE, _LEFT = ("matter", "mass", "contents"), ("left_matter", "left_mass", "left_contents")
_SHARES = table(
    Share.__tablename__,
    column("output_id", BigInteger),
    column("lot_id", BigInteger),
    *(
        column(name, JSON if name.endswith("contents") else BigInteger)
        for name in (*_WHOLE, *_LEFT)
    ),
)
_INSERT = insert(_SHARES)
_SET_LEFT = (
    update(_SHARES)
    .where(_SHARES.c.output_id == bindparam("of"), _SHARES.c.lot_id == bindparam("whose"))
    .values({name: bindparam(name) for name in _LEFT})
)


def rows_of(shared: Shared, left: Mapping[int, Blend]) -> Iterator[Row]:
    """Write the shares of a batch as rows, given what is left of its outputs that went on."""
    for output, blend in shared.outputs.items():
        rests = _figures(left[output]) if output in left else _figures(blend)
        for lot, whole, rest in zip(blend.lots, _figures(blend), rests, strict=True):
            if any(whole):
                yield {
                    "output_id": output,
                    "lot_id": lot,
                    **dict(zip(_WHOLE, whole, strict=True)),
                    **dict(zip(_LEFT, rest, strict=True)),
                }


def _figures(blend: Blend) -> Iterator[tuple[int, int, dict[str, int]]]:
    """Go through the lots, with their matter, mass and elements."""
    elements = [(name, row) for name, row in blend.amounts.items() if name not in (MASS, MATTER)]
    both = zip(blend.of(MATTER), blend.of(MASS), strict=True)
    for place, (matter, mass) in enumerate(both):
        yield matter, mass, {name: row[place] for name, row in elements if row[place]}


def insert_shares(rows: Sequence[Row]) -> int:
    """Write so many rows; returns how many."""
    if rows:
        db.session.connection().execute(_INSERT, rows)
    return len(rows)


def set_left(output_id: int, left: Blend) -> None:
    """Note what is left of each lot in a material."""
    rows = [
        {"of": output_id, "whose": lot, **dict(zip(_LEFT, figures, strict=True))}
        for lot, figures in zip(left.lots, _figures(left), strict=True)
    ]
    if rows:
        db.session.connection().execute(_SET_LEFT, rows)
