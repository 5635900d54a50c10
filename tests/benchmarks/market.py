"""A market on a database that keeps what it is told, and the site before it, in processes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from flask import Flask
from sqlalchemy import Exists, exists, select

from recycling import clock, create_app
from recycling.auctions.rules import Terms
from recycling.config import Settings
from recycling.db import db
from recycling.ledger.models import PendingFact
from recycling.notices.models import Mail, MailState
from tests.auctions.makers import a_bidder, an_open_auction
from tests.benchmarks.crowd import Client
from tests.databases import PostgresDatabase, SqliteDatabase, free_port, postgres_cluster
from tests.makers import Member, a_member, a_token

# What tests switch off for speed, and what an auction must have: a commit is on the disk.
_DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=512MB")
PROCESSES, THREADS = 2, 16
# Programs take a quarter of a minute to start where others use the machine as well.
_ANSWERS_WITHIN_S = 120
_AT_REST_WITHIN_S = 120
_IS_UNSENT = exists().where(Mail.state == MailState.WAITING)
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Place:
    """Where a market is: its application, its database, and the folder of its instance."""

    app: Flask
    url: str
    instance: Path
    postmaster: int | None = None


@contextmanager
def place(kind: str) -> Iterator[Place]:
    """Enter the application of an empty market whose every commit is on the disk."""
    with TemporaryDirectory(prefix="urban-mine-") as folder:
        if kind == "sqlite":
            yield from _entered(SqliteDatabase(Path(folder)), Path(folder))
            return
        with postgres_cluster(*_DURABLE) as cluster, closing(PostgresDatabase(cluster)) as made:
            first = (cluster.folder / "postmaster.pid").read_text().splitlines()[0]
            yield from _entered(made, Path(folder), int(first))


def _entered(
    database: SqliteDatabase | PostgresDatabase, folder: Path, postmaster: int | None = None
) -> Iterator[Place]:
    instance = folder / "instance"
    settings = Settings(instance=instance, database_url=database.url, demonstration=False)
    app = create_app(settings)
    database.build(app)
    with app.app_context():
        yield Place(app, database.url, instance, postmaster)
        db.session.remove()
        db.engine.dispose()


def a_crowd(number: int) -> list[Client]:
    """So many recyclers, each with a base licensed for the default lot and a token."""
    regulator = a_member("regulator")
    bidders = [a_bidder(regulator) for _ in range(number)]
    return [Client(a_token(one.member), one.base) for one in bidders]


def a_contest(holder: Member, terms: Terms) -> str:
    """A newly published lot up for auction for a day."""
    day = terms_for(terms, hours=24)
    ref = an_open_auction(holder, day)
    db.session.remove()
    return ref


def terms_for(terms: Terms, hours: int) -> Terms:
    """The same terms, closing so many hours from now."""
    return replace(terms, closes_at=clock.now() + timedelta(hours=hours))


def rest() -> None:
    """Wait until the workers have done what followed from how the market was made.

    Raises ``RuntimeError`` where they do not.
    """
    until = time.monotonic() + _AT_REST_WITHIN_S
    while db.session.scalar(select(_is_pending() | _IS_UNSENT)):
        db.session.remove()
        if time.monotonic() > until:
            raise RuntimeError("the workers do not come to rest")
        time.sleep(0.5)
    db.session.remove()


def _is_pending() -> Exists:
    return exists().where(PendingFact.not_before_at <= clock.now())


def take_stock() -> None:
    """Let PostgreSQL see how large its tables have become, which it does by itself every minute.

    Until then it goes on by plans that were right for the first ten rows.
    """
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as link:
            link.exec_driver_sql("ANALYZE")
            link.commit()


class Site:
    """The site in processes of its own, as ``make run`` starts it, and its workers."""

    def __init__(
        self, where: Place, *, workers: int = 1, app: str = "app:app", pays: bool = False,
        log: Path | None = None,
    ) -> None:  # fmt: skip
        self.port, self._postmaster, self._log = free_port(), where.postmaster, log
        self._environment = {
            **os.environ,
            "DATABASE_URL": where.url,
            "URBAN_MINE_INSTANCE": str(where.instance),
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "DEMONSTRATION": "",
        }
        self.sandbox = self._start_sandbox() if pays else None
        self.web = self._start(
            [
                str(Path(sys.executable).with_name("gunicorn")), app,
                "--bind", f"127.0.0.1:{self.port}", "--workers", str(PROCESSES),
                "--threads", str(THREADS), "--preload", "--log-level", "warning",
                "--no-control-socket",
            ]
        )  # fmt: skip
        command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
        self.workers = [self._start(command) for _ in range(workers)]

    def _start_sandbox(self) -> subprocess.Popen[bytes]:
        """Start a payment sandbox that tells the site of payments, as ``make run`` does."""
        port = str(free_port())
        self._environment["PAYMENT_SANDBOX_URL"] = f"http://127.0.0.1:{port}"
        return self._start(
            [sys.executable, "-m", "flask", "--app", "app", "payment-sandbox", "--port", port]
        )

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        if self._log is None:
            return subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL)
        with self._log.open("a") as told:
            return subprocess.Popen(
                command, env=self._environment, stdout=subprocess.DEVNULL, stderr=told
            )

    def await_answer(self) -> None:
        """Wait until the site answers."""
        for _ in range(_ANSWERS_WITHIN_S * 10):
            try:
                address = f"http://127.0.0.1:{self.port}/api/v1/streams"
                with urllib.request.urlopen(address, timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the site does not answer")

    def cpu_seconds(self) -> dict[str, float]:
        """Return how long site, worker and the server of the database had a processor until now."""
        serving = (self.web.pid, *_children(self.web.pid))
        working = [one.pid for one in self.workers]
        keeping = (self._postmaster, *_children(self._postmaster)) if self._postmaster else ()
        processes = {"site": serving, "worker": working, "database": keeping}
        return {name: sum(map(cpu_of, pids)) for name, pids in processes.items() if pids}

    def kill_a_process(self) -> None:
        """Kill one of the processes that serve the site, as a machine does that dies."""
        if serving := _children(self.web.pid):
            os.kill(random.choice(serving), signal.SIGKILL)

    def end(self) -> None:
        """End its processes."""
        programs = [self.web, *self.workers, *([self.sandbox] if self.sandbox else [])]
        for one in programs:
            one.terminate()
        for one in programs:
            one.wait(30)


def _children(pid: int) -> list[int]:
    numbers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(number) for number in numbers]


def busy_seconds() -> float:
    """Return how long the processors of this machine were busy until now, whoever with."""
    user, nice, system, _idle, _waiting, *others = map(
        int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    )
    return (user + nice + system + sum(others)) / _TICKS_A_SECOND


def cpu_of(pid: int) -> float:
    """Return a process's own and its kernel's time on a processor, and its dead children's."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[11:15])) / _TICKS_A_SECOND


class Served(Protocol):
    """A site that can be asked, in processes whose time on a processor is known."""

    @property
    def port(self) -> int:
        """Return where it listens on 127.0.0.1."""

    def cpu_seconds(self) -> dict[str, float]:
        """Return how long each part of it had a processor until now."""


class Spending:
    """Who had the processors from now on: the site's parts, its clients, or somebody else."""

    def __init__(self, running: Served) -> None:
        self._running = running
        self._before, self._busy = self._ours(), busy_seconds()

    def _ours(self) -> dict[str, float]:
        return {**self._running.cpu_seconds(), "clients": time.process_time()}

    def of_each(self, many: int, seconds: float) -> dict[str, Any]:
        """Return milliseconds for each of so many answers, and the processors of others."""
        after, busy = self._ours(), busy_seconds() - self._busy
        ours = {of: after[of] - self._before[of] for of in after}
        whole = sum(ours.values())
        return {
            "cpu_ms": {of: round(one * 1000 / many, 2) for of, one in ours.items()},
            "cpu_ms_in_all": round(whole * 1000 / many, 2),
            "processors_of_others": round(max(busy - whole, 0) / seconds, 2),
        }


@contextmanager
def site(
    where: Place, *, workers: int = 1, app: str = "app:app", pays: bool = False,
    log: Path | None = None,
) -> Iterator[Site]:  # fmt: skip
    """Run the site for as long as the context is entered; what it says goes to ``log``."""
    running = Site(where, workers=workers, app=app, pays=pays, log=log)
    try:
        running.await_answer()
        yield running
    finally:
        running.end()
