"""The deed by which a base says that a residue is a lot it has registered of it."""

from __future__ import annotations

from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.service import record
from recycling.lots import queries as lots
from recycling.lots.rules import State as LotState
from recycling.lots.rules import contained
from recycling.recovery import queries
from recycling.recovery.rules import ResidueLot, check_residue_lot
from recycling.recovery.service.loading import open_batch_of
from recycling.sayings import say


@deed
def name_residue_lot(act: Act, ref: str, output_id: int, lot_ref: str) -> str:
    """Say of a residue of an open batch which lot of the base's own it is.

    Raises ``NotFound`` for a residue that is not in the batch or a lot of somebody else;
    ``Conflict`` unless the lot is published, weighs as much, holds no more and is no other residue.
    """
    batch = open_batch_of(act, ref)
    output = next((one for one in batch.outputs if one.id == output_id), None)
    if output is None:
        raise missing("output", str(output_id))
    lot = lots.locked(lot_ref)
    if lot.holder_id != batch.recycler_id:
        raise missing("lot", lot_ref)
    found = contained(lot.wet_mass, lot.moisture, lot.components)
    check_residue_lot(
        output.declared(),
        ResidueLot(lot.ref, lot.state == LotState.PUBLISHED, lot.wet_mass, found),
    )
    if output.lot_id is not None or queries.residue_that_is(lot.id) is not None:
        raise Conflict(
            "residue_named",
            say("Lot %(lot)s or this residue is named already.", lot=lot.ref),
            field="lot",
            way_out=say("A residue is one lot, and a lot one residue."),
        )
    output.lot_id = lot.id
    record(
        act,
        "ResidueLotNamed",
        f"batch:{batch.ref}",
        {"lot": lot.ref, "name": output.name, "mass_kg": output.mass.json()},
    )
    return batch.ref
