"""What would have to change for the next base to overtake the one before it, exactly?

Net value is linear in each price, in a treatment charge, in the rate of a
penalty and in a distance. So for two bases that
may both take a lot there is at most one figure of each at which they are worth the same; beyond it
their order is the other way round. Everything else is held as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction as Exact

from recycling.matching.rules.valuation import ElementValue, Valuation


class What(StrEnum):
    """Which figure would change."""

    PRICE = "price"
    TREATMENT = "treatment"
    PENALTY = "penalty"
    DISTANCE = "distance"


@dataclass(frozen=True)
class Turn:
    """A figure as it is and at which two bases are worth the same.

    Of a price: minor units per kilogram, of ``element``. Of the treatment charge of the first base:
    minor units per tonne of dry mass. Of the rate of a penalty of the first base: the same for each
    step, ``element`` being the substance. Of the distance of the first base: kilometres.
    """

    what: What
    now: Exact
    at: Exact
    element: str = ""

    @property
    def change(self) -> Exact:
        """Return by how much the figure would change, signed."""
        return self.at - self.now


def turns(first: Valuation, second: Valuation) -> tuple[Turn, ...]:
    """Return every figure at which the second base draws level with the first, the nearest first.

    None where both are worth the same already, or figures would have to fall below zero.
    """
    gap = exact_net(first) - exact_net(second)
    if gap <= 0:
        return ()
    found = [
        *_prices(first, second, gap),
        *_charge(first, gap),
        *_penalties(first, gap),
        *_distance(first, gap),
    ]
    return tuple(sorted(found, key=lambda one: (_share(one), one.what, one.element)))


def exact_net(value: Valuation) -> Exact:
    """Return the net value before it is rounded, in minor units."""
    added = sum((Exact(one.amount_minor) for one in value.elements), Exact(0))
    taken = sum((one.amount_minor for one in value.penalties), Exact(0))
    return added - taken - Exact(value.treatment.amount_minor) - Exact(value.transport.amount_minor)


def _prices(first: Valuation, second: Valuation, gap: Exact) -> Iterator[Turn]:
    ours, theirs = _priced(first), _priced(second)
    for symbol, known in sorted({**theirs, **ours}.items()):
        more = _kilograms(ours.get(symbol)) - _kilograms(theirs.get(symbol))
        if known.price is not None and more:
            now = Exact(known.price.minor_per_kg)
            at = now - gap / more
            if at >= 0:
                yield Turn(What.PRICE, now, at, symbol)


def _priced(value: Valuation) -> dict[str, ElementValue]:
    return {one.element: one for one in value.elements if one.price is not None}


def _kilograms(one: ElementValue | None) -> Exact:
    return Exact(one.priced_kg if one else Decimal(0))


def _charge(first: Valuation, gap: Exact) -> Iterator[Turn]:
    tonnes = Exact(first.treatment.dry_mass.tonnes)
    if tonnes:
        now = Exact(first.treatment.charge_minor_per_tonne)
        yield Turn(What.TREATMENT, now, now + gap / tonnes)


def _penalties(first: Valuation, gap: Exact) -> Iterator[Turn]:
    for one in first.penalties:
        if one.amount_minor:
            now = Exact(one.penalty.minor_per_tonne)
            yield Turn(What.PENALTY, now, now + now * gap / one.amount_minor, one.penalty.substance)


def _distance(first: Valuation, gap: Exact) -> Iterator[Turn]:
    way = first.transport
    per_km = Exact(way.minor_per_km)
    if per_km:
        now = Exact(way.distance_km)
        yield Turn(What.DISTANCE, now, now + gap / per_km)


def _share(turn: Turn) -> Exact:
    """Return by which share the figure would change; what is zero now is furthest."""
    return abs(turn.change) / turn.now if turn.now else Exact(10**30)
