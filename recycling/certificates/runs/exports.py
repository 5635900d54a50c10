"""Runs as files: the list of the own ones, and each one's manifest, lot by lot."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.certificates.runs import queries
from recycling.certificates.runs.cards import RunCard, RunLotCard, run_card, run_lot_card
from recycling.certificates.runs.manifest import MANIFEST
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor, member_ids
from recycling.parties.permissions import Permission
from recycling.wire import Page, cards

blueprint = Blueprint("runs_exports", __name__)


RUNS: Table[RunCard] = table(
    "certificate-runs",
    {
        "run": lambda one: one.ref,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "month": lambda one: one.month,
        "state": lambda one: one.state,
        "reason": lambda one: one.reason,
        "opened_at": lambda one: one.opened_at,
        "ended_at": lambda one: one.ended_at,
        "lots": lambda one: one.lots,
        "issued": lambda one: one.issued,
        "sealed": lambda one: one.sealed,
        "earlier": lambda one: one.earlier,
        "not_recovered": lambda one: one.not_recovered,
        "refused": lambda one: one.refused,
        "stopped": lambda one: one.stopped,
    },
)


def _runs() -> Callable[[str], Page[RunCard]]:
    ours = member_ids()[1]
    return lambda cursor: cards(queries.runs_of(ours, cursor, LARGEST_PAGE), run_card)


def _lots(ref: str) -> Callable[[str], Page[RunLotCard]]:
    actor = current_actor()
    return lambda cursor: cards(
        queries.lots_of(queries.visible(actor, ref), cursor, LARGEST_PAGE), run_lot_card
    )


offer(
    blueprint,
    "/certificate-runs",
    RUNS,
    requires(Permission.CERTIFICATES_READ_RUN),
    _runs,
)
offer(
    blueprint,
    "/certificate-runs/<ref>/lots",
    MANIFEST,
    requires(Permission.CERTIFICATES_READ_RUN),
    _lots,
)
