"""An idempotency key lasts a day: after that what was made before is found by what it carries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recycling.settlement import payouts
from recycling.settlement.disputes import claiming, replying, settling
from recycling.settlement.disputes.rules import Reply
from tests.settlement.conftest import Sandbox
from tests.settlement.disputes.makers import dispute_of, disputed
from tests.settlement.makers import Market, a_paid_sale, release


@pytest.fixture
def sandbox(own_sandbox: Sandbox) -> Iterator[Sandbox]:
    """A sandbox whose clock this module moves."""
    yield own_sandbox
    own_sandbox.reset()


def test_reversal_whose_answer_was_lost_is_found_and_not_made_again(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale)
    payouts.carry_out_planned()
    provider_id = disputed(sandbox, sale, amount=100_000)
    sandbox.fault("api", "drop", match="/v1/transfers/", method="POST")
    assert claiming.carry_out_claims() == 0
    sandbox.pass_time(days=2)
    market.clock.advance(days=2)
    assert claiming.carry_out_claims() == 1
    assert [claim.state for claim in dispute_of(provider_id).claims] == ["done"]
    (transfer,) = sandbox.sdk().v1.transfers.list({"transfer_group": sale}).data
    assert transfer.amount_reversed == 100_000


def test_answer_the_bank_has_is_not_sent_again(market: Market, sandbox: Sandbox) -> None:
    provider_id = disputed(sandbox, a_paid_sale(market))
    replying.reply(market.holder.act(), dispute_of(provider_id).ref, Reply.ANSWER, "It was owed.")
    sandbox.fault("api", "drop", match=f"/v1/disputes/{provider_id}", method="POST")
    settling.sweep()
    sandbox.pass_time(days=2)
    market.clock.advance(days=2)
    while settling.sweep():
        pass
    sent = sandbox.sdk().v1.disputes.retrieve(provider_id)
    assert (dispute_of(provider_id).state, sent.evidence_details.submission_count) == (
        "answered",
        1,
    )
