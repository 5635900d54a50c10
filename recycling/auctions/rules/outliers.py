"""Is a bid so far from what is known that it may be mistyped?

A comma too far or the wrong side that pays makes a price of another order. What is compared with is
only what the bidder may read: the leading price, and a reserve that is open. Prices cross zero, so
distances are compared and never ratios.
"""

from __future__ import annotations

from collections.abc import Iterable

_STEPS = 20


def is_far_above(minor_per_tonne: int, known: Iterable[int | None], step_minor: int) -> bool:
    """Tell whether a price beats the best known one by more than that price itself is from zero.

    And by more than twenty steps, for next to zero every price is far. All in minor units per
    tonne. Never where nothing is known; a worse price binds nobody to more than they meant.
    """
    best = max((price for price in known if price is not None), default=None)
    if best is None:
        return False
    return minor_per_tonne - best > max(abs(best), _STEPS * step_minor)
