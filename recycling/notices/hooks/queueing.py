"""What is sent to which webhook? Part of the transaction that writes the notice."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from recycling.db import db
from recycling.notices.addresses import built
from recycling.notices.hooks.models import Webhook, WebhookMessage
from recycling.notices.hooks.rules import TEST_TYPE, HookState, MessageState, is_wanted, said
from recycling.notices.models import Notice
from recycling.references import new_reference
from recycling.sayings import N_

_READ_AT = {
    "lot": "lots_api.read_lot",
    "auction": "auctions_api.read_auction",
    "sale": "settlement_api.read_sale",
    "contract": "contracts_api.read_contract",
    "assays": "assays_api.read_exchange",
    "consignment": "custody_api.read_consignment",
    "correction": "corrections_api.read_correction",
    "discrepancy": "discrepancies_api.read_discrepancy",
    "quarantine": "screening_api.read_quarantine",
    "dossier": "borders_api.read_dossier",
    "report": "reports_api.read_report",
    "alert": "leaks_api.read_leak_alert",
    "sign": "signs_api.read_sign",
    "exception": "invoices_api.read_invoice_exception",
    "return": "returns_api.read_return",
    "inspection": "inspections_api.read_inspection",
    "finding": "inspections_api.read_inspection_finding",
    "quota_plan": "quota_plans_api.read_quota_plan",
    "batch": "recovery_api.read_batch",
    "certificate": "certificates_api.read_certificate",
    "certificate_run": "runs_api.read_run",
    "base": "bases_api.read_base",
    "licence": "bases_api.read_licence",
    "application": "bases_api.read_application",
    "footing": "bases_api.read_footing",
    "movement_file": "movements_api.read_movements_file",
    "objection": "standstill_api.read_objection",
    "deposit": "deposits_api.read_deposit",
    "dispute": "disputes_api.read_dispute",
    "reconciliation": "reconciling_api.read_reconciliation",
    "second_chance": "second_chances_api.read_second_chance",
    "document": "documents_api.read_sale_document",
    "case": "cases_api.read_case",
    "order": "cases_api.read_order",
    "reserve_agreement": "reserve_api.read_reserve_agreement",
    "proposal": "proposals_api.read_proposal",
    "organisation": "parties_api.read_organisation",
}
_PAUSED = N_("The webhook was paused.")


def queue(notice: Notice, event_type: str) -> None:
    """Write what is to be sent of a notice to the webhooks of its organisation."""
    if notice.organisation_id is None:
        return
    hooks = select(Webhook).where(
        Webhook.organisation_id == notice.organisation_id, Webhook.state != HookState.REMOVED
    )
    for hook in db.session.scalars(hooks):
        if is_wanted(event_type, hook.event_types):
            body = said(event_type, notice.at, notice.thing_kind, notice.thing_ref, _url(notice))
            db.session.add(_message(hook, notice.ref, event_type, body, notice.at))


def queue_test(hook: Webhook, at: datetime) -> WebhookMessage:
    """Write a test message to one webhook."""
    body = said(TEST_TYPE, at, "webhook", hook.ref, built("hooks_api.read_webhook", ref=hook.ref))
    message = _message(hook, new_reference("TST"), TEST_TYPE, body, at)
    db.session.add(message)
    return message


def _message(
    hook: Webhook, message_id: str, event_type: str, body: str, at: datetime
) -> WebhookMessage:
    """Return a message to be sent; a paused webhook's can be asked for again later."""
    is_paused = hook.state == HookState.PAUSED
    return WebhookMessage(
        ref=new_reference("WHD"),
        webhook_id=hook.id,
        message_id=message_id,
        event_type=event_type,
        body=body,
        state=MessageState.GIVEN_UP if is_paused else MessageState.WAITING,
        error=_PAUSED if is_paused else "",
        written_at=at,
        not_before_at=at,
    )


def _url(notice: Notice) -> str:
    endpoint = _READ_AT.get(notice.thing_kind, "")
    if endpoint not in current_app.view_functions or not notice.thing_ref:
        return ""
    return built(endpoint, ref=notice.thing_ref)
