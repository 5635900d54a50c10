"""What does somebody who checks a vehicle need to see of a consignment? No person is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from recycling.bases.cases.stops import Stop
from recycling.custody.models import Consignment, Leg
from recycling.lots.cards import code_display
from recycling.parties.models import Organisation
from recycling.quantities import Mass


@dataclass(frozen=True)
class PartyCard:
    """An organisation as transport papers name it."""

    name: str
    address: str
    country: str
    register_number: str


@dataclass(frozen=True)
class LegCard:
    """One leg of the way; ``is_now`` says that the lot is on it."""

    mode: str
    carrier: PartyCard
    plates: tuple[str, ...]
    permit: str
    place: str
    is_now: bool


@dataclass(frozen=True)
class RoadsideCard:
    """A consignment as a transport document."""

    ref: str
    state: str
    title: str
    waste_code: str
    hazards: tuple[str, ...]
    wet_mass: Mass
    packaging: str
    packages: int | None
    un_number: str
    un_class: str
    packing_group: str
    holder: PartyCard
    loaded_at: str
    recycler: PartyCard
    base: str
    unloaded_at: str
    base_country: str
    licence: str
    planned_on: date
    taken_over_at: datetime | None
    legs: tuple[LegCard, ...]
    stops: tuple[Stop, ...]


def card_of(consignment: Consignment, licence: str, stops: tuple[Stop, ...]) -> RoadsideCard:
    """Make the card of a consignment, given its licence's number and what stops its base now."""
    lot, base = consignment.lot, consignment.base
    taken = [one.taken_at for one in consignment.handovers if one.taken_at]
    return RoadsideCard(
        ref=consignment.ref,
        state=consignment.state,
        title=lot.title,
        waste_code=code_display(lot),
        hazards=tuple(one.hazard for one in lot.hazards),
        wet_mass=lot.wet_mass,
        packaging=lot.packaging,
        packages=consignment.packages,
        un_number=consignment.un_number,
        un_class=consignment.un_class,
        packing_group=consignment.packing_group,
        holder=_party(consignment.holder),
        loaded_at=lot.place,
        recycler=_party(consignment.recycler),
        base=base.name,
        unloaded_at=base.place,
        base_country=base.country,
        licence=licence,
        planned_on=consignment.planned_on,
        taken_over_at=max(taken, default=None),
        legs=tuple(_leg(leg, consignment.leg_number) for leg in consignment.legs),
        stops=stops,
    )


def _leg(leg: Leg, now: int) -> LegCard:
    plates = tuple(leg.plates)
    is_now = leg.number == now
    return LegCard(leg.mode, _party(leg.carrier), plates, leg.permit, leg.place, is_now)


def _party(one: Organisation) -> PartyCard:
    return PartyCard(one.name, one.address, one.country, one.register_number)
