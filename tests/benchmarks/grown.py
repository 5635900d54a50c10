"""How much does the grown deployment carry, beside the site on SQLite as it is served?

``python -m tests.benchmarks.grown [SECONDS] [--only sqlite|cluster]``: the site on a file, as
``flask --app app serve`` runs it, then three nodes of PostgreSQL under Patroni with haproxy,
PgBouncer, nginx, two sites and two workers (``deploy/one_machine``). Each has a register of 10 000
lots, and is asked over HTTP for SECONDS at a time, by clients on the same processors: for the
standing of certificates (``verification``; beside it the page with the verdict, the signed list,
and a view that is empty, whose share is ``ratio_to_empty_view``), for lots by searches of every
kind, to take sealed bids of thirty-two bidders on one lot, and (twice as long) to certify lots,
from the deed to the sealed page. Answers are judged: a wrong one, a bid or certificate that is lost
or doubled fails the run. ``spent`` says who had the processors, and how many others had. The last
line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time

from tests.grown.deployments import CLUSTER, SQLITE
from tests.grown.figures import measure

SECONDS = 8.0
_SHOWN = (
    "verification_per_s", "verification_p50_ms", "verification_p99_ms", "empty_per_s",
    "empty_p99_ms", "ratio_to_empty_view", "verdict_page_per_s", "verdict_page_p99_ms",
    "status_list_per_s", "status_list_p99_ms", "bids_per_s", "bids_p50_ms", "bids_p99_ms", "lost",
    "doubled", "gapless", "search_per_s", "search_p50_ms", "search_p95_ms",
    "certificates_per_min", "certificate_p50_ms", "certificates", "broken",
)  # fmt: skip


def main() -> None:
    """Measure both, and print a table and one JSON object."""
    asked = argparse.ArgumentParser()
    asked.add_argument("seconds", nargs="?", type=float, default=SECONDS)
    asked.add_argument("--only", choices=(SQLITE, CLUSTER))
    given = asked.parse_args()
    # Whatever was started is ended, also where this is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    began = time.monotonic()
    kinds = [given.only] if given.only else [SQLITE, CLUSTER]
    found = {kind: measure(kind, given.seconds) for kind in kinds}
    print(f"{'':24}" + "".join(f"{kind:>14}" for kind in kinds))
    for name in _SHOWN:
        print(f"{name:24}" + "".join(f"{found[kind][name]!s:>14}" for kind in kinds))
    around = {"seconds": given.seconds, "took_s": round(time.monotonic() - began),
              "processors": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}  # fmt: skip
    wrong = [f"{kind}: {one}" for kind in kinds for one in found[kind]["wrong"]]
    for one in wrong[:20]:
        print(f"wrong: {one}", file=sys.stderr)
    print(json.dumps({**found, **around}))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
