"""The two lots of the vectors, what is quoted of them, and the formulas bid for them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from recycling.auctions import service
from recycling.auctions.rules import Terms
from recycling.auctions.rules.formula import Formula, Payable
from recycling.auctions.rules.reference import Pricing
from recycling.bases.rules.penalties import Penalty
from recycling.deeds import SYSTEM, Act
from recycling.matching import service as matching
from recycling.quantities import Fraction, Mass
from tests.auctions.makers import Bidder, open_terms
from tests.lots.makers import a_published_lot
from tests.makers import Member
from tests.matching.makers import PRICES_PER_KG, a_new_price

PUBLISHER = "Urban Mine demonstration"
PRICING = Pricing(PUBLISHER, averaging_days=1)
SWARF_ASSAY = {
    "Pr6O11": "0.0500", "Nd2O3": "0.1960", "Dy2O3": "0.0110", "Tb4O7": "0.0012", "Cl": "0.0005",
}  # fmt: skip
PHOSPHOR_ASSAY = {"Y2O3": "0.1400", "Eu2O3": "0.0100", "Tb4O7": "0.0045", "Hg": "0.000080"}
SWARF = Formula(
    "EUR",
    (
        Payable(("Pr", "Nd"), Decimal(92), Decimal("1.0")),
        Payable(("Dy",), Decimal(85)),
        Payable(("Tb",), Decimal(85)),
    ),
    (Penalty("Cl", Decimal("0.10"), Decimal("0.10"), 1500),),
    treatment_minor_per_tonne=85000,
)
PHOSPHOR = Formula(
    "EUR",
    (
        Payable(("Y",), Decimal(50)),
        Payable(("Eu",), Decimal(60)),
        Payable(("Tb",), Decimal(70)),
    ),
    (Penalty("Hg", Decimal("0.0010"), Decimal("0.0010"), 4000),),
    treatment_minor_per_tonne=295000,
)


def quote(**minor_per_kg: int) -> None:
    """Enter today's quotations of the vectors per kilogram of oxide (or what differs)."""
    said = {"PrNd": 6250, **PRICES_PER_KG, **minor_per_kg}
    prices = tuple(a_new_price(element=one, minor_per_kg=minor) for one, minor in said.items())
    matching.observe_prices(Act(SYSTEM), prices)


def a_swarf(holder: Member, **differs: Any) -> str:
    """The reference of lot A of the vectors: 12.480 t wet, 12.324 t dry."""
    whole = {
        "wet_mass": Mass.kg("12480"), "moisture": Fraction.of("0.0125"), "fractions": SWARF_ASSAY,
    }  # fmt: skip
    return a_published_lot(holder, **{**whole, **differs})


def a_phosphor(holder: Member, **differs: Any) -> str:
    """The reference of lot B of the vectors: 6.200 t, dry."""
    whole = {
        "wet_mass": Mass.kg("6200"), "moisture": Fraction.of("0"), "fractions": PHOSPHOR_ASSAY,
    }  # fmt: skip
    return a_published_lot(holder, **{**whole, **differs})


def an_auction_by_formula(holder: Member, lot: str, terms: Terms | None = None) -> str:
    """The reference of an auction that takes formulas, by the quotations there are."""
    return service.open_auction(holder.act(), lot, terms or open_terms(), pricing=PRICING)


def bid(bidder: Bidder, auction: str, formula: Formula, key: str = "") -> str:
    """Bid a formula; the bid's reference."""
    offer = service.by_formula(auction, bidder.base, formula)
    return service.place_bid(bidder.member.act(key), auction, offer)


def cheaper(formula: Formula, minor_per_tonne: int) -> Formula:
    """The same formula with so much less for the treatment of a tonne."""
    left = formula.treatment_minor_per_tonne - minor_per_tonne
    return replace(formula, treatment_minor_per_tonne=left)
