"""Does money go only where it is, and never from where it is not?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import stripe
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from recycling.settlement.sandbox import create_sandbox
from recycling.settlement.stripe_gateway import StripeGateway
from tests.settlement.calls import balances, pay, refused_for_lack, transfer
from tests.settlement.conftest import HOLDER, Sandbox, paid, running_sandbox

Key = Callable[[], str]
DAYS_2 = 172_800


@pytest.fixture(scope="module")
def fee_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox that takes 1.5 % and 25 minor units of every payment, as Stripe takes a fee."""
    store = tmp_path_factory.mktemp("fees") / "payments.sqlite"
    with running_sandbox(store, fee_fixed_minor=25, fee_basis_points=150) as sandbox:
        yield sandbox


@pytest.fixture
def account(gateway: StripeGateway, key: Key) -> str:
    return gateway.create_account(HOLDER, key=key())


def test_payment_is_pending_until_it_settles(later_sandbox: Sandbox) -> None:
    sdk = later_sandbox.sdk()
    pay(sdk, 10_000, currency="usd")
    assert balances(sdk, currency="usd") == (0, 10_000)
    later_sandbox.control("clock", {"advance_seconds": DAYS_2})
    assert balances(sdk, currency="usd") == (10_000, 0)


def test_payment_with_the_bypass_card_is_available_at_once(later_sandbox: Sandbox) -> None:
    pay(later_sandbox.sdk(), 10_000, currency="gbp", payment_method="pm_card_bypassPending")
    assert balances(later_sandbox.sdk(), currency="gbp") == (10_000, 0)


def test_fee_is_taken_from_the_balance_and_shown_with_the_charge(fee_sandbox: Sandbox) -> None:
    sdk = fee_sandbox.sdk()
    intent = pay(sdk, 10_033, currency="usd")
    charge = sdk.v1.charges.retrieve(intent.latest_charge, {"expand": ["balance_transaction"]})
    entry: Any = charge.balance_transaction
    assert (entry.amount, entry.fee, entry.net) == (10_033, 175, 9_858)
    assert balances(sdk, currency="usd") == (0, 9_858)


def test_refused_transfer_leaves_its_source_untouched(fee_sandbox: Sandbox) -> None:
    sdk = fee_sandbox.sdk()
    account = StripeGateway("sk_test_1", fee_sandbox.url).create_account(HOLDER, key="holder")
    charge_id = pay(sdk, 10_000).latest_charge
    refused_for_lack(lambda: transfer(sdk, 9_826, account, source_transaction=charge_id))
    assert transfer(sdk, 9_825, account, source_transaction=charge_id).amount == 9_825


def test_declined_payment_moves_nothing(sdk: stripe.StripeClient) -> None:
    before = balances(sdk)
    with pytest.raises(stripe.CardError) as caught:
        pay(sdk, 10_000, payment_method="pm_card_chargeDeclinedInsufficientFunds")
    assert (caught.value.code, caught.value.http_status) == ("card_declined", 402)
    assert balances(sdk) == before


def test_declined_payment_leaves_a_failed_charge_and_an_open_intent(
    sdk: stripe.StripeClient,
) -> None:
    with pytest.raises(stripe.CardError) as caught:
        pay(sdk, 10_000, payment_method="pm_card_chargeDeclined")
    assert caught.value.error is not None
    charge = sdk.v1.charges.retrieve(str(caught.value.error.charge))
    intent = sdk.v1.payment_intents.retrieve(str(charge.payment_intent))
    assert (charge.status, charge.failure_code) == ("failed", "card_declined")
    assert (intent.status, intent.latest_charge) == ("requires_payment_method", charge.id)


def test_transfer_of_pending_money_without_its_source_is_refused(
    sdk: stripe.StripeClient, account: str
) -> None:
    pay(sdk, 10_000)
    available, _ = balances(sdk)
    refused_for_lack(lambda: transfer(sdk, available + 1, account))


def test_transfer_from_its_source_reaches_the_account(
    sdk: stripe.StripeClient, account: str
) -> None:
    charge_id = pay(sdk, 10_000).latest_charge
    made = transfer(sdk, 9_000, account, source_transaction=charge_id)
    assert (made.transfer_group, balances(sdk, account)) == ("SALE-1", (0, 9_000))


def test_transfers_over_their_source_in_sum_are_refused(
    sdk: stripe.StripeClient, account: str
) -> None:
    charge_id = pay(sdk, 10_000).latest_charge
    transfer(sdk, 9_000, account, source_transaction=charge_id)
    refused_for_lack(lambda: transfer(sdk, 1_001, account, source_transaction=charge_id))


def test_transfer_in_another_currency_than_its_source_is_refused(
    sdk: stripe.StripeClient, account: str
) -> None:
    charge_id = pay(sdk, 10_000).latest_charge
    with pytest.raises(stripe.InvalidRequestError) as caught:
        transfer(sdk, 9_000, account, source_transaction=charge_id, currency="usd")
    assert caught.value.param == "currency"


def test_transfer_to_an_account_that_cannot_receive_is_refused(sdk: stripe.StripeClient) -> None:
    account_id = sdk.v1.accounts.create({"country": "DE"}).id
    with pytest.raises(stripe.InvalidRequestError) as caught:
        transfer(sdk, 1, account_id)
    assert caught.value.code == "insufficient_capabilities_for_transfer"


def test_reversal_brings_the_money_back_and_no_more(sdk: stripe.StripeClient, account: str) -> None:
    charge_id = pay(sdk, 10_000).latest_charge
    made = transfer(sdk, 9_000, account, source_transaction=charge_id)
    sdk.v1.transfers.reversals.create(made.id, {"amount": 4_000})
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.transfers.reversals.create(made.id, {"amount": 5_001})
    rest = sdk.v1.transfers.reversals.create(made.id)
    assert (rest.amount, balances(sdk, account)) == (5_000, (0, 0))
    assert sdk.v1.transfers.retrieve(made.id).reversed


def test_reversed_money_can_be_transferred_anew_from_its_source(
    sdk: stripe.StripeClient, account: str
) -> None:
    charge_id = pay(sdk, 10_000).latest_charge
    made = transfer(sdk, 10_000, account, source_transaction=charge_id)
    sdk.v1.transfers.reversals.create(made.id)
    assert transfer(sdk, 10_000, account, source_transaction=charge_id).amount == 10_000


def test_refund_over_what_is_left_is_refused(sdk: stripe.StripeClient) -> None:
    intent = pay(sdk, 10_000)
    sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 6_000})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 4_001})
    assert caught.value.param == "amount"


def test_refund_of_money_passed_on_is_refused_until_it_is_reversed(
    sdk: stripe.StripeClient, account: str
) -> None:
    intent = pay(sdk, 10_000, currency="nok")
    charge_id = intent.latest_charge
    made = transfer(sdk, 9_000, account, currency="nok", source_transaction=charge_id)
    refused_for_lack(lambda: sdk.v1.refunds.create({"payment_intent": intent.id}))
    sdk.v1.transfers.reversals.create(made.id)
    sdk.v1.refunds.create({"payment_intent": intent.id})
    assert balances(sdk, currency="nok") == balances(sdk, account, "nok") == (0, 0)


def test_refund_of_a_declined_payment_is_refused(sandbox: Sandbox, key: Key) -> None:
    form = {
        "amount": 500,
        "currency": "eur",
        "payment_method": "pm_card_chargeDeclined",
        "confirm": "true",
        "return_url": "https://site.example/",
    }
    declined = sandbox.post("/v1/payment_intents", form).json()["error"]["payment_intent"]
    answer = sandbox.post("/v1/refunds", {"payment_intent": declined["id"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "charge_not_paid")


def test_transfers_are_found_by_their_group(
    gateway: StripeGateway, sdk: stripe.StripeClient, account: str, key: Key
) -> None:
    state = paid(gateway, key(), transfer_group="SALE-OF-ITS-OWN")
    made = transfer(sdk, 5, account, source_transaction=state.charge_id)
    found = sdk.v1.transfers.list({"transfer_group": "SALE-OF-ITS-OWN"}).data
    assert [one.id for one in found] == [made.id]


def test_list_is_paged_newest_first(sdk: stripe.StripeClient) -> None:
    made = [sdk.v1.payment_intents.create({"amount": 500, "currency": "eur"}).id for _ in range(3)]
    first = sdk.v1.payment_intents.list({"limit": 2})
    second = sdk.v1.payment_intents.list({"limit": 1, "starting_after": first.data[-1].id})
    assert [intent.id for intent in [*first.data, *second.data]] == made[::-1]
    assert first.has_more


class Market:
    """Drives a sandbox of its own and keeps its own account of what must be where."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.total: Counter[str] = Counter()
        self.payments: list[dict[str, Any]] = []
        self.transfers: list[dict[str, Any]] = []
        transfers = {"capabilities[transfers][requested]": "true"}
        self.account = self.post("/v1/accounts", transfers)["id"]

    def post(self, path: str, form: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.post(path, data=form, headers={"Authorization": "Bearer sk_test_1"})
        assert answer.status_code in (200, 400), answer.text
        return dict(answer.json or {})

    def get(self, path: str, account: str = "") -> dict[str, Any]:
        headers = {"Authorization": "Bearer sk_test_1", "Stripe-Account": account}
        return dict(self.client.get(path, headers=headers).json or {})

    def pay(self, amount: int, choice: int) -> None:
        methods = ("pm_card_visa", "pm_card_bypassPending")
        form = {"amount": amount, "currency": "eur", "confirm": "true", "return_url": "https://a.b"}
        made = self.post("/v1/payment_intents", {**form, "payment_method": methods[choice % 2]})
        if "error" not in made:
            self.total["platform"] += amount
            self.payments.append(made)

    def transfer(self, amount: int, choice: int) -> None:
        form = {"amount": amount, "currency": "eur", "destination": self.account}
        if self.payments and choice % 3:
            form["source_transaction"] = self.payments[choice % len(self.payments)]["latest_charge"]
        made = self.post("/v1/transfers", form)
        if "error" not in made:
            self.move(amount)
            self.transfers.append(made)

    def reverse(self, amount: int, choice: int) -> None:
        if not self.transfers:
            return
        transfer_id = self.transfers[choice % len(self.transfers)]["id"]
        made = self.post(f"/v1/transfers/{transfer_id}/reversals", {"amount": amount})
        if "error" not in made:
            self.move(-amount)

    def refund(self, amount: int, choice: int) -> None:
        if not self.payments:
            return
        intent_id = self.payments[choice % len(self.payments)]["id"]
        made = self.post("/v1/refunds", {"payment_intent": intent_id, "amount": amount})
        if "error" not in made:
            self.total["platform"] -= amount

    def settle(self, amount: int, choice: int) -> None:
        self.client.post("/_sandbox/clock", json={"advance_seconds": DAYS_2})

    def move(self, amount: int) -> None:
        self.total["platform"] -= amount
        self.total["account"] += amount

    def check(self) -> None:
        for name, account in (("platform", ""), ("account", self.account)):
            parts = self.parts(account)
            assert sum(parts) == self.total[name]
            assert all(part >= 0 for part in parts)

    def check_entries(self) -> None:
        for account in ("", self.account):
            entries = self.get("/v1/balance_transactions?limit=100", account)
            assert not entries["has_more"]
            assert sum(self.parts(account)) == sum(entry["net"] for entry in entries["data"])

    def parts(self, account: str) -> list[int]:
        balance = self.get("/v1/balance", account)
        return [part["amount"] for kind in ("available", "pending") for part in balance[kind]]


DEEDS = st.sampled_from(["pay", "pay", "transfer", "transfer", "refund", "reverse", "settle"])
STEPS = st.lists(
    st.tuples(DEEDS, st.integers(50, 400), st.integers(0, 11)), min_size=4, max_size=20
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([("pay", 400, 1), ("pay", 100, 0), ("transfer", 100, 1), ("refund", 100, 1)])
@given(steps=STEPS)
def test_any_sequence_of_deeds_keeps_balances_the_sum_of_entries_and_never_negative(
    steps: list[tuple[str, int, int]],
) -> None:
    with TemporaryDirectory() as folder:
        client = create_sandbox(Path(folder) / "payments.sqlite").test_client()
        market = Market(client)
        for deed, amount, choice in steps:
            getattr(market, deed)(amount, choice)
            market.check()
        market.check_entries()
