"""Deposits that were taken, given back or passed on are on both sides, and no difference."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from recycling import clock
from recycling.settlement.books.checking import violations
from recycling.settlement.reconciling.rules import Kind
from tests.settlement.conftest import Sandbox
from tests.settlement.deposits.makers import seen
from tests.settlement.deposits.winning import lapsed, near_its_end, paid, settled, won
from tests.settlement.makers import Market
from tests.settlement.reconciling.conftest import Store, Traded

pytestmark = pytest.mark.once


def _stays(_market: Market, _sale: str) -> None:
    """Nobody pays; the deposit is with us."""


@pytest.mark.parametrize(("happens", "state"), [
    (_stays, "taken"), (paid, "released"), (lapsed, "kept"),
])  # fmt: skip
def test_deposit_is_the_same_in_the_books_and_at_the_service(
    market: Market, sandbox: Sandbox, happens: Callable[[Market, str], None], state: str
) -> None:
    begun, (ref, sale) = clock.today(), won(market)
    near_its_end(market)
    happens(market, sale)
    settled(market)
    assert seen(ref).state == state
    for day in (begun, clock.today()):
        assert Traded(market, day, sale, sale, sale).sleep() == []
    assert list(violations()) == []


def test_deposit_taken_at_the_service_alone_is_found(
    market: Market, sandbox: Sandbox, store: Store
) -> None:
    ref, sale = won(market)
    sandbox.sdk().v1.payment_intents.capture(str(seen(ref).intent_id))
    found = Traded(market, clock.today(), sale, sale, sale).sleep()
    assert [(one.kind, one.reference) for one in found] == [(Kind.MISSING_HERE, ref)]
