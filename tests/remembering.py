"""Which makers made the same thing before, and what did the database look like after it?

Makers do real deeds, and most tests begin with the same ones. What a ``@remembered`` maker makes
is kept: where a later test comes to the same state (the same makers with the same arguments, from
an empty database on, at the same instant), rows, clock and answer are put back instead. Whatever
else is committed ends the remembering until the database is empty again, so a test always finds
what its own calls would have made. Where functions are patched everything is made anew. What a
maker asked of a service elsewhere, such as a payment sandbox, is kept and put back with the rows;
whatever else is written there ends the remembering, too.
"""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.ledger.pending import TAKING_EFFECT
from recycling.notices.mailer import MAILER
from tests.databases import Database

MOST_PICTURES = 100
# Parts of the application by which tests change what deeds do.
_EXCHANGED = ("payment_gateway", MAILER, TAKING_EFFECT)
DEEPEST = 20
_PLAIN = (str, bytes, int, float, Decimal, date, timedelta, Path, type, type(None))
P = ParamSpec("P")
R = TypeVar("R")


class Service(Protocol):
    """A service elsewhere that makers ask, and whose state is put back with the rows."""

    def version(self) -> int:
        """Another number whenever somebody else wrote something there."""

    def ground(self) -> Hashable:
        """What it does otherwise than at other times; None where nothing is to be put back."""

    def picture(self) -> Any:
        """Keep what it knows: an empty mapping where that is nothing."""

    def put_back(self, picture: Any) -> None:
        """Let it know what it knew when the picture was made."""


class _NotComparableError(Exception):
    """Something of which nobody can tell whether it is the same as another time."""


@dataclass(frozen=True)
class _Kept:
    """What a maker left: rows, what a service knew, the clock its answer speaks of, its answer."""

    picture: Any
    known_elsewhere: Any
    at: datetime
    stepped: SteppedClock
    answer: Any


@dataclass
class State:
    """The database after some makers; ``next`` are the states that one more leads to."""

    depth: int = 0
    kept: _Kept | None = None
    next: dict[Hashable, State] = field(default_factory=dict)


class Memory:
    """What makers made in this run, and how far the test that is running has come."""

    def __init__(self, app: Flask, database: Database) -> None:
        self._app, self._database = app, database
        self._empty = State()
        self._state: State | None = None
        self._recent: OrderedDict[int, State] = OrderedDict()
        self._parts: dict[int, Any] = {}
        self._patches: Any = None
        self._service: Service | None = None
        self._version = 0
        self._known_elsewhere: Any = None
        with app.app_context():
            event.listen(db.engine, "commit", self._lose_track)

    @contextmanager
    def during(self, patches: pytest.MonkeyPatch, start: State | None = None) -> Iterator[None]:
        """Remember while the block runs, which begins on an empty database.

        Where it begins otherwise, always in the same way, it has a start of its own.
        """
        self._state, self._patches = start or self._empty, patches
        _memories.append(self)
        try:
            yield
        finally:
            _memories.remove(self)
            self._state = None

    @contextmanager
    def beside(self, service: Service, start: object = None) -> Iterator[None]:
        """Keep, while the block runs, also what a service elsewhere knows: nothing at the start."""
        self._service, self._version = service, service.version()
        self._known_elsewhere = service.picture()
        if self._known_elsewhere != (start or {}):
            self._state = None
        try:
            yield
        finally:
            self._service = self._known_elsewhere = None

    def answer(self, make: Callable[..., R], args: tuple[Any, ...], named: Mapping[str, Any]) -> R:
        """What ``make`` makes, or made before in the same state."""
        if self._service and self._service.version() != self._version:
            self._state = None
        before = self._state
        key = self._key(make, args, named) if before else None
        known = before.next.get(key) if before and key else None
        if known and known.kept and self._is_at_rest():
            answer: R = self._put_back(known, known.kept)
            return answer
        answer = make(*args, **named)
        self._state = None
        if before and key and self._is_at_rest():
            self._state = before.next[key] = self._keep(before.depth + 1, answer)
        return answer

    def _key(
        self, make: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any]
    ) -> Hashable:
        """What must be the same for the same to be made; None where nobody can tell."""
        try:
            held = clock.now() if _held_clock() else None
            given = _comparable((args, dict(named)))
        except _NotComparableError:
            return None
        elsewhere = self._service.ground() if self._service else ()
        if held is None or elsewhere is None or self._is_patched() or self._state.depth >= DEEPEST:
            return None
        return make, held, given, self._ground(), elsewhere

    def _is_patched(self) -> bool:
        grounds = (self._app.config, self._app.extensions)
        elsewhere = [
            name
            for each, name, _ in self._patches._setitem
            if each is not grounds[0] and (each is not grounds[1] or name not in _EXCHANGED)
        ]
        return bool(self._patches._setattr or elsewhere)

    def _ground(self) -> Hashable:
        """The parts of the application that tests put others in the place of."""
        parts = [self._app.extensions.get(name) for name in _EXCHANGED]
        self._parts.update((id(part), part) for part in parts)  # so that no other gets the number
        settings = repr(self._app.extensions["settings"])
        return tuple(map(id, parts)), settings, repr(sorted(self._app.config.items()))

    def _is_at_rest(self) -> bool:
        """Whether nobody is in the middle of asking the database something."""
        if threading.current_thread() is not threading.main_thread():
            return False
        db.session.rollback()
        pool = db.engine.pool
        return isinstance(pool, QueuePool) and not pool.checkedout()

    def _keep(self, depth: int, answer: Any) -> State:
        stepped = _held_clock()
        picture = self._database.picture(self._app)
        if self._service and self._service.version() != self._version:
            self._version = self._service.version()
            self._known_elsewhere = self._service.picture()
        own = copy.deepcopy(answer, {id(stepped): stepped})
        kept = _Kept(picture, self._known_elsewhere, clock.now(), stepped, own)
        return self._use(State(depth, kept))

    def _put_back(self, state: State, kept: _Kept) -> Any:
        stepped = _held_clock()
        stepped.advance(seconds=(kept.at - stepped.now()).total_seconds())
        self._database.put_back(self._app, kept.picture)
        if self._service and kept.known_elsewhere != self._known_elsewhere:
            self._service.put_back(kept.known_elsewhere)
            self._known_elsewhere = kept.known_elsewhere
        self._state = self._use(state)
        return copy.deepcopy(kept.answer, {id(kept.stepped): stepped})

    def _use(self, state: State) -> State:
        """Forget what was longest in no use; what was made after that is never come to again."""
        self._recent[id(state)] = state
        self._recent.move_to_end(id(state))
        if len(self._recent) > MOST_PICTURES:
            _, oldest = self._recent.popitem(last=False)
            oldest.kept = None
            oldest.next.clear()
        return state

    def _lose_track(self, _connection: object) -> None:
        self._state = None


_memories: list[Memory] = []


def remembered(make: Callable[P, R]) -> Callable[P, R]:
    """Let a maker, which does nothing but deeds and steps of the clock, be remembered."""

    @wraps(make)
    def made(*args: P.args, **named: P.kwargs) -> R:
        if not _memories:
            return make(*args, **named)
        return _memories[-1].answer(make, args, named)

    return made


def _held_clock() -> SteppedClock | None:
    return clock._held[-1] if clock._held else None


def _comparable(value: Any) -> Hashable:
    """What is equal for equal values of our own types; raises for anything else."""
    if isinstance(value, _PLAIN):
        return type(value), value
    if isinstance(value, SteppedClock) and value is _held_clock():
        return SteppedClock
    if is_dataclass(value):
        parts = (_comparable(getattr(value, each.name)) for each in fields(value))
        return type(value), tuple(parts)
    if isinstance(value, Mapping):
        return tuple((name, _comparable(value[name])) for name in sorted(value))
    if isinstance(value, tuple | list):
        return type(value), tuple(map(_comparable, value))
    if isinstance(value, frozenset | set):
        return frozenset(map(_comparable, value))
    raise _NotComparableError(type(value))
