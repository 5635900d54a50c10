"""By what is a published lot found? Its words, in and out of the index."""

from __future__ import annotations

from sqlalchemy import Select, select

from recycling.errors import Invalid
from recycling.lots.models import Lot, LotComponent, LotWord
from recycling.lots.rules import search_words
from recycling.lots.rules.words import MOST_ASKED
from recycling.references import normalised
from recycling.streams import rules as streams


def words_of(lot: Lot) -> tuple[str, ...]:
    """Return the words a lot is found by: its own, its kind's, its elements', its code."""
    kind = streams.subtype(lot.subtype)
    stream = streams.stream(lot.stream)
    held = dict.fromkeys(row.element for row in lot.components if row.element)
    return search_words(
        (
            lot.title,
            lot.physical_form,
            lot.place,
            lot.code,
            *(name for each in (kind, stream) for name in (each.name_en, each.name_zh)),
            *(name for s in held for name in (s, streams.element(s).name_en)),
        )
    )


def matching(query: Select[Lot], asked: str) -> Select[Lot]:
    """Narrow a query to the lots that hold every word asked for, or to the one referred to.

    Raises ``Invalid`` naming ``q`` for more words than an index look-up is worth.
    """
    ref = normalised(asked, "LOT")
    if ref is not None:
        return query.where(Lot.ref == ref)
    words = search_words((asked,))
    if len(words) > MOST_ASKED:
        raise Invalid(
            "too_many_words",
            f"The search takes at most {MOST_ASKED} words.",
            field="q",
            way_out="Leave some out.",
        )
    for word in words:
        query = query.where(Lot.id.in_(select(LotWord.lot_id).where(LotWord.word == word)))
    return query


def holding(query: Select[Lot], element: str) -> Select[Lot]:
    """Narrow a query to the lots that hold an element; raises ``NotFound`` for an unknown one."""
    symbol = streams.element(element).symbol
    return query.where(
        Lot.id.in_(select(LotComponent.lot_id).where(LotComponent.element == symbol))
    )
