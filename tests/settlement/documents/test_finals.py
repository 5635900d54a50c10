"""What the documents of a sale by formula come to, when the final assay changes its amount."""

from __future__ import annotations

import pytest

from recycling.settlement.documents.figures import read_figures
from recycling.settlement.documents.models import SaleDocument
from tests.auctions.formulas.makers import PHOSPHOR, SWARF
from tests.settlement.assays.makers import FINAL_A, FINAL_B
from tests.settlement.assays.trading import Trade
from tests.settlement.conftest import Sandbox
from tests.settlement.documents.judging import broken_rules
from tests.settlement.documents.makers import a_german_number, documents_of, enter
from tests.settlement.makers import Market

pytestmark = pytest.mark.once


@pytest.fixture
def numbered(market: Market) -> Market:
    for member in (market.holder, market.recycler):
        enter(member, a_german_number())
    return market


def told(document: SaleDocument) -> tuple[str, int, str]:
    """A document as kind, net amount and the first words of its line."""
    name = read_figures(document.figures).line.name
    return document.kind, document.net_minor, name.partition(":")[0]


def test_a_balance_is_invoiced_beside_the_provisional_amount(
    numbered: Market, sandbox: Sandbox
) -> None:
    trade = Trade(numbered, SWARF)
    trade.pay()
    trade.deliver()
    trade.assay(FINAL_A)
    trade.move()
    trade.pay()
    trade.move()
    documents = documents_of(trade.sale)
    assert [told(one) for one in documents] == [
        ("invoice", 17_641_578, "Provisionally 90 % by the declared assay"),
        ("invoice", 1_262_514, "Difference by the final assay"),
    ]
    assert sum(one.net_minor for one in documents) == trade.now.passed_on.minor
    assert [broken_rules(one.xml) for one in documents] == [[], []]


def test_what_was_paid_too_much_is_credited(numbered: Market, sandbox: Sandbox) -> None:
    trade = Trade(numbered, SWARF)
    trade.pay()
    trade.deliver()
    trade.assay({"PrNd": "20.00", "Dy": "1.00", "Tb": "0.10", "Cl": "0.30"})
    trade.move()
    invoice, credit = documents_of(trade.sale)
    assert told(credit)[::2] == ("credit_note", "Difference by the final assay")
    assert invoice.net_minor - credit.net_minor == trade.now.passed_on.minor
    assert credit.net_minor == trade.now.given_back.minor


@pytest.mark.parametrize("is_faster", [False, True])
def test_where_the_sign_flips_the_fee_is_credited_and_the_lot_invoiced(
    numbered: Market, sandbox: Sandbox, *, is_faster: bool
) -> None:
    trade = Trade(numbered, PHOSPHOR)
    trade.pay()
    trade.deliver()
    trade.assay(FINAL_B)
    if not is_faster:
        trade.move()
    trade.pay()
    trade.move()
    fee, credit, lot = documents_of(trade.sale)
    assert [told(one)[:2] for one in (fee, credit, lot)] == [
        ("invoice", 350_920),
        ("credit_note", 350_920),
        ("invoice", 279_918),
    ]
    holder = numbered.holder.actor.organisation_id
    assert [one.customer_id == holder for one in (fee, credit, lot)] == [True, True, False]
    assert lot.supplier_id == holder
    assert (trade.now.given_back.minor, trade.now.passed_on.minor) == (350_920, 279_918)
    assert [broken_rules(one.xml) for one in (fee, credit, lot)] == [[], [], []]
