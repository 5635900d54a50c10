"""A return adds up whatever happened in the month, and only figures that do can be stated."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling.errors import Invalid
from recycling.months import Month
from recycling.oversight.returns.rules import (
    MASS,
    PARTS_OF_TREATED,
    Departure,
    Figure,
    Flow,
    Key,
    Made,
    Movement,
    NewDeparture,
    Treatment,
    check_departure,
    due_after,
    flows_of,
    treated,
    whole_of,
)
from recycling.quantities import NO_MASS, Mass

STREAMS = ("magnets", "slag", "molten-salts")
ELEMENTS = (MASS, "Nd", "Dy")
WHY = "Counted with the regulator on the last day of the month."
_MADE = (Figure.PRODUCTS, Figure.RESIDUES, Figure.INTERMEDIATES, Figure.DISPATCHED)


def _amounts(dice: random.Random, most: int) -> dict[Key, int]:
    return {
        Key(stream, element): dice.randrange(most)
        for stream in STREAMS
        for element in ELEMENTS
        if dice.random() < 0.7
    }


def _batch(dice: random.Random, number: int) -> Treatment:
    outputs = [Made(dice.choice(_MADE), _amounts(dice, 900)) for _ in range(dice.randrange(4))]
    in_line = {one: dice.randrange(-500, 500) for one in ELEMENTS[1:] if dice.random() < 0.5}
    return Treatment(f"BAT-{number}", _amounts(dice, 3_000), outputs, in_line)


def _month(dice: random.Random) -> list[Movement]:
    received = [
        Movement(key, Figure.RECEIVED, Mass(amount), f"CON-{place}")
        for place in range(dice.randrange(5))
        for key, amount in _amounts(dice, 5_000).items()
    ]
    batches = (_batch(dice, place) for place in range(dice.randrange(5)))
    return [*received, *(one for batch in batches for one in treated(batch))]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_random_months_add_up_and_each_opens_with_what_the_one_before_closed(
    seed: int, count: int
) -> None:
    dice = random.Random(seed)
    months = [_month(dice) for _ in range(count)]
    there: dict[Key, Mass] = {}
    sums: defaultdict[Figure, Mass] = defaultdict(lambda: NO_MASS)
    for month in months:
        flows = flows_of(there, month)
        for key, flow in flows.items():
            assert flow.opening == there.get(key, NO_MASS)
            assert (flow.stock_gap, flow.treated_gap) == (NO_MASS, NO_MASS)
            assert flow.closing == (
                flow.opening + flow.received - flow.treated + flow.intermediates
            )
            for figure in Figure:
                sums[figure] += flow.of(figure)
        for whole in whole_of(flows).values():
            assert (whole.stock_gap, whole.treated_gap) == (NO_MASS, NO_MASS)
        there = {key: flow.closing for key, flow in flows.items()}
    at_once = flows_of({}, [one for month in months for one in month])
    assert {key: flow.closing for key, flow in at_once.items() if flow.closing} == {
        key: mass for key, mass in there.items() if mass
    }
    for figure in (Figure.RECEIVED, Figure.TREATED, *PARTS_OF_TREATED):
        whole = sum(flow.of(figure).milligrams for flow in at_once.values())
        assert sums[figure].milligrams == whole


def test_what_stays_in_a_line_is_told_by_what_each_stream_brought() -> None:
    brought = {Key("magnets", MASS): 900, Key("magnets", "Nd"): 300, Key("slag", "Nd"): 100}
    made = Made(Figure.PRODUCTS, {Key("magnets", "Nd"): 200, Key("slag", "Nd"): 90})
    flows = flows_of({}, treated(Treatment("BAT", brought, [made], {"Nd": 40})))
    magnets, slag = flows[Key("magnets", "Nd")], flows[Key("slag", "Nd")]
    assert (magnets.in_lines, magnets.losses) == (Mass(30), Mass(70))
    assert (slag.in_lines, slag.losses) == (Mass(10), NO_MASS)
    # Of the mass as it is nobody knows what a line holds: it is all said to be lost.
    assert flows[Key("magnets", MASS)].losses == Mass(900)


_REGISTER = Flow(
    opening=Mass(10), received=Mass(90), treated=Mass(60), closing=Mass(40), products=Mass(50),
    losses=Mass(10),
)  # fmt: skip


def _check(*stated: tuple[str, int], kind: str = "counted", words: str = WHY) -> Departure:
    masses = tuple((name, Mass(amount)) for name, amount in stated)
    found = NewDeparture(Key("magnets", "Nd"), masses, kind, words).beside(_REGISTER)
    check_departure(found, _REGISTER, frozenset({"magnets"}), frozenset({"Nd"}))
    return found


def test_figures_that_add_up_can_be_stated_with_a_reason() -> None:
    found = _check(("treated", 65), ("closing", 35), ("losses", 15))
    assert (found.flow.opening, found.flow.treated, found.flow.losses) == (
        Mass(10),
        Mass(65),
        Mass(15),
    )


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ((("closing", 35),), {"closing"}),
        ((("treated", 65), ("closing", 35)), {"treated"}),
        ((("received", -1), ("closing", -51)), {"received", "closing"}),
        ((), {"figures"}),
    ],
)
def test_figures_that_do_not_add_up_are_named(
    stated: tuple[tuple[str, int], ...], named: set[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        _check(*stated)
    assert {one.path for one in refusal.value.details} == named


def test_a_reason_is_of_a_kind_and_in_words() -> None:
    with pytest.raises(Invalid) as refusal:
        _check(("treated", 65), ("closing", 35), ("losses", 15), kind="guessed", words="So.")
    assert {one.path for one in refusal.value.details} == {"kind", "words"}


def test_a_return_is_due_at_the_end_of_the_tenth_where_the_base_stands() -> None:
    due = due_after(Month(2026, 10), "CN", ZoneInfo("Asia/Shanghai"))
    assert due.due_on == date(2026, 11, 10)
    assert due.due_at == datetime(2026, 11, 10, 16, tzinfo=UTC)
    assert due.remind_at == datetime(2026, 11, 7, 16, tzinfo=UTC)
    assert "Order 71" in due.source
    here = due_after(Month(2026, 10), "DE", ZoneInfo("Europe/Berlin"))
    assert here.source.startswith("The registry's own rule")
