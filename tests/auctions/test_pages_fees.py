"""What the platform keeps is said before one bids."""

from __future__ import annotations

import pytest

from recycling.auctions.rules import fees
from recycling.auctions.rules.fees import PlatformFee
from tests.auctions.market import Market


def asked(market: Market, ref: str) -> str:
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}")
    filled = {"base": market.bidder.base, "direction": "to_holder", "price": "1250"}
    assert browser.send(f"/auctions/{ref}/bid", **filled, step="check").status_code == 200
    return browser.words.replace("\u00a0", " ")


def test_bidder_reads_the_platform_fee_and_its_decision_before_the_bid_is_placed(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = market.opened()
    assert "Platform fee" in asked(market, ref)
    assert "none; the rule of the day of the award counts." in asked(market, ref)
    first = fees.fees()[0]
    newer = PlatformFee(2, first.valid_from.replace(year=2001), 125, "Decided by the board")
    monkeypatch.setattr(fees, "fees", lambda: (first, newer))
    words = asked(market, ref)
    assert "1.25 % of what is released to whoever is paid" in words
    assert "Version 2: Decided by the board." in words


def test_terms_for_programs_name_the_platform_fee(market: Market) -> None:
    ref = market.opened()
    auction = market.app.test_client().get(f"/api/v1/auctions/{ref}").get_json()
    first = fees.fees()[0]
    assert auction["platform_fee"] == {
        "version": 1,
        "basis_points": 0,
        "valid_from": first.valid_from.isoformat(),
        "decision": first.decision,
    }
