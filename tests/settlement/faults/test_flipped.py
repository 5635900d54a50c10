"""The final assay flips the sign of a sale, and its process is killed between each two steps."""

from __future__ import annotations

from contextlib import suppress

import pytest

from recycling.db import db
from recycling.errors import Refusal
from recycling.settlement import sweeping
from recycling.settlement.assays import service as assays
from tests.auctions.formulas.makers import PHOSPHOR
from tests.settlement.assays.makers import FINAL_B, percent
from tests.settlement.assays.trading import Trade
from tests.settlement.conftest import Sandbox
from tests.settlement.faults.dying import Death, mortal
from tests.settlement.faults.stories import outcome
from tests.settlement.makers import Market

pytestmark = pytest.mark.once
_FEWEST_STEPS = 10
# Between how many steps it is killed once, unless everything is asked.
_STRIDE = 3


def _delivered(market: Market) -> Trade:
    """A treatment that was paid for and delivered, and whose assay neither party has sent."""
    trade = Trade(market, PHOSPHOR)
    trade.pay()
    trade.deliver()
    return trade


def _ended(trade: Trade) -> None:
    """Assay, give back, have the other party pay, and pass that on."""
    for who in (trade.market.holder, trade.market.recycler):
        with suppress(Refusal):
            assays.submit_assay(who.act(), trade.sale, percent(FINAL_B))
    trade.move()
    if trade.now.balance.minor:
        with suppress(Refusal):
            trade.pay()
    trade.move()
    trade.market.clock.advance(hours=1)
    sweeping.tick()
    trade.move()


def test_sale_that_flips_ends_the_same_wherever_its_process_is_killed(
    market: Market, sandbox: Sandbox, is_whole: bool
) -> None:
    trade, died_after = _delivered(market), 0
    _ended(trade)
    undisturbed = outcome(sandbox, trade.sale)
    assert (undisturbed.transfers, undisturbed.refunds) == ((279_918,), (350_920,))
    while True:
        trade, death = _delivered(market), Death(died_after + 1)
        with mortal(death):
            _ended(trade)
        if death.steps_left > 0:
            break
        _ended(trade)
        assert (died_after, outcome(sandbox, trade.sale)) == (died_after, undisturbed)
        died_after += 1 if is_whole else _STRIDE
        db.session.rollback()
    assert died_after >= _FEWEST_STEPS
