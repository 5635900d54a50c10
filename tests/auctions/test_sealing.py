"""A sealed price stays unread until the close, and unchanged after it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.sealing import (
    Opened,
    Sealed,
    blinded,
    commitment,
    new_key,
    open_envelope,
    seal,
)

SECRET, AUCTION, BID = "a secret of this application", "AUC-1", "BID-1"
KEY = new_key(SECRET, AUCTION)


def opened(sealed: Sealed, bid: str = BID, secret: str = SECRET, key: bytes = KEY) -> Opened:
    return open_envelope(secret, key, AUCTION, bid, sealed)


@given(st.integers(-(10**9), 10**9))
def test_open_envelope_gives_the_price_back_and_the_salt_of_its_commitment(minor: int) -> None:
    sealed = seal(SECRET, KEY, AUCTION, BID, minor)
    found = opened(sealed)
    assert found.minor_per_tonne == minor
    assert commitment(AUCTION, BID, minor, found.salt) == sealed.commitment


def test_seal_says_nothing_by_its_length_or_by_repeating() -> None:
    envelopes = [seal(SECRET, KEY, AUCTION, BID, minor) for minor in (0, 0, -987_654_321)]
    assert len({len(sealed.envelope) for sealed in envelopes}) == 1
    assert len({sealed.envelope for sealed in envelopes}) == 3
    assert len({sealed.commitment for sealed in envelopes}) == 3


def test_open_envelope_of_another_bid_fails() -> None:
    with pytest.raises(InvalidTag):
        opened(seal(SECRET, KEY, AUCTION, "BID-2", 5))


def test_open_envelope_under_another_secret_fails() -> None:
    with pytest.raises(InvalidTag):
        opened(seal(SECRET, KEY, AUCTION, BID, 5), secret="another secret")


def test_open_envelope_with_a_bit_turned_fails() -> None:
    sealed = seal(SECRET, KEY, AUCTION, BID, 5)
    turned = bytes([*sealed.envelope[:-1], sealed.envelope[-1] ^ 1])
    with pytest.raises(InvalidTag):
        opened(replace(sealed, envelope=turned))


def test_open_envelope_of_another_price_than_committed_fails() -> None:
    swapped = replace(
        seal(SECRET, KEY, AUCTION, BID, 5),
        commitment=seal(SECRET, KEY, AUCTION, BID, 5).commitment,
    )
    with pytest.raises(ValueError, match="another price"):
        opened(swapped)


def test_blinded_tells_texts_apart_only_with_the_secret() -> None:
    assert blinded(SECRET, "12.50") == blinded(SECRET, "12.50")
    assert blinded(SECRET, "12.50") != blinded(SECRET, "12.51")
    assert blinded(SECRET, "12.50") != blinded("another secret", "12.50")
