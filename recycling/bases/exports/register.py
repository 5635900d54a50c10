"""The register of bases, and a regulator's licences, as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

from flask import request

from recycling.access import public, requires
from recycling.bases import queries
from recycling.bases.cards import BaseCard, LicenceCard
from recycling.bases.exports.blueprint import blueprint
from recycling.bases.finding import Asked
from recycling.bases.rules import LicenceState
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

BASES: Table[BaseCard] = table(
    "bases",
    {
        "base": lambda base: base.ref,
        "name": lambda base: base.name,
        "recycler": lambda base: base.recycler_ref,
        "recycler_name": lambda base: base.recycler,
        "country": lambda base: base.country,
        "place": lambda base: base.place,
        "latitude_degrees": lambda base: base.latitude,
        "longitude_degrees": lambda base: base.longitude,
        "registered_at": lambda base: base.registered_at,
        "processes": lambda base: [line.process for line in base.lines],
        "elements_recovered": lambda base: sorted(
            {one.element for line in base.lines for one in line.yields}
        ),
        "licences_that_count_today": lambda base: [one.ref for one in base.counting],
        "free_this_year_kg": lambda base: base.free,
    },
)
LICENCES: Table[LicenceCard] = table(
    "licences",
    {
        "licence": lambda one: one.ref,
        "number": lambda one: one.number,
        "state": lambda one: one.state,
        "purpose": lambda one: one.purpose,
        "continues": lambda one: one.continues,
        "base": lambda one: one.base_ref,
        "base_name": lambda one: one.base_name,
        "recycler_name": lambda one: one.recycler,
        "country": lambda one: one.country,
        "authority": lambda one: one.authority,
        "valid_from": lambda one: one.valid_from,
        "valid_to": lambda one: one.valid_to,
        "yearly_mass_kg": lambda one: one.yearly_mass,
        "year": lambda one: one.year,
        "reserved_kg": lambda one: one.reserved,
        "consumed_kg": lambda one: one.consumed,
        "free_kg": lambda one: one.free,
        "processes": lambda one: one.processes,
        "subtypes": lambda one: one.subtypes,
        "waste_codes": lambda one: one.shown_codes,
        "hazards": lambda one: one.hazards,
        "applied_at": lambda one: one.applied_at,
        "decided_at": lambda one: one.decided_at,
        "reason": lambda one: one.reason,
    },
)


def _register() -> Callable[[str], Page[BaseCard]]:
    given = {one.name: request.args.get(one.name, "") for one in fields(Asked)}
    asked = Asked(**{**given, "country": given["country"].upper()})
    return lambda cursor: queries.bases(asked, cursor, LARGEST_PAGE)


def _licences() -> Callable[[str], Page[LicenceCard]]:
    country = current_actor().country
    state = request.args.get("state") or LicenceState.APPLIED
    return lambda cursor: queries.licences(country, state, cursor, LARGEST_PAGE)


offer(blueprint, "/bases", BASES, public, _register)
offer(blueprint, "/licences", LICENCES, requires(Permission.OVERSIGHT_READ), _licences)
