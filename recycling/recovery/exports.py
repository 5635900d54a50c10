"""Batches as a file: the own organisation's, or to a regulator its country's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor, member_ids
from recycling.parties.permissions import Permission
from recycling.quantities import NO_MASS, Mass, total_mass
from recycling.recovery import queries
from recycling.recovery.materials import MaterialCard, materials_awaiting
from recycling.recovery.models import Batch
from recycling.recovery.rules import OutputKind
from recycling.wire import Page

blueprint = Blueprint("recovery_exports", __name__)


def _elements(contents: Iterable[Mapping[str, Mass]]) -> list[str]:
    """Write the kilograms of each element, added up, as “Nd 12.5”."""
    sums: dict[str, Mass] = {}
    for each in contents:
        for element, mass in each.items():
            sums[element] = sums.get(element, NO_MASS) + mass
    return [f"{element} {mass.json()}" for element, mass in sums.items()]


def _outputs(batch: Batch, kind: OutputKind) -> list[str]:
    return _elements(dict(one.declared().contents) for one in batch.outputs if one.kind == kind)


BATCHES: Table[Batch] = table(
    "batches",
    {
        "batch": lambda one: one.ref,
        "state": lambda one: one.state,
        "base": lambda one: one.base.ref,
        "base_name": lambda one: one.base.name,
        "line": lambda one: one.line.ref,
        "process": lambda one: one.line.process,
        "operation": lambda one: one.line.operation,
        "mode": lambda one: one.mode,
        "custody_model": lambda one: one.custody_model,
        "opened_at": lambda one: one.opened_at,
        "closed_at": lambda one: one.closed_at,
        "lots": lambda one: [taken.lot.ref for taken in one.inputs],
        "input_wet_mass_kg": lambda one: total_mass(taken.wet_mass for taken in one.inputs),
        "input_elements_kg": lambda one: _elements(taken.contents for taken in one.inputs),
        "materials": lambda one: [taken.material.ref or "" for taken in one.materials],
        "material_mass_kg": lambda one: total_mass(taken.mass for taken in one.materials),
        "material_elements_kg": lambda one: _elements(taken.contents for taken in one.materials),
        "output_mass_kg": lambda one: total_mass(made.mass for made in one.outputs),
        "product_elements_kg": lambda one: _outputs(one, OutputKind.PRODUCT),
        "residue_elements_kg": lambda one: _outputs(one, OutputKind.RESIDUE),
        "intermediate_elements_kg": lambda one: _outputs(one, OutputKind.INTERMEDIATE),
        "stock_change_elements_kg": lambda one: _elements(
            {change.element: change.mass} for change in one.stock_changes
        ),
    },
)


MATERIALS: Table[MaterialCard] = table(
    "materials",
    {
        "material": lambda one: one.ref,
        "name": lambda one: one.name,
        "batch": lambda one: one.batch,
        "made_at": lambda one: one.made_at,
        "next_base": lambda one: one.next_base,
        "mass_kg": lambda one: one.mass,
        "left_kg": lambda one: one.left,
        "elements_kg": lambda one: _elements([dict(one.elements)]),
    },
)


def _waiting() -> Callable[[str], Page[MaterialCard]]:
    ours = member_ids()[1]
    return lambda cursor: materials_awaiting(ours, None, cursor, LARGEST_PAGE)


def _seen() -> Callable[[str], Page[Batch]]:
    actor = current_actor()
    return lambda cursor: queries.seen_by(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/batches", BATCHES, requires(Permission.RECOVERY_READ), _seen)
offer(blueprint, "/materials", MATERIALS, requires(Permission.RECOVERY_READ), _waiting)
