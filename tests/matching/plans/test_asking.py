"""What may be asked of a plan, and what a pair counts towards it."""

from __future__ import annotations

from typing import Any

import pytest

from recycling.errors import Invalid
from recycling.matching.plans.rules.arranging import Offered, propose
from recycling.matching.plans.rules.asking import WHOLE, NewPlan, Option, WhyNot, check_plan, worth

TONNE = 10**9


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"aim": "beauty"}, "unknown_aim"),
        ({"elements": ("Xx",)}, "unknown_element"),
        ({"aim": "mass"}, "element_missing"),
        ({"stream": "gold"}, "unknown_stream"),
        ({"unplaced_cost_minor": -1}, "cost_out_of_range"),
        ({"change_base": "BAS-1", "change_percent": 2000}, "change_out_of_range"),
        ({"change_percent": 5}, "change_incomplete"),
    ],
)
def test_what_cannot_be_asked_is_named(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_plan(NewPlan(**asked))
    assert code in {refused.value.code, *(one.code for one in refused.value.details)}


def option(base: int, net: int, free: int, key: str = "B|capacity|L|2026") -> Option:
    return Option(base, net, {"Dy": 200, "Nd": 0}, ((key, free, TONNE),))


def test_each_element_counts_by_the_share_of_all_of_it() -> None:
    new = NewPlan(aim="mass", elements=("Dy", "Tb"))
    assert worth(option(1, 5, 0), new, TONNE, {"Dy": 400, "Nd": 10**6}) == WHOLE // 2


def test_a_lot_that_costs_more_everywhere_than_leaving_it_is_left() -> None:
    lot = Offered(1, TONNE, {}, (option(7, -500, TONNE),))
    assert propose([lot], NewPlan()).why_not == {1: WhyNot.COSTS}
    dear = propose([lot], NewPlan(unplaced_cost_minor=600))
    assert (dear.value, dear.placed[1].base_id) == (100, 7)


def test_a_change_tried_out_touches_only_the_room_it_names() -> None:
    lots = [Offered(n, TONNE, {}, (option(7, 100 * n, TONNE),)) for n in (1, 2)]
    found = propose(lots, NewPlan(change_base="B", change_percent=100))
    assert (found.value, found.first_come) == (300, 300)
    other = propose(lots, NewPlan(change_base="B", change_of="stream:x", change_percent=100))
    assert (other.value, other.why_not) == (200, {1: WhyNot.NO_ROOM})
