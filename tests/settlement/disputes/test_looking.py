"""What no webhook told us is found in the provider's list, or by asking again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recycling import clock
from recycling.errors import Unavailable
from recycling.settlement.disputes import looking, settling
from tests.settlement.conftest import Sandbox
from tests.settlement.disputes.makers import dispute_of, disputed, raise_dispute
from tests.settlement.makers import Market, a_paid_sale


def test_list_finds_what_no_webhook_told(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    looking.look_due()
    provider_id = raise_dispute(sandbox, sale)
    assert looking.look_due() == 0
    market.clock.advance(seconds=looking.LISTED_EVERY.total_seconds() + 1)
    assert looking.look_due() >= 1
    assert dispute_of(provider_id).state == "open"


def test_open_dispute_is_asked_about_now_and_then(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    provider_id = disputed(sandbox, sale)
    sandbox.happens("dispute.is_decided", id=provider_id, won=True)
    dispute = dispute_of(provider_id)
    assert dispute.due_at is not None
    market.clock.advance(seconds=(dispute.due_at - clock.now() + timedelta(1)).total_seconds())
    settling.sweep()
    assert dispute_of(provider_id).state == "won"


def test_service_that_is_down_leaves_the_list_for_later(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    provider_id = raise_dispute(sandbox, sale)
    sandbox.fault("api", "status", status=500, match="/v1/disputes", times=None)
    assert looking.look_due() == 0
    with pytest.raises(Unavailable):
        settling.settle(provider_id)
    sandbox.reset()
    market.clock.advance(minutes=2)
    assert looking.look_due() >= 1
