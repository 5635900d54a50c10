"""Which conditions does a search put to the register's entries?

What is a choice goes to the index of words with the words typed, on both databases; what lies
between two figures goes to columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, column, literal, select, text
from sqlalchemy.dialects.postgresql import TSQUERY

from recycling.db import db
from recycling.lots import full_text
from recycling.lots.models import Lot, LotElement
from recycling.lots.rules import Asked, Near, asked_words, facet_word
from recycling.lots.sought import Sought
from recycling.references import normalised
from recycling.streams import rules as streams


def conditions(sought: Sought, entry: Any) -> Iterator[ColumnElement[bool]]:
    """Return what an entry (the table or an alias of it) must meet to be found."""
    yield entry.is_open.is_(True)
    ref = normalised(sought.q, "LOT") if sought.q else None
    asked = Asked((), ()) if ref else asked_words(sought.q)
    whole = (*asked.whole, *_choices(sought))
    if asked.begun or whole:
        yield _holds(entry, asked.begun, whole)
    if ref:
        yield entry.lot_id == select(Lot.id).where(Lot.ref == ref).scalar_subquery()
    if sought.element_least is not None:
        yield entry.lot_id.in_(
            select(LotElement.lot_id).where(
                LotElement.element == streams.element(sought.element).symbol,
                LotElement.mass >= sought.element_least,
            )
        )
    yield from _between(sought, entry)
    if sought.near is not None:
        yield from _is_near(sought.near, entry)


def _between(sought: Sought, entry: Any) -> Iterator[ColumnElement[bool]]:
    if sought.mass_least is not None:
        yield entry.wet_mass >= sought.mass_least
    if sought.mass_most is not None:
        yield entry.wet_mass <= sought.mass_most
    if sought.price_least is not None:
        yield entry.price_minor_per_tonne >= sought.price_least.minor_per_tonne
    if sought.price_most is not None:
        yield entry.price_minor_per_tonne <= sought.price_most.minor_per_tonne
    if sought.closes_by is not None:
        yield entry.closes_at <= datetime.combine(sought.closes_by, time.max, UTC)


def _is_near(near: Near, entry: Any) -> Iterator[ColumnElement[bool]]:
    here = near.point
    yield entry.latitude_udeg.between(*near.latitudes)
    # Squares of millions need 64 bits, which PostgreSQL takes only where one side has them.
    squares = [
        cast(axis - middle, BigInteger) * (axis - middle)
        for axis, middle in ((entry.x, here.x), (entry.y, here.y), (entry.z, here.z))
    ]
    yield squares[0] + squares[1] + squares[2] <= near.chord_squared


def _choices(sought: Sought) -> Iterator[str]:
    for kind, value in (
        ("s", sought.stream),
        ("k", sought.subtype),
        ("c", sought.country),
        ("d", sought.hazardous),
        ("h", sought.hazard),
        ("e", sought.element),
        ("t", sought.state),
    ):
        if value:
            yield facet_word(kind, value)


def _holds(entry: Any, begun: Sequence[str], whole: Sequence[str]) -> ColumnElement[bool]:
    dialect = db.session.get_bind().dialect.name
    question = full_text.question(dialect, begun, whole)
    if dialect == "postgresql":
        return entry.words.op("@@")(cast(literal(question), TSQUERY))  # type: ignore[no-any-return]
    matching = text("SELECT rowid FROM lot_words WHERE lot_words MATCH :question")
    return entry.id.in_(matching.bindparams(question=question).columns(column("rowid")))  # type: ignore[no-any-return]
