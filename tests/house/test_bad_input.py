"""Bad input of every sort: refused with its own words, nothing written but a record of it.

Each row is a request that is right but for one thing. The refusal must name the field, say the way
out, and be a problem document as the API's own description promises.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from recycling import clock
from recycling.clock import SteppedClock
from recycling.config import DEVELOPMENT_WEBHOOK_SECRET
from recycling.settlement.sandbox.webhooks import signature
from tests.api import carried, matrix
from tests.api.contract import Call, Contract
from tests.api.world import Refs, World, a_world
from tests.conftest import NOON
from tests.databases import Database

pytestmark = pytest.mark.each

LOT = {"title": "NdFeB swarf", "subtype": "ndfeb_swarf", "country": "DE"}
MASSES = {"wet_mass": "10", "moisture": "25", "packaging": "drums", "pieces": "1"}
OVERFULL = {"composition_Nd": "60", "composition_Fe": "60", "method": "icp_oes", "laboratory": "A"}


@dataclass(frozen=True)
class Bad:
    """A request of somebody who may, and the one thing that is wrong with it."""

    what: str
    who: str
    path: str
    body: Callable[[Refs], Any]
    refusal: str
    field: str
    way_out: str
    stage: str = ""

    def __str__(self) -> str:
        return self.what


def lot(**differs: Any) -> Callable[[Refs], Any]:
    return lambda refs: {**LOT, **differs}


def of(**fractions: str) -> list[dict[str, str]]:
    return [{"species": species, "fraction": value} for species, value in fractions.items()]


def but(whole: Callable[[Refs], Any], **differs: Any) -> Callable[[Refs], Any]:
    return lambda refs: {**whole(refs), **differs}


def nothing(refs: Refs) -> Any:
    return None


def in_two_days() -> str:
    return clock.stamp(clock.now() + timedelta(days=2))


BAD = (
    Bad("unknown waste code", "holder", "/lots", lot(code="99 99 99"),
        "422 unknown_waste_code", "code", "Search the list"),
    Bad("unknown sub-type", "holder", "/lots", lot(subtype="moon_dust"),
        "422 unknown_subtype", "subtype", "See the list of streams."),
    Bad("negative mass", "holder", "/lots", lot(wet_mass="-1"),
        "422 mass_out_of_range", "wet_mass", "more than 0 kg"),
    Bad("no mass at all", "holder", "/lots", lot(wet_mass="0"),
        "422 mass_out_of_range", "wet_mass", "more than 0 kg"),
    Bad("mass as a JSON number", "holder", "/lots", lot(wet_mass=2500),
        "422 bad_shape", "wet_mass", "Write the number as a string"),
    Bad("mass that is not a number", "holder", "/lots", lot(wet_mass="NaN"),
        "422 bad_shape", "wet_mass", "Use digits"),
    Bad("mass finer than a milligram", "holder", "/lots", lot(wet_mass="0.0000001"),
        "422 bad_shape", "wet_mass", "at most"),
    Bad("fractions above 1 in sum", "holder", "/lots", lot(composition=of(Nd="0.6", Fe="0.6")),
        "422 fractions_exceed_one", "composition", "they must make 100 % or less"),
    Bad("one fraction above 1", "holder", "/lots", lot(composition=of(Nd="1.2")),
        "422 bad_shape", "composition.0.fraction", "from 0 to 1"),
    Bad("field nobody knows", "holder", "/lots", lot(colour="red"),
        "422 bad_shape", "colour", "API reference"),
    Bad("no title", "holder", "/lots", lambda refs: {"subtype": "ndfeb_swarf"},
        "422 bad_shape", "title", "required"),
    Bad("a list where an object belongs", "holder", "/lots", lambda refs: [],
        "422 bad_shape", "", "JSON object"),
    Bad("publishing what is published", "holder", "/lots/{lot}/publish", nothing,
        "409 wrong_lot_state", "", "auction, withdraw", "published"),
    Bad("publishing another's draft", "other holder", "/lots/{lot}/publish", nothing,
        "404 lot_not_found", "", "Check the reference.", "drafted"),
    Bad("withdrawing another's lot", "other holder", "/lots/{lot}/withdraw", matrix.empty,
        "403 not_permitted", "", "It takes somebody who acts for its holder", "published"),
    Bad("auction that ends before it opens", "holder", "/lots/{lot}/auctions",
        but(matrix.terms, closes_at="2026-11-20T12:00:00Z"),
        "422 close_in_past", "closes_at", "must lie in the future", "published"),
    Bad("licence that has expired", "recycler", "/auctions/{auction}/bids", matrix.bid,
        "409 base_not_eligible", "base.licence_is_valid", "choose another base", "expired"),
    Bad("bid with another's base", "other recycler", "/auctions/{auction}/bids", matrix.bid,
        "403 not_your_base", "base", "Bid with a base of your own.", "auctioned"),
    Bad("bid in another currency", "recycler", "/auctions/{auction}/bids",
        but(matrix.bid, price={"amount_per_tonne": "10", "currency": "USD"}),
        "422 other_currency", "price.currency", "Give the price in EUR", "auctioned"),
    Bad("consigning an unpaid lot", "holder", "/consignments", carried.dispatch,
        "409 lot_not_paid", "lot", "Settle the sale first.", "unpaid"),
    Bad("carrier that is none", "holder", "/consignments",
        but(carried.dispatch, legs=[{"carrier": "ORG-1", "plates": ["HH 1"], "permit": "TR-1"}]),
        "422 unknown_carrier", "legs.0.carrier", "Choose a carrier of the register", "awarded"),
    Bad("hand-over in the future", "holder", "/consignments/{consignment}/handovers",
        lambda refs: {"signing": "give_to_carrier", "happened_at": in_two_days()},
        "422 in_the_future", "happened_at", "Sign when it happens", "consigned"),
    Bad("hand-over out of order", "carrier", "/consignments/{consignment}/handovers",
        carried.signing("give_at_gate"),
        "409 wrong_order", "state", "It waits for the carrier.", "given"),
    Bad("weighing less than nothing", "recycler", "/consignments/{consignment}/receipt",
        but(carried.receipt, gross="1"),
        "422 bad_gross", "gross", "weighs more than the empty one", "at_gate"),
    Bad("licence for a process that is to end", "recycler", "/bases/{base}/licences",
        but(matrix.licence, processes=["heap leaching"]),
        "409 process_obsolete", "processes", "Name the process that takes its place.", "granted"),
    Bad("licence that ends before it begins", "recycler", "/bases/{base}/licences",
        but(matrix.licence, valid_to="2020-01-01"),
        "422 ends_before_start", "valid_to", "ends before it begins", "granted"),
    Bad("more out than went in", "recycler", "/batches/{batch}/outputs",
        lambda refs: {"kind": "product", "name": "Oxide", "mass": "900",
                      "contents": [{"element": "Nd", "mass": "800"}]},
        "422 recovery_above_one", "contents", "Check the product's mass", "in_batch"),
)  # fmt: skip


@pytest.fixture(scope="module")
def app(application: Flask, database: Database) -> Flask:
    """One market for all rows: what is refused changes nothing."""
    database.empty(application)
    return application


@pytest.fixture(scope="module")
def world(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("bad_input")
    with clock.held(SteppedClock(NOON)) as stepped, a_world(app, stepped, folder) as everybody:
        yield everybody


@pytest.fixture(scope="module")
def contract(app: Flask) -> Contract:
    return Contract.of(app)


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_bad_input_is_refused_in_its_own_words_with_nothing_written(
    world: World, contract: Contract, bad: Bad
) -> None:
    refs = world.refs_at(bad.stage) if bad.stage else {}
    kind, is_own = bad.who.removeprefix("other "), not bad.who.startswith("other ")
    caller = world.caller(kind, is_own=is_own)
    address, body = f"/api/v1{bad.path.format(**refs)}", bad.body(refs)
    with leaving_only_a_record(world):
        answer = caller.client.post(address, json=body, headers=caller.headers)
    contract.check(Call("POST", address, body), answer)
    said = answer.get_json(force=True)
    assert f"{answer.status_code} {said['code']}" == bad.refusal
    assert bad.field in [finding["path"] for finding in said["errors"]]
    assert bad.way_out in said["detail"]


def test_a_key_used_for_something_else_is_refused(world: World, contract: Contract) -> None:
    caller = world.caller("holder")
    headers = {**caller.headers, "Idempotency-Key": "one of mine"}
    first = caller.client.post("/api/v1/lots", json=LOT, headers=headers)
    other = {**LOT, "title": "Something else"}
    with leaving_only_a_record(world):
        answer = caller.client.post("/api/v1/lots", json=other, headers=headers)
    contract.check(Call("POST", "/api/v1/lots", other), answer)
    said = answer.get_json(force=True)
    assert (first.status_code, answer.status_code, said["code"]) == (201, 409, "key_reused")
    assert said["errors"][0]["path"] == "Idempotency-Key"
    assert "Use a new key" in said["detail"]


def test_a_repeat_with_the_same_key_writes_nothing_more(world: World) -> None:
    caller = world.caller("holder")
    headers = {**caller.headers, "Idempotency-Key": "another of mine"}
    first = caller.client.post("/api/v1/lots", json=LOT, headers=headers)
    facts = world.facts()
    again = caller.client.post("/api/v1/lots", json=LOT, headers=headers)
    assert again.get_json() == first.get_json()
    assert world.facts() == facts


def test_a_body_that_is_not_json_is_refused(world: World, contract: Contract) -> None:
    caller = world.caller("holder")
    with leaving_only_a_record(world):
        answer = caller.client.post(
            "/api/v1/lots", data="{", content_type="application/json", headers=caller.headers
        )
    contract.check(Call("POST", "/api/v1/lots", "{"), answer)
    assert 400 <= answer.status_code < 500


def test_a_token_nobody_gave_out_is_refused(world: World, contract: Contract) -> None:
    with leaving_only_a_record(world):
        answer = world.app.test_client().post(
            "/api/v1/lots", json=LOT, headers={"Authorization": "Bearer um_guessed"}
        )
    contract.check(Call("POST", "/api/v1/lots", LOT), answer)
    said = answer.get_json(force=True)
    assert (answer.status_code, said["code"]) == (401, "bad_token")
    assert said["errors"][0]["path"] == "Authorization"


@pytest.mark.parametrize("tampered", ["body", "signature", "age", "nothing signed"])
def test_a_tampered_webhook_is_refused(world: World, tampered: str) -> None:
    body = json.dumps({"id": "evt_1", "object": "event", "type": "checkout.session.completed"})
    signed_at = int(time.time()) - (3_600 if tampered == "age" else 0)
    secret = "whsec_guessed" if tampered == "signature" else DEVELOPMENT_WEBHOOK_SECRET
    header = {"Stripe-Signature": signature(body.encode(), secret, signed_at)}
    sent = body.replace("evt_1", "evt_2") if tampered == "body" else body
    with leaving_only_a_record(world):
        answer = world.app.test_client().post(
            "/stripe/webhook", data=sent, headers={} if tampered == "nothing signed" else header
        )
    said = answer.get_json(force=True)
    assert 400 <= answer.status_code < 500
    assert said["errors"][0]["path"] == "Stripe-Signature"
    assert said["detail"]


@dataclass(frozen=True)
class BadForm:
    """A form sent by the lot's holder, and the words that must stand on the page."""

    page: str
    filled: dict[str, str]
    status: int
    words: str
    stage: str = "drafted"

    def __str__(self) -> str:
        return f"{self.page}: {self.words}"


@pytest.mark.parametrize(
    "bad",
    [
        BadForm("edit/code", {"code": "", "other_code": "99 99 99"}, 422, "Search the list"),
        BadForm("edit/masses", {"wet_mass": "-1", "moisture": "25"}, 422, "0 kg"),
        BadForm("edit/masses", {"wet_mass": "heavy", "moisture": "25"}, 422, "Wet mass"),
        BadForm("edit/composition", OVERFULL, 422, "100 %"),
        BadForm("edit/place", {"place": "Hanau", "latitude": "91"}, 422, "90"),
        BadForm("edit/masses", MASSES, 409, "published", "published"),
    ],
    ids=str,
)
def test_a_bad_form_comes_back_with_its_own_words(world: World, bad: BadForm) -> None:
    caller = world.caller("holder")
    page = f"/lots/{world.refs_at(bad.stage)['lot']}/{bad.page}"
    filled = {"csrf_token": caller.csrf_token, **bad.filled}
    with leaving_only_a_record(world):
        answer = caller.client.post(page, data=filled)
    assert answer.status_code == bad.status, answer.text
    assert bad.words in answer.text


@contextmanager
def leaving_only_a_record(world: World) -> Iterator[None]:
    """Whatever happens inside is refused: no fact more, one record of the attempt."""
    facts, records = world.facts(), world.access_records()
    yield
    assert (world.facts(), world.access_records()) == (facts, records + 1)
