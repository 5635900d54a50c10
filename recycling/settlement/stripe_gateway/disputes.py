"""How is the payment service asked about disputes, and told what we say to one?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import stripe

from recycling.settlement.stripe_gateway.asking import PAGE, answered, done, instant
from recycling.settlement.stripe_gateway.protocol import DisputePage, DisputeReport

if TYPE_CHECKING:
    from stripe.params import DisputeUpdateParams, DisputeUpdateParamsEvidence


class DisputeCalls:
    """The part of the gateway that speaks of disputes."""

    _client: stripe.StripeClient

    def dispute(self, dispute_id: str) -> DisputeReport:
        """Answer how a dispute stands, and what it moved on our balance."""
        return _report(answered(lambda: self._client.v1.disputes.retrieve(dispute_id)).to_dict())

    def disputes(self, since: datetime | None, after: str | None = None) -> DisputePage:
        """Answer a page of at most 100 disputes that were opened since an instant, newest first."""
        params: Any = {"limit": PAGE}
        if since is not None:
            params["created"] = {"gte": int(since.timestamp())}
        if after is not None:
            params["starting_after"] = after
        listed = answered(lambda: self._client.v1.disputes.list(params))
        reports = tuple(_report(one.to_dict()) for one in listed.data)
        return DisputePage(reports, bool(listed.has_more))

    def answer_dispute(self, dispute_id: str, evidence: Mapping[str, str], *, key: str) -> None:
        """Send evidence to the payer's bank, which takes it once."""
        said: DisputeUpdateParamsEvidence = {**evidence}  # type: ignore[typeddict-item]
        params: DisputeUpdateParams = {"evidence": said, "submit": True}
        done(lambda: self._client.v1.disputes.update(dispute_id, params, {"idempotency_key": key}))

    def accept_dispute(self, dispute_id: str, *, key: str) -> None:
        """Say nothing against a dispute: it is lost."""
        done(lambda: self._client.v1.disputes.close(dispute_id, {}, {"idempotency_key": key}))


def _report(values: Mapping[str, Any]) -> DisputeReport:
    details: Mapping[str, Any] = values["evidence_details"]
    lines: Iterable[Mapping[str, Any]] = values["balance_transactions"]
    amounts = [int(line["amount"]) for line in lines]
    due_by = details["due_by"]
    return DisputeReport(
        id=str(values["id"]),
        status=str(values["status"]),
        charge_id=_id(values["charge"]),
        amount_minor=int(values["amount"]),
        currency=str(values["currency"]),
        reason=str(values["reason"]),
        opened_at=instant(values["created"]),
        answer_by=instant(due_by) if due_by else None,
        taken_minor=-sum(amount for amount in amounts if amount < 0),
        returned_minor=sum(amount for amount in amounts if amount > 0),
        fee_minor=sum(int(line["fee"]) for line in lines),
        submissions=int(details["submission_count"]),
    )


def _id(value: Any) -> str:
    return str(value["id"]) if isinstance(value, dict) else str(value)
