"""Which conditions does a search put to the register's entries?

What is a choice goes to the index of words with the words typed, on both databases; what lies
between two figures goes to columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    cast,
    column,
    exists,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from recycling.db import db
from recycling.lots import full_text
from recycling.lots.models import Lot, LotElement
from recycling.lots.rules import Asked, Near, asked_words, cell_word, facet_word
from recycling.lots.sought import Sought
from recycling.lots.spelling import words_beginning
from recycling.references import normalised
from recycling.streams import rules as streams

# Of how many words with one beginning the index is asked for each.
_MOST_BEGUN = 60


def conditions(sought: Sought, entry: Any, *, one_by_one: bool) -> Iterator[ColumnElement[bool]]:
    """Return what an entry (the table or an alias of it) must meet to be found.

    ``one_by_one`` where few entries are looked at anyway: each is then asked for its words and
    elements, instead of asking an index for all that have them.
    """
    yield entry.is_open.is_(True)
    ref = normalised(sought.q, "LOT") if sought.q else None
    asked = Asked((), ()) if ref else asked_words(sought.q)
    whole = (*asked.whole, *_choices(sought))
    if one_by_one:
        yield from _holds(entry, asked.begun, whole)
    else:
        cells = [cell_word(cell) for cell in sought.near.cells] if sought.near else []
        yield from _is_among(entry, asked.begun, whole, [cells] if cells else [])
    if ref:
        yield entry.lot_id == select(Lot.id).where(Lot.ref == ref).scalar_subquery()
    if sought.element_least is not None:
        yield _holds_at_least(sought, entry, one_by_one=one_by_one)
    for _column, condition in figures(sought, entry):
        yield condition
    if sought.near is not None:
        yield from _is_near(sought.near, entry)


def figures(sought: Sought, entry: Any) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """Return the conditions that bound a column which has an index, with the column's name."""
    if sought.mass_least is not None:
        yield "wet_mass", entry.wet_mass >= sought.mass_least
    if sought.mass_most is not None:
        yield "wet_mass", entry.wet_mass <= sought.mass_most
    price = entry.price_minor_per_tonne
    if sought.price_least is not None:
        yield price.key, price >= sought.price_least.minor_per_tonne
    if sought.price_most is not None:
        yield price.key, price <= sought.price_most.minor_per_tonne
    if sought.closes_by is not None:
        yield "closes_at", entry.closes_at <= datetime.combine(sought.closes_by, time.max, UTC)


def _holds_at_least(sought: Sought, entry: Any, *, one_by_one: bool) -> ColumnElement[bool]:
    enough = and_(
        LotElement.element == streams.element(sought.element).symbol,
        LotElement.mass >= sought.element_least,
    )
    if one_by_one:
        return exists().where(LotElement.lot_id == entry.lot_id, enough)
    return entry.lot_id.in_(select(LotElement.lot_id).where(enough))  # type: ignore[no-any-return]


def _is_near(near: Near, entry: Any) -> Iterator[ColumnElement[bool]]:
    here = near.point
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


def _holds(entry: Any, begun: Sequence[str], whole: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Ask an entry for its words."""
    if _on_postgresql():
        if begun or whole:
            yield _matches(entry, full_text.question("postgresql", begun, whole))
        return
    words = literal(" ") + entry.words + literal(" ")
    yield from (func.instr(words, f" {word}") > 0 for word in begun)
    yield from (func.instr(words, f" {word} ") > 0 for word in whole)


def _is_among(
    entry: Any, begun: Sequence[str], whole: Sequence[str], some: list[list[str]]
) -> Iterator[ColumnElement[bool]]:
    """Ask the index for all that have the words.

    PostgreSQL gathers every place of every word with a beginning before it looks at any other
    condition: it is told which words there are.
    """
    if _on_postgresql():
        known = {word: words_beginning(word, _MOST_BEGUN) for word in begun}
        some = [*some, *(words or [word] for word, words in known.items() if _are_few(words))]
        begun = [word for word, words in known.items() if not _are_few(words)]
        if begun or whole or some:
            yield _matches(entry, full_text.question("postgresql", begun, whole, some))
    elif begun or whole or some:
        question = full_text.question("sqlite", begun, whole, some)
        matching = text("SELECT rowid FROM lot_words WHERE lot_words MATCH :question")
        yield entry.id.in_(matching.bindparams(question=question).columns(column("rowid")))


def _matches(entry: Any, question: str) -> ColumnElement[bool]:
    return entry.words.op("@@")(cast(literal(question), TSQUERY))  # type: ignore[no-any-return]


def _are_few(words: Sequence[str]) -> bool:
    return len(words) <= _MOST_BEGUN


def _on_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"
