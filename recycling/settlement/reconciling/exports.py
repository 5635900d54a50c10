"""Reconciliations and differences, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.permissions import Permission
from recycling.settlement.reconciling import queries
from recycling.settlement.reconciling.lifecycle import DifferenceState
from recycling.settlement.reconciling.queries import DifferenceCard, ReconciliationCard
from recycling.wire import Page

blueprint = Blueprint("reconciling_exports", __name__)

RECONCILIATIONS: Table[ReconciliationCard] = table(
    "reconciliations",
    {
        "reconciliation": lambda one: one.ref,
        "day": lambda one: one.day,
        "number": lambda one: one.number,
        "is_done": lambda one: one.is_done,
        "begun_at": lambda one: one.begun_at,
        "ended_at": lambda one: one.ended_at,
        "lines": lambda one: one.lines,
        "is_balanced": lambda one: one.is_balanced,
        "differences": lambda one: one.differences,
        "new": lambda one: one.new,
    },
)
_COLUMNS: dict[str, Callable[[DifferenceCard], object]] = {
    "difference": lambda one: one.ref,
    "kind": lambda one: one.kind,
    "state": lambda one: one.state,
    "sentence": lambda one: one.sentence,
    "to_do": lambda one: one.to_do,
    "sale": lambda one: one.sale,
    "document": lambda one: one.reference,
    "id_at_payment_service": lambda one: one.source,
    "currency": lambda one: (one.theirs or one.ours) and (one.theirs or one.ours).currency,  # type: ignore[union-attr]
    "ours": lambda one: one.ours and one.ours.amount,
    "theirs": lambda one: one.theirs and one.theirs.amount,
    "found_on": lambda one: one.found_on,
    "last_found_on": lambda one: one.last_found_on,
    "vanished_on": lambda one: one.vanished_on,
    "opened_at": lambda one: one.opened_at,
    "reason": lambda one: one.reason,
    "closed_at": lambda one: one.closed_at,
    "closed_by": lambda one: one.closed_by,
}
DIFFERENCES: Table[DifferenceCard] = table("differences", _COLUMNS)
FOUND: Table[DifferenceCard] = table("found-differences", _COLUMNS)


def _reconciliations() -> Callable[[str], Page[ReconciliationCard]]:
    return lambda cursor: queries.reconciliations(cursor, LARGEST_PAGE)


def _differences() -> Callable[[str], Page[DifferenceCard]]:
    state = request.args.get("state") or DifferenceState.OPEN
    return lambda cursor: queries.differences(state, cursor, LARGEST_PAGE)


def _found(ref: str) -> Callable[[str], Page[DifferenceCard]]:
    return lambda cursor: queries.found_by(ref, cursor, LARGEST_PAGE)


_MARK = requires(Permission.RECONCILIATIONS_READ)
offer(blueprint, "/reconciliations", RECONCILIATIONS, _MARK, _reconciliations)
offer(blueprint, "/reconciliations/<ref>/differences", FOUND, _MARK, _found)
offer(blueprint, "/differences", DIFFERENCES, _MARK, _differences)
