"""The market for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from recycling import clock
from recycling.auctions import queries
from recycling.bases import service as bases
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.parties.models import AccessRecord
from tests.auctions.makers import Bidder, a_bidder, an_open_auction, close
from tests.auctions.test_bidding import licence_of
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member, a_token


class Programs:
    """A holder's and two recyclers' programs."""

    def __init__(self, app: Flask, stepped: SteppedClock) -> None:
        self.app, self.stepped = app, stepped
        with app.app_context():
            self.regulator, self.holder = a_member("regulator"), a_member("holder")
            self.bidder, self.rival = a_bidder(self.regulator), a_bidder(self.regulator)
            self.lot = a_published_lot(self.holder)
            people = (self.holder, self.bidder.member, self.rival.member)
            self._tokens = {member.email: a_token(member) for member in people}

    def _headers(self, member: Member | None, key: str) -> dict[str, str]:
        headers = {"Idempotency-Key": key} if key else {}
        if member is not None:
            headers["Authorization"] = f"Bearer {self._tokens[member.email]}"
        return headers

    def post(
        self, path: str, body: Any = None, who: Member | None = None, key: str = ""
    ) -> TestResponse:
        headers = self._headers(who, key)
        return self.app.test_client().post(f"/api/v1{path}", json=body, headers=headers)

    def get(self, path: str, who: Member | None = None) -> TestResponse:
        return self.app.test_client().get(f"/api/v1{path}", headers=self._headers(who, ""))

    def opened(self) -> str:
        with self.app.app_context():
            return an_open_auction(self.holder, lot=self.lot)

    def bid(self, who: Bidder, ref: str, amount: str, key: str = "") -> TestResponse:
        return self.post(f"/auctions/{ref}/bids", offer(who, amount), who.member, key)

    def close(self, ref: str) -> None:
        with self.app.app_context():
            self.stepped.advance(hours=1)
            close(ref)


def offer(who: Bidder, amount: str, currency: str = "EUR") -> dict[str, Any]:
    return {"base": who.base, "price": {"amount_per_tonne": amount, "currency": currency}}


def terms(**differs: Any) -> dict[str, Any]:
    whole = {
        "format": "open",
        "currency": "EUR",
        "closes_at": clock.stamp(clock.now() + timedelta(days=1)),
        "reserve_per_tonne": "-566.00",
        "increment_per_tonne": "10.00",
        "soft_close_seconds": 300,
        "extension_seconds": 300,
    }
    return {**whole, **differs}


@pytest.fixture
def programs(app: Flask, held_clock: SteppedClock) -> Programs:
    return Programs(app, held_clock)


def test_api_carries_a_lot_from_opening_to_award(programs: Programs) -> None:
    opened = programs.post(f"/lots/{programs.lot}/auctions", terms(), programs.holder)
    assert opened.status_code == 201
    ref = opened.get_json()["ref"]
    assert programs.bid(programs.bidder, ref, "-12.50").status_code == 201
    won = programs.bid(programs.rival, ref, "0").get_json()
    assert (won["seq"], won["label"], won["price"]["amount_per_tonne"]) == (2, 2, "0.00")
    programs.stepped.advance(hours=23)
    programs.close(ref)
    awarded = programs.post(f"/auctions/{ref}/award", {"bid": won["ref"]}, programs.holder)
    assert (awarded.status_code, awarded.get_json()["state"]) == (200, "awarded")


def test_list_auctions_is_public_and_lists_what_takes_bids(programs: Programs) -> None:
    ref = programs.opened()
    listed = programs.get("/auctions").get_json()
    assert [one["ref"] for one in listed["items"]] == [ref]
    assert listed["items"][0]["lot"]["ref"] == programs.lot


def test_list_bids_pages_the_newest_first(programs: Programs) -> None:
    ref = programs.opened()
    for amount, who in (("1", programs.bidder), ("20", programs.rival), ("40", programs.bidder)):
        programs.bid(who, ref, amount)
    first = programs.get(f"/auctions/{ref}/bids?limit=2").get_json()
    second = programs.get(f"/auctions/{ref}/bids?limit=2&cursor={first['next']}").get_json()
    assert [bid["seq"] for bid in first["items"] + second["items"]] == [3, 2, 1]
    assert second["next"] == ""


def test_place_bid_repeated_with_its_key_answers_the_same(programs: Programs) -> None:
    ref = programs.opened()
    answers = [programs.bid(programs.bidder, ref, "5", "key").get_json() for _ in range(2)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("differs", "path"),
    [
        ({"format": "dutch"}, "format"),
        ({"currency": "XXX"}, "currency"),
        ({"closes_at": "soon"}, "closes_at"),
        ({"closes_at": "2026-12-01T12:00:00"}, "closes_at"),
        ({"closes_at": "2020-12-01T12:00:00Z"}, "closes_at"),
        ({"reserve_per_tonne": "1.234"}, "reserve_per_tonne"),
        ({"reserve_per_tonne": 5}, "reserve_per_tonne"),
        ({"reserve_per_tonne": "99999999"}, "reserve_per_tonne"),
        ({"reserve_per_tonne": None, "reserve_is_open": True}, "reserve_per_tonne"),
        ({"increment_per_tonne": None}, "increment_per_tonne"),
        ({"increment_per_tonne": "-5"}, "increment_per_tonne"),
        ({"increment_per_tonne": "NaN"}, "increment_per_tonne"),
        ({"soft_close_seconds": -1}, "soft_close_seconds"),
        ({"extension_seconds": 10**30}, "extension_seconds"),
        ({"extension_seconds": "x"}, "extension_seconds"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_open_auction_on_bad_terms_names_the_field(
    programs: Programs, differs: dict[str, Any], path: str
) -> None:
    body = terms(**differs)
    answer = programs.post(f"/lots/{programs.lot}/auctions", body, programs.holder)
    assert answer.status_code == 422
    assert path in [error["path"] for error in answer.get_json()["errors"]]


@pytest.mark.parametrize(
    ("price", "path"),
    [
        ({"amount_per_tonne": 5, "currency": "EUR"}, "price.amount_per_tonne"),
        ({"amount_per_tonne": "five", "currency": "EUR"}, "price.amount_per_tonne"),
        ({"amount_per_tonne": "1.005", "currency": "EUR"}, "price.amount_per_tonne"),
        ({"amount_per_tonne": "1e30", "currency": "EUR"}, "price.amount_per_tonne"),
        ({"amount_per_tonne": "10000000.01", "currency": "EUR"}, "price"),
        ({"amount_per_tonne": "5", "currency": "USD"}, "price.currency"),
        ({"amount_per_tonne": "5"}, "price.currency"),
        ({"amount_per_tonne": "5", "currency": "XXX"}, "price.currency"),
        (None, "price"),
    ],
)
def test_place_bid_at_a_bad_price_names_the_field(
    programs: Programs, price: Any, path: str
) -> None:
    ref = programs.opened()
    body = {"base": programs.bidder.base, "price": price}
    answer = programs.post(f"/auctions/{ref}/bids", body, programs.bidder.member)
    assert answer.status_code == 422
    assert path in [error["path"] for error in answer.get_json()["errors"]]
    with programs.app.app_context():
        assert queries.auction(ref).bids == 0


def test_place_bid_without_token_is_unauthenticated(programs: Programs) -> None:
    ref = programs.opened()
    body = offer(programs.bidder, "5")
    assert programs.post(f"/auctions/{ref}/bids", body).status_code == 401


def test_place_bid_by_the_holder_is_forbidden(programs: Programs) -> None:
    ref = programs.opened()
    body = offer(programs.bidder, "5")
    assert programs.post(f"/auctions/{ref}/bids", body, programs.holder).status_code == 403


def test_place_bid_late_is_a_conflict(programs: Programs) -> None:
    ref = programs.opened()
    programs.stepped.advance(hours=1)
    answer = programs.bid(programs.bidder, ref, "5")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "bid_too_late")


def test_place_bid_refused_leaves_one_access_record(programs: Programs) -> None:
    ref = programs.opened()
    programs.bid(programs.bidder, ref, "10.00")
    assert programs.bid(programs.rival, ref, "10.00").status_code == 422
    with programs.app.app_context():
        kept = db.session.scalars(select(AccessRecord)).all()
    assert [(one.path, one.status, one.code) for one in kept] == [
        (f"/api/v1/auctions/{ref}/bids", 422, "below_increment")
    ]


def test_award_to_a_base_that_lost_its_licence_is_a_conflict_that_was_written(
    programs: Programs,
) -> None:
    ref = programs.opened()
    programs.bid(programs.bidder, ref, "5")
    programs.bid(programs.rival, ref, "50")
    programs.close(ref)
    with programs.app.app_context():
        licence = licence_of(programs.rival.base)
        bases.suspend_licence(programs.regulator.act(), licence, "No bond.")
    answer = programs.post(f"/auctions/{ref}/award", {}, programs.holder)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "bid_disqualified")
    again = programs.post(f"/auctions/{ref}/award", {}, programs.holder)
    assert (again.status_code, again.get_json()["state"]) == (200, "awarded")


def test_cancel_auction_publishes_the_lot_again(programs: Programs) -> None:
    ref = programs.opened()
    answer = programs.post(f"/auctions/{ref}/cancel", None, programs.holder)
    assert (answer.status_code, answer.get_json()["state"]) == (200, "cancelled")


def test_unknown_auction_is_not_found_everywhere(programs: Programs) -> None:
    ref = "AUC-22222-22222"
    answers = [
        programs.get(f"/auctions/{ref}"),
        programs.get(f"/auctions/{ref}/bids"),
        programs.bid(programs.bidder, ref, "5"),
        programs.post(f"/auctions/{ref}/award", {}, programs.holder),
        programs.post(f"/auctions/{ref}/cancel", None, programs.holder),
    ]
    assert {answer.status_code for answer in answers} == {404}


def test_check_bid_says_what_placing_would_and_writes_nothing(programs: Programs) -> None:
    ref = programs.opened()
    programs.bid(programs.rival, ref, "1250.00")

    def checked(amount: str) -> Any:
        price = {"amount_per_tonne": amount, "currency": "EUR"}
        body = {"base": programs.bidder.base, "price": price}
        return programs.post(f"/auctions/{ref}/bids/check", body, programs.bidder.member)

    answer = checked("1300.00").get_json()
    assert answer["price"]["minor_per_tonne"] == 130_000
    assert answer["estimate"]["amount"] == "3250.00"  # 2.5 t
    assert answer["is_far"] is False
    assert checked("13000.00").get_json()["is_far"] is True
    refused = checked("1255.00")
    assert (refused.status_code, refused.get_json()["code"]) == (422, "below_increment")
    with programs.app.app_context():
        assert queries.auction(ref).bids == 1
        assert db.session.scalars(select(Fact).where(Fact.type == "BidPlaced")).all()[1:] == []
