"""Read-only answers about what bases discharge: all of it is public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from recycling.bases.cases.breaches import limit_words
from recycling.bases.discharge.models import DischargeResult
from recycling.bases.models import Base
from recycling.db import db
from recycling.errors import missing
from recycling.wire import Page, cards, cursor_id, page_of

_CHUNK = 500


@dataclass(frozen=True)
class ResultCard:
    """A monitoring result with what it was against its limit."""

    ref: str
    base_ref: str
    parameter: str
    medium: str
    value: Decimal
    unit: str
    sampled_on: date
    method: str
    laboratory: str
    point: str
    outcome: str
    limit: str
    limit_source: str
    limit_certainty: str
    entered_at: datetime
    entered_for: str


def results(base_ref: str, cursor: str = "", limit: int = 50) -> Page[ResultCard]:
    """Return a page of a base's results, the newest entered first; raises ``NotFound``."""
    wanted = _results().where(DischargeResult.base_id == _base_id(base_ref))
    if before := cursor_id(cursor):
        wanted = wanted.where(DischargeResult.id < before)
    rows = db.session.scalars(wanted.order_by(DischargeResult.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _result_card)


def result(ref: str) -> ResultCard:
    """Return one result; raises ``NotFound``."""
    row = db.session.scalar(_results().where(DischargeResult.ref == ref))
    if row is None:
        raise missing("result", ref)
    return _result_card(row)


def everything(chunk: int = _CHUNK) -> Iterator[ResultCard]:
    """Go through all results of all bases, a chunk in memory at a time."""
    last = 0
    while rows := db.session.scalars(
        _results().where(DischargeResult.id > last).order_by(DischargeResult.id).limit(chunk)
    ).all():
        last = rows[-1].id
        yield from [_result_card(row) for row in rows]
        db.session.expunge_all()


def _base_id(ref: str) -> int:
    base_id = db.session.scalar(select(Base.id).where(Base.ref == ref))
    if base_id is None:
        raise missing("base", ref)
    return base_id


def _results() -> Select[DischargeResult]:
    near = (joinedload(DischargeResult.base), joinedload(DischargeResult.organisation))
    return select(DischargeResult).options(*near)


def _result_card(row: DischargeResult) -> ResultCard:
    return ResultCard(
        ref=row.ref,
        base_ref=row.base.ref,
        parameter=row.parameter,
        medium=row.medium,
        value=row.value,
        unit=row.unit,
        sampled_on=row.sampled_on,
        method=row.method,
        laboratory=row.laboratory,
        point=row.point,
        outcome=row.outcome,
        limit=limit_words(row.limit_text),
        limit_source=row.limit_source,
        limit_certainty=row.limit_certainty,
        entered_at=row.entered_at,
        entered_for=row.organisation.name,
    )
