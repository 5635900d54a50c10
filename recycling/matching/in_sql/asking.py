"""Which bases may take a lot on a day, and about what is each worth? Asked of the database.

SQL lets through the pairs that no row speaks against (``pairs.py``). Two things are the readable
rules' own answers, asked of whoever is left: whether a border is open, once for each country, and
whether what a licence rests on stands, where it rests on anything. Nothing is kept between two
questions.

Who may take the lot is exact, also of a lot that holds a reservation itself or is radioactive. The
net value is off by less than ``Asked.margin``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import select

from recycling.bases.catalogue import why_obsolete
from recycling.bases.footings.queries import resting
from recycling.bases.footings.rules import Resting, norm_allows, scale_of, stands
from recycling.bases.models import Licence
from recycling.bases.quotas.models import Counter
from recycling.bases.quotas.rules import CATEGORY
from recycling.db import db
from recycling.matching.columns.asking import WORTHLESS, Asked
from recycling.matching.columns.tables import whole
from recycling.matching.in_sql.pairs import given_back, own_shares, pairs
from recycling.matching.rules.borders import border_is_open
from recycling.matching.rules.distance import great_circle_km

_AT_ONCE = 500
Pair = Any
"""A line and a licence of one base, as ``pairs`` reads them."""


def may_take(asked: Asked) -> dict[int, float]:
    """Return about what each base that may take a lot is worth, in minor units, by id."""
    found: dict[int, float] = {}
    for pair in _left(asked, db.session.execute(pairs(asked)).all()):
        worth = _worth(asked, pair)
        found[pair.base_id] = max(worth, found.get(pair.base_id, worth))
    return found


def _left(asked: Asked, found: Iterable[Pair]) -> list[Pair]:
    """Keep the pairs that the readable rules let through."""

    @cache
    def is_open(country: str) -> bool:
        return not border_is_open(asked.lot, country, asked.day).bars

    is_obsolete = cache(lambda process: bool(why_obsolete(process)))
    left = [one for one in found if is_open(one.country) and not is_obsolete(one.process)]
    asked_of = {one.licence_id for one in left if one.rests}
    fit = _fit(asked, sorted(asked_of))
    return [one for one in left if not one.rests or one.licence_id in fit]


def _fit(asked: Asked, licence_ids: list[int]) -> set[int]:
    """Return the licences that stand on the day and whose footings leave room for the lot."""
    used, fit = _used_of_category(asked), set()
    for start in range(0, len(licence_ids), _AT_ONCE):
        found = resting(licence_ids[start : start + _AT_ONCE])
        fit |= {one for one, rests in found.items() if _is_fit(asked, rests, used.get(one, 0))}
    return fit


def _is_fit(asked: Asked, rests: Resting, used: int) -> bool:
    lot, day = asked.lot, asked.day
    rests = replace(rests, continues=None)
    if not stands(rests, day) or norm_allows(rests, lot.activity, day):
        return False
    scale = scale_of(rests, lot.subtype, day)
    return scale is None or scale.milligrams - used >= lot.wet_mass.milligrams


def _used_of_category(asked: Asked) -> dict[int, int]:
    """Return what others have of the scale of the lot's category, by licence."""
    own = given_back(Counter.id, own_shares(asked.lot.ref))
    rows = db.session.execute(
        select(Licence.id, whole(Counter.reserved) + whole(Counter.consumed) - own)
        .join(Licence, Licence.ref == Counter.licence)
        .where(
            Counter.scheme == CATEGORY,
            Counter.member == asked.lot.subtype,
            Counter.year == asked.day.year,
        )
    )
    return dict(rows.all())


def _worth(asked: Asked, pair: Pair) -> float:
    """Work out about what a pair is worth, in minor units."""
    lot = asked.lot
    if pair.currency != asked.currency:
        return WORTHLESS
    kilometres = great_circle_km(
        lot.latitude_udeg, lot.longitude_udeg, pair.latitude_udeg, pair.longitude_udeg
    )
    costs = pair.charge * float(lot.dry_mass.tonnes) + kilometres * asked.per_km_minor
    net: float = (pair.gain or 0) - (pair.penalties or 0) - costs
    return net
