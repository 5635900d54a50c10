"""One round of background work, whatever goes wrong in it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import event

from recycling import clock, jobs, reactions
from recycling.auctions import service as auctions
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import Act
from recycling.errors import Unavailable
from recycling.ledger import queries as ledger
from recycling.ledger.models import Fact
from tests.auctions.makers import an_open_auction
from tests.certificates.living import facts
from tests.makers import a_member


@pytest.fixture
def quiet(in_app: Flask, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application in its context, doing nothing by itself; every fact may take effect."""
    monkeypatch.setitem(in_app.config, "REACT_AT_ONCE", False)
    monkeypatch.delitem(in_app.extensions, "facts_taking_effect", raising=False)
    monkeypatch.setattr(jobs.audits, "tick", lambda: 0)  # would go on beside the next test
    monkeypatch.setattr(jobs.delivering, "tick", lambda: 0)
    return in_app


def broken(*_: object) -> int:
    raise RuntimeError("out of order")


def until_idle() -> None:
    while not jobs.tick().was_idle:
        pass


def test_tick_with_nothing_to_do_is_idle(quiet: Flask) -> None:
    assert jobs.tick().was_idle


def test_tick_with_nothing_to_do_asks_little_and_writes_nothing(quiet: Flask) -> None:
    jobs.tick()
    asked: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        jobs.tick()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    begun = [one for one in asked if not one.startswith(("SELECT", "BEGIN"))]
    assert begun == []
    assert "BEGIN IMMEDIATE" not in asked
    assert sum(one.startswith("SELECT") for one in asked) <= 27


def test_tick_closes_what_is_due_and_lets_it_take_effect(
    quiet: Flask, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(a_member("holder"))
    held_clock.advance(hours=2)
    done = jobs.tick()
    assert done.auctions_closed == 1
    assert facts("AuctionClosed")[0]["lot"]
    assert not done.failed
    assert ref
    until_idle()
    assert ledger.waiting_facts() == 0


@pytest.mark.parametrize("part", ["react", "sequence", "_close_due_auctions"])
def test_tick_with_one_part_failing_does_the_others_and_names_it(
    quiet: Flask, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    an_open_auction(a_member("holder"))
    held_clock.advance(hours=2)
    monkeypatch.setattr(jobs, part, broken)
    done = jobs.tick()
    did = {
        "_close_due_auctions": done.auctions_closed,
        "react": done.facts_settled,
        "sequence": done.leaves_appended,
    }
    assert len(done.failed) == 1
    assert done.failed[0] in str(done)
    assert [name for name, count in did.items() if not count] == [part]


def test_tick_with_one_auction_failing_closes_the_others(
    quiet: Flask, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (an_open_auction(a_member("holder")) for _ in range(2))
    held_clock.advance(hours=2)
    close = auctions.close_auction

    def stumble(act: Act, ref: str) -> str:
        if ref == first:
            raise RuntimeError("out of order")
        return close(act, ref)

    monkeypatch.setattr(auctions, "close_auction", stumble)
    assert jobs.tick().auctions_closed == 1
    subjects = db.session.scalars(db.select(Fact.subject).where(Fact.type == "AuctionClosed"))
    assert list(subjects) == [f"auction:{second}"]


def test_work_ends_when_told_to(quiet: Flask) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=jobs.work, args=(quiet, stop))
    worker.start()
    stop.set()
    worker.join(10)
    assert not worker.is_alive()


def test_work_survives_a_round_that_fails_wholly(
    quiet: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, rounds = threading.Event(), []

    def fail(slow_too: bool) -> jobs.Round:
        rounds.append(1)
        if len(rounds) == 2:
            stop.set()
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(jobs, "tick", fail)
    monkeypatch.setattr(jobs, "PAUSE_SECONDS", 0.01)
    jobs.work(quiet, stop)
    assert len(rounds) == 2


def test_rounds_that_have_work_begin_some_time_apart(
    quiet: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settling = jobs.Round(0, facts_settled=1, leaves_appended=1, payments_looked_at=0)
    monkeypatch.setattr(jobs, "APART_SECONDS", 0.05)
    assert all(0.05 <= apart < 1 for apart in apart_of(settling, quiet, monkeypatch))


def test_rounds_that_only_append_to_the_log_come_as_rarely_as_idle_ones(
    quiet: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    appending = jobs.Round(0, 0, leaves_appended=1, payments_looked_at=0)
    monkeypatch.setattr(jobs, "APART_SECONDS", 0.001)
    monkeypatch.setattr(jobs, "PAUSE_SECONDS", 0.05)
    assert all(apart >= 0.05 for apart in apart_of(appending, quiet, monkeypatch))
    full = replace(appending, leaves_appended=jobs.BATCH)
    monkeypatch.setattr(jobs, "PAUSE_SECONDS", 5)
    assert all(apart < 5 for apart in apart_of(full, quiet, monkeypatch)), "more leaves wait"


def apart_of(done: jobs.Round, app: Flask, patching: pytest.MonkeyPatch) -> list[float]:
    """Return how many seconds lie between the beginnings of rounds that do so much."""
    stop, began = threading.Event(), []

    def tick(slow_too: bool) -> jobs.Round:
        began.append(monotonic())
        if len(began) == 3:
            stop.set()
        return done

    patching.setattr(jobs, "tick", tick)
    patching.setattr(jobs.Heart, "beat", lambda _heart: False)  # takes its time before the first
    jobs.work(app, stop)
    return [later - sooner for sooner, later in pairwise(began)]


def test_work_says_in_a_line_what_a_round_did(
    quiet: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_member("holder")
    stop = threading.Event()
    tick = jobs.tick

    def once(slow_too: bool) -> jobs.Round:
        stop.set()
        return tick(slow_too)

    monkeypatch.setattr(jobs, "tick", once)
    with caplog.at_level("INFO"):
        jobs.work(quiet, stop)
    assert "1 facts settled, 1 leaves appended" in caplog.text


@pytest.mark.parametrize(
    ("room", "work"), [("plans", "tick"), ("sweeping", "tick"), ("outbox", "send_due")]
)
def test_plans_payment_service_and_mail_server_that_take_long_hold_up_no_round(
    quiet: Flask, monkeypatch: pytest.MonkeyPatch, room: str, work: str
) -> None:
    stop, begun, done = (threading.Event() for _ in range(3))
    tick, ended = jobs.tick, []

    def take_long() -> int:
        begun.set()
        done.wait(10)
        ended.append("long")
        return 0

    def once(slow_too: bool) -> jobs.Round:
        begun.wait(10)
        found = tick(slow_too)
        ended.append("round")
        stop.set()
        done.set()
        return found

    monkeypatch.setattr(getattr(jobs, room), work, take_long)
    monkeypatch.setattr(jobs, "tick", once)
    jobs.work(quiet, stop)
    assert ended == ["round", "long"]


# Reactions


def test_react_to_a_failure_gives_the_fact_back_and_does_the_others(
    quiet: Flask, monkeypatch: pytest.MonkeyPatch, held_clock: SteppedClock
) -> None:
    monkeypatch.setitem(reactions.REACTIONS, "OrganisationRegistered", (fails_for_the_first,))
    _seen.clear()
    a_member("holder")
    a_member("holder")
    assert reactions.react() == 1
    assert ledger.waiting_facts() == 1
    assert reactions.react() == 0, "it was tried again without a pause"
    held_clock.advance(seconds=3)
    assert reactions.react() == 1
    assert ledger.waiting_facts() == 0


_seen: list[int] = []


def fails_for_the_first(_act: Act, fact: Fact) -> None:
    _seen.append(fact.id)
    if _seen == [fact.id]:
        raise RuntimeError("out of order")


def test_react_with_one_reaction_failing_does_the_other_of_the_same_fact(
    quiet: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def refused(_act: Act, _fact: Fact) -> None:
        raise Unavailable("away", "The service is away.")

    def noted(act: Act, _fact: Fact) -> None:
        done.append(act.key)

    monkeypatch.setitem(reactions.REACTIONS, "OrganisationRegistered", (refused, noted))
    a_member("holder")
    assert reactions.react() == 0
    assert len(done) == 1
    assert done[0].endswith(":noted")


def test_deed_whose_reactions_break_is_done_all_the_same(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reactions.pending, "claim_pending", broken)
    assert a_member("holder").actor.organisation_ref.startswith("ORG-")
    assert "reactions wait for the worker" in caplog.text


def test_reaction_pauses_ever_longer(
    quiet: Flask, monkeypatch: pytest.MonkeyPatch, held_clock: SteppedClock
) -> None:
    monkeypatch.setitem(reactions.REACTIONS, "OrganisationRegistered", (broken,))
    a_member("holder")
    tries: list[timedelta] = []
    begun = clock.now()
    while len(tries) < 5:
        before = _attempts()
        reactions.react()
        if _attempts() > before:
            tries.append(clock.now() - begun)
        held_clock.advance(seconds=1)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses == sorted(pauses)
    assert pauses[-1] >= 4 * pauses[0]


def _attempts() -> int:
    from recycling.ledger.models import PendingFact

    db.session.rollback()
    return db.session.scalar(db.select(db.func.sum(PendingFact.attempts))) or 0
