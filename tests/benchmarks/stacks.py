"""How long does a stack of a thousand certificates take?

``python -m tests.benchmarks.stacks [FILES]``, beside a seeded market (``URBAN_MINE_INSTANCE``). Its
certificates are sent as often as it takes; that the same bytes were seen before is not noticed, so
that each file is checked as if it were another. Prints seconds, of the clock and of this process.
"""

from __future__ import annotations

import io
import sys
import time
import zipfile

from recycling import create_app
from recycling.certificates import queries as certificates
from recycling.certificates.stacks import carrying, queries, work
from recycling.certificates.stacks.taking import take
from recycling.db import db
from recycling.deeds import Act
from recycling.demonstration import people

FILES = 1000


def main(files: int = FILES) -> None:
    """Send a stack of so many files and check it."""
    carrying.first_with = lambda *_: None  # type: ignore[assignment]
    with create_app().app_context():
        regulator = people.actor("regulator")
        sealed = [certificates.sealed_file(one) for one in certificates.newest(20)]
        db.session.rollback()
        zipped = io.BytesIO()
        with zipfile.ZipFile(zipped, "w") as out:
            for number in range(files):
                out.writestr(f"{number}.pdf", sealed[number % len(sealed)])
        print(f"{files} files, {zipped.tell() / 1024**2:.0f} MiB")
        zipped.seek(0)
        began = time.perf_counter(), time.process_time()
        ref = take(Act(regulator), zipped, "benchmark.zip")
        _tell("taken in", began)
        began = time.perf_counter(), time.process_time()
        work.finish()
        _tell("checked", began)
        print(dict(queries.stack(ref, regulator).came_to))


def _tell(what: str, began: tuple[float, float]) -> None:
    took = time.perf_counter() - began[0], time.process_time() - began[1]
    print(f"{what}: {took[0]:.1f} s, {took[1]:.1f} s of this process")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
