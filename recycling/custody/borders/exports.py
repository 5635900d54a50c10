"""Dossiers one may read, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.custody.borders import queries
from recycling.custody.borders.queries import DossierCard
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("borders_exports", __name__)

DOSSIERS: Table[DossierCard] = table(
    "dossiers",
    {
        "dossier": lambda one: one.ref,
        "number": lambda one: one.number,
        "state": lambda one: one.state,
        "holder_name": lambda one: one.holder_name,
        "recycler_name": lambda one: one.recycler_name,
        "base_name": lambda one: one.base_name,
        "from_country": lambda one: one.from_country,
        "transit": lambda one: list(one.transit),
        "to_country": lambda one: one.to_country,
        "code": lambda one: one.code,
        "border_entry": lambda one: one.border_entry,
        "operation": lambda one: one.operation,
        "mass_kg": lambda one: one.cover.mass,
        "used_kg": lambda one: one.cover.used_mass,
        "free_kg": lambda one: one.cover.free_mass,
        "consignments": lambda one: one.cover.consignments,
        "used_consignments": lambda one: one.cover.used_consignments,
        "first_day": lambda one: one.cover.first_day,
        "last_day": lambda one: one.cover.last_day,
        "answers": lambda one: [f"{each.country}: {each.state}" for each in one.consents],
        "asked_at": lambda one: one.asked_at,
        "complete_on": lambda one: one.complete_on,
    },
)


def _dossiers() -> Callable[[str], Page[DossierCard]]:
    actor = current_actor()
    return lambda cursor: queries.dossiers(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/dossiers", DOSSIERS, requires(Permission.DOSSIERS_READ), _dossiers)
