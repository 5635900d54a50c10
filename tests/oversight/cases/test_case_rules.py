"""The ladder of measures, the life of an order, its clock, and the term for an appeal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from recycling.bases.cases.rules import (
    ORDERS,
    Measure,
    NewOrder,
    OrderMove,
    OrderState,
    Rung,
    check_closable,
    check_order,
    check_rung,
    is_overdue,
    moves_of_order,
    next_order_state,
)
from recycling.errors import Conflict, Invalid
from recycling.oversight.cases.rules import last_day, on_working_day

DAY = date(2026, 11, 26)
LATER = DAY + timedelta(30)
WHOLE = NewOrder(
    "rectification", "Repair the column.", "BImSchG 17", "Too much ammonia.", LATER, LATER
)
STOP = replace(WHOLE, measure="cessation", deadline=None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(WHOLE, ordered="no"), "ordered"),
        (replace(WHOLE, legal_basis=" "), "legal_basis"),
        (replace(WHOLE, reason="x" * 501), "reason"),
        (replace(WHOLE, published_until=DAY), "published_until"),
        (replace(WHOLE, deadline=DAY), "deadline"),
        (replace(WHOLE, deadline=None), "deadline"),
        (replace(STOP, deadline=LATER), "deadline"),
        (replace(WHOLE, licence="LIC-1"), "licence"),
        (replace(STOP, measure="suspension"), "licence"),
        (replace(WHOLE, measure="prison"), "measure"),
    ],
)
def test_what_is_wrong_with_an_order_is_said_at_its_field(wrong: NewOrder, field: str) -> None:
    check_order(WHOLE, DAY, has_base=True)
    check_order(STOP, DAY, has_base=True)
    with pytest.raises(Invalid) as refused:
        check_order(wrong, DAY, has_base=True)
    assert [one.path for one in refused.value.details if one.path] in ([field], [])
    assert refused.value.field == field


def test_only_a_base_is_stopped() -> None:
    check_order(WHOLE, DAY, has_base=False)
    with pytest.raises(Invalid, match="about none"):
        check_order(STOP, DAY, has_base=False)


def test_a_rung_that_stops_a_base_follows_one_that_failed_or_says_why_it_cannot_wait() -> None:
    failed, going_on = Rung(Measure.RECTIFICATION, True), Rung(Measure.RECTIFICATION, False)
    check_rung(Measure.RECTIFICATION, [], "")
    check_rung(Measure.CESSATION, [failed], "")
    check_rung(Measure.CESSATION, [], "It leaks into the river.")
    for before in ([], [going_on], [Rung(Measure.PUBLICATION, True)]):
        with pytest.raises(Conflict, match="failed yet"):
            check_rung(Measure.SUSPENSION, before, " ")


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("move", OrderMove)
def test_only_the_moves_of_the_table_of_orders_are_legal(
    state: OrderState, move: OrderMove
) -> None:
    if state in ORDERS[move].sources:
        assert next_order_state(state, move) == ORDERS[move].target
        assert (move in moves_of_order(state, "rectification")) is (move != OrderMove.OVERTURN)
    else:
        with pytest.raises(Conflict, match=str(state)):
            next_order_state(state, move)


def test_a_publication_or_revocation_is_lifted_or_appealed_and_not_answered() -> None:
    for measure in ("publication", "revocation"):
        assert moves_of_order("issued", measure) == (OrderMove.LIFT,)


def test_an_answer_in_time_stops_the_clock_and_one_that_comes_late_does_not() -> None:
    after = LATER + timedelta(1)
    assert not is_overdue("issued", LATER, None, LATER)
    assert is_overdue("issued", LATER, None, after)
    assert not is_overdue("answered", LATER, LATER, after)
    assert is_overdue("answered", LATER, after, after)
    assert not is_overdue("met", LATER, None, after)
    assert not is_overdue("issued", None, None, after)


def test_a_case_is_closed_once_nothing_in_it_stops_a_base() -> None:
    check_closable([("ORD-1", "rectification", "issued"), ("ORD-2", "revocation", "issued")])
    check_closable([("ORD-1", "cessation", "met")])
    with pytest.raises(Conflict, match="ORD-1 is still in effect"):
        check_closable([("ORD-1", "cessation", "answered")])


@pytest.mark.parametrize(
    ("country", "issued", "last"),
    [
        ("DE", date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        ("CN", date(2026, 11, 2), date(2027, 1, 4)),  # 60 days end on New Year's Day, a Friday
        ("AT", date(2026, 11, 24), date(2026, 12, 24)),
        ("XX", date(2026, 11, 26), date(2026, 12, 26)),  # its calendar is not known
    ],
)
def test_the_term_for_an_appeal_ends_on_a_working_day(
    country: str, issued: date, last: date
) -> None:
    assert last_day(country, issued) == last


def test_a_deadline_on_a_day_off_moves_to_the_next_working_day() -> None:
    assert on_working_day("DE", date(2026, 12, 25)) == date(2026, 12, 28)
    assert on_working_day("DE", date(2026, 12, 28)) == date(2026, 12, 28)
