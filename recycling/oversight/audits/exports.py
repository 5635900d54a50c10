"""Audits, and what one found, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import public, requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.oversight.audits import queries
from recycling.oversight.audits.queries import AuditCard, Difference
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("audits_exports", __name__)

AUDITS: Table[AuditCard] = table(
    "audits",
    {
        "audit": lambda one: one.ref,
        "state": lambda one: one.state,
        "asked_at": lambda one: one.asked_at,
        "ended_at": lambda one: one.ended_at,
        "facts": lambda one: one.facts,
        "leaves": lambda one: one.leaves,
        "rows": lambda one: one.rows,
        "differences": lambda one: one.problems,
        "sha256": lambda one: one.digest,
    },
)
DIFFERENCES: Table[Difference] = table(
    "audit-differences",
    {"number": lambda one: one.number, "difference": lambda one: one.words},
)


def _audits() -> Callable[[str], Page[AuditCard]]:
    return lambda cursor: queries.audits(cursor, LARGEST_PAGE)


def _differences(ref: str) -> Callable[[str], Page[Difference]]:
    actor = current_actor()
    queries.audit(ref)
    return lambda cursor: queries.differences(ref, actor, cursor, LARGEST_PAGE)


offer(blueprint, "/audits", AUDITS, public, _audits)
offer(
    blueprint,
    "/audits/<ref>/differences",
    DIFFERENCES,
    requires(Permission.AUDITS_READ),
    _differences,
)
