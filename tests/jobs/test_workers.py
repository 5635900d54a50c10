"""Real worker processes: killed, two at once, told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from recycling import clock, jobs
from recycling.certificates import queries as certificates
from recycling.certificates import service
from recycling.clock import SteppedClock
from recycling.config import Settings
from recycling.db import db
from recycling.ledger import queries as ledger
from recycling.ledger.pending import LEASE
from tests.certificates.living import (
    Neighbours,
    a_recovered_lot,
    facts,
    neighbours,
)
from tests.databases import Database
from tests.settlement.makers import Market, an_award

ROOT = Path(__file__).parents[2]
_PATIENCE_S = 60
# A worker that stops for good in the middle of its first reaction, after the deed was committed.
_HANGS_AFTER_ITS_DEED = """
import time
from recycling import create_app, jobs, reactions

done = reactions._try

def hang(reaction, fact):
    done(reaction, fact)
    if fact.type == "AwardMade":
        print("hanging", flush=True)
        time.sleep(600)
    return ""

reactions._try = hang
app = create_app()
with app.app_context():
    jobs.tick()
"""


@pytest.fixture
def past() -> Iterator[SteppedClock]:
    """A clock of our own well before the machine's, by which the other processes work."""
    with clock.held(SteppedClock(datetime.now(UTC) - timedelta(days=20))) as stepped:
        yield stepped


@pytest.fixture
def quiet(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)
    return app


@pytest.fixture
def environment(app: Flask, database: Database) -> dict[str, str]:
    """What makes another process work on the same register."""
    settings: Settings = app.extensions["settings"]
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(("COV_", "COVERAGE"))},
        "DATABASE_URL": database.url,
        "URBAN_MINE_INSTANCE": str(settings.instance),
        "BASE_URL": settings.base_url,
    }


@pytest.fixture
def started(environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def two_workers(started: Callable[..., subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Two workers that have begun to work."""
    workers = [started("-m", "flask", "--app", "app", "worker") for _ in range(2)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "The worker works.\n"
    return workers


def comes_true(question: Callable[[], bool]) -> bool:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.2)
    return False


def nothing_waits(app: Flask) -> bool:
    with app.app_context():
        waits = ledger.waiting_facts()
        db.session.remove()
    return waits == 0


@pytest.mark.once
def test_worker_killed_between_fact_and_its_settling_the_next_finishes_it_once(
    quiet: Flask, past: SteppedClock, started: Callable[..., subprocess.Popen[str]]
) -> None:
    with quiet.app_context():
        _award(neighbours(past))
        db.session.remove()
    killed = started("-c", _HANGS_AFTER_ITS_DEED)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "hanging\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    with quiet.app_context():
        past.advance(seconds=_real_seconds_ahead(past) + LEASE.total_seconds() + 1)
        while not jobs.tick().was_idle:
            pass
        assert (len(facts("SaleOpened")), len(facts("SalePaid"))) == (1, 1)
        assert ledger.waiting_facts() == 0


def _award(people: Neighbours) -> None:
    market = Market(people.clock, people.holder, people.bidder, people.regulator)
    an_award(market, 0, available_from=clock.today())


def _real_seconds_ahead(held: SteppedClock) -> float:
    """How far the machine's clock, by which the other process worked, is ahead of the held one."""
    return max(time.time() - held.now().timestamp(), 0)


def test_two_workers_at_once_do_nothing_twice(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    started: Callable[..., subprocess.Popen[str]],
    past: SteppedClock,
) -> None:
    with app.app_context():
        people = neighbours(past)
        lots = [a_recovered_lot(people) for _ in range(3)]
        monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)
        numbers = [service.issue_certificate(people.recycler.act(), lot) for lot in lots]
        db.session.remove()
    workers = two_workers(started)
    assert comes_true(lambda: nothing_waits(app))
    for worker in workers:
        worker.terminate()
    assert [worker.wait(20) for worker in workers] == [0, 0]
    with app.app_context():
        sealed = [body["certificate"] for body in facts("CertificateSealed")]
        assert sorted(sealed) == sorted(numbers)
        for number in numbers:
            assert certificates.verdict_on(certificates.certificate(number)).is_current


@pytest.mark.whole
def test_two_workers_at_once_open_one_sale_for_each_award(
    quiet: Flask, past: SteppedClock, started: Callable[..., subprocess.Popen[str]]
) -> None:
    with quiet.app_context():
        people = neighbours(past)
        for _ in range(3):
            _award(people)
        db.session.remove()
    workers = two_workers(started)
    assert comes_true(lambda: nothing_waits(quiet))
    for worker in workers:
        worker.terminate()
        assert worker.wait(20) == 0
    with quiet.app_context():
        assert (len(facts("SaleOpened")), len(facts("SalePaid"))) == (3, 3)
