"""What does a bidder offer, and who is it that bids?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recycling.auctions.sealing import blinded
from recycling.auctions.service.rows import secret
from recycling.bases.models import Base
from recycling.deeds import Actor
from recycling.quantities import UnitPrice


@dataclass(frozen=True, repr=False)
class Offer:
    """A signed net price per tonne, and the base that would receive the lot.

    In an open ascending auction a private ``limit`` may say as far as which to bid for the bidder.
    Its ``repr`` is a keyed digest, for the list of used keys keeps a digest of it: nobody who
    reads that list can guess a sealed price from it.
    """

    base_ref: str
    price: UnitPrice
    limit: UnitPrice | None = None

    def __repr__(self) -> str:
        limit = "" if self.limit is None else f"|{self.limit}"
        return f"Offer({blinded(secret(), f'{self.base_ref}|{self.price}{limit}')})"


@dataclass(frozen=True)
class Bidding:
    """One attempt to bid: who bids with which of their own bases, what, and when.

    ``is_limited`` where the bidder has set itself a limit of exposure in the auction's currency.
    """

    actor: Actor
    base: Base
    offer: Offer
    at: datetime
    is_limited: bool = False

    @property
    def furthest(self) -> UnitPrice:
        """Return the highest price the bid may come to."""
        return self.offer.price if self.offer.limit is None else self.offer.limit
