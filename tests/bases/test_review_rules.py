"""What may be asked of an application, what binds a licence, and when its end is told of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.bases.rules import (
    Condition,
    LicenceMove,
    LicenceState,
    check_answer,
    check_conditions,
    check_question,
    counts_on,
    days_to_tell,
    decisions_from,
    moves_from,
    next_state,
)
from recycling.errors import Conflict, Invalid

DAY = date(2026, 11, 26)


def test_a_question_is_trimmed_and_may_go_on_from_one_that_was_asked() -> None:
    assert check_question("  Which outlet? ", 2, 2) == "Which outlet?"


@pytest.mark.parametrize(("text", "follows"), [("?", None), ("x" * 2001, None), ("Which?", 3)])
def test_a_question_too_short_too_long_or_going_on_from_none_is_refused(
    text: str, follows: int | None
) -> None:
    with pytest.raises(Invalid):
        check_question(text, follows, 2)


def test_an_answer_is_trimmed_and_never_empty() -> None:
    assert check_answer(" The north. ") == "The north."
    with pytest.raises(Invalid):
        check_answer(" ")


def test_a_condition_may_be_due_today_or_never_and_not_in_the_past() -> None:
    set_today = (Condition(" Measure it. ", DAY), Condition("Report it."))
    assert check_conditions(set_today, DAY)[0].text == "Measure it."
    with pytest.raises(Invalid) as refused:
        check_conditions((Condition("Measure it.", DAY - timedelta(days=1)),), DAY)
    assert refused.value.field == "conditions.0.due_on"


def test_a_licence_has_at_most_fifty_conditions_each_with_words() -> None:
    with pytest.raises(Invalid):
        check_conditions((Condition("Measure it."),) * 51, DAY)
    with pytest.raises(Invalid):
        check_conditions((Condition("no"),), DAY)


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(-5, 100))
def test_an_end_is_told_of_ninety_sixty_thirty_and_seven_days_before_and_the_day_after(
    day: date, left: int
) -> None:
    told = day + timedelta(days=left) in days_to_tell(day)
    assert told == (left in {90, 60, 30, 7, -1})


def test_a_licence_under_re_examination_counts_until_it_is_decided() -> None:
    assert counts_on(LicenceState.REOPENED, DAY, DAY, DAY)
    assert not counts_on(LicenceState.IN_REVIEW, DAY, DAY, DAY)


def test_an_open_question_bars_the_grant_and_not_the_refusal() -> None:
    assert LicenceMove.REFUSE in decisions_from("questioned")
    assert LicenceMove.ANSWER in moves_from("questioned")
    assert LicenceMove.ANSWER not in decisions_from("questioned")
    with pytest.raises(Conflict, match="under review"):
        next_state("questioned", LicenceMove.GRANT)
