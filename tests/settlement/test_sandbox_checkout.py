"""Can a payer pay, be declined, and leave, with nothing but a keyboard?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import html5lib
import pytest
import requests
import stripe

from recycling.settlement.sandbox import SANDBOX_KEY
from recycling.settlement.stripe_gateway import CheckoutPage, StripeGateway
from tests.settlement.conftest import Sandbox, order

Key = Callable[[], str]


@pytest.fixture
def page(gateway: StripeGateway, key: Key) -> CheckoutPage:
    return gateway.open_checkout(order(), key=key())


def press(page: Any, button: str) -> requests.Response:
    """Press a button as a browser does: follow the form's own action, not the redirect."""
    form = next(form for form in forms(page.url) if button in form["words"])
    action = requests.compat.urljoin(page.url, form["action"])
    return requests.post(action, allow_redirects=False, timeout=5)


def forms(url: str) -> Iterator[dict[str, str]]:
    tree = html5lib.parse(requests.get(url, timeout=5).text, namespaceHTMLElements=False)
    for form in tree.iter("form"):
        assert form.get("method") == "post"
        yield {"action": form.get("action"), "words": "".join(form.find("button").itertext())}


def test_page_of_an_open_session_says_it_is_a_test_and_what_is_paid(page: CheckoutPage) -> None:
    answer = requests.get(page.url, timeout=5)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(answer.text)
    assert tree.get("lang") == "en"
    assert tree.find(".//title").text.strip() == "Pay 19,601.75 EUR – Test payments"
    assert [heading.text for heading in tree.iter("h1")] == ["Pay 19,601.75 EUR"]
    assert "Test payments – no money moves" in answer.text
    assert "Magnet swarf, 12.480 t" in answer.text
    assert "<script" not in answer.text


def test_press_pay_sends_the_payer_on_and_takes_the_money(
    gateway: StripeGateway, page: CheckoutPage
) -> None:
    answer = press(page, "Pay with the test card")
    state = gateway.checkout(page.id)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:9/paid?session={page.id}"
    assert (state.status, state.payment_status, state.amount_minor) == (
        "complete",
        "paid",
        1_960_175,
    )


def test_press_pay_twice_takes_the_money_once(
    gateway: StripeGateway, sdk: stripe.StripeClient, page: CheckoutPage
) -> None:
    first = requests.post(f"{page.url}/pay", allow_redirects=False, timeout=5)
    again = requests.post(f"{page.url}/pay", allow_redirects=False, timeout=5)
    intent_id = gateway.checkout(page.id).payment_intent_id
    charges = sdk.v1.charges.list({"payment_intent": intent_id or ""}).data
    assert (first.headers["Location"], len(charges)) == (again.headers["Location"], 1)


def test_press_decline_stays_on_the_page_and_says_why(
    gateway: StripeGateway, page: CheckoutPage
) -> None:
    answer = press(page, "declined")
    shown = requests.get(requests.compat.urljoin(page.url, answer.headers["Location"]), timeout=5)
    state = gateway.checkout(page.id)
    assert 'role="alert"' in shown.text
    assert "Your card was declined." in shown.text
    assert (state.status, state.payment_status, state.charge_id) == ("open", "unpaid", None)


def test_press_pay_after_a_decline_pays_the_same_intent(
    gateway: StripeGateway, page: CheckoutPage
) -> None:
    press(page, "declined")
    before = gateway.checkout(page.id).payment_intent_id
    press(page, "Pay with the test card")
    after = gateway.checkout(page.id)
    assert (after.is_paid, after.payment_intent_id) == (True, before)


def test_press_cancel_goes_back_and_leaves_the_session_open(
    gateway: StripeGateway, page: CheckoutPage
) -> None:
    answer = press(page, "Cancel")
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://127.0.0.1:9/sale")
    assert gateway.checkout(page.id).status == "open"


def test_page_without_cancel_address_has_no_cancel_button(sdk: stripe.StripeClient) -> None:
    price = {"currency": "eur", "unit_amount": 5_000, "product_data": {"name": "Swarf"}}
    session = sdk.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "https://site.example/",
            "line_items": [{"price_data": price, "quantity": 1}],  # type: ignore[typeddict-item]
        }
    )
    assert not [form for form in forms(session.url or "") if "Cancel" in form["words"]]


def test_page_of_a_paid_session_offers_the_way_back(page: CheckoutPage) -> None:
    press(page, "Pay with the test card")
    answer = requests.get(page.url, timeout=5)
    assert "This payment is complete" in answer.text
    assert f'href="http://127.0.0.1:9/paid?session={page.id}"' in answer.text
    assert "<form" not in answer.text


def test_page_shows_a_line_name_as_text_never_as_markup(gateway: StripeGateway, key: Key) -> None:
    page = gateway.open_checkout(order(line_name="<b>Swarf</b> & co"), key=key())
    assert "&lt;b&gt;Swarf&lt;/b&gt; &amp; co" in requests.get(page.url, timeout=5).text


def test_page_of_a_currency_without_minor_units_shows_whole_units(
    gateway: StripeGateway, key: Key
) -> None:
    page = gateway.open_checkout(order(currency="JPY", amount_minor=125_000), key=key())
    assert "Pay 125,000 JPY" in requests.get(page.url, timeout=5).text


def test_page_of_nothing_is_a_404_page_with_a_way_out(sandbox: Sandbox) -> None:
    answer = requests.get(f"{sandbox.url}/checkout/cs_test_nothing", timeout=5)
    assert answer.status_code == 404
    assert "Go back to the site and start again." in answer.text


def test_reload_of_a_buttons_address_leads_back_to_the_page(page: CheckoutPage) -> None:
    answer = requests.get(f"{page.url}/pay", timeout=5)
    assert (answer.status_code, answer.url) == (200, page.url)


def test_expired_session_cannot_be_paid(sdk: stripe.StripeClient, page: CheckoutPage) -> None:
    sdk.v1.checkout.sessions.expire(page.id)
    requests.post(f"{page.url}/pay", allow_redirects=False, timeout=5)
    session = sdk.v1.checkout.sessions.retrieve(page.id)
    assert (session.status, session.payment_status, session.url) == ("expired", "unpaid", None)
    assert "This payment has expired" in requests.get(page.url, timeout=5).text


def test_expire_of_a_paid_session_is_refused(sdk: stripe.StripeClient, page: CheckoutPage) -> None:
    press(page, "Pay with the test card")
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.checkout.sessions.expire(page.id)
    assert caught.value.code == "checkout_session_not_open"


def test_session_left_alone_expires_after_a_day(later_sandbox: Sandbox) -> None:
    gateway = StripeGateway(SANDBOX_KEY, later_sandbox.url)
    page = gateway.open_checkout(order(), key="left-alone")
    later_sandbox.control("clock", {"advance_seconds": 24 * 3600})
    assert gateway.checkout(page.id).status == "expired"
    events = later_sandbox.sdk().v1.events.list({"type": "checkout.session.expired"}).data
    assert [event.data.object["id"] for event in events] == [page.id]


def test_sessions_intent_cannot_be_cancelled_behind_its_back(
    gateway: StripeGateway, sdk: stripe.StripeClient, page: CheckoutPage
) -> None:
    press(page, "declined")
    intent_id = gateway.checkout(page.id).payment_intent_id or ""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.payment_intents.cancel(intent_id)
    assert caught.value.code == "payment_intent_unexpected_state"


def test_line_items_are_shown_when_expanded(sdk: stripe.StripeClient, page: CheckoutPage) -> None:
    session = sdk.v1.checkout.sessions.retrieve(page.id, {"expand": ["line_items"]})
    assert session.line_items is not None
    assert Decimal(session.line_items.data[0].amount_total) == 1_960_175


def test_sessions_are_listed_by_their_intent(
    gateway: StripeGateway, sdk: stripe.StripeClient, page: CheckoutPage
) -> None:
    press(page, "Pay with the test card")
    intent_id = gateway.checkout(page.id).payment_intent_id or ""
    found = sdk.v1.checkout.sessions.list({"payment_intent": intent_id}).data
    assert [session.id for session in found] == [page.id]


def test_debit_completes_the_session_unpaid_and_its_payment_follows(later_sandbox: Sandbox) -> None:
    gateway = StripeGateway(SANDBOX_KEY, later_sandbox.url)
    page = gateway.open_checkout(order(), key="a debit")
    answer = press(page, "Pay by a bank debit, paid")
    before = gateway.checkout(page.id)
    assert answer.headers["Location"].startswith("http://127.0.0.1:9/paid")
    assert (before.status, before.payment_status) == ("complete", "unpaid")
    assert "The bank has been asked for" in requests.get(page.url, timeout=5).text
    later_sandbox.pass_time(minutes=3)
    assert gateway.checkout(page.id).is_paid
    kinds: Any = ["checkout.session.completed", "checkout.session.async_payment_succeeded"]
    found = later_sandbox.sdk().v1.events.list({"types": kinds, "limit": 2}).data
    assert [event.type for event in found] == kinds[::-1]


def test_debit_that_bounces_leaves_the_session_unpaid(later_sandbox: Sandbox) -> None:
    gateway = StripeGateway(SANDBOX_KEY, later_sandbox.url)
    page = gateway.open_checkout(order(), key="a bounce")
    press(page, "bounces")
    later_sandbox.pass_time(minutes=3)
    state = gateway.checkout(page.id)
    assert (state.status, state.payment_status) == ("complete", "unpaid")
    last = later_sandbox.sdk().v1.events.list({"limit": 1}).data[0]
    assert last.type == "checkout.session.async_payment_failed"


@pytest.fixture
def by_transfer(sdk: stripe.StripeClient) -> Any:
    """A session that may be paid by bank transfer."""
    transfer = {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "DE"}}
    price = {"currency": "eur", "unit_amount": 5_001, "product_data": {"name": "Swarf"}}
    wanted: Any = {
        "mode": "payment",
        "success_url": "https://site.example/",
        "customer": sdk.v1.customers.create({"name": "Recycler GmbH"}).id,
        "line_items": [{"price_data": price, "quantity": 1}],
        "payment_method_options": {
            "customer_balance": {"funding_type": "bank_transfer", "bank_transfer": transfer}
        },
    }
    return sdk.v1.checkout.sessions.create(wanted)


def test_bank_transfer_is_shown_with_its_account_and_paid_in_halves(
    sdk: stripe.StripeClient, by_transfer: Any
) -> None:
    press(by_transfer, "Pay by bank transfer")
    shown = requests.get(by_transfer.url, timeout=5).text
    assert "Send 50.01 EUR by bank transfer" in shown
    assert ">DE" in shown
    press(by_transfer, "send half")
    assert "Send 25.00 EUR by bank transfer" in requests.get(by_transfer.url, timeout=5).text
    assert sdk.v1.checkout.sessions.retrieve(by_transfer.id).payment_status == "unpaid"
    press(by_transfer, "send the whole")
    assert sdk.v1.checkout.sessions.retrieve(by_transfer.id).payment_status == "paid"
    assert "This payment is complete" in requests.get(by_transfer.url, timeout=5).text


def test_way_to_pay_that_is_not_offered_is_not_found(page: CheckoutPage) -> None:
    assert requests.post(f"{page.url}/transfer", timeout=5).status_code == 404
