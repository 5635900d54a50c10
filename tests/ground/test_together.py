"""What many ask at the same moment is read once, after it was asked, and each gets their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

import pytest

from recycling.together import _APART_S, Together

ASKERS = 12


class Slow:
    """A reading that waits until it may go on, and counts how often it was done."""

    def __init__(self) -> None:
        self.asked: list[set[int]] = []
        self.goes_on = threading.Event()
        self.is_broken = False

    def read(self, keys: Collection[int]) -> dict[int, str]:
        self.asked.append(set(keys))
        self.goes_on.wait(10)
        if self.is_broken:
            raise LookupError("the reading broke")
        return {key: f"of {key}" for key in keys if key != 0}


def ask_at_once(slow: Slow) -> list[str | Exception | None]:
    """Ask for each number while the first reading runs; returns what each was answered."""
    together: Together[int, str] = Together(slow.read)

    def one(key: int) -> str | Exception | None:
        try:
            return together.ask(key)
        except LookupError as error:
            return error

    with ThreadPoolExecutor(ASKERS) as threads:
        answers = [threads.submit(one, key) for key in range(ASKERS)]
        while not slow.asked or len(together._line) < ASKERS:
            pass
        slow.goes_on.set()
        return [answer.result(10) for answer in answers]


def test_whoever_asks_while_a_reading_runs_is_answered_by_the_next_one() -> None:
    slow = Slow()
    assert ask_at_once(slow) == [None, *(f"of {key}" for key in range(1, ASKERS))]
    first, second = slow.asked
    assert first | second == set(range(ASKERS))
    assert not first & second


def test_a_reading_that_breaks_breaks_for_all_it_was_for() -> None:
    slow = Slow()
    slow.is_broken = True
    assert all(isinstance(answer, LookupError) for answer in ask_at_once(slow))


def test_after_one_that_broke_it_is_read_again() -> None:
    slow = Slow()
    slow.goes_on.set()
    together: Together[int, str] = Together(slow.read)
    slow.is_broken = True
    with pytest.raises(LookupError):
        together.ask(1)
    slow.is_broken = False
    assert together.ask(1) == "of 1"


def test_who_asks_alone_is_answered_at_once_however_often_they_ask() -> None:
    slow = Slow()
    slow.goes_on.set()
    together: Together[int, str] = Together(slow.read)
    began = time.monotonic()
    for _ in range(100):
        together.ask(1)
    assert time.monotonic() - began < 100 * _APART_S


def test_after_several_were_answered_together_the_next_reading_waits_for_more() -> None:
    slow = Slow()
    ask_at_once(slow)
    together: Together[int, str] = Together(slow.read)
    together._many, together._read_at = 2, time.monotonic() + 0.3
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(together.ask, 1)
        while not together._line:
            pass
        second = threads.submit(together.ask, 2)
        assert (first.result(10), second.result(10)) == ("of 1", "of 2")
    assert slow.asked[-1] == {1, 2}
