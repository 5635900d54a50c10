"""Roads in other countries, whose consignments leave for the systems of those countries."""

from __future__ import annotations

from typing import Any

from recycling.clock import SteppedClock
from recycling.custody import service
from recycling.custody.rules import Signing
from tests.auctions.makers import Bidder
from tests.bases.makers import a_licensed_base
from tests.custody.makers import Road, a_consignment, a_leg, a_paid_lot, signed
from tests.makers import a_member
from tests.remembering import remembered

_US = {"country": "US", "latitude_udeg": 38_880_000, "longitude_udeg": -77_100_000}
_GB = {"country": "GB", "latitude_udeg": 53_800_000, "longitude_udeg": -1_550_000}
# By country: where lots lie, where the base is and as what it is licensed, the carrier's permit.
PLACES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "US": (
        {**_US, "place": "Arlington, VA"},
        {**_US, "place": "Richmond, VA", "number": "VAD 000 532 119"},
        "VATEST000001",
    ),
    "GB": (
        {**_GB, "place": "Leeds"},
        {
            **_GB,
            "place": "High Street, Leeds LS1 1AA",
            "number": "EPR/AB1234CD",
            "codes": (("GB", "12 01 18*"),),
        },
        "CBDU123456",
    ),
}


@remembered
def a_road_in(country: str, stepped: SteppedClock) -> Road:
    """Everybody a lot meets on its way in a country, with a base there that is licensed for it."""
    regulator, recycler = (
        a_member("regulator", country=country),
        a_member("recycler", country=country),
    )
    base = a_licensed_base(recycler, regulator, **PLACES[country][1])
    carrier, holder = (a_member(kind, country=country) for kind in ("carrier", "holder"))
    return Road(stepped, holder, Bidder(recycler, base), regulator, carrier)


@remembered
def at_the_gate_in(country: str, road: Road, **differs: Any) -> str:
    """The reference of a consignment there that waits for its receipt."""
    lot, _, permit = PLACES[country]
    legs = (a_leg(road.carrier, permit=permit),)
    ref = a_consignment(road, a_paid_lot(road, **lot, **differs), legs=legs)
    return signed(road, Signing.GIVE_AT_GATE, ref)


def received_in(country: str, road: Road, arrival: Any, **differs: Any) -> str:
    """The reference of a consignment there whose receipt is signed."""
    ref = at_the_gate_in(country, road, **differs)
    road.clock.advance(minutes=10)
    return service.receive_consignment(road.recycler.act(), ref, arrival)
