"""How long does a file of many lots take, how much memory, and what does sending it again change?

``python -m tests.benchmarks.imports [ROWS] [--database sqlite|postgresql]``. Runs the worker's own
code on one file, checked and entered, then the same file again. The baseline is a plain bulk insert
of the same lots and their components, without reading, checking or any fact.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, insert, select

from recycling.db import db
from recycling.ledger.models import Fact
from recycling.lots.imports import queries, taking, work
from recycling.lots.models import Lot, LotComponent
from tests.benchmarks.import_files import write_csv
from tests.benchmarks.running import KINDS, application
from tests.makers import Member, a_member

ROWS = 100_000
_AT_ONCE = 1000


def _send(member: Member, path: Path) -> tuple[float, float, queries.ImportCard]:
    """Send a file and do all the worker does; returns seconds, those of our processor, and it."""
    start, at_work = time.perf_counter(), time.process_time()
    with path.open("rb") as file:
        ref = taking.take(member.act(), file, path.name, policy="valid")
    work.finish(ref)
    seconds, at_work = time.perf_counter() - start, time.process_time() - at_work
    card = queries.import_card(queries.import_of(ref))
    db.session.rollback()
    return seconds, at_work, card


def _baseline() -> float:
    """Insert as many lots and components again, as a program without a register would."""
    lots = [dict(row) for row in db.session.execute(select(Lot.__table__)).mappings()]
    parts = [dict(row) for row in db.session.execute(select(LotComponent.__table__)).mappings()]
    offset = max(lot["id"] for lot in lots)
    for lot in lots:
        lot |= {"id": lot["id"] + offset, "ref": f"B{lot['id']}", "own_id": f"B{lot['id']}"}
    for part in parts:
        part["lot_id"] += offset
        del part["id"]
    db.session.rollback()
    start = time.perf_counter()
    with db.engine.begin() as link:
        for table, rows in ((Lot, lots), (LotComponent, parts)):
            for first in range(0, len(rows), _AT_ONCE):
                link.execute(insert(table), rows[first : first + _AT_ONCE])
    return time.perf_counter() - start


def measure(rows: int, kind: str) -> dict[str, object]:
    """Do it all on one database; seconds, mebibytes, and how many lots a repeat changed."""
    with TemporaryDirectory() as folder, application(kind):
        path = write_csv(Path(folder) / "lots.csv", rows)
        member = a_member()
        seconds, at_work, first = _send(member, path)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{kind}: {rows} rows in {seconds:.1f} s ({at_work:.1f} of processor), {peak:.0f} MiB",
            file=sys.stderr,
        )
        again, _, second = _send(member, path)
        facts = db.session.scalar(select(func.count(Fact.id)))
        db.session.rollback()
        baseline = _baseline()
        return {
            "rows": rows, "seconds": round(seconds, 1), "cpu_seconds": round(at_work, 1),
            "peak_mib": round(peak),
            "created": first.created, "bad": first.bad,
            "changed_on_repeat": second.created + second.changed,
            "repeat_seconds": round(again, 1), "facts": facts,
            "bulk_insert_seconds": round(baseline, 1),
            "ratio_to_bulk_insert": round(seconds / baseline, 1),
        }  # fmt: skip


def main() -> None:
    """Measure in a process of its own per database, so that memory is each one's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    parser.add_argument("--database", choices=KINDS)
    chosen = parser.parse_args()
    if chosen.database:
        print(json.dumps(measure(chosen.rows, chosen.database)))
        return
    found = {}
    for kind in KINDS:
        command = [sys.executable, "-m", __spec__.name, str(chosen.rows), "--database", kind]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found[kind] = json.loads(done.stdout.splitlines()[-1])
    for name in found["sqlite"]:
        print(f"{name:22}" + "".join(f"{found[kind][name]!s:>14}" for kind in found))
    keys = ("rows", "seconds", "cpu_seconds", "peak_mib", "changed_on_repeat")
    worst = {key: max(found[kind][key] for kind in found) for key in keys}
    print(json.dumps({**worst, **found}))


if __name__ == "__main__":
    main()
