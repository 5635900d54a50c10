"""The table of a lot's life, and that nothing leaves it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Conflict
from recycling.lots.labels import ENDED, PARTS, STATES, TURNS
from recycling.lots.rules import (
    LIFECYCLE,
    STAGES,
    Move,
    Part,
    State,
    moves_from,
    next_state,
    next_turn,
)

REF = "LOT-22222-22222"


@given(st.lists(st.sampled_from(Move), max_size=40))
def test_any_sequence_of_moves_stays_in_the_table(moves: list[Move]) -> None:
    state = State.DRAFT
    for move in moves:
        if state in LIFECYCLE[move].sources:
            state = next_state(REF, state, move)
            assert state in State
        else:
            with pytest.raises(Conflict):
                next_state(REF, state, move)


def test_the_moves_that_lead_on_go_through_every_stage() -> None:
    state, passed = State.DRAFT, [State.DRAFT]
    while turn := next_turn(state):
        state = next_state(REF, state, turn[0])
        passed.append(state)
    assert tuple(passed) == STAGES


@pytest.mark.parametrize("ended", [State.CERTIFIED, State.WITHDRAWN, State.REFUSED])
def test_a_life_that_has_ended_has_no_turn(ended: State) -> None:
    assert next_turn(ended) is None
    assert moves_from(ended) == ()


def test_a_move_in_another_state_names_the_state_and_the_way_out() -> None:
    with pytest.raises(Conflict) as refused:
        next_state(REF, State.HANDED_OVER, Move.AWARD)
    assert refused.value.sentence == (
        f"Lot {REF} is handed over; for this it must be auctioned. Open to it now: receive, refuse,"
        " call back."
    )


def test_a_move_after_the_end_says_that_it_has_ended() -> None:
    with pytest.raises(Conflict) as refused:
        next_state(REF, State.CERTIFIED, Move.WITHDRAW)
    assert "draft or published" in refused.value.message
    assert refused.value.way_out == "Its life has ended."


def test_every_state_part_and_turn_has_its_words() -> None:
    assert set(STATES) == set(State)
    assert set(PARTS) == set(Part)
    leading = {turn[0] for state in State if (turn := next_turn(state))}
    assert leading <= set(TURNS)
    assert set(ENDED) == {state for state in State if next_turn(state) is None}
