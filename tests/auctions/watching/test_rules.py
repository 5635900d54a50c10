"""When an auction is looked at for those who follow it, and what there is to tell then."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules import Format, Terms, ask_at
from recycling.auctions.watching.rules import SOON, Look, Told, look
from tests.conftest import NOON

CLOSE = NOON + timedelta(hours=5)
SEALED = Terms(Format.SEALED, "EUR", CLOSE, opens_at=NOON)
FALLING = Terms(
    Format.DESCENDING, "EUR", CLOSE, reserve_minor_per_tonne=-9_000, increment_minor=1_000,
    ask_minor_per_tonne=2_000, step_seconds=600, opens_at=NOON,
)  # fmt: skip
MINUTES = st.integers(0, 330)


def test_the_close_is_told_an_hour_before_it_and_once() -> None:
    assert look(SEALED, CLOSE, Told(), NOON) == Look(False, None, CLOSE - SOON)
    assert look(SEALED, CLOSE, Told(), CLOSE - SOON) == Look(True, None, None)
    assert look(SEALED, CLOSE, Told(is_closing_told=True), CLOSE - SOON) == Look(False, None, None)


def test_a_close_that_moved_is_waited_for() -> None:
    later = CLOSE + timedelta(minutes=10)
    assert look(SEALED, later, Told(), CLOSE - SOON) == Look(False, None, later - SOON)


@given(st.lists(MINUTES, min_size=1, max_size=12), st.sampled_from([SEALED, FALLING]))
def test_whenever_one_looks_the_close_is_told_once_and_prices_only_ever_lower(
    minutes: list[int], terms: Terms
) -> None:
    told, closings, asks = Told(), 0, []
    for minute in sorted(minutes):
        at = NOON + timedelta(minutes=minute)
        seen = look(terms, CLOSE, told, at)
        closings += seen.closes_soon
        assert seen.next_at is None or at < seen.next_at < CLOSE
        if seen.fallen_to is not None:
            assert seen.fallen_to == ask_at(terms, at)
            asks.append(seen.fallen_to)
        told = Told(
            told.is_closing_told or seen.closes_soon,
            told.ask_told if seen.fallen_to is None else seen.fallen_to,
        )
    assert closings == any(240 <= minute < 300 for minute in minutes)
    assert asks == sorted(set(asks), reverse=True)
