"""Does the journey of a lot's elements lose nothing, go one way, and agree with its shares?"""

from __future__ import annotations

from collections import Counter

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from recycling.lots import queries as lots
from recycling.recovery.rules import OutputKind
from recycling.recovery.shares.journey import MOST_BATCHES, Journey, Stop, StopKind, Way, journey
from recycling.recovery.shares.queries import shares_of_lot
from recycling.recovery.shares.tracing import journey_of
from tests.custody.makers import Road
from tests.recovery.shares.makers import a_travelled_lot

LOT, OXIDE = Stop(StopKind.LOT, "LOT-1"), Stop(StopKind.PRODUCT, "Oxides")
AMOUNTS = st.dictionaries(st.sampled_from(["Nd", "Dy"]), st.integers(0, 10**9), min_size=1)


def batch(number: int) -> Stop:
    return Stop(StopKind.BATCH, f"BAT-{number:03d}", "Hanau")


@st.composite
def travels(draw: st.DrawFn) -> list[Way]:
    """Ways from a lot into batches, on to later ones and into products, balanced or not."""
    count = draw(st.integers(1, 12))
    ways = [Way(LOT, batch(0), draw(AMOUNTS))]
    for number in range(1, count):
        source = draw(st.integers(-1, number - 1))
        start = LOT if source < 0 else batch(source)
        ways += [Way(start, batch(number), draw(AMOUNTS)), Way(batch(number), OXIDE, draw(AMOUNTS))]
    return ways


def sums(found: Journey, stop: Stop) -> tuple[Counter[str], Counter[str]]:
    came, went = Counter[str](), Counter[str]()
    for way in found.ways:
        if way.target == stop:
            came.update(way.milligrams)
        if way.source == stop:
            went.update(way.milligrams)
    return came, went


@given(travels())
def test_what_comes_to_each_batch_goes_on_from_it(ways: list[Way]) -> None:
    found = journey(ways)
    stops = [stop for column in found.columns for stop in column]
    assert len(stops) == len(set(stops))
    for stop in stops:
        came, went = sums(found, stop)
        if stop.kind in {StopKind.BATCH, StopKind.BATCHES}:
            assert came == went


@given(travels())
def test_all_ways_go_from_earlier_columns_to_later_ones(ways: list[Way]) -> None:
    found = journey(ways)
    place = {stop: number for number, column in enumerate(found.columns) for stop in column}
    assert all(place[way.source] < place[way.target] for way in found.ways)
    assert len({(way.source, way.target) for way in found.ways}) == len(found.ways)


def test_many_batches_are_drawn_as_one() -> None:
    ways = [Way(LOT, batch(number), {"Nd": 5}) for number in range(MOST_BATCHES + 1)]
    ways += [Way(batch(number), OXIDE, {"Nd": 4}) for number in range(MOST_BATCHES + 1)]
    found = journey(ways)
    assert [len(column) for column in found.columns] == [1, 1, 2]
    assert sums(found, OXIDE)[0] == {"Nd": 4 * (MOST_BATCHES + 1)}


def test_a_journey_agrees_with_the_shares_where_a_material_was_divided(
    in_app: Flask, road: Road
) -> None:
    travelled = a_travelled_lot(road)
    lot = lots.lot(travelled.lot)
    found, shares = journey_of(lot), shares_of_lot(lot.id)
    one, two, three, four = (
        next(s for c in found.columns for s in c if s.name == ref) for ref in travelled.batches
    )
    ways = {(way.source, way.target) for way in found.ways}
    assert {(two, three), (two, four)} <= ways
    assert (one, three) not in ways
    for kind in OutputKind:
        ended = Counter[str]()
        for share in shares:
            ended.update({e: m.milligrams for e, m in share.contents if share.kind == kind})
        drawn = Counter[str]()
        for way in found.ways:
            drawn.update(way.milligrams if way.target.kind == str(kind) else {})
        assert drawn == ended
    assert not sums(found, Stop(StopKind.EXCESS))[1]
