"""Daily work: once for each date, by one worker, caught up when missed, finished after a crash."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock, daily
from recycling.clock import SteppedClock
from recycling.daily import Daily, DailyWork, do_due
from recycling.db import db

TODAY = date(2026, 11, 23)


class Work:
    """A piece of work that notes what it was called with; ``left`` things are due on each day."""

    def __init__(self, left: int = 0) -> None:
        self.days: list[date] = []
        self.left = left
        self.fails = False
        self._todo: dict[date, int] = {}

    def __call__(self, day: date, most: int) -> int:
        if self.fails:
            raise RuntimeError("out of order")
        self.days.append(day)
        todo = self._todo.setdefault(day, self.left)
        done = min(todo, most)
        self._todo[day] -= done
        return done


def due(*pieces: Daily) -> int:
    failed: list[str] = []
    done = do_due(pieces, failed)
    assert failed == []
    return done


def next_on(name: str = "work") -> date:
    db.session.rollback()
    return db.session.scalars(select(DailyWork.next_on).where(DailyWork.name == name)).one()


@pytest.fixture
def work(in_app: Flask, held_clock: SteppedClock) -> Work:
    return Work()


def test_a_piece_is_done_once_a_day(work: Work, held_clock: SteppedClock) -> None:
    piece = Daily("work", work)
    due(piece)
    due(piece)
    held_clock.advance(hours=2)
    due(piece)
    assert work.days == [TODAY]
    held_clock.advance(days=1)
    due(piece)
    assert work.days == [TODAY, TODAY + timedelta(days=1)]


def test_a_piece_waits_for_its_time_of_day(work: Work, held_clock: SteppedClock) -> None:
    piece = Daily("work", work, at=time(13))
    due(piece)
    assert work.days == []
    held_clock.advance(hours=1)
    due(piece)
    assert work.days == [TODAY]


def test_missed_days_are_caught_up_in_order(work: Work, held_clock: SteppedClock) -> None:
    piece = Daily("work", work)
    due(piece)
    held_clock.advance(days=3)
    due(piece)
    assert work.days == [TODAY + timedelta(days=n) for n in range(4)]


def test_after_a_long_sleep_a_month_is_caught_up(work: Work, held_clock: SteppedClock) -> None:
    piece = Daily("work", work)
    due(piece)
    held_clock.advance(days=400)
    due(piece)
    assert len(work.days) == 1 + daily.MOST_DAYS_BACK + 1
    assert work.days[-1] == clock.today()


def test_much_work_is_done_in_batches_and_goes_on_next_time(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    work = Work(left=daily.BATCH * 50)
    piece = Daily("work", work)
    first = due(piece)
    assert first == daily.BATCH * 40
    assert next_on() == TODAY
    assert first + due(piece) == daily.BATCH * 50
    assert next_on() == TODAY + timedelta(days=1)


def test_a_piece_that_fails_leaves_the_others_and_is_tried_again_later(
    work: Work, held_clock: SteppedClock
) -> None:
    other, failed = Work(), list[str]()
    work.fails = True
    pieces = (Daily("work", work), Daily("other", other))
    do_due(pieces, failed)
    assert (failed, other.days) == (["work"], [TODAY])
    do_due(pieces, failed)
    assert failed == ["work"], "it was tried again without a pause"
    work.fails = False
    held_clock.advance(minutes=2)
    due(*pieces)
    assert work.days == [TODAY]


def test_what_a_dead_worker_held_is_done_by_another(work: Work, held_clock: SteppedClock) -> None:
    piece = Daily("work", work)

    def dies(_day: date, _most: int) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        do_due((Daily("work", dies),), [])
    db.session.rollback()
    due(piece)
    assert work.days == []
    held_clock.advance(seconds=daily.LEASE.total_seconds() + 1)
    due(piece)
    assert work.days == [TODAY]


def test_a_worker_whose_hold_ran_out_moves_nothing(work: Work, held_clock: SteppedClock) -> None:
    def slow(_day: date, _most: int) -> int:
        held_clock.advance(minutes=30)
        due(Daily("work", work))
        return 0

    due(Daily("work", slow))
    assert work.days == [TODAY]
    assert next_on() == TODAY + timedelta(days=1)


def test_many_workers_at_once_do_a_day_once(app: Flask, held_clock: SteppedClock) -> None:
    work, errors = Work(), list[BaseException]()
    start = threading.Barrier(6)

    def one() -> None:
        try:
            with app.app_context():
                start.wait(10)
                due(Daily("work", work))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert work.days == [TODAY]
    assert clock.now() == datetime(2026, 11, 23, 12, tzinfo=UTC)
