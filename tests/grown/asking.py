"""Clients that ask for one thing after another as quickly as they are answered, and judge it.

Each has a connection that it keeps. An answer that is not 200, or not what it should be, is wrong
and is told; a connection that broke is opened anew and the question put again.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from tests.benchmarks.crowd import Reply, read_reply
from tests.benchmarks.market import Served, Spending
from tests.benchmarks.search import percentile

CLIENTS = 16
_WARM_UP_SECONDS = 1.0


@dataclass(frozen=True)
class Question:
    """A path, and whether what it is answered with is right."""

    path: str
    is_right: Callable[[bytes], bool]


@dataclass
class Asked:
    """How long each right answer took, which were wrong, how many connections broke."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    wrong: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    spent: dict[str, Any] = field(default_factory=dict)

    def add(self, more: Asked) -> None:
        """Take in what was asked later."""
        self.times += more.times
        self.seconds += more.seconds
        self.wrong += more.wrong
        self.broken += more.broken
        self.spent = more.spent

    @property
    def per_s(self) -> float:
        """Return right answers a second."""
        return round(len(self.times) / self.seconds, 1)

    def ms(self, share: float) -> float:
        """Return the milliseconds within which this share of the answers came."""
        return round(percentile(self.times, share) * 1000, 1) if self.times else 0.0


def ask(running: Served, questions: Sequence[Question], seconds: float) -> Asked:
    """Warm up, then let clients ask these questions in turns until the time is over."""
    first = asyncio.run(_ask_all(running.port, questions, _WARM_UP_SECONDS))
    spending = Spending(running)
    asked = asyncio.run(_ask_all(running.port, questions, seconds))
    asked.spent = spending.of_each(max(len(asked.times), 1), asked.seconds)
    asked.wrong += first.wrong
    return asked


async def _ask_all(port: int, questions: Sequence[Question], seconds: float) -> Asked:
    asked, turns, began = Asked(), cycle(questions), time.perf_counter()
    until = began + seconds
    await asyncio.gather(*(_ask(port, turns, until, asked) for _ in range(CLIENTS)))
    asked.seconds = time.perf_counter() - began
    return asked


async def _ask(port: int, turns: Iterator[Question], until: float, asked: Asked) -> None:
    link: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while time.perf_counter() < until:
        one, began = next(turns), time.perf_counter()
        request = f"GET {one.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        try:
            link = link or await asyncio.open_connection("127.0.0.1", port)
            link[1].write(request)
            reply = await read_reply(link[0])
        except (OSError, asyncio.IncompleteReadError):
            asked.broken += 1
            link = None
            await asyncio.sleep(0.02)
            continue
        took = time.perf_counter() - began
        if why := _why_wrong(one, reply):
            asked.wrong[why] += 1
        else:
            asked.times.append(took)
        if reply.closes:
            link[1].close()
            link = None
    if link:
        link[1].close()


def _why_wrong(one: Question, reply: Reply) -> str:
    if reply.status != 200:
        return f"{one.path}: {reply.status}"
    try:
        return "" if one.is_right(reply.body) else f"{one.path}: not what it should be"
    except (ValueError, LookupError, TypeError) as error:
        return f"{one.path}: {error!r}"
