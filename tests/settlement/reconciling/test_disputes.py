"""Disputes, fees and what was called back agree with the service; what we missed does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from recycling.settlement.disputes import claiming
from recycling.settlement.payouts import carry_out_planned
from recycling.settlement.reconciling import comparing
from recycling.settlement.reconciling.rules import Kind
from tests.settlement.conftest import Sandbox, running_sandbox
from tests.settlement.disputes.makers import (
    FEE,
    balances,
    charge_of,
    decide,
    disputed,
    raise_dispute,
)
from tests.settlement.makers import a_paid_sale, seen
from tests.settlement.reconciling.conftest import Store, Traded, noon

pytestmark = pytest.mark.once

TERMS = {"dispute_fee_minor": FEE, "fee_fixed_minor": 25, "fee_basis_points": 150}
FEE_OF_PAYMENT = 25 + 4_688
"""1.5 % of 3 125.00 EUR are 46.875: the half cent is rounded up."""


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Store]]:
    """A sandbox at tomorrow's noon that charges for each payment, and for each dispute."""
    path = tmp_path_factory.mktemp("charging") / "payments.sqlite"
    with running_sandbox(path, settles_after_s=0, **TERMS) as sandbox:
        now = datetime.now(UTC)
        sandbox.pass_time(seconds=int((noon(now) - now).total_seconds()))
        yield sandbox, Store(path)


def test_fee_of_a_payment_is_a_cost_and_no_difference(traded: Traded) -> None:
    assert balances(traded.kept)["costs"] == FEE_OF_PAYMENT
    assert traded.sleep() == []


def test_disputes_won_lost_and_open_are_no_differences(traded: Traded, sandbox: Sandbox) -> None:
    decide(sandbox, disputed(sandbox, traded.kept), won=True)
    decide(sandbox, disputed(sandbox, a_paid_sale(traded.market)), won=False)
    disputed(sandbox, a_paid_sale(traded.market))
    assert traded.sleep() == []


def test_transfer_called_back_and_passed_on_again_is_no_difference(
    traded: Traded, sandbox: Sandbox
) -> None:
    provider_id = disputed(sandbox, traded.passed_on)
    assert claiming.carry_out_claims() == 1
    decide(sandbox, provider_id, won=True)
    assert carry_out_planned() == 1
    assert traded.sleep() == []
    sums = {one["movement"]: one for one in comparing.day_sums(traded.day)}
    assert sums["reversal"]["ours_minor"] == sums["reversal"]["theirs_minor"] == 312_500
    assert sums["dispute"]["ours_minor"] == sums["dispute"]["theirs_minor"] == 0


def test_dispute_nobody_noted_is_a_difference_and_so_is_its_fee(
    traded: Traded, sandbox: Sandbox
) -> None:
    raise_dispute(sandbox, traded.kept)
    kinds = {one.kind: one for one in traded.sleep()}
    assert set(kinds) == {Kind.DISPUTED, Kind.FEE}
    assert kinds[Kind.DISPUTED].reference == seen(traded.kept).payments[0].ref


def test_dispute_of_another_amount_than_ours_is_a_difference(
    traded: Traded, sandbox: Sandbox, store: Store
) -> None:
    line = store.line_of(disputed(sandbox, traded.kept))
    store.alter(line, lambda body: body.update(amount=-312_400, net=-312_400 - FEE))
    store.run("UPDATE entries SET net_minor = net_minor + 100 WHERE id = ?", line)
    (one,) = traded.sleep()
    assert one.kind == Kind.DISPUTED
    assert [side and side.minor for side in (one.ours, one.theirs)] == [-312_500, -312_400]


def test_fee_that_only_the_books_have_is_a_difference(traded: Traded, store: Store) -> None:
    line = store.line_of(charge_of(traded.kept))
    store.alter(line, lambda body: body.update(fee=0, net=312_500))
    store.run("UPDATE entries SET net_minor = 312500 WHERE id = ?", line)
    (one,) = traded.sleep()
    assert one.kind == Kind.FEE
    assert [side and side.minor for side in (one.ours, one.theirs)] == [FEE_OF_PAYMENT, 0]
