"""Which intermediates wait for a batch, at which base?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, select, type_coerce
from sqlalchemy.orm import joinedload, selectinload

from recycling.bases.models import Base as RecoveryBase
from recycling.db import db
from recycling.quantities import Mass
from recycling.recovery.models import Batch, Content, MaterialInput, Output
from recycling.recovery.queries import sum_of
from recycling.recovery.rules import BatchState, OutputKind
from recycling.wire import Page, cursor_id, page_of


@dataclass(frozen=True)
class MaterialCard:
    """An intermediate that goes on, and how much of it is in no batch yet."""

    id: int
    ref: str
    name: str
    batch: str
    made_at: str
    next_base: str
    mass: Mass
    left: Mass
    elements: tuple[Content, ...]


def materials_awaiting(
    recycler_id: int, base_id: int | None = None, cursor: str = "", limit: int = 50
) -> Page[MaterialCard]:
    """Return a page of intermediates that wait at a recycler's bases, or at one, oldest first."""
    taken = sum_of(MaterialInput.mass, MaterialInput.output_id == Output.id)
    query = (
        select(Output, taken.label("taken"))
        .join(Batch, Batch.id == Output.batch_id)
        .join(RecoveryBase, RecoveryBase.id == Output.next_base_id)
        .where(
            RecoveryBase.recycler_id == recycler_id,
            Output.kind == OutputKind.INTERMEDIATE,
            Output.id > cursor_id(cursor),
            Batch.state == BatchState.CLOSED,
            type_coerce(Output.mass, BigInteger) > taken,
        )
        .options(
            joinedload(Output.batch).joinedload(Batch.base),
            joinedload(Output.next_base),
            selectinload(Output.elements),
        )
    )
    if base_id is not None:
        query = query.where(Output.next_base_id == base_id)
    rows = db.session.execute(query.order_by(Output.id).limit(limit + 1)).all()
    found = [_card(output, Mass(int(milligrams))) for output, milligrams in rows]
    return page_of(found, limit, lambda card: (card.id,))


def _card(output: Output, taken: Mass) -> MaterialCard:
    contents = tuple(Content(row.element, row.mass) for row in output.elements)
    return MaterialCard(
        id=output.id,
        ref=output.ref or "",
        name=output.name,
        batch=output.batch.ref,
        made_at=output.batch.base.name,
        next_base=output.next_base.ref if output.next_base else "",
        mass=output.mass,
        left=output.mass - taken,
        elements=contents,
    )
