"""Does the sandbox refuse what Stripe refuses?"""

from __future__ import annotations

import re
import typing
from typing import Any

import pytest
import requests
import stripe
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import is_typeddict

from recycling.settlement.sandbox import contract, create_sandbox
from recycling.settlement.sandbox.factory import ROUTES
from recycling.settlement.sandbox.routes import Route
from tests.settlement.conftest import Sandbox

INTENT = {"amount": 5_000, "currency": "eur"}
PRICE = {"currency": "eur", "unit_amount": 5_000, "product_data": {"name": "Swarf"}}
SESSION = {
    "mode": "payment",
    "success_url": "https://site.example/paid",
    "line_items": [{"quantity": 1, "price_data": PRICE}],
}


def refused(call: Any) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        call()
    assert caught.value.http_status == 400
    assert caught.value.request_id.startswith("req_")
    return caught.value


@pytest.mark.parametrize(
    ("differing", "param", "code"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types", "parameter_unknown"),
        ({"colour": "green"}, "colour", "parameter_unknown"),
        ({"amount": None}, "amount", "parameter_missing"),
        ({"currency": None}, "currency", "parameter_missing"),
        ({"amount": "12.50"}, "amount", "parameter_invalid_integer"),
        ({"amount": 0}, "amount", "parameter_invalid_integer"),
        ({"amount": -5}, "amount", "parameter_invalid_integer"),
        ({"amount": 49}, "amount", "amount_too_small"),
        ({"amount": 100_000_000}, "amount", "amount_too_large"),
        ({"currency": "xau"}, "currency", None),
        ({"setup_future_usage": "sometimes"}, "setup_future_usage", None),
        ({"confirm": "perhaps"}, "confirm", None),
        ({"metadata": {"k" * 41: "v"}}, f"metadata[{'k' * 41}]", None),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]", None),
        ({"payment_method": "pm_of_nobody"}, "payment_method", "resource_missing"),
        ({"capture_method": "by_hand"}, "capture_method", None),
        ({"setup_future_usage": "off_session"}, "setup_future_usage", "sandbox_unsupported"),
        ({"application_fee_amount": 5}, "application_fee_amount", "sandbox_unsupported"),
    ],
)
def test_create_intent_with_a_wrong_parameter_is_refused_naming_it(
    sdk: stripe.StripeClient, differing: dict[str, Any], param: str, code: str | None
) -> None:
    params = {name: value for name, value in {**INTENT, **differing}.items() if value is not None}
    problem = refused(lambda: sdk.v1.payment_intents.create(params))
    assert (problem.param, problem.code) == (param, code)


@pytest.mark.parametrize("amount", [50, 99_999_999])
def test_create_intent_at_the_limits_is_accepted(sdk: stripe.StripeClient, amount: int) -> None:
    assert sdk.v1.payment_intents.create({**INTENT, "amount": amount}).amount == amount


@pytest.mark.parametrize(
    ("differing", "param", "code"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types", "parameter_unknown"),
        ({"mode": None}, "mode", "parameter_missing"),
        ({"mode": "barter"}, "mode", None),
        ({"success_url": None}, "success_url", "parameter_missing"),
        ({"success_url": "javascript:alert(1)"}, "success_url", "url_invalid"),
        ({"cancel_url": "/sale"}, "cancel_url", "url_invalid"),
        ({"line_items": None}, "line_items", "parameter_missing"),
        ({"expires_at": 5}, "expires_at", "parameter_invalid"),
        ({"client_reference_id": "r" * 201}, "client_reference_id", None),
        ({"allow_promotion_codes": True}, "allow_promotion_codes", "sandbox_unsupported"),
    ],
)
def test_create_session_with_a_wrong_parameter_is_refused_naming_it(
    sdk: stripe.StripeClient, differing: dict[str, Any], param: str, code: str | None
) -> None:
    params = {name: value for name, value in {**SESSION, **differing}.items() if value is not None}
    problem = refused(lambda: sdk.v1.checkout.sessions.create(params))
    assert (problem.param, problem.code) == (param, code)


@pytest.mark.parametrize(
    ("price", "param"),
    [
        ({"unit_amount": 0}, "line_items[0][price_data][unit_amount]"),
        ({"unit_amount": 1.5}, "line_items[0][price_data][unit_amount]"),
        ({"colour": "green"}, "line_items[0][price_data][colour]"),
        ({"product_data": {}}, "line_items[0][price_data][product_data]"),
        ({"product_data": {"nom": "x"}}, "line_items[0][price_data][product_data][nom]"),
        ({"currency": "xau"}, "line_items[0][price_data][currency]"),
    ],
)
def test_create_session_with_a_wrong_line_is_refused_naming_its_place(
    sdk: stripe.StripeClient, price: dict[str, Any], param: str
) -> None:
    lines = [{"quantity": 1, "price_data": {**PRICE, **price}}]
    problem = refused(lambda: sdk.v1.checkout.sessions.create({**SESSION, "line_items": lines}))
    assert problem.param == param


def test_create_session_over_eight_digits_in_sum_is_refused(sdk: stripe.StripeClient) -> None:
    line = {"quantity": 2, "price_data": {**PRICE, "unit_amount": 50_000_000}}
    problem = refused(lambda: sdk.v1.checkout.sessions.create({**SESSION, "line_items": [line]}))
    assert problem.code == "amount_too_large"


def test_create_session_in_two_currencies_is_refused(sdk: stripe.StripeClient) -> None:
    lines = [{"price_data": {**PRICE, "currency": code}, "quantity": 1} for code in ("eur", "usd")]
    problem = refused(lambda: sdk.v1.checkout.sessions.create({**SESSION, "line_items": lines}))
    assert problem.param == "line_items"


def test_create_refund_with_charge_and_intent_is_refused_as_exclusive(
    sdk: stripe.StripeClient,
) -> None:
    problem = refused(lambda: sdk.v1.refunds.create({"charge": "ch_1", "payment_intent": "pi_1"}))
    assert problem.code == "parameters_exclusive"


def test_create_transfer_with_an_unknown_enum_value_is_refused(sdk: stripe.StripeClient) -> None:
    params: Any = {"amount": 5, "currency": "eur", "destination": "acct_1", "source_type": "gold"}
    problem = refused(lambda: sdk.v1.transfers.create(params))
    assert (problem.param, "must be one of bank_account, card, or fpx" in str(problem)) == (
        "source_type",
        True,
    )


def test_create_transfer_to_nobody_is_refused(sdk: stripe.StripeClient) -> None:
    params: Any = {"amount": 5, "currency": "eur", "destination": "acct_of_nobody"}
    problem = refused(lambda: sdk.v1.transfers.create(params))
    assert (problem.param, problem.code) == ("destination", "resource_missing")


def test_retrieve_of_an_unknown_id_is_answered_404(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.payment_intents.retrieve("pi_of_nobody")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


def test_expand_of_something_not_expandable_is_refused(sdk: stripe.StripeClient) -> None:
    intent = sdk.v1.payment_intents.create(INTENT)
    problem = refused(lambda: sdk.v1.payment_intents.retrieve(intent.id, {"expand": ["currency"]}))
    assert "cannot be expanded" in str(problem)


def test_create_account_v2_without_responsibilities_is_refused(sdk: stripe.StripeClient) -> None:
    params: Any = {
        "contact_email": "a@b.example",
        "identity": {"country": "de"},
        "configuration": {"recipient": {}},
    }
    problem = refused(lambda: sdk.v2.core.accounts.create(params))
    assert (problem.param, problem.code) == ("defaults.responsibilities", "parameter_missing")


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"dashboard": "gold"}, "dashboard"),
        ({"colour": "green"}, "colour"),
        ({"identity": {"country": 5}}, "identity[country]"),
        ({"identity": "Germany"}, "identity"),
        ({"include": ["everything"]}, "include[0]"),
    ],
)
def test_create_account_v2_with_a_wrong_field_is_refused_naming_it(
    sdk: stripe.StripeClient, params: Any, param: str
) -> None:
    assert refused(lambda: sdk.v2.core.accounts.create(params)).param == param


def test_create_account_v2_shows_only_what_is_included(sdk: stripe.StripeClient) -> None:
    transfers = {"stripe_balance": {"stripe_transfers": {"requested": True}}}
    params: Any = {
        "display_name": "Recycler GmbH",
        "contact_email": "a@b.example",
        "identity": {"country": "de", "entity_type": "company"},
        "configuration": {"recipient": {"capabilities": transfers}},
        "defaults": {
            "responsibilities": {"fees_collector": "application", "losses_collector": "application"}
        },
    }
    made = sdk.v2.core.accounts.create(params)
    include: Any = {"include": ["configuration.recipient", "identity"]}
    shown = sdk.v2.core.accounts.retrieve(made.id, include)
    active = shown.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status
    assert (made.identity, shown.identity.country, active) == (None, "de", "active")


def test_create_account_v1_is_retrieved_with_its_capability(sdk: stripe.StripeClient) -> None:
    made = sdk.v1.accounts.create(
        {
            "country": "DE",
            "email": "a@b.example",
            "capabilities": {"transfers": {"requested": True}},
        }
    )
    shown = sdk.v1.accounts.retrieve(made.id)
    assert (shown.country, shown.capabilities.transfers) == ("DE", "active")


@pytest.mark.parametrize("secret", ["sk_live_4eC39HqLyjWDarjtT1zdp7dc", "pk_test_1", "nonsense"])
def test_request_with_any_but_a_test_key_is_refused(sandbox: Sandbox, secret: str) -> None:
    client = stripe.StripeClient(secret, base_addresses={"api": sandbox.url})
    with pytest.raises(stripe.AuthenticationError):
        client.v1.balance.retrieve()


@pytest.mark.parametrize(
    "body",
    [
        b"amount=%ff%fe",
        b"a" * 50,
        b"amount[=5",
        b"amount=5&amount[x]=6",
        b"&".join([b"a=1"] * 2000),
    ],
)
def test_malformed_form_is_answered_400_in_stripes_shape(sandbox: Sandbox, body: bytes) -> None:
    answer = requests.post(
        f"{sandbox.url}/v1/payment_intents",
        data=body,
        headers={"Authorization": "Bearer sk_test_1"},
        timeout=5,
    )
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"metadata": {"a": 1}}', b"[" * 100_000, b'{"display_name": "\\ud800"}']
)
def test_malformed_json_is_answered_400_in_stripes_shape(sandbox: Sandbox, body: bytes) -> None:
    answer = requests.post(
        f"{sandbox.url}/v2/core/accounts",
        data=body,
        headers={"Authorization": "Bearer sk_test_1", "Content-Type": "application/json"},
        timeout=5,
    )
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


def test_unknown_call_is_answered_404_in_stripes_shape(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        sdk.v1.coupons.list()


WORDS = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "50", "99999999", "1e3", "eur", "true", "payment", "\0", "é" * 99]
    ),
    st.sampled_from(["pm_card_visa", "https://a.b/{CHECKOUT_SESSION_ID}", "http://[", "Infinity"]),
    st.text(max_size=8),
)
PARAMETERS = [
    "amount", "currency", "confirm", "payment_method", "return_url", "metadata", "metadata[a]",
    "metadata[a][b]", "mode", "success_url", "line_items", "line_items[0]",
    "line_items[0][price_data][unit_amount]", "line_items[9]", "line_items[0][quantity]",
    "line_items[]", "line_items[x]", "expand", "expand[]", "expand[0]", "limit", "charge",
    "payment_intent", "destination", "source_transaction", "starting_after", "expires_at",
    "capabilities", "capabilities[transfers][requested]", "controller", "country", "type",
    "automatic_payment_methods", "automatic_payment_methods[enabled]", "off_session", "created",
    "created[gt]", "types[]", "[]",
]  # fmt: skip
NAMES = st.sampled_from(PARAMETERS)
POSTS = [route.path for route in ROUTES if route.method == "POST"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return create_sandbox(tmp_path_factory.mktemp("any") / "payments.sqlite").test_client()


@settings(max_examples=150, deadline=None)
@given(
    path=st.sampled_from(POSTS),
    base=st.sampled_from([{}, INTENT, {"mode": "payment", "success_url": "https://a.b"}]),
    form=st.dictionaries(NAMES, WORDS, max_size=6),
)
def test_any_form_is_answered_in_stripes_shape_never_with_a_crash(
    client: FlaskClient, path: str, base: dict[str, Any], form: dict[str, str]
) -> None:
    answer = client.post(
        path.replace("<id>", "x_1"),
        data={**base, **form},
        headers={"Authorization": "Bearer sk_test_1"},
    )
    assert answer.status_code in (200, 400, 402, 404)
    assert ("error" in answer.json) == (answer.status_code != 200)


def _path_names(route: Route) -> set[str]:
    return set(re.findall(r"<(\w+)>", route.path))


def _known(shape: Any, path: list[str]) -> bool:
    if typing.get_origin(shape) is list:
        return _known(typing.get_args(shape)[0], path)
    if not path:
        return True
    if not is_typeddict(shape):
        return False
    step, *rest = path
    fields = contract._fields(shape)
    return step in fields and _known(fields[step], rest)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_route_acts_only_on_parameters_the_sdk_knows(route: Route) -> None:
    shape = contract._contract(route.contract)
    unknown = [path for path in route.acts_on if not _known(shape, path.split("."))]
    assert (unknown, _path_names(route) <= {"id", "reversal_id"}) == ([], True)
