"""What did each base treat and recover in a month, by stream, route and element?

Treated is what came to its end in a batch: products, residues and losses. What goes on as an
intermediate, or stays in the line, is treated where it comes to its end, so nothing counts twice
and no rate depends on when the next batch is closed. Months are of the base's calendar.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, delete, insert, select

from recycling.bases.models import Base, ProcessLine
from recycling.bases.rules import zone_of
from recycling.clock import as_utc
from recycling.db import db
from recycling.months import Month
from recycling.oversight.returns.gathering import treatments
from recycling.oversight.returns.rules import Figure, Movement
from recycling.oversight.statistics.models import CountedBatch, RecoveryMonth
from recycling.quantities import Mass
from recycling.recovery.models import Batch
from recycling.streams.elements import rare_earths

_ENDS = frozenset({Figure.PRODUCTS, Figure.RESIDUES, Figure.LOSSES})


class BaseMonth(NamedTuple):
    """A base and a month of its calendar, as ``2026-10``."""

    base_id: int
    month: str


class _Key(NamedTuple):
    stream: str
    route: str
    element: str


def months_of(instants: Mapping[int, Iterable[datetime]]) -> set[BaseMonth]:
    """Return in which months of their bases' calendars instants are, by base."""
    bases = db.session.scalars(select(Base).where(Base.id.in_(instants)))
    return {BaseMonth(base.id, str(_month(base, at))) for base in bases for at in instants[base.id]}


def _month(base: Base, at: datetime) -> Month:
    zone = zone_of(base.country, base.latitude_udeg, base.longitude_udeg)
    return Month.of(as_utc(at).astimezone(zone).date())


def count(which: BaseMonth) -> int:
    """Write anew what a base treated and recovered in a month; how many batches it was."""
    base = db.session.get_one(Base, which.base_id)
    batches = _batches(base, Month.parse(which.month))
    sums = _sums({row.id: row.process for row in batches})
    db.session.execute(
        delete(RecoveryMonth).where(
            RecoveryMonth.base_id == base.id, RecoveryMonth.month == which.month
        )
    )
    db.session.add_all(
        RecoveryMonth(
            base_id=base.id,
            recycler_id=base.recycler_id,
            country=base.country,
            month=which.month,
            **key._asdict(),
            treated=Mass(treated),
            recovered=Mass(recovered),
        )
        for key, (treated, recovered) in sorted(sums.items())
        if treated or recovered
    )
    _note(batches)
    return len(batches)


def _batches(base: Base, month: Month) -> list[Row[int, str, datetime | None]]:
    zone = zone_of(base.country, base.latitude_udeg, base.longitude_udeg)
    begins_at, ends_at = month.instants(zone)
    query = (
        select(Batch.id, ProcessLine.process, Batch.closed_at)
        .join(ProcessLine, ProcessLine.id == Batch.line_id)
        .where(
            Batch.base_id == base.id,
            Batch.first_closed_at >= begins_at,
            Batch.first_closed_at < ends_at,
        )
        .order_by(Batch.id)
    )
    return list(db.session.execute(query))


def _sums(routes: Mapping[int, str]) -> Mapping[_Key, list[int]]:
    sums: defaultdict[_Key, list[int]] = defaultdict(lambda: [0, 0])
    for batch, moved in treatments(routes.keys()):
        for one in moved:
            if one.figure in _ENDS and one.key.element in rare_earths():
                _add(sums[_Key(one.key.stream, routes[batch.id], one.key.element)], one)
    return sums


def _add(to: list[int], moved: Movement) -> None:
    to[0] += moved.mass.milligrams
    if moved.figure == Figure.PRODUCTS:
        to[1] += moved.mass.milligrams


def _note(batches: Iterable[Row[int, str, datetime | None]]) -> None:
    ended = {row.id: row.closed_at for row in batches if row.closed_at is not None}
    if not ended:
        return
    db.session.execute(delete(CountedBatch).where(CountedBatch.batch_id.in_(ended)))
    rows = [{"batch_id": number, "closed_at": at} for number, at in ended.items()]
    db.session.execute(insert(CountedBatch), rows)
