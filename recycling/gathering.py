"""How are deeds done together that would else wait for one row, each for the one before it?

Whoever comes while a transaction about the same subject runs stands in line; the next transaction
takes all who stand there. Each deed is still done wholly or not at all, once for each key, with its
own instant, refusal and fact: what is shared is the lock and the commit. The first in line works
for all, then hands on; nothing is kept in the process but who is waiting for an answer right now.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, update_wrapper
from itertools import pairwise
from typing import Any, Generic, TypeVar

from flask import current_app, has_request_context, request
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError, OperationalError

from recycling import clock
from recycling.db import among, db, given_among, let_others_write
from recycling.deeds import (
    DEEDS,
    FACTS,
    UNSTAMPED,
    Act,
    DeedKey,
    as_conflict,
    begin_writing,
    check_key,
    deed_done,
    digest_of,
    in_deed,
    may_retry,
    note_done,
    remember,
    repeated,
    scope_of,
)
from recycling.errors import Refusal
from recycling.journeys import Answer, Journey
from recycling.links import is_away, is_unknown
from recycling.metrics import deed_counted
from recycling.together import held

A = TypeVar("A")
C = TypeVar("C")
K = TypeVar("K")
L = TypeVar("L")

_MOST = 64
_RETRIES = 3
_RETURN_S = 0.06
_PLACE = "waiting for"
_KNOWN = select(DeedKey.scope, DeedKey.key, DeedKey.deed, DeedKey.digest, DeedKey.result)


@dataclass(eq=False)
class Turn(Generic[A]):
    """One caller's deed: who acts and what is asked. Work fills in result or refusal.

    ``request`` is the method and path by which it came in, where it did so by HTTP; ``shown`` what
    its caller sees of the result.
    """

    act: Act
    asked: A
    digest: str
    request: tuple[str, str] | None = None
    result: str = ""
    shown: Any = None
    refusal: Exception | None = None
    leads: bool = False
    sleeps: threading.Lock = field(default_factory=held)
    then: Turn[A] | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether it is done or refused."""
        return bool(self.result) or self.refusal is not None

    @property
    def refused(self) -> Refusal | None:
        """Return what refused it; whatever else went wrong is no refusal."""
        return self.refusal if isinstance(self.refusal, Refusal) else None

    @property
    def key(self) -> tuple[str, object]:
        """Return what tells it from others that are no repeat of it."""
        return scope_of(self.act.actor), self.act.key or id(self)


class _Lines(Generic[A]):
    """The lines of one process and deed, by subject; a line is there while somebody waits."""

    def __init__(self) -> None:
        self._guard = threading.Condition()
        self._of: dict[str, list[Turn[A]]] = {}
        self._left: tuple[str, int] = "", 0
        self.left_at = 0.0

    def join(self, subject: str, turn: Turn[A]) -> None:
        """Stand in line; who is alone there has to work."""
        with self._guard:
            line = self._of.setdefault(subject, [])
            line.append(turn)
            turn.leads = len(line) == 1
            if (subject, len(line)) == self._left:
                self._guard.notify_all()

    def await_return(self, subject: str) -> None:
        """Let those who were just served together come again, for a twentieth of a second or so.

        A transaction costs as much as ten bids in it: one is enough for those who come in a moment.
        Who was served alone is not waited for.
        """
        with self._guard:
            many = self._left[1] if self._left[0] == subject else 0
            self._guard.wait_for(
                lambda: len(self._of[subject]) >= many,
                max(self.left_at + _RETURN_S - time.monotonic(), 0),
            )

    def first(self, subject: str) -> list[Turn[A]]:
        """Return who is served next, as they came in: of those with one key only the first."""
        line = self.waiting(subject)
        by_key = {turn.key: turn for turn in reversed(line)}
        served = [turn for turn in line if by_key[turn.key] is turn][:_MOST]
        return sorted(served, key=lambda turn: turn.act.at)

    def waiting(self, subject: str) -> list[Turn[A]]:
        """Return who stands in line."""
        with self._guard:
            return list(self._of.get(subject, ()))

    def leave(self, subject: str, served: Sequence[Turn[A]]) -> None:
        """Let the next in line work, and the served go, each waking the one after.

        All at once they would only keep each other from the one processor they can have.
        """
        self.left_at = time.monotonic()
        with self._guard:
            self._left = subject, len(served)
            left = [turn for turn in self._of.pop(subject) if turn not in served]
            if left:
                self._of[subject] = left
                left[0].leads = True
        answered = [turn for turn in served if not turn.leads]
        for turn, after in pairwise(answered):
            turn.then = after
        for turn in (*left[:1], *answered[:1]):
            turn.sleeps.release()


Asking = Callable[[Journey, L, Sequence[Turn[A]]], K]
Work = Callable[[K, Sequence[Turn[A]]], None]
Noting = Callable[[Sequence[Turn[A]]], None]
Showing = Callable[[Sequence[str]], Mapping[str, C]]


@dataclass(frozen=True)
class _Service(Generic[L, K, A, C]):
    """How the subject of a deed is locked, and what is asked, done, noted and shown for turns."""

    name: str
    lock: Callable[[str], L]
    ask: Asking[L, A, K]
    work: Work[K, A]
    refused: Noting[A]
    shown: Showing[C]


class Gathered(Generic[L, K, A, C]):
    """A deed that serves many callers together; each calls it as if it were alone."""

    def __init__(self, service: _Service[L, K, A, C]) -> None:
        self._service = service
        update_wrapper(self, service.work)

    def __call__(self, act: Act, subject: str, asked: A, /) -> str:
        """Do the deed for one caller; returns the reference of what was done."""
        with deed_counted(self._service.name):
            return self._done(act, subject, asked).result

    def show(self, act: Act, subject: str, asked: A, /) -> C:
        """Do the deed for one caller; returns what is shown of what was done."""
        with deed_counted(self._service.name):
            shown: C = self._done(act, subject, asked).shown
            return shown

    def _done(self, act: Act, subject: str, asked: A) -> Turn[A]:
        check_key(act)
        name = self._service.name
        received = act if act.at is not UNSTAMPED else replace(act, at=clock.now())
        came = (request.method, request.path) if has_request_context() else None
        turn = Turn(received, asked, digest_of(name, (subject, asked), {}), came)
        if db.session.registry.has():
            db.session.rollback()
        lines: _Lines[A] = current_app.extensions.setdefault(f"{_PLACE} {name}", _Lines())
        lines.join(subject, turn)
        if not turn.leads:
            turn.sleeps.acquire()
            if turn.then is not None:
                turn.then.sleeps.release()
        if turn.leads and not turn.is_over:
            served: list[Turn[A]] = [turn]
            try:
                lines.await_return(subject)
                let_others_write(lines.left_at)
                served = _serve(self._service, subject, lines)
            finally:
                lines.leave(subject, served)
        done = _answered(turn)
        note_done()
        return done


def gathered(
    lock: Callable[[str], L], ask: Asking[L, A, K], refused: Noting[A], shown: Showing[C]
) -> Callable[[Work[K, A]], Gathered[L, K, A, C]]:
    """Make a function that serves many turns a deed for one caller each.

    ``lock`` loads the subject and locks it until the commit; ``ask`` asks on a journey for what is
    to be known about it and the turns. Given that, the function gives every turn its
    result and counts on one fact for it (``record_in_turn``), or its refusal, for which it must
    have written nothing. ``refused`` then writes the access records of those, and ``shown`` reads
    what is to be shown of the results of which the function did not say it, in the same
    transaction. The deed raises as ``recycling.deeds.deed`` does.
    """

    def gather(work: Work[K, A]) -> Gathered[L, K, A, C]:
        name = f"{work.__module__.split('.')[1]}.{work.__name__}"
        deed = Gathered(_Service(name, lock, ask, work, refused, shown))
        DEEDS[name] = deed
        return deed

    return gather


def _answered(turn: Turn[A]) -> Turn[A]:
    if turn.refusal is not None:
        raise turn.refusal
    if not turn.result:
        raise RuntimeError("whoever worked for this turn was interrupted")
    return turn


def _serve(service: _Service[L, K, A, C], subject: str, lines: _Lines[A]) -> list[Turn[A]]:
    """Serve who waits; where not all can be served together, each alone. Returns the served."""
    several: list[Turn[A]] = []

    def draw() -> list[Turn[A]]:
        several[:] = lines.first(subject)
        return several

    try:
        _once(service, subject, draw)
    except Exception as error:
        for turn in several or draw():
            if is_unknown(error) or is_away(error):
                # One by one they might be done twice, or each would wait for who does not answer.
                turn.result, turn.refusal = "", error
            else:
                _alone(service, subject, turn)
    deed_done.send(service.name)
    return several


def _alone(service: _Service[L, K, A, C], subject: str, turn: Turn[A]) -> None:
    """Serve one as a deed of its own, with its retries and whatever it raises."""
    for attempt in range(_RETRIES):
        turn.result, turn.refusal = "", None
        try:
            _once(service, subject, lambda: [turn])
        except (IntegrityError, OperationalError) as error:
            turn.refusal = as_conflict(error)
            if not may_retry(error) or attempt == _RETRIES - 1:
                return
        except Exception as error:
            turn.refusal = error
            return
        else:
            return


def _once(service: _Service[L, K, A, C], subject: str, draw: Callable[[], list[Turn[A]]]) -> None:
    """Serve in one transaction all who stand in line at the moment the lock is there."""
    begin_writing()
    with in_deed(service.name):
        locked = service.lock(subject)
        several = draw()
        journey = Journey()
        _answer_repeated(journey, service.name, several)
        known = service.ask(journey, locked, several)
        journey.go()
        fresh = [turn for turn in several if not turn.is_over]
        service.work(known, fresh)
        done = [turn for turn in fresh if turn.result]
        if db.session.info[FACTS] != len(done):
            raise RuntimeError(f"{len(done)} turns recorded {db.session.info[FACTS]} facts")
        remember(service.name, [(turn.act, turn.digest, turn.result) for turn in done])
        refusals = [refusal for turn in several if (refusal := turn.refused)]
        if refusals:
            service.refused(several)
        _show(service, several)
        db.session.commit()
        for refusal in refusals:
            refusal.is_noted = True


def _show(service: _Service[L, K, A, C], several: Sequence[Turn[A]]) -> None:
    done = [turn for turn in several if turn.result and turn.shown is None]
    if done:
        shown = service.shown([turn.result for turn in done])
        for turn in done:
            turn.shown = shown[turn.result]


@cache
def _known_by(dialect: str) -> Select[*tuple[Any, ...]]:
    return _KNOWN.where(among((DeedKey.scope, DeedKey.key), "keys", dialect))


def _answer_repeated(journey: Journey, name: str, several: Sequence[Turn[A]]) -> None:
    """Give those their first result who repeat a key, or their refusal where it was for another."""
    keyed = {turn.key: turn for turn in several if turn.act.key}
    if not keyed:
        return

    def repeat(answer: Answer) -> None:
        for row in answer:
            turn = keyed[row["scope"], row["key"]]
            try:
                first = row["deed"], row["digest"], row["result"]
                turn.result = repeated(first, name, turn.digest)
            except Refusal as refusal:
                turn.refusal = refusal

    dialect = journey.link.dialect.name
    journey.execute(_known_by(dialect), given_among("keys", list(keyed), dialect), repeat)
