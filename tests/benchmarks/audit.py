"""What does an audit take? A register of many facts and rows, read again whole.

``python -m tests.benchmarks.audit [FACTS] [--database postgresql]``: deeds of 500 facts and rows
each, all of them leaves of the log. In the last line of stdout one JSON object: seconds, and how
much more memory the process held at most than before.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from datetime import UTC, datetime
from typing import Any

from recycling.db import db, insert_rows
from recycling.deeds import SYSTEM, Act, deed
from recycling.ledger.sequencer import sequence
from recycling.ledger.service import record, record_each
from recycling.oversight.audits.carrying import carry_out
from recycling.oversight.mirror.models import MirrorFigure
from recycling.quantities import Mass
from tests.benchmarks.running import KINDS, application

FACTS, AT_ONCE = 100_000, 500
_AT = datetime(2026, 11, 1, tzinfo=UTC)


@deed
def enter_many(act: Act, first: int) -> str:
    """Enter figures, each with a fact of its own."""
    numbers = range(first, first + AT_ONCE)
    insert_rows(MirrorFigure, [_figure(number) for number in numbers])
    record_each(act, [("FigureEntered", f"figure:{n}", {"number": n}) for n in numbers])
    return record(act, "FiguresEntered", "figures:all", {"first": first}).digest


def _figure(number: int) -> dict[str, Any]:
    return {
        "country": "DE",
        "year": 2000 + number % 26,
        "product": f"group {number}",
        "exporter": "CN",
        "importer": "DE",
        "exported": Mass(number + 1),
        "imported": Mass(number),
        "source": "made up",
        "entered_at": _AT,
        "entered_by": "PER-1",
    }


def main(facts: int, kind: str) -> dict[str, Any]:
    """Fill the register, audit it, and return what that took."""
    with application(kind):
        for first in range(0, facts, AT_ONCE):
            enter_many(Act(SYSTEM), first)
            if first % 50_000 == 0:
                print(f"{first} entered", file=sys.stderr)
        while sequence():
            pass
        db.session.remove()
        before, begun = _peak_mb(), time.monotonic()
        carried = carry_out()
        seconds = time.monotonic() - begun
        for problem in carried.found.words[:10]:
            print(problem)
        return {
            "database": kind,
            "facts": carried.figures.facts,
            "leaves": carried.moment.leaves,
            "rows": sum(carried.figures.rows.values()),
            "problems": len(carried.found.words),
            "seconds": round(seconds, 1),
            "more_memory_mb": round(_peak_mb() - before, 1),
            "peak_memory_mb": round(_peak_mb(), 1),
        }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("facts", nargs="?", type=int, default=FACTS)
    asking.add_argument("--database", choices=KINDS, default=KINDS[0])
    asked = asking.parse_args()
    print(json.dumps(main(asked.facts, asked.database)))
