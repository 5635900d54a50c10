"""Where is a published lot found? Writes its entry in the register that a search reads.

Steps inside the deeds that change a lot, without facts of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, bindparam, cast, delete, func, insert, literal, update

from recycling.config import Settings
from recycling.db import db
from recycling.lots.models import Lot, LotElement, RegisterEntry
from recycling.lots.rules import (
    cell_word,
    cells_of,
    contained,
    facet_word,
    point,
    search_words,
    spelt_words,
)
from recycling.lots.rules.radioactivity import HIDDEN
from recycling.lots.spelling import know, learn
from recycling.quantities import UnitPrice
from recycling.streams import rules as streams

_AT_ONCE = 500
_OFFERED = update(RegisterEntry).where(RegisterEntry.lot_id == bindparam("of"))


def words_of(lot: Lot) -> tuple[str, ...]:
    """Return the words a lot is found by: its own, its kind's, its elements', its code."""
    named = (word for text in _names(lot) for word in _words_of_name(text))
    return tuple(dict.fromkeys((*search_words(_own_texts(lot)), *named)))


def _spelt(lots: Iterable[Lot]) -> Iterator[str]:
    for lot in lots:
        yield from spelt_words(_own_texts(lot))
        for text in _names(lot):
            yield from _spelt_of_name(text)


def _own_texts(lot: Lot) -> tuple[str, ...]:
    return lot.title, lot.physical_form, lot.place, lot.code


def _names(lot: Lot) -> Iterator[str]:
    for each in (streams.subtype(lot.subtype), streams.stream(lot.stream)):
        yield each.name_en
        yield each.name_zh
    for symbol in _held(lot):
        yield symbol
        yield streams.element(symbol).name_en


# The catalogue's names are few and every lot has some: each is taken apart once.
@cache
def _words_of_name(name: str) -> tuple[str, ...]:
    return search_words((name,))


@cache
def _spelt_of_name(name: str) -> tuple[str, ...]:
    return spelt_words((name,))


def _held(lot: Lot) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.element for row in lot.components if row.element))


def _facets(lot: Lot) -> tuple[str, ...]:
    return (
        facet_word("s", lot.stream),
        facet_word("k", lot.subtype),
        facet_word("c", lot.country),
        facet_word("d", "yes" if lot.hazardous else "no"),
        *(facet_word("h", row.hazard) for row in lot.hazards),
        *(facet_word("e", symbol) for symbol in _held(lot)),
        *map(cell_word, cells_of(lot.latitude_udeg, lot.longitude_udeg)),
    )


def enter(lots: Iterable[Lot]) -> None:
    """Enter lots that are published in this deed, in the order given; many at once cost little."""
    lots = list(lots)
    db.session.flush()
    for start in range(0, len(lots), _AT_ONCE):
        several = lots[start : start + _AT_ONCE]
        db.session.execute(insert(RegisterEntry), [_entry(lot) for lot in several])
        _enter_elements(several)
        know(word for lot in several for word in words_of(lot))
        learn(_spelt(several))


def renew(lot: Lot) -> None:
    """Write anew what a lot is found by, after its words, elements or hazards changed."""
    if not lot.is_public:
        return
    db.session.flush()
    changed = _entry(lot)
    db.session.execute(
        update(RegisterEntry).where(RegisterEntry.lot_id == lot.id).values(**changed)
    )
    db.session.execute(delete(LotElement).where(LotElement.lot_id == lot.id))
    _enter_elements([lot])
    know(words_of(lot))
    learn(_spelt([lot]))


def moved(lot: Lot) -> None:
    """Note the state a published lot has gone into."""
    db.session.execute(
        update(RegisterEntry)
        .where(RegisterEntry.lot_id == lot.id)
        .values(state=lot.state, words=_in_state(lot.state))
        .execution_options(synchronize_session=False)
    )


def offered(lot_id: int, closes_at: datetime | None = None, price: UnitPrice | None = None) -> None:
    """Note until when an auction of a lot takes bids, and the leading price that all may see.

    Prices compare in the market's own currency; one in another is not searched by.
    """
    settings: Settings = current_app.extensions["settings"]
    shown = price.minor_per_tonne if price and price.currency == settings.currency else None
    db.session.connection().execute(
        _OFFERED,
        {
            "of": lot_id,
            "closes_at": closes_at,
            "price_minor_per_tonne": shown,
        },
    )


def _entry(lot: Lot) -> dict[str, Any]:
    place = point(lot.latitude_udeg, lot.longitude_udeg)
    return {
        "lot_id": lot.id,
        "words": " ".join((*words_of(lot), *_facets(lot), facet_word("t", lot.state))),
        "stream": lot.stream,
        "country": lot.country,
        "state": lot.state,
        "hazardous": lot.hazardous,
        "is_open": lot.radioactivity not in HIDDEN,
        "elements": ",".join(_held(lot)),
        "wet_mass": lot.wet_mass,
        "x": place.x,
        "y": place.y,
        "z": place.z,
    }


def _in_state(state: str) -> ColumnElement[str]:
    """Return an entry's words with that of a state in place of that of the state it was in."""
    before = literal(facet_word("t", "")).concat(func.replace(RegisterEntry.state, "_", ""))
    words, after = RegisterEntry.words, facet_word("t", state)
    if db.session.get_bind().dialect.name == "postgresql":
        added = cast(literal(after), words.type)
        return func.ts_delete(words, before).concat(added)
    return func.replace(words, before, after)


def _enter_elements(lots: list[Lot]) -> None:
    rows = [
        {"lot_id": lot.id, "element": symbol, "mass": mass}
        for lot in lots
        for symbol, mass in contained(lot.wet_mass, lot.moisture, lot.components).items()
    ]
    if rows:
        db.session.execute(insert(LotElement), rows)
