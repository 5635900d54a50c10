"""How a return's figures are drawn up from the register, and again when what it says changed.

The stock at the beginning of a month is that at the end of the return before, so a month costs what
happened in it; what happened between two returns that do not follow each other counts before the
later one. Called inside deeds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from recycling.db import db
from recycling.oversight.returns import gathering
from recycling.oversight.returns.document import register_of
from recycling.oversight.returns.gathering import Span
from recycling.oversight.returns.models import MonthlyReturn, ReturnFlow
from recycling.oversight.returns.rules import NO_FLOW, Flow, Key, flows_of
from recycling.quantities import NO_MASS, Mass


def span_of(row: MonthlyReturn) -> Span:
    """Return the base and instants a return is about."""
    return Span(row.base_id, row.begins_at, row.ends_at)


def fill_in(row: MonthlyReturn, before: MonthlyReturn | None) -> None:
    """Write what the register says of a month, given the base's return before it."""
    span, flows = span_of(row), figures_of(row, before)
    row.counts, row.quotas = gathering.counts(span), gathering.quotas(span)
    _write(row, flows)


def figures_of(row: MonthlyReturn, before: MonthlyReturn | None) -> dict[Key, Flow]:
    """Return what the register says now of a month, given the base's return before it."""
    return flows_of(_opening(row, before), gathering.movements(span_of(row)))


def _opening(row: MonthlyReturn, before: MonthlyReturn | None) -> dict[Key, Mass]:
    known = {key: flow.closing for key, flow in before.flows.items()} if before else {}
    since = before.ends_at if before else None
    if since == row.begins_at:
        return known
    between = gathering.movements(Span(row.base_id, since, row.begins_at))
    return {key: flow.closing for key, flow in flows_of(known, between).items()}


def _write(row: MonthlyReturn, flows: Mapping[Key, Flow]) -> None:
    kept = {one.key: one for one in row.rows}
    for key in kept.keys() - flows.keys():
        row.rows.remove(kept[key])
    for key, flow in flows.items():
        place = kept.get(key)
        if place is None:
            place = ReturnFlow(stream=key.stream, element=key.element)
            row.rows.append(place)
        place.put(flow)


def fill_in_again(rows: Sequence[MonthlyReturn], again: Collection[int]) -> list[MonthlyReturn]:
    """Write anew what the register says of some of a base's returns, and what follows later.

    ``rows`` are the base's returns from the first of these on, and the one before it, in order;
    ``again`` the ids of those whose month says otherwise. Answers those whose figures changed.
    """
    changed = []
    shift: dict[Key, Mass] = {}
    for before, row in zip((None, *rows), rows, strict=False):
        was = row.flows
        if row.id in again:
            fill_in(row, before)
        elif shift:
            _write(row, _moved(was, shift))
        now = row.flows
        shift = _shift(was, now)
        if now != was:
            changed.append(row)
    return changed


def _moved(flows: Mapping[Key, Flow], shift: Mapping[Key, Mass]) -> dict[Key, Flow]:
    keys = sorted(flows.keys() | shift.keys())
    found = {key: flows.get(key, NO_FLOW).moved(shift.get(key, NO_MASS)) for key in keys}
    return {key: flow for key, flow in found.items() if flow}


def _shift(was: Mapping[Key, Flow], now: Mapping[Key, Flow]) -> dict[Key, Mass]:
    found = {
        key: now.get(key, NO_FLOW).closing - was.get(key, NO_FLOW).closing
        for key in was.keys() | now.keys()
    }
    return {key: mass for key, mass in found.items() if mass}


def differs(row: MonthlyReturn) -> bool:
    """Tell whether the register says otherwise by now than when the return was signed last."""
    version = row.version
    return version is not None and register_of(version.document) != row.flows


WHOLE = (
    selectinload(MonthlyReturn.rows),
    selectinload(MonthlyReturn.departures),
    selectinload(MonthlyReturn.versions),
)


def returns_from(base_id: int, month: str) -> list[MonthlyReturn]:
    """Return a base's returns from a month on and the one before it, locked, in order."""
    first = (
        select(MonthlyReturn.month)
        .where(MonthlyReturn.base_id == base_id, MonthlyReturn.month < month)
        .order_by(MonthlyReturn.month.desc())
        .limit(1)
    )
    since = db.session.scalar(first) or month
    query = (
        select(MonthlyReturn)
        .where(MonthlyReturn.base_id == base_id, MonthlyReturn.month >= since)
        .order_by(MonthlyReturn.month)
        .with_for_update(of=MonthlyReturn)
        .options(*WHOLE)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))
