"""How fast does the public log take entries in, and how fast does it prove one among millions?

``python -m tests.benchmarks.log [LEAVES] [--database sqlite|postgresql]``. Entries are put down to
wait as deeds put them, a block at a time, and ``sequence()`` makes them leaves, in batches as the
worker does; only that is timed. Proofs are ``proof_for_digest`` of entries anywhere in the log,
each verified. The baseline gives the entries of one block their numbers without any tree.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import func, select, text, update

from recycling.db import db
from recycling.deeds import begin_writing
from recycling.ledger import queries
from recycling.ledger.keys import log_key
from recycling.ledger.models import LogEntry
from recycling.ledger.proofs import verify_proof_text
from recycling.ledger.sequencer import sequence
from tests.benchmarks.running import KINDS, application

LEAVES = 10_000_000
BLOCK = 200_000
PROOFS = 2_000
_WAIT = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :block) "
    "INSERT INTO log_entry (digest, kind) SELECT lower(hex(randomblob(32))), 'record' FROM n",
    "postgresql": "INSERT INTO log_entry (digest, kind) SELECT encode(sha256(("
    "random()::text || i)::bytea), 'hex'), 'record' FROM generate_series(1, :block) i",
}


def _put_down(kind: str, block: int) -> None:
    """Let so many entries wait for the log."""
    begin_writing()
    db.session.execute(text(_WAIT[kind]), {"block": block})
    db.session.commit()
    if kind == "postgresql":
        # Its own housekeeper, which runs beside, comes too late for a log that fills this fast.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
            link.execute(text("ANALYZE log_entry"))


def _sequence() -> tuple[int, float]:
    """Make all that waits leaves; returns how many, and seconds."""
    start, done = time.perf_counter(), 0
    while appended := sequence():
        done += appended
    return done, time.perf_counter() - start


def _bare_numbering(kind: str, block: int) -> float:
    """Number a block in one transaction without a tree, and take it back; entries a second."""
    _put_down(kind, block)
    first = db.session.scalar(select(func.min(LogEntry.id)).where(LogEntry.leaf_index.is_(None)))
    begin_writing()
    start = time.perf_counter()
    for low in range(first or 0, (first or 0) + block, 4096):
        db.session.execute(
            update(LogEntry)
            .where(LogEntry.id.between(low, low + 4095), LogEntry.leaf_index.is_(None))
            .values(leaf_index=LogEntry.id + 1_000_000_000)
            .execution_options(synchronize_session=False)
        )
    db.session.flush()
    seconds = time.perf_counter() - start
    db.session.rollback()
    return block / seconds


def _digests(leaves: int, count: int) -> Sequence[str]:
    places = random.Random(7).sample(range(leaves), min(count, leaves))
    digests = []
    for start in range(0, len(places), 500):
        some = LogEntry.leaf_index.in_(places[start : start + 500])
        digests += db.session.scalars(select(LogEntry.digest).where(some)).all()
    random.Random(8).shuffle(digests)
    db.session.rollback()
    return digests


def _prove(leaves: int, count: int) -> tuple[list[float], int]:
    """Prove entries anywhere in the log; milliseconds of each, and how many verify."""
    key, figures, proved = log_key(current_app).verifier, [], 0  # type: ignore[arg-type]
    for digest in _digests(leaves, count):
        start = time.perf_counter()
        proof = queries.proof_for_digest(digest)
        figures.append((time.perf_counter() - start) * 1000)
        proved += verify_proof_text(proof, digest, key).ok
    db.session.rollback()
    return sorted(figures), proved


def measure(kind: str, leaves: int) -> dict[str, Any]:
    """Grow a log to so many leaves on one database, and prove entries of it."""
    with application(kind):
        seconds, done, last = 0.0, 0, 0.0
        while done < leaves:
            _put_down(kind, min(BLOCK, leaves - done))
            appended, spent = _sequence()
            done, seconds, last = done + appended, seconds + spent, appended / spent
            print(f"{kind}: {done} leaves, {last:.0f} a second", file=sys.stderr)
        figures, proved = _prove(leaves, PROOFS)
        bare = _bare_numbering(kind, min(BLOCK, leaves))
        return {
            "leaves": done,
            "append_per_s": round(done / seconds),
            "append_per_s_at_the_end": round(last),
            "proof_ms": round(figures[len(figures) // 2], 3),
            "proof_p95_ms": round(figures[int(len(figures) * 0.95)], 3),
            "proofs": len(figures),
            "proved": proved,
            "bare_numbering_per_s": round(bare),
            "ratio_to_bare_numbering": round(done / seconds / bare, 2),
        }


def main() -> None:
    """Measure each database in a process of its own, and print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("leaves", nargs="?", type=int, default=LEAVES)
    parser.add_argument("--database", choices=KINDS)
    chosen = parser.parse_args()
    if chosen.database:
        print(json.dumps(measure(chosen.database, chosen.leaves)))
        return
    found = {}
    for kind in KINDS:
        command = [sys.executable, "-m", __spec__.name, str(chosen.leaves), "--database", kind]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found[kind] = json.loads(done.stdout.splitlines()[-1])
    for name in found["sqlite"]:
        print(f"{name:26}" + "".join(f"{found[kind][name]!s:>14}" for kind in found))
    worst = {
        "leaves": min(one["leaves"] for one in found.values()),
        "append_per_s": min(one["append_per_s"] for one in found.values()),
        "proof_ms": max(one["proof_ms"] for one in found.values()),
    }
    print(json.dumps({**worst, **found}))


if __name__ == "__main__":
    main()
