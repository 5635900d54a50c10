"""A day of sales at a payment sandbox in another process, whose clock and ours stand together."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from recycling import clock
from recycling.clock import SteppedClock
from recycling.quantities import Mass
from recycling.settlement import payouts
from recycling.settlement.reconciling import queries, work
from recycling.settlement.reconciling.queries import DifferenceCard
from tests.remembering import remembered
from tests.settlement.conftest import Sandbox, running_sandbox
from tests.settlement.makers import Market, a_paid_sale, release


@dataclass(frozen=True)
class Store:
    """What the sandbox keeps, for whoever breaks into it."""

    path: Path

    def run(self, sql: str, *values: Any) -> None:
        with closing(sqlite3.connect(self.path, timeout=10)) as link, link:
            link.execute(sql, values)

    def alter(self, object_id: str, change: Callable[[dict[str, Any]], Any]) -> None:
        """Change an object as it is kept."""
        with closing(sqlite3.connect(self.path, timeout=10)) as link, link:
            (body,) = link.execute("SELECT body FROM objects WHERE id = ?", (object_id,)).fetchone()
            whole = json.loads(body)
            change(whole)
            link.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(whole), object_id))

    def line_of(self, source: str) -> str:
        """The balance transaction of a charge, transfer or refund."""
        with closing(sqlite3.connect(self.path, timeout=10)) as link:
            found = link.execute(
                "SELECT id FROM objects WHERE kind = 'balance_transaction' AND account = ''"
                " AND json_extract(body, '$.source') = ?",
                (source,),
            ).fetchone()
        return str(found[0])


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Store]]:
    """A sandbox at tomorrow's noon, where money is available at once and disputes cost nothing."""
    path = tmp_path_factory.mktemp("reconciling") / "payments.sqlite"
    with running_sandbox(path, settles_after_s=0, dispute_fee_minor=0) as sandbox:
        now = datetime.now(UTC)
        sandbox.pass_time(seconds=int((noon(now) - now).total_seconds()))
        yield sandbox, Store(path)


def noon(now: datetime) -> datetime:
    """Return noon of the next day."""
    return datetime.combine(now.date() + timedelta(days=1), time(12), UTC)


@pytest.fixture
def sandbox(together: tuple[Sandbox, Store]) -> Iterator[Sandbox]:
    sandbox, _store = together
    yield sandbox
    sandbox.reset()
    sandbox.forget()


@pytest.fixture
def store(together: tuple[Sandbox, Store], sandbox: Sandbox) -> Store:
    return together[1]


@pytest.fixture
def held_clock() -> Iterator[SteppedClock]:
    with clock.held(SteppedClock(noon(datetime.now(UTC)))) as stepped:
        yield stepped


@dataclass(frozen=True)
class Traded:
    """A market that traded for a day; what became of its sales, and the night after."""

    market: Market
    day: date
    kept: str
    passed_on: str
    halved: str

    def sleep(self) -> list[DifferenceCard]:
        """Let the night come and the workers reconcile the day; what that found."""
        self._wait_until(self.day + timedelta(days=1))
        while work.reconcile_due(self.day + timedelta(days=1), 200):
            pass
        return self.found()

    def sleep_again(self) -> list[DifferenceCard]:
        """The same one night later, of a day on which nothing moved."""
        self._wait_until(self.day + timedelta(days=2))
        while work.reconcile_due(self.day + timedelta(days=2), 200):
            pass
        return self.found()

    def found(self) -> list[DifferenceCard]:
        """What the latest reconciliation found."""
        (latest, *_) = queries.reconciliations().items
        assert latest.is_done
        return list(queries.found_by(latest.ref).items)

    def _wait_until(self, day: date) -> None:
        at = datetime.combine(day, time(2), UTC)
        if at > clock.now():
            self.market.clock.advance(seconds=(at - clock.now()).total_seconds())


@pytest.fixture
def traded(market: Market) -> Traded:
    """Three paid sales: one waits for its receipt, one was accepted, one only by half."""
    return a_day_of_trade(market)


@remembered
def a_day_of_trade(market: Market) -> Traded:
    """What the fixture above says."""
    kept, passed_on, halved = (a_paid_sale(market) for _ in range(3))
    release(passed_on)
    release(halved, Mass.kg("1250"))
    payouts.carry_out_planned()
    return Traded(market, clock.today(), kept, passed_on, halved)
