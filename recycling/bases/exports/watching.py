"""What a base's licences rest on, its quotas and what it discharges, as files."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import request

from recycling import clock
from recycling.access import public, requires
from recycling.bases import queries as register
from recycling.bases.discharge import queries as discharge
from recycling.bases.discharge.queries import ResultCard
from recycling.bases.exports.blueprint import blueprint
from recycling.bases.footings import queries as footings
from recycling.bases.footings.queries import FootingCard
from recycling.bases.quotas import queries as quotas
from recycling.bases.quotas.queries import QuotaCard
from recycling.bases.quotas.rules import FIRST_YEAR, LAST_YEAR
from recycling.bases.quotas.scales import ScaleCard, scales
from recycling.bases.quotas.taken import Counted, TakenCard, taken
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission, permit
from recycling.wire import Page

FOOTINGS_COLUMNS: dict[str, Callable[[FootingCard], object]] = {
    "footing": lambda one: one.ref,
    "base": lambda one: one.base_ref,
    "base_name": lambda one: one.base_name,
    "licence": lambda one: one.licence_ref,
    "kind": lambda one: one.kind,
    "state": lambda one: one.state,
    "number": lambda one: one.number,
    "issued_by": lambda one: one.authority,
    "issued_on": lambda one: one.issued_on,
    "valid_from": lambda one: one.valid_from,
    "valid_to": lambda one: one.valid_to,
    "details_json": lambda one: json.dumps(dict(one.said), ensure_ascii=False, sort_keys=True),
    "document_sha256": lambda one: one.document and one.document.sha256,
    "entered_at": lambda one: one.entered_at,
    "decided_at": lambda one: one.decided_at,
    "regulator": lambda one: one.regulator,
    "reason": lambda one: one.reason,
}
FOOTINGS = table("footings", FOOTINGS_COLUMNS)
AWAITING = table("awaiting-footings", FOOTINGS_COLUMNS)
QUOTA_COLUMNS: dict[str, Callable[[QuotaCard], object]] = {
    "base": lambda one: one.base_ref,
    "base_name": lambda one: one.base_name,
    "year": lambda one: one.year,
    "scheme": lambda one: one.scheme,
    "member": lambda one: one.member,
    "quota_kg": lambda one: one.use.limit,
    "reserved_kg": lambda one: one.use.reserved,
    "consumed_kg": lambda one: one.use.consumed,
    "free_kg": lambda one: one.use.free,
    "level": lambda one: one.use.level,
    "set_at": lambda one: one.set_at,
    "regulator": lambda one: one.regulator,
    "quota_plan": lambda one: one.plan,
}
QUOTAS, OF_BASE = table("quotas", QUOTA_COLUMNS), table("base-quotas", QUOTA_COLUMNS)
TAKEN: Table[TakenCard] = table(
    "quota-lots",
    {
        "lot": lambda one: one.lot,
        "year": lambda one: one.year,
        "scheme": lambda one: one.scheme,
        "member": lambda one: one.member,
        "licence": lambda one: one.licence,
        "mass_kg": lambda one: one.mass,
        "state": lambda one: one.state,
    },
)
SCALES: Table[ScaleCard] = table(
    "scales",
    {
        "licence": lambda one: one.licence_ref,
        "number": lambda one: one.number,
        "category": lambda one: one.category,
        "year": lambda one: one.year,
        "scale_kg": lambda one: one.use.limit,
        "reserved_kg": lambda one: one.use.reserved,
        "consumed_kg": lambda one: one.use.consumed,
        "free_kg": lambda one: one.use.free,
        "level": lambda one: one.use.level,
    },
)
RESULTS: Table[ResultCard] = table(
    "discharge",
    {
        "result": lambda one: one.ref,
        "base": lambda one: one.base_ref,
        "parameter": lambda one: one.parameter,
        "medium": lambda one: one.medium,
        "value": lambda one: one.value,
        "unit": lambda one: one.unit,
        "sampled_on": lambda one: one.sampled_on,
        "point": lambda one: one.point,
        "method": lambda one: one.method,
        "laboratory": lambda one: one.laboratory,
        "outcome": lambda one: one.outcome,
        "limit": lambda one: one.limit,
        "limit_source": lambda one: one.limit_source,
        "limit_certainty": lambda one: one.limit_certainty,
        "entered_at": lambda one: one.entered_at,
        "entered_for": lambda one: one.entered_for,
    },
)


def _footings(ref: str) -> Callable[[str], Page[FootingCard]]:
    permit(current_actor(), Permission.FOOTINGS_READ, register.base(ref))
    return lambda cursor: footings.footings(ref, cursor, LARGEST_PAGE)


def _awaiting() -> Callable[[str], Page[FootingCard]]:
    country = current_actor().country
    return lambda cursor: footings.awaiting(country, cursor, LARGEST_PAGE)


def _year() -> int:
    """Return the year asked for, this one where it is none that is counted."""
    year = request.args.get("year", type=int) or 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year


def _quotas(ref: str = "") -> Callable[[str], Page[QuotaCard]]:
    year, country = _year(), request.args.get("country", "").upper()
    return lambda cursor: quotas.quotas(year, country, ref, cursor, LARGEST_PAGE)


def _taken(ref: str) -> Callable[[str], Page[TakenCard]]:
    permit(current_actor(), Permission.QUOTAS_READ, register.base(ref))
    asked = {name: request.args.get(name, "") for name in ("scheme", "member", "state")}
    of = Counted(ref, _year(), **asked)
    return lambda cursor: taken(of, cursor, LARGEST_PAGE)


def _scales(ref: str) -> Callable[[str], Page[ScaleCard]]:
    return whole(scales(ref, _year(), clock.today()))


def _results(ref: str) -> Callable[[str], Page[ResultCard]]:
    return lambda cursor: discharge.results(ref, cursor, LARGEST_PAGE)


offer(blueprint, "/bases/<ref>/footings", FOOTINGS, requires(Permission.FOOTINGS_READ), _footings)
offer(blueprint, "/footings", AWAITING, requires(Permission.OVERSIGHT_READ), _awaiting)
offer(blueprint, "/quotas", QUOTAS, public, _quotas)
offer(blueprint, "/bases/<ref>/quotas", OF_BASE, public, _quotas)
offer(blueprint, "/bases/<ref>/scales", SCALES, public, _scales)
offer(blueprint, "/bases/<ref>/quotas/lots", TAKEN, requires(Permission.QUOTAS_READ), _taken)
offer(blueprint, "/bases/<ref>/discharge", RESULTS, public, _results)
