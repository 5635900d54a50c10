"""The platform keeps the fee of the day of the award, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from recycling.auctions.rules import fees
from recycling.auctions.rules.fees import PlatformFee
from recycling.quantities import Mass
from recycling.settlement import payouts
from recycling.settlement.books.checking import violations
from tests.settlement.books.reading import balances, entries
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Market, Outside, a_paid_sale, release, seen

# Prices that no other test has: what a maker made under another fee is not put back here.
PERCENT = PlatformFee(2, date(2001, 1, 1), 150, "Decided for this test")
HALF = Mass.kg("1250")


@pytest.fixture(autouse=True)
def percent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform takes 1.5 % from 2001 on."""
    table = (*fees.fees(), PERCENT)
    monkeypatch.setattr(fees, "fees", lambda: table)


@pytest.mark.parametrize(
    ("price", "payee"), [(125_001, 153_907), (-56_601, 69_690), (60_000_001, 73_875_001)]
)
def test_payee_gets_what_is_due_less_the_fee(
    market: Market, sandbox: Sandbox, price: int, payee: int
) -> None:
    sale = a_paid_sale(market, price)
    release(sale, HALF)
    payouts.carry_out_planned()
    done = seen(sale)
    assert done.passed_on.minor == payee
    kept = done.paid_minor - done.passed_on.minor - done.given_back.minor
    assert balances() == {"held": kept, "payer": 0, "payee": 0, "fees": -kept}
    assert done.state == "released"
    assert list(violations()) == []


def test_fee_is_that_of_the_day_of_the_award(
    market: Market, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = a_paid_sale(market, 125_002)
    table = (*fees.fees(), replace(PERCENT, version=3, basis_points=9_000))
    monkeypatch.setattr(fees, "fees", lambda: table)
    release(sale)
    assert (seen(sale).fee_version, seen(sale).fee_basis_points) == (2, 150)
    assert entries(sale)[-1] == (
        "released",
        sale,
        {"payer": 312_505, "payee": -307_817, "fees": -4_688},
    )


def test_sale_says_the_fee_to_both(outside: Outside) -> None:
    sale = outside.sale(125_003)
    for who in (outside.market.holder, outside.market.recycler):
        browser = outside.browse(who)
        assert browser.see(f"/sales/{sale}").status_code == 200
        assert "1.5 % of what is released" in browser.words.replace("\u00a0", " ")
