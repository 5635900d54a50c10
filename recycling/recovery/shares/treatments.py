"""Through which batches did a lot go, and what of it went in and came out, batch by batch?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.lots.models import Lot
from recycling.quantities import Mass
from recycling.recovery.models import Batch, BatchInput, Output
from recycling.recovery.rules import OutputKind
from recycling.recovery.shares.models import Share
from recycling.recovery.shares.rules import MASS
from recycling.recovery.shares.tracing import gone_of, kept_of, takers_of


@dataclass(frozen=True)
class Thing:
    """What came out of a batch: ``place`` is its turn among them, ``ref`` an intermediate's."""

    batch: str
    place: int
    name: str
    ref: str = ""


@dataclass(frozen=True)
class Site:
    """A base, as the public register names it."""

    ref: str
    name: str
    country: str


@dataclass(frozen=True)
class Treatment:
    """What a closed batch took of a lot, directly and in materials, and what came out of it.

    All masses are the lot's own share. ``direct`` is wet, as the batch took it.
    """

    batch: str
    base: Site
    closed_at: datetime
    direct: Mass | None
    taken: tuple[tuple[Thing, Mass], ...]
    made: tuple[tuple[Thing, Mass], ...]


@dataclass
class _Found:
    """What is known of a batch while it is gathered."""

    direct: Mass | None = None
    taken: list[tuple[Thing, Mass]] = field(default_factory=list)
    made: list[tuple[Thing, Mass]] = field(default_factory=list)


def treatments_of(lot: Lot) -> list[Treatment]:
    """Return the treatments of a lot in every batch whose books were closed, oldest first."""
    found: defaultdict[int, _Found] = defaultdict(_Found)
    for batch, wet in _direct(lot):
        found[batch].direct = wet
    kept = kept_of(lot)
    places = _places({share.output.batch_id for share in kept})
    gone_on = takers_of([share.output_id for share in kept if share.has_gone_on])
    for share in kept:
        thing = _thing(share, places[share.output_id])
        found[share.output.batch_id].made.append((thing, share.mass))
        for batch, gone in gone_of(share, gone_on.get(share.output_id, ())).items():
            found[batch].taken.append((thing, Mass(gone.get(MASS, 0))))
    return [
        _treatment(batch, batch.closed_at, found[batch.id])
        for batch in _batches(found)
        if batch.closed_at is not None
    ]


def _direct(lot: Lot) -> Iterable[tuple[int, Mass]]:
    rows = db.session.execute(
        select(Batch.id, BatchInput.wet_mass)
        .join(BatchInput, BatchInput.batch_id == Batch.id)
        .where(BatchInput.lot_id == lot.id, Batch.closed_at.is_not(None))
    )
    return [(batch, wet) for batch, wet in rows]


def _places(batches: Iterable[int]) -> dict[int, int]:
    """Return the turn of each output among all of its batch."""
    rows = db.session.execute(
        select(Output.batch_id, Output.id).where(Output.batch_id.in_(batches)).order_by(Output.id)
    )
    of_batch: defaultdict[int, list[int]] = defaultdict(list)
    for batch, output in rows:
        of_batch[batch].append(output)
    return {made: place for outputs in of_batch.values() for place, made in enumerate(outputs, 1)}


def _thing(share: Share, place: int) -> Thing:
    output = share.output
    ref = output.ref if output.kind == OutputKind.INTERMEDIATE else None
    return Thing(output.batch.ref, place, output.name, ref or "")


def _batches(numbers: Iterable[int]) -> Sequence[Batch]:
    return db.session.scalars(
        select(Batch)
        .where(Batch.id.in_(numbers))
        .order_by(Batch.closed_at, Batch.id)
        .options(joinedload(Batch.base))
    ).all()


def _treatment(batch: Batch, closed_at: datetime, found: _Found) -> Treatment:
    base = Site(batch.base.ref, batch.base.name, batch.base.country)
    taken, made = tuple(found.taken), tuple(found.made)
    return Treatment(batch.ref, base, closed_at, found.direct, taken, made)
