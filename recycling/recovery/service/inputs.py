"""Deeds by which lots and materials, whole or in part, go into a batch and out again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from recycling.bases.cases.stops import refuse_ceased, refuse_received_under
from recycling.custody import queries as consignments
from recycling.custody.models import Receipt
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, absent
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.lots.rules import contained
from recycling.lots.rules.radioactivity import blended
from recycling.quantities import Mass
from recycling.recovery import lines, queries
from recycling.recovery.models import Batch, BatchInput, InputElement, MaterialInput, Output
from recycling.recovery.rules import BatchState, Heap, check_recovery, check_taking
from recycling.recovery.service.loading import batch_taking_in
from recycling.recovery.shares.keeping import locked_material
from recycling.sayings import known, say


@deed
def add_input(act: Act, ref: str, lot_ref: str, mass: Mass | None = None) -> str:
    """Take so much wet mass of a received lot into a batch, or all that is left of it.

    Raises ``Conflict`` unless the lot was received at this base, is not in this batch, and has as
    much left, or where an order or what became of its licence stops it (``bases/cases/stops.py``);
    ``Invalid`` when the batch's line does not treat this kind of waste.
    """
    batch = batch_taking_in(act, ref)
    refuse_ceased(batch.base_id)
    lot = lots.locked(lot_ref)
    receipt, left = _what_is_left(lot, batch)
    if not lines.treats(batch.line_id, lot.subtype):
        raise Invalid(
            "line_does_not_treat",
            say("Line %(line_name)s does not treat this kind of waste.", line_name=batch.line.name),
            field="lot",
            way_out=say("Open a batch on a line that does."),
        )
    part = left.part(check_taking(lot_ref, left, mass))
    taken = BatchInput(
        batch_id=batch.id,
        lot_id=lot.id,
        wet_mass=part.mass,
        moisture=receipt.moisture,
        taken_at=act.at,
    )
    taken.elements = [InputElement(element=e, mass=there) for e, there in part.contents.items()]
    blend = blended([batch.radioactivity, lot.radioactivity])
    db.session.add(taken)
    record(
        act,
        "LotTakenIn",
        f"batch:{batch.ref}",
        {
            "lot": lot.ref,
            "radioactivity": lot.radioactivity,
            "blend_radioactivity": str(blend),
            "wet_kg": part.mass.json(),
            "elements_kg": _kilograms(part.contents),
        },
    )
    return batch.ref


def _what_is_left(lot: Lot, batch: Batch) -> tuple[Receipt, Heap]:
    consignment = consignments.of_lot(lot.id)
    if consignment is None or consignment.base_id != batch.base_id:
        raise absent("lot", say("There is no lot %(lot)s at this base.", lot=lot.ref))
    refuse_received_under(consignment.licence_id, lot.ref)
    receipt, parts = consignment.receipt, queries.parts_of_lot(lot.id)
    left = None if receipt is None else _whole(lot, receipt).without(_heap(p) for p in parts)
    if receipt is None or left is None or lot.state != LotState.RECEIVED or not left.mass:
        batches = ", ".join(queries.refs_of(part.batch_id for part in parts))
        state = known(lot.state.replace("_", " "))
        words = say("Lot %(lot)s is %(lot_state)s.", lot=lot.ref, lot_state=state)
        if batches:
            words = say(
                "Lot %(lot)s is %(lot_state)s and in batch %(batches)s.",
                lot=lot.ref,
                lot_state=state,
                batches=batches,
            )
        raise Conflict(
            "lot_not_available",
            words,
            field="lot",
            way_out=say("Only a received lot of which something is in no batch can be taken in."),
        )
    _refuse_twice("lot", lot.ref, batch.id, [part.batch_id for part in parts])
    return receipt, left


def _whole(lot: Lot, receipt: Receipt) -> Heap:
    found = contained(receipt.accepted, receipt.moisture, lot.components)
    return Heap(receipt.accepted, {element: mass for element, mass in found.items() if mass})


def _heap(part: BatchInput | MaterialInput) -> Heap:
    mass = part.wet_mass if isinstance(part, BatchInput) else part.mass
    return Heap(mass, part.contents)


def _refuse_twice(what: str, ref: str, batch_id: int, taken_by: list[int]) -> None:
    if batch_id in taken_by:
        raise Conflict(
            f"{what}_in_batch",
            say("A part of %(ref)s is in this batch already.", ref=ref),
            field=what,
            way_out=say("Take it out first, then take in as much as it is."),
        )


@deed
def withdraw_input(act: Act, ref: str, lot_ref: str) -> str:
    """Take a lot out again that was taken in by mistake, while the batch is open.

    Raises ``NotFound`` for a lot that is not in the batch, ``Invalid`` where products already
    declared hold more than what would be left.
    """
    batch = batch_taking_in(act, ref)
    taken = next((i for i in batch.inputs if i.lot.ref == lot_ref), None)
    if taken is None:
        raise absent("lot", say("There is no lot %(lot)s in this batch.", lot=lot_ref))
    batch.inputs.remove(taken)
    check_recovery(queries.balance_of(batch))
    _record_out(act, batch, "LotTakenOut", {"lot": lot_ref, "wet_kg": taken.wet_mass.json()})
    return batch.ref


@deed
def add_material(act: Act, ref: str, material_ref: str, mass: Mass | None = None) -> str:
    """Take so much of an intermediate that goes on to this base into a batch, or all that is left.

    Raises ``NotFound`` for one that goes elsewhere; ``Conflict`` while the books it comes from are
    open, where it is in this batch already, where less is left, or where production has ceased.
    """
    batch = batch_taking_in(act, ref)
    refuse_ceased(batch.base_id)
    material = _material(material_ref, batch)
    parts = queries.parts_of_material(material.id)
    left = Heap(material.mass, material.contents).without(_heap(part) for part in parts)
    if not left.mass:
        raise Conflict(
            "material_not_available",
            say("All of %(material_ref)s is in batches.", material_ref=material_ref),
            field="material",
            way_out=say("Take another material."),
        )
    _refuse_twice("material", material_ref, batch.id, [part.batch_id for part in parts])
    part = left.part(check_taking(material_ref, left, mass))
    db.session.add(
        MaterialInput(
            batch_id=batch.id,
            output_id=material.id,
            mass=part.mass,
            milligrams={element: there.milligrams for element, there in part.contents.items()},
            taken_at=act.at,
        )
    )
    record(
        act,
        "MaterialTakenIn",
        f"batch:{batch.ref}",
        {
            "material": material_ref,
            "radioactivity": material.radioactivity,
            "mass_kg": part.mass.json(),
            "elements_kg": _kilograms(part.contents),
        },
    )
    return batch.ref


def _material(ref: str, batch: Batch) -> Output:
    found = db.session.scalar(select(Output.id).where(Output.ref == ref))
    material = None if found is None else locked_material(found)
    if material is None or material.next_base_id != batch.base_id:
        raise absent(
            "material", say("There is no material %(material)s at this base.", material=ref)
        )
    made_by = db.session.get_one(Batch, material.batch_id)
    if made_by.state != BatchState.CLOSED:
        raise Conflict(
            "material_not_ready",
            say("The books of the batch that made %(ref)s are open.", ref=ref),
            field="material",
            way_out=say("Take it in once they are closed."),
        )
    return material


@deed
def withdraw_material(act: Act, ref: str, material_ref: str) -> str:
    """Take a material out again that was taken in by mistake, while the batch is open.

    Raises ``NotFound`` for one that is not in the batch, ``Invalid`` where products already
    declared hold more than what would be left.
    """
    batch = batch_taking_in(act, ref)
    taken = next((one for one in batch.materials if one.material.ref == material_ref), None)
    if taken is None:
        raise absent(
            "material",
            say("There is no material %(material)s in this batch.", material=material_ref),
        )
    batch.materials.remove(taken)
    check_recovery(queries.balance_of(batch))
    said = {"material": material_ref, "mass_kg": taken.mass.json()}
    _record_out(act, batch, "MaterialTakenOut", said)
    return batch.ref


def _record_out(act: Act, batch: Batch, kind: str, said: Mapping[str, Json]) -> None:
    record(act, kind, f"batch:{batch.ref}", said)


def _kilograms(contents: Mapping[str, Mass]) -> dict[str, Json]:
    return {element: mass.json() for element, mass in contents.items()}
