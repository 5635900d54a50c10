"""How much of what takes long may one caller have at once, and all of them together?

A long file holds a thread of its process until its last byte is sent, so a process, which answers
everybody else too, writes a few at a time, and one caller gets a part of those. Counted in memory,
for it is a process's own threads that are shared out: OWASP ASVS 5.0, 2.4.1 and 15.2.2.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Generator, Iterator

from flask import current_app, g, request

from recycling.errors import TooMany
from recycling.sayings import say

_AGAIN_AFTER_S = 10
_KEPT_AS = "turnstile"


class Turnstile:
    """Who is inside, each as often as they are: all of them so often, one half as often."""

    def __init__(self, most_of_all: int) -> None:
        self._most_of_all = max(most_of_all, 1)
        self._most_of_one = max(most_of_all // 2, 1)
        self._inside: Counter[str] = Counter()
        self._lock = threading.Lock()

    def enter(self, caller: str) -> None:
        """Let a caller in once more; raises ``TooMany`` where they, or all, have their share."""
        with self._lock:
            if self._inside[caller] >= self._most_of_one:
                raise _busy(say("You are already being sent as many files as go at once."))
            if self._inside.total() >= self._most_of_all:
                raise _busy(say("As many long files as go at once are being sent to others."))
            self._inside[caller] += 1

    def leave(self, caller: str) -> None:
        """Let a caller out who was let in."""
        with self._lock:
            self._inside[caller] -= 1
            if self._inside[caller] <= 0:
                del self._inside[caller]


class Passing:
    """What is written bit by bit to a caller inside, who is out once it ends or is given up."""

    def __init__(self, written: Iterator[str | bytes], turnstile: Turnstile, caller: str) -> None:
        self._written, self._turnstile, self._caller = written, turnstile, caller
        self._is_inside = True

    def __iter__(self) -> Passing:
        """Return itself."""
        return self

    def __next__(self) -> str | bytes:
        """Return the next bit."""
        try:
            return next(self._written)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the caller out, and end what is written; again is harmless."""
        if not self._is_inside:
            return
        self._is_inside = False
        self._turnstile.leave(self._caller)
        if isinstance(self._written, Generator):
            self._written.close()

    def __del__(self) -> None:
        """Let the caller out also where nobody closed it."""
        self.close()


def pass_through(written: Iterator[str | bytes]) -> Passing:
    """Let this request's caller have something long; raises ``TooMany``, to be tried again soon."""
    most_of_all: int = current_app.extensions["settings"].long_files
    turnstile: Turnstile = current_app.extensions.setdefault(_KEPT_AS, Turnstile(most_of_all))
    caller = _caller()
    turnstile.enter(caller)
    return Passing(written, turnstile, caller)


def _caller() -> str:
    """Return whose request it is: a member's organisation, else the network address."""
    organisation = getattr(g.get("actor"), "organisation_id", None)
    return f"organisation {organisation}" if organisation else f"address {request.remote_addr}"


def _busy(words: str) -> TooMany:
    way_out = say("Try again in %(seconds)s seconds.", seconds=_AGAIN_AFTER_S)
    busy = TooMany("too_many_at_once", words, way_out=way_out)
    busy.again_after_s = _AGAIN_AFTER_S
    return busy
