"""The log grows by whole batches, without gap or double, whoever asks and whatever breaks."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text

from recycling.db import db
from recycling.deeds import Act, begin_writing
from recycling.errors import Invalid, NotFound, Unavailable
from recycling.ledger import heads, queries, sequencer, service
from recycling.ledger.audit import audit
from recycling.ledger.checkpoints import parse_statement
from recycling.ledger.models import Checkpoint, Fact, LogEntry, LogHead, LogTile
from recycling.ledger.notes import parse_note
from recycling.ledger.proofs import verify_proof_text
from recycling.ledger.tree import leaf_hash, root_of, verify_consistency
from tests.ledger.makers import HOLDER, happen, happen_often, publish


def leaves() -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(LogEntry.leaf_index, LogEntry.digest).order_by(LogEntry.leaf_index)
    )
    return [(index, digest) for index, digest in rows]


def root() -> str:
    return root_of(leaf_hash(bytes.fromhex(digest)) for _, digest in leaves()).hex()


def test_facts_become_leaves_under_a_signed_checkpoint(in_app: Flask) -> None:
    digests = happen_often(7)
    assert service.sequence() == 7
    assert leaves() == list(enumerate(digests))
    newest = heads.latest_checkpoint()
    assert newest is not None
    assert (newest.size, newest.root) == (7, root())
    note = parse_note(newest.note)
    assert note.is_signed_by(service.log_key(in_app).verifier)
    statement = parse_statement(note.text)
    assert (statement.origin, statement.size) == ("urban-mine.example/log", 7)
    assert statement.root.hex() == newest.root


def test_sequencing_nothing_writes_nothing(in_app: Flask) -> None:
    assert service.sequence() == 0
    assert heads.latest_checkpoint() is None
    assert db.session.scalars(select(LogHead)).all() == []


def test_sequencing_in_batches_gives_the_same_tree(in_app: Flask) -> None:
    happen_often(20)
    sizes = []
    while done := service.sequence(limit=6):
        sizes.append(done)
    assert sizes == [6, 6, 6, 2]
    newest = heads.latest_checkpoint()
    assert newest is not None
    assert newest.root == root()


def test_gaps_between_ids_leave_no_gap_between_leaves(in_app: Flask) -> None:
    happen_often(6)
    begin_writing()
    db.session.execute(text("DELETE FROM log_entry WHERE id IN (2, 5)"))
    db.session.commit()
    service.sequence()
    assert [index for index, _ in leaves()] == [0, 1, 2, 3]


def process_of(app: Flask, work: Callable[[], object]) -> int:
    """Start a real process that does some work in the application; returns its id.

    No connection is carried into it: neither database could bear that.
    """
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        with app.app_context():
            work()
        status = 0
    finally:
        os._exit(status)


def test_processes_at_once_number_every_leaf_once(app: Flask) -> None:
    with app.app_context():
        digests = happen_often(60)

    def run() -> None:
        while sequencer.sequence(limit=7):
            pass

    children = [process_of(app, run) for _ in range(2)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    with app.app_context():
        assert leaves() == list(enumerate(digests))
        newest = heads.latest_checkpoint()
        assert newest is not None
        assert (newest.size, newest.root) == (60, root())


@pytest.mark.parametrize("step", ["_store", "_number", "_sign"])
def test_process_killed_in_the_middle_leaves_nothing_half_done(app: Flask, step: str) -> None:
    with app.app_context():
        happen_often(3)
        service.sequence()
        before = leaves(), heads.latest_checkpoint()
        waiting = happen_often(4)
    reached, reach = os.pipe()
    original = getattr(sequencer, step)

    def stop_there(*args: object) -> None:
        original(*args)
        db.session.flush()
        os.write(reach, b"x")
        signal.pause()

    def run() -> None:
        setattr(sequencer, step, stop_there)
        sequencer.sequence()

    child = process_of(app, run)
    assert os.read(reached, 1) == b"x"
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    os.close(reached), os.close(reach)
    with app.app_context():
        assert ([leaf for leaf in leaves() if leaf[0] is not None], heads.latest_checkpoint()) == (
            before
        )
        assert service.sequence() == 4
        assert [digest for _, digest in leaves()][3:] == waiting
        assert audit().ok


def test_facts_written_while_sequencing_keep_their_order(app: Flask) -> None:
    writing = threading.Event()

    def write() -> None:
        with app.app_context():
            happen_often(30)
            db.session.remove()
        writing.set()

    thread = threading.Thread(target=write)
    thread.start()
    with app.app_context():
        while not writing.is_set():
            service.sequence()
        thread.join()
        service.sequence()
        rows = db.session.execute(
            select(Fact.subject, Fact.number)
            .join(LogEntry, LogEntry.fact_id == Fact.id)
            .order_by(LogEntry.leaf_index)
        ).all()
    chains: dict[str, list[int]] = {}
    for subject, number in rows:
        chains.setdefault(subject, []).append(number)
    assert list(chains.values()) == [list(range(1, 11))] * 3


def test_sequencing_inside_a_deed_is_refused(in_app: Flask) -> None:
    happen()
    db.session.info["in_deed"] = "a test"
    try:
        with pytest.raises(RuntimeError, match="inside a test"):
            service.sequence()
    finally:
        db.session.info.pop("in_deed")


def test_only_changed_tiles_are_written(in_app: Flask) -> None:
    happen_often(2)
    service.sequence()
    widths = db.session.execute(select(LogTile.level, LogTile.number, LogTile.width)).all()
    assert widths == [(0, 0, 2)]
    happen_often(1)
    service.sequence()
    assert db.session.execute(select(LogTile.width)).scalars().all() == [3]


def test_digest_of_fact_and_record_prove_against_the_newest_checkpoint(in_app: Flask) -> None:
    record = "ab" * 32
    fact = publish(Act(HOLDER), record)
    happen_often(9)
    service.sequence()
    key = service.log_key(in_app).verifier
    for digest in (record, record.upper(), fact):
        verdict = verify_proof_text(queries.proof_for_digest(digest), digest, key)
        assert (verdict.ok, verdict.size) == (True, 11)


def test_proof_of_an_unknown_digest_is_not_found(in_app: Flask) -> None:
    with pytest.raises(NotFound):
        queries.proof_for_digest("00" * 32)


def test_proof_of_a_waiting_digest_asks_to_come_again(in_app: Flask) -> None:
    with pytest.raises(Unavailable):
        queries.proof_for_digest(happen())


def test_any_two_checkpoints_are_consistent(in_app: Flask) -> None:
    happen_often(13)
    while service.sequence(limit=4):
        pass
    heads = db.session.execute(
        select(Checkpoint.size, Checkpoint.root).order_by(Checkpoint.size)
    ).all()
    assert [size for size, _ in heads] == [4, 8, 12, 13]
    for old, old_root in heads:
        for new, new_root in heads:
            if old <= new:
                path = queries.consistency(old, new)
                roots = bytes.fromhex(old_root), bytes.fromhex(new_root)
                assert verify_consistency(old, new, path, *roots)


@pytest.mark.parametrize(("old", "new"), [(0, 1), (2, 1), (1, 4), (-1, 2)])
def test_consistency_of_sizes_the_log_never_had_is_refused(
    in_app: Flask, old: int, new: int
) -> None:
    happen_often(3)
    service.sequence()
    with pytest.raises(Invalid):
        queries.consistency(old, new)


def test_feed_shows_an_organisation_its_facts_in_the_logs_order(in_app: Flask) -> None:
    happen("lot:A", parties=("ORG-X",), n=1)
    happen("lot:B", n=2)
    happen("lot:C", parties=("ORG-X",), n=3)
    assert queries.facts_for("ORG-X") == ()
    service.sequence()
    feed = queries.facts_for("ORG-X")
    assert [(card.id, card.body) for card in feed] == [(1, {"n": 1}), (3, {"n": 3})]
    assert queries.facts_for("ORG-X", after=1) == feed[1:]
    assert [card.id for card in queries.facts_for("ORG-HOLDER", limit=2)] == [1, 2]
    assert queries.facts_for("ORG-NOBODY") == ()


def test_feed_misses_no_fact_that_commits_late_with_a_small_id(in_app: Flask) -> None:
    happen("lot:A", n=1), happen("lot:B", n=2)
    begin_writing()
    db.session.execute(text("UPDATE log_entry SET id = 100 WHERE id = 1"))
    db.session.commit()
    service.sequence(limit=1)
    seen = queries.facts_for("ORG-HOLDER")
    service.sequence()
    later = queries.facts_for("ORG-HOLDER", after=seen[-1].id)
    assert [card.body["n"] for card in (*seen, *later)] == [2, 1]
