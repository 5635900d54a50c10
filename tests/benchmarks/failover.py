"""Is anything lost that was acknowledged, while machines die?

``python -m tests.benchmarks.failover``: a cluster of three nodes of PostgreSQL, two sites and two
workers (``deploy/one_machine``); programs do real deeds over HTTP while the primary is killed five
times (the last time with what it sends to the standbys frozen), a standby frozen, haproxy killed, a
worker killed fifty times and the disk of the sites filled. Then the history is held against the
register: lost, doubled, the rules of a market, ``flask audit``. The control does the same to a
cluster that replicates asynchronously, and must lose something.

``--database sqlite`` kills the processes of a site on a file two hundred times instead, each time
after something was acknowledged. ``--history FILE`` keeps every attempt, and what the programs of
the cluster logged in ``FILE.logs``. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Flask

from deploy.one_machine.cluster import Cluster
from deploy.one_machine.processes import Program, family, wait_until
from deploy.one_machine.programs import see_to_programs
from recycling.db import db
from recycling.settlement.models import Payment
from recycling.settlement.rules import PaymentState
from tests.benchmarks import market as places
from tests.cluster import checking, faults
from tests.cluster.crowding import a_market, writers
from tests.cluster.history import History
from tests.cluster.running import running
from tests.databases import free_port

# Who hears nothing from the payment service asks it after two minutes.
_SETTLED_WITHIN_S = 240
_ENDED_WITHIN_S = 400
Found = dict[str, Any]


def on_cluster(kills: int, worker_kills: int, place: Path | None) -> Found:
    """Break everything while a cluster works; count what was lost."""
    history = History()
    with tempfile.TemporaryDirectory(prefix="urban-mine-") as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "cluster", is_synchronous=True) as (cluster, app):
            market = a_market(cluster.layout.address, pays=True)
            cluster.start_registry()
            killer = faults.WorkerKiller(cluster.workers, worker_kills, history)
            faults.say(history, "the writers begin")
            with writers(market, history):
                killer.start()
                time.sleep(5)
                was_full = _break(cluster, app, history, kills)
                killer.join(_ENDED_WITHIN_S)
                killer.ended.set()
            _settle(history)
            found = _counted(history)
            db.session.remove()
            found["audit"] = _audited(cluster)
            if place:
                history.write(place)
                shutil.copytree(cluster.layout.logs, f"{place}.logs")
    return {"kills": kills, **found, "workers_killed": killer.done, "disk_full": was_full}


def _audited(cluster: Cluster) -> str:
    said = cluster.flask("audit", environment={**cluster.environment, "DATABASE_READ_URL": ""})
    return said.strip().splitlines()[-1]


def _break(cluster: Cluster, app: Flask, history: History, kills: int) -> str:
    others: list[Callable[[], object]] = [
        lambda: faults.freeze_standby(cluster, history),
        lambda: faults.restart_haproxy(cluster, history),
    ]
    was_full = "not tried: no root, no small disk"
    if app.config["IS_SMALL_DISK"]:
        refused = faults.fill_disk(
            cluster.layout.instance, history,
            lambda: any(a.said == "storage_full" for a in history.answers),
        )  # fmt: skip
        was_full = "files refused with 503" if refused else "nobody was refused"
    for number in range(kills - 1):
        faults.kill_primary(cluster, history)
        if number < len(others):
            others[number]()
        time.sleep(3)
    killed = faults.kill_unsent(cluster, history)
    faults.mend(cluster, killed, history)
    time.sleep(5)
    return was_full


def _settle(history: History) -> None:
    """Wait until the workers know of every payment the payment service took."""
    told = {a.deed.about for a in history.acknowledged() if a.deed.kind == "pay"}

    def is_known() -> bool:
        db.session.remove()
        paid = db.session.query(Payment.ref).filter(Payment.state == PaymentState.PAID)
        return told <= {ref for (ref,) in paid}

    try:
        wait_until("every payment is known", _SETTLED_WITHIN_S, is_known)
    except TimeoutError as late:
        faults.say(history, str(late))


def _counted(history: History) -> Found:
    db.session.remove()
    lost, doubled = checking.lost(history), checking.doubled(history)
    broken = checking.broken_rules(history)
    for name, all_of_it in (("lost", lost), ("doubled", doubled), ("broken", broken)):
        for one in all_of_it[:10]:
            print(f"{name}: {one}", file=sys.stderr)
    kinds: dict[str, int] = {}
    for one in history.acknowledged():
        kinds[one.deed.kind] = kinds.get(one.deed.kind, 0) + 1
    return {
        "acknowledged": sum(kinds.values()),
        "lost": len(lost),
        "doubled": len(doubled),
        "rules_broken": broken,
        "longest_gap_s": round(history.longest_gap_s(), 1),
        "server_errors": history.surprises(),
        "answers": history.outcomes(),
        "by_kind": kinds,
        "refused": history.refusals(),
    }


def control() -> Found:
    """Do the worst of it to a cluster that waits for no standby; it must lose something."""
    history = History()
    with tempfile.TemporaryDirectory(prefix="urban-mine-") as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "cluster", is_synchronous=False) as (cluster, _):
            market = a_market(cluster.layout.address, pays=False)
            cluster.start_registry()
            with writers(market, history):
                time.sleep(8)
                faults.kill_unsent(cluster, history)
                time.sleep(4)
            found = _counted(history)
    return {"control_lost": found["lost"], "control_acknowledged": found["acknowledged"]}


def on_sqlite(kills: int, place: Path | None) -> Found:
    """Kill a site on a SQLite file again and again; count what was lost."""
    history = History()
    with places.place("sqlite") as where:
        port = free_port()
        market = a_market(f"http://127.0.0.1:{port}", pays=False)
        db.session.remove()
        db.engine.dispose()
        site, worker = _site_on_file(where, port)
        site.start()
        worker.start()
        wait_until("the site", 120, lambda: _answers(port))
        try:
            with writers(market, history):
                done = _kill_again_and_again(site, worker, history, kills)
        finally:
            site.end()
            worker.end()
        file = where.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(file)) as link:
            (integrity,) = link.execute("PRAGMA integrity_check").fetchone()
            unreferred = link.execute("PRAGMA foreign_key_check").fetchall()
        found = _counted(history)
        found["audit"] = where.app.test_cli_runner().invoke(args=["audit"]).output.splitlines()[-1]
    if place:
        history.write(place)
    return {"kills": done, **found, "integrity_check": integrity, "unreferred": len(unreferred)}


def _site_on_file(where: places.Place, port: int) -> tuple[Program, Program]:
    environment = {**os.environ, "DATABASE_URL": where.url, "BASE_URL": f"http://127.0.0.1:{port}",
                   "URBAN_MINE_INSTANCE": str(where.instance), "DEMONSTRATION": ""}  # fmt: skip
    logs = where.instance
    gunicorn = [
        Path(sys.executable).with_name("gunicorn"), "app:app", "--bind", f"127.0.0.1:{port}",
        "--workers", "2", "--threads", "8", "--preload", "--log-level", "warning",
        "--no-control-socket",
    ]  # fmt: skip
    flask = [sys.executable, "-m", "flask", "--app", "app", "worker"]
    return Program("site", gunicorn, logs, environment), Program("worker", flask, logs, environment)


def _kill_again_and_again(site: Program, worker: Program, history: History, kills: int) -> int:
    """Kill what serves, each time after something was acknowledged; every fortieth time all."""
    for number in range(1, kills + 1):
        before = sum(1 for _ in history.acknowledged())
        wait_until(
            "an answer", 120, lambda many=before: sum(1 for _ in history.acknowledged()) > many + 1
        )
        if number % 40:
            for pid in family(site.pid)[1:]:
                faults.kill_now(pid)
            continue
        faults.say(history, f"{number} kills; now all of it")
        for program in (site, worker):
            program.kill()
            program.start()
    return kills


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
            return True
    except OSError:
        return False


def main() -> None:
    """Break things, and print a table and one JSON object."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    asked.add_argument("--kills", type=int, default=0)
    asked.add_argument("--workers-killed", type=int, default=50)
    asked.add_argument("--history", type=Path)
    asked.add_argument("--without-control", action="store_true")
    given = asked.parse_args()
    # Whatever was started is ended, also where this is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    began = time.monotonic()
    if given.database == "sqlite":
        found = on_sqlite(given.kills or 200, given.history)
    else:
        see_to_programs()
        found = on_cluster(given.kills or 5, given.workers_killed, given.history)
        if not given.without_control:
            found |= control()
    found["seconds"] = round(time.monotonic() - began)
    for name, value in found.items():
        print(f"{name:22} {value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
