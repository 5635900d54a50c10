"""Is an organisation onboarded, restricted, changed and closed as with Stripe's Accounts v2?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import stripe

from tests.settlement.calls import pay, refused, transfer
from tests.settlement.conftest import Sandbox, a_client, running_sandbox

pytestmark = pytest.mark.once
INCLUDE: Any = {
    "include": ["configuration.recipient", "configuration.merchant", "requirements", "identity"]
}
TRANSFERS = {"stripe_balance": {"stripe_transfers": {"requested": True}}}
WHOLE: Any = {
    "display_name": "Recycler GmbH",
    "contact_email": "a@b.example",
    "identity": {"country": "de", "entity_type": "company"},
    "configuration": {"recipient": {"capabilities": TRANSFERS}, "customer": {}},
    "defaults": {
        "responsibilities": {"fees_collector": "application", "losses_collector": "application"}
    },
    "metadata": {"org": "ORG-1", "old": "x"},
}


@pytest.fixture
def sdk(request: pytest.FixtureRequest) -> stripe.StripeClient:
    return a_client(request, "own_sandbox")


@pytest.fixture
def account(sdk: stripe.StripeClient) -> str:
    return sdk.v2.core.accounts.create(WHOLE).id


@pytest.fixture(scope="module")
def strict_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox where no account is active before it was onboarded."""
    store = tmp_path_factory.mktemp("strict") / "payments.sqlite"
    with running_sandbox(store, active_at_once=False) as sandbox:
        yield sandbox


def transfers_status(sdk: stripe.StripeClient, account: str) -> str:
    found: Any = sdk.v2.core.accounts.retrieve(account, INCLUDE)
    return str(found.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status)


def test_one_account_pays_and_is_paid(sdk: stripe.StripeClient, account: str) -> None:
    found: Any = sdk.v2.core.accounts.retrieve(account, INCLUDE)
    assert found.applied_configurations == ["customer", "recipient"]
    assert transfers_status(sdk, account) == "active"
    assert found.requirements.entries == []


def test_update_changes_what_is_sent_and_leaves_the_rest(
    sdk: stripe.StripeClient, account: str
) -> None:
    cards = {"merchant": {"capabilities": {"card_payments": {"requested": True}}}}
    changed: Any = {"configuration": cards, "metadata": {"old": None, "new": "y"}}
    found: Any = sdk.v2.core.accounts.update(account, {**changed, **INCLUDE})
    assert found.applied_configurations == ["customer", "merchant", "recipient"]
    assert found.configuration.merchant.capabilities.card_payments.status == "active"
    assert transfers_status(sdk, account) == "active"
    assert found.metadata.to_dict() == {"org": "ORG-1", "new": "y"}
    assert found.identity.country == "de"


def test_what_is_due_restricts_transfers_until_it_is_given(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, account: str
) -> None:
    intent = pay(sdk, 10_000)
    own_sandbox.happens("account.requires", id=account, description="identity.individual.dob")
    found: Any = sdk.v2.core.accounts.retrieve(account, INCLUDE)
    [entry] = found.requirements.entries
    assert (entry.description, entry.awaiting_action_from) == ("identity.individual.dob", "user")
    assert transfers_status(sdk, account) == "restricted"
    refused(
        lambda: transfer(sdk, 1, account, source_transaction=intent.latest_charge),
        "insufficient_capabilities_for_transfer",
    )
    own_sandbox.happens("account.satisfies", id=account)
    assert transfer(sdk, 1, account, source_transaction=intent.latest_charge).amount == 1


def test_changes_are_told_by_thin_events(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, account: str
) -> None:
    own_sandbox.happens("account.requires", id=account)
    told = sdk.v2.core.events.list({"object_id": account, "limit": 10}).data
    status = "v2.core.account[configuration.{}].capability_status_updated"
    assert [event.type for event in told[::-1]] == [
        "v2.core.account.created",
        "v2.core.account[requirements].updated",
        status.format("recipient"),
        status.format("customer"),
    ]


def test_onboarding_link_leads_through_a_page_without_scripts_to_an_active_account(
    strict_sandbox: Sandbox,
) -> None:
    sdk = strict_sandbox.sdk()
    account = sdk.v2.core.accounts.create(WHOLE).id
    assert transfers_status(sdk, account) == "restricted"
    addresses = {"refresh_url": "http://127.0.0.1:9/again", "return_url": "http://127.0.0.1:9/done"}
    wanted: Any = {
        "account": account,
        "use_case": {
            "type": "account_onboarding",
            "account_onboarding": addresses,
        },
    }
    link = sdk.v2.core.account_links.create(wanted)
    shown = requests.get(link.url, timeout=5).text
    assert "Set up Recycler GmbH for payments" in shown
    assert "<script" not in shown
    done = requests.post(link.url, allow_redirects=False, timeout=5)
    assert (done.status_code, done.headers["Location"]) == (303, addresses["return_url"])
    assert transfers_status(sdk, account) == "active"
    strict_sandbox.pass_time(minutes=10)
    late = requests.get(link.url, allow_redirects=False, timeout=5)
    assert late.headers["Location"] == addresses["refresh_url"]


def test_link_of_an_unknown_account_or_without_its_use_is_refused(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, account: str
) -> None:
    use: Any = {"type": "account_onboarding", "account_onboarding": {"refresh_url": "https://a.b"}}
    refused(
        lambda: sdk.v2.core.account_links.create({"account": "acct_of_nobody", "use_case": use}),
        "resource_missing",
    )
    bare: Any = {"account": account, "use_case": {"type": "account_onboarding"}}
    refused(lambda: sdk.v2.core.account_links.create(bare), "parameter_missing")
    assert requests.get(f"{own_sandbox.url}/onboarding/link_1", timeout=5).status_code == 404


def test_closed_account_receives_nothing_and_cannot_be_changed(
    sdk: stripe.StripeClient, account: str
) -> None:
    intent = pay(sdk, 10_000)
    assert sdk.v2.core.accounts.close(account).closed
    refused(
        lambda: transfer(sdk, 1, account, source_transaction=intent.latest_charge),
        "insufficient_capabilities_for_transfer",
    )
    refused(lambda: sdk.v2.core.accounts.update(account, {"display_name": "X"}), "account_closed")


def test_accounts_are_listed_page_by_page(sdk: stripe.StripeClient) -> None:
    made = {sdk.v2.core.accounts.create(WHOLE).id for _ in range(3)}
    listed: Any = sdk.v2.core.accounts.list({"limit": 2})
    ids = [one.id for one in listed.auto_paging_iter()]
    assert len(listed.data) == 2
    assert set(ids[:3]) == made
    assert len(ids) == len(set(ids))
