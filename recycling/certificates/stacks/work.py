"""What does the background worker do for stacks? It checks their files, one after another.

A file that is byte for byte the one the registry sealed needs no drawing of its page: it was
compared when it was sealed. That is twenty times as quick, and most files of a stack are such.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

from flask import current_app
from sqlalchemy import select

from recycling.certificates import queries as certificates
from recycling.certificates.models import Certificate
from recycling.certificates.stacks import carrying
from recycling.certificates.stacks.archive import Archive, NotOpened
from recycling.certificates.stacks.carrying import Taken
from recycling.certificates.stacks.rules import Outcome, Reason, outcome_of
from recycling.certificates.stacks.service import end_stack
from recycling.certificates.verdict import Verdict
from recycling.certificates.verification import verify
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, NotFound
from recycling.files import store

BUDGET_SECONDS = 1.5
_AT_ONCE = 50
_LONGEST_NUMBER, _LONGEST_WORDS = 40, 500


def tick(budget: float = BUDGET_SECONDS) -> int:
    """Check files for as long as ``budget`` seconds; returns how many things were done."""
    taken = carrying.claim()
    if taken is None:
        return 0
    try:
        return 1 + _carry(taken, time.monotonic() + budget)
    except NotFound:
        current_app.logger.exception("the ZIP of stack %s is lost", taken.ref)
        return 0  # its lease runs out, and it is tried again


def finish() -> None:
    """Work until no file waits."""
    while tick():
        pass


def _carry(taken: Taken, until: float) -> int:
    done, looked = taken.done, 0
    with store().stream(taken.sha256) as file:
        archive = Archive(file)
        while numbers := carrying.waiting(taken, done, _AT_ONCE):
            for number in numbers:
                came_to = _look(taken, archive, number)
                db.session.rollback()
                carrying.note(taken, number, came_to)
                done, looked = number, looked + 1
                if time.monotonic() >= until:
                    carrying.give_back(taken, done)
                    return looked
    carrying.give_back(taken, taken.files)
    _end(taken.ref)
    return looked


def _look(taken: Taken, archive: Archive, number: int) -> dict[str, Any]:
    try:
        content = archive.read(number)
    except NotOpened as shut:
        is_pdf = shut.reason is not Reason.NOT_PDF
        outcome = Outcome.NOT_OPENED if is_pdf else Outcome.UNREADABLE
        return {"outcome": str(outcome), "reason": str(shut.reason)}
    sha256 = hashlib.sha256(content).hexdigest()
    first = carrying.first_with(taken, sha256, number)
    if first is not None:
        repeated = {"outcome": str(Outcome.REPEATED), "reason": str(Reason.REPEATED)}
        return {**repeated, "sha256": sha256, "first": first}
    try:
        verdict = verdict_of(content, sha256)
    except Exception:  # nothing of a stranger's file ends the whole stack
        db.session.rollback()
        current_app.logger.exception("file %s of stack %s", number, taken.ref)
        failed = {"outcome": str(Outcome.NOT_OPENED), "reason": str(Reason.FAILED_HERE)}
        return {**failed, "sha256": sha256}
    came_to = outcome_of(verdict)
    return {
        "outcome": str(came_to.outcome),
        "reason": came_to.reason,
        "said": came_to.said[:_LONGEST_WORDS],
        "sha256": sha256,
        "certificate": _number(verdict),
        "codes": [line.code for line in verdict.lines],
    }


def verdict_of(content: bytes, sha256: str) -> Verdict:
    """Return the verdict on a file; its page is drawn again only where that tells something new."""
    quick = verify(content, certificates.checks(compare_page=False))
    if not quick.is_genuine:
        return quick
    sealed = select(Certificate.file_digest).where(Certificate.ref == quick.identifier)
    if db.session.scalar(sealed) == sha256:
        return certificates.as_sealed(quick)
    return verify(content, certificates.checks())


def _number(verdict: Verdict) -> str:
    """Return the number a file gives, where its record is one we believe."""
    record = verdict.line("record")
    is_believed = record is not None and record.code == "record.ok"
    return (verdict.identifier or "")[:_LONGEST_NUMBER] if is_believed else ""


def _end(ref: str) -> None:
    try:
        end_stack(Act(SYSTEM), ref)
    except Conflict:  # another worker was faster
        db.session.rollback()
