"""How is a question that many ask at the same moment put to the database once for all of them?

Whoever comes while a reading runs stands in line; the next reading is for all who stand there. So
each answer was read after it was asked for, and nothing is kept: who asks again reads again.
While several ask all the time, readings are a few milliseconds apart, for each costs as much as the
rest of a request; whoever asks alone is never kept waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_APART_S = 0.01


def held() -> threading.Lock:
    """Return a lock that is held: who acquires it sleeps until somebody else releases it, once.

    An event would do as well; to make and set one takes ten times as long.
    """
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False)
class _Question(Generic[K, V]):
    key: K
    answer: V | None = None
    error: Exception | None = None
    is_answered: bool = False
    is_over: bool = False
    sleeps: threading.Lock = field(default_factory=held)
    then: _Question[K, V] | None = None


class Together(Generic[K, V]):
    """A reading by key, shared by the threads of one process that ask at once."""

    def __init__(self, read: Callable[[Collection[K]], Mapping[K, V]]) -> None:
        self._read = read
        self._guard = threading.Lock()
        self._line: list[_Question[K, V]] = []
        self._many, self._read_at = 0, 0.0

    def ask(self, key: K) -> V | None:
        """Return what is found under a key, or ``None``; raises what the reading raises."""
        question: _Question[K, V] = _Question(key)
        with self._guard:
            self._line.append(question)
            is_first = len(self._line) == 1
        if not is_first:
            question.sleeps.acquire()
            if question.then is not None:
                question.then.sleeps.release()
        if not question.is_over:
            self._answer()
        if question.error is not None:
            raise question.error
        if not question.is_answered:
            raise RuntimeError("whoever asked for this was interrupted")
        return question.answer

    def _answer(self) -> None:
        """Read for all who stand in line, then let the first of those who came since do so."""
        if self._many > 1:
            time.sleep(max(self._read_at + _APART_S - time.monotonic(), 0))
        with self._guard:
            asked = list(self._line)
        try:
            found = self._read({question.key for question in asked})
            for question in asked:
                question.answer, question.is_answered = found.get(question.key), True
        except Exception as error:
            for question in asked:
                question.error = error
        finally:
            self._many, self._read_at = len(asked), time.monotonic()
            with self._guard:
                del self._line[: len(asked)]
                next_in_line = self._line[:1]
            for question in asked:
                question.is_over = True
            for question, after in pairwise(asked[1:]):
                question.then = after
            for question in (*next_in_line, *asked[1:2]):
                question.sleeps.release()
