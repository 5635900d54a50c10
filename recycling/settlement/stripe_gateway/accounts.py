"""How are accounts spoken of in Stripe's v2 dialect?

One account for paying and being paid: the configuration ``recipient`` lets money be transferred to
it, ``customer`` lets it pay. Stripe collects what it must know on its own page.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import stripe

from recycling.settlement.stripe_gateway.asking import answered, done
from recycling.settlement.stripe_gateway.protocol import AccountOrder
from recycling.settlement.stripe_gateway.reports import PayableState, Wanted

_STATE: Any = {"include": ["configuration.recipient", "requirements"]}
"""What is asked for together with an account, to know whether it can be paid."""
_PAST_DUE = "past_due"


class AccountCalls:
    """The part of the gateway over the ``stripe`` package that is about accounts."""

    _client: stripe.StripeClient

    def create_account(self, order: AccountOrder, *, key: str) -> str:
        """Make somebody payable: an account that receives transfers, and pays."""
        account = done(
            lambda: self._client.v2.core.accounts.create(
                account_params(order), {"idempotency_key": key}
            )
        )
        return str(account.id)

    def account(self, account_id: str) -> PayableState:
        """Answer whether an account can be paid, and what is wanted for it."""
        return payable_state(
            answered(lambda: self._client.v2.core.accounts.retrieve(account_id, _STATE))
        )

    def open_onboarding(self, account_id: str, return_url: str, refresh_url: str) -> str:
        """Open the page on which an account's owner gives what is wanted of it."""
        params = link_params(account_id, return_url, refresh_url)
        return str(done(lambda: self._client.v2.core.account_links.create(params)).url)


def account_params(order: AccountOrder) -> Any:
    """Return what asks for an account."""
    payable = {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
    return {
        "display_name": order.display_name,
        "contact_email": order.contact_email,
        "dashboard": "express",
        "identity": {"country": order.country.lower(), "entity_type": "company"},
        "configuration": {"recipient": payable, "customer": {}},
        "defaults": {
            "responsibilities": {"fees_collector": "application", "losses_collector": "application"}
        },
        "metadata": dict(order.metadata),
    }


def link_params(account_id: str, return_url: str, refresh_url: str) -> Any:
    """Return what asks for a link to the onboarding page of an account."""
    addresses = {"return_url": return_url, "refresh_url": refresh_url}
    use_case = {"type": "account_onboarding", "account_onboarding": addresses}
    return {"account": account_id, "use_case": use_case}


def payable_state(account: Any) -> PayableState:
    """Read whether an account can be paid, and what is wanted for it."""
    whole = account.to_dict()
    recipient = (whole.get("configuration") or {}).get("recipient") or {}
    balance = (recipient.get("capabilities") or {}).get("stripe_balance") or {}
    transfers = balance.get("stripe_transfers") or {}
    requirements = whole.get("requirements") or {}
    soonest = (requirements.get("summary") or {}).get("minimum_deadline") or {}
    return PayableState(
        account_id=str(whole["id"]),
        is_closed=bool(whole.get("closed")),
        status=str(transfers.get("status", "")),
        resolutions=tuple(str(one["resolution"]) for one in transfers.get("status_details") or ()),
        wanted=tuple(_wanted(one, soonest) for one in requirements.get("entries") or ()),
    )


def _wanted(entry: Any, soonest: Any) -> Wanted:
    """Read one entry; a time stands with the entry, or of the soonest ones in the summary."""
    deadline = entry.get("minimum_deadline") or {}
    is_soonest = deadline.get("status") == soonest.get("status")
    by = deadline.get("time") or (soonest.get("time") if is_soonest else None)
    return Wanted(
        what=str(entry["description"]),
        is_of_organisation=entry["awaiting_action_from"] == "user",
        by=written_instant(str(by)) if by else None,
        is_past_due=deadline.get("status") == _PAST_DUE,
    )


def written_instant(written: str) -> datetime:
    """Return an instant as the v2 dialect writes it."""
    return datetime.fromisoformat(written).astimezone(UTC)
