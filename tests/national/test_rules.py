"""A national year as drawn up: always the same, of the size it says, everything after its cause."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from recycling.auctions.rules.terms import SHORTEST
from tests.national.rules import (
    DAY_S,
    DAYS,
    DEEDS,
    FIRST,
    HEAVIEST_KG,
    LIGHTEST_KG,
    LOTS,
    SHORTEST_S,
    Tempo,
    Year,
    a_year,
)

SHARE = 0.02


@pytest.fixture(scope="module")
def year() -> Year:
    return a_year(1, SHARE)


def test_a_seed_draws_the_same_year_and_another_seed_another(year: Year) -> None:
    assert a_year(1, SHARE) == year
    assert a_year(2, SHARE) != year


def test_a_share_of_the_country_has_that_share_of_its_lots(year: Year) -> None:
    lots = round(LOTS * SHARE)
    assert len(year.journeys) == lots
    assert {one.number for one in year.journeys} == set(range(lots))
    assert 2 * 3.3 < year.bids / lots < 2 * 4
    assert 3.5 < year.checks / lots < 4.5


def test_a_few_hot_lots_have_half_of_all_bids_and_most_have_two_to_six(year: Year) -> None:
    hot = sorted((len(one.bids) for one in year.journeys if one.is_hot), reverse=True)
    usual = [len(one.bids) for one in year.journeys if not one.is_hot]
    assert len(hot) == len(year.journeys) // 50
    assert 0.4 < sum(hot) / year.bids < 0.6
    assert hot[0] > 3 * hot[len(hot) // 2]
    assert {2, 3, 4, 5, 6} >= set(usual)


def test_most_is_entered_on_working_days_and_quarters_end_busier(year: Year) -> None:
    days = [FIRST + timedelta(seconds=one.at["enter"]) for one in year.journeys]
    by_weekday = [sum(day.weekday() == number for day in days) for number in range(7)]
    assert by_weekday[0] == max(by_weekday)
    assert sum(by_weekday[5:]) < 0.05 * len(days)
    late_march = sum((day.month, day.day > 17) == (3, True) for day in days)
    late_february = sum((day.month, day.day > 14) == (2, True) for day in days)
    assert late_march > late_february
    assert all(0 <= one.at["enter"] < DAYS * DAY_S for one in year.journeys)


@pytest.mark.parametrize("minutes", [4, 60, 600])
def test_nothing_comes_before_what_it_rests_on_nor_before_its_time(
    year: Year, minutes: float
) -> None:
    tempo = Tempo(minutes)
    for journey in year.journeys:
        due = tempo.due(journey)
        assert due.lasts >= SHORTEST_S >= SHORTEST.total_seconds()
        order = [due.deeds[name] for name in DEEDS]
        assert all(before <= after for before, after in pairwise(order))
        assert all(due.deeds[name] >= tempo.seconds(journey.at[name]) for name in DEEDS)
        assert due.deeds["open"] < min(due.bids) <= max(due.bids) < due.closes
        assert due.closes <= due.deeds["award"]
        assert all(at > due.deeds["certify"] for at in due.checks)


def test_nobody_bids_twice_in_a_row_in_the_open_and_prices_there_only_rise(year: Year) -> None:
    for journey in year.journeys:
        if journey.format == "open":
            for before, after in pairwise(journey.bids):
                assert before.base != after.base
                assert before.minor_per_tonne < after.minor_per_tonne


def test_lots_are_small_and_large_and_some_bases_may_not_take_their_part(year: Year) -> None:
    masses = sorted(one.kilograms for one in year.journeys)
    assert LIGHTEST_KG <= masses[0] < 2 * LIGHTEST_KG
    assert HEAVIEST_KG / 2 < masses[-1] <= HEAVIEST_KG
    whole = sum(masses)
    part = whole // len(year.capacities_kg)
    assert any(one < part for one in year.capacities_kg)
    assert sum(year.capacities_kg) > whole
