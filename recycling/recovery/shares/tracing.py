"""Which way did the elements of a lot go, as closed batches and kept shares tell it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import BigInteger, select, type_coerce
from sqlalchemy.orm import joinedload

from recycling.bases.models import Base
from recycling.db import db
from recycling.lots.models import Lot
from recycling.quantities import Mass
from recycling.recovery.models import Batch, BatchInput, InputElement, MaterialInput, Output
from recycling.recovery.rules import OutputKind
from recycling.recovery.shares.journey import Journey, Stop, StopKind, Way, journey
from recycling.recovery.shares.keeping import replay
from recycling.recovery.shares.models import Share
from recycling.recovery.shares.rules import MASS, MATTER, Blend


def journey_of(lot: Lot) -> Journey:
    """Return the journey of a lot over every batch whose books were closed."""
    kept = kept_of(lot)
    taken = takers_of([one.output_id for one in kept if one.has_gone_on])
    ways = [*_into_batches(lot)]
    for share in kept:
        ways += _out_of_batch(share, taken[share.output_id])
    return journey(ways)


def _into_batches(lot: Lot) -> Iterator[Way]:
    rows = db.session.execute(
        select(
            Batch.ref, Base.name, InputElement.element, type_coerce(InputElement.mass, BigInteger)
        )
        .join(BatchInput, BatchInput.batch_id == Batch.id)
        .join(InputElement, InputElement.input_id == BatchInput.id)
        .join(Base, Base.id == Batch.base_id)
        .where(BatchInput.lot_id == lot.id, Batch.closed_at.is_not(None))
    )
    source = Stop(StopKind.LOT, lot.ref)
    for ref, base, element, milligrams in rows:
        yield Way(source, Stop(StopKind.BATCH, ref, base), {element: milligrams})


def kept_of(lot: Lot) -> Sequence[Share]:
    """Return the shares of a lot, each with its output, batch and base, as they came out."""
    return db.session.scalars(
        select(Share)
        .where(Share.lot_id == lot.id)
        .order_by(Share.output_id)
        .options(joinedload(Share.output).joinedload(Output.batch).joinedload(Batch.base))
    ).all()


def takers_of(outputs: Sequence[int]) -> Mapping[int, Mapping[int, Stop]]:
    """Return which batches took of each material, by their numbers."""
    rows = db.session.execute(
        select(MaterialInput.output_id, Batch.id, Batch.ref, Base.name)
        .join(Batch, Batch.id == MaterialInput.batch_id)
        .join(Base, Base.id == Batch.base_id)
        .where(MaterialInput.output_id.in_(outputs), MaterialInput.place.is_not(None))
    )
    found: defaultdict[int, dict[int, Stop]] = defaultdict(dict)
    for output, number, ref, base in rows:
        found[output][number] = Stop(StopKind.BATCH, ref, base)
    return found


def _out_of_batch(share: Share, takers: Mapping[int, Stop]) -> Iterator[Way]:
    output, batch = share.output, share.output.batch
    source = Stop(StopKind.BATCH, batch.ref, batch.base.name)
    if output.kind != OutputKind.INTERMEDIATE:
        yield Way(source, Stop(StopKind(output.kind), output.name), share.contents)
        return
    yield Way(source, Stop(StopKind.INTERMEDIATE, output.ref or ""), share.left_contents)
    for number, gone in gone_of(share, takers).items():
        yield Way(source, takers[number], _elements(gone))


def gone_of(share: Share, takers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """Return what each batch took of a lot's share, by its number: mass, matter and elements.

    Who took alone took all that is gone.
    """
    if len(takers) == 1:
        whole = _amounts(share.matter, share.mass, share.contents)
        left = _amounts(share.left_matter, share.left_mass, share.left_contents)
        gone = {name: there - left.get(name, 0) for name, there in whole.items()}
        return dict.fromkeys(takers, gone)
    parts = replay(share.output_id)[0] if takers else {}
    return {number: _of_lot(part, share.lot_id) for number, part in parts.items()}


def _amounts(matter: Mass, mass: Mass, contents: Mapping[str, int]) -> dict[str, int]:
    return {MATTER: matter.milligrams, MASS: mass.milligrams, **contents}


def _of_lot(part: Blend, lot_id: int) -> Mapping[str, int]:
    place = part.lots.index(lot_id) if lot_id in part.lots else None
    return {} if place is None else {name: row[place] for name, row in part.amounts.items()}


def _elements(amounts: Mapping[str, int]) -> Mapping[str, int]:
    return {name: there for name, there in amounts.items() if name not in (MASS, MATTER)}
