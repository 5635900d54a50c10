"""On which process lines can a batch run?"""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, selectinload

from recycling.bases.models import Base, ProcessLine
from recycling.db import db
from recycling.errors import missing

MOST_LINES = 200


def _with_base() -> Select[ProcessLine]:
    return (
        select(ProcessLine)
        .join(ProcessLine.base)
        .options(contains_eager(ProcessLine.base), selectinload(ProcessLine.subtypes))
    )


def line(ref: str) -> ProcessLine:
    """Return the line with its base; raises ``NotFound``."""
    row = db.session.scalar(_with_base().where(ProcessLine.ref == ref))
    if row is None:
        raise missing("process line", ref)
    return row


def treats(line_id: int, subtype: str) -> bool:
    """Tell whether a line treats this kind of waste."""
    row = db.session.scalar(_with_base().where(ProcessLine.id == line_id))
    return row is not None and subtype in {treated.subtype for treated in row.subtypes}


def lines_of(recycler_id: int) -> list[ProcessLine]:
    """Return a recycler's lines, by base and name; the first two hundred."""
    return list(
        db.session.scalars(
            _with_base()
            .where(Base.recycler_id == recycler_id)
            .order_by(Base.name, ProcessLine.name)
            .limit(MOST_LINES)
        )
    )
