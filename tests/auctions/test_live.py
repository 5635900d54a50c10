"""Following an auction as it runs: streams, their number, and where they go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from recycling.auctions import live
from tests.auctions.market import Market


@pytest.fixture
def streaming(market: Market, monkeypatch: pytest.MonkeyPatch) -> Iterator[Market]:
    """A process with room for one stream, which looks often and ends after a second."""
    settings = market.app.extensions["settings"]
    object.__setattr__(settings, "live_streams", 1)
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.005)
    monkeypatch.setattr(live, "LONGEST_S", 1.0)  # a bid takes a while where much else runs
    yield market
    object.__setattr__(settings, "live_streams", 0)
    market.app.extensions.pop("live_slots", None)


def _told(text: str) -> list[dict[str, Any]]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_a_stream_tells_where_it_stands_then_each_bid_and_ends(streaming: Market) -> None:
    ref = streaming.opened()
    streaming.bid(streaming.bidder, ref, 1_000)
    answer = streaming.app.test_client().get(f"/auctions/{ref}/stream", buffered=False)
    parts = iter(answer.response)
    assert next(parts) == b"retry: 2000\n\n"
    first = next(parts)
    assert isinstance(first, bytes)
    streaming.bid(streaming.rival, ref, 5_000)
    rest = b"".join(part for part in parts if isinstance(part, bytes)).decode()
    assert b"id: 1\n" in first
    assert [bid["seq"] for bid in _told(first.decode())[0]["bids"]] == [1]
    (told,) = _told(rest)
    assert [bid["seq"] for bid in told["bids"]] == [2]
    assert told["auction"]["best"]["minor_per_tonne"] == 5_000
    assert rest.index(":\n\n") >= 0
    answer.close()


def test_beyond_the_room_for_streams_everybody_is_answered_once(streaming: Market) -> None:
    ref = streaming.opened()
    client = streaming.app.test_client()
    held = client.get(f"/auctions/{ref}/stream")
    answered = streaming.app.test_client().get(f"/auctions/{ref}/stream", buffered=True).text
    held.close()
    assert len(_told(answered)) == 1
    assert ":\n\n" not in answered
    again = client.get(f"/auctions/{ref}/stream", buffered=True).text
    assert ":\n\n" in again


def test_a_stream_goes_on_after_what_was_heard_last(market: Market) -> None:
    ref = market.opened()
    market.bid(market.bidder, ref, 1_000)
    market.bid(market.rival, ref, 5_000)
    client = market.app.test_client()
    address = f"/auctions/{ref}/stream"
    answer = client.get(address, headers={"Last-Event-ID": "1"})
    assert [bid["seq"] for bid in _told(answer.text)[0]["bids"]] == [2]
    assert "id: 2\n" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(address, headers={"Last-Event-ID": "x"}).status_code == 422
    told = client.get(f"/api/v1/auctions/{ref}/events?after=2").get_json()
    assert told["bids"] == []
    assert told["auction"]["bids"] == 2
