"""Who asks the witnesses, and what is done with what they say?

A worker, after the log has grown, outside any transaction: each witness that may be asked is held
for a moment in the database, so that two workers never ask it at once; cosignatures that verify are
kept and published with their checkpoint. Nothing ever waits for a witness: one that is silent is
asked again later, ever more rarely.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from recycling import clock
from recycling.db import db, insert_missing
from recycling.deeds import begin_writing
from recycling.ledger import heads, queries
from recycling.ledger.checkpoints import parse_statement
from recycling.ledger.keys import log_policy
from recycling.ledger.models import Cosignature, LogWitness
from recycling.ledger.notes import Note, parse_note
from recycling.ledger.policy import Witness
from recycling.ledger.tree import consistency_proof
from recycling.ledger.witness import asking
from recycling.ledger.witness.asking import Cosigned, Elsewhere, Outcome, Silent
from recycling.ledger.witness.rules import Submission

PATIENCE_S = 5.0
LEASE = timedelta(seconds=30)
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(minutes=15)
_MOST_DOUBLINGS = 9
_TOO_SLOW = Silent("it did not answer in time")

Sizes = Mapping[Witness, int]


def cosign(patience_s: float = PATIENCE_S) -> int:
    """Ask the witnesses that have not cosigned the newest checkpoint; returns how many did now.

    Commits. Ends after ``patience_s`` whatever they do. Raises ``RuntimeError`` inside a deed.
    """
    witnesses = [each for each in log_policy(current_app).witnesses if each.url]
    head = heads.newest_signed() if witnesses else None
    if head is None:
        return 0
    note = parse_note(head)
    claimed = _claim(witnesses, parse_statement(note.text).size)
    if not claimed:
        return 0
    outcomes = _ask(claimed, note, patience_s)
    moved = {who: o.size for who, o in outcomes.items() if isinstance(o, Elsewhere)}
    outcomes |= _ask(moved, note, patience_s)
    for witness, outcome in outcomes.items():
        _keep(witness, note, outcome)
    return sum(isinstance(outcome, Cosigned) for outcome in outcomes.values())


def _claim(witnesses: Sequence[Witness], size: int) -> Sizes:
    """Hold the witnesses that may be asked of this size now; returns what each last cosigned."""
    now = clock.now()
    known = {row.key: row for row in db.session.scalars(select(LogWitness))}
    rows = [known.get(str(each.key)) for each in witnesses]
    due = any(row is None or _is_due(row, size, now) for row in rows)
    db.session.rollback()
    return _hold(witnesses, size, now) if due else {}


def _is_due(row: LogWitness, size: int, now: datetime) -> bool:
    return row.size < size and row.not_before_at <= now


def _hold(witnesses: Sequence[Witness], size: int, now: datetime) -> Sizes:
    begin_writing()
    keys = {str(each.key): each for each in witnesses}
    insert_missing(LogWitness, [{"key": key, "size": 0, "not_before_at": now, "failures": 0,
                                 "error": ""} for key in keys])  # fmt: skip
    rows = db.session.scalars(
        select(LogWitness).where(LogWitness.key.in_(keys)).with_for_update(skip_locked=True)
    )
    held = [row for row in rows if _is_due(row, size, now)]
    sizes = {keys[row.key]: row.size for row in held}
    for row in held:
        row.not_before_at = now + LEASE
    db.session.commit()
    return sizes


def _ask(sizes: Sizes, note: Note, patience_s: float) -> dict[Witness, Outcome]:
    """Ask all at once; who does not answer in time is left to its own."""
    if not sizes:
        return {}
    asked = {witness: _submission(old, note) for witness, old in sizes.items()}
    db.session.rollback()
    pool = ThreadPoolExecutor(max_workers=min(len(asked), 16))
    running: dict[Witness, Future[Outcome]] = {
        witness: pool.submit(asking.ask, witness.url, witness.key, submission)
        for witness, submission in asked.items()
        if submission is not None
    }
    wait(running.values(), timeout=patience_s)
    pool.shutdown(wait=False, cancel_futures=True)
    answers = {who: one.result() if one.done() else _TOO_SLOW for who, one in running.items()}
    return {w: answers[w] if w in answers else _beyond(old) for w, old in sizes.items()}


def _submission(old: int, note: Note) -> Submission | None:
    """Write the request from what a witness knows; none where that is more than we have."""
    statement = parse_statement(note.text)
    if old > statement.size:
        return None
    proof = consistency_proof(old, statement.size, queries.stored_tree().subtree) if old else ()
    return Submission(old, proof, note, statement)


def _beyond(size: int) -> Silent:
    current_app.logger.critical("a witness has cosigned %d entries, more than the log has", size)
    return Silent(f"it has cosigned {size} entries, more than this checkpoint speaks of")


def _keep(witness: Witness, note: Note, outcome: Outcome) -> None:
    begin_writing()
    key, now = str(witness.key), clock.now()
    row = db.session.get_one(LogWitness, key)
    if isinstance(outcome, Cosigned):
        size = parse_statement(note.text).size
        line = {"size": size, "key": key, "line": str(outcome.signature), "at": now}
        insert_missing(Cosignature, [line])
        row.size, row.failures, row.error = max(row.size, size), 0, ""
        row.not_before_at = row.cosigned_at = now
    else:
        row.error = _reason(outcome)
        row.not_before_at = now + _pause(row.failures)
        row.failures += 1
        current_app.logger.warning("witness %s is silent: %s", witness.name, row.error)
    db.session.commit()


def _reason(outcome: Elsewhere | Silent) -> str:
    if isinstance(outcome, Silent):
        return outcome.reason
    return f"it says it cosigned {outcome.size} entries last, and is of another mind when asked so"


def _pause(failures: int) -> timedelta:
    return min(_FIRST_PAUSE * (1 << min(failures, _MOST_DOUBLINGS)), _LONGEST_PAUSE)
