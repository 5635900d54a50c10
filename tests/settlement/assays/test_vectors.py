"""The two lots of the vectors from the bid to the last cent, over the payment sandbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from recycling.auctions.rules.contract import provisional
from recycling.custody.rules import Verdict
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.notices.models import Notice
from recycling.quantities import Money
from recycling.settlement import finals, queries
from recycling.settlement.assays.going_on import go_on_due
from recycling.settlement.books.checking import violations
from recycling.settlement.models import Sale
from tests.auctions.formulas.makers import PHOSPHOR, SWARF
from tests.makers import Member
from tests.settlement.assays.makers import FINAL_A, FINAL_B
from tests.settlement.assays.trading import Trade
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Market
from tests.settlement.test_payouts import made_at

pytestmark = pytest.mark.once


def told(reader: Member) -> list[str]:
    asked = select(Notice).where(Notice.organisation_id == reader.actor.organisation_id)
    return [row.words % row.words_values for row in db.session.scalars(asked.order_by(Notice.id))]


def check_books() -> None:
    assert list(violations()) == []
    db.session.rollback()


@pytest.mark.parametrize(
    ("net", "percent_asked", "asked"),
    [(19_601_753, 90, 17_641_578), (-350_920, 100, -350_920), (0, 100, 0), (5, 90, 5), (1, 90, 1)],
)
@pytest.mark.once
def test_nine_tenths_are_asked_for_at_the_award_and_a_treatment_fee_whole(
    net: int, percent_asked: int, asked: int
) -> None:
    found = provisional(Money(net, "EUR"))
    assert (found.percent, found.asked.minor) == (percent_asked, asked)


def test_lot_a_is_paid_in_two_parts_to_the_cent(market: Market, sandbox: Sandbox) -> None:
    trade = Trade(market, SWARF)
    sale = trade.now
    assert sale.provisional_net_minor == 19_601_753
    assert (sale.provisional_percent, sale.amount) == (90, Money.of("176415.78", "EUR"))
    assert trade.pay() == 17_641_578
    trade.deliver()
    assert trade.now.payouts == []
    assert trade.now.is_provisional
    trade.assay(FINAL_A)
    sale = trade.now
    assert sale.amount == Money.of("189040.92", "EUR")
    assert sale.balance == Money.of("12625.14", "EUR")
    assert any("pay the balance" in words for words in told(market.recycler))
    assert sale.final_at
    assert sale.balance_due_by == sale.final_at + timedelta(days=14)
    trade.move()
    assert made_at(sandbox, trade.sale) == ([17_641_578], [])
    assert trade.now.state == "paid"
    assert trade.pay() == 1_262_514
    trade.move()
    assert made_at(sandbox, trade.sale) == ([1_262_514, 17_641_578], [])
    assert (trade.now.state, trade.left()) == ("released", {})
    assert trade.now.passed_on == Money.of("189040.92", "EUR")
    assert queries.due(trade.now) is None
    check_books()


def test_lot_b_flips_its_sign_and_moves_six_thousand_three_hundred_and_eight(
    market: Market, sandbox: Sandbox
) -> None:
    trade = Trade(market, PHOSPHOR)
    sale = trade.now
    assert (sale.provisional_percent, sale.amount_minor) == (100, -350_920)
    assert sale.parties()["payer"] == market.holder.actor.organisation_id
    assert trade.pay() == 350_920
    trade.deliver()
    trade.assay(FINAL_B)
    sale = trade.now
    assert sale.amount_minor == 279_918
    assert sale.parties()["payer"] == market.recycler.actor.organisation_id
    (settled,) = trade.facts("FinalSettled")
    assert settled["back_minor"] == 350_920
    assert settled["balance_minor"] == 279_918
    assert sale.amount_minor - (sale.provisional_net_minor or 0) == 630_838
    trade.move()
    assert made_at(sandbox, trade.sale) == ([], [350_920])
    assert trade.now.state == "paid"
    assert [one.ref for one in queries.to_pay(market.recycler.actor.organisation_id or 0)] == [
        trade.sale
    ]
    assert queries.to_pay(market.holder.actor.organisation_id or 0) == []
    assert trade.pay() == 279_918
    trade.move()
    assert made_at(sandbox, trade.sale) == ([279_918], [350_920])
    assert (trade.now.state, trade.left()) == ("released", {})
    check_books()


def test_the_new_payer_may_be_faster_than_the_refund(market: Market, sandbox: Sandbox) -> None:
    trade = Trade(market, PHOSPHOR)
    trade.pay()
    trade.deliver()
    trade.assay(FINAL_B)
    trade.pay()
    trade.move()
    assert made_at(sandbox, trade.sale) == ([279_918], [350_920])
    assert (trade.now.state, trade.left()) == ("released", {})
    check_books()


def test_what_was_paid_too_much_goes_back_with_the_release(
    market: Market, sandbox: Sandbox
) -> None:
    trade = Trade(market, SWARF)
    trade.pay()
    trade.deliver()
    trade.assay({"PrNd": "20.00", "Dy": "1.00", "Tb": "0.10", "Cl": "0.30"})
    due = trade.now.amount_minor
    assert 0 < due < 17_641_578
    trade.move()
    assert made_at(sandbox, trade.sale) == ([due], [17_641_578 - due])
    assert (trade.now.state, trade.left()) == ("released", {})
    check_books()


def test_a_treatment_fee_waits_for_the_certificate_after_the_final_assay(
    market: Market, sandbox: Sandbox
) -> None:
    trade = Trade(market, PHOSPHOR)
    trade.pay()
    trade.deliver()
    market.clock.advance(days=14)
    assert go_on_due() == 1
    trade.move()
    assert trade.now.amount_minor == -350_920
    assert not trade.now.is_provisional
    assert made_at(sandbox, trade.sale) == ([], [])
    finals.release_final(Act(SYSTEM), trade.sale)
    trade.move()
    assert made_at(sandbox, trade.sale) == ([350_920], [])
    assert (trade.now.state, trade.left()) == ("released", {})
    with pytest.raises(Conflict):
        finals.release_final(Act(SYSTEM), trade.sale)
    check_books()


def test_a_refused_lot_is_paid_back_without_an_exchange(market: Market, sandbox: Sandbox) -> None:
    trade = Trade(market, SWARF)
    trade.pay()
    trade.deliver(Verdict.REFUSED)
    trade.move()
    assert made_at(sandbox, trade.sale) == ([], [17_641_578])
    assert trade.now.state == "refunded"
    with pytest.raises(Conflict):
        finals.settle_final(Act(SYSTEM), trade.sale)


def test_the_platforms_fee_of_both_parts_is_that_of_the_final_amount(
    market: Market, sandbox: Sandbox
) -> None:
    trade = Trade(market, SWARF)
    db.session.execute(update(Sale).values(fee_basis_points=137))
    db.session.commit()
    trade.pay()
    trade.deliver()
    trade.assay(FINAL_A)
    trade.move()
    trade.pay()
    trade.move()
    assert trade.left() == {"held": 258_986, "fees": -258_986}  # 1.37 % of 189 040.92
    assert sum(made_at(sandbox, trade.sale)[0]) == 18_904_092 - 258_986
    assert trade.now.state == "released"
    check_books()


def test_a_final_amount_is_settled_once_and_only_by_a_final_assay(market: Market) -> None:
    trade = Trade(market, SWARF)
    trade.pay()
    with pytest.raises(Conflict, match="No final assay"):
        finals.settle_final(Act(SYSTEM), trade.sale)
    trade.deliver()
    with pytest.raises(Conflict, match="No final assay"):
        finals.settle_final(Act(SYSTEM), trade.sale)
    trade.assay(FINAL_A)
    with pytest.raises(Conflict, match="No final assay"):
        finals.settle_final(Act(SYSTEM), trade.sale)
    assert len(trade.facts("FinalSettled")) == 1
