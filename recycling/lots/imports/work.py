"""What does the background worker do for imports? A little at a time, until all is done.

A round works for a second or two and ends between two chunks, so that nothing else waits long. The
file stays open from round to round; where another worker has read on, or this one was restarted,
it is opened again at the row the database says. So nothing is lost or done twice, whoever dies.
"""

from __future__ import annotations

import gc
import time

from flask import current_app

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Refusal
from recycling.lots.imports import queries, service
from recycling.lots.imports.plans import starter
from recycling.lots.imports.rules.states import ImportState
from recycling.lots.imports.staging import Reader, note_failure, stage
from recycling.sayings import say

BUDGET_SECONDS = 1.5
MOST_FAILURES = 5
_AT_ONCE = 20

# Only so that a file need not be opened and skipped through in each round; the database decides.
_open: dict[str, Reader] = {}


def tick(budget: float = BUDGET_SECONDS) -> int:
    """Work on what waits for as long as ``budget`` seconds; returns how many chunks were done."""
    until = time.monotonic() + budget
    chunks = 0
    waiting = queries.to_work_on(_AT_ONCE)
    for ref, state in waiting:
        db.session.rollback()
        while state and (not chunks or time.monotonic() < until):
            chunks += state != ImportState.CHECKED
            state = _try_step(ref, state)  # noqa: PLW2901 (the loop is over its states)
    _close_all_but([ref for ref, _state in waiting])
    db.session.rollback()
    return chunks


def finish(ref: str) -> None:
    """Work on one import until it waits for somebody or has ended."""
    state = queries.import_of(ref).state
    while state:
        state = _step(ref, state)
    _close_all_but([])


def _try_step(ref: str, state: str) -> str:
    try:
        return _step(ref, state)
    except Exception:
        db.session.rollback()
        current_app.logger.exception("import %s cannot go on", ref)
        _close(ref)
        if note_failure(ref) >= MOST_FAILURES:
            _give_up(ref, state)
        return ""


def _give_up(ref: str, state: str) -> None:
    ended = service.stop_publishing if state == ImportState.PUBLISHING else service.fail_import
    ended(Act(SYSTEM), ref, say("Something failed here again and again."))


def _step(ref: str, state: str) -> str:
    """Do one step; returns the state to go on from, empty where there is nothing more to do.

    A chunk makes a hundred thousand small things and drops them together: looking for cycles among
    them all the while costs a quarter of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return _stepped(ref, state)
    finally:
        if collects:
            gc.enable()


def _stepped(ref: str, state: str) -> str:
    if state == ImportState.READING:
        return _read(ref)
    if state == ImportState.IMPORTING:
        return _import(ref)
    if state == ImportState.PUBLISHING:
        return _publish(ref)
    if state == ImportState.CHECKED:
        return _start(ref)
    return ""


def _read(ref: str) -> str:
    row = queries.import_of(ref)
    db.session.rollback()
    try:
        reader = _open.get(ref)
        if reader is None or reader.place != row.rows_read:
            _close(ref)
            reader = _open[ref] = Reader(row)
        more = stage(reader)
    except Refusal as refusal:
        db.session.rollback()
        _close(ref)
        service.fail_import(Act(SYSTEM), ref, refusal.sentence)
        return ""
    if more is None:
        _close(ref)
        return ""
    if more:
        return ImportState.READING
    _close(ref)
    service.end_reading(Act(SYSTEM), ref)
    return ImportState.CHECKED


def _start(ref: str) -> str:
    """Go on at once where it was decided beforehand; else it waits for somebody."""
    row = queries.import_of(ref)
    policy, actor = row.policy, starter(row)
    db.session.rollback()
    if not policy:
        return ""
    try:
        service.start_import(Act(actor), ref, policy)
    except Refusal as refusal:
        if refusal.code != "import_under_way":
            service.leave_undecided(Act(SYSTEM), ref, refusal.sentence)
        return ""
    return ImportState.IMPORTING


def _import(ref: str) -> str:
    row = queries.import_of(ref)
    done = row.rows_done
    db.session.rollback()
    try:
        service.import_rows(Act(SYSTEM), ref, done)
    except Conflict:
        return ""
    row = queries.import_of(ref)
    state = row.state
    db.session.rollback()
    return state if state == ImportState.IMPORTING else ""


def _publish(ref: str) -> str:
    done = queries.import_of(ref).rows_done
    db.session.rollback()
    try:
        service.publish_rows(Act(SYSTEM), ref, done)
    except Conflict:
        return ""
    except Forbidden as refusal:
        service.stop_publishing(Act(SYSTEM), ref, refusal.sentence)
        return ""
    state = queries.import_of(ref).state
    db.session.rollback()
    return state if state == ImportState.PUBLISHING else ""


def _close(ref: str) -> None:
    reader = _open.pop(ref, None)
    if reader is not None:
        reader.close()


def _close_all_but(kept: list[str]) -> None:
    for ref in [ref for ref in _open if ref not in kept]:
        _close(ref)
