"""Which stretch of the ranking of all bases does a page show, and how many may take the lot?

Numbers shortlist (``columns/``), the readable rules decide: whoever is shown is assessed by every
rule, with every reason, and so is everybody whose value is too close to tell apart by numbers.
Where there are no columns yet, or they are switched off, SQL shortlists (``in_sql/``) in place of
them; both give the same answer.
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
from recycling.matching.columns.tables import Floats, Ints
from recycling.matching.in_sql import may_take
from recycling.matching.rules import Assessment, BaseRecord, assess, ranked
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
    """Answer from SQL, with nothing kept between questions: the same answer."""
    worth = may_take(asked)
    eligible = len(worth)
    ids, values = np.array(list(worth), np.int64), np.array(list(worth.values()))
    shown = _best(asked, ids, values, start, min(start + limit, eligible))
    if len(shown) == limit:
        return Stretch(shown, eligible)
    near = [one for one in register.in_scope(asked.lot) if one not in worth]
    place = max(0, start - eligible)
    shown += _some(asked, near[place : place + limit - len(shown)])
    place = max(0, start - eligible - len(near))
    return Stretch([*shown, *_others(asked, place, limit - len(shown))], eligible)


def by_columns(view: View, asked: Asked, start: int, limit: int) -> Stretch:
    """Answer from the columns: only who is shown, or too close to it to tell, is assessed."""
    found = view.ask(asked)
    eligible = sum(len(one.eligible) for _, one in found)
    in_scope = eligible + sum(len(one.near) for _, one in found)
    end = min(start + limit, eligible)
    wanted, before = shortlist(asked, *together(found), start, end)
    left, place = limit - max(0, end - start), max(0, start - eligible)
    near = list(islice(_near(found), place, place + left))
    place, left = max(0, start - in_scope), left - len(near)
    others = register.all_others(asked.lot, place, left) if left > 0 else []
    # All of them at once: what a base holds is many questions, however many bases are asked about.
    ordered = _some(asked, [*wanted, *near, *others])
    best = _among(ordered, wanted)[start - before : end - before]
    return Stretch([*best, *_among(ordered, near), *_among(ordered, others)], eligible)


def _among(ordered: Iterable[Assessment], ids: Iterable[int]) -> list[Assessment]:
    chosen = set(ids)
    return [one for one in ordered if one.base.id in chosen]


def together(found: Iterable[tuple[Columns, Found]]) -> tuple[Ints, Floats]:
    """Return the ids of all who may take a lot, and about what each is worth."""
    ids = np.concatenate([columns.tables.ids[one.eligible] for columns, one in found])
    return ids, np.concatenate([one.worth for _, one in found])


def shortlist(
    asked: Asked, ids: Ints, worth: Floats, start: int, end: int
) -> tuple[list[int], int]:
    """Return the ids of who may stand in places ``start`` to ``end``, and how many stand before."""
    if start >= end:
        return [], 0
    last = np.partition(worth, len(worth) - end)[len(worth) - end] - asked.margin
    first = np.partition(worth, len(worth) - 1 - start)[len(worth) - 1 - start] + asked.margin
    before = int(np.count_nonzero(worth > first))
    return ids[(worth >= last) & (worth <= first)].tolist(), before


def _best(asked: Asked, ids: Ints, worth: Floats, start: int, end: int) -> list[Assessment]:
    wanted, before = shortlist(asked, ids, worth, start, end)
    return _some(asked, wanted)[start - before : end - before]


def _near(found: tuple[tuple[Columns, Found], ...]) -> Iterator[int]:
    """Go through those that name the waste and may not take it, in order of reference."""
    for _ref, base_id in heapq.merge(*(_referred(columns, one) for columns, one in found)):
        yield base_id


def _referred(columns: Columns, found: Found) -> Iterator[tuple[str, int]]:
    for place in found.near:
        yield columns.tables.refs[place], int(columns.tables.ids[place])


def _others(asked: Asked, place: int, room: int) -> list[Assessment]:
    return _some(asked, register.all_others(asked.lot, place, room)) if room > 0 else []


def _some(asked: Asked, ids: list[int]) -> list[Assessment]:
    """Ask every rule of some bases, and put them in order."""
    if not ids:
        return []
    records = register.records(select(Base.id).where(Base.id.in_(ids)), asked.lot.ref, asked.day)
    return list(ranked(_assessed(asked, one) for one in records))


def _assessed(asked: Asked, record: BaseRecord) -> Assessment:
    return assess(asked.lot, record, asked.prices, asked.currency, asked.day)
