"""Who is called when: everything begins when it is due, however slow what came before was.

The plan is not put off where the registry is slow: what is due is called as soon as anybody is
free, the longest due first, and how late it was *done* counts from when it was due. So a registry
that stands still for ten seconds is ten seconds late with all that was due meanwhile, not with one
call (coordinated omission). What waits for the registry's workers is asked for again and again.
"""

from __future__ import annotations

import heapq
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from tests.national.rules import ROLES

FIRST_PAUSE_S, LONGEST_PAUSE_S, SLOWER = 0.25, 2.0, 1.4


class Wait(Exception):
    """The registry is not so far yet: ask again later."""


class Over(Exception):
    """This life ends here; the message says by what."""


class Call(NamedTuple):
    """Something to be done: by when, its name, and what does it and says what follows."""

    due: float
    name: str
    do: Callable[[], Iterable[Call]]


@dataclass(frozen=True)
class Played:
    """A deed that came to an end: when it was due, first tried, and over, and how it ended."""

    name: str
    due: float
    began: float
    done: float
    how: str = ""

    @property
    def role(self) -> str:
        """Return who does such deeds."""
        return ROLES[self.name]

    @property
    def late(self) -> float:
        """Return how many seconds after it was due it was over."""
        return self.done - self.due


@dataclass(order=True)
class _Task:
    at: float
    number: int
    call: Call = field(compare=False)
    began: float = field(default=-1.0, compare=False)
    pause: float = field(default=FIRST_PAUSE_S, compare=False)


class Stage:
    """Players that do what is due; the run's seconds begin when the first of them begins."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        self.played: list[Played] = []
        self._tasks: list[_Task] = []
        self._numbers, self._busy = count(), 0
        self._changed, self._stop = threading.Condition(), stop or threading.Event()
        self._began = time.monotonic()

    def now(self) -> float:
        """Return the seconds of the run."""
        return time.monotonic() - self._began

    def play(self, calls: Iterable[Call], players: int, until: float) -> None:
        """Do all these calls and what follows from them; what is left at ``until`` is left."""
        for call in calls:
            heapq.heappush(self._tasks, _Task(call.due, next(self._numbers), call))
        self._began = time.monotonic()
        threads = [threading.Thread(target=self._do_all, args=(until,)) for _ in range(players)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def left(self) -> list[Call]:
        """Return what was called and not ended."""
        return [task.call for task in self._tasks]

    def _do_all(self, until: float) -> None:
        while (task := self._next(until)) is not None:
            if task.began < 0:
                task.began = self.now()
            follows, how = [], ""
            try:
                follows = list(task.call.do())
            except Wait:
                self._again(task)
                continue
            except Over as end:
                how = str(end)
            except Exception as error:  # a player that dies would leave the others waiting
                traceback.print_exc(file=sys.stderr)
                how = f"player: {type(error).__name__}"
            self._end(task, follows, how)

    def _next(self, until: float) -> _Task | None:
        """Wait for what is due next; nothing once all is done or the time is over."""
        with self._changed:
            while True:
                now = self.now()
                if now >= until or self._stop.is_set() or not (self._tasks or self._busy):
                    return None
                if self._tasks and self._tasks[0].at <= now:
                    self._busy += 1
                    return heapq.heappop(self._tasks)
                rest = self._tasks[0].at - now if self._tasks else 1.0
                self._changed.wait(min(rest, until - now, 1.0))

    def _again(self, task: _Task) -> None:
        with self._changed:
            self._busy -= 1
            task.at, task.pause = self.now() + task.pause, min(task.pause * SLOWER, LONGEST_PAUSE_S)
            heapq.heappush(self._tasks, task)

    def _end(self, task: _Task, follows: Iterable[Call], how: str) -> None:
        with self._changed:
            self._busy -= 1
            self.played.append(Played(task.call.name, task.call.due, task.began, self.now(), how))
            for call in follows:
                heapq.heappush(self._tasks, _Task(call.due, next(self._numbers), call))
            self._changed.notify_all()
