"""Deeds of statistics: what was recovered is counted, and the figures of a month are published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, func, insert, select, type_coerce

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.oversight.statistics import counting
from recycling.oversight.statistics.counting import BaseMonth
from recycling.oversight.statistics.models import (
    FigureBundle,
    FigurePart,
    PublishedMonth,
    RecoveryMonth,
)
from recycling.oversight.statistics.rules import Kind, Part, bundles_of
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Mass
from recycling.sayings import say

_Sums = defaultdict[tuple[str, Kind, int], list[int]]


class Recovered(NamedTuple):
    """What a firm treated and recovered of an element, by stream and route."""

    firm: int
    stream: str
    route: str
    element: str
    treated: Mass
    recovered: Mass


@deed
def count_recovery(act: Act, months: Sequence[tuple[int, str]]) -> str:
    """Count anew what these bases recovered in these months; answers how many batches it was."""
    permit(act.actor, Permission.STATISTICS_COUNT)
    batches = sum(counting.count(BaseMonth(*one)) for one in months)
    body: dict[str, Json] = {"months": len(months), "batches": batches}
    record(act, "RecoveryCounted", "count:recovery", body)
    return str(batches)


@deed
def enter_recovery(act: Act, month: str, country: str, recovered: Sequence[Recovered]) -> str:
    """Enter what a firm recovered in a month before its base was on the register.

    Answers how many rows it was.
    """
    permit(act.actor, Permission.STATISTICS_COUNT)
    rows = [
        {
            "recycler_id": one.firm,
            "country": country,
            "month": month,
            "stream": one.stream,
            "route": one.route,
            "element": one.element,
            "treated": one.treated,
            "recovered": one.recovered,
        }
        for one in recovered
    ]
    db.session.add_all(RecoveryMonth(**row) for row in rows)
    record(act, "RecoveryEntered", "count:recovery", {"month": month, "rows": len(rows)})
    return str(len(rows))


@deed
def publish_figures(act: Act, month: str) -> str:
    """Publish what was counted up to a month and is not published; answers how many figures.

    What was put right since a month was published is in the figures of this one. What cannot be
    told without giving a firm away waits. Raises ``Conflict`` for a month that is published.
    """
    permit(act.actor, Permission.STATISTICS_PUBLISH)
    newest = db.session.scalar(select(func.max(PublishedMonth.month)))
    if newest is not None and newest >= month:
        raise Conflict(
            "month_is_published",
            say("The figures of %(newest)s are published.", newest=newest),
            field="month",
            way_out=say("Publish a later month: what was put right since is in it."),
        )
    db.session.add(PublishedMonth(month=month, published_at=act.at))
    db.session.flush()
    told = [
        _write(month, element, bundle)
        for element, parts in sorted(_waiting(month).items())
        for bundle in bundles_of(parts)
    ]
    record(act, "FiguresPublished", f"statistics:{month}", {"figures": told})
    return str(len(told))


def _waiting(month: str) -> dict[str, list[Part]]:
    """Return by element what is counted up to a month and in no published figure."""
    kept, known = RecoveryMonth, FigurePart
    sums: _Sums = defaultdict(lambda: [0, 0])
    _add(sums, 1, _summed(kept, kept.element).where(kept.month <= month))
    of_bundle = FigureBundle.id == known.bundle_id
    _add(sums, -1, _summed(known, FigureBundle.element).join(FigureBundle, of_bundle))
    found: defaultdict[str, list[Part]] = defaultdict(list)
    for (element, kind, firm), (treated, recovered) in sorted(sums.items()):
        if treated or recovered:
            found[element].append(Part(kind, firm, treated, recovered))
    return found


def _summed(table: type[RecoveryMonth | FigurePart], element: Any) -> Select[Any]:
    by = (element, table.stream, table.route, table.country, table.recycler_id)
    masses = (table.treated, table.recovered)
    return (
        select(*by, *(func.sum(type_coerce(one, BigInteger)) for one in masses))
        .select_from(table)
        .group_by(*by)
    )


def _add(sums: _Sums, sign: int, query: Select[Any]) -> None:
    for element, stream, route, country, firm, treated, recovered in db.session.execute(query):
        found = sums[element, Kind(stream, route, country), firm]
        found[0] += sign * int(treated)
        found[1] += sign * int(recovered)


def _write(month: str, element: str, parts: Sequence[Part]) -> Json:
    """Write a figure with its parts, and return what of it everybody may know."""
    kinds = [list(kind) for kind in sorted({part.kind for part in parts})]
    treated = Mass(sum(part.treated for part in parts))
    recovered = Mass(sum(part.recovered for part in parts))
    bundle = FigureBundle(
        month=month, element=element, kinds=kinds, treated=treated, recovered=recovered
    )
    db.session.add(bundle)
    db.session.flush()
    rows = [
        {
            "bundle_id": bundle.id,
            "stream": part.kind.stream,
            "route": part.kind.route,
            "country": part.kind.country,
            "recycler_id": part.firm,
            "treated": Mass(part.treated),
            "recovered": Mass(part.recovered),
        }
        for part in parts
    ]
    db.session.execute(insert(FigurePart), rows)
    return {
        "element": element,
        "kinds": kinds,
        "treated_kg": treated.json(),
        "recovered_kg": recovered.json(),
    }
