"""A process killed between each two steps: whoever comes next brings the sale to the same end."""

from __future__ import annotations

import pytest

from tests.settlement.conftest import Sandbox
from tests.settlement.faults.dying import Death, mortal
from tests.settlement.faults.stories import STORIES, Story, Telling, outcome, told, told_in_spite
from tests.settlement.makers import Market

_FEWEST_STEPS = 9


@pytest.mark.parametrize(
    "story",
    [*STORIES[2:4], pytest.param(STORIES[4], marks=pytest.mark.whole)],
    ids=lambda story: story.name,
)
def test_sale_ends_the_same_wherever_its_process_is_killed(
    market: Market, sandbox: Sandbox, story: Story
) -> None:
    undisturbed, died_after = told(market, sandbox, story), 0
    while True:
        telling, death = Telling(market, story), Death(died_after + 1)
        with mortal(death):
            for step in telling.steps:
                step()
        if death.steps_left > 0:
            break
        died_after += 1
        told_in_spite(telling)
        assert (died_after, outcome(sandbox, telling.sale)) == (died_after, undisturbed)
    assert died_after >= _FEWEST_STEPS
