"""Signs, what stands behind one, and trading partners, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.oversight.signs import network, queries
from recycling.oversight.signs.network import PairCard
from recycling.oversight.signs.queries import FactCard, SignCard
from recycling.oversight.signs.views import sought
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("signs_exports", __name__)

SIGNS: Table[SignCard] = table(
    "signs",
    {
        "sign": lambda one: one.ref,
        "kind": lambda one: one.kind,
        "party": lambda one: one.party,
        "party_name": lambda one: one.party_name,
        "part": lambda one: one.part,
        "state": lambda one: one.state,
        "since_on": lambda one: one.since_on,
        "found_on": lambda one: one.found_on,
        "findings": lambda one: [finding.what for finding in one.findings],
        "chance": lambda one: one.chance,
        "false_alarm_rate": lambda one: one.false_alarm_rate,
        "tests": lambda one: one.tests,
        "looks_in_a_year": lambda one: one.looks,
        "earlier": lambda one: one.earlier,
        "opened_at": lambda one: one.opened_at,
        "reason": lambda one: one.reason,
        "closed_at": lambda one: one.closed_at,
        "closed_by": lambda one: one.closed_by,
    },
)
FACTS: Table[FactCard] = table(
    "sign-evidence",
    {
        "finding": lambda one: one.finding,
        "thing": lambda one: one.thing,
        "ref": lambda one: one.ref,
        "on": lambda one: one.on,
        "declared_kg": lambda one: one.declared,
        "received_kg": lambda one: one.received,
        "share_recovered": lambda one: one.share,
    },
)
PAIRS: Table[PairCard] = table(
    "trading-partners",
    {
        "holder": lambda one: one.holder,
        "holder_name": lambda one: one.holder_name,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "carrier": lambda one: one.carrier,
        "carrier_name": lambda one: one.carrier_name,
        "share_of_carrier": lambda one: one.of_carrier,
        "lots": lambda one: one.lots,
        "received_kg": lambda one: one.mass,
        "share_of_holder": lambda one: one.of_holder,
        "share_of_base": lambda one: one.of_base,
        "share_of_market": lambda one: one.expected,
        "chance": lambda one: one.chance,
        "ties": lambda one: list(one.ties),
        "sign": lambda one: one.sign,
    },
)


def _signs() -> Callable[[str], Page[SignCard]]:
    actor, asked = current_actor(), sought()
    return lambda cursor: queries.signs(actor, cursor, LARGEST_PAGE, asked)


def _facts(ref: str) -> Callable[[str], Page[FactCard]]:
    return whole(queries.sign(ref, current_actor()).facts)


def _pairs() -> Callable[[str], Page[PairCard]]:
    actor = current_actor()
    return lambda cursor: network.pairs(actor, cursor, LARGEST_PAGE)


_MARK = requires(Permission.LEAKS_READ)
offer(blueprint, "/signs", SIGNS, _MARK, _signs)
offer(blueprint, "/signs/<ref>/evidence", FACTS, _MARK, _facts)
offer(blueprint, "/trading-partners", PAIRS, requires(Permission.OVERSIGHT_READ), _pairs)
