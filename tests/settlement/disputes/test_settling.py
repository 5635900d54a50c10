"""A dispute is noted once, its money stays where it is, and goes where the bank decides."""

from __future__ import annotations

import pytest

from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.quantities import Mass
from recycling.settlement import lapsing, payments, payouts
from recycling.settlement.disputes import claiming, service, settling
from recycling.settlement.disputes.service import STEP_TAKEN
from recycling.settlement.gateway import gateway
from tests.settlement.conftest import Sandbox
from tests.settlement.disputes.makers import (
    FEE,
    balances,
    decide,
    dispute_of,
    disputed,
    facts,
    raise_dispute,
    work,
)
from tests.settlement.makers import (
    Market,
    a_page,
    a_paid_sale,
    a_sale,
    payouts_of,
    press,
    release,
    seen,
)

PAID = 312_500
HALF = Mass.kg("1250")


def outcome(sale: str) -> list[tuple[str, int, str]]:
    return [(p.kind, p.amount_minor, p.state) for p in payouts_of(sale)]


def transferred(sandbox: Sandbox, sale: str) -> int:
    """What the provider passed on for a sale and did not take back."""
    listed = sandbox.sdk().v1.transfers.list({"transfer_group": sale}).data
    return sum(one.amount - one.amount_reversed for one in listed)


def a_passed_on_sale(market: Market) -> str:
    sale = a_paid_sale(market)
    release(sale)
    payouts.carry_out_planned()
    return sale


def test_dispute_before_release_takes_the_money_and_a_fee_and_nothing_is_released(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    dispute = dispute_of(disputed(sandbox, sale))
    assert (dispute.state, dispute.amount_minor, dispute.reason) == ("open", PAID, "fraudulent")
    assert balances(sale) == {"held": -FEE, "disputed": PAID, "costs": FEE, "payer": -PAID}
    with pytest.raises(Conflict) as refusal:
        release(sale)
    assert refusal.value.code == "sale_disputed"
    assert seen(sale).state == "paid"


def test_won_before_release_goes_on_as_if_nothing_had_been(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    decide(sandbox, disputed(sandbox, sale), won=True)
    assert balances(sale) == {"held": PAID - FEE, "costs": FEE, "payer": -PAID}
    release(sale)
    payouts.carry_out_planned()
    assert seen(sale).state == "released"
    assert transferred(sandbox, sale) == PAID
    assert balances(sale) == {"held": -FEE, "costs": FEE}


def test_lost_before_release_ends_the_sale_and_costs_nobody_but_the_fee(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    decide(sandbox, disputed(sandbox, sale), won=False)
    assert (seen(sale).state, balances(sale)) == ("charged_back", {"held": -FEE, "costs": FEE})
    with pytest.raises(Conflict):
        release(sale)
    work()
    assert transferred(sandbox, sale) == 0


def test_part_lost_before_release_leaves_the_rest_to_be_released(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    decide(sandbox, disputed(sandbox, sale, amount=100_000), won=False)
    assert seen(sale).state == "paid"
    release(sale)
    payouts.carry_out_planned()
    assert outcome(sale) == [("transfer", PAID - 100_000, "done")]
    assert seen(sale).state == "released"
    assert balances(sale) == {"held": -FEE, "costs": FEE}


def test_dispute_between_release_and_transfer_holds_the_payouts_back(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale, HALF)
    provider_id = disputed(sandbox, sale)
    assert payouts.carry_out_planned() == 0
    assert [state for *_, state in outcome(sale)] == ["planned", "planned"]
    assert dispute_of(provider_id).claims == []
    decide(sandbox, provider_id, won=True)
    assert payouts.carry_out_planned() == 2
    assert (seen(sale).state, transferred(sandbox, sale)) == ("released", PAID // 2)


def test_lost_between_release_and_transfer_drops_the_payouts(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale, HALF)
    decide(sandbox, disputed(sandbox, sale), won=False)
    assert [state for *_, state in outcome(sale)] == ["dropped", "dropped"]
    work()
    assert (seen(sale).state, transferred(sandbox, sale)) == ("charged_back", 0)


def test_part_lost_between_release_and_transfer_is_borne_by_the_payers_money_first(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale, HALF)
    decide(sandbox, disputed(sandbox, sale, amount=PAID // 2 + 50_000), won=False)
    payouts.carry_out_planned()
    assert sorted(outcome(sale)) == [
        ("refund", PAID // 2, "dropped"),
        ("transfer", PAID // 2 - 50_000, "done"),
        ("transfer", PAID // 2, "dropped"),
    ]
    assert seen(sale).state == "released"


def test_dispute_after_the_transfer_calls_it_back(market: Market, sandbox: Sandbox) -> None:
    sale = a_passed_on_sale(market)
    provider_id = disputed(sandbox, sale)
    assert balances(sale) == {"held": -PAID - FEE, "disputed": PAID, "costs": FEE}
    assert claiming.carry_out_claims() == 1
    assert transferred(sandbox, sale) == 0
    assert balances(sale) == {"held": -FEE, "disputed": PAID, "costs": FEE, "payee": -PAID}
    (claim,) = dispute_of(provider_id).claims
    assert (claim.state, claim.amount_minor) == ("done", PAID)


def test_won_after_the_transfer_was_called_back_is_passed_on_again_once(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_passed_on_sale(market)
    provider_id = disputed(sandbox, sale)
    claiming.carry_out_claims()
    decide(sandbox, provider_id, won=True)
    work()
    assert outcome(sale) == [("transfer", PAID, "done"), ("transfer", PAID, "done")]
    assert (seen(sale).state, transferred(sandbox, sale)) == ("released", PAID)
    assert balances(sale) == {"held": -FEE, "costs": FEE}
    work()
    assert transferred(sandbox, sale) == seen(sale).passed_on.minor == PAID


def test_won_before_the_transfer_was_called_back_leaves_it(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_passed_on_sale(market)
    provider_id = disputed(sandbox, sale)
    decide(sandbox, provider_id, won=True)
    work()
    assert [claim.state for claim in dispute_of(provider_id).claims] == ["dropped"]
    assert outcome(sale) == [("transfer", PAID, "done")]
    assert transferred(sandbox, sale) == PAID


def test_lost_after_the_transfer_was_called_back_is_borne_by_the_payee(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_passed_on_sale(market)
    provider_id = disputed(sandbox, sale)
    claiming.carry_out_claims()
    decide(sandbox, provider_id, won=False)
    work()
    assert (seen(sale).state, transferred(sandbox, sale)) == ("charged_back", 0)
    assert balances(sale) == {"held": -FEE, "costs": FEE}


def test_lost_before_the_transfer_was_called_back_is_a_loss_until_it_is(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_passed_on_sale(market)
    decide(sandbox, disputed(sandbox, sale), won=False)
    assert balances(sale) == {"held": -PAID - FEE, "costs": FEE, "losses": PAID}
    assert seen(sale).state == "charged_back"
    work()
    assert balances(sale) == {"held": -FEE, "costs": FEE}
    assert transferred(sandbox, sale) == 0


def test_claim_a_payee_cannot_cover_stays_open_and_is_tried_again(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_passed_on_sale(market)
    provider_id = disputed(sandbox, sale)
    sandbox.fault("api", "status", status=400, match="/v1/transfers/", method="POST")
    assert claiming.carry_out_claims() == 0
    assert [claim.state for claim in dispute_of(provider_id).claims] == ["open"]
    market.clock.advance(minutes=5)
    assert claiming.carry_out_claims() == 1
    assert [claim.state for claim in dispute_of(provider_id).claims] == ["done"]


def test_answer_lost_on_the_way_reverses_a_transfer_once(market: Market, sandbox: Sandbox) -> None:
    sale = a_passed_on_sale(market)
    disputed(sandbox, sale)
    sandbox.fault("api", "drop", match="/v1/transfers/", method="POST")
    assert claiming.carry_out_claims() == 0
    market.clock.advance(days=2)
    assert claiming.carry_out_claims() == 1
    (transfer,) = sandbox.sdk().v1.transfers.list({"transfer_group": sale}).data
    assert transfer.amount_reversed == PAID
    assert len(sandbox.sdk().v1.transfers.reversals.list(transfer.id).data) == 1


def test_won_while_a_reversal_was_lost_on_the_way_is_passed_on_again(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_passed_on_sale(market)
    provider_id = disputed(sandbox, sale)
    sandbox.fault("api", "drop", match="/v1/transfers/", method="POST")
    claiming.carry_out_claims()
    decide(sandbox, provider_id, won=True)
    market.clock.advance(minutes=5)
    work()
    assert [claim.state for claim in dispute_of(provider_id).claims] == ["done"]
    assert transferred(sandbox, sale) == PAID
    assert balances(sale) == {"held": -FEE, "costs": FEE}


def test_transfer_under_way_when_the_dispute_came_is_noted_and_called_back(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale)
    sandbox.fault("api", "drop", match="/v1/transfers", method="POST")
    assert payouts.carry_out_planned() == 0
    provider_id = disputed(sandbox, sale)
    market.clock.advance(minutes=5)
    assert payouts.carry_out_planned() == 1
    assert outcome(sale) == [("transfer", PAID, "done")]
    work()
    assert [claim.state for claim in dispute_of(provider_id).claims] == ["done"]
    assert transferred(sandbox, sale) == 0


def test_dispute_is_not_lost_while_a_transfer_may_be_under_way(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale)
    sandbox.fault("api", "status", status=500, match="/v1/transfers", method="POST")
    payouts.carry_out_planned()
    provider_id = disputed(sandbox, sale)
    sandbox.happens("dispute.is_decided", id=provider_id, won=False)
    with pytest.raises(Conflict) as refusal:
        settling.settle(provider_id)
    assert refusal.value.code == "payout_under_way"
    market.clock.advance(minutes=3)
    assert settling.settle(provider_id) == "lost"
    work()
    assert (seen(sale).state, transferred(sandbox, sale)) == ("charged_back", 0)


def test_dispute_seen_only_once_it_is_lost_is_opened_and_lost(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    provider_id = raise_dispute(sandbox, sale)
    sandbox.happens("dispute.is_decided", id=provider_id, won=False)
    assert settling.settle(provider_id) == "lost"
    assert facts(sale)[-2:] == ["DisputeOpened", "DisputeLost"]


def test_settling_five_times_notes_a_dispute_once(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    provider_id = raise_dispute(sandbox, sale)
    for _ in range(5):
        assert settling.settle(provider_id) == "open"
    sandbox.happens("dispute.is_decided", id=provider_id, won=True)
    for _ in range(5):
        assert settling.settle(provider_id) == "won"
    assert [one for one in facts(sale) if "Dispute" in one] == ["DisputeOpened", "DisputeWon"]


def test_whoever_comes_second_with_a_step_is_refused(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    provider_id = raise_dispute(sandbox, sale)
    report = gateway().dispute(provider_id)
    payment = seen(sale).payments[0].ref
    service.open_dispute(Act(SYSTEM), payment, report)
    with pytest.raises(Conflict) as refusal:
        service.open_dispute(Act(SYSTEM), payment, report)
    assert refusal.value.code == STEP_TAKEN


def test_inquiry_moves_no_money_and_holds_nothing_back(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    provider_id = disputed(sandbox, sale, inquiry=True)
    assert dispute_of(provider_id).is_inquiry
    assert balances(sale) == {"held": PAID, "payer": -PAID}
    release(sale)
    payouts.carry_out_planned()
    decide(sandbox, provider_id, won=False)
    assert (dispute_of(provider_id).state, seen(sale).state) == ("closed", "released")
    assert balances(sale) == {}


def test_nothing_more_is_paid_and_nothing_lapses_while_a_part_is_disputed(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_sale(market, 60_000_000)
    press(a_page(market, sale))
    payments.settle(seen(sale).payments[0].ref)
    provider_id = disputed(sandbox, sale)
    with pytest.raises(Conflict) as refusal:
        a_page(market, sale)
    assert refusal.value.code == "sale_disputed"
    market.clock.advance(days=20)
    with pytest.raises(Conflict) as refusal:
        lapsing.end_unpaid(market.holder.act(), sale)
    assert refusal.value.code == "sale_disputed"
    decide(sandbox, provider_id, won=False)
    assert (seen(sale).paid_minor, seen(sale).state) == (0, "opened")
    lapsing.end_unpaid(market.holder.act(), sale)
    work()
    assert (seen(sale).state, balances(sale)) == ("lapsed", {"held": -FEE, "costs": FEE})


def test_one_instalment_charged_back_leaves_the_others(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market, 60_000_000)
    decide(sandbox, disputed(sandbox, sale), won=False)
    first, second = seen(sale).payments
    assert (first.remaining_minor, second.remaining_minor) == (0, second.amount_minor)
    release(sale)
    payouts.carry_out_planned()
    assert outcome(sale) == [("transfer", second.amount_minor, "done")]
    assert seen(sale).state == "released"
