"""Which stretch of the ranking of all bases does a page show, and how many may take the lot?

Numbers shortlist (``columns/``), the readable rules decide: whoever is shown is assessed by every
rule, with every reason, and so is everybody whose value is too close to tell apart by numbers.
Where there are no columns yet, or they are switched off, SQL shortlists and the rules are asked of
the whole shortlist; both give the same answer.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from sqlalchemy import select

from recycling.bases.models import Base, Reservation
from recycling.bases.rules import ReservationState
from recycling.db import db
from recycling.matching import register
from recycling.matching.columns import View, in_columns
from recycling.matching.columns.asking import Asked, Columns, Found
from recycling.matching.rules import Assessment, assess, ranked
from recycling.streams.radioactivity import EXEMPT_BQ_PER_G


@dataclass(frozen=True)
class Stretch:
    """The bases of a stretch, in order, and how many of all may take the lot."""

    shown: list[Assessment]
    eligible: int


def stretch(asked: Asked, start: int, limit: int) -> Stretch:
    """Return up to ``limit`` bases from place ``start`` (from 0) of the ranking on."""
    view = in_columns() if _fits_numbers(asked) else None
    return by_sql(asked, start, limit) if view is None else by_columns(view, asked, start, limit)


def _fits_numbers(asked: Asked) -> bool:
    """Tell whether the columns hold all the rules ask of this lot.

    They know no limits of radioactivity, and nothing of what the lot itself has reserved.
    """
    if any(bq > EXEMPT_BQ_PER_G for _chain, bq in asked.lot.activity):
        return False
    holding = select(Reservation.id).where(
        Reservation.lot_ref == asked.lot.ref, Reservation.state != ReservationState.RELEASED
    )
    return db.session.scalar(holding.limit(1)) is None


def by_sql(asked: Asked, start: int, limit: int) -> Stretch:
    """Answer from SQL: every base on the shortlist is assessed."""
    first = ranked(assessed(asked, register.shortlist(asked.lot)))
    shown = list(first[start : start + limit])
    shown += _others(asked, max(0, start - len(first)), limit - len(shown))
    return Stretch(shown, sum(one.is_eligible for one in first))


def by_columns(view: View, asked: Asked, start: int, limit: int) -> Stretch:
    """Answer from the columns: only who is shown, or too close to it to tell, is assessed."""
    found = view.ask(asked)
    eligible = sum(len(one.eligible) for _, one in found)
    in_scope = eligible + sum(len(one.near) for _, one in found)
    shown = _best(asked, found, start, min(start + limit, eligible))
    left, place = limit - len(shown), max(0, start - eligible)
    near = list(islice(_near(found), place, place + left))
    shown += ranked(assessed(asked, _of(near)))
    place, left = max(0, start - in_scope), limit - len(shown)
    return Stretch([*shown, *_others(asked, place, left)], eligible)


def shortlist(found: Iterable[tuple[Columns, Found]], asked: Asked, start: int, end: int) -> (
    tuple[list[int], int]
):  # fmt: skip
    """Return the ids of who may stand in places ``start`` to ``end``, and how many stand before."""
    ids = np.concatenate([columns.tables.ids[one.eligible] for columns, one in found])
    worth = np.concatenate([one.worth for _, one in found])
    if start >= end:
        return [], 0
    last = np.partition(worth, len(worth) - end)[len(worth) - end] - asked.margin
    first = np.partition(worth, len(worth) - 1 - start)[len(worth) - 1 - start] + asked.margin
    before = int(np.count_nonzero(worth > first))
    return ids[(worth >= last) & (worth <= first)].tolist(), before


def _best(
    asked: Asked, found: tuple[tuple[Columns, Found], ...], start: int, end: int
) -> list[Assessment]:
    ids, before = shortlist(found, asked, start, end)
    return list(ranked(assessed(asked, _of(ids))))[start - before : end - before] if ids else []


def _near(found: tuple[tuple[Columns, Found], ...]) -> Iterator[int]:
    """Go through those that name the waste and may not take it, in order of reference."""
    for _ref, base_id in heapq.merge(*(_referred(columns, one) for columns, one in found)):
        yield base_id


def _referred(columns: Columns, found: Found) -> Iterator[tuple[str, int]]:
    for place in found.near:
        yield columns.tables.refs[place], int(columns.tables.ids[place])


def _of(ids: list[int]) -> register.BaseIds:
    return select(Base.id).where(Base.id.in_(ids))


def _others(asked: Asked, place: int, room: int) -> tuple[Assessment, ...]:
    if room <= 0:
        return ()
    return ranked(assessed(asked, register.all_others(asked.lot, place, room)))


def assessed(asked: Asked, ids: register.BaseIds) -> list[Assessment]:
    """Ask every rule of some bases."""
    return [
        assess(asked.lot, record, asked.prices, asked.currency, asked.day)
        for record in register.records(ids, asked.lot.ref, asked.day)
    ]
