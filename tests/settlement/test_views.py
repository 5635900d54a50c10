"""The pages of sales: what is paid, to whom, when it is passed on; the way to pay and back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import url_for

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.quantities import NO_MASS, Mass
from recycling.settlement import payouts, queries, service
from tests.makers import a_member
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import MASS, Outside, last_payment, press, release, seen

BUYS, TREATS, FREE = 125_000, -56_600, 0


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def show(outside: Outside, sale: str, who: Any) -> str:
    browser = outside.browse(who)
    assert browser.see(f"/sales/{sale}").status_code == 200
    return plain(browser.words)


@pytest.mark.parametrize(
    ("minor", "who", "expected"),
    [
        (BUYS, "holder", ["you receive 1 250.00 EUR/t", "you receive 3 125.00 EUR"]),
        (BUYS, "recycler", ["you pay 1 250.00 EUR/t", "you pay 3 125.00 EUR"]),
        (BUYS, "regulator", ["holder receives 1 250.00 EUR/t", "pays 3 125.00 EUR to"]),
        (TREATS, "holder", ["you pay 566.00 EUR/t", "you pay 1 415.00 EUR"]),
        (TREATS, "recycler", ["you receive 566.00 EUR/t", "you receive 1 415.00 EUR"]),
        (FREE, "holder", ["nobody pays: 0.00 EUR/t", "nobody pays: 0.00 EUR"]),
        (FREE, "recycler", ["nobody pays: 0.00 EUR/t", "nothing is passed on"]),
    ],
)
def test_sale_says_in_words_who_pays_whom(
    outside: Outside, minor: int, who: str, expected: list[str]
) -> None:
    words = show(outside, outside.sale(minor), getattr(outside.market, who))
    assert [part for part in expected if part not in words] == []
    assert "escrow" not in words.lower()
    assert "\u2212" not in words


@pytest.mark.parametrize(
    ("minor", "payer", "when"),
    [
        (BUYS, "recycler", "when the base has received and accepted the lot"),
        (TREATS, "holder", "when the certificate proves the treatment"),
    ],
)
def test_payer_sees_what_is_paid_to_whom_and_when_it_is_passed_on_before_paying(
    outside: Outside, minor: int, payer: str, when: str
) -> None:
    words = show(outside, outside.sale(minor), getattr(outside.market, payer))
    assert "Go to the payment page" in words
    assert when in words
    assert "at most 90 days" in words
    assert "all of it comes back to you" in words
    assert "No money moves" in words


def test_payee_is_told_who_is_to_pay_and_gets_no_button(outside: Outside) -> None:
    words = show(outside, outside.sale(), outside.market.holder)
    assert "is to pay. The lot can leave once it is paid." in words
    assert "payment page" not in words


def test_pay_leads_to_the_page_and_back_to_a_paid_sale(outside: Outside) -> None:
    sale = outside.sale()
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/sales/{sale}")
    answer = browser.send(f"/sales/{sale}/pay")
    assert answer.status_code == 303
    page = answer.headers["Location"]
    assert page == outside.inside(lambda: last_payment(sale).checkout_url)
    back = press(page).removeprefix("http://localhost")
    browser.follow(browser.see(back))
    words = plain(browser.words)
    assert "went through. The sale is paid." in words
    assert "It is passed on to" in words
    assert "until 21 February 2027 at the latest" in words
    assert outside.state(sale) == "paid"


def test_returned_is_the_address_the_provider_was_given(outside: Outside) -> None:
    with outside.app.test_request_context():
        assert url_for("settlement.returned", ref="SAL-X") == "/sales/SAL-X/returned"


def test_pay_form_sent_twice_leads_to_one_page(outside: Outside) -> None:
    sale = outside.sale()
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/sales/{sale}")
    places = {browser.send(f"/sales/{sale}/pay").headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert outside.inside(lambda: len(seen(sale).payments)) == 1


def test_pay_form_of_a_paid_sale_says_so(outside: Outside) -> None:
    sale = outside.sale()
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/sales/{sale}")
    press(browser.send(f"/sales/{sale}/pay").headers["Location"])
    answer = browser.send(f"/sales/{sale}/pay")
    assert answer.status_code == 409
    assert "is paid. Open the sale again" in browser.words


def test_pay_without_token_is_refused(outside: Outside) -> None:
    sale = outside.sale()
    browser = outside.browse(outside.market.recycler)
    browser.hidden = {}
    assert browser.send(f"/sales/{sale}/pay").status_code == 400


def test_pay_when_the_provider_is_down_says_to_try_again(
    outside: Outside, sandbox: Sandbox
) -> None:
    sale = outside.sale()
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/sales/{sale}")
    sandbox.fault("api", "status", status=429, times=None)
    assert browser.send(f"/sales/{sale}/pay").status_code == 503
    sandbox.reset()
    assert browser.send(f"/sales/{sale}/pay").status_code == 303


def test_returned_without_paying_says_that_nothing_was_paid(outside: Outside) -> None:
    sale = outside.sale()
    back = press(outside.page(sale), "cancel").removeprefix("http://localhost")
    browser = outside.browse(outside.market.recycler)
    browser.follow(browser.see(back))
    assert "Nothing was paid." in browser.words
    assert "Go on with the payment" in browser.words


def test_returned_from_an_expired_page_offers_to_begin_again(
    outside: Outside, sandbox: Sandbox
) -> None:
    sale = outside.sale()
    outside.page(sale)
    checkout = outside.checkout(sale)
    sandbox.sdk().v1.checkout.sessions.expire(checkout)
    browser = outside.browse(outside.market.recycler)
    browser.follow(browser.see(f"/sales/{sale}/returned?checkout={checkout}"))
    assert "has expired. Nothing was paid" in browser.words
    assert "Go to the payment page" in browser.words


def test_returned_while_the_provider_does_not_answer_says_it_is_processed(
    outside: Outside, sandbox: Sandbox
) -> None:
    sale = outside.sale()
    back = press(outside.page(sale)).removeprefix("http://localhost")
    sandbox.fault("api", "status", status=503, times=None)
    browser = outside.browse(outside.market.recycler)
    browser.follow(browser.see(back))
    assert "still being processed" in browser.words


def test_returned_twice_says_it_went_through_both_times(outside: Outside) -> None:
    sale = outside.sale()
    back = press(outside.page(sale)).removeprefix("http://localhost")
    browser = outside.browse(outside.market.recycler)
    for _ in range(2):
        browser.follow(browser.see(back))
        assert "The sale is paid." in browser.words


def test_returned_of_a_sale_without_payments_just_shows_it(outside: Outside) -> None:
    sale = outside.sale()
    browser = outside.browse(outside.market.recycler)
    browser.follow(browser.see(f"/sales/{sale}/returned?checkout=cs_test_invented"))
    assert "Go to the payment page" in browser.words


def test_returned_from_the_first_of_two_payments_names_what_is_left(outside: Outside) -> None:
    sale = outside.sale(50_000_000)
    words = show(outside, sale, outside.market.recycler)
    assert "Pay 625 000.00 EUR" in words
    assert "1 250 000.00 EUR, in 2 payments" in words
    back = press(outside.page(sale)).removeprefix("http://localhost")
    browser = outside.browse(outside.market.recycler)
    browser.follow(browser.see(back))
    assert "625 000.00 EUR are left to pay" in plain(browser.words)
    assert "in 1 payment" in plain(browser.words)


def test_returned_with_another_amount_taken_is_an_error_for_the_registry(
    outside: Outside,
) -> None:
    sale = outside.sale()
    back = press(outside.page(sale)).removeprefix("http://localhost")
    outside.inside(_lower_what_was_asked, sale)
    browser = outside.browse(outside.market.recycler)
    browser.follow(browser.see(back))
    assert "The registry looks into it." in browser.words
    assert "Nothing more can be paid" in browser.words


def _lower_what_was_asked(sale: str) -> None:
    last_payment(sale).amount_minor -= 1
    db.session.commit()


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (MASS, ["Passed on", "to Holder"]),
        (Mass.kg("1000"), ["1 250.00 EUR", "1 875.00 EUR", "back to Recycler"]),
        (NO_MASS, ["Given back", "back to Recycler"]),
    ],
)
def test_ended_sale_shows_where_the_money_went(
    outside: Outside, accepted: Mass, expected: list[str]
) -> None:
    sale = outside.sale(paid=True)
    outside.inside(release, sale, accepted)
    assert "The payment service is passing the money on." in show(
        outside, sale, outside.market.holder
    )
    outside.inside(payouts.carry_out_planned)
    words = show(outside, sale, outside.market.holder)
    assert [part for part in expected if part not in words] == []


def test_free_sale_ends_without_payments(outside: Outside) -> None:
    sale = outside.sale(FREE)
    outside.inside(service.settle_free_sale, Act(SYSTEM), sale)
    words = show(outside, sale, outside.market.holder)
    assert "Settled: nothing to pay" in words
    assert "Money passed on" not in words


def test_sale_is_not_found_by_strangers(outside: Outside) -> None:
    sale = outside.sale()
    stranger = outside.inside(a_member, "recycler")
    browser = outside.browse(stranger)
    assert browser.see(f"/sales/{sale}").status_code == 404
    assert browser.see(f"/sales/{sale}/returned").status_code == 404
    browser.see("/sales")
    assert browser.send(f"/sales/{sale}/pay").status_code == 404


def test_pay_by_the_payee_is_forbidden(outside: Outside) -> None:
    sale = outside.sale()
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/sales/{sale}")
    payee = outside.browse(outside.market.holder)
    payee.see("/sales")
    assert payee.send(f"/sales/{sale}/pay").status_code == 403


def test_index_lists_what_the_organisation_pays_and_is_paid(outside: Outside) -> None:
    buys, treats = outside.sale(BUYS), outside.sale(TREATS)
    browser = outside.browse(outside.market.recycler)
    browser.see("/sales")
    words = plain(browser.words)
    assert "Waiting for your payment" in words
    assert "3 125.00 EUR to Holder" in words
    assert "you pay 3 125.00 EUR" in words
    assert "you receive 1 415.00 EUR" in words
    assert {f"/sales/{buys}", f"/sales/{treats}"} <= browser.links


def test_index_without_sales_says_when_one_opens(outside: Outside) -> None:
    browser = outside.browse(outside.market.regulator)
    browser.see("/sales")
    assert "A sale opens when a lot is awarded." in browser.words


def test_index_leads_to_the_next_page(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    sales = [outside.sale() for _ in range(2)]
    whole = queries.sales_of
    monkeypatch.setattr(queries, "sales_of", lambda ours, cursor: whole(ours, cursor, 1))
    browser = outside.browse(outside.market.holder)
    browser.see("/sales")
    following = next(link for link in browser.links if link and "cursor=" in link)
    assert f"/sales/{sales[1]}" in browser.links
    browser.see(following)
    assert f"/sales/{sales[0]}" in browser.links


def test_index_with_a_foreign_cursor_is_refused(outside: Outside) -> None:
    browser = outside.browse(outside.market.holder)
    assert browser.see("/sales?cursor=nonsense").status_code == 422


def test_lot_page_shows_its_sale_to_those_it_concerns(outside: Outside) -> None:
    sale = outside.sale()
    lot = outside.inside(lambda: seen(sale).lot.ref)
    address = f"/lots/{lot}"
    for who, expected in (("recycler", True), ("holder", True), ("regulator", True)):
        browser = outside.browse(getattr(outside.market, who))
        browser.see(address)
        assert (f"/sales/{sale}" in browser.links) is expected
    browser = outside.browse(outside.market.recycler)
    browser.see(address)
    assert "See the sale and pay" in browser.words
    nobody = outside.browse()
    nobody.see(address)
    assert f"/sales/{sale}" not in nobody.links
