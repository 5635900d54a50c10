"""Deeds by which a base declares what of an element stays in its line, and takes that back."""

from __future__ import annotations

from sqlalchemy import select

from recycling.bases.models import ProcessLine
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import absent
from recycling.ledger.service import record
from recycling.quantities import NO_MASS, Mass, total_mass
from recycling.recovery.balances.rules.stock import Change, check_change, check_line
from recycling.recovery.models import Batch, StockChange
from recycling.recovery.service.loading import open_batch_of
from recycling.sayings import say


@deed
def declare_stock_change(act: Act, ref: str, change: Change) -> str:
    """Declare how much more of an element is in the line after an open batch than before it.

    Takes the place of what was declared of the element before. Raises ``Invalid`` naming the
    figure that cannot be, ``Conflict`` where the line would hold less than nothing.
    """
    batch = open_batch_of(act, ref)
    parts = [contents[change.element] for contents in batch.brought if change.element in contents]
    check_change(change, total_mass(parts) if parts else None)
    _check_line(batch, change.element, change.mass)
    kept = _kept(batch, change.element)
    if kept is None:
        kept = StockChange(element=change.element)
        batch.stock_changes.append(kept)
    kept.mass, kept.expanded, kept.declared_at = change.mass, change.expanded, act.at
    record(
        act,
        "StockChangeDeclared",
        f"batch:{batch.ref}",
        {
            "element": change.element,
            "line": batch.line.ref,
            "mass_kg": change.mass.json(),
            "expanded_kg": change.expanded.json(),
        },
    )
    return batch.ref


@deed
def withdraw_stock_change(act: Act, ref: str, element: str) -> str:
    """Take back what was declared of an element, while the batch is open.

    Raises ``NotFound``, or ``Conflict`` where a later batch gave back what this one left.
    """
    batch = open_batch_of(act, ref)
    kept = _kept(batch, element)
    if kept is None:
        raise absent(
            "stock change",
            say("There is no stock change of %(element)s in this batch.", element=element),
        )
    _check_line(batch, element, NO_MASS)
    batch.stock_changes.remove(kept)
    record(
        act,
        "StockChangeWithdrawn",
        f"batch:{batch.ref}",
        {"element": element, "line": batch.line.ref, "mass_kg": kept.mass.json()},
    )
    return batch.ref


def _kept(batch: Batch, element: str) -> StockChange | None:
    return next((one for one in batch.stock_changes if one.element == element), None)


def _check_line(batch: Batch, element: str, change: Mass) -> None:
    """Count with the line locked: two batches may give back what there is only once."""
    db.session.execute(
        select(ProcessLine.id).where(ProcessLine.id == batch.line_id).with_for_update()
    )
    others = db.session.scalars(
        select(StockChange.mass)
        .join(Batch, Batch.id == StockChange.batch_id)
        .where(Batch.line_id == batch.line_id, Batch.id != batch.id, StockChange.element == element)
    )
    check_line(element, batch.line.name, total_mass(others), change)
