"""A sale paid by bank transfer, in parts and too much, reconciles without a difference."""

from __future__ import annotations

import pytest

from recycling.quantities import Mass
from recycling.settlement import payouts
from recycling.settlement.books.checking import violations
from recycling.settlement.reconciling import queries
from tests.settlement.bank_transfers.makers import LARGE, asked, looked_at, sends, transfer_of
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import a_sale, release
from tests.settlement.reconciling.conftest import Traded

pytestmark = pytest.mark.once


def test_a_transfer_in_parts_and_too_much_is_no_difference(
    traded: Traded, sandbox: Sandbox
) -> None:
    whole, partly = a_sale(traded.market, LARGE), a_sale(traded.market, LARGE)
    for sale in (whole, partly):
        asked(traded.market, sale)
    for minor in (25_000_000, 100_000_900):
        sends(sandbox, whole, minor)
        looked_at(whole)
    sends(sandbox, partly, 700)
    looked_at(partly)
    release(whole, Mass.kg("2400"))
    assert payouts.carry_out_planned() == 2
    assert transfer_of(whole).given_back.minor == 900
    assert traded.sleep() == []
    (report,) = queries.reconciliations().items
    assert (report.is_balanced, report.differences) == (True, 0)
    assert list(violations()) == []
