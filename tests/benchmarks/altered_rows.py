"""Does the audit name every row that somebody altered in the database itself?

A market is played, and tables in which it leaves fewer than a dozen rows are filled up through the
application's own session. Then somebody who owns the database takes its guards away, and alters,
deletes and forges rows chosen by a seed: of every table with imprints, one column each.

``python -m tests.benchmarks.altered_rows [COUNT] [--seed N] [--database postgresql]``: found and
planted by table, and in the last line of stdout one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import string
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Table,
    Text,
    insert,
    select,
    text,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

from recycling.db import db
from recycling.demonstration import market
from recycling.ledger.imprints.auditing import Pressing, Row
from recycling.ledger.imprints.covering import as_stored, covered, uncovered
from recycling.ledger.imprints.rules import key_text
from recycling.oversight.audits.carrying import carry_out
from recycling.quantities import Mass, from_ppb
from tests.benchmarks.running import KINDS, application

COUNT, FILLED = 1_000, 12
_HOW = ("altered", "altered", "altered", "altered", "gone", "forged")
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
Planted = tuple[str, str]


def main(count: int, seed: int, kind: str) -> dict[str, Any]:
    """Play, plant, audit; print found and planted by table."""
    with application(kind):
        market.demo(lambda line: print(line, file=sys.stderr))
        chance = random.Random(seed)
        fill(chance)
        before = [one.words for one in Pressing().findings() if isinstance(one, Row)]
        planted = plant(chance, count)
        started = time.monotonic()
        found = {
            (one.table, one.key): one.how for one in Pressing().findings() if isinstance(one, Row)
        }
        seconds = time.monotonic() - started
        words = carry_out().found.words
        said = {one.split(" (")[0].split(" is ")[0].split(" was ")[0] for one in words}
        named = sum(f"{table} {key}" in said for table, key in planted)
    return _told(planted, found, before, named, seconds)


def plant(chance: random.Random, count: int) -> dict[Planted, str]:
    """Alter, delete and forge rows of every covered table in turn; return which, and how."""
    tables = list(covered().values())
    planted: dict[Planted, str] = {}
    with unguarded() as link:
        while len(planted) < count:
            done = len(planted)
            for table in chance.sample(tables, len(tables)):
                if len(planted) < count:
                    _plant_one(link, table, chance, planted)
            if len(planted) == done:
                break
    return planted


def _plant_one(
    link: Connection, table: Table, chance: random.Random, planted: dict[Planted, str]
) -> None:
    rows = [dict(row._mapping) for row in link.execute(select(*as_stored(table)))]
    free = [row for row in rows if (table.name, _key(table, row)) not in planted]
    how = chance.choice(_HOW)
    for _ in range(20):
        try:
            with link.begin_nested():
                key = _do(link, table, chance, free, how)
        except DBAPIError:  # unique, or too long: another value
            continue
        if key is not None:
            planted[table.name, key] = how
        return


def _do(
    link: Connection, table: Table, chance: random.Random, free: list[dict[str, Any]], how: str
) -> str | None:
    if how == "forged":
        values = made_up(table, chance)
        link.execute(insert(table), values)
        return _key(table, values)
    if not free:
        return None
    row = chance.choice(free)
    same = " AND ".join(f'"{one.name}" = :k_{one.name}' for one in table.primary_key)
    keys = {f"k_{one.name}": row[one.name] for one in table.primary_key}
    if how == "gone":
        link.execute(text(f'DELETE FROM "{table.name}" WHERE {same}'), keys)
        return _key(table, row)
    column = chance.choice([one for one in table.columns if not one.primary_key])
    link.execute(
        table.update()
        .where(*(one == _typed(one, row[one.name]) for one in table.primary_key))
        .values({column: another(column, chance)})
    )
    stored = select(*as_stored(table)).where(
        *(one == _typed(one, row[one.name]) for one in table.primary_key)
    )
    is_other = dict(link.execute(stored).one()._mapping) != row
    return _key(table, row) if is_other else None


def _typed(column: Column[Any], value: Any) -> Any:
    """Return a stored value of a key as its column takes it."""
    if isinstance(column.type, Date) and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def _key(table: Table, row: Mapping[str, Any]) -> str:
    return key_text([row[one.name] for one in table.primary_key])


def made_up(table: Table, chance: random.Random) -> dict[str, Any]:
    """Return a row nobody entered."""
    return {one.name: another(one, chance) for one in table.columns}


def another(column: Column[Any], chance: random.Random) -> Any:
    """Return a value of the column's type, most likely another than the one it has."""
    kind = column.type
    if isinstance(kind, TypeDecorator):
        name = type(kind).__name__
        if name == "MassColumn":
            return Mass(chance.randrange(1, 10**9))
        if name == "FractionColumn":
            return from_ppb(chance.randrange(1, 10**9))
        if name == "UtcInstant":
            return _BEGIN + timedelta(milliseconds=chance.randrange(10**10))
    return next(make(column, chance) for type_, make in _MAKERS if isinstance(kind, type_))


def _words(column: Column[Any], chance: random.Random) -> str:
    length = min(getattr(column.type, "length", None) or 24, 24)
    return "".join(chance.choices(string.ascii_uppercase + string.digits, k=length))


_MAKERS: tuple[tuple[type, Callable[[Column[Any], random.Random], Any]], ...] = (
    (Boolean, lambda _column, chance: chance.random() < 0.5),
    (Integer, lambda _column, chance: chance.randrange(1_000_000, 2_000_000_000)),
    (DateTime, lambda _column, chance: _BEGIN + timedelta(seconds=chance.randrange(10**8))),
    (Date, lambda _column, chance: date(2030, 1, 1) + timedelta(days=chance.randrange(30_000))),
    (JSON, lambda _column, chance: {"nobody": chance.randrange(10**9)}),
    (LargeBinary, lambda _column, chance: chance.randbytes(24)),
    (Text, _words),
    (object, _words),
)


def fill(chance: random.Random) -> None:
    """Write rows through the session where a table has few, as any deed's rows are written."""
    db.session.rollback()
    with _ignoring(db.engine.dialect.name):
        for table in covered().values():
            have = len(db.session.execute(select(*table.primary_key)).all())
            for _ in range(FILLED - have):
                try:
                    with db.session.begin_nested():
                        db.session.connection().execute(insert(table), made_up(table, chance))
                except DBAPIError:
                    continue
        db.session.commit()


@contextmanager
def _ignoring(dialect: str) -> Iterator[None]:
    """Let the session write rows that refer to nothing and keep to no rule."""
    db.session.remove()
    _drop_guards()
    if dialect == "postgresql":
        db.session.execute(text("SET session_replication_role = replica"))
        yield
        return
    db.engine.dispose()
    link = db.session.connection()
    driver = link.connection.driver_connection
    assert driver is not None
    driver.rollback()
    for one in ("foreign_keys=OFF", "ignore_check_constraints=ON"):
        driver.execute(f"PRAGMA {one}")
    driver.execute("BEGIN")
    yield
    db.session.remove()
    db.engine.dispose()


def _drop_guards() -> None:
    """Take away triggers and conditions, as whoever owns the database can."""
    with db.engine.begin() as link:
        if link.dialect.name == "sqlite":
            named = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in link.execute(text(named)).all():
                link.execute(text(f'DROP TRIGGER "{name}"'))
            return
        named = (
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
        )
        for table, name in link.execute(text(named)).all():
            link.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))


@contextmanager
def unguarded() -> Iterator[Connection]:
    """A connection beside the application of someone who owns the database."""
    db.session.remove()
    _drop_guards()
    with db.engine.connect() as link:
        if link.dialect.name == "sqlite":
            driver = link.connection.driver_connection
            assert driver is not None
            for one in ("foreign_keys=OFF", "ignore_check_constraints=ON"):
                driver.execute(f"PRAGMA {one}")
        else:
            link.execute(text("SET session_replication_role = replica"))
        yield link
        link.commit()
        link.invalidate()


def _told(
    planted: Mapping[Planted, str],
    found: Mapping[Planted, str],
    before: list[str],
    named: int,
    seconds: float,
) -> dict[str, Any]:
    by_table = Counter(table for table, _key in planted)
    right = Counter(one[0] for one, how in planted.items() if found.get(one) == how)
    for table, count in sorted(by_table.items()):
        print(f"{table:<28}{right[table]:>5} of {count}")
    for one, how in planted.items():
        if found.get(one) != how:
            print("NOT FOUND", *one, how)
    for one in found.keys() - planted.keys():
        print("NOT PLANTED", *one, found[one])
    print(f"{len(by_table)} tables covered; {len(uncovered())} are not (imprints/uncovered.csv)")
    return {
        "planted": len(planted),
        "found": right.total(),
        "named": named,
        "tables": len(by_table),
        "by_kind": Counter(planted.values()),
        "false_alarms": len(before) + len(found.keys() - planted.keys()),
        "seconds": round(seconds, 2),
    }


if __name__ == "__main__":
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("count", nargs="?", type=int, default=COUNT)
    asking.add_argument("--seed", type=int, default=1)
    asking.add_argument("--database", choices=KINDS, default=KINDS[0])
    asked = asking.parse_args()
    print(json.dumps(main(asked.count, asked.seed, asked.database)))
