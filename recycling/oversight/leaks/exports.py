"""Alerts, and the consignments behind one, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.oversight.leaks import queries
from recycling.oversight.leaks.lifecycle import AlertState
from recycling.oversight.leaks.queries import AlertCard, Line
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("leaks_exports", __name__)

ALERTS: Table[AlertCard] = table(
    "leak-alerts",
    {
        "alert": lambda one: one.ref,
        "party": lambda one: one.party,
        "party_name": lambda one: one.party_name,
        "part": lambda one: one.part,
        "side": lambda one: one.side,
        "state": lambda one: one.state,
        "since_on": lambda one: one.since_on,
        "found_on": lambda one: one.found_on,
        "share_of_declared": lambda one: one.effect,
        "statistic": lambda one: one.statistic,
        "limit": lambda one: one.limit,
        "false_alarm_rate": lambda one: one.false_alarm_rate,
        "consignments": lambda one: one.count,
        "not_told_apart_from": lambda one: [ref for ref, _ in one.beside],
        "opened_at": lambda one: one.opened_at,
        "reason": lambda one: one.reason,
        "closed_at": lambda one: one.closed_at,
        "closed_by": lambda one: one.closed_by,
    },
)
LINES: Table[Line] = table(
    "leak-alert-consignments",
    {
        "consignment": lambda one: one.consignment,
        "received_on": lambda one: one.received_on,
        "declared_kg": lambda one: one.declared,
        "received_kg": lambda one: one.received,
        "lost": lambda one: one.lost,
        "standard_uncertainty": lambda one: one.spread,
        "sum": lambda one: one.sum,
    },
)


def _alerts() -> Callable[[str], Page[AlertCard]]:
    actor, state = current_actor(), request.args.get("state") or AlertState.OPEN
    return lambda cursor: queries.alerts(actor, cursor, LARGEST_PAGE, state=state)


def _lines(ref: str) -> Callable[[str], Page[Line]]:
    return whole(queries.alert(ref, current_actor()).lines)


_MARK = requires(Permission.LEAKS_READ)
offer(blueprint, "/leak-alerts", ALERTS, _MARK, _alerts)
offer(blueprint, "/leak-alerts/<ref>/consignments", LINES, _MARK, _lines)
