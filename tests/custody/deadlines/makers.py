"""Makers of deadlines: a road over a border, and a lot that left and never arrives."""

from __future__ import annotations

from datetime import timedelta

from recycling import clock
from recycling.clock import SteppedClock
from recycling.custody.rules import Signing
from recycling.matching import deciding
from recycling.matching.rules.borders import NewDecision
from tests.auctions.makers import Bidder
from tests.bases.makers import a_licensed_base
from tests.custody.makers import Road, a_consignment, a_leg, a_paid_lot, signed
from tests.custody.outgoing.makers import PLACES
from tests.makers import Member, a_member
from tests.remembering import remembered


@remembered
def a_road_abroad(stepped: SteppedClock) -> tuple[Road, Member]:
    """A road from Germany to a base in France, with consent, and the French regulator."""
    regulator, french = a_member("regulator"), a_member("regulator", country="FR")
    recycler = a_member("recycler", country="FR")
    base = a_licensed_base(recycler, french, country="FR")
    today = clock.today()
    consent = NewDecision(
        from_country="DE",
        to_country="FR",
        verdict="consent",
        source="Consents of both sides",
        decided_on=today,
        valid_from=today,
        valid_to=today + timedelta(days=360),
        document="DE 4711/2026",
        code="120118",
    )
    deciding.decide_border(regulator.act(), consent)
    holder, carrier = a_member("holder"), a_member("carrier")
    return Road(stepped, holder, Bidder(recycler, base), regulator, carrier), french


@remembered
def under_way_in_the_us(road: Road, *more_legs: Member) -> str:
    """The reference of a consignment that has left in the United States, by one or more legs."""
    lot, _, permit = PLACES["US"]
    legs = tuple(a_leg(one, permit=permit) for one in (road.carrier, *more_legs))
    return signed(road, Signing.TAKE_OVER, a_consignment(road, a_paid_lot(road, **lot), legs=legs))
