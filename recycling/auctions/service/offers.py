"""What does a bidder offer, and who is it that bids?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recycling.auctions.bidders import Bidder
from recycling.auctions.formulas.queries import reference_in
from recycling.auctions.rules.formula import Formula
from recycling.auctions.rules.formula_checks import check_formula
from recycling.auctions.rules.written_formula import written_formula
from recycling.auctions.sealing import blinded
from recycling.auctions.service.rows import found, secret
from recycling.deeds import Actor
from recycling.quantities import UnitPrice


@dataclass(frozen=True, repr=False)
class Offer:
    """A signed net price per tonne, and the base that would receive the lot.

    In an open ascending auction a private ``limit`` may say as far as which to bid for the bidder.
    With a ``formula`` the price is what it comes to by the auction's reference (``by_formula``).
    Its ``repr`` is a keyed digest, for the list of used keys keeps a digest of it: nobody who
    reads that list can guess a sealed price from it.
    """

    base_ref: str
    price: UnitPrice
    limit: UnitPrice | None = None
    formula: Formula | None = None

    def __repr__(self) -> str:
        limit = "" if self.limit is None else f"|{self.limit}"
        formula = "" if self.formula is None else f"|{written_formula(self.formula)}"
        return f"Offer({blinded(secret(), f'{self.base_ref}|{self.price}{limit}{formula}')})"


def by_formula(auction_ref: str, base_ref: str, formula: Formula) -> Offer:
    """Return the offer a formula makes in an auction, at the price it comes to there.

    What it is worked out from never changes once the auction is open. Raises ``NotFound``,
    ``Invalid`` naming each coefficient that cannot be bid, or that the reference has no figure for.
    """
    check_formula(formula)
    price = reference_in(found(auction_ref)).price(formula)
    return Offer(base_ref, price, formula=formula)


@dataclass(frozen=True)
class Bidding:
    """One attempt to bid: who bids with which of their own bases, what, and when."""

    actor: Actor
    base: Bidder
    offer: Offer
    at: datetime

    @property
    def furthest(self) -> UnitPrice:
        """Return the highest price the bid may come to."""
        return self.offer.price if self.offer.limit is None else self.offer.limit
