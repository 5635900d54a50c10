"""Does the registry keep up with a country's year, played in an hour, and is all of it right?

``python -m tests.benchmarks.national_year [--minutes 60] [--share 1.0] [--database DATABASE]
[--history FILE]``: holders, bidders, drivers, bases and verifiers do over HTTP what a year brings
(``tests/national``: how much, and why), each when it is due however slow the registry is; a part of
the country with ``--share``. On SQLite and PostgreSQL the site runs as ``make run`` starts it, on
``cluster`` as ``make cluster`` does. First a few lives are led by one caller alone, who never waits
for another: the baseline. Afterwards all that was answered is held against the register, and the
register against itself (``flask --app app audit``).

``share_per_hour_kept`` says what part of a national year per hour was done by the time it was due;
``ratio_to_alone`` is the usual answer's time beside the lone caller's. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import urllib3
from flask import Flask
from sqlalchemy import text

from deploy.one_machine.processes import wait_until
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.settlement.models import Payment
from recycling.settlement.rules import PaymentState
from tests.benchmarks import market
from tests.cluster.history import History
from tests.cluster.running import cpu_seconds, deployed
from tests.national import checking, telling
from tests.national.lives import Life, World
from tests.national.people import People, enter
from tests.national.rules import Due, Journey, Tempo, Year, a_year
from tests.national.stage import Played, Stage
from tests.national.verifying import Verifiers

PLAYERS, SEED = 64, 20270101
ALONE, ALONE_MINUTES, ALONE_BIDS = 4, 0.5, 6
# What is not over so long after it was due at the latest is left.
PATIENCE_S = 900.0
_SETTLED_WITHIN_S = 240.0
Found = dict[str, Any]


@dataclass(frozen=True)
class Ground:
    """Where a year is played: an application on the register's database, and the site's address."""

    app: Flask
    address: str
    logs: Path
    cpu_seconds: Callable[[], dict[str, float]]


@contextmanager
def _on_one_machine(kind: str, year: Year) -> Iterator[tuple[Ground, People]]:
    with market.place(kind) as where:
        people = enter(year)
        market.take_stock()
        logs = where.instance / "logs"
        logs.mkdir()
        with market.site(where, pays=True, log=logs / "site.log") as running:
            address = f"http://127.0.0.1:{running.port}"
            yield Ground(where.app, address, logs, running.cpu_seconds), people


@contextmanager
def _on_cluster(year: Year) -> Iterator[tuple[Ground, People]]:
    with deployed() as (cluster, app):
        people = enter(year)
        cluster.start_registry()
        where = cluster.layout
        yield Ground(app, where.address, where.logs, partial(cpu_seconds, cluster)), people


def measure(kind: str, share: float, minutes: float, seed: int, place: Path | None) -> Found:
    """Play a year on one database and tell what became of it."""
    year = a_year(seed, share)
    _say(f"{len(year.journeys)} lots, {year.bids} bids, {year.checks} checks, "
         f"{year.holders} holders, {len(year.capacities_kg)} bases")  # fmt: skip
    ground = _on_cluster(year) if kind == "cluster" else _on_one_machine(kind, year)
    with ground as (where, people):
        db.session.remove()
        alone = History()
        lone, _ = _lone(year)
        _play(where, people, lone, alone, players=1)
        before = _size()
        history, tempo = History(), Tempo(minutes)
        plan = [(one, tempo.due(one)) for one in year.journeys]
        _say("the year begins")
        spent, busy = _spent(where), market.busy_seconds()
        try:
            played, verifiers = _play(where, people, plan, history, players=PLAYERS)
        finally:
            if place:
                history.write(place)
        spent = {name: at - spent[name] for name, at in _spent(where).items()}
        busy = market.busy_seconds() - busy
        _settle(history)
        db.session.remove()
        whole = _both(alone, history)
        dues = [due for _, due in plan]
        found = telling.keeping_up(dues, played, share, minutes)
        lots = max(found["lives_ended_whole"], 1)
        found |= {
            "cpu_s_per_life": {name: round(one / lots, 2) for name, one in spent.items()},
            "processors_of_others": round(
                max(busy - sum(spent.values()), 0) / found["seconds_taken"], 2
            ),
            "database_bytes_per_life": round((_size() - before) / lots),
            "facts": db.session.query(Fact).count(),
            "roles": telling.by_role(dues, played, history, alone),
            "waits": telling.waits(played),
            "server_errors": history.surprises(),
            "errors_logged": _errors(where.logs),
            **_judged(whole, verifiers.forks()),
            "audit": _audited(where.app),
        }
    return {"database": kind, "share": share, "minutes": minutes, "seed": seed, **found}


def _spent(where: Ground) -> dict[str, float]:
    return {**where.cpu_seconds(), "clients": time.process_time()}


def _lone(year: Year) -> tuple[list[tuple[Journey, Due]], float]:
    """Return a few lives for one caller who has the registry to itself."""
    tempo, picked = Tempo(ALONE_MINUTES), []
    for number, one in enumerate(year.journeys[:ALONE]):
        kind = ("open", "sealed", "fixed", "open")[number % 4]
        journey = replace(one, number=-1 - number, bids=one.bids[:ALONE_BIDS], is_hot=False,
                          format=kind, checks=one.checks[:2])  # fmt: skip
        picked.append((journey, tempo.due(journey)))
    first = min(due.deeds["enter"] for _, due in picked)
    return [(one, _sooner(due, due.deeds["enter"] - first)) for one, due in picked], first


def _sooner(due: Due, by: float) -> Due:
    """Return everything of a life as much sooner."""
    return Due(
        due.closes - by,
        due.lasts,
        {name: at - by for name, at in due.deeds.items()},
        tuple(at - by for at in due.bids),
        tuple(at - by for at in due.checks),
    )


def _play(
    where: Ground, people: People, plan: list[tuple[Journey, Due]], history: History, *,
    players: int,
) -> tuple[list[Played], Verifiers]:  # fmt: skip
    web = urllib3.PoolManager(maxsize=players, retries=False)
    verifiers = Verifiers(where.address, history, web)
    verifiers.keep_keys()
    stop = threading.Event()
    stage = Stage(stop)
    world = World(people, where.address, history, stage, verifiers, web, stop)
    last = max(max((*due.deeds.values(), *due.checks)) for _, due in plan)
    telling_all = threading.Thread(target=_tell, args=(stage, stop), daemon=True)
    telling_all.start()
    stage.play((Life(world, one, due).begin() for one, due in plan), players, last + PATIENCE_S)
    stop.set()
    return stage.played, verifiers


def _tell(stage: Stage, stop: threading.Event) -> None:
    while not stop.wait(30):
        newest = stage.played[-200:]
        late = sorted(one.late for one in newest)
        middle = late[len(late) // 2] if late else 0.0
        _say(f"{stage.now():6.0f} s: {len(stage.played)} deeds, {middle:.1f} s late")


def _both(first: History, second: History) -> History:
    return History([*first.answers, *second.answers])


def _judged(history: History, forks: list[str]) -> Found:
    lost, doubled = checking.lost(history), checking.doubled(history)
    broken = [*checking.broken_rules(history), *forks]
    for name, all_of_it in (("lost", lost), ("doubled", doubled), ("broken", broken)):
        for one in all_of_it[:10]:
            _say(f"{name}: {one}")
    return {
        "acknowledged": sum(1 for _ in history.acknowledged()),
        "lost": len(lost),
        "doubled": len(doubled),
        "broken_rules": len(broken),
        "broken": broken[:10],
    }


def _settle(history: History) -> None:
    """Wait until the registry knows of every payment the payment service took."""
    told = {a.deed.about for a in history.acknowledged() if a.deed.kind == "pay"}

    def is_known() -> bool:
        db.session.remove()
        paid = db.session.query(Payment.ref).filter(Payment.state == PaymentState.PAID)
        return told <= {ref for (ref,) in paid}

    try:
        wait_until("every payment is known", _SETTLED_WITHIN_S, is_known)
    except TimeoutError as late:
        _say(str(late))


def _audited(app: Flask) -> str:
    said = app.test_cli_runner().invoke(args=["audit"]).output.strip().splitlines()
    return said[-1] if said else "nothing was said"


def _errors(logs: Path) -> dict[str, int]:
    """Return how often each error was logged by the site and its workers, without its instant."""
    said = (line for log in logs.glob("*.log") for line in log.read_text().splitlines())
    errors = Counter(line.partition(" ERROR ")[2][:160] for line in said if " ERROR " in line)
    return dict(errors.most_common(10))


def _size() -> int:
    """Return how many bytes the database takes."""
    asked = (
        "SELECT pg_database_size(current_database())"
        if db.engine.dialect.name == "postgresql"
        else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    with db.engine.connect() as link:
        return int(link.execute(text(asked)).scalar_one())


def _say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def main() -> None:
    """Play a year, and print a table and one JSON object."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--minutes", type=float, default=60.0)
    asked.add_argument("--share", type=float, default=1.0)
    asked.add_argument("--database", choices=("sqlite", "postgresql", "cluster"),
                       default="postgresql")  # fmt: skip
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--history", type=Path)
    given = asked.parse_args()
    # Whatever was started is ended, also where this is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    found = measure(given.database, given.share, given.minutes, given.seed, given.history)
    print(telling.table(found["roles"]))
    for name, value in found.items():
        if name != "roles":
            print(f"{name:24} {value}")
    print(json.dumps({**found, "load": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
