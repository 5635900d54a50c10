"""Each measure that stops a base does so everywhere within a second, as seen through HTTP.

The second is this process's own time: how long others keep the machine says nothing. Nothing waits
for a worker: what the order stops is stopped when its answer is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from time import process_time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recycling import clock
from recycling.auctions.bid_log import bid_log
from recycling.auctions.rules.bid_log import rerun
from recycling.auctions.service import award
from recycling.bases import queries as bases
from recycling.clock import SteppedClock
from recycling.custody.roadside.codes import code_of
from recycling.custody.roadside.service import ask_roadside_link
from recycling.custody.rules import Signing
from recycling.custody.service import sign_handover
from recycling.db import db
from recycling.recovery.service import open_batch
from tests.auctions.makers import a_bidder, an_open_auction, close, open_terms, sealed_terms
from tests.bases.browsing import bearer
from tests.custody.makers import Road, a_consignment, a_received_lot, a_road
from tests.custody.test_no_unlicensed_base import closed_auction
from tests.lots.makers import a_published_lot
from tests.makers import Member
from tests.oversight.cases.makers import an_open_case, an_order
from tests.parties.second_signers import WHY, a_second_signer

WITHIN_SECONDS = 1.0
ORDER = {
    "ordered": "Stop at once.",
    "legal_basis": "BImSchG, section 20",
    "reason": "The scrubber failed its test.",
    "urgency": "People live beside it.",
}


@dataclass
class Program:
    """Programs of members, each with its token."""

    app: Flask
    client: FlaskClient
    headers: dict[str, dict[str, str]]

    def send(self, who: Member, path: str, body: Any = None) -> tuple[int, Any]:
        """Do a deed; the status and what came back."""
        answer = self.client.post(f"/api/v1{path}", json=body or {}, headers=self.header(who))
        return answer.status_code, answer.get_json()

    def read(self, who: Member, path: str) -> Any:
        """Read something that is there."""
        answer = self.client.get(f"/api/v1{path}", headers=self.header(who))
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def refuses(self, who: Member, path: str, body: Any, code: str) -> None:
        """Say that a deed is refused with a code."""
        status, answer = self.send(who, path, body)
        assert (status, answer["code"]) == (409, code), answer

    def header(self, who: Member) -> dict[str, str]:
        """What a member's program sends along."""
        if who.email not in self.headers:
            self.headers[who.email] = bearer(self.app, who)
        return self.headers[who.email]


@pytest.fixture
def road(app: Flask, held_clock: SteppedClock) -> Road:
    """The way of lots to a base that is about to be stopped."""
    with app.app_context():
        return a_road(held_clock)


def lead(road: Road) -> dict[str, str]:
    """Lead lots of the base to every stage at which an order has an effect."""
    holder, base, long = road.holder, road.bidder.base, clock.now() + timedelta(days=9)
    rival = a_bidder(road.regulator)
    refs = {"contested": an_open_auction(holder, open_terms(closes_at=long))}
    road.bidder.bid(refs["contested"], 1_000)
    rival.bid(refs["contested"], 2_000)
    refs["leading"] = road.bidder.bid(refs["contested"], 3_000)
    refs["sealed"] = an_open_auction(holder, sealed_terms(closes_at=long))
    refs["hidden"] = road.bidder.bid(refs["sealed"], 9_000)
    refs["closed"], refs["best"] = closed_auction(road)
    refs["received"] = a_received_lot(road)
    refs["prepared"], refs["travelling"] = a_consignment(road), a_consignment(road)
    sign_handover(holder.act(), refs["travelling"], Signing.GIVE_TO_CARRIER)
    sign_handover(road.carrier.act(), refs["travelling"], Signing.TAKE_OVER)
    link = ask_roadside_link(road.carrier.act(), refs["travelling"])
    found = bases.base(base)
    refs["line"], refs["licence"] = found.lines[0].ref, found.licences[0].ref
    db.session.rollback()
    refs["batch"] = open_batch(road.recycler.act(), refs["line"])
    return {
        **refs,
        "code": code_of(link),
        "lot": a_published_lot(holder),
        "case": an_open_case(road.regulator, base),
    }


def issue(program: Program, signers: tuple[Member, Member], case: str, order: Any) -> str:
    """The reference of an order; a revocation is proposed by one signer and confirmed by two."""
    path, first, second = f"/cases/{case}/orders", *signers
    if order["measure"] != "revocation":
        status, issued = program.send(first, path, order)
        assert status == 201, issued
        return str(issued["ref"])
    program.refuses(first, path, order, "two_signers")
    status, proposed = program.send(first, f"{path}/propose", order)
    assert status == 201, proposed
    status, done = program.send(second, f"/proposals/{proposed['ref']}/confirm", {"reason": WHY})
    assert status == 200, done
    return str(done["result"])


@pytest.mark.parametrize(
    "measure", [pytest.param("cessation", marks=pytest.mark.each), "suspension", "revocation"]
)
def test_an_order_stops_bids_matching_awards_transit_and_batches_within_a_second(
    app: Flask, client: FlaskClient, road: Road, measure: str
) -> None:
    with app.app_context():
        refs = lead(road)
    program = Program(app, client, {})
    base, regulator, holder, recycler = road.bidder.base, road.regulator, road.holder, road.recycler
    assert program.read(holder, f"/consignments/{refs['travelling']}/stops") == {"stops": []}
    contested = f"/auctions/{refs['contested']}"
    assert program.read(recycler, contested)["best"]["amount_per_tonne"] == "30.00"
    order = {**ORDER, "measure": measure, "published_until": f"{clock.today() + timedelta(99)}"}
    if measure != "cessation":
        order["licence"] = refs["licence"]
    program.header(regulator)
    with app.app_context():
        second = a_second_signer(regulator)
    program.header(second)

    began = process_time()
    issued = issue(program, (regulator, second), refs["case"], order)
    seen = program.read(recycler, contested)
    [sealed] = program.read(recycler, f"/auctions/{refs['sealed']}/bids")["items"]
    stopped = program.read(holder, f"/consignments/{refs['travelling']}/stops")["stops"]
    assert process_time() - began < WITHIN_SECONDS

    assert seen["best"]["amount_per_tonne"] == "20.00"
    bids = program.read(recycler, f"{contested}/bids")["items"]
    assert {one["ref"]: one["state"] for one in bids}[refs["leading"]] == "disqualified"
    assert (sealed["ref"], sealed["state"]) == (refs["hidden"], "disqualified")
    assert [one["order"] for one in stopped] == [issued]
    assert issued in client.get(f"/roadside/{refs['code']}").text

    again = {"base": base, "price": {"amount_per_tonne": "99", "currency": "EUR"}}
    program.refuses(recycler, f"{contested}/bids", again, "base_not_eligible")
    matches = program.read(holder, f"/lots/{refs['lot']}/matches?limit=50")["items"]
    assert {one["base"]: one["is_eligible"] for one in matches}[base] is False
    program.send(holder, f"/auctions/{refs['closed']}/award")
    [dropped] = program.read(recycler, f"/auctions/{refs['closed']}/bids")["items"]
    assert (dropped["ref"], dropped["state"]) == (refs["best"], "disqualified")
    signing = {"signing": "give_to_carrier"}
    path = f"/consignments/{refs['prepared']}/handovers"
    program.refuses(holder, path, signing, "base_not_eligible")
    why = "production_ceased" if measure == "cessation" else "licence_without_force"
    program.refuses(recycler, "/batches", {"line": refs["line"]}, why)
    taken = {"lot": refs["received"]}
    program.refuses(recycler, f"/batches/{refs['batch']}/inputs", taken, why)


def test_an_auction_out_of_which_bids_went_is_awarded_and_its_log_runs_again(
    app: Flask, road: Road
) -> None:
    with app.app_context():
        rival, holder = a_bidder(road.regulator), road.holder
        contested = an_open_auction(holder)
        rival.bid(contested, 2_000)
        road.bidder.bid(contested, 3_000)
        an_order(road.regulator, an_open_case(road.regulator, road.bidder.base), "cessation")
        won = a_bidder(road.regulator).bid(contested, 3_000)  # one step above who leads again
        road.clock.advance(hours=2)
        close(contested)
        assert award(holder.act(), contested) == won
        found = rerun(bid_log(contested, holder.actor))
        assert found.agrees, found.words
