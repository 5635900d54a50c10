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
from typing import Any

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.ledger.sequencer import sequence
from recycling.oversight.audits.carrying import carry_out
from tests.benchmarks.running import KINDS, application
from tests.ledger.imprints.makers import AT_ONCE, enter_many

FACTS = 100_000


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
