"""What would it cost to keep facts in partitions, and what would it save?

``python -m tests.benchmarks.partitions [FACTS] [PARTITIONS]``, on PostgreSQL: the same rows once in
one table, as they are, and once in partitions by ranges of their ids, each with an index of subject
and number. Asked of both: the newest fact of a subject, as each deed does, of a subject's whole
chain, and of one fact by its id; of the partitions also with the ids of the subject's first and
last fact, so that the others need not be looked at. Then the oldest partition is taken out.

The last line is JSON: microseconds a question (the median), rows a second written, bytes a row.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from typing import Any, LiteralString, cast

import psycopg

from tests.databases import postgres_cluster

FACTS, PARTITIONS, ASKED, CHAIN = 1_000_000, 60, 2_000, 12
_COLUMNS = """
  id bigint NOT NULL, type varchar(80), subject varchar(120) NOT NULL, number int NOT NULL,
  at timestamptz NOT NULL, body json NOT NULL, previous varchar(64), digest varchar(64)
"""
# A subject's facts are written within a two-hundredth of all: a lot lives for some months.
_ROWS = """
INSERT INTO {table}
SELECT n, 'LotPublished',
       'lot:' || (n / {spread}) * ({spread} / {chain}) + n % ({spread} / {chain}),
       (n % {spread}) / ({spread} / {chain}) + 1, now(), '{{"lot": "LOT-7Q4KM-2TD9X"}}',
       md5(n::text) || md5((n + 1)::text), md5((n + 1)::text) || md5(n::text)
  FROM generate_series({first}, {last}) AS n
"""
QUESTIONS = {
    "newest": "SELECT number, digest FROM {t} WHERE subject = %s ORDER BY number DESC LIMIT 1",
    "chain": "SELECT number, digest FROM {t} WHERE subject = %s ORDER BY number",
    "by_id": "SELECT subject, digest FROM {t} WHERE id = %s",
}
BETWEEN = {
    "newest_between": "SELECT number, digest FROM {t} WHERE subject = %s AND id BETWEEN %s AND %s"
    " ORDER BY number DESC LIMIT 1",
}


def measure(facts: int, parts: int) -> dict[str, Any]:
    """Write the rows both ways, ask both, and take a partition out."""
    spread = max(facts // 200 // CHAIN, 1) * CHAIN
    with (
        postgres_cluster("shared_buffers=1GB") as cluster,
        psycopg.connect(cluster.url("postgres"), autocommit=True) as link,
    ):
        _tables(link, facts, parts)
        told = {name: _of(link, name, facts, spread) for name in ("whole", "parted")}
        begun = time.perf_counter()
        _do(link, "ALTER TABLE parted DETACH PARTITION parted_0 CONCURRENTLY")
        told["parted"]["detach_ms"] = round((time.perf_counter() - begun) * 1000, 1)
    return {"facts": facts, "partitions": parts, **told}


def _tables(link: psycopg.Connection, facts: int, parts: int) -> None:
    _do(link, f"CREATE TABLE whole ({_COLUMNS}, PRIMARY KEY (id), UNIQUE (subject, number))")
    _do(link, f"CREATE TABLE parted ({_COLUMNS}, PRIMARY KEY (id)) PARTITION BY RANGE (id)")
    _do(link, "CREATE INDEX ON parted (subject, number)")
    size = facts // parts + 1
    for one in range(parts):
        bounds = f"FROM ({one * size}) TO ({(one + 1) * size})"
        _do(link, f"CREATE TABLE parted_{one} PARTITION OF parted FOR VALUES {bounds}")


def _of(link: psycopg.Connection, table: str, facts: int, spread: int) -> dict[str, float]:
    begun = time.perf_counter()
    for first in range(0, facts, spread):
        last = min(first + spread, facts) - 1
        _do(link, _ROWS.format(table=table, spread=spread, chain=CHAIN, first=first, last=last))
    written = facts / (time.perf_counter() - begun)
    _do(link, f"VACUUM ANALYZE {table}")
    asking = {**QUESTIONS, **(BETWEEN if table == "parted" else {})}
    told = {
        f"{name}_us": _median_us(link, name, asked.format(t=table), facts, spread)
        for name, asked in asking.items()
    }
    # Planned anew for each question: other partitions are left out before they are locked.
    _do(link, "SET plan_cache_mode = force_custom_plan")
    planned = {
        f"{name}_planned_us": _median_us(link, name, asked.format(t=table), facts, spread)
        for name, asked in asking.items()
    }
    _do(link, "RESET plan_cache_mode")
    return {
        "rows_per_s": round(written),
        "bytes_per_row": round(_size(link, table) / facts),
        **told,
        **planned,
    }


def _median_us(link: psycopg.Connection, name: str, asked: str, facts: int, spread: int) -> float:
    chance, times = random.Random(7), []
    for _ in range(ASKED):
        at = chance.randrange(facts // spread * spread)
        first, chains = at // spread * spread, spread // CHAIN
        subject = f"lot:{first // spread * chains + at % chains}"
        ends = (first + at % chains, first + at % chains + (CHAIN - 1) * chains)
        given = {"by_id": (at,), "newest_between": (subject, *ends)}.get(name, (subject,))
        begun = time.perf_counter()
        if not link.execute(cast("LiteralString", asked), given, prepare=True).fetchall():
            raise RuntimeError(f"{name} of {given} found nothing")
        times.append(time.perf_counter() - begun)
    return round(statistics.median(times) * 1e6, 1)


def _size(link: psycopg.Connection, table: str) -> int:
    asked = (
        "SELECT coalesce(sum(pg_total_relation_size(relid)), 0) + pg_total_relation_size(%(t)s)"
        " FROM pg_partition_tree(%(t)s::regclass) WHERE isleaf"
    )
    (size,) = link.execute(asked, {"t": table}).fetchone() or (0,)
    return int(size)


def _do(link: psycopg.Connection, command: str) -> None:
    link.execute(cast("LiteralString", command))


if __name__ == "__main__":
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("facts", nargs="?", type=int, default=FACTS)
    asking.add_argument("partitions", nargs="?", type=int, default=PARTITIONS)
    asked = asking.parse_args()
    print(json.dumps(measure(asked.facts, asked.partitions)))
