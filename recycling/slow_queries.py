"""Which queries took the database long, and how many connections are in use?

A query that takes longer than ``SLOW_QUERY_MS`` is written down with its text, never with the
values it was asked with, and with the request it belongs to.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool

from recycling.journeys import journey_over
from recycling.metrics import counting

_LONGEST = 2000
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_BEGAN = "query_began_s"
_log = logging.getLogger(__name__)


def watch_queries(engine: Engine, slow_ms: int) -> None:
    """Write down queries slower than ``slow_ms`` (0: none)."""
    if not slow_ms:
        return

    @event.listens_for(engine, "before_cursor_execute")
    def begin(link: Connection, *_asked: Any) -> None:
        link.info[_BEGAN] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def end(link: Connection, _cursor: Any, query: str, *_asked: Any) -> None:
        took_ms = (time.perf_counter() - link.info[_BEGAN]) * 1000
        if took_ms >= slow_ms:
            _write_down(query, took_ms)

    @journey_over.connect_via(engine, weak=False)
    def over(_engine: Engine, commands: Sequence[str], took_s: float) -> None:
        if took_s * 1000 >= slow_ms:
            _write_down("; ".join(commands), took_s * 1000)


def watch_pool(engine: Engine, database: str, most: int) -> None:
    """Note how many of at most so many connections are in use, at each change."""
    metrics = counting()
    if metrics is None or not isinstance(engine.pool, QueuePool):
        return

    @event.listens_for(engine, "checkout")
    def taken(*_about: Any) -> None:
        metrics.pool(database, _in_use(engine), most)

    @event.listens_for(engine, "checkin")
    def given_back(*_about: Any) -> None:
        metrics.pool(database, _in_use(engine) - 1, most)  # it is back a moment after this


def without_values(query: str) -> str:
    """Return the text of a query on one line, with nothing that was written into it as a value."""
    return _LITERAL.sub("'…'", " ".join(query.split()))[:_LONGEST]


def _write_down(query: str, took_ms: float) -> None:
    _log.warning("slow query", extra={"ms": round(took_ms), "query": without_values(query)})
    if metrics := counting():
        metrics.slow_query()


def _in_use(engine: Engine) -> int:
    pool = engine.pool  # another one once the engine was disposed of
    return pool.checkedout() if isinstance(pool, QueuePool) else 0
