"""What does the background worker do for runs? It certifies their lots, one after another.

Any number of workers take lots up, each for a while (its lease); each prints in its own process,
with a printer that was warmed by its first page. Pages are printed by the reaction to the
certificate, as for every other; a run has ended when the last is sealed.
"""

from __future__ import annotations

import time

from flask import current_app

from recycling.certificates.runs import queries, service
from recycling.certificates.runs.carrying import claim, later, note
from recycling.certificates.runs.models import RunLot
from recycling.certificates.runs.rules import LotOutcome
from recycling.certificates.service import issue_certificate
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Refusal, Unavailable
from recycling.parties.acting import acting_again
from recycling.parties.permissions import Permission, may
from recycling.sayings import say

BUDGET_SECONDS = 1.5


def tick(budget: float = BUDGET_SECONDS) -> int:
    """Certify lots for as long as ``budget`` seconds; returns how many were looked at."""
    if not queries.at_work():
        db.session.rollback()
        return 0
    until = time.monotonic() + budget
    done = 0
    while not done or time.monotonic() < until:
        taken = claim()
        if taken is None:
            break
        _certify(taken)
        done += 1
    return done + _end_done()


def finish() -> None:
    """Work until no lot waits."""
    while tick():
        pass


def _certify(taken: RunLot) -> None:
    actor = acting_again(taken.run.person_id, taken.run.recycler_id, taken.run.delegation_id)
    db.session.rollback()
    if actor is None or not may(actor, Permission.CERTIFICATES_ISSUE, taken.run):
        _stop(taken.run.ref)
        return
    try:
        act, typesetting = Act(actor, f"{taken.run.ref}:{taken.lot_id}"), taken.run.typesetting
        number = issue_certificate(act, taken.lot.ref, typesetting)
    except Unavailable as refusal:
        later(taken, refusal.sentence)
    except Refusal as refusal:
        _refused(taken, refusal)
    except Exception:
        db.session.rollback()
        current_app.logger.exception("lot %s of run %s", taken.lot.ref, taken.run.ref)
        later(taken, say("Something failed here again and again."))
    else:
        note(taken, LotOutcome.ISSUED, number)


def _stop(ref: str) -> None:
    try:
        service.stop_run(
            Act(SYSTEM), ref, say("Whoever opened it may no longer issue certificates.")
        )
    except Conflict:  # another worker has stopped it meanwhile
        db.session.rollback()


def _refused(taken: RunLot, refusal: Refusal) -> None:
    if refusal.code == "lot_certified":
        note(taken, LotOutcome.EARLIER)
    else:
        note(taken, LotOutcome.REFUSED, problem=refusal.sentence)


def _end_done() -> int:
    """End runs that have nothing left to do; returns how many."""
    runs = queries.at_work()
    ready = [
        ref
        for ref, key in runs
        if not queries.counts(key).get(LotOutcome.WAITING) and not queries.unsealed(key)
    ]
    db.session.rollback()
    return sum(_end(ref) for ref in ready)


def _end(ref: str) -> bool:
    try:
        service.end_run(Act(SYSTEM), ref)
    except Conflict:  # another worker was faster, or it goes on
        db.session.rollback()
        return False
    return True
