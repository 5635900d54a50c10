"""What did a contest come to, for somebody who bid in it? The winning price against their own."""

from __future__ import annotations

from dataclasses import dataclass

from recycling.quantities import Money, UnitPrice


@dataclass(frozen=True)
class Result:
    """The awarded price, and the reader's own last one where they bid and may read it.

    ``is_won`` where the awarded bid is the reader's own.
    """

    won: UnitPrice
    mine: UnitPrice | None = None
    is_won: bool = False

    @property
    def difference(self) -> Money | None:
        """Return by how much per tonne the awarded price lies apart from the reader's own."""
        if self.mine is None:
            return None
        apart = self.won.minor_per_tonne - self.mine.minor_per_tonne
        return Money(abs(apart), self.won.currency)

    @property
    def was_better(self) -> bool:
        """Tell whether the reader's own was better for the holder, who chose with a reason."""
        return self.mine is not None and self.mine.minor_per_tonne > self.won.minor_per_tonne


def paid_by(minor_per_tonne: int) -> str:
    """Return who pays at a price: ``recycler``, ``holder`` or ``nobody``."""
    if minor_per_tonne == 0:
        return "nobody"
    return "recycler" if minor_per_tonne > 0 else "holder"


def told_price(price: UnitPrice) -> dict[str, str]:
    """Return how a price is told where words say who pays it: never with a sign."""
    minor = price.minor_per_tonne
    return {"paid_by": paid_by(minor), "price": str(UnitPrice(abs(minor), price.currency))}
