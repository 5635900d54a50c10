"""Which lots are in a batch, directly or in its materials, and what did it recover of them?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import select, union

from recycling.db import db
from recycling.lots.models import Lot
from recycling.recovery.models import Batch, BatchInput, MaterialInput, Output
from recycling.recovery.rules import BatchState, CustodyModel, OutputKind, Source
from recycling.recovery.shares.keeping import whole_batches
from recycling.recovery.shares.models import Share


def is_specified(batch: Batch, subtype: str) -> bool:
    """Tell whether lots of a sub-type are specified in a batch; without any named, all are."""
    return not batch.specified_subtypes or subtype in batch.specified_subtypes


def sources_of(batch: Batch) -> list[Source]:
    """Return every lot in a batch, by number."""
    direct = select(BatchInput.lot_id).where(BatchInput.batch_id == batch.id)
    materials = select(MaterialInput.output_id).where(MaterialInput.batch_id == batch.id)
    within = select(Share.lot_id).where(Share.output_id.in_(materials))
    lots = db.session.execute(
        select(Lot.ref, Lot.subtype)
        .where(Lot.id.in_(union(direct, within).subquery().select()))
        .order_by(Lot.id)
    )
    return [Source(ref, is_specified(batch, subtype)) for ref, subtype in lots]


def recovered(batch: Batch) -> dict[str, int]:
    """Return the milligrams of each element in the products that specified lots brought."""
    return dict(sum((found for _output, found in _in_products(batch)), Counter[str]()))


def brought(batch: Batch) -> dict[int, dict[str, int]]:
    """Return the same for each product, by number of the output."""
    found: dict[int, Counter[str]] = {}
    for output, contents in _in_products(batch):
        found.setdefault(output, Counter()).update(contents)
    return {output: dict(contents) for output, contents in found.items()}


def _in_products(batch: Batch) -> Iterator[tuple[int, Counter[str]]]:
    rows = db.session.execute(
        select(Share.output_id, Share.contents, Lot.subtype)
        .join(Output, Output.id == Share.output_id)
        .join(Lot, Lot.id == Share.lot_id)
        .where(Output.batch_id == batch.id, Output.kind == OutputKind.PRODUCT)
        .order_by(Share.output_id, Share.lot_id)
    )
    for output, contents, subtype in rows:
        if is_specified(batch, subtype):
            yield output, Counter(contents)


def credited_after(batch: Batch) -> Sequence[Batch]:
    """Return every closed batch under mass balance that took of what came out of a batch.

    Directly, or over however many others.
    """
    found: set[int] = set()
    new = {batch.id}
    while new:
        made = select(Output.id).where(Output.batch_id.in_(new))
        takers = select(MaterialInput.batch_id).where(
            MaterialInput.output_id.in_(made), MaterialInput.place.is_not(None)
        )
        new = set(db.session.scalars(takers)) - found
        found |= new
    credited = select(Batch.id).where(
        Batch.id.in_(found),
        Batch.state == BatchState.CLOSED,
        Batch.custody_model == CustodyModel.MASS_BALANCE,
    )
    return whole_batches(db.session.scalars(credited))
