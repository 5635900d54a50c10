"""Money leaves once, to whom it is due, whatever stops in between."""

from __future__ import annotations

import pytest
from flask import current_app
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, NotFound, Unavailable
from recycling.quantities import NO_MASS, Mass
from recycling.settlement import payouts, service
from recycling.settlement.models import Payout
from recycling.settlement.onboarding.models import PayeeAccount
from recycling.settlement.rules import LONGEST_HOLD
from recycling.settlement.sandbox import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import (
    MASS,
    Market,
    a_paid_sale,
    a_sale,
    payouts_of,
    release,
    seen,
)

HALF = Mass.kg("1250")
LARGE = 50_000_000


def made_at(sandbox: Sandbox, sale: str) -> tuple[list[int], list[int]]:
    """What the provider transferred and refunded for a sale."""
    sdk = sandbox.sdk()
    transfers = sdk.v1.transfers.list({"transfer_group": sale})
    refunds = [
        refund.amount
        for payment in seen(sale).payments
        if payment.intent_id
        for refund in sdk.v1.refunds.list({"payment_intent": payment.intent_id}).data
    ]
    return sorted(transfer.amount for transfer in transfers.data), sorted(refunds)


def outcome(sale: str) -> tuple[str, list[tuple[str, int, str]]]:
    return seen(sale).state, [(p.kind, p.amount_minor, p.state) for p in payouts_of(sale)]


def test_release_of_an_accepted_lot_pays_the_holder_everything(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale)
    assert outcome(sale) == ("paid", [("transfer", 312_500, "planned")])
    assert payouts.carry_out_planned() == 1
    assert outcome(sale) == ("released", [("transfer", 312_500, "done")])
    assert made_at(sandbox, sale) == ([312_500], [])
    assert payouts.carry_out_planned() == 0


def test_release_of_a_treatment_fee_pays_the_recycler(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market, -56_600)
    release(sale)
    payouts.carry_out_planned()
    account = db.session.scalars(select(PayeeAccount)).one()
    moved = sandbox.sdk().v1.transfers.list({"transfer_group": sale}).data
    assert account.organisation_id == market.recycler.actor.organisation_id
    assert [(one.amount, one.destination) for one in moved] == [(141_500, account.account_id)]


def test_release_of_a_partly_accepted_lot_gives_the_rest_back(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale, HALF)
    assert payouts.carry_out_planned() == 2
    assert made_at(sandbox, sale) == ([156_250], [156_250])
    assert seen(sale).state == "released"


def test_release_of_a_refused_lot_gives_everything_back(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    release(sale, NO_MASS)
    payouts.carry_out_planned()
    assert outcome(sale) == ("refunded", [("refund", 312_500, "done")])
    assert made_at(sandbox, sale) == ([], [312_500])


def test_release_of_instalments_uses_each_payment_up(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market, LARGE)
    release(sale, Mass.kg("2000"))
    assert payouts.carry_out_planned() == 3
    assert made_at(sandbox, sale) == ([37_500_000, 62_500_000], [25_000_000])


@pytest.mark.parametrize(("accepted", "state"), [(MASS, "released"), (NO_MASS, "refunded")])
def test_release_of_a_free_sale_ends_it_at_once(market: Market, accepted: Mass, state: str) -> None:
    sale = a_sale(market, 0)
    service.settle_free_sale(Act(SYSTEM), sale)
    release(sale, accepted)
    assert outcome(sale) == (state, [])
    with pytest.raises(Conflict):
        release(sale, accepted)


def test_release_of_an_unpaid_sale_is_refused(market: Market) -> None:
    with pytest.raises(Conflict, match="is opened"):
        release(a_sale(market))


def test_release_twice_is_refused_and_with_its_key_done_once(market: Market) -> None:
    sale = a_paid_sale(market)
    release(sale, key="9:release")
    release(sale, key="9:release")
    with pytest.raises(Conflict):
        release(sale)
    assert len(payouts_of(sale)) == 1


def test_release_by_a_person_is_forbidden(market: Market) -> None:
    sale = a_paid_sale(market)
    with pytest.raises(Forbidden):
        payouts.release_sale(market.holder.act(), sale, MASS)


def test_release_deadline_stands_while_the_money_waits(market: Market) -> None:
    sale = a_paid_sale(market)
    assert seen(sale).release_deadline == market.clock.now() + LONGEST_HOLD
    release(sale)
    payouts.carry_out_planned()
    assert seen(sale).release_deadline is None


@pytest.mark.parametrize("path", ["/v1/transfers", "/v1/refunds"])
def test_carry_out_whose_answer_is_lost_is_found_and_not_done_twice(
    market: Market, sandbox: Sandbox, path: str
) -> None:
    sale = a_paid_sale(market)
    release(sale, HALF)
    sandbox.fault("api", "drop", match=path, method="POST")
    payouts.carry_out_planned()
    assert sorted(p.state for p in payouts_of(sale)) != ["done", "done"]
    market.clock.advance(hours=1)
    payouts.carry_out_planned()
    assert sorted(p.state for p in payouts_of(sale)) == ["done", "done"]
    assert made_at(sandbox, sale) == ([156_250], [156_250])


@pytest.mark.parametrize("path", ["/v1/transfers", "/v1/refunds"])
def test_carry_out_after_the_provider_forgot_the_key_finds_what_was_done(
    market: Market, later_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    _pay_at(market, later_sandbox, monkeypatch)
    sale = a_paid_sale(market)
    release(sale, Mass.kg("1000"))
    later_sandbox.fault("api", "drop", match=path, method="POST")
    payouts.carry_out_planned()
    later_sandbox.control("clock", {"advance_seconds": 25 * 60 * 60})
    market.clock.advance(hours=25)
    payouts.carry_out_planned()
    assert sorted(p.state for p in payouts_of(sale)) == ["done", "done"]
    assert made_at(later_sandbox, sale) == ([125_000], [187_500])


def _pay_at(market: Market, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    till = StripeGateway(SANDBOX_KEY, sandbox.url, max_network_retries=0)
    monkeypatch.setitem(current_app.extensions, "payment_gateway", till)


def test_carry_out_that_is_refused_stops_no_other(market: Market, sandbox: Sandbox) -> None:
    stuck, fine = a_paid_sale(market), a_paid_sale(market, -56_600)
    row = seen(stuck).payments[0]
    row.charge_id = "ch_unknown"
    db.session.commit()
    for sale in (stuck, fine):
        release(sale)
    assert payouts.carry_out_planned() == 1
    assert seen(fine).state == "released"
    again = payouts_of(stuck)[0]
    assert again.state == "planned"
    assert again.due_at is not None
    assert again.due_at > market.clock.now()
    assert made_at(sandbox, stuck) == ([], [])


def test_carry_out_of_a_done_payout_asks_nobody(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    release(sale)
    payouts.carry_out_planned()
    sandbox.fault("api", "status", status=500, times=None)
    assert payouts.carry_out(payouts_of(sale)[0].ref) is False


def test_carry_out_unknown_payout_is_not_found(market: Market) -> None:
    with pytest.raises(NotFound):
        payouts.carry_out("OUT-22222-22222")


def test_finish_payout_twice_is_refused(market: Market) -> None:
    sale = a_paid_sale(market)
    release(sale)
    payouts.carry_out_planned()
    with pytest.raises(Conflict, match="already"):
        payouts.finish_payout(Act(SYSTEM), payouts_of(sale)[0].ref, "tr_other")


def test_payee_account_is_opened_once_for_all_sales(market: Market, sandbox: Sandbox) -> None:
    for sale in (a_paid_sale(market), a_paid_sale(market)):
        release(sale)
    sandbox.fault("api", "drop", match="/v2/core/accounts", method="POST")
    assert payouts.carry_out_planned() == 0
    market.clock.advance(minutes=5)
    assert payouts.carry_out_planned() == 2
    assert len(db.session.scalars(select(PayeeAccount)).all()) == 1


def test_service_that_does_not_answer_is_left_alone(market: Market, sandbox: Sandbox) -> None:
    for _ in range(3):
        release(a_paid_sale(market))
    before = sandbox.asked()
    sandbox.fault("api", "status", status=503, times=None)
    for _ in range(5):
        assert payouts.carry_out_planned() == 0
    assert sandbox.asked() == before + 1
    sandbox.reset()
    market.clock.advance(seconds=31)
    assert payouts.carry_out_planned() == 3


def test_transfer_with_nobody_to_pay_is_refused(market: Market) -> None:
    sale = a_paid_sale(market)
    release(sale)
    row = seen(sale)
    row.amount_minor = 0
    db.session.commit()
    with pytest.raises(Conflict, match="nobody to pay"):
        payouts.carry_out(db.session.scalars(select(Payout.ref)).one())


def test_carry_out_says_when_the_provider_does_not_answer(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    release(sale)
    sandbox.fault("api", "status", status=500, times=None)
    with pytest.raises(Unavailable):
        payouts.carry_out(payouts_of(sale)[0].ref)
    assert payouts_of(sale)[0].state == "planned"
