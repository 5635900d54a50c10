"""Does a night find every difference, and none on a clean day of 10 000 sales?

``python -m tests.benchmarks.reconciliation [SALES] [--database sqlite|postgresql]``. A payment
sandbox runs in a process of its own; the worker's own steps reconcile a clean day, then the same
day with ten differences planted. The baseline reads all lines and all rows of the day into memory
and compares them there. Prints a table and, in the last line, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.quantities import Mass
from recycling.settlement import payouts
from recycling.settlement.gateway import SANDBOX_KEY, gateway
from recycling.settlement.models import Payment, Payout
from recycling.settlement.reconciling import queries, work
from recycling.settlement.stripe_gateway import StripeGateway
from tests.benchmarks.day_of_sales import copy_sales
from tests.benchmarks.running import KINDS, application
from tests.settlement.conftest import running_sandbox
from tests.settlement.makers import a_market, a_paid_sale, release
from tests.settlement.reconciling.conftest import Store, Traded
from tests.settlement.reconciling.planting import PLANTED, TEN, Planting

SALES = 10_000
_MADE = 3


def measure(sales: int, kind: str) -> dict[str, Any]:
    """Reconcile a clean day and a planted one on a database; seconds, mebibytes and findings."""
    with TemporaryDirectory() as folder, application(kind) as app:
        path = Path(folder) / "payments.sqlite"
        noon = datetime.combine(clock.today() + timedelta(days=1), time_of_day(12), UTC)
        terms = {"settles_after_s": 0, "dispute_fee_minor": 0}
        with running_sandbox(path, **terms) as sandbox, clock.held(SteppedClock(noon)) as stepped:
            sandbox.pass_time(seconds=int((noon - datetime.now(UTC)).total_seconds()))
            app.config["REACT_AT_ONCE"] = False
            app.extensions["payment_gateway"] = StripeGateway(SANDBOX_KEY, sandbox.url)
            traded = _trade(stepped, sales, path)
            stepped.advance(days=1)
            # First, for what the baseline takes and lets go of would hide what this takes.
            clean = _measured(lambda: work.reconcile(traded.day))
            baseline = _measured(lambda: _naive(traded.day))
            for one in TEN:
                PLANTED[one](Planting(sandbox, Store(path), traded))
            planted = _measured(lambda: work.reconcile(traded.day))
            return _told(sales, baseline, clean, planted)


def _trade(stepped: SteppedClock, sales: int, store: Path) -> Traded:
    market = a_market(stepped)
    kept, passed_on, halved = (a_paid_sale(market) for _ in range(_MADE))
    release(passed_on)
    release(halved, Mass.kg("1250"))
    payouts.carry_out_planned()
    copy_sales(passed_on, sales - _MADE, store)
    return Traded(market, clock.today(), kept, passed_on, halved)


def _naive(day: date) -> int:
    """Hold everything in memory and count what does not fit; returns how much."""
    since, lines, after, has_more = datetime.combine(day, time_of_day(), UTC), [], None, True
    while has_more:
        page = gateway().balance_lines(since, after)
        lines += page.lines
        after, has_more = page.lines[-1].id if page.lines else None, page.has_more
    amounts = {one.charge_id: one.amount_minor for one in db.session.scalars(select(Payment))}
    out = db.session.scalars(select(Payout).options(joinedload(Payout.payment)))
    amounts |= {one.provider_id: -one.amount_minor for one in out}
    there = {line.source_id: line.amount_minor for line in lines}
    db.session.rollback()
    return len(set(amounts.items()) ^ set(there.items()))


def _measured(do: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what came of it, in how many seconds, and how many MiB memory grew by at its peak."""
    db.session.remove()
    Path("/proc/self/clear_refs").write_text("5")
    before, start = _status("VmRSS"), time.perf_counter()
    made = do()
    return made, time.perf_counter() - start, _status("VmHWM") - before


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def _told(sales: int, baseline: Any, clean: Any, planted: Any) -> dict[str, Any]:
    report = queries.reconciliation(clean[0])
    found = [one.kind for one in queries.found_by(planted[0]).items]
    return {
        "sales": sales,
        "lines": report.lines,
        "clean_differences": report.differences,
        "is_balanced": report.is_balanced,
        "planted": len(TEN),
        "found": len(set(found) & set(TEN)),
        "found_besides": len(found) - len(set(found) & set(TEN)),
        "seconds": round(clean[1], 1),
        "planted_seconds": round(planted[1], 1),
        "peak_mib": round(clean[2], 1),
        "naive_seconds": round(baseline[1], 1),
        "naive_peak_mib": round(baseline[2], 1),
        "naive_differences": baseline[0],
    }


def main() -> None:
    """Measure in a process of its own per database, so that memory is each one's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sales", nargs="?", type=int, default=SALES)
    parser.add_argument("--database", choices=KINDS)
    chosen = parser.parse_args()
    if chosen.database:
        print(json.dumps(measure(chosen.sales, chosen.database)))
        return
    found = {}
    for kind in KINDS:
        command = [sys.executable, "-m", __spec__.name, str(chosen.sales), "--database", kind]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found[kind] = json.loads(done.stdout.splitlines()[-1])
    for name in found["sqlite"]:
        print(f"{name:20}" + "".join(f"{found[kind][name]!s:>14}" for kind in found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
