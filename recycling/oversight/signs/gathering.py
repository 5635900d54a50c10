"""Which figures of a party are looked at? A year's, by index; after a closing, only later ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, timedelta
from math import hypot

from sqlalchemy import select

from recycling.custody.models import Receipt
from recycling.db import db
from recycling.months import midnight
from recycling.oversight.leaks.models import LossParty, LossReading
from recycling.oversight.leaks.rules import Part, Party
from recycling.oversight.signs.rules.weighing import Load
from recycling.oversight.signs.rules.yields import Expected, Recovered, Route
from recycling.quantities import Mass
from recycling.recovery import queries as batches
from recycling.recovery.balances.gathering import streams_of
from recycling.recovery.balances.rules.closing import ElementLine, element_lines
from recycling.recovery.balances.rules.figures import COVERAGE_FACTOR
from recycling.recovery.models import Batch
from recycling.streams.processes import expected_yield

MOST_LOADS = 2000
MOST_BATCHES = 100
_MILLIGRAMS_OF_A_GRAM = 1000


def loads_of(party: Party, since: date, day: date) -> list[Load]:
    """Return what a base weighed, or a holder declared, from one day to another; newest first."""
    rows = db.session.execute(
        select(
            LossReading.consignment_id,
            LossReading.declared,
            LossReading.received,
            Receipt.division,
        )
        .join(LossParty, LossParty.consignment_id == LossReading.consignment_id)
        .join(Receipt, Receipt.consignment_id == LossReading.consignment_id)
        .where(
            LossParty.part == party.part,
            LossParty.number == party.number,
            LossParty.received_on >= since,
            LossParty.received_on <= day,
        )
        .order_by(LossParty.received_on.desc(), LossReading.consignment_id.desc())
        .limit(MOST_LOADS)
    )
    found = []
    for number, declared, received, division in rows:
        if party.part is Part.BASE:
            found.append(Load(number, _grams(received), _grams(declared), _grams(division)))
        else:
            found.append(Load(number, _grams(declared), _grams(received), 0))
    return [load for load in found if load.grams > 0]


def _grams(mass: Mass) -> int:
    return mass.milligrams // _MILLIGRAMS_OF_A_GRAM


def batches_of(base_id: int, since: date, day: date) -> Sequence[Batch]:
    """Return the newest batches a base closed from one day to another."""
    bounds = midnight(since, UTC), midnight(day + timedelta(days=1), UTC)
    return batches.closed_at(base_id, *bounds, MOST_BATCHES)


def recovered_in(
    closed: Sequence[Batch],
) -> tuple[Mapping[Route, list[Recovered]], Mapping[Route, Expected]]:
    """Return the share each batch recovered of each element, and what its route may yield.

    Recovered is what went into products and intermediates, of what entered the batch and did not
    stay in its line. Only yields published for the whole route are expected of it.
    """
    streams = streams_of(closed)
    found: dict[Route, list[Recovered]] = defaultdict(list)
    expected: dict[Route, Expected] = {}
    for batch in closed:
        own = [one for one in streams if one.sign_at(batch.ref)]
        elements = {symbol for one in own for symbol in one.contents}
        for line in element_lines(own):
            if line.element not in elements or (share := _share(batch.id, line)) is None:
                continue
            route = Route(batch.line.process, line.element)
            found[route].append(share)
            if known := _expected(route):
                expected[route] = known
    return found, expected


def _share(number: int, line: ElementLine) -> Recovered | None:
    treated = line.input.mass - line.stock_change.mass
    out = line.products.mass + line.handed_on.mass
    if treated.milligrams <= 0 or out.milligrams <= 0:
        return None
    share = out.milligrams / treated.milligrams
    of_out = hypot(line.products.expanded.milligrams, line.handed_on.expanded.milligrams)
    of_in = hypot(line.input.expanded.milligrams, line.stock_change.expanded.milligrams)
    relative = hypot(of_out / out.milligrams, of_in / treated.milligrams)
    return Recovered(number, share, share * relative / COVERAGE_FACTOR)


def _expected(route: Route) -> Expected | None:
    known = expected_yield(route.process, route.element)
    if known.value is None or not known.is_overall_recovery:
        return None
    return Expected(float(known.low), float(known.high), known.source)
