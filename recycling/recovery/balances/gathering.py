"""Which figures stand behind what went into batches and came out of them?

A lot has the weighing and moisture of its receipt and the contents of its assay, whichever part of
it a batch took: a part has its share of the one weighing. What a batch made is weighed on a scale
nobody states. An intermediate that was taken in has the figures of the output it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from recycling.custody.models import Consignment, Receipt
from recycling.custody.rules import State as ConsignmentState
from recycling.db import db
from recycling.lots.models import LotComponent
from recycling.lots.rules import Method, dry_mass, rare_earth_of
from recycling.quantities import Mass
from recycling.recovery.balances.rules.figures import Figure, Measured, Part
from recycling.recovery.balances.rules.network import Node, Role, Stream
from recycling.recovery.balances.rules.uncertainty import (
    kilograms,
    of_content,
    of_moisture,
    of_net,
    of_output,
    of_stock,
)
from recycling.recovery.models import Batch, BatchInput, Output, StockChange
from recycling.recovery.rules import OutputKind

KEEPS_MASS = frozenset({"dismantling_sorting"})
"""Processes in which nothing else comes in or goes off: no oxygen, no reagent, no solution."""
_ROLES = {
    OutputKind.PRODUCT: Role.PRODUCT,
    OutputKind.INTERMEDIATE: Role.HANDED_ON,
    OutputKind.RESIDUE: Role.RESIDUE,
}


@dataclass(frozen=True)
class _Behind:
    """What is known of lots beside what a batch took of them, by the lot's id."""

    receipts: Mapping[int, Receipt]
    components: Mapping[int, Mapping[str, LotComponent]]


def node_of(batch: Batch) -> Node:
    """Return a batch as what keeps every element.

    What of its dry mass stays in the line nobody states, only how much of which element.
    """
    is_kept = batch.line.process in KEEPS_MASS and not batch.stock_changes
    return Node(batch.ref, keeps_mass=is_kept)


def streams_of(batches: Sequence[Batch]) -> tuple[Stream, ...]:
    """Return all that went into batches and came out, with the figures behind it.

    What one of them made and another took is a stream of each, of the same figures.
    """
    behind = _behind({taken.lot_id for batch in batches for taken in batch.inputs})
    return tuple(stream for batch in batches for stream in _around(batch, behind))


def without_inner(streams: Sequence[Stream]) -> tuple[Stream, ...]:
    """Return the streams of batches seen as one: what one took of another's is not handed on."""
    made = {one.weighing for one in streams if one.role is Role.HANDED_ON}
    return tuple(
        replace(one, role=Role.HANDED_ON, share=-one.share)
        if one.role is Role.INPUT and one.weighing in made
        else one
        for one in streams
    )


def _behind(lot_ids: Iterable[int]) -> _Behind:
    ids = set(lot_ids)
    receipts = db.session.execute(
        select(Consignment.lot_id, Receipt)
        .join(Receipt, Receipt.consignment_id == Consignment.id)
        .where(Consignment.lot_id.in_(ids), Consignment.state != ConsignmentState.CANCELLED)
        .order_by(Consignment.id)
    )
    components: dict[int, dict[str, LotComponent]] = {}
    rows = db.session.scalars(select(LotComponent).where(LotComponent.lot_id.in_(ids)))
    for row in rows:
        element = rare_earth_of(row.species)
        known = components.setdefault(row.lot_id, {})
        if element and (element not in known or element == row.species):
            known[element] = row
    return _Behind({row[0]: row[1] for row in receipts}, components)


def _around(batch: Batch, behind: _Behind) -> Iterator[Stream]:
    day = batch.opened_at.date()
    for taken in batch.inputs:
        yield _of_lot(batch, taken, behind, day)
    for part in batch.materials:
        whole, contents = part.material, part.contents
        yield _of_output(batch, whole, part.mass, contents, Role.INPUT)
    for output in batch.outputs:
        role = _ROLES[OutputKind(output.kind)]
        yield _of_output(batch, output, output.mass, output.contents, role)
    for change in batch.stock_changes:
        yield _of_stock(batch, change)


def _of_stock(batch: Batch, change: StockChange) -> Stream:
    """Return what of an element stays in the line: of itself alone, so all of its mass."""
    element, key = change.element, f"stock:{change.element}:{batch.ref}"
    taken = of_stock(change.expanded)
    mass = Figure(key, Measured.STOCK, batch.ref, kilograms(change.mass), taken, element)
    whole = Figure(f"content {key}", Measured.CONTENT, batch.ref, 1.0, (), element)
    return Stream(batch.ref, Role.IN_LINE, batch.ref, None, mass, None, {element: whole})


def _of_lot(batch: Batch, taken: BatchInput, behind: _Behind, day: date) -> Stream:
    lot, receipt = taken.lot, behind.receipts[taken.lot_id]
    parts = of_net(
        receipt.gross, receipt.tare, receipt.division, receipt.accuracy_class, receipt.refused
    )
    accepted = kilograms(receipt.accepted)
    water = float(taken.moisture.value)
    key = f"lot:{lot.ref}"
    weighing = Figure(f"weighing {key}", Measured.WEIGHING, lot.ref, accepted, parts)
    moisture = Figure(f"moisture {key}", Measured.MOISTURE, lot.ref, water, of_moisture(water, day))
    dry = kilograms(dry_mass(taken.wet_mass, taken.moisture))
    known = behind.components.get(taken.lot_id, {})
    contents: dict[str, Figure] = {}
    for element, mass in taken.contents.items():
        value = kilograms(mass) / dry
        assay = _assay(value, known.get(element), day)
        contents[element] = Figure(
            f"content {element} {key}", Measured.CONTENT, lot.ref, value, assay, element
        )
    share = kilograms(taken.wet_mass) / accepted
    return Stream(
        lot.ref, Role.INPUT, None, batch.ref, weighing, moisture if water else None, contents, share
    )


def _assay(value: float, row: LotComponent | None, day: date) -> tuple[Part, ...]:
    """Return how well a content is known; what the assay states is of the species it found."""
    stated = None
    if row is not None and row.uncertainty is not None and row.fraction.value:
        stated = value * float(row.uncertainty.value / row.fraction.value)
    method = row.method if row is not None else str(Method.ESTIMATE)
    return of_content(value, stated, method, "lot", day)


def _of_output(
    batch: Batch,
    output: Output,
    mass: Mass,
    contents: Mapping[str, Mass],
    role: Role,
) -> Stream:
    key, day = f"output:{output.id}", output.declared_at.date()
    name = f"{output.name} ({output.ref or batch.ref})"
    whole, taken = kilograms(output.mass), kilograms(mass)
    weighing = Figure(
        f"weighing {key}", Measured.WEIGHING, name, whole, of_output(output.mass, day)
    )
    found = {
        element: Figure(
            f"content {element} {key}",
            Measured.CONTENT,
            name,
            kilograms(part) / taken,
            of_content(kilograms(part) / taken, None, "output", "output", day),
            element,
        )
        for element, part in contents.items()
    }
    source, sink = (None, batch.ref) if role is Role.INPUT else (batch.ref, None)
    return Stream(name, role, source, sink, weighing, None, found, taken / whole)
