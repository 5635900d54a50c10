"""Money waits for an account that is not ready, says so, and leaves as soon as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.ledger.models import Fact
from recycling.quantities import Mass
from recycling.settlement import payouts
from recycling.settlement.books.checking import violations
from recycling.settlement.models import Payout
from recycling.settlement.onboarding import service, settling
from tests.makers import Member
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Market, Outside, a_paid_sale, payouts_of, release, seen
from tests.settlement.onboarding.makers import account_id, begun, card, give_all, ready, wants

pytestmark = pytest.mark.once


@pytest.fixture
def market(place: Outside) -> Iterator[Market]:
    with place.app.app_context():
        yield place.market


def transfers(sandbox: Sandbox, sale: str) -> list[int]:
    listed = sandbox.sdk().v1.transfers.list({"transfer_group": sale}).data
    return [one.amount for one in listed]


def asked(sandbox: Sandbox, path: str) -> int:
    return sandbox.asked(f"POST {path}")


def waits(sale: str) -> list[Fact]:
    found = select(Fact).where(Fact.type == "MoneyWaits", Fact.subject == f"sale:{sale}")
    return list(db.session.scalars(found))


@pytest.mark.parametrize(("minor", "payee"), [(125_000, "holder"), (-56_600, "recycler")])
def test_transfer_to_an_account_that_is_not_ready_is_not_attempted_and_leaves_when_it_is(
    market: Market, strict: Sandbox, minor: int, payee: str
) -> None:
    who: Member = getattr(market, payee)
    sale = a_paid_sale(market, minor)
    release(sale)
    before = asked(strict, "/v1/transfers")
    assert payouts.carry_out_planned() == 0
    assert asked(strict, "/v1/transfers") == before
    assert seen(sale).waiting == seen(sale).amount
    assert [one.sale for one in card(who).waiting] == [sale]
    market.clock.advance(hours=1)
    give_all(begun(who))
    settling.settle(account_id(who))
    assert payouts.carry_out_planned() == 1
    assert transfers(strict, sale) == [abs(seen(sale).amount_minor)]
    assert seen(sale).state == "released"
    assert card(who).waiting == ()
    assert list(violations()) == []


def test_money_that_waits_is_told_once_and_looked_at_once_a_day(
    market: Market, strict: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale)
    for _ in range(3):
        payouts.carry_out_planned()
        market.clock.advance(days=1)
    [told] = waits(sale)
    assert told.body["amount"] == "3125.00 EUR"
    assert payouts_of(sale)[0].state == "planned"


def test_money_that_waits_finds_an_account_ready_of_which_nobody_told(
    market: Market, strict: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale)
    payouts.carry_out_planned()
    give_all(begun(market.holder))
    market.clock.advance(days=1)
    assert payouts.carry_out_planned() == 1
    assert seen(sale).state == "released"


def test_only_the_transfer_waits_and_what_goes_back_goes_back(
    market: Market, strict: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale, Mass.kg("1250"))
    assert payouts.carry_out_planned() == 1
    assert {one.kind: one.state for one in payouts_of(sale)} == {
        "transfer": "planned",
        "refund": "done",
    }


def test_transfer_the_provider_refuses_for_the_account_waits_from_the_next_attempt_on(
    market: Market, strict: Sandbox
) -> None:
    account = ready(market.holder)
    wants(strict, account, "identity.individual.dob")
    sale = a_paid_sale(market)
    release(sale)
    assert payouts.carry_out_planned() == 0
    assert card(market.holder).state == "action_needed"
    market.clock.advance(minutes=5)
    assert payouts.carry_out_planned() == 0
    assert len(waits(sale)) == 1
    strict.happens("account.satisfies", id=account)
    settling.settle(account)
    market.clock.advance(seconds=1)
    assert payouts.carry_out_planned() == 1
    assert transfers(strict, sale) == [312_500]


def test_transfer_whose_answer_was_lost_is_found_though_the_account_is_not_ready_any_more(
    market: Market, strict: Sandbox
) -> None:
    account = ready(market.holder)
    sale = a_paid_sale(market)
    release(sale)
    strict.fault("api", "drop", match="/v1/transfers", method="POST")
    assert payouts.carry_out_planned() == 0
    wants(strict, account, "identity.individual.dob")
    settling.settle(account)
    market.clock.advance(hours=1)
    assert payouts.carry_out_planned() == 1
    assert transfers(strict, sale) == [312_500]


def test_money_does_not_wait_for_an_account_that_became_ready_meanwhile(
    market: Market, strict: Sandbox
) -> None:
    ready(market.holder)
    sale = a_paid_sale(market)
    release(sale)
    ref = payouts_of(sale)[0].ref
    with pytest.raises(Exception, match="is ready"):
        service.let_wait(Act(SYSTEM), ref)
    assert db.session.scalars(select(Payout.waits_for_id)).all() == [None]
