"""A dispute is replied to once, by its payee or by the registry in the last days."""

from __future__ import annotations

from typing import Any

import pytest

from recycling import clock
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid
from recycling.settlement.disputes import queries, replying, settling
from recycling.settlement.disputes.rules import ANSWERED_BEFORE_END, LONGEST_STATEMENT, Reply
from tests.settlement.conftest import Sandbox
from tests.settlement.disputes.makers import (
    balances,
    decide,
    dispute_of,
    disputed,
    facts,
)
from tests.settlement.makers import Market, a_paid_sale, seen

WINS = "winning_evidence"


def go_on() -> None:
    while settling.sweep():
        pass


def at_the_bank(sandbox: Sandbox, provider_id: str) -> Any:
    return sandbox.sdk().v1.disputes.retrieve(provider_id)


def answers_sent(sandbox: Sandbox, provider_id: str) -> int:
    requests = sandbox.watch(f"requests?path=/v1/disputes/{provider_id}")
    return sum(one["method"] == "POST" for one in requests)


def test_payees_statement_reaches_the_bank_with_what_the_register_holds(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    provider_id = disputed(sandbox, sale)
    ref = dispute_of(provider_id).ref
    replying.reply(market.holder.act(), ref, Reply.ANSWER, f"  {WINS} ")
    go_on()
    sent = at_the_bank(sandbox, provider_id)
    assert (sent.status, sent.evidence.uncategorized_text) == ("under_review", WINS)
    assert sale in sent.evidence.product_description
    payer = seen(sale).payer
    assert payer is not None
    assert sent.evidence.customer_name == payer.name
    assert dispute_of(provider_id).state == "answered"
    assert facts(sale)[-2:] == ["DisputeReplied", "DisputeAnswered"]


def test_answer_whose_answer_is_lost_is_sent_once(market: Market, sandbox: Sandbox) -> None:
    provider_id = disputed(sandbox, a_paid_sale(market))
    replying.reply(market.holder.act(), dispute_of(provider_id).ref, Reply.ANSWER, "It was owed.")
    sandbox.fault("api", "drop", match=f"/v1/disputes/{provider_id}", method="POST")
    settling.sweep()
    market.clock.advance(days=2)
    go_on()
    assert dispute_of(provider_id).state == "answered"
    assert at_the_bank(sandbox, provider_id).evidence_details.submission_count == 1
    go_on()
    assert answers_sent(sandbox, provider_id) == 1


def test_accepted_dispute_is_lost(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    provider_id = disputed(sandbox, sale)
    replying.reply(market.holder.act(), dispute_of(provider_id).ref, Reply.ACCEPT)
    go_on()
    assert (dispute_of(provider_id).state, seen(sale).state) == ("lost", "charged_back")


def test_registry_answers_two_days_before_the_end_what_nobody_replied_to(
    market: Market, sandbox: Sandbox
) -> None:
    provider_id = disputed(sandbox, a_paid_sale(market))
    answer_by = dispute_of(provider_id).answer_by
    assert answer_by is not None
    left = (answer_by - clock.now()).total_seconds()
    market.clock.advance(seconds=left - ANSWERED_BEFORE_END.total_seconds() - 60)
    go_on()
    assert dispute_of(provider_id).reply is None
    market.clock.advance(hours=7)
    go_on()
    assert (dispute_of(provider_id).reply, dispute_of(provider_id).state) == ("answer", "answered")
    assert at_the_bank(sandbox, provider_id).evidence_details.submission_count == 1


def test_second_reply_is_refused(market: Market, sandbox: Sandbox) -> None:
    ref = dispute_of(disputed(sandbox, a_paid_sale(market))).ref
    replying.reply(market.holder.act(), ref, Reply.ANSWER)
    with pytest.raises(Conflict) as refusal:
        replying.reply(market.holder.act(), ref, Reply.ACCEPT)
    assert refusal.value.code == "dispute_replied"


def test_only_a_signer_of_the_payee_replies(market: Market, sandbox: Sandbox) -> None:
    ref = dispute_of(disputed(sandbox, a_paid_sale(market))).ref
    for who in (market.recycler, market.regulator):
        with pytest.raises(Forbidden):
            replying.reply(who.act(), ref, Reply.ACCEPT)


def test_decided_dispute_is_not_replied_to(market: Market, sandbox: Sandbox) -> None:
    provider_id = disputed(sandbox, a_paid_sale(market))
    decide(sandbox, provider_id, won=True)
    with pytest.raises(Conflict):
        replying.reply(market.holder.act(), dispute_of(provider_id).ref, Reply.ANSWER)


def test_reply_after_the_banks_day_is_too_late(market: Market, sandbox: Sandbox) -> None:
    provider_id = disputed(sandbox, a_paid_sale(market))
    dispute = dispute_of(provider_id)
    assert dispute.answer_by is not None
    market.clock.advance(seconds=(dispute.answer_by - clock.now()).total_seconds())
    with pytest.raises(Conflict) as refusal:
        replying.reply(market.holder.act(), dispute.ref, Reply.ANSWER)
    assert refusal.value.code == "dispute_too_late"


def test_registry_does_not_reply_before_its_time(market: Market, sandbox: Sandbox) -> None:
    ref = dispute_of(disputed(sandbox, a_paid_sale(market))).ref
    with pytest.raises(Conflict) as refusal:
        replying.answer_for_payee(Act(SYSTEM), ref)
    assert refusal.value.code == "dispute_too_early"


def test_statement_longer_than_a_bank_reads_is_refused(market: Market, sandbox: Sandbox) -> None:
    ref = dispute_of(disputed(sandbox, a_paid_sale(market))).ref
    with pytest.raises(Invalid) as refusal:
        replying.reply(market.holder.act(), ref, Reply.ANSWER, "x" * (LONGEST_STATEMENT + 1))
    assert refusal.value.field == "statement"


def test_inquiry_is_answered_and_not_accepted(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    provider_id = disputed(sandbox, sale, inquiry=True)
    ref = dispute_of(provider_id).ref
    with pytest.raises(Conflict) as refusal:
        replying.reply(market.holder.act(), ref, Reply.ACCEPT)
    assert refusal.value.code == "inquiry_moves_no_money"
    replying.reply(market.holder.act(), ref, Reply.ANSWER, "It was owed.")
    go_on()
    assert dispute_of(provider_id).state == "answered"
    assert balances(sale) == {"held": 312_500, "payer": -312_500}


def test_dispute_waits_for_its_payee_until_it_is_replied_to(
    market: Market, sandbox: Sandbox
) -> None:
    treated = a_paid_sale(market, -56_600)
    ref = dispute_of(disputed(sandbox, treated)).ref
    payee = market.recycler.actor.organisation_id or 0
    assert [one.ref for one in queries.to_answer(payee)] == [ref]
    assert queries.to_answer(market.holder.actor.organisation_id or 0) == []
    replying.reply(market.recycler.act(), ref, Reply.ANSWER)
    assert queries.to_answer(payee) == []
