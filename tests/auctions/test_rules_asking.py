"""Contests in which the holder asks a price and the first who takes it has the lot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules import (
    Format,
    LoggedBid,
    Placing,
    Standing,
    Terms,
    admit,
    ask_at,
    check_terms,
    falls_next_at,
    least_acceptable,
    outcome,
)
from recycling.errors import Conflict, Invalid
from tests.auctions.histories import CLOSE, NOON

FIXED = Terms(Format.FIXED, "EUR", CLOSE, ask_minor_per_tonne=-56_600, opens_at=NOON)
FALLING = Terms(
    Format.DESCENDING, "EUR", CLOSE, reserve_minor_per_tonne=-2_500, increment_minor=1_000,
    ask_minor_per_tonne=2_000, step_seconds=60, opens_at=NOON,
)  # fmt: skip


def later(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "ask"),
    [
        (0, 2_000), (59, 2_000), (60, 1_000), (120, 0), (180, -1_000), (270, -2_000),
        (300, -2_500), (3_000, -2_500),
    ],
)  # fmt: skip
def test_ask_falls_step_by_step_across_zero_as_far_as_the_reserve(seconds: int, ask: int) -> None:
    assert ask_at(FALLING, later(seconds)) == ask


def test_falls_next_names_the_instant_and_ends_at_the_reserve() -> None:
    assert falls_next_at(FALLING, later(61)) == later(120)
    assert falls_next_at(FALLING, later(300)) is None
    assert falls_next_at(FIXED, NOON) is None


def test_ask_of_a_format_that_asks_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="asks no price"):
        ask_at(Terms(Format.SEALED, "EUR", CLOSE), NOON)


@pytest.mark.parametrize("terms", [FIXED, FALLING])
def test_admit_the_asked_price_ends_the_contest_at_that_instant(terms: Terms) -> None:
    at = later(130)
    asked = least_acceptable(terms, Standing(CLOSE), at)
    admitted = admit(terms, Standing(CLOSE), Placing(4, asked or 0, at))
    assert admitted.standing == Standing(at, 1, 4, asked)
    with pytest.raises(Conflict) as refused:
        admit(terms, admitted.standing, Placing(5, 10_000, at))
    assert refused.value.code == "bid_too_late"


def test_admit_price_above_a_fallen_ask_pays_what_is_asked() -> None:
    (line,) = admit(FALLING, Standing(CLOSE), Placing(4, 2_000, later(180))).lines
    assert line.minor_per_tonne == -1_000


@pytest.mark.parametrize(
    ("terms", "minor", "code"),
    [(FIXED, -56_601, "below_ask"), (FIXED, -56_599, "above_ask"), (FALLING, 1_999, "below_ask")],
)
def test_admit_another_than_the_asked_price_says_what_is_asked(
    terms: Terms, minor: int, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        admit(terms, Standing(CLOSE), Placing(4, minor, NOON))
    assert (refused.value.code, refused.value.field) == (code, "price")
    assert "Take the lot at" in refused.value.way_out


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(-40, 40), st.integers(0, 3_700))))
def test_falling_price_goes_to_the_first_who_takes_it(tries: list[tuple[int, int, int]]) -> None:
    tries.sort(key=lambda one: one[2])
    standing, log = Standing(CLOSE), []
    for bidder, hundreds, seconds in tries:
        one = Placing(bidder, hundreds * 100, later(seconds))
        try:
            admitted = admit(FALLING, standing, one)
        except (Invalid, Conflict):
            continue
        standing = admitted.standing
        log.append(LoggedBid(bidder, admitted.lines[0].minor_per_tonne, one.at, seq=1))
    first = next(
        (
            t
            for t in tries
            if t[2] < 3_600 and t[1] * 100 >= max(-2_500, 2_000 - t[2] // 60 * 1_000)
        ),
        None,
    )
    assert len(log) <= 1
    assert (standing.leader is None) == (first is None)
    if first:
        assert standing.leader == first[0]
        assert outcome(log, FALLING).winner == log[0]


@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        (replace(FIXED, ask_minor_per_tonne=None), {"ask_per_tonne"}),
        (replace(FIXED, ask_minor_per_tonne=10**9 + 1), {"ask_per_tonne"}),
        (replace(FIXED, reserve_minor_per_tonne=0), {"reserve_per_tonne"}),
        (replace(FIXED, increment_minor=1, step_seconds=60),
         {"increment_per_tonne", "step_seconds"}),
        (replace(FALLING, increment_minor=0), {"increment_per_tonne"}),
        (replace(FALLING, step_seconds=9), {"step_seconds"}),
        (replace(FALLING, reserve_minor_per_tonne=None), {"reserve_per_tonne"}),
        (replace(FALLING, reserve_minor_per_tonne=2_000), {"reserve_per_tonne"}),
        (replace(FALLING, soft_close_seconds=60), {"soft_close_seconds"}),
    ],
)  # fmt: skip
def test_check_terms_that_cannot_be_asked_names_the_field(terms: Terms, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        check_terms(terms, NOON)
    found = {one.path for one in refused.value.details} or {refused.value.field}
    assert found == fields


def test_check_terms_that_ask_a_price_pass() -> None:
    check_terms(FIXED, NOON)
    check_terms(FALLING, NOON)
