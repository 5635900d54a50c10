"""How shares become rows: as whole milligrams, past the session, for there may be very many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import JSON, BigInteger, Text, bindparam, column, table, update

from recycling.db import db
from recycling.inserting import insert_many
from recycling.recovery.shares.models import Share
from recycling.recovery.shares.rules import MASS, MATTER, Blend, Shared

Row = tuple[int | str, ...]
Figures = tuple[int, int, dict[str, int]]
_WHOLE, _LEFT = ("matter", "mass", "contents"), ("left_matter", "left_mass", "left_contents")
# Contents are JSON already when they come here.
_WRITTEN = tuple(
    column(name, Text if name.endswith("contents") else BigInteger)
    for name in ("output_id", "lot_id", *_WHOLE, *_LEFT)
)
_SHARES = table(
    Share.__tablename__,
    column("output_id", BigInteger),
    column("lot_id", BigInteger),
    column("left_matter", BigInteger),
    column("left_mass", BigInteger),
    column("left_contents", JSON),
)
_SET_LEFT = (
    update(_SHARES)
    .where(_SHARES.c.output_id == bindparam("of"), _SHARES.c.lot_id == bindparam("whose"))
    .values({name: bindparam(name) for name in _LEFT})
)
_NOTHING_LEFT: dict[str, Any] = dict(zip(_LEFT, (0, 0, {}), strict=True))


def rows_of(shared: Shared, left: Mapping[int, Blend]) -> Iterator[Row]:
    """Write the shares of a batch as rows, given what is left of its outputs that went on."""
    for output, blend in shared.outputs.items():
        wholes = [_written(one) for one in _figures(blend)]
        lefts = [_written(one) for one in _figures(left[output])] if output in left else wholes
        for lot, whole, rest in zip(blend.lots, wholes, lefts, strict=True):
            if whole != _NONE:
                yield (output, lot, *whole, *rest)


def _figures(blend: Blend) -> Iterator[Figures]:
    """Go through the lots, with their matter, mass and elements."""
    elements = [(name, row) for name, row in blend.amounts.items() if name not in (MASS, MATTER)]
    both = zip(blend.of(MATTER), blend.of(MASS), strict=True)
    for place, (matter, mass) in enumerate(both):
        yield matter, mass, {name: row[place] for name, row in elements if row[place]}


def _written(figures: Figures) -> tuple[int, int, str]:
    """Return figures with contents as JSON, in half the time ``json`` takes for so little."""
    matter, mass, contents = figures
    return matter, mass, "{" + ", ".join([f'"{e}": {there}' for e, there in contents.items()]) + "}"


_NONE = _written((0, 0, {}))


def insert_shares(rows: Iterable[Row]) -> int:
    """Write rows while they are made; returns how many."""
    return insert_many(_SHARES, _WRITTEN, rows)


def set_left(output_id: int, left: Blend) -> None:
    """Note what is left of each lot in a material."""
    link = db.session.connection()
    if not any(map(any, left.amounts.values())):
        link.execute(update(_SHARES).where(_SHARES.c.output_id == output_id), _NOTHING_LEFT)
        return
    rows = [
        {"of": output_id, "whose": lot, **dict(zip(_LEFT, figures, strict=True))}
        for lot, figures in zip(left.lots, _figures(left), strict=True)
    ]
    if rows:
        link.execute(_SET_LEFT, rows)
