"""When a bid stands, who leads, and when an auction closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from recycling.auctions.rules import (
    LARGEST_MINOR_PER_TONNE,
    Standing,
    admit,
    check_currency,
    extended,
    is_due,
    least_acceptable,
    price_in_words,
)
from recycling.errors import Conflict, Invalid
from tests.auctions.histories import CLOSE, NOON, open_terms, placing, sealed_terms

FRESH = Standing(CLOSE)
LED = Standing(CLOSE, last_seq=3, leader=1, leading_minor_per_tonne=-50_000)


def test_admit_first_open_bid_makes_it_lead() -> None:
    after = admit(open_terms(), FRESH, placing(bidder=1, minor=-70_000))
    assert after.standing == Standing(CLOSE, 1, 1, -70_000)


def test_admit_sealed_bid_counts_it_and_lets_nobody_lead() -> None:
    assert admit(sealed_terms(), FRESH, placing(minor=100)).standing == Standing(CLOSE, 1)


def test_admit_sealed_bid_of_same_bidder_replaces_up_or_down() -> None:
    once = admit(sealed_terms(), FRESH, placing(minor=100)).standing
    assert admit(sealed_terms(), once, placing(minor=-100)).standing.last_seq == 2


@pytest.mark.parametrize("minor", [-49_000, 0, 1])
def test_admit_bid_at_or_above_leader_plus_increment_leads_across_zero(minor: int) -> None:
    after = admit(open_terms(), LED, placing(bidder=2, minor=minor))
    assert (after.standing.leader, after.standing.leading_minor_per_tonne) == (2, minor)


def test_admit_bid_one_minor_unit_below_the_step_is_refused_with_what_to_offer() -> None:
    with pytest.raises(Invalid) as refused:
        admit(open_terms(), LED, placing(bidder=2, minor=-49_001))
    assert (refused.value.code, refused.value.field) == ("below_increment", "price")
    assert "490.00 EUR/t paid by the holder" in refused.value.sentence


def test_admit_zero_as_leading_price_must_be_beaten_like_any_other() -> None:
    at_zero = replace(LED, leading_minor_per_tonne=0)
    with pytest.raises(Invalid, match="least step"):
        admit(open_terms(), at_zero, placing(bidder=2, minor=999))


def test_admit_leader_against_itself_is_refused() -> None:
    with pytest.raises(Conflict) as refused:
        admit(open_terms(), LED, placing(bidder=1, minor=90_000))
    assert refused.value.code == "already_leading"


def test_admit_bid_a_microsecond_before_the_close_stands() -> None:
    just = CLOSE - timedelta(microseconds=1)
    assert admit(sealed_terms(), FRESH, placing(at=just)).standing.last_seq == 1


def test_admit_bid_at_the_close_is_late() -> None:
    with pytest.raises(Conflict) as refused:
        admit(sealed_terms(), FRESH, placing(at=CLOSE))
    assert refused.value.code == "bid_too_late"
    assert "2026-11-23T13:00:00.000Z" in refused.value.message


@pytest.mark.parametrize("sign", [1, -1])
def test_admit_absurd_price_is_refused_in_both_directions(sign: int) -> None:
    admit(sealed_terms(), FRESH, placing(minor=sign * LARGEST_MINOR_PER_TONNE))
    with pytest.raises(Invalid) as refused:
        admit(sealed_terms(), FRESH, placing(minor=sign * (LARGEST_MINOR_PER_TONNE + 1)))
    assert (refused.value.code, refused.value.field) == ("price_out_of_range", "price")


@pytest.mark.parametrize("make", [open_terms, sealed_terms])
def test_admit_bid_below_an_open_reserve_is_refused(make) -> None:  # type: ignore[no-untyped-def]
    terms = make(reserve_minor_per_tonne=0, reserve_is_open=True)
    with pytest.raises(Invalid) as refused:
        admit(terms, FRESH, placing(minor=-1))
    assert refused.value.code == "below_reserve"
    assert admit(terms, FRESH, placing(minor=0)).standing.last_seq == 1


def test_admit_bid_below_a_hidden_reserve_stands() -> None:
    terms = open_terms(reserve_minor_per_tonne=500)
    assert admit(terms, FRESH, placing(minor=-500)).standing.leader == 1


@pytest.mark.parametrize(
    ("seconds_before", "expected_seconds_after"),
    [(301, 0), (300, 0), (299, 1), (1, 299)],
)
def test_extended_in_the_last_minutes_moves_to_bid_plus_extension(
    seconds_before: int, expected_seconds_after: int
) -> None:
    at = CLOSE - timedelta(seconds=seconds_before)
    moved = extended(open_terms(), CLOSE, at)
    assert moved == CLOSE + timedelta(seconds=expected_seconds_after)


def test_extended_exactly_at_the_edge_of_the_window_moves_the_close() -> None:
    terms, edge = open_terms(extension_seconds=600), CLOSE - timedelta(seconds=300)
    assert extended(terms, CLOSE, edge) == CLOSE + timedelta(seconds=300)
    assert extended(terms, CLOSE, edge - timedelta(microseconds=1)) == CLOSE


def test_extended_by_less_than_what_is_left_does_not_shorten() -> None:
    terms = open_terms(extension_seconds=10)
    assert extended(terms, CLOSE, CLOSE - timedelta(seconds=200)) == CLOSE


def test_extended_without_soft_close_stays() -> None:
    terms = open_terms(soft_close_seconds=0, extension_seconds=0)
    assert extended(terms, CLOSE, CLOSE - timedelta(microseconds=1)) == CLOSE


def test_admit_late_bid_extends_and_refused_bid_does_not() -> None:
    at = CLOSE - timedelta(seconds=60)
    assert admit(open_terms(), LED, placing(2, 0, at)).standing.closes_at == at + timedelta(
        seconds=300
    )
    with pytest.raises(Invalid):
        admit(open_terms(), LED, placing(2, -50_000, at))
    assert LED.closes_at == CLOSE


def test_is_due_from_the_close_on() -> None:
    assert not is_due(CLOSE, NOON)
    assert is_due(CLOSE, CLOSE)


@pytest.mark.parametrize(
    ("terms", "standing", "least"),
    [
        (open_terms(), FRESH, None),
        (open_terms(reserve_minor_per_tonne=-7), FRESH, None),
        (open_terms(reserve_minor_per_tonne=0, reserve_is_open=True), FRESH, 0),
        (open_terms(), LED, -49_000),
        (open_terms(reserve_minor_per_tonne=0, reserve_is_open=True), LED, 0),
        (sealed_terms(), LED, None),
        (open_terms(increment_minor=50_000), LED, 0),
    ],
)
def test_least_acceptable_is_the_higher_of_shown_reserve_and_next_step(
    terms,
    standing,
    least,  # type: ignore[no-untyped-def]
) -> None:
    assert least_acceptable(terms, standing, NOON) == least


def test_check_currency_of_another_currency_is_refused() -> None:
    check_currency(open_terms(), "EUR")
    with pytest.raises(Invalid) as refused:
        check_currency(open_terms(), "USD")
    assert (refused.value.code, refused.value.field) == ("other_currency", "price.currency")


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (125_000, "1250.00 EUR/t paid to the holder"),
        (-56_600, "566.00 EUR/t paid by the holder"),
        (0, "0.00 EUR/t, nobody pays"),
    ],
)
def test_price_in_words_says_who_pays(minor: int, words: str) -> None:
    assert price_in_words(minor, "EUR") == words
