"""A sealed price stays unread until the close, and unchanged after it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules.formula import Formula, Payable
from recycling.auctions.rules.formula_checks import (
    LARGEST_FIXED_MINOR,
    MOST_LINES,
    check_formula,
)
from recycling.auctions.rules.terms import LARGEST_MINOR_PER_TONNE
from recycling.auctions.rules.written_formula import digest_of, written_formula
from recycling.auctions.sealing import (
    Opened,
    Place,
    Sealed,
    blinded,
    commitment,
    new_key,
    open_envelope,
    seal,
)
from recycling.bases.rules.penalties import Penalty
from recycling.streams.elements import elements

SECRET, AUCTION, BID = "a secret of this application", "AUC-1", "BID-1"
KEY = new_key(SECRET, AUCTION)
PLACE = Place(AUCTION, BID)


def opened(sealed: Sealed, bid: str = BID, secret: str = SECRET, key: bytes = KEY) -> Opened:
    return open_envelope(secret, key, Place(AUCTION, bid), sealed)


@given(st.integers(-(10**9), 10**9))
def test_open_envelope_gives_the_price_back_and_the_salt_of_its_commitment(minor: int) -> None:
    sealed = seal(SECRET, KEY, PLACE, minor)
    found = opened(sealed)
    assert found.minor_per_tonne == minor
    assert commitment(AUCTION, BID, minor, found.salt) == sealed.commitment


def test_seal_says_nothing_by_its_length_or_by_repeating() -> None:
    envelopes = [seal(SECRET, KEY, PLACE, minor) for minor in (0, 0, -987_654_321)]
    assert len({len(sealed.envelope) for sealed in envelopes}) == 1
    assert len({sealed.envelope for sealed in envelopes}) == 3
    assert len({sealed.commitment for sealed in envelopes}) == 3


def test_open_envelope_of_another_bid_fails() -> None:
    with pytest.raises(InvalidTag):
        opened(seal(SECRET, KEY, Place(AUCTION, "BID-2"), 5))


def test_open_envelope_under_another_secret_fails() -> None:
    with pytest.raises(InvalidTag):
        opened(seal(SECRET, KEY, PLACE, 5), secret="another secret")


def test_open_envelope_with_a_bit_turned_fails() -> None:
    sealed = seal(SECRET, KEY, PLACE, 5)
    turned = bytes([*sealed.envelope[:-1], sealed.envelope[-1] ^ 1])
    with pytest.raises(InvalidTag):
        opened(replace(sealed, envelope=turned))


def test_open_envelope_of_another_price_than_committed_fails() -> None:
    swapped = replace(
        seal(SECRET, KEY, PLACE, 5),
        commitment=seal(SECRET, KEY, PLACE, 5).commitment,
    )
    with pytest.raises(ValueError, match="another bid"):
        opened(swapped)


def test_blinded_tells_texts_apart_only_with_the_secret() -> None:
    assert blinded(SECRET, "12.50") == blinded(SECRET, "12.50")
    assert blinded(SECRET, "12.50") != blinded(SECRET, "12.51")
    assert blinded(SECRET, "12.50") != blinded("another secret", "12.50")


def largest_formula() -> Formula:
    """As long as a formula may be that passes every check."""
    finest = Decimal("11.123456")
    formula = Formula(
        "EUR",
        tuple(Payable((one.symbol,), finest, finest) for one in elements()),
        tuple(
            Penalty(f"A{number:019}", finest, finest, LARGEST_MINOR_PER_TONNE)
            for number in range(MOST_LINES)
        ),
        LARGEST_MINOR_PER_TONNE,
        -LARGEST_FIXED_MINOR,
    )
    check_formula(formula)
    return formula


def test_an_envelope_says_not_whether_a_formula_is_in_it() -> None:
    place = replace(PLACE, takes_formulas=True)
    formula = written_formula(largest_formula())
    with_it, without = (seal(SECRET, KEY, place, 5, one) for one in (formula, None))
    assert len(with_it.envelope) == len(without.envelope)
    assert opened(with_it).formula == formula
    assert opened(without).formula is None


def test_a_formula_is_committed_to_with_the_price() -> None:
    formula = written_formula(largest_formula())
    sealed = seal(SECRET, KEY, PLACE, 5, formula)
    salt = opened(sealed).salt
    assert commitment(AUCTION, BID, 5, salt, digest_of(formula)) == sealed.commitment
    assert commitment(AUCTION, BID, 5, salt) != sealed.commitment
