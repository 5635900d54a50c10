"""What does the register say a base received and treated between two instants?

By indexed ranges: receipts and first closings of books by base and instant, materials by the base
they go on to. What is corrected later says otherwise here at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, func, select, type_coerce
from sqlalchemy.orm import joinedload

from recycling.bases.quotas.models import Counter, CounterShare
from recycling.bases.rules import ReservationState
from recycling.custody.models import Consignment, Receipt
from recycling.custody.rules import Verdict
from recycling.db import db
from recycling.lots.models import Lot
from recycling.lots.rules import contained
from recycling.oversight.returns.rules import (
    MASS,
    Figure,
    Key,
    Made,
    Movement,
    Treatment,
    treated,
)
from recycling.quantities import Mass
from recycling.recovery.models import Batch, MaterialInput, Output, StockChange
from recycling.recovery.rules import OutputKind
from recycling.recovery.shares import rules as shares
from recycling.recovery.shares.keeping import parts_of, run_of, shared, whole_batches

_OUTPUTS = {OutputKind.PRODUCT: Figure.PRODUCTS, OutputKind.RESIDUE: Figure.RESIDUES}


@dataclass(frozen=True)
class Span:
    """A base from one instant until before another; ``begins_at`` is none from its first day."""

    base_id: int
    begins_at: datetime | None
    ends_at: datetime


def movements(span: Span) -> list[Movement]:
    """Return all that receipts, batches and materials move in a span, by what moves it."""
    received = [one for receipt in _receipts(span) for one in _received(receipt)]
    return [*received, *_arrived(span), *_treated(span)]


def counts(span: Span) -> dict[str, int]:
    """Return how many consignments were received and refused, and how many batches treated."""
    verdicts = select(Receipt.verdict, func.count()).where(*_of(span)).group_by(Receipt.verdict)
    found: dict[str, int] = dict(db.session.execute(verdicts).all())
    refused = found.pop(Verdict.REFUSED, 0)
    batches = db.session.scalar(select(func.count()).select_from(_batches(span).subquery()))
    return {"received": sum(found.values()), "refused": refused, "batches": batches or 0}


def has_open_books(span: Span) -> bool:
    """Tell whether books closed first in a span are open again: what is said there may change."""
    found = _batches(span).where(Batch.reopened_at.is_not(None)).limit(1)
    return db.session.scalar(found) is not None


def quotas(span: Span) -> list[dict[str, Any]]:
    """Return what was consumed of each quota that is set by what was received, in kg."""
    used = func.sum(type_coerce(CounterShare.mass, BigInteger))
    rows = db.session.execute(
        select(Counter.year, Counter.scheme, Counter.member, Counter.quota, used)
        .select_from(Receipt)
        .join(Consignment, Consignment.id == Receipt.consignment_id)
        .join(Lot, Lot.id == Consignment.lot_id)
        .join(CounterShare, CounterShare.lot_ref == Lot.ref)
        .join(Counter, Counter.id == CounterShare.counter_id)
        .where(
            *_of(span),
            CounterShare.state == ReservationState.CONSUMED,
            Counter.base_id == span.base_id,
            Counter.quota.is_not(None),
        )
        .group_by(Counter.id, Counter.year, Counter.scheme, Counter.member, Counter.quota)
        .order_by(Counter.year, Counter.scheme, Counter.member)
    )
    return [
        {
            "year": year,
            "scheme": scheme,
            "member": member,
            "limit_kg": quota.json(),
            "consumed_kg": Mass(int(consumed)).json(),
        }
        for year, scheme, member, quota, consumed in rows
        if quota is not None
    ]


def _of(span: Span) -> list[Any]:
    asked: list[Any] = [Receipt.base_id == span.base_id, Receipt.received_at < span.ends_at]
    if span.begins_at is not None:
        asked.append(Receipt.received_at >= span.begins_at)
    return asked


def _receipts(span: Span) -> Sequence[Receipt]:
    carried = joinedload(Receipt.consignment)
    query = (
        select(Receipt)
        .where(*_of(span), Receipt.verdict != Verdict.REFUSED)
        .options(
            carried.lazyload(Consignment.legs),
            carried.joinedload(Consignment.lot).selectinload(Lot.components),
        )
        .order_by(Receipt.received_at, Receipt.consignment_id)
    )
    return db.session.scalars(query).unique().all()


def _received(receipt: Receipt) -> Iterator[Movement]:
    consignment = receipt.consignment
    lot = consignment.lot
    elements = contained(receipt.accepted, receipt.moisture, lot.components)
    for element, mass in {MASS: receipt.accepted, **elements}.items():
        if mass:
            yield Movement(Key(lot.stream, element), Figure.RECEIVED, mass, consignment.ref)


def _batches(span: Span) -> Select[int]:
    found = select(Batch.id).where(
        Batch.base_id == span.base_id, Batch.first_closed_at < span.ends_at
    )
    if span.begins_at is not None:
        found = found.where(Batch.first_closed_at >= span.begins_at)
    return found


def _treated(span: Span) -> Iterator[Movement]:
    for _, moved in treatments(db.session.scalars(_batches(span)).all()):
        yield from moved


def treatments(ids: Collection[int]) -> Iterator[tuple[Batch, Iterator[Movement]]]:
    """Yield batches, each with what it makes of each figure."""
    for batch, run in _whole(ids):
        yield batch, treated(run.treatment(batch))


def _arrived(span: Span) -> Iterator[Movement]:
    """Yield the materials that other bases made for this one, as their books were closed first."""
    asked = (
        select(Output.id, Output.batch_id)
        .join(Batch, Batch.id == Output.batch_id)
        .where(
            Output.next_base_id == span.base_id,
            Batch.base_id != span.base_id,
            Batch.first_closed_at < span.ends_at,
        )
    )
    if span.begins_at is not None:
        asked = asked.where(Batch.first_closed_at >= span.begins_at)
    wanted = dict(db.session.execute(asked).all())
    for batch, run in _whole(set(wanted.values())):
        for made in batch.outputs:
            if made.id in wanted:
                for key, amount in sorted(run.amounts(made).items()):
                    yield Movement(key, Figure.RECEIVED, Mass(amount), made.ref or "")


@dataclass(frozen=True)
class _Shared:
    """A batch shared out among its lots, and the stream of each of these."""

    brought: Sequence[shares.Blend]
    outputs: Mapping[int, shares.Blend]
    wet: Mapping[int, int]
    in_line: Mapping[str, int]
    streams: Mapping[int, str]

    def treatment(self, batch: Batch) -> Treatment:
        """Return it as the rules see it."""
        brought: defaultdict[Key, int] = defaultdict(int)
        for blend in self.brought:
            for key, amount in self._by_stream(blend).items():
                brought[key] += amount
        for lot, mass in self.wet.items():
            brought[Key(self.streams[lot], MASS)] += mass
        outputs = [Made(_figure(batch, made), self.amounts(made)) for made in batch.outputs]
        return Treatment(batch.ref, brought, outputs, self.in_line)

    def amounts(self, made: Output) -> dict[Key, int]:
        """Return how much of an output is of which stream."""
        return self._by_stream(self.outputs[made.id])

    def _by_stream(self, blend: shares.Blend) -> dict[Key, int]:
        found: defaultdict[Key, int] = defaultdict(int)
        for lot, amounts in blend.by_lot():
            for counted, amount in amounts.items():
                if counted != shares.MATTER:
                    element = MASS if counted == shares.MASS else counted
                    found[Key(self.streams[lot], element)] += amount
        return found


def _figure(batch: Batch, made: Output) -> Figure:
    if made.kind == OutputKind.INTERMEDIATE:
        stays = made.next_base_id == batch.base_id
        return Figure.INTERMEDIATES if stays else Figure.DISPATCHED
    return _OUTPUTS[OutputKind(made.kind)]


def _whole(ids: Collection[int]) -> Iterator[tuple[Batch, _Shared]]:
    in_lines = _in_lines(ids)
    for batch in whole_batches(ids):
        run, parts = run_of(batch), parts_of(batch)
        found = shared(run, parts)
        lots = {lot for blend in (*run.portions, *parts) for lot in blend.lots}
        # What lots bring counts as it was weighed, with its water; materials as they are.
        portions = [_without_mass(blend) for blend in run.portions]
        wet = {taken.lot_id: taken.wet_mass.milligrams for taken in batch.inputs}
        yield (
            batch,
            _Shared((*portions, *parts), found.outputs, wet, in_lines[batch.id], _streams(lots)),
        )


def _without_mass(blend: shares.Blend) -> shares.Blend:
    amounts = {name: row for name, row in blend.amounts.items() if name != shares.MASS}
    return shares.Blend(blend.lots, amounts)


def _streams(lots: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(select(Lot.id, Lot.stream).where(Lot.id.in_(lots)))
    return dict(rows.all())


def _in_lines(ids: Collection[int]) -> defaultdict[int, dict[str, int]]:
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for change in db.session.scalars(select(StockChange).where(StockChange.batch_id.in_(ids))):
        found[change.batch_id][change.element] = change.mass.milligrams
    return found


def touched_by(batch_ref: str) -> dict[int, list[datetime]]:
    """Return at which bases, and as of when, what is said of a batch says something.

    Its own, those its materials go on to, and every batch something of it went into.
    """
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    new = set(db.session.scalars(select(Batch.id).where(Batch.ref == batch_ref)))
    seen: set[int] = set()
    while new:
        seen |= new
        rows = db.session.execute(
            select(Batch.base_id, Batch.first_closed_at, Output.id, Output.next_base_id)
            .outerjoin(Output, (Output.batch_id == Batch.id) & Output.next_base_id.is_not(None))
            .where(Batch.id.in_(new), Batch.first_closed_at.is_not(None))
        ).all()
        for base_id, at, _material, next_base_id in rows:
            for where in {base_id, next_base_id or base_id}:
                if at is not None:
                    found[where].append(at)
        materials = {row.id for row in rows if row.id is not None}
        takers = select(MaterialInput.batch_id).where(MaterialInput.output_id.in_(materials))
        new = set(db.session.scalars(takers)) - seen
    return found
