"""Cases, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import public, requires
from recycling.bases.cases import queries
from recycling.bases.cases.queries import ALL, CaseCard
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("cases_exports", __name__)
_COLUMNS: dict[str, Callable[[CaseCard], object]] = {
    "case": lambda one: one.ref,
    "organisation": lambda one: one.addressee_ref,
    "organisation_name": lambda one: one.addressee,
    "base": lambda one: one.base_ref,
    "country": lambda one: one.country,
    "origin": lambda one: one.origin,
    "reference": lambda one: one.reference,
    "about": lambda one: one.about,
    "state": lambda one: one.state,
    "opened_at": lambda one: one.opened_at,
    "orders": lambda one: [order.ref for order in one.orders],
    "measures": lambda one: [order.measure for order in one.orders],
    "closing": lambda one: one.closing,
    "closed_at": lambda one: one.closed_at,
}
CASES: Table[CaseCard] = table("cases", _COLUMNS)
OF_BASE: Table[CaseCard] = table("base-cases", _COLUMNS)


def _cases() -> Callable[[str], Page[CaseCard]]:
    actor, state = current_actor(), request.args.get("state") or ALL
    return lambda cursor: queries.cases(actor, cursor, LARGEST_PAGE, state=state)


def _of_base(ref: str) -> Callable[[str], Page[CaseCard]]:
    actor = current_actor()
    return lambda cursor: queries.of_base(ref, actor, cursor, LARGEST_PAGE)


offer(blueprint, "/cases", CASES, requires(Permission.CASES_READ), _cases)
offer(blueprint, "/bases/<ref>/cases", OF_BASE, public, _of_base)
