"""How the shares of lots come into their table, and stay right when books are corrected.

Called by the deeds that close books, in their transaction. What a batch took of a material is
shared out of it in turn: a batch that closes takes of what is left, and nothing before it changes.
Books that are closed again are shared out anew, and so is everything their materials went into.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import selectinload

from recycling.db import db
from recycling.recovery.models import Batch, BatchInput, MaterialInput, Output
from recycling.recovery.rules import OutputKind
from recycling.recovery.shares.models import Share
from recycling.recovery.shares.rules import (
    MASS,
    MATTER,
    Blend,
    Made,
    Run,
    Shared,
    Stock,
    Taking,
    blended,
    in_order,
    portion,
    share_out,
)
from recycling.recovery.shares.writing import insert_shares, rows_of, set_left

_WHOLE = (Share.matter, Share.mass, Share.contents)
_LEFT = (Share.left_matter, Share.left_mass, Share.left_contents)


def keep(batch: Batch) -> None:
    """Share out a batch whose books are closed for the first time."""
    parts = [_take(taken) for taken in sorted(batch.materials, key=lambda one: one.output_id)]
    _write(run_of(batch), parts)


def keep_again(batch: Batch) -> None:
    """Share out a batch whose books are closed again, and every batch its materials went into."""
    db.session.flush()
    batches = [batch, *_downstream(batch)]
    runs = [run_of(one) for one in batches]
    for place in in_order(runs):
        again = batches[place]
        _write(runs[place], parts_of(again))
        for made in again.outputs:
            parts, left = replay(made.id)
            if parts:
                set_left(made.id, left)


def parts_of(batch: Batch) -> list[Blend]:
    """Return what a closed batch took of each of its materials."""
    return [replay(taken.output_id)[0][batch.id] for taken in batch.materials]


def run_of(batch: Batch) -> Run:
    """Return a batch as the rules see it."""
    return Run(
        batch.id,
        tuple(_portion(taken) for taken in batch.inputs),
        tuple(_taking(taken) for taken in batch.materials),
        tuple(
            Made(
                made.id,
                made.mass.milligrams,
                {element: mass.milligrams for element, mass in made.contents.items()},
                made.kind == OutputKind.INTERMEDIATE,
            )
            for made in batch.outputs
        ),
    )


def _portion(taken: BatchInput) -> Blend:
    dry = taken.wet_mass.share(taken.moisture.rest)
    contents = {element: mass.milligrams for element, mass in taken.contents.items()}
    return portion(taken.lot_id, taken.wet_mass.milligrams, dry.milligrams, contents)


def _taking(taken: MaterialInput) -> Taking:
    return Taking(taken.output_id, taken.mass.milligrams, taken.milligrams)


def _take(taken: MaterialInput) -> Blend:
    """Take a part of a material for good, of what is left of it."""
    db.session.execute(select(Output.id).where(Output.id == taken.output_id).with_for_update())
    before = select(func.max(MaterialInput.place)).where(MaterialInput.output_id == taken.output_id)
    stock = Stock(blend_of(taken.output_id, is_left=True))
    part = stock.take(_taking(taken))
    taken.place = (db.session.scalar(before) or 0) + 1
    set_left(taken.output_id, stock.left)
    return part


def locked_material(output_id: int) -> Output | None:
    """Return an output with its row locked to the end of the deed, if it is still there."""
    return db.session.scalar(
        select(Output)
        .where(Output.id == output_id)
        .with_for_update(of=Output)
        .options(selectinload(Output.elements))
        .execution_options(populate_existing=True)
    )


def blend_of(output_id: int, *, is_left: bool = False) -> Blend:
    """Return the shares of an output as kept: the whole, or what is left of it."""
    kept = db.session.execute(
        select(Share.lot_id, *(_LEFT if is_left else _WHOLE))
        .where(Share.output_id == output_id)
        .order_by(Share.lot_id)
    ).all()
    counted = [
        {MATTER: matter.milligrams, MASS: mass.milligrams, **contents}
        for _lot, matter, mass, contents in kept
    ]
    names = sorted({name for one in counted for name in one})
    amounts = {name: [one.get(name, 0) for one in counted] for name in names}
    return Blend(tuple(row.lot_id for row in kept), amounts)


def replay(output_id: int) -> tuple[dict[int, Blend], Blend]:
    """Take again, in turn, what closed batches took of a material; by batch, and what is left."""
    stock = Stock(blend_of(output_id))
    taken = db.session.scalars(
        select(MaterialInput)
        .where(MaterialInput.output_id == output_id, MaterialInput.place.is_not(None))
        .order_by(MaterialInput.place)
    )
    parts = {one.batch_id: stock.take(_taking(one)) for one in taken}
    return parts, stock.left


def _downstream(batch: Batch) -> Sequence[Batch]:
    """Return every closed batch that something of this one went into, over however many others."""
    found: set[int] = set()
    new = {batch.id}
    while new:
        materials = db.session.scalars(
            select(Output.id)
            .where(Output.batch_id.in_(new), Output.kind == OutputKind.INTERMEDIATE)
            .order_by(Output.id)
            .with_for_update()
        ).all()
        takers = select(MaterialInput.batch_id).where(
            MaterialInput.output_id.in_(materials), MaterialInput.place.is_not(None)
        )
        new = set(db.session.scalars(takers)) - found
        found |= new
    return whole_batches(found)


def whole_batches(ids: Iterable[int]) -> Sequence[Batch]:
    """Return batches with all that is needed to share them out, by number."""
    return db.session.scalars(
        select(Batch)
        .where(Batch.id.in_(ids))
        .order_by(Batch.id)
        .options(
            selectinload(Batch.inputs).selectinload(BatchInput.elements),
            selectinload(Batch.materials),
            selectinload(Batch.outputs).selectinload(Output.elements),
        )
    ).all()


def shared(run: Run, parts: Sequence[Blend]) -> Shared:
    """Share out a batch, given what it took of its materials."""
    return share_out(blended([*run.portions, *parts]), run.outputs)


def _write(run: Run, parts: Sequence[Blend]) -> None:
    outputs = [made.output for made in run.outputs]
    db.session.execute(delete(Share).where(Share.output_id.in_(outputs)))
    insert_shares(rows_of(shared(run, parts), {}))
