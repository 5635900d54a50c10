"""What a regulator finds at a road check, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.custody.roadside import queries
from recycling.custody.roadside.cards import RoadsideCard
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("roadside_exports", __name__)

ROADSIDE: Table[RoadsideCard] = table(
    "roadside",
    {
        "consignment": lambda one: one.ref,
        "state": lambda one: one.state,
        "title": lambda one: one.title,
        "waste_code": lambda one: one.waste_code,
        "hazards": lambda one: list(one.hazards),
        "wet_mass_kg": lambda one: one.wet_mass,
        "packaging": lambda one: one.packaging,
        "packages": lambda one: one.packages,
        "un_number": lambda one: one.un_number,
        "un_class": lambda one: one.un_class,
        "packing_group": lambda one: one.packing_group,
        "holder_name": lambda one: one.holder.name,
        "loaded_at": lambda one: one.loaded_at,
        "recycler_name": lambda one: one.recycler.name,
        "base": lambda one: one.base,
        "unloaded_at": lambda one: one.unloaded_at,
        "base_country": lambda one: one.base_country,
        "licence": lambda one: one.licence,
        "planned_on": lambda one: one.planned_on,
        "taken_over_at": lambda one: one.taken_over_at,
        "legs": lambda one: [f"{leg.mode}: {leg.carrier.name}" for leg in one.legs],
        "plates": lambda one: [plate for leg in one.legs for plate in leg.plates],
        "stopped_by": lambda one: [f"{stop.what} {stop.order}".strip() for stop in one.stops],
        "permits": lambda one: [leg.permit for leg in one.legs],
    },
)


def _found() -> Callable[[str], Page[RoadsideCard]]:
    actor, asked = current_actor(), request.args.get("q", "")
    return lambda cursor: queries.found(actor, asked, cursor, LARGEST_PAGE)


offer(blueprint, "/roadside", ROADSIDE, requires(Permission.ROADSIDE_READ), _found)
