"""What a line may say, who may do what when, and what a market comes to under other quotas."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from recycling.errors import Conflict, Invalid
from recycling.matching.plans.rules.arranging import Offered, propose
from recycling.matching.plans.rules.asking import NewPlan, Option, TriedQuota
from recycling.matching.plans.rules.trying import (
    UNLIMITED,
    Standing,
    in_force,
    limited,
    told,
    tried_out,
)
from recycling.oversight.quota_plans.rules import (
    Move,
    PlanState,
    check_comments_open,
    check_heard,
    check_lines,
    check_reason,
    check_term,
    check_year,
    next_state,
)
from tests.oversight.quota_plans.makers import GROUP, a_line, of_group

DAY = date(2026, 6, 1)
TONNE = 10**9


def test_a_line_limits_a_stream_a_group_or_a_group_within_a_stream() -> None:
    assert a_line("BAS-1").key == ("stream", "magnets")
    assert of_group("BAS-1", 5, stream="").key == ("white_paper", GROUP)
    assert of_group("BAS-1", 5).key == ("white_paper", f"{GROUP}/magnets")
    check_lines((a_line("BAS-1"), of_group("BAS-1", 5), of_group("BAS-1", 5, stream="")))


@pytest.mark.parametrize(
    ("differs", "field", "code"),
    [
        ({"stream": ""}, "stream", "line_of_nothing"),
        ({"stream": "tea"}, "stream", "unknown_stream"),
        ({"scheme": "colour", "group": "red"}, "scheme", "unknown_scheme"),
        ({"scheme": "white_paper", "group": "red"}, "group", "unknown_group"),
        ({"scheme": "eu_2023", "group": "light"}, "scheme", "scheme_not_within_stream"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_at_its_field(
    differs: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_lines((a_line("BAS-1", **differs),))
    assert (field, code) in {(one.path, one.code) for one in refused.value.details}


def test_a_line_that_stands_twice_or_is_beyond_all_measure_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_lines((a_line("BAS-1"), a_line("BAS-1", 7), a_line("BAS-2", 10**10)))
    assert {one.code for one in refused.value.details} == {"line_twice", "mass_out_of_range"}


def test_each_state_allows_its_moves_and_no_other() -> None:
    assert next_state("draft", Move.PUBLISH) == PlanState.HEARING
    assert next_state("hearing", Move.CHANGE) == PlanState.HEARING
    for state, move in (("draft", Move.PUT_IN_FORCE), ("in_force", Move.CHANGE)):
        with pytest.raises(Conflict):
            next_state(state, move)


def test_terms_and_years_have_bounds_that_are_named() -> None:
    for days in (13, 181):
        with pytest.raises(Invalid):
            check_term(DAY + timedelta(days), DAY)
    until = check_term(DAY + timedelta(14), DAY)
    check_comments_open(until, until)
    check_heard(until, until + timedelta(1))
    with pytest.raises(Conflict):
        check_heard(until, until)
    with pytest.raises(Conflict):
        check_comments_open(until, until + timedelta(1))
    for year in (2025, 2032):
        with pytest.raises(Invalid):
            check_year(year, 2026)


def test_a_reason_is_needed_where_others_know_what_was_planned() -> None:
    assert check_reason(" ", is_needed=False) == ""
    for said in ("", "short"):
        with pytest.raises(Invalid):
            check_reason(said, is_needed=True)


def _lots(number: int) -> list[Offered]:
    key = "BAS-1|stream:magnets||2026"
    rooms = (("BAS-1|capacity|L|2026", 9 * TONNE, TONNE), (key, UNLIMITED, TONNE))
    return [
        Offered(n, TONNE, {"Dy": 400}, (Option(7, 100 * n, {"Dy": 200}, rooms),))
        for n in range(1, number + 1)
    ]


def test_a_plan_is_worth_more_under_a_wider_quota_and_room_is_priced_by_what_it_keeps_out() -> None:
    known = {"BAS-1|stream:magnets||2026": Standing(3 * TONNE, 2 * TONNE)}
    lots, tried = _lots(4), (TriedQuota("BAS-1", "stream", "magnets", 2026, 5 * TONNE),)
    now = propose(limited(lots, in_force(known)), NewPlan())
    then = propose(limited(lots, tried_out(known, tried)), NewPlan())
    assert (now.value, then.value) == (400, 900)
    assert told(lots, then) == {
        "lots": 3,
        "wet_mg": 3 * TONNE,
        "net_minor": 900,
        "recovered_mg": {"Dy": 600},
    }
    price = {one.key: one.price_per_tonne for one in then.rooms}["BAS-1|stream:magnets||2026"]
    assert 100 <= price <= 200


def test_a_quota_that_is_lifted_or_used_up_already_limits_nothing_or_all() -> None:
    key = "BAS-1|stream:magnets||2026"
    lifted = tried_out(
        {key: Standing(0, 0)}, (TriedQuota("BAS-1", "stream", "magnets", 2026, None),)
    )
    assert propose(limited(_lots(2), lifted), NewPlan()).value == 300
    used_up = tried_out(
        {key: Standing(None, 5)}, (TriedQuota("BAS-1", "stream", "magnets", 2026, 1),)
    )
    assert propose(limited(_lots(2), used_up), NewPlan()).value == 0
