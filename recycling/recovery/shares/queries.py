"""What became of a lot, and whose is what came out of a batch?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    case,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import joinedload

from recycling.custody import queries as consignments
from recycling.custody.models import Consignment, Receipt
from recycling.custody.rules import State as ConsignmentState
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import absent, missing
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, may
from recycling.quantities import NO_MASS, Mass, total_mass
from recycling.recovery.models import Batch, BatchInput, Content, InputElement, Output
from recycling.recovery.rules import BatchState, Declared, ElementBalance, OutputKind, balance
from recycling.recovery.shares.models import Share
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, decode_cursor, page_of


@dataclass(frozen=True)
class LotInBatch:
    """A lot some of which is in a batch: where it stands, and whether all of it is at its end."""

    ref: str
    state: str
    is_finished: bool


def lots_in(batch: Batch) -> list[LotInBatch]:
    """Return the lots that share in a closed batch, directly or in its materials."""
    matter = type_coerce(Share.matter, BigInteger)
    ended = func.sum(case((Output.kind != OutputKind.INTERMEDIATE, matter), else_=0))
    accepted = func.max(type_coerce(Receipt.accepted, BigInteger))
    rows = db.session.execute(
        select(Lot.ref, Lot.state, (ended == accepted).label("is_finished"))
        .join(Share, Share.lot_id == Lot.id)
        .join(Output, Output.id == Share.output_id)
        .join(Consignment, Consignment.lot_id == Lot.id)
        .join(Receipt, Receipt.consignment_id == Consignment.id)
        .where(Lot.id.in_(_lots_sharing_in(batch)), Consignment.state != ConsignmentState.CANCELLED)
        .group_by(Lot.id, Lot.ref, Lot.state)
        .order_by(Lot.id)
    )
    return [LotInBatch(row.ref, row.state, bool(row.is_finished)) for row in rows]


def _lots_sharing_in(batch: Batch) -> Select[Any]:
    return select(Share.lot_id).join(Output).where(Output.batch_id == batch.id)


def holders_of(batch: Batch) -> list[str]:
    """Return the references of the organisations whose lots went into the batch, on any way."""
    direct = select(BatchInput.lot_id).where(BatchInput.batch_id == batch.id)
    # Each by its own index, and then the lots; asked for one or the other, all lots are read.
    holders = select(Lot.holder_id).where(Lot.id.in_(direct.union(_lots_sharing_in(batch))))
    return list(db.session.scalars(select(Organisation.ref).where(Organisation.id.in_(holders))))


@dataclass(frozen=True)
class LotShare:
    """A lot's share of one output: of the mass, of each element, and of the lot's own matter.

    What is shown is what is still there: of an intermediate only what has not gone on.
    """

    output_id: int
    batch: str
    base: str
    operation: str
    lot: str
    holder_id: int
    kind: str
    name: str
    material: str
    destination: str
    details: dict[str, str]
    matter: Mass
    mass: Mass
    contents: tuple[tuple[str, Mass], ...]

    @property
    def elements(self) -> tuple[Content, ...]:
        """Return the contents as rows."""
        return tuple(Content(*one) for one in self.contents)


def _shares(*wanted: ColumnElement[bool]) -> Select[Any]:
    return (
        select(Share)
        .join(Output, Output.id == Share.output_id)
        .join(Batch, Batch.id == Output.batch_id)
        .where(*wanted)
        .order_by(Share.output_id, Share.lot_id)
        .options(
            joinedload(Share.lot),
            joinedload(Share.output).joinedload(Output.batch).joinedload(Batch.base),
            joinedload(Share.output).joinedload(Output.batch).joinedload(Batch.line),
        )
    )


def _as_left(row: Share) -> LotShare:
    return _card(row, row.left_matter, row.left_mass, row.left_contents)


def _as_made(row: Share) -> LotShare:
    return _card(row, row.matter, row.mass, row.contents)


def _card(row: Share, matter: Mass, mass: Mass, contents: dict[str, int]) -> LotShare:
    output, batch = row.output, row.output.batch
    return LotShare(
        output.id,
        batch.ref,
        batch.base.name,
        batch.line.operation,
        row.lot.ref,
        row.lot.holder_id,
        output.kind,
        output.name,
        output.ref or "",
        output.destination,
        output.details,
        matter,
        mass,
        tuple((element, Mass(contents[element])) for element in sorted(contents)),
    )


def _still_there() -> ColumnElement[bool]:
    return or_(
        type_coerce(Share.left_matter, BigInteger) > 0, type_coerce(Share.left_mass, BigInteger) > 0
    )


def shares_of_lot(lot_id: int) -> tuple[LotShare, ...]:
    """Return where all that closed batches took of a lot is now, in the order it came out."""
    rows = db.session.scalars(_shares(Share.lot_id == lot_id, _still_there()))
    return tuple(_as_left(row) for row in rows)


def page_of_lot(lot_id: int, cursor: str = "", limit: int = 50) -> Page[LotShare]:
    """Return a page of the same."""
    wanted = Share.lot_id == lot_id, _still_there(), Share.output_id > cursor_id(cursor)
    rows = db.session.scalars(_shares(*wanted).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.output_id,)), _as_left)


def page_of_batch(batch_id: int, cursor: str = "", limit: int = 50) -> Page[LotShare]:
    """Return a page of whose everything is that came out of a batch, output by output."""
    after = decode_cursor(cursor) or (0, 0)
    place = tuple_(Share.output_id, Share.lot_id)
    query = _shares(Output.batch_id == batch_id, place > tuple_(*after))
    rows = db.session.scalars(query.limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.output_id, row.lot_id)), _as_made)


def recovered_from_lot(lot_id: int) -> tuple[ElementBalance, ...]:
    """Return the books of one lot: what closed batches took of it, and where that is now."""
    taken = db.session.execute(
        select(InputElement.element, func.sum(type_coerce(InputElement.mass, BigInteger)))
        .join(BatchInput, BatchInput.id == InputElement.input_id)
        .join(Batch, Batch.id == BatchInput.batch_id)
        .where(BatchInput.lot_id == lot_id, Batch.closed_at.is_not(None))
        .group_by(InputElement.element)
    )
    brought = {element: Mass(int(milligrams)) for element, milligrams in taken}
    outputs = [
        Declared(OutputKind(one.kind), one.name, one.mass, one.destination, one.contents)
        for one in shares_of_lot(lot_id)
    ]
    return balance([brought], outputs)


@dataclass(frozen=True)
class Reach:
    """Through how many batches a lot went, how many lots share in them, if any is open."""

    batches: int
    lots: int
    is_open: bool


def reach_of(lot_id: int) -> Reach:
    """Return how far a lot spread, itself among the lots."""
    outputs = select(Share.output_id).where(Share.lot_id == lot_id)
    batches = db.session.execute(
        select(Batch.id, Batch.state)
        .join(Output, Output.batch_id == Batch.id)
        .where(Output.id.in_(outputs))
        .union(
            select(Batch.id, Batch.state)
            .join(BatchInput, BatchInput.batch_id == Batch.id)
            .where(BatchInput.lot_id == lot_id)
        )
    ).all()
    together = select(func.count(Share.lot_id.distinct())).where(Share.output_id.in_(outputs))
    is_open = any(row.state != BatchState.CLOSED for row in batches)
    return Reach(len(batches), db.session.scalar(together) or 0, is_open)


@dataclass(frozen=True)
class Whereabouts:
    """Where what was accepted of a lot is: not in a closed batch yet, on its way, at its end."""

    lot: str
    accepted: Mass
    waits: Mass
    on_its_way: Mass
    ended: Mass

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing of the lot is still to be treated."""
        return self.ended == self.accepted


def is_readable(consignment: Consignment, actor: Actor) -> bool:
    """Tell whether somebody may read what became of a lot: nobody, where nothing was accepted."""
    receipt = consignment.receipt
    if receipt is None or not receipt.accepted:
        return False
    return may(actor, Permission.SHARES_READ, consignment)


def whereabouts(lot: Lot, actor: Actor) -> Whereabouts:
    """Tell where a lot is, to its holder, the base that received it, or its regulator.

    Raises ``NotFound`` to others, and where nothing of it was accepted.
    """
    consignment = consignments.of_lot(lot.id)
    receipt = consignment.receipt if consignment is not None else None
    if receipt is None or not receipt.accepted:
        raise absent("receipt", say("There is no receipt of lot %(lot)s.", lot=lot.ref))
    if not may(actor, Permission.SHARES_READ, consignment):
        raise missing("lot", lot.ref)
    sums = db.session.execute(
        select(Output.kind, func.sum(type_coerce(Share.left_matter, BigInteger)))
        .join(Output, Output.id == Share.output_id)
        .where(Share.lot_id == lot.id)
        .group_by(Output.kind)
    )
    matter = {kind: Mass(int(milligrams)) for kind, milligrams in sums}
    on_its_way = matter.pop(OutputKind.INTERMEDIATE, NO_MASS)
    ended = total_mass(matter.values())
    waits = receipt.accepted - on_its_way - ended
    return Whereabouts(lot.ref, receipt.accepted, waits, on_its_way, ended)
