"""Makers of consignments: lots on their way at any stage, taking only what differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from recycling import clock
from recycling.auctions.models import Auction
from recycling.clock import SteppedClock
from recycling.custody import service
from recycling.custody.rules import (
    Arrival,
    LegPlan,
    Mode,
    Signing,
    Transport,
    Verdict,
    Weighing,
)
from recycling.db import db
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.parties.models import AccessRecord
from recycling.quantities import NO_MASS, Fraction, Mass
from recycling.reactions import react
from tests.custody.traces import rows
from tests.makers import Member, a_member, a_token
from tests.parties.browsing import Browser
from tests.remembering import remembered
from tests.settlement.makers import Market, a_market, an_award

Result = TypeVar("Result")

# The signatures of hand-overs on a way of one leg, in their order.
ONE_LEG = (Signing.GIVE_TO_CARRIER, Signing.TAKE_OVER, Signing.GIVE_AT_GATE)
TARE = Mass.kg("15000")


@dataclass(frozen=True)
class Road(Market):
    """A market with a carrier between the holder and the recycler."""

    carrier: Member

    def signer(self, signing: Signing) -> Member:
        """Who signs this hand-over."""
        return self.holder if signing is Signing.GIVE_TO_CARRIER else self.carrier


@remembered
def a_road(stepped: SteppedClock) -> Road:
    """Everybody a lot meets on its way (needs an application context)."""
    market = a_market(stepped)
    return Road(market.clock, market.holder, market.bidder, market.regulator, a_member("carrier"))


@remembered
def a_paid_lot(road: Road, **differs: Any) -> str:
    """The reference of a lot awarded at price zero, so that its sale is settled at once."""
    differs.setdefault("available_from", clock.today())
    auction = an_award(road, 0, **differs)
    react()
    ref = _lot_of(auction)
    assert lots.lot(ref).state == "paid"
    db.session.rollback()
    return ref


def _lot_of(auction: str) -> str:
    ref = db.session.scalars(
        select(Lot.ref).join(Auction, Auction.lot_id == Lot.id).where(Auction.ref == auction)
    ).one()
    db.session.rollback()
    return ref


def a_transport(**differs: Any) -> Transport:
    """A lorry tomorrow with the default lot's dangerous goods."""
    whole = Transport(
        planned_on=clock.today() + timedelta(days=1),
        legs=(),
        is_dangerous=True,
        un_number="UN3189",
        un_class="4.2",
        packing_group="II",
        packages=14,
        acceptance_number="CAP-2026-17",
    )
    return replace(whole, **differs)


def a_leg(carrier: Member, **differs: Any) -> LegPlan:
    """A leg by road with one lorry."""
    whole = LegPlan(Mode.ROAD, carrier.actor.organisation_ref, ("HH-UM 2026",), "DE-BEF-1")
    return replace(whole, **differs)


def a_dispatch(road: Road, lot: str, **differs: Any) -> service.Dispatch:
    """How a lot travels: with the road's carrier, unless it says otherwise."""
    is_draft = differs.pop("is_draft", False)
    transport = a_transport(**{"legs": (a_leg(road.carrier),), **differs})
    return service.Dispatch(lot, transport, is_draft)


@remembered
def a_consignment(road: Road, lot: str = "", **differs: Any) -> str:
    """The reference of a prepared consignment of a lot (a new paid one unless named)."""
    lot = lot or a_paid_lot(road)
    return service.draft_consignment(road.holder.act(), a_dispatch(road, lot, **differs))


@remembered
def signed(road: Road, until: Signing, ref: str = "") -> str:
    """The reference of a consignment signed up to and with a hand-over, ten minutes each."""
    ref = ref or a_consignment(road)
    for signing in ONE_LEG[: ONE_LEG.index(until) + 1]:
        road.clock.advance(minutes=10)
        service.sign_handover(road.signer(signing).act(), ref, signing)
    return ref


@remembered
def at_the_gate(road: Road, lot: str = "") -> str:
    """The reference of a consignment that waits for its receipt."""
    return signed(road, Signing.GIVE_AT_GATE, a_consignment(road, lot))


def a_weighing(net: str = "2490", **differs: Any) -> Weighing:
    """What a verified weighbridge showed; net in kg."""
    whole = Weighing(
        scale="Weighbridge 1",
        accuracy_class="III",
        division=Mass.kg("20"),
        calibrated_until=clock.today() + timedelta(days=300),
        gross=TARE + Mass.kg(net),
        tare=TARE,
        moisture=Fraction.of("0.25"),
    )
    return replace(whole, **differs)


def an_arrival(
    verdict: str = Verdict.ACCEPTED,
    refused: Mass = NO_MASS,
    reason: str = "",
    net: str = "2490",
    **differs: Any,
) -> Arrival:
    """What the base declares: all 2 490 kg accepted."""
    return Arrival(a_weighing(net, **differs), Verdict(verdict), refused, reason)


def a_refusal(net: str = "2490") -> Arrival:
    """Nothing of it is taken."""
    return an_arrival(Verdict.REFUSED, Mass.kg(net), "The portal monitor raised an alarm.", net)


@remembered
def a_receipt(road: Road, arrival: Arrival | None = None, lot: str = "") -> str:
    """The reference of a consignment the base has signed the receipt of."""
    ref = at_the_gate(road, lot)
    road.clock.advance(minutes=10)
    return service.receive_consignment(road.recycler.act(), ref, arrival or an_arrival())


@remembered
def a_received_lot(road: Road, arrival: Arrival | None = None, **differs: Any) -> str:
    """The reference of a lot that was accepted at the base."""
    lot = a_paid_lot(road, **differs)
    a_receipt(road, arrival, lot)
    return lot


class Outside:
    """The road seen from outside the application: people at browsers and programs."""

    def __init__(self, app: Flask, stepped: SteppedClock) -> None:
        self.app = app
        self.road = self.inside(a_road, stepped)
        self._tokens: dict[str, str] = {}

    def inside(self, do: Callable[..., Result], *args: Any, **named: Any) -> Result:
        """Do something inside the application's context."""
        with self.app.app_context():
            return do(*args, **named)

    def made(self, make: Callable[..., Result], *args: Any, **named: Any) -> Result:
        """Make something of the road's."""
        return self.inside(make, self.road, *args, **named)

    def browse(self, member: Member | None = None) -> Browser:
        """A browser, signed in where a member is given."""
        return Browser(self.app, member)

    def api(
        self, method: str, path: str, member: Member | None, body: Any = None, key: str = ""
    ) -> TestResponse:
        """Let a member's program call."""
        headers = {"Idempotency-Key": key} if key else {}
        if member is not None:
            if member.email not in self._tokens:
                self._tokens[member.email] = self.inside(a_token, member)
            headers["Authorization"] = f"Bearer {self._tokens[member.email]}"
        return self.app.test_client().open(
            f"/api/v1{path}", method=method, json=body, headers=headers
        )

    def does(self, path: str, member: Member, body: Any = None) -> Any:
        """What the API answers to a deed that is done."""
        answer = self.api("POST", path, member, body)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.get_json()

    def is_refused(
        self, path: str, member: Member, body: Any = None, method: str = "POST"
    ) -> tuple[int, str, set[str]]:
        """Status, code and the fields named, and that nothing but the attempt was written."""
        self.api("GET", "/me", member)  # whose token is made before
        before = self.inside(rows)
        answer = self.api(method, path, member, body)
        before["access_record"] += method != "GET"
        assert self.inside(rows) == before
        problem = answer.get_json(force=True)
        named = {error["path"] for error in problem.get("errors", ())}
        return answer.status_code, problem["code"], named

    def attempts(self) -> list[tuple[str, str, int]]:
        """The access records of refused changes: path, code, status."""

        def read() -> list[tuple[str, str, int]]:
            rows = db.session.scalars(select(AccessRecord).order_by(AccessRecord.id))
            return [(row.path, row.code, row.status) for row in rows]

        return self.inside(read)
