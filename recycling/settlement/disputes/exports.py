"""The disputes one may read, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.disputes import queries
from recycling.settlement.disputes.models import Dispute
from recycling.wire import Page

blueprint = Blueprint("disputes_exports", __name__)

DISPUTES: Table[Dispute] = table(
    "disputes",
    {
        "dispute": lambda one: one.ref,
        "sale": lambda one: one.sale.ref,
        "lot": lambda one: one.sale.lot.ref,
        "title": lambda one: one.sale.lot.title,
        "payment": lambda one: one.payment.ref,
        "paid_by": lambda one: one.payment.paid_by,
        "is_inquiry": lambda one: one.is_inquiry,
        "amount": lambda one: one.amount.amount,
        "currency": lambda one: one.currency,
        "reason": lambda one: one.reason,
        "state": lambda one: one.state,
        "reply": lambda one: one.reply,
        "answer_by": lambda one: one.answer_by,
        "called_back": lambda one: one.called_back.amount,
        "to_be_called_back": lambda one: one.to_be_called_back.amount,
        "opened_at": lambda one: one.opened_at,
        "replied_at": lambda one: one.replied_at,
        "closed_at": lambda one: one.closed_at,
    },
)


def _disputes() -> Callable[[str], Page[Dispute]]:
    actor = current_actor()
    return lambda cursor: queries.disputes(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/disputes", DISPUTES, requires(Permission.DISPUTES_READ), _disputes)
