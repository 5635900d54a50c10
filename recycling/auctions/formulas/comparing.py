"""How do bids compare on one basis: for the lot, should prices move, per kilogram it contains?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction as Exact

from recycling.auctions.cards import BidCard
from recycling.auctions.formulas.queries import reference_in
from recycling.auctions.models import Auction
from recycling.auctions.rules.formula import DOWN, UP, Worked
from recycling.auctions.rules.reference import Reference
from recycling.auctions.rules.written_formula import read_formula
from recycling.lots.rules.composition import contained
from recycling.quantities import MILLIGRAMS_PER_KILOGRAM, Money, UnitPrice, nearest, total_mass


@dataclass(frozen=True)
class Brought:
    """What one payable of a formula brings for the lot, and for a kilogram of it contained."""

    name: str
    amount: Money
    per_kg: Money | None


@dataclass(frozen=True)
class Compared:
    """A bid on the basis all share; amounts are signed, above zero the holder is paid.

    ``low`` and ``high`` are its price with every index 20 % lower and higher: the price itself
    where no formula makes it. ``per_kg`` is for a kilogram of rare earths contained, as elements;
    ``None`` where the lot states none.
    """

    bid: BidCard
    net: Money
    low: UnitPrice
    high: UnitPrice
    per_kg: Money | None
    brought: tuple[Brought, ...] = ()


def compared(auction: Auction, bids: Sequence[BidCard]) -> tuple[Compared, ...]:
    """Return bids whose prices may be read, on one basis, in the order given."""
    reference = reference_in(auction) if auction.takes_formulas else None
    lot = auction.lot
    held = total_mass(contained(lot.wet_mass, lot.moisture, lot.components).values())
    kilograms = Exact(held.milligrams, MILLIGRAMS_PER_KILOGRAM)
    return tuple(
        _compared(auction, bid, bid.price, reference, kilograms)
        for bid in bids
        if bid.price is not None
    )


def _compared(
    auction: Auction, bid: BidCard, price: UnitPrice, reference: Reference | None, held: Exact
) -> Compared:
    net = price.times(auction.lot.wet_mass)
    per_kg = Money(nearest(Exact(net.minor) / held), net.currency) if held else None
    if reference is None or bid.formula is None:
        return Compared(bid, net, price, price, per_kg)
    worked = reference.worked(read_formula(bid.formula))
    low, high = (worked.unit_price(reference.wet_mass, factor) for factor in (DOWN, UP))
    return Compared(bid, net, low, high, per_kg, tuple(_brought(worked)))


def _brought(worked: Worked) -> list[Brought]:
    return [
        Brought(
            one.payable.name,
            Money(nearest(one.minor), worked.currency),
            _per_kg(one.minor, Exact(one.assay.value) * worked.mass.milligrams, worked.currency),
        )
        for one in worked.paid
    ]


def _per_kg(minor: Exact, milligrams: Exact, currency: str) -> Money | None:
    if not milligrams:
        return None
    return Money(nearest(minor * MILLIGRAMS_PER_KILOGRAM / milligrams), currency)
