"""What would a lot be worth to its holder at this base, and how is that worked out?

net = Σ contained × yield × index price − treatment charge × dry mass − Σ penalty − transport, where
penalty = rate × max(0, assay − threshold) / step × dry mass; a substance the assay does not state
costs nothing. Exact in minor units all the way; rounded once, half up, on the net amount. The
tariff is that of the day and the hazard class (``tariffs.csv``), an assumption of this registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction as Exact

from recycling.bases.rules.penalties import Penalty
from recycling.matching.rules.distance import great_circle_km
from recycling.matching.rules.facts import BaseFacts, LineFacts, LotFacts, Price, YieldFacts
from recycling.matching.rules.tariffs import Tariff, tariff_on
from recycling.quantities import Form, Fraction, Mass, Money, UnitPrice, minor_digits, nearest
from recycling.streams.rules import element


@dataclass(frozen=True)
class ElementValue:
    """What one element brings: contained × yield × form factor × price.

    ``form_factor`` is kg of traded oxide per kg of element where the price is of the oxide, else 1.
    """

    element: str
    contained: Mass
    fraction: Fraction
    metric: str
    price: Price | None
    form_factor: Decimal
    priced_kg: Decimal
    amount_minor: Decimal


@dataclass(frozen=True)
class Treatment:
    """What the line charges per tonne of dry mass."""

    charge_minor_per_tonne: int
    dry_mass: Mass
    amount_minor: Decimal


@dataclass(frozen=True)
class PenaltyCharged:
    """What a substance costs: rate × steps above the threshold × dry mass, exact.

    ``assay`` is ``None`` where the lot's assay does not state it; then it costs nothing.
    """

    penalty: Penalty
    assay: Fraction | None
    steps: Exact
    amount_minor: Exact


@dataclass(frozen=True)
class Transport:
    """What the way costs: wet mass × distance × the tariff of the hazard class."""

    distance_km: int
    tariff: Tariff
    wet_mass: Mass
    minor_per_km: Decimal
    amount_minor: Decimal


@dataclass(frozen=True)
class Valuation:
    """The whole calculation; ``net`` and ``per_tonne`` (of wet mass) are signed."""

    elements: tuple[ElementValue, ...]
    treatment: Treatment
    penalties: tuple[PenaltyCharged, ...]
    transport: Transport
    net: Money
    per_tonne: UnitPrice

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Return the recovered elements that count nothing because no price is known."""
        return tuple(v.element for v in self.elements if v.price is None)


def net_value(
    lot: LotFacts,
    base: BaseFacts,
    prices: Mapping[str, Price],
    currency: str,
    day: date = date.max,
) -> Valuation | None:
    """Work out the net value to the holder; ``None`` without a line or in another currency.

    The tariff of the way is that of ``day``, or the last there is.
    """
    line = base.line
    if line is None or line.currency != currency:
        return None
    values = _element_values(lot, line, prices, currency)
    treatment = Treatment(
        line.treatment_charge_minor, lot.dry_mass, line.treatment_charge_minor * lot.dry_mass.tonnes
    )
    transport = _transport(lot, base, currency, day)
    penalties = tuple(_penalty(lot, one) for one in line.penalties)
    gained = sum((v.amount_minor for v in values), Decimal(0))
    exact = Exact(gained - treatment.amount_minor - transport.amount_minor)
    exact -= sum((one.amount_minor for one in penalties), Exact(0))
    per_tonne = nearest(exact / Exact(lot.wet_mass.tonnes)) if lot.wet_mass else 0
    return Valuation(
        values,
        treatment,
        penalties,
        transport,
        Money(nearest(exact), currency),
        UnitPrice(per_tonne, currency),
    )


def _penalty(lot: LotFacts, penalty: Penalty) -> PenaltyCharged:
    assay = dict(lot.assay).get(penalty.substance)
    steps = Exact(0) if assay is None else penalty.steps(assay)
    amount = penalty.minor_per_tonne * steps * Exact(lot.dry_mass.tonnes)
    return PenaltyCharged(penalty, assay, steps, amount)


def _element_values(
    lot: LotFacts, line: LineFacts, prices: Mapping[str, Price], currency: str
) -> tuple[ElementValue, ...]:
    yields = {one.element: one for one in line.yields}
    return tuple(
        _element_value(contained, yields[symbol], _price(prices.get(symbol), currency))
        for symbol, contained in lot.contained
        if symbol in yields
    )


def _price(price: Price | None, currency: str) -> Price | None:
    return price if price is not None and price.currency == currency else None


def _element_value(contained: Mass, recovered: YieldFacts, price: Price | None) -> ElementValue:
    is_oxide = price is not None and price.form == Form.OXIDE
    factor = element(recovered.element).oxide_factor if is_oxide else Decimal(1)
    kg = contained.kilograms * recovered.fraction.value * factor
    return ElementValue(
        recovered.element,
        contained,
        recovered.fraction,
        recovered.metric,
        price,
        factor,
        kg,
        kg * price.minor_per_kg if price is not None else Decimal(0),
    )


def _transport(lot: LotFacts, base: BaseFacts, currency: str, day: date) -> Transport:
    distance = great_circle_km(
        lot.latitude_udeg, lot.longitude_udeg, base.latitude_udeg, base.longitude_udeg
    )
    tariff = tariff_on(lot.is_hazardous, day)
    per_km = lot.wet_mass.tonnes * tariff.per_tonne_km * 10 ** minor_digits(currency)
    return Transport(distance, tariff, lot.wet_mass, per_km, per_km * distance)
