"""How long does it take to find the best ten bases for a lot, of a register of N bases?

``python -m tests.benchmarks.matching [--database sqlite|postgresql] [--bases N] [--rounds N]``.
Fills a register (``register_of_bases.py``), reads it into columns, and asks for the best ten of
many lots by numbers, the register version read each time. Beside it in the same run:

- the same stretches of many lots from SQL, which must be the same; and once with a licence changed
  behind the columns' back, where the comparison must see it (``sees_a_change``);
- up to 100 000 bases, every rule asked of every base that names the waste, for the rarest of these
  lots, which must be the same too (``same_as_rules``);
- the whole answer with the reasons of the ten;
- up to 100 000 bases, a plain loop over objects of the mapper for one lot, which loads every base
  with lines and licences, a few thousand at once, and asks the least one may ask in Python.
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
from recycling.matching import register
from recycling.matching.columns import Holder, View
from recycling.matching.columns.asking import Asked
from recycling.matching.columns.holding import read_view
from recycling.matching.finding import Stretch, by_columns, by_sql, shortlist, together
from recycling.matching.rules import assess, ranked
from recycling.matching.rules.distance import great_circle_km
from recycling.matching.versions import changes
from recycling.quantities import Mass
from tests.benchmarks.register_of_bases import TODAY, fill, lots, prices
from tests.benchmarks.running import KINDS, application

BEST = 10
_AT_ONCE = 2000
_MOST_ONE_BY_ONE = 100_000


def main() -> None:
    """Fill, ask, compare, and print a table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--bases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument(
        "--compared",
        type=int,
        default=24,
        help="lots also asked of SQL, which takes long; 0: the columns alone",
    )
    given = parser.parse_args()
    with application(given.database):
        found = measure(given.bases, given.rounds, given.compared)
    for name, value in found.items():
        print(f"{name:24} {value}")
    print(json.dumps({"database": given.database, **found}))


def measure(bases: int, rounds: int, compared: int) -> dict[str, Any]:
    """Return every figure; times in milliseconds unless the name says seconds.

    ``None`` where the register is too large for what was left out.
    """
    found: dict[str, Any] = {"bases": bases, "load_of_machine": round(os.getloadavg()[0], 1)}
    with _seconds(found, "fill_s"):
        fill(bases, watched=False)
    holder = Holder()
    with _seconds(found, "rebuild_s"):
        holder.view = read_view(changes())
    asked = [Asked(lot, TODAY, prices(), "EUR") for lot in lots(max(rounds, compared))]
    found |= _by_numbers(holder, asked[:rounds])
    found["patch_ms"] = _patch(holder)
    view = holder.now()
    if view is None:
        raise SystemExit("the columns are not there")
    if not compared:
        return found
    _say("asking SQL")
    found |= _compared(view, asked[:compared])
    found["ratio_to_sql"] = round(found["sql_p50_ms"] / found["p50_ms"])
    _say("asking every rule, and looping over objects" if bases <= _MOST_ONE_BY_ONE else "no loop")
    found |= _one_by_one(asked[:compared], bases)
    loop = found["orm_loop_ms"]
    found["ratio_to_orm_loop"] = loop and round(loop / found["p50_ms"])
    return found


def _by_numbers(holder: Holder, asked: list[Asked]) -> dict[str, Any]:
    first = _times(asked, lambda one: best(holder, one))
    begun = time.process_time()
    again = _times(asked, lambda one: best(holder, one))
    return {
        "cpu_each_ms": round((time.process_time() - begun) * 1000 / len(asked), 3),
        "first_p50_ms": _at(first, 0.5),
        "first_max_ms": _at(first, 1),
        "p50_ms": _at(again, 0.5),
        "p95_ms": _at(again, 0.95),
    }


def _compared(view: View, asked: list[Asked]) -> dict[str, Any]:
    """Ask SQL the same of lots of many kinds, and say whether it answers the same."""
    whole = _times(asked, lambda one: by_columns(view, one, 0, BEST))
    in_sql = _times(asked, lambda one: by_sql(one, 0, BEST))
    same = [_is_same(view, one) for one in asked]
    return {
        "with_reasons_p50_ms": _at(whole, 0.5),
        "sql_p50_ms": _at(in_sql, 0.5),
        "sql_p95_ms": _at(in_sql, 0.95),
        "same_as_sql": all(same),
        "compared": len(same),
        "compared_kinds": len({one.lot.subtype for one in asked}),
        "compared_codes": len({one.lot.code for one in asked}),
        "compared_countries": len({one.lot.country for one in asked}),
        "sees_a_change": _sees_a_change(view, asked),
    }


def _is_same(view: View, asked: Asked) -> bool:
    """Compare the first ten, ten from the middle of who may take the lot, and ten at their end."""
    eligible = by_sql(asked, 0, 1).eligible
    starts = {0, eligible // 2, max(0, eligible - BEST // 2)}
    found = [(by_columns(view, asked, at, BEST), by_sql(asked, at, BEST)) for at in starts]
    db.session.rollback()
    return all(_said(by_numbers) == _said(in_sql) for by_numbers, in_sql in found)


def _sees_a_change(view: View, asked: list[Asked]) -> bool:
    """Suspend the best base's licences, which the columns are not told, and compare."""
    one = next(one for one in asked if by_sql(one, 0, 1).eligible)
    base_id = by_sql(one, 0, 1).shown[0].base.id
    suspended = update(Licence).where(Licence.base_id == base_id).values(state="suspended")
    db.session.rollback()
    db.session.execute(suspended)
    seen = _said(by_columns(view, one, 0, BEST)) != _said(by_sql(one, 0, BEST))
    db.session.rollback()
    return seen


def _one_by_one(asked: list[Asked], bases: int) -> dict[str, Any]:
    """Ask what goes through bases one by one, unless there are too many of them."""
    if bases > _MOST_ONE_BY_ONE:
        return {"same_as_rules": None, "rules_ms": None, "orm_loop_ms": None}
    in_scope = {one.lot.ref: len(register.in_scope(one.lot)) for one in asked}
    rarest = min(asked, key=lambda one: in_scope[one.lot.ref] or bases)
    begun = time.perf_counter()
    records = register.records(register.shortlist(rarest.lot), rarest.lot.ref, TODAY)
    ranking = ranked(assess(rarest.lot, one, prices(), "EUR", TODAY) for one in records)
    taken = (time.perf_counter() - begun) * 1000
    by_rules = Stretch(list(ranking[:BEST]), sum(one.is_eligible for one in ranking))
    return {
        "same_as_rules": _said(by_rules) == _said(by_sql(rarest, 0, BEST)),
        "rules_ms": round(taken, 1),
        "orm_loop_ms": round(_orm_loop(asked[0], bases), 1),
    }


def best(holder: Holder, asked: Asked) -> list[int]:
    """Return who may stand in the first ten places, by the columns as the version says they are."""
    view = holder.now()
    if view is None:
        return []
    ids, worth = together(view.ask(asked))
    return shortlist(asked, ids, worth, 0, min(BEST, len(ids)))[0]


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
