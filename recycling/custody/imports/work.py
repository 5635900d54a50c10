"""What does the background worker do for files of movements? It reads them, one after another.

A file is small enough to be read in one go. Whoever dies over it leaves it waiting; the next
worker reads it again, and only one of two writes what it tells.
"""

from __future__ import annotations

from flask import current_app

from recycling.custody.imports import queries, service
from recycling.custody.imports.reading import read_file
from recycling.custody.imports.rules.states import FileState
from recycling.custody.imports.staging import note_failure
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Refusal
from recycling.files import store
from recycling.sayings import say

MOST_FAILURES = 5
_AT_ONCE = 5


def tick() -> int:
    """Read files that wait; returns how many were read."""
    waiting = queries.to_read(_AT_ONCE)
    db.session.rollback()
    return sum(_try(ref) for ref in waiting)


def finish(ref: str) -> None:
    """Read one file, if it waits, before going on."""
    row = queries.file_of(ref)
    state, sha256 = row.state, row.sha256
    db.session.rollback()
    if state != FileState.READING:
        return
    try:
        with store().stream(sha256) as file:
            system, reads = read_file(file)
    except Refusal as refusal:
        service.fail_file(Act(SYSTEM), ref, refusal.sentence)
        return
    staged = tuple(service.Staged(r.place, r.told, r.findings, r.is_good) for r in reads)
    service.end_reading(Act(SYSTEM), ref, system, staged)


def _try(ref: str) -> int:
    try:
        finish(ref)
    except Conflict:  # another worker has read it meanwhile
        return 0
    except Exception:
        db.session.rollback()
        current_app.logger.exception("movement file %s cannot be read", ref)
        if note_failure(ref) >= MOST_FAILURES:
            service.fail_file(Act(SYSTEM), ref, say("Something failed here again and again."))
        return 0
    return 1
