"""Whatever is heard of a dispute, in whatever order: it only goes on, and is decided once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.settlement.disputes.rules import (
    UNDECIDED,
    DisputeState,
    Standing,
    Step,
    next_step,
    standing_of,
    to_call_back,
)

pytestmark = pytest.mark.once
STATUSES = (
    "warning_needs_response", "warning_under_review", "warning_closed", "needs_response",
    "under_review", "won", "lost",
)  # fmt: skip
_TO = {
    Step.ANSWER: DisputeState.ANSWERED,
    Step.WIN: DisputeState.WON,
    Step.LOSE: DisputeState.LOST,
    Step.CLOSE: DisputeState.CLOSED,
}
reports = st.builds(
    lambda status, taken, returned, fee: Standing(*standing_of(status), taken, returned, fee),
    st.sampled_from(STATUSES),
    st.sampled_from([0, 500]),
    st.sampled_from([0, 500]),
    st.sampled_from([0, 20]),
)


def done(ours: Standing | None, theirs: Standing, step: Step) -> Standing:
    """What the deed of a step leaves with us."""
    if step is Step.OPEN:
        return Standing(
            theirs.is_inquiry, DisputeState.OPEN, theirs.taken_minor, fee_minor=theirs.fee_minor
        )
    assert ours is not None
    if step is Step.TAKE:
        return replace(ours, taken_minor=theirs.taken_minor, fee_minor=theirs.fee_minor)
    state = _TO.get(step, ours.state)
    return replace(ours, state=state, fee_minor=theirs.fee_minor)


@given(st.lists(reports, max_size=12))
def test_dispute_goes_on_and_is_decided_once_whatever_is_heard(heard: list[Standing]) -> None:
    ours: Standing | None = None
    steps: list[Step] = []
    for theirs in heard:
        for _ in range(8):
            step = next_step(ours, theirs)
            if step is None:
                break
            ours = done(ours, theirs, step)
            steps.append(step)
        else:
            pytest.fail(f"never at rest with {theirs}")
    assert steps.count(Step.WIN) + steps.count(Step.LOSE) <= 1
    assert steps.count(Step.OPEN) <= 2
    if Step.WIN in steps or Step.LOSE in steps:
        assert ours is not None
        assert ours.is_decided


@given(reports)
def test_whatever_was_heard_again_changes_nothing(theirs: Standing) -> None:
    ours: Standing | None = None
    while step := next_step(ours, theirs):
        ours = done(ours, theirs, step)
    assert next_step(ours, theirs) is None


def test_won_waits_for_its_money() -> None:
    ours = Standing(False, DisputeState.ANSWERED, taken_minor=500)
    won = Standing(False, DisputeState.WON, taken_minor=500)
    assert next_step(ours, won) is None
    assert next_step(ours, replace(won, returned_minor=500)) is Step.WIN


def test_closed_inquiry_may_become_a_dispute_and_not_the_other_way_round() -> None:
    closed = Standing(True, DisputeState.CLOSED)
    opened = Standing(False, DisputeState.OPEN, taken_minor=500)
    assert next_step(closed, opened) is Step.OPEN
    assert next_step(opened, closed) is None


def test_status_nobody_knows_is_an_open_dispute() -> None:
    assert standing_of("under_arbitration") == (False, DisputeState.OPEN)
    assert DisputeState.OPEN in UNDECIDED


@given(st.integers(0, 999), st.integers(-999, 999), st.integers(0, 999))
def test_no_more_is_called_back_than_is_missing_or_was_passed_on(
    disputed: int, there: int, passed_on: int
) -> None:
    back = to_call_back(disputed, there, passed_on)
    assert 0 <= back <= min(disputed, passed_on)
    assert back == passed_on or back + max(there, 0) >= disputed
