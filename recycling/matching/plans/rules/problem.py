"""What is a plan in numbers? Lots, the pairs they may make with bases, and the room there is.

Each lot goes whole to one base or to none. A pair of a lot and a base is worth something (minor
units, or parts of a mass) and takes some milligrams of one or more rooms: a licence's yearly mass,
a category's scale, a quota. Whole numbers everywhere; only prices and bounds are approximate, and
a bound is rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
NOWHERE = -1
_CAUTION = 1e-9


@dataclass(frozen=True)
class Problem:
    """Pairs in the order of their lots, and what is left of each room in milligrams.

    ``uses`` names for each pair as many rooms as it has columns, each once; a number past the last
    room means none. ``takes`` is how much of each. Every lot from 0 to ``lots`` - 1 has a pair.
    """

    lots: int
    room: Whole
    lot: Whole
    worth: Whole
    uses: Whole
    takes: Whole

    @cached_property
    def starts(self) -> Whole:
        """Return where the pairs of each lot begin."""
        return np.searchsorted(self.lot, np.arange(self.lots)).astype(np.int64)

    def without_worthless(self) -> Whole:
        """Return the pairs that are worth more than leaving the lot where it is."""
        return np.flatnonzero(self.worth > 0)

    def reduced(self, prices: Real) -> Real:
        """Return what each pair is worth after paying for the rooms it takes."""
        charged = np.append(prices, 0.0)[self.uses] * self.takes
        return np.asarray(self.worth - charged.sum(axis=1), dtype=np.float64)

    def used(self, pairs: Whole) -> Whole:
        """Return how much of each room these pairs take together."""
        taken = np.zeros(len(self.room) + 1, dtype=np.int64)
        np.add.at(taken, self.uses[pairs].ravel(), self.takes[pairs].ravel())
        return taken[:-1]

    def total(self, chosen: Whole) -> int:
        """Return what an allocation is worth: ``chosen`` is a pair for each lot, or ``NOWHERE``."""
        return int(self.worth[chosen[chosen != NOWHERE]].sum())

    def bound(self, prices: Real) -> int:
        """Return what no allocation can exceed, whole lots or parts of them, at any prices >= 0.

        Lagrange: whoever may overfill a room but pays its price for all of it, and is paid the
        price of all there is, does at least as well as whoever keeps within it.
        """
        best = np.maximum.reduceat(self.reduced(prices), self.starts)
        found = float(np.dot(prices, self.room) + np.maximum(best, 0.0).sum())
        return ceil(found + _CAUTION * abs(found))
