"""What does a line of the payment service's own account of our balance say?

Stripe calls it a balance transaction; what it was for (a charge, a transfer, a refund …) is asked
for together with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from recycling.settlement.stripe_gateway.protocol import BalanceLine, BalancePage

LONGEST_PAGE = 100
_WITH_SOURCE = {"expand": ["data.source"], "limit": LONGEST_PAGE}
_ABOUT = {
    "transfer": "source_transaction",
    "refund": "charge",
    "dispute": "charge",
    "transfer_reversal": "transfer",
}
"""Which field of a source names the charge or transfer it is about."""


def page_params(since: datetime | None, after: str | None) -> dict[str, Any]:
    """Return what asks for a page of lines, newest first."""
    params: dict[str, Any] = dict(_WITH_SOURCE)
    if since is not None:
        params["created"] = {"gte": int(since.timestamp())}
    if after is not None:
        params["starting_after"] = after
    return params


def source_params(source_id: str) -> dict[str, Any]:
    """Return what asks for the lines of one charge, transfer, refund, dispute or payout."""
    return {**_WITH_SOURCE, "source": source_id}


def page(listed: Any) -> BalancePage:
    """Read a page of lines."""
    return BalancePage(tuple(_line(one.to_dict()) for one in listed.data), bool(listed.has_more))


def balances(found: Any) -> dict[str, int]:
    """Read the balance: in each currency what is available and what is pending, together."""
    held: dict[str, int] = {}
    for part in (*found.available, *found.pending):
        held[part.currency] = held.get(part.currency, 0) + int(part.amount)
    return held


def _line(values: Mapping[str, Any]) -> BalanceLine:
    source = values["source"]
    whole: Mapping[str, Any] = source if isinstance(source, dict) else {"id": source or ""}
    return BalanceLine(
        id=str(values["id"]),
        type=str(values["type"]),
        source_id=str(whole["id"]),
        amount_minor=int(values["amount"]),
        fee_minor=int(values["fee"]),
        currency=str(values["currency"]),
        created_at=datetime.fromtimestamp(values["created"], UTC),
        transfer_group=_text(whole.get("transfer_group")),
        account_id=_text(whole.get("destination")),
        about_id=_text(whole.get(_ABOUT.get(str(whole.get("object")), ""))),
        metadata={name: str(value) for name, value in (whole.get("metadata") or {}).items()},
    )


def _text(value: Any) -> str:
    """Return an id, also where the service wrote the object out."""
    if isinstance(value, dict):
        return str(value["id"])
    return str(value) if value else ""
