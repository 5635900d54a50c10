"""A fact takes effect at least once, and in nobody's hands twice at the same time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.ledger import queries, service
from recycling.ledger.models import PendingFact
from tests.ledger.makers import happen, happen_often


@pytest.fixture(autouse=True)
def no_reaction_by_itself(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)


def test_claimed_facts_come_oldest_first_and_stay_readable(in_app: Flask) -> None:
    happen_often(4)
    claimed = service.claim_pending(3)
    db.session.rollback()
    assert [fact.body["number"] for fact in claimed] == [0, 1, 2]


def test_claimed_fact_is_nobody_elses_until_its_lease_ends(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    happen()
    assert len(service.claim_pending(10, timedelta(seconds=30))) == 1
    held_clock.advance(seconds=29)
    assert service.claim_pending(10) == []
    held_clock.advance(seconds=1)
    assert len(service.claim_pending(10)) == 1


def test_settled_fact_is_never_claimed_again(in_app: Flask, held_clock: SteppedClock) -> None:
    happen()
    service.done_pending(service.claim_pending(1)[0].id)
    service.done_pending(1)
    held_clock.advance(days=1)
    assert service.claim_pending(1) == []
    assert queries.waiting_facts() == 0


def test_failed_fact_waits_longer_each_time(in_app: Flask, held_clock: SteppedClock) -> None:
    happen()
    pauses = []
    for _ in range(14):
        fact = service.claim_pending(1)[0]
        service.failed_pending(fact.id, "no paper")
        row = db.session.get_one(PendingFact, fact.id)
        pauses.append((row.not_before_at - held_clock.now()).total_seconds())
        held_clock.advance(seconds=pauses[-1])
    assert pauses[:4] == [2, 4, 8, 16]
    assert pauses[-1] == 3600
    assert queries.waiting_facts(least_attempts=14) == 1


def test_failure_is_kept_in_words_of_a_bounded_length(in_app: Flask) -> None:
    happen()
    fact = service.claim_pending(1)[0]
    service.failed_pending(fact.id, "x" * 5000)
    assert db.session.get_one(PendingFact, fact.id).error == "x" * 2000
    db.session.rollback()
    service.failed_pending(999, "nobody knows it")


def test_workers_at_once_claim_each_fact_once(app: Flask) -> None:
    with app.app_context():
        happen_often(40)
    claimed: list[int] = []

    def work() -> None:
        with app.app_context():
            while facts := service.claim_pending(3):
                claimed.extend(fact.id for fact in facts)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 40
