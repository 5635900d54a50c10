"""The ranking of bases for a lot, decisions about borders and observed prices, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.matching import deciding, queries
from recycling.matching.deciding import DecisionCard
from recycling.matching.prices import ObservationCard, observations
from recycling.matching.queries import Match
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("matching_exports", __name__)

MATCHES: Table[Match] = table(
    "matches",
    {
        "rank": lambda one: one.rank,
        "base": lambda one: one.base.ref,
        "base_name": lambda one: one.base.name,
        "recycler": lambda one: one.base.recycler_ref,
        "recycler_name": lambda one: one.base.recycler,
        "country": lambda one: one.base.country,
        "is_eligible": lambda one: one.is_eligible,
        "unmet": lambda one: [
            f"{each.rule}: required {each.required}, found {each.found}" for each in one.unmet
        ],
        "line": lambda one: one.base.line and one.base.line.ref,
        "licence": lambda one: one.base.licence and one.base.licence.ref,
        "net": lambda one: one.valuation and one.valuation.net.amount,
        "net_per_tonne": lambda one: one.valuation and one.valuation.per_tonne.amount,
        "currency": lambda one: one.valuation and one.valuation.net.currency,
    },
)
DECISIONS: Table[DecisionCard] = table(
    "border-decisions",
    {
        "decision": lambda one: one.ref,
        "from_country": lambda one: one.from_country,
        "to_country": lambda one: one.to_country,
        "code_list": lambda one: one.code_list,
        "code": lambda one: one.code,
        "lot": lambda one: one.lot,
        "verdict": lambda one: one.verdict,
        "document": lambda one: one.document,
        "source": lambda one: one.source,
        "decided_on": lambda one: one.decided_on,
        "decided_by": lambda one: one.decided_by,
        "authority": lambda one: one.authority,
        "valid_from": lambda one: one.valid_from,
        "valid_to": lambda one: one.valid_to,
        "recorded_at": lambda one: one.recorded_at,
    },
)


PRICES: Table[ObservationCard] = table(
    "prices",
    {
        "element": lambda one: one.element,
        "form": lambda one: one.form,
        "price_per_kg": lambda one: one.per_kg.amount,
        "currency": lambda one: one.per_kg.currency,
        "observed_on": lambda one: one.observed_on,
        "source": lambda one: one.source,
        "publisher": lambda one: one.publisher,
        "is_demonstration": lambda one: one.is_demonstration,
        "entered_at": lambda one: one.entered_at,
    },
)


def _matches(ref: str) -> Callable[[str], Page[Match]]:
    actor = current_actor()
    return lambda cursor: queries.matches(ref, LARGEST_PAGE, actor, cursor)


def _decisions() -> Callable[[str], Page[DecisionCard]]:
    return lambda cursor: deciding.decisions(cursor, LARGEST_PAGE)


def _prices() -> Callable[[str], Page[ObservationCard]]:
    element = request.args.get("element", "")
    return lambda cursor: observations(element, cursor, LARGEST_PAGE)


_readers = requires(Permission.MATCHING_READ)
offer(blueprint, "/lots/<ref>/matches", MATCHES, _readers, _matches)
offer(blueprint, "/border-decisions", DECISIONS, _readers, _decisions)
offer(blueprint, "/prices", PRICES, _readers, _prices)
