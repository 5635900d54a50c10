"""Deeds of recovery: open a batch, take lots in, declare what came out, close it, correct it."""

from __future__ import annotations

from sqlalchemy import select

from recycling.custody import queries as consignments
from recycling.custody.models import Receipt
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.service import record
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import Move, contained
from recycling.lots.rules import State as LotState
from recycling.lots.rules.radioactivity import blended
from recycling.lots.service import step
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Mass
from recycling.recovery import lines, queries
from recycling.recovery.models import Batch, BatchInput, InputElement, Output, OutputElement
from recycling.recovery.rules import (
    BatchState,
    Declared,
    check_closes,
    check_output,
    check_recovery,
    check_reopening,
)
from recycling.references import new_reference


@deed
def open_batch(act: Act, line_ref: str) -> str:
    """Open a batch on a process line of one's own base; raises ``NotFound`` for the line."""
    line = lines.line(line_ref)
    permit(act.actor, Permission.RECOVERY_RUN, line.base)
    batch = Batch(
        ref=new_reference("BAT"),
        recycler_id=line.base.recycler_id,
        base_id=line.base.id,
        line_id=line.id,
        state=BatchState.OPEN,
        opened_at=act.at,
    )
    db.session.add(batch)
    db.session.flush()
    record(
        act,
        "BatchOpened",
        f"batch:{batch.ref}",
        {"base": line.base.ref, "line": line.ref, "process": line.process},
    )
    return batch.ref


@deed
def add_input(act: Act, ref: str, lot_ref: str) -> str:
    """Take a received lot into a batch, whole, with the mass and moisture of its receipt.

    Raises ``Conflict`` unless the lot was received at this base and is in no batch yet,
    ``Invalid`` when the batch's line does not treat this kind of waste.
    """
    batch = _taking_in(act, ref)
    lot = lots.locked(lot_ref)
    receipt = _receipt(lot, batch)
    if not lines.treats(batch.line_id, lot.subtype):
        raise Invalid(
            "line_does_not_treat",
            f"Line {batch.line.name} does not treat this kind of waste.",
            field="lot",
            way_out="Open a batch on a line that does.",
        )
    taken = BatchInput(
        batch_id=batch.id,
        lot_id=lot.id,
        wet_mass=receipt.accepted,
        moisture=receipt.moisture,
        taken_at=act.at,
    )
    elements = _elements_in(lot, receipt)
    taken.elements = [InputElement(element=e, mass=mass) for e, mass in elements.items()]
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
            "wet_kg": receipt.accepted.json(),
            "elements_kg": {e: mass.json() for e, mass in elements.items()},
        },
    )
    return batch.ref


def _receipt(lot: Lot, batch: Batch) -> Receipt:
    consignment = consignments.of_lot(lot.id)
    if consignment is None or consignment.base_id != batch.base_id:
        raise missing("lot", f"{lot.ref} at this base")
    receipt = consignment.receipt
    in_batch = db.session.scalar(
        select(Batch.ref).join(BatchInput).where(BatchInput.lot_id == lot.id)
    )
    if receipt is None or lot.state != LotState.RECEIVED or in_batch:
        where = f" and in batch {in_batch}" if in_batch else ""
        raise Conflict(
            "lot_not_available",
            f"Lot {lot.ref} is {lot.state.replace('_', ' ')}{where}.",
            field="lot",
            way_out="Only a received lot that is in no batch can be taken in.",
        )
    return receipt


def _elements_in(lot: Lot, receipt: Receipt) -> dict[str, Mass]:
    found = contained(receipt.accepted, receipt.moisture, lot.components)
    return {element: mass for element, mass in found.items() if mass}


@deed
def withdraw_input(act: Act, ref: str, lot_ref: str) -> str:
    """Take a lot out again that was taken in by mistake, while the batch is open.

    Raises ``NotFound`` for a lot that is not in the batch, ``Invalid`` where products already
    declared hold more than what would be left.
    """
    batch = _taking_in(act, ref)
    taken = next((i for i in batch.inputs if i.lot.ref == lot_ref), None)
    if taken is None:
        raise missing("lot", f"{lot_ref} in this batch")
    batch.inputs.remove(taken)
    check_recovery(queries.balance_of(batch))
    record(
        act,
        "LotTakenOut",
        f"batch:{batch.ref}",
        {"lot": lot_ref, "wet_kg": taken.wet_mass.json()},
    )
    return batch.ref


@deed
def declare_output(act: Act, ref: str, declared: Declared) -> str:
    """Declare a product or residue of an open batch.

    Raises ``Invalid`` naming each impossible figure; a product that would bring an element's
    recovery above 1 is refused.
    """
    batch = _open(act, ref)
    known = frozenset(e for i in batch.inputs for e in i.contents)
    check_output(declared, known)
    check_recovery(queries.balance_of(batch, declared))
    output = Output(
        batch_id=batch.id,
        kind=declared.kind,
        name=declared.name.strip(),
        mass=declared.mass,
        destination=declared.destination.strip(),
        declared_at=act.at,
    )
    output.elements = [OutputElement(element=e, mass=mass) for e, mass in declared.contents]
    db.session.add(output)
    record(
        act,
        "OutputDeclared",
        f"batch:{batch.ref}",
        {
            "kind": str(declared.kind),
            "name": output.name,
            "mass_kg": declared.mass.json(),
            "destination": output.destination,
            "elements_kg": {e: mass.json() for e, mass in declared.contents},
        },
    )
    return batch.ref


@deed
def withdraw_output(act: Act, ref: str, output_id: int) -> str:
    """Take back an output declared by mistake, while the batch is open."""
    batch = _open(act, ref)
    output = next((o for o in batch.outputs if o.id == output_id), None)
    if output is None:
        raise missing("output", str(output_id))
    db.session.delete(output)
    record(
        act,
        "OutputWithdrawn",
        f"batch:{batch.ref}",
        {"name": output.name, "mass_kg": output.mass.json()},
    )
    return batch.ref


@deed
def close_batch(act: Act, ref: str) -> str:
    """Close a batch whose balance closes for every element; its lots are recovered.

    Those of reopened books are recovered already; what was certified of them may be corrected.
    Raises ``Conflict`` naming every element that is open by more than 5 % of its input.
    """
    batch = _open(act, ref)
    books = queries.balance_of(batch)
    check_recovery(books)
    check_closes(books)
    if batch.reopened_at is None:
        for taken in batch.inputs:
            step(lots.locked(taken.lot.ref), Move.RECOVER, act.at)
    batch.state, batch.reopened_at = BatchState.CLOSED, None
    batch.closed_at = act.at
    batch.closed_by = act.actor.person_ref
    record(
        act,
        "BatchClosed",
        f"batch:{batch.ref}",
        {
            "lots": [taken.lot.ref for taken in batch.inputs],
            "balance_kg": {
                line.element: {
                    "input": line.input.json(),
                    "products": line.products.json(),
                    "residues": line.residues.json(),
                    "unexplained": line.unexplained.json(),
                }
                for line in books
            },
        },
        parties=queries.holders_of(batch),
    )
    return batch.ref


@deed
def reopen_batch(act: Act, ref: str, reason: str) -> str:
    """Open the books of a closed batch again, to correct what was declared of its outputs.

    Its lots stay recovered or certified; what a certificate states stands until it is corrected.
    Raises ``Conflict`` for an open batch, ``Invalid`` without a reason.
    """
    batch = queries.locked(ref)
    permit(act.actor, Permission.RECOVERY_RUN, batch)
    if batch.state != BatchState.CLOSED:
        raise Conflict("batch_open", f"Batch {ref} is open already.", field="batch")
    batch.reopening = check_reopening(reason)
    batch.state, batch.reopened_at = BatchState.OPEN, act.at
    record(
        act,
        "BatchReopened",
        f"batch:{batch.ref}",
        {"batch": batch.ref, "reason": batch.reopening},
        parties=queries.holders_of(batch),
    )
    return batch.ref


def _taking_in(act: Act, ref: str) -> Batch:
    """Return an open batch whose lots may still change."""
    batch = _open(act, ref)
    if batch.reopened_at is not None:
        raise Conflict(
            "batch_reopened",
            f"The lots of batch {batch.ref} are recovered; only what came out is corrected.",
            field="lot",
            way_out="Open a new batch for another lot.",
        )
    return batch


def _open(act: Act, ref: str) -> Batch:
    batch = queries.locked(ref)
    permit(act.actor, Permission.RECOVERY_RUN, batch)
    if batch.state != BatchState.OPEN:
        raise Conflict(
            "batch_closed",
            f"Batch {batch.ref} is closed.",
            field="batch",
            way_out="Open its books again, saying why, to correct what came out.",
        )
    return batch
