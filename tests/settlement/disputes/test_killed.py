"""A process killed between each two steps of a dispute: whoever comes next brings it to its end."""

from __future__ import annotations

import pytest

from recycling.settlement import payouts, sweeping
from recycling.settlement.disputes import settling
from tests.settlement.conftest import Sandbox
from tests.settlement.disputes.makers import FEE, balances, dispute_of, facts, raise_dispute, work
from tests.settlement.disputes.test_settling import PAID, transferred
from tests.settlement.faults.dying import Death, mortal
from tests.settlement.makers import Market, a_paid_sale, release, seen

_FEWEST_STEPS = 4
_ENDS = {True: ("won", "released", PAID), False: ("lost", "charged_back", 0)}


def learn(provider_id: str) -> None:
    settling.settle(provider_id)
    while sweeping.tick():
        pass


@pytest.mark.parametrize("won", [True, False], ids=["won", "lost"])
def test_dispute_after_the_transfer_ends_the_same_wherever_its_process_is_killed(
    market: Market, sandbox: Sandbox, won: bool
) -> None:
    died_after = 0
    while True:
        sale = a_paid_sale(market)
        release(sale)
        payouts.carry_out_planned()
        provider_id, death = raise_dispute(sandbox, sale), Death(died_after + 1)
        with mortal(death):
            learn(provider_id)
            sandbox.happens("dispute.is_decided", id=provider_id, won=won)
            learn(provider_id)
        sandbox.happens("dispute.is_decided", id=provider_id, won=won)
        learn(provider_id)
        market.clock.advance(minutes=10)
        work()
        came_to = dispute_of(provider_id).state, seen(sale).state, transferred(sandbox, sale)
        assert (died_after, came_to) == (died_after, _ENDS[won])
        assert balances(sale) == {"held": -FEE, "costs": FEE}
        assert facts(sale).count("DisputeOpened") == 1
        if death.steps_left > 0:
            break
        died_after += 1
    assert died_after >= _FEWEST_STEPS
