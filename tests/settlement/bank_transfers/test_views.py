"""Paying by bank transfer on the page, over the API, and told by the provider."""

from __future__ import annotations

import json

import pytest

from tests.makers import Member, a_token
from tests.settlement.bank_transfers.makers import LARGE, asked, looked_at, sends, transfer_of
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Outside, a_sale, seen
from tests.settlement.test_webhooks import send


@pytest.fixture
def sale(outside: Outside) -> str:
    return outside.inside(a_sale, outside.market, LARGE)


def words(outside: Outside, who: Member, sale: str) -> str:
    browser = outside.browse(who)
    assert browser.see(f"/sales/{sale}").status_code == 200
    return browser.words.replace("\u00a0", " ")


def test_payer_chooses_bank_transfer_and_reads_where_to_send_how_much_until_when(
    outside: Outside, sale: str
) -> None:
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/sales/{sale}")
    browser.follow(browser.send(f"/sales/{sale}/bank-transfer"))
    said = browser.words.replace("\u00a0", " ")
    iban, reference = outside.inside(lambda: (transfer_of(sale).iban, transfer_of(sale).reference))
    assert [part for part in (iban, reference, "1 250 000.00 EUR") if part not in said] == []
    assert iban not in words(outside, outside.market.holder, sale)


def test_payer_reads_what_came_and_what_is_left(
    outside: Outside, sandbox: Sandbox, sale: str
) -> None:
    outside.inside(asked, outside.market, sale)
    outside.inside(sends, sandbox, sale, 25_000_000)
    outside.inside(looked_at, sale)
    said = words(outside, outside.market.recycler, sale)
    assert "Has come so far 250 000.00 EUR" in said
    assert "Send 1 000 000.00 EUR" in said


def test_payer_who_comes_back_is_told_how_it_stands(
    outside: Outside, sandbox: Sandbox, sale: str
) -> None:
    outside.inside(asked, outside.market, sale)
    outside.inside(sends, sandbox, sale, 125_000_000)
    browser = outside.browse(outside.market.recycler)
    browser.follow(browser.see(f"/sales/{sale}/returned"))
    assert "went through" in browser.words
    assert outside.state(sale) == "paid"


@pytest.mark.parametrize(
    ("kind", "names"),
    [("invoice.paid", "invoice_id"), ("cash_balance.funds_available", "customer_id")],
)
def test_provider_tells_that_money_came(
    outside: Outside, sandbox: Sandbox, sale: str, kind: str, names: str
) -> None:
    outside.inside(asked, outside.market, sale)
    outside.inside(sends, sandbox, sale, 125_000_000)
    named = outside.inside(lambda: getattr(transfer_of(sale), names))
    is_invoice = names == "invoice_id"
    about = {"id": named} if is_invoice else {"object": "cash_balance", "customer": named}
    event = {
        "id": f"evt_{named}",
        "object": "event",
        "type": kind,
        "livemode": False,
        "created": 1_795_000_000,
        "data": {"object": about},
    }
    assert send(outside.app, json.dumps(event).encode()).status_code == 200
    assert outside.state(sale) == "paid"


def test_programs_ask_for_a_transfer_and_read_it_with_the_sale(
    outside: Outside, sandbox: Sandbox, sale: str
) -> None:
    client = outside.app.test_client()
    headers = {"Authorization": f"Bearer {outside.inside(a_token, outside.market.recycler)}"}
    made = client.post(f"/api/v1/sales/{sale}/bank-transfer", headers=headers)
    assert made.status_code == 201, made.text
    where = {**made.json["bank_transfer"], **made.json["instructions"]}
    assert made.json["way"] == "transfer"
    assert (where["left"]["amount"], where["iban"][:2]) == ("1250000.00", "DE")
    outside.inside(sends, sandbox, sale, 125_000_000)
    outside.inside(looked_at, sale)
    read = client.get(f"/api/v1/sales/{sale}", headers=headers).json["payments"][0]
    assert (read["state"], read["bank_transfer"]["arrived"]["amount"]) == ("paid", "1250000.00")
    assert "instructions" not in read
    theirs = {"Authorization": f"Bearer {outside.inside(a_token, outside.market.holder)}"}
    assert client.post(f"/api/v1/sales/{sale}/bank-transfer", headers=theirs).status_code == 403


def test_page_offers_both_ways_for_small_sums(outside: Outside) -> None:
    sale = outside.sale()
    said = words(outside, outside.market.recycler, sale)
    assert "Go to the payment page" in said
    assert "Pay by bank transfer" in said
    assert outside.inside(lambda: seen(sale).payments) == []
