"""What do pages, API and files show of a plan, of a lot in it, and of a room?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from recycling.bases.quotas.rules import what_words
from recycling.matching.plans.models import MarketPlan, PlanLot, PlanRoom
from recycling.matching.plans.rules.arranging import CAPACITY
from recycling.matching.plans.rules.asking import WHOLE, Aim, NewPlan, PlanState
from recycling.matching.plans.rules.solving import share
from recycling.quantities import Mass, Money
from recycling.streams import rules as streams

_SCARCE = "scarce_in_white_paper"


@dataclass(frozen=True)
class Measure:
    """An amount of what is planned for: money, or per cent of the chosen elements."""

    money: Money | None
    percent: Decimal | None

    def json(self) -> dict[str, str | int]:
        """Write it for programs."""
        return {"percent": str(self.percent)} if self.money is None else self.money.json()

    def __str__(self) -> str:
        """Write it with its unit."""
        return f"{self.percent} %" if self.money is None else str(self.money)


def measure(aim: str, elements: int, currency: str, value: int) -> Measure:
    """Return an amount of what a plan makes as large as can be."""
    if aim == Aim.VALUE:
        return Measure(Money(value, currency), None)
    percent = Decimal(100 * value) / (WHOLE * elements)
    return Measure(None, percent.quantize(Decimal("0.0001")))


@dataclass(frozen=True)
class Reached:
    """What a plan of the market comes to under one set of quotas."""

    lots: int
    wet_mass: Mass
    net: Money
    recovered: Mapping[str, Mass]


@dataclass(frozen=True)
class Compared:
    """What a plan comes to under the quotas in force, and under those of a quota plan tried out."""

    in_force: Reached
    tried: Reached

    @property
    def elements(self) -> list[tuple[str, bool]]:
        """Return the elements recovered under either, the scarce first, each with whether it is."""
        known = self.in_force.recovered.keys() | self.tried.recovered.keys()
        found = [
            (one.symbol, _SCARCE in one.flags) for one in streams.elements() if one.symbol in known
        ]
        return sorted(found, key=lambda one: not one[1])


def compared(told: Mapping[str, Any] | None, currency: str) -> Compared | None:
    """Read what a plan came to under both sets of quotas; none where nothing was tried out."""
    if not told:
        return None
    return Compared(_reached(told["in_force"], currency), _reached(told["tried"], currency))


def _reached(told: Mapping[str, Any], currency: str) -> Reached:
    return Reached(
        lots=told["lots"],
        wet_mass=Mass(told["wet_mg"]),
        net=Money(told["net_minor"], currency),
        recovered={symbol: Mass(mg) for symbol, mg in told["recovered_mg"].items()},
    )


@dataclass(frozen=True)
class PlanCard:
    """A plan: what was asked, how far it is, what it came to."""

    ref: str
    state: str
    asked: NewPlan
    asked_at: datetime
    made_at: datetime | None
    day: date
    currency: str
    lots: int
    lots_gathered: int
    lots_placed: int
    lots_first_come: int
    value: Measure
    bound: Measure
    first_come: Measure
    difference: Measure | None
    net: Money
    gap: Decimal
    gain: Decimal
    method: str
    inputs_digest: str
    compared: Compared | None = None

    @property
    def is_at_work(self) -> bool:
        """Tell whether the worker has still to make it."""
        return self.state == PlanState.GATHERING

    @property
    def is_made(self) -> bool:
        """Tell whether there is anything to show."""
        return self.state == PlanState.MADE


def plan_card(row: MarketPlan) -> PlanCard:
    """Make the card of a plan."""
    asked = row.asked

    def measured(value: int) -> Measure:
        return measure(row.aim, len(asked.elements), row.currency, value)

    before = row.value_before
    return PlanCard(
        ref=row.ref,
        state=row.state,
        asked=asked,
        asked_at=row.asked_at,
        made_at=row.made_at,
        day=row.day,
        currency=row.currency,
        lots=row.lots,
        lots_gathered=row.lots_gathered,
        lots_placed=row.lots_placed,
        lots_first_come=row.lots_first_come,
        value=measured(row.value),
        bound=measured(row.bound),
        first_come=measured(row.first_come),
        difference=None if before is None else measured(row.value - before),
        net=Money(row.net_minor, row.currency),
        gap=share(row.bound - row.value, row.bound),
        gain=share(row.value - row.first_come, row.first_come),
        method=row.method,
        inputs_digest=row.inputs_digest,
        compared=compared(row.compared, row.currency),
    )


@dataclass(frozen=True)
class PlanLotCard:
    """A lot of a plan: the base proposed and what it would bring there, or why none."""

    number: int
    lot: str
    title: str
    mass: Mass
    base: str | None
    base_name: str | None
    net: Money | None
    awaits_decision: bool
    why_not: str
    first_come_base: str | None


def plan_lot_card(row: PlanLot, currency: str) -> PlanLotCard:
    """Make the card of a lot of a plan."""
    return PlanLotCard(
        number=row.number,
        lot=row.lot.ref,
        title=row.lot.title,
        mass=row.lot.wet_mass,
        base=row.base.ref if row.base else None,
        base_name=row.base.name if row.base else None,
        net=None if row.net_minor is None else Money(row.net_minor, currency),
        awaits_decision=row.awaits_decision,
        why_not=row.why_not,
        first_come_base=row.first_come_base.ref if row.first_come_base else None,
    )


@dataclass(frozen=True)
class PlanRoomCard:
    """A room: of which base, what it is, its use, and what one more tonne of it is worth."""

    base: str
    what: str
    words: str
    licence: str
    year: int
    free: Mass
    used: Mass
    one_more_tonne: Measure


def plan_room_card(row: PlanRoom, plan: MarketPlan) -> PlanRoomCard:
    """Make the card of a room of a plan."""
    scheme, _, member = row.what.partition(":")
    elements = len(plan.asked.elements)
    return PlanRoomCard(
        base=row.base,
        what=row.what,
        words="" if row.what == CAPACITY else what_words(scheme, member),
        licence=row.licence,
        year=row.year,
        free=row.free,
        used=row.used,
        one_more_tonne=measure(plan.aim, elements, plan.currency, row.price_per_tonne),
    )
