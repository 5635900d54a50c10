"""Which bases may take a lot, and what would it bring and take there? From the ranking's own rules.

The only place that knows where candidates come from: the best of the ranking, eligible ones only.
"""

from __future__ import annotations

from datetime import date

from recycling.bases.quotas.rules import CATEGORY, shares_of
from recycling.lots.models import Lot
from recycling.matching import register
from recycling.matching.columns.asking import Asked
from recycling.matching.finding import stretch
from recycling.matching.plans.rules.arranging import CAPACITY
from recycling.matching.plans.rules.asking import CANDIDATES, Option
from recycling.matching.prices import latest_prices, market_currency
from recycling.matching.rules import Assessment, LotFacts


def options_of(lot: Lot, today: date) -> tuple[Option, ...]:
    """Return the bases that may take a lot on the first day it can move, the best first."""
    facts = register.lot_facts(lot)
    day, currency = max(today, lot.available_from or today), market_currency()
    asked = Asked(facts, day, latest_prices(day, currency), currency)
    found = stretch(asked, 0, CANDIDATES)
    return tuple(
        _option(facts, one, day.year)
        for one in found.shown
        if one.is_eligible and one.valuation is not None
    )


def _option(lot: LotFacts, one: Assessment, year: int) -> Option:
    line, licence, value = one.base.line, one.base.licence, one.valuation
    if line is None or licence is None or value is None:  # pragma: no cover (it is eligible)
        raise AssertionError(one.base.ref)
    base, wet = one.base.ref, lot.wet_mass.milligrams
    taken = {
        (s.scheme, s.member): s.mass for s in shares_of(lot.subtype, lot.wet_mass, lot.contained)
    }
    rooms = [(f"{base}|{CAPACITY}|{licence.ref}|{year}", licence.free.milligrams, wet)]
    for room in licence.rooms:
        mass = taken.get((room.scheme, room.member))
        if mass is not None:
            whose = licence.ref if room.scheme == CATEGORY else ""
            key = f"{base}|{room.scheme}:{room.member}|{whose}|{year}"
            rooms.append((key, room.free.milligrams, mass.milligrams))
    return Option(
        one.base.id,
        value.net.minor,
        {v.element: v.contained.share(v.fraction).milligrams for v in value.elements},
        tuple(rooms),
        bool(one.decisions),
    )
