"""How long does it take to find the best ten bases for a lot, of a register of N bases?

``python -m tests.benchmarks.matching [--database sqlite|postgresql] [--bases N] [--rounds N]``.
Fills a register (``register_of_bases.py``), reads it into columns, and asks for the best ten of
many lots by numbers, the register version read each time. Beside it in the same run: the same
answer from SQL with every rule asked (the oracle), the whole answer with the reasons of the ten,
and a plain loop over objects of the mapper, which loads every base with lines and licences, a few
thousand at once, and asks the least one may ask in Python. The loop goes over the same register as
the columns; ``--no-loop`` leaves it out, and its ratio with it.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from recycling.bases.models import Base, Licence, LicenceYear, ProcessLine
from recycling.db import db
from recycling.matching.columns import Holder, View
from recycling.matching.columns.asking import Asked
from recycling.matching.columns.holding import read_view
from recycling.matching.finding import Stretch, by_columns, by_sql, shortlist
from recycling.matching.rules.distance import great_circle_km
from recycling.matching.versions import changes
from recycling.quantities import Mass
from tests.benchmarks.register_of_bases import TODAY, fill, lots, prices
from tests.benchmarks.running import KINDS, application

BEST = 10
_AT_ONCE = 2000


def main() -> None:
    """Fill, ask, compare, and print a table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--bases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--compared", type=int, default=3, help="lots also asked of SQL; 0: none")
    parser.add_argument("--no-loop", action="store_true", help="leave the loop over objects out")
    given = parser.parse_args()
    with application(given.database):
        found = measure(given.bases, given.rounds, given.compared, not given.no_loop)
    for name, value in found.items():
        print(f"{name:24} {value}")
    print(json.dumps({"database": given.database, **found}))


def measure(bases: int, rounds: int, compared: int, looped: bool = True) -> dict[str, Any]:
    """Return every figure; times in milliseconds unless the name says seconds."""
    found: dict[str, Any] = {"bases": bases, "load_of_machine": round(os.getloadavg()[0], 1)}
    with _seconds(found, "fill_s"):
        fill(bases, watched=False)
    holder = Holder()
    with _seconds(found, "rebuild_s"):
        holder.view = read_view(changes())
    asked = [Asked(lot, TODAY, prices(), "EUR") for lot in lots(rounds)]
    first = _times(asked, lambda one: best(holder, one))
    begun = time.process_time()
    again = _times(asked, lambda one: best(holder, one))
    found["cpu_each_ms"] = round((time.process_time() - begun) * 1000 / rounds, 3)
    found |= {"first_p50_ms": _at(first, 0.5), "first_max_ms": _at(first, 1)}
    found |= {"p50_ms": _at(again, 0.5), "p95_ms": _at(again, 0.95)}
    found["patch_ms"] = _patch(holder)
    some = [one for one in asked if len(best(holder, one)) >= BEST][:compared]
    view = holder.now()
    if view is None:
        raise SystemExit("the columns are not there")
    if some:
        _say("asking SQL")
        _compare(found, view, some)
    if looped:
        _say("looping over objects")
        found["orm_loop_ms"] = round(_orm_loop(asked[0], bases), 1)
        found["orm_loop_bases"] = bases
        found["ratio_to_orm_loop"] = round(found["orm_loop_ms"] / found["p50_ms"])
    return found


def _compare(found: dict[str, Any], view: View, some: list[Asked]) -> None:
    """Ask SQL the same, and say whether it answers the same."""
    whole = _times(some, lambda one: by_columns(view, one, 0, BEST))
    found["with_reasons_p50_ms"] = _at(whole, 0.5)
    by_rules = _times(some, lambda one: by_sql(one, 0, BEST))
    found["sql_p50_ms"] = _at(by_rules, 0.5)
    found["same_as_sql"] = all(
        _said(by_columns(view, one, 0, BEST)) == _said(by_sql(one, 0, BEST)) for one in some
    )
    found["compared"] = len(some)
    found["ratio_to_sql"] = round(found["sql_p50_ms"] / found["p50_ms"])


def best(holder: Holder, asked: Asked) -> list[int]:
    """Return who may stand in the first ten places, by the columns as the version says they are."""
    view = holder.now()
    if view is None:
        return []
    found = view.ask(asked)
    eligible = sum(len(one.eligible) for _, one in found)
    return shortlist(found, asked, 0, min(BEST, eligible))[0]


def _patch(holder: Holder) -> float:
    """Return how long the columns take to hear of one award, the median of some."""
    taken = []
    for number in range(1, 12):
        with db.engine.begin() as link:
            year = update(LicenceYear).where(LicenceYear.licence_id == 10 * number)
            link.execute(year.values(reserved=Mass.kg(number)))
        db.session.rollback()
        begun = time.perf_counter()
        holder.now()
        taken.append((time.perf_counter() - begun) * 1000)
    return _at(taken, 0.5)


def _orm_loop(asked: Asked, bases: int) -> float:
    """Return milliseconds a loop over mapped objects of so many bases takes."""
    begun = time.perf_counter()
    found: list[tuple[float, str]] = []
    for last in range(0, bases, _AT_ONCE):
        some = _loaded(last)
        worth = [(_worth(asked, base), base.ref) for base in some]
        found += [(-value, ref) for value, ref in worth if value is not None]
        db.session.rollback()
        db.session.expunge_all()
    heapq.nsmallest(BEST, found)
    return (time.perf_counter() - begun) * 1000


def _loaded(last: int) -> list[Base]:
    query = select(Base).where(Base.id > last, Base.id <= last + _AT_ONCE).options(
        selectinload(Base.lines).selectinload(ProcessLine.yields),
        selectinload(Base.lines).selectinload(ProcessLine.subtypes),
        selectinload(Base.licences).options(
            selectinload(Licence.subtypes),
            selectinload(Licence.codes),
            selectinload(Licence.hazards),
            selectinload(Licence.years),
        ),
    )  # fmt: skip
    return list(db.session.scalars(query))


def _worth(asked: Asked, base: Base) -> float | None:
    lot, values = asked.lot, []
    for line in base.lines:
        for licence in base.licences:
            used = sum(y.reserved.milligrams + y.consumed.milligrams for y in licence.years)
            if (
                lot.subtype in {one.subtype for one in line.subtypes}
                and lot.subtype in {one.subtype for one in licence.subtypes}
                and (lot.code_list, lot.code) in {(one.list, one.number) for one in licence.codes}
                and set(lot.hazards) <= {one.hazard for one in licence.hazards}
                and licence.state == "granted"
                and licence.valid_from <= asked.day <= licence.valid_to
                and licence.yearly_mass.milligrams - used >= lot.wet_mass.milligrams
            ):
                values.append(_value(asked, base, line))
    return max(values, default=None)


def _value(asked: Asked, base: Base, line: ProcessLine) -> float:
    lot, yields = asked.lot, {one.element: float(one.fraction.value) for one in line.yields}
    gained = sum(
        float(mass.kilograms) * yields.get(symbol, 0.0) * asked.prices[symbol].minor_per_kg
        for symbol, mass in lot.contained
        if symbol in asked.prices
    )
    kilometres = great_circle_km(
        lot.latitude_udeg, lot.longitude_udeg, base.latitude_udeg, base.longitude_udeg
    )
    charge = line.treatment_charge_minor * float(lot.dry_mass.tonnes)
    return gained - charge - kilometres * asked.per_km_minor


def _said(found: Stretch) -> tuple[int, list[tuple[str, object]]]:
    shown = [(one.base.ref, one.valuation and one.valuation.net) for one in found.shown]
    return found.eligible, shown


def _times(asked: list[Asked], do: Callable[[Asked], object]) -> list[float]:
    taken = []
    for one in asked:
        begun = time.perf_counter()
        do(one)
        taken.append((time.perf_counter() - begun) * 1000)
        db.session.rollback()
    return taken


def _at(taken: list[float], share: float) -> float:
    ordered = sorted(taken)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3)


@contextmanager
def _seconds(found: dict[str, Any], name: str) -> Iterator[None]:
    _say(name)
    begun = time.perf_counter()
    yield
    found[name] = round(time.perf_counter() - begun, 2)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
