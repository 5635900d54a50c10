"""Can a nightly reconciliation read everything, page by page and span by span?"""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.settlement.calls import holder, pay, refused, transfer
from tests.settlement.conftest import Sandbox, a_client

pytestmark = pytest.mark.once


@pytest.fixture
def sdk(request: pytest.FixtureRequest) -> stripe.StripeClient:
    return a_client(request, "own_sandbox")


def intents(sdk: stripe.StripeClient, **asked: Any) -> list[str]:
    return [intent.id for intent in sdk.v1.payment_intents.list(asked).data]


@pytest.fixture
def five(sdk: stripe.StripeClient) -> list[str]:
    """Five new intents, newest first."""
    made = [sdk.v1.payment_intents.create({"amount": 500, "currency": "eur"}) for _ in range(5)]
    return [intent.id for intent in made[::-1]]


def test_walk_through_all_pages_meets_each_object_once(
    sdk: stripe.StripeClient, five: list[str]
) -> None:
    walked = sdk.v1.payment_intents.list({"limit": 2}).auto_paging_iter()
    ids = [intent.id for intent in walked]
    assert ids[:5] == five
    assert len(ids) == len(set(ids))


def test_ending_before_goes_back_to_the_nearest_newer_objects(
    sdk: stripe.StripeClient, five: list[str]
) -> None:
    assert intents(sdk, ending_before=five[4], limit=2) == five[2:4]
    assert intents(sdk, ending_before=five[0]) == []


def test_both_anchors_at_once_are_refused(sdk: stripe.StripeClient, five: list[str]) -> None:
    refused(
        lambda: intents(sdk, ending_before=five[0], starting_after=five[1]), "parameters_exclusive"
    )


def test_anchor_that_names_nothing_is_refused(sdk: stripe.StripeClient) -> None:
    refused(lambda: intents(sdk, starting_after="pi_of_nobody"), "resource_missing")


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_page_longer_than_a_hundred_or_empty_is_refused(
    sdk: stripe.StripeClient, limit: int
) -> None:
    refused(lambda: intents(sdk, limit=limit), "parameter_invalid_integer")


def test_span_of_creation_holds_its_first_second_and_not_its_end(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, five: list[str]
) -> None:
    own_sandbox.pass_time(days=1)
    made = sdk.v1.payment_intents.create({"amount": 500, "currency": "eur"})
    at = made.created
    assert intents(sdk, created={"gte": at, "lt": at + 1}) == [made.id]
    assert intents(sdk, created={"gt": at}) == []
    assert intents(sdk, created=at) == [made.id]
    assert intents(sdk, created={"lt": at}, limit=5) == five


def test_span_with_a_misspelt_bound_is_refused(sdk: stripe.StripeClient) -> None:
    refused(lambda: intents(sdk, created={"since": 5}), "parameter_unknown")


def test_movements_are_listed_by_type_and_the_sum_of_all_is_the_balance(
    sdk: stripe.StripeClient,
) -> None:
    intent = pay(sdk, 10_000, currency="sek")
    made = transfer(
        sdk, 9_000, holder(sdk), currency="sek", source_transaction=intent.latest_charge
    )
    sdk.v1.transfers.reversals.create(made.id, {"amount": 500})
    sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 1_000})
    asked: Any = {"currency": "sek", "limit": 100}
    entries = sdk.v1.balance_transactions.list(asked).data
    assert [entry.type for entry in entries] == ["refund", "transfer_refund", "transfer", "charge"]
    transfers = sdk.v1.balance_transactions.list({**asked, "type": "transfer"}).data
    assert [entry.source for entry in transfers] == [made.id]
    balance = sdk.v1.balance.retrieve()
    parts = [part for part in (*balance.available, *balance.pending) if part.currency == "sek"]
    assert sum(part.amount for part in parts) == sum(entry.net for entry in entries) == 500


def test_events_of_several_types_are_listed_together(sdk: stripe.StripeClient) -> None:
    pay(sdk, 10_000)
    types = ["charge.succeeded", "payment_intent.succeeded"]
    found = sdk.v1.events.list({"types": types, "limit": 2}).data
    assert [event.type for event in found] == types[::-1]


def test_source_of_each_movement_is_read_with_it(sdk: stripe.StripeClient) -> None:
    intent = pay(sdk, 10_000)
    expand: Any = {"expand": ["data.source"], "limit": 1}
    [entry] = sdk.v1.balance_transactions.list(expand).data
    source: Any = entry.source
    assert (source.object, source.payment_intent) == ("charge", intent.id)
