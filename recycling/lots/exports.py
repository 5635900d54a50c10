"""Lists of lots as files: the register with its filters, a holder's own, and own imports."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import public, requires, signed_in
from recycling.errors import Invalid
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.lots import queries, searching
from recycling.lots.cards import Held, LotSummary
from recycling.lots.imports import queries as imports
from recycling.lots.imports.cards import ImportCard
from recycling.lots.register_form import RegisterFilter
from recycling.parties.guard import current_actor, member_ids
from recycling.parties.permissions import Permission, keep_to_delegation
from recycling.sayings import say
from recycling.wire import Page

blueprint = Blueprint("lots_exports", __name__)

COLUMNS: dict[str, Callable[[LotSummary], object]] = {
    "lot": lambda lot: lot.ref,
    "state": lambda lot: lot.state,
    "title": lambda lot: lot.title,
    "holder": lambda lot: lot.holder,
    "holder_name": lambda lot: lot.holder_name,
    "stream": lambda lot: lot.stream,
    "subtype": lambda lot: lot.subtype,
    "physical_form": lambda lot: lot.physical_form,
    "country": lambda lot: lot.country,
    "place": lambda lot: lot.place,
    "latitude_degrees": lambda lot: lot.latitude,
    "longitude_degrees": lambda lot: lot.longitude,
    "available_from": lambda lot: lot.available_from,
    "code_list": lambda lot: lot.code_list,
    "waste_code": lambda lot: lot.code_display,
    "code_edition": lambda lot: lot.code_edition,
    "hazardous": lambda lot: lot.hazardous,
    "hazards": lambda lot: lot.hazards,
    "wet_mass_kg": lambda lot: lot.wet_mass,
    "moisture_fraction": lambda lot: lot.moisture,
    "dry_mass_kg": lambda lot: lot.dry_mass,
    "rare_earth_oxides_kg": lambda lot: lot.oxides,
    "elements_kg": lambda lot: [f"{held.element} {held.mass.json()}" for held in lot.contained],
    "packaging": lambda lot: lot.packaging,
    "pieces": lambda lot: lot.pieces,
    "drafted_at": lambda lot: lot.drafted_at,
    "published_at": lambda lot: lot.published_at,
}
LOTS = table("lots", COLUMNS)
OWN_LOTS = table("own-lots", COLUMNS)

CONTAINED: Table[Held] = table(
    "lot-elements",
    {
        "element": lambda one: one.element,
        "name": lambda one: one.name,
        "mass_kg": lambda one: one.mass,
        "oxide": lambda one: one.oxide,
        "oxide_mass_kg": lambda one: one.oxide_mass,
    },
)

IMPORTS: Table[ImportCard] = table(
    "imports",
    {
        "import": lambda one: one.ref,
        "state": lambda one: one.state,
        "policy": lambda one: one.policy,
        "name": lambda one: one.name,
        "size_bytes": lambda one: one.size,
        "sha256": lambda one: one.sha256,
        "rows": lambda one: one.rows,
        "created": lambda one: one.created,
        "changed": lambda one: one.changed,
        "unchanged": lambda one: one.unchanged,
        "published": lambda one: one.published,
        "bad": lambda one: one.bad,
        "warned": lambda one: one.warned,
        "failure": lambda one: one.failure,
        "uploaded_at": lambda one: one.uploaded_at,
        "ended_at": lambda one: one.ended_at,
    },
)


def _register() -> Callable[[str], Page[LotSummary]]:
    narrow = RegisterFilter()
    if not narrow.validate():
        field, errors = next(iter(narrow.errors.items()))
        raise Invalid(
            "bad_filter",
            str(errors[0]),
            field=str(field),
            way_out=say("Choose what to show on the list's page and take the file from there."),
        )
    sought = narrow.sought()
    return lambda cursor: searching.search(sought, cursor, LARGEST_PAGE)


def _own() -> Callable[[str], Page[LotSummary]]:
    own_id, kind = member_ids()[1], current_actor().kind
    keep_to_delegation(current_actor(), Permission.LOTS_READ_DRAFT)
    return lambda cursor: queries.own_lots(own_id, "", cursor, LARGEST_PAGE, kind=kind)


def _contained(ref: str) -> Callable[[str], Page[Held]]:
    return whole(queries.card(queries.visible(current_actor(), ref)).contained)


def _imports() -> Callable[[str], Page[ImportCard]]:
    own_id = member_ids()[1]
    return lambda cursor: imports.own_imports(own_id, cursor, LARGEST_PAGE)


offer(blueprint, "/lots", LOTS, public, _register)
offer(blueprint, "/lots/mine", OWN_LOTS, signed_in, _own)
offer(blueprint, "/lots/<ref>/elements", CONTAINED, public, _contained)
offer(blueprint, "/imports", IMPORTS, requires(Permission.LOTS_READ_IMPORT), _imports)
