"""Which bases may take a lot, and what would it bring and take there? From the ranking's own rules.

The only place that knows where candidates come from: the best of the ranking, eligible ones only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from recycling.bases.models import Base
from recycling.bases.quotas.models import Counter
from recycling.bases.quotas.rules import CATEGORY
from recycling.db import db
from recycling.lots.models import Lot
from recycling.matching import register
from recycling.matching.columns.asking import Asked
from recycling.matching.finding import stretch
from recycling.matching.plans.rules.arranging import CAPACITY
from recycling.matching.plans.rules.asking import CANDIDATES, Option, quota_key
from recycling.matching.plans.rules.trying import UNLIMITED, Standing
from recycling.matching.prices import latest_prices, market_currency
from recycling.matching.rules import Assessment, LotFacts

_BASES_AT_ONCE = 500


def options_of(lot: Lot, today: date, *, past_quotas: bool = False) -> tuple[Option, ...]:
    """Return the bases that may take a lot on the first day it can move, the best first.

    ``past_quotas`` leaves the quotas of bases out of it: each option then takes of all of them,
    without a limit.
    """
    facts = replace(register.lot_facts(lot), past_quotas=past_quotas)
    day, currency = max(today, lot.available_from or today), market_currency()
    asked = Asked(facts, day, latest_prices(day, currency), currency)
    found = stretch(asked, 0, CANDIDATES)
    return tuple(
        _option(facts, one, day.year)
        for one in found.shown
        if one.is_eligible and one.valuation is not None
    )


def quotas_at(keys: Iterable[str]) -> dict[str, Standing]:
    """Return what is set and used of the quotas that limit rooms, by the keys of these."""
    wanted = set(keys)
    parts = [key.split("|") for key in wanted]
    known: dict[str, Standing] = {}
    for year in sorted({int(part[3]) for part in parts}):
        bases = sorted({part[0] for part in parts if int(part[3]) == year})
        for start in range(0, len(bases), _BASES_AT_ONCE):
            rows = db.session.execute(
                select(Base.ref, Counter)
                .join(Counter, Counter.base_id == Base.id)
                .where(
                    Base.ref.in_(bases[start : start + _BASES_AT_ONCE]),
                    Counter.year == year,
                    Counter.licence == "",
                )
            )
            for ref, row in rows:
                quota = None if row.quota is None else row.quota.milligrams
                used = (row.reserved + row.consumed).milligrams
                known[quota_key(ref, row.scheme, row.member, year)] = Standing(quota, used)
    return {key: one for key, one in known.items() if key in wanted}


def _option(lot: LotFacts, one: Assessment, year: int) -> Option:
    line, licence, value = one.base.line, one.base.licence, one.valuation
    if line is None or licence is None or value is None:  # pragma: no cover (it is eligible)
        raise AssertionError(one.base.ref)
    base, wet = one.base.ref, lot.wet_mass.milligrams
    taken = {(s.scheme, s.member): s.mass for s in lot.shares()}
    rooms = [(f"{base}|{CAPACITY}|{licence.ref}|{year}", licence.free.milligrams, wet)]
    for room in licence.rooms:
        mass = taken.get((room.scheme, room.member))
        if mass is not None:
            whose = licence.ref if room.scheme == CATEGORY else ""
            key = f"{base}|{room.scheme}:{room.member}|{whose}|{year}"
            rooms.append((key, room.free.milligrams, mass.milligrams))
    if lot.past_quotas:
        rooms += _unlimited(base, lot, year)
    return Option(
        one.base.id,
        value.net.minor,
        {v.element: v.contained.share(v.fraction).milligrams for v in value.elements},
        tuple(rooms),
        bool(one.decisions),
    )


def _unlimited(base: str, lot: LotFacts, year: int) -> Iterator[tuple[str, int, int]]:
    """Say what a lot takes of every quota its base may have."""
    for share in replace(lot, past_quotas=False).shares():
        if share.scheme != CATEGORY:
            key = quota_key(base, share.scheme, share.member, year)
            yield key, UNLIMITED, share.mass.milligrams
