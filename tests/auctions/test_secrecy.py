"""Before the close a sealed price is nowhere: in no answer to anybody, and in no row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.auctions import service
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import DeedKey
from recycling.quantities import UnitPrice
from tests.auctions.makers import a_bidder, an_open_auction, close, sealed_terms
from tests.makers import Member, a_member, a_token

MINOR = -73_519_87
TRACES = ("7351987", "73519.87", "73 519.87", "73\u202f519.87", "73519,87")


@pytest.fixture
def market(app: Flask, held_clock: SteppedClock) -> tuple[str, dict[str, str], Member]:
    """A sealed auction with a bid; a token for everybody who might look; the holder."""
    with app.app_context():
        regulator, holder = a_member("regulator"), a_member("holder")
        bidder, rival = a_bidder(regulator), a_bidder(regulator)
        ref = an_open_auction(holder, sealed_terms())
        bidder.bid(ref, MINOR, "a key of the bidder")
        people = {"holder": holder, "regulator": regulator, "bidder": bidder.member}
        people["rival"] = rival.member
        return ref, {who: a_token(member) for who, member in people.items()}, holder


def answers(app: Flask, ref: str, tokens: dict[str, str]) -> Iterator[str]:
    addresses = (
        f"/api/v1/auctions/{ref}",
        f"/api/v1/auctions/{ref}/bids",
        "/api/v1/auctions",
        "/api/v1/facts",
        f"/auctions/{ref}",
        f"/auctions/{ref}/events?after=0",
        "/auctions",
    )
    for token in ("", *tokens.values()):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        for address in addresses:
            answer = app.test_client().get(address, headers=headers)
            expected = (200, 401) if not token else (200,)
            assert answer.status_code in expected, (address, answer.status)
            yield answer.get_data(as_text=True)


def traces_in(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text]


def dump() -> str:
    """Every value of every row of every table."""
    with db.engine.connect() as link:
        return "\n".join(
            repr(tuple(row))
            for table in db.metadata.sorted_tables
            for row in link.execute(select(table))
        )


def test_sealed_price_before_the_close_is_in_no_answer(
    app: Flask, market: tuple[str, dict[str, str], Member]
) -> None:
    ref, tokens, _ = market
    assert [traces_in(text) for text in answers(app, ref, tokens) if traces_in(text)] == []


def test_sealed_price_before_the_close_is_in_no_row(
    app: Flask, market: tuple[str, dict[str, str], Member]
) -> None:
    with app.app_context():
        assert traces_in(dump()) == []


def test_sealed_price_after_the_close_is_in_the_rows(
    app: Flask, market: tuple[str, dict[str, str], Member], held_clock: SteppedClock
) -> None:
    with app.app_context():
        held_clock.advance(hours=1)
        close(market[0])
        assert traces_in(dump()) == ["7351987"]


def test_sealed_price_after_the_award_is_told_to_the_loser_without_the_winner(
    app: Flask, market: tuple[str, dict[str, str], Member], held_clock: SteppedClock
) -> None:
    ref, tokens, holder = market
    with app.app_context():
        held_clock.advance(hours=1)
        close(ref)
        service.award(holder.act(), ref)
    asked = {"Authorization": f"Bearer {tokens['rival']}"}
    answer = app.test_client().get(f"/api/v1/auctions/{ref}/bids", headers=asked)
    (bid,) = answer.get_json()["items"]
    assert bid["price"]["minor_per_tonne"] == MINOR
    assert (bid["state"], bid["bidder"], bid["base"]) == ("won", None, None)


def test_key_of_a_sealed_bid_keeps_no_digest_one_could_guess_the_price_from(
    app: Flask, market: tuple[str, dict[str, str], Member]
) -> None:
    with app.app_context():
        kept = db.session.scalars(
            select(DeedKey.digest).where(DeedKey.key == "a key of the bidder")
        ).one()
        offer = service.Offer("BAS-1", UnitPrice(MINOR, "EUR"))
        assert traces_in(repr(offer)) == []
        assert repr(offer) != repr(service.Offer("BAS-1", UnitPrice(MINOR + 1, "EUR")))
        guess = repr(("auctions.place_bid", (market[0], "BAS-1", MINOR), []))
        assert kept != hashlib.sha256(guess.encode()).hexdigest()


def test_names_before_the_award_are_in_no_answer_to_others(
    app: Flask, market: tuple[str, dict[str, str], Member]
) -> None:
    ref, tokens, _ = market
    with app.app_context():
        bidder_token = tokens.pop("bidder")
    me = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {bidder_token}"})
    name = me.get_json()["organisation"]
    assert [text for text in answers(app, ref, tokens) if name in text] == []
