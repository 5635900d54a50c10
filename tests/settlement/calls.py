"""What the tests of the sandbox ask of it, through the SDK."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import stripe


def pay(sdk: stripe.StripeClient, amount: int, **differing: Any) -> Any:
    """Pay an intent with the test card; say what differs, ``None`` to leave something out."""
    params: Any = {
        "amount": amount,
        "currency": "eur",
        "payment_method": "pm_card_visa",
        "confirm": True,
        "return_url": "https://site.example/",
        "transfer_group": "SALE-1",
        **differing,
    }
    wanted = {name: value for name, value in params.items() if value is not None}
    return sdk.v1.payment_intents.create(wanted)


def transfer(sdk: stripe.StripeClient, amount: int, to: str, **more: Any) -> Any:
    params: Any = {"amount": amount, "currency": "eur", "destination": to, **more}
    return sdk.v1.transfers.create(params)


def balances(
    sdk: stripe.StripeClient, account: str | None = None, currency: str = "eur"
) -> tuple[int, int]:
    """Return what is available and what is pending."""
    options: Any = {"stripe_account": account} if account else {}
    balance = sdk.v1.balance.retrieve(None, options)
    available = sum(part.amount for part in balance.available if part.currency == currency)
    pending = sum(part.amount for part in balance.pending if part.currency == currency)
    return available, pending


def refused_for_lack(call: Callable[[], Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        call()
    assert caught.value.code == "balance_insufficient"


def refused(call: Callable[[], Any], code: str) -> stripe.InvalidRequestError:
    """Expect a refusal with this code and return it."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def holder(sdk: stripe.StripeClient) -> str:
    """Make an account that may receive transfers and return its id."""
    params: Any = {"country": "FR", "capabilities": {"transfers": {"requested": True}}}
    return sdk.v1.accounts.create(params).id


def events_about(sdk: stripe.StripeClient, object_id: str, account: str | None = None) -> list[str]:
    """Return the types of the events about an object, oldest first."""
    options: Any = {"stripe_account": account} if account else {}
    found = sdk.v1.events.list({"limit": 100}, options).data
    return [
        event.type
        for event in found[::-1]
        if "id" in event.data.object and event.data.object["id"] == object_id
    ]
