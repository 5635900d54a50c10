"""Deeds of a batch: open it, close its books, open them again."""

from __future__ import annotations

from recycling.bases.cases.stops import refuse_ceased, refuse_without_licence
from recycling.custody.deadlines.keeping import begin_certificates
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.lots import queries as lots
from recycling.lots.rules import Move
from recycling.lots.rules import State as LotState
from recycling.lots.service import step
from recycling.parties.permissions import Permission, permit
from recycling.recovery import lines, queries
from recycling.recovery.balances.queries import books_of
from recycling.recovery.credits import keeping as crediting
from recycling.recovery.credits.queries import custody_declared
from recycling.recovery.models import Batch
from recycling.recovery.rules import (
    BatchState,
    check_closes,
    check_limits,
    check_mode,
    check_model,
    check_recovery,
    check_reopening,
    check_residues,
)
from recycling.recovery.service.loading import open_batch_of
from recycling.recovery.shares.keeping import keep, keep_again
from recycling.recovery.shares.queries import holders_of, lots_in
from recycling.references import new_reference
from recycling.sayings import say


@deed
def open_batch(act: Act, line_ref: str, custody_model: str = "") -> str:
    """Open a batch on a process line of one's own base, under a custody model it has declared.

    Raises ``NotFound`` for the line, ``Invalid`` for another model, ``Conflict`` where production
    at the base has ceased by order, or its every licence is suspended or revoked.
    """
    line = lines.line(line_ref)
    permit(act.actor, Permission.RECOVERY_RUN, line.base)
    refuse_ceased(line.base.id)
    refuse_without_licence(line.base.id)
    declared = custody_declared(line.base.id)
    model = check_model(custody_model, declared)
    batch = Batch(
        ref=new_reference("BAT"),
        recycler_id=line.base.recycler_id,
        base_id=line.base.id,
        line_id=line.id,
        state=BatchState.OPEN,
        custody_model=model,
        specified_subtypes=list(declared.subtypes) if declared else [],
        opened_at=act.at,
    )
    db.session.add(batch)
    db.session.flush()
    record(
        act,
        "BatchOpened",
        f"batch:{batch.ref}",
        {
            "base": line.base.ref,
            "line": line.ref,
            "process": line.process,
            "custody_model": model,
            "specified_subtypes": batch.specified_subtypes,
        },
    )
    return batch.ref


@deed
def close_batch(act: Act, ref: str, mode: str = "") -> str:
    """Close a batch whose balance closes for every element, and share it out among its lots.

    Lots of which nothing is left in an intermediate, or outside a batch, are recovered. Those of
    reopened books are so already; what was certified of them may be corrected. ``mode`` is the way
    it treated in; unsaid, what was said of it before, or the only one its operation knows. Raises
    ``Invalid`` where none of them tells; ``Conflict`` naming every element of which more came out
    than its expanded uncertainty (k = 2) allows, more than 5 % of the input is missing, or more
    is attributed than was credited; every residue of which it is not said what becomes of it, lots
    that its custody model keeps apart, or a lot of which something would not be recovered any more.
    """
    batch = open_batch_of(act, ref)
    books = books_of(batch)
    check_recovery(books)
    check_limits(books)
    check_closes(books)
    check_residues(made.declared() for made in batch.outputs if not made.is_lot)
    batch.mode = check_mode(batch.line.operation, mode or batch.mode)
    for made in batch.outputs:
        made.radioactivity = batch.radioactivity
    if batch.reopened_at is None:
        keep(batch)
        crediting.keep(batch, act.at)
    else:
        keep_again(batch)
        crediting.keep_again(batch, act.at)
    _recover(act, batch)
    batch.state, batch.reopened_at = BatchState.CLOSED, None
    batch.closed_at, batch.first_closed_at = act.at, batch.first_closed_at or act.at
    batch.closed_by = act.actor.person_ref
    record(
        act,
        "BatchClosed",
        f"batch:{batch.ref}",
        {
            "mode": batch.mode,
            "custody_model": batch.custody_model,
            "lots": [taken.lot.ref for taken in batch.inputs],
            "materials": [taken.material.ref for taken in batch.materials],
            "balance_kg": {
                line.element: {
                    "input": line.input.json(),
                    "products": line.products.json(),
                    "intermediates": line.intermediates.json(),
                    "residues": line.residues.json(),
                    "stock_change": line.stock_change.json(),
                    "unexplained": line.unexplained.json(),
                }
                for line in books
            },
        },
        parties=holders_of(batch),
    )
    return batch.ref


def _recover(act: Act, batch: Batch) -> None:
    recovered = []
    for lot in lots_in(batch):
        if lot.is_finished and lot.state == LotState.RECEIVED:
            step(lots.locked(lot.ref), Move.RECOVER, act.at)
            recovered.append(lot.ref)
        elif not lot.is_finished and lot.state != LotState.RECEIVED:
            raise Conflict(
                "lot_recovered",
                say(
                    "Lot %(lot)s is %(lot_state)s; with these outputs it would not be.",
                    lot=lot.ref,
                    lot_state=lot.state,
                ),
                field="outputs",
                way_out=say("Declare products and residues in place of the intermediate."),
            )
    begin_certificates(recovered, act.at)


@deed
def reopen_batch(act: Act, ref: str, reason: str) -> str:
    """Open the books of a closed batch again, to correct what was declared of its outputs.

    Its lots stay recovered or certified; what a certificate states stands until it is corrected.
    Raises ``Conflict`` for an open batch, ``Invalid`` without a reason.
    """
    batch = queries.locked(ref)
    permit(act.actor, Permission.RECOVERY_RUN, batch)
    if batch.state != BatchState.CLOSED:
        raise Conflict("batch_open", say("Batch %(ref)s is open already.", ref=ref), field="batch")
    batch.reopening = check_reopening(reason)
    batch.state, batch.reopened_at = BatchState.OPEN, act.at
    record(
        act,
        "BatchReopened",
        f"batch:{batch.ref}",
        {"batch": batch.ref, "reason": batch.reopening},
        parties=holders_of(batch),
    )
    return batch.ref
