"""Does a base recover more, or less, than its route can give?

The mean share recovered is held against the yield published for the route, by a two-sided test.
Its uncertainty has three parts: the base's own scatter from batch to batch, the uncertainty of what
was measured, which is taken as common to all batches (the same scale, the same laboratory), and
that of the published figure: a rectangle over its range (GUM, 4.3.7), and no less than
``LEAST_KNOWN``, for plants of one route differ. Degrees of freedom are Welch's and Satterthwaite's
(GUM, G.4.1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

from recycling.oversight.signs.rules.chance import as_far
from recycling.oversight.signs.rules.finding import Finding, What, limit_of

LEAST_BATCHES = 5
LEAST_KNOWN = 0.03
"""Standard uncertainty of what a route yields in a plant; taken, not measured."""


@dataclass(frozen=True)
class Expected:
    """The share a route yields, from and to, with where the figure is from."""

    low: float
    high: float
    source: str

    @property
    def middle(self) -> float:
        """Return the middle of the range."""
        return (self.low + self.high) / 2

    @property
    def standard(self) -> float:
        """Return its standard uncertainty."""
        return max(LEAST_KNOWN, (self.high - self.low) / 2 / sqrt(3))


@dataclass(frozen=True)
class Recovered:
    """The share a batch recovered of an element, with its standard uncertainty."""

    number: int
    share: float
    standard: float


@dataclass(frozen=True)
class Route:
    """A process and an element."""

    process: str
    element: str


def yields_seen(
    batches: Mapping[Route, Sequence[Recovered]], expected: Mapping[Route, Expected]
) -> tuple[list[Finding], int]:
    """Return the routes and elements whose yield is out of reach, and how many were tested."""
    tested = {
        route: of_route
        for route, of_route in batches.items()
        if route in expected and len(of_route) >= LEAST_BATCHES
    }
    limit = limit_of(len(tested))
    found = [_test(route, rows, expected[route]) for route, rows in tested.items()]
    return [one for one in found if one.chance <= limit], len(tested)


def _test(route: Route, rows: Sequence[Recovered], known: Expected) -> Finding:
    shares = [row.share for row in rows]
    mean, of_mean = fmean(shares), variance(shares) / len(shares)
    common = fmean(row.standard for row in rows)
    whole = of_mean + common**2 + known.standard**2
    away = mean - known.middle
    freedom = whole**2 * (len(shares) - 1) / of_mean**2 if of_mean else 1e9
    return Finding(
        What.YIELD_TOO_GOOD if away > 0 else What.YIELD_TOO_POOR,
        as_far(away / sqrt(whole), min(freedom, 1e9)),
        mean,
        known.middle,
        len(rows),
        tuple(row.number for row in rows),
        {"process": route.process, "element": route.element, "source": known.source},
    )
