"""How much room does a lot's whole life take, table by table and index by index?

``python -m tests.benchmarks.sizes [LOTS]``, on PostgreSQL: one lot of each stream is taken through
its whole life by real deeds, up to its certificate, with all that is told of it; then there are
copies of it all (``multiplied.py``) until there are so many lots. What a register has once (the
imprints of rows, the tiles of the log) is measured of the first lives alone. Rewritten rows and
their write-ahead log are measured while the lives are played.

The last line is JSON: bytes for each lot, by table with its rows and indexes; what is written for
each lot; and all of it for ``BILLION`` lots. ``docs/scale.md`` says what that means.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

import psycopg

from recycling.config import Settings
from recycling.db import db
from recycling.demonstration import market
from recycling.files import FOLDER
from recycling.ledger.sequencer import sequence
from tests.benchmarks.multiplied import multiply
from tests.benchmarks.running import built

LOTS, BILLION, LARGEST = 10_000, 10**9, 25
TILE_WIDTH, HASH_BYTES, LENGTH_BYTES = 256, 32, 2
# What a database keeps once and no copy has: measured of the lives that were really led.
_ONCE = ("imprint", "log_tile")
_TABLES = """
SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
_INDEXES = """
SELECT t.relname, i.relname, pg_relation_size(i.oid)
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
 WHERE t.relnamespace = 'public'::regnamespace
"""
_WRITTEN = """
SELECT sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del), sum(n_tup_hot_upd)
  FROM pg_stat_user_tables
"""


def measure(lots: int) -> dict[str, Any]:
    """Lead lives, copy them, and return what each lot takes."""
    with built("postgresql", is_demonstration=True) as app:
        settings: Settings = app.extensions["settings"]
        with app.app_context(), _asking(settings.database_url) as link:
            led = _lead(link)
            kept = (one for one in (settings.instance / FOLDER).rglob("*") if one.is_file())
            files = sum(one.stat().st_size for one in kept)
            db.session.remove()
            multiply(settings.database_url, max(lots // led["lots"] - 1, 1))
            link.execute("VACUUM ANALYZE")
            told = _of_each_lot(link, led)
            db.engine.dispose()
        return {**told, "file_bytes_per_lot": round(files / led["lots"])}


def _lead(link: psycopg.Connection) -> dict[str, Any]:
    """Lead one life of each stream; return how many, and what was written meanwhile."""
    before = _position(link)
    begun = time.monotonic()
    market.demo(lambda line: print(line, file=sys.stderr))
    while sequence():
        pass
    seconds = time.monotonic() - begun
    db.session.remove()
    db.engine.dispose()  # a connection tells what it wrote when it ends
    lots = _count(link, "lot")
    inserted, updated, deleted, hot = link.execute(_WRITTEN).fetchone() or (0, 0, 0, 0)
    return {
        "lots": lots,
        "seconds": seconds,
        "log_bytes": _position(link) - before,
        "rows": {"inserted": inserted, "updated": updated, "deleted": deleted, "in_place": hot},
        "facts": _count(link, "fact"),
        "leaves": _count(link, "log_entry"),
        "once": {name: _bytes(link, name) for name in _ONCE},
    }


def _of_each_lot(link: psycopg.Connection, led: dict[str, Any]) -> dict[str, Any]:
    lots, first = _count(link, "lot"), led["lots"]
    tables = {
        name: {"rows": _count(link, name), "heap": heap, "indexes": indexes}
        for name, heap, indexes in link.execute(_TABLES)
        if name not in _ONCE
    }
    each = {
        name: {
            "rows": round(one["rows"] / lots, 2),
            "bytes_per_row": round((one["heap"] + one["indexes"]) / max(one["rows"], 1)),
            "heap_per_lot": round(one["heap"] / lots),
            "indexes_per_lot": round(one["indexes"] / lots),
        }
        for name, one in tables.items()
        if one["rows"] > first
    }
    for name, size in led["once"].items():
        each[name] = {"heap_per_lot": round(size / first), "indexes_per_lot": 0}
    whole = sum(one["heap_per_lot"] + one["indexes_per_lot"] for one in each.values())
    leaves = led["leaves"] / first
    return {
        "lots": lots,
        "lives_led": first,
        "facts_per_lot": round(led["facts"] / first, 1),
        "leaves_per_lot": round(leaves, 1),
        "rows_written_per_lot": {n: round(int(v) / first, 1) for n, v in led["rows"].items()},
        "write_ahead_bytes_per_lot": round(led["log_bytes"] / first),
        "seconds_per_life": round(led["seconds"] / first, 2),
        "bytes_per_lot": whole,
        "tables": _largest(each),
        "indexes": {
            f"{table}.{name}": round(size / lots)
            for table, name, size in sorted(link.execute(_INDEXES), key=lambda row: -row[2])[
                :LARGEST
            ]
        },
        "tree": tree_of(round(leaves * BILLION)),
        "billion_lots_tb": round(whole * BILLION / 1e12, 1),
    }


def tree_of(leaves: int) -> dict[str, float]:
    """Return what the log of so many leaves takes as static files, and how many they are.

    Tiles of hashes of every level, and bundles of entries (C2SP tlog-tiles), all of them full.
    """
    tiles, level = 0, leaves
    while level:
        level //= TILE_WIDTH
        tiles += level
    bundles = leaves // TILE_WIDTH
    return {
        "leaves": leaves,
        "tile_files": tiles,
        "tile_tb": round(tiles * TILE_WIDTH * HASH_BYTES / 1e12, 2),
        "bundle_tb": round(bundles * TILE_WIDTH * (HASH_BYTES + LENGTH_BYTES) / 1e12, 2),
    }


def _largest(each: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    def size(name: str) -> float:
        return each[name]["heap_per_lot"] + each[name]["indexes_per_lot"]

    return {name: each[name] for name in sorted(each, key=size, reverse=True)[:LARGEST]}


def _asking(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def _position(link: psycopg.Connection) -> int:
    (at,) = link.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchone() or (0,)
    return int(at)


def _count(link: psycopg.Connection, table: str) -> int:
    (count,) = link.execute(f'SELECT count(*) FROM "{table}"').fetchone() or (0,)  # type: ignore[arg-type]
    return int(count)


def _bytes(link: psycopg.Connection, table: str) -> int:
    """Return what the rows of a table take, without the pages it has begun."""
    asked = f'SELECT coalesce(sum(pg_column_size(one.*) + 28), 0) FROM "{table}" one'
    (size,) = link.execute(asked).fetchone() or (0,)  # type: ignore[arg-type]
    return int(size)


if __name__ == "__main__":
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("lots", nargs="?", type=int, default=LOTS)
    told = measure(asking.parse_args().lots)
    for name, one in told["tables"].items():
        print(f"{name:<28}{one}")
    print(json.dumps(told))
