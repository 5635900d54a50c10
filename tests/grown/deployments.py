"""Both deployments alike: a register to fill first, then sites to be asked from outside.

Each has two processes of sixteen threads that serve and two workers. On SQLite they are started as
``flask --app app serve`` starts them, on the cluster as ``deploy/one_machine`` does: a site on each
of two addresses, nginx before them, PgBouncer, haproxy and three nodes of PostgreSQL behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from deploy.one_machine.processes import wait_until
from recycling import clock
from recycling.daily import DailyWork
from recycling.db import db
from recycling.jobs import DAILY
from recycling.oversight.audits.models import Audit
from recycling.oversight.audits.rules import AuditState
from recycling.oversight.audits.work import AT
from recycling.site.status import queries as status
from recycling.site.status.rules import Part
from tests.benchmarks import market
from tests.cluster.running import cpu_seconds, deployed

SQLITE, CLUSTER = "sqlite", "cluster"
_SERVED = "tests.benchmarks.floor:app"
_WORKERS = 2
_QUIET_WITHIN_S = 120.0
_DRAINED = {Part.FOLLOWING, Part.LOG, Part.MAIL}


@dataclass(frozen=True)
class Deployment:
    """Sites that run: where they answer on 127.0.0.1, and what they have had of the processors."""

    port: int
    cpu_seconds: Callable[[], dict[str, float]]

    @property
    def address(self) -> str:
        """Return where people and programs find it."""
        return f"http://127.0.0.1:{self.port}"


Start = Callable[[], Deployment]


@contextmanager
def prepared(kind: str) -> Iterator[Start]:
    """Enter the application of an empty register, and return what starts the sites before it."""
    with _on_cluster() if kind == CLUSTER else _on_a_file() as start:
        yield start


@contextmanager
def _on_cluster() -> Iterator[Start]:
    with deployed(app=_SERVED) as (cluster, _):

        def start() -> Deployment:
            cluster.start_registry()
            return Deployment(cluster.layout.nginx_port, partial(cpu_seconds, cluster))

        yield start


@contextmanager
def _on_a_file() -> Iterator[Start]:
    with market.place(SQLITE) as where:
        running: list[market.Site] = []

        def start() -> Deployment:
            log = where.instance.parent / "said.log"
            running.append(market.Site(where, workers=_WORKERS, app=_SERVED, log=log))
            running[0].await_answer()
            return Deployment(running[0].port, running[0].cpu_seconds)

        try:
            yield start
        finally:
            for one in running:
                one.end()


def await_quiet() -> None:
    """Wait until workers have done what was to be done, so that they only look for more.

    Raises ``TimeoutError`` where they do not come to an end.
    """
    wait_until("workers with nothing to do", _QUIET_WITHIN_S, _is_quiet)


def _is_quiet() -> bool:
    db.session.rollback()
    waits = any(one.seen.waiting for one in status.status().parts if one.part in _DRAINED)
    now = clock.now()
    next_on = {row.name: row.next_on for row in db.session.scalars(select(DailyWork))}
    is_due = any(
        one.name not in next_on or (next_on[one.name] <= now.date() and now.time() >= one.at)
        for one in DAILY
    )
    audits = [(row.day, row.state) for row in db.session.scalars(select(Audit))]
    is_audited = now.time() < AT or now.date() in [day for day, _ in audits]
    is_auditing = AuditState.ASKED in [state for _, state in audits]
    db.session.rollback()
    return not waits and not is_due and is_audited and not is_auditing
