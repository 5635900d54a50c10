"""Who is it that bids, as a bid needs to know?"""

from __future__ import annotations

from typing import NamedTuple


class Bidder(NamedTuple):
    """A base to bid with, as it is read for a bid, with what is known of its recycler.

    ``recycler`` is its name, ``limit_minor`` the limit of exposure it has set itself in the
    auction's currency, ``label`` its number in the auction; ``version`` is the register's.
    """

    id: int
    ref: str
    recycler_id: int
    name: str
    country: str
    latitude_udeg: int
    longitude_udeg: int
    recycler: str
    limit_minor: int | None
    label: int | None
    version: int | None

    @property
    def is_limited(self) -> bool:
        """Tell whether the bidder has set itself a limit."""
        return self.limit_minor is not None
