"""What follows from findings: the base answers, the authority closes them or gives them back.

Once a day those that are overdue are found, and the base and its authority told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.clock import day_words
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Refusal, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.oversight.inspections.models import Inspection, InspectionFinding
from recycling.oversight.inspections.rules.lifecycle import (
    FINDINGS,
    FindingState,
    Grade,
    Move,
    check_term,
    check_words,
    next_state,
)
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

_OF = joinedload(InspectionFinding.inspection, innerjoin=True)


@deed
def answer_finding(act: Act, ref: str, answer: str) -> str:
    """Say for the base how a finding was put right, or why not, until it is closed.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` once it is closed, ``Invalid`` naming
    ``answer``.
    """
    row = _locked(ref, Permission.INSPECTIONS_ANSWER, act)
    row.state = next_state(FINDINGS, row.state, Move.ANSWER, "finding")
    row.answer, row.answered_at = check_words(answer, "answer"), act.at
    _record(act, "FindingAnswered", row, {"answer": row.answer})
    return ref


@deed
def close_finding(act: Act, ref: str, decision: str) -> str:
    """Close a finding that was put right, saying how one knows.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` before the report is signed or once it is
    closed, ``Invalid`` naming ``decision``.
    """
    row = _locked(ref, Permission.INSPECTIONS_VISIT, act)
    row.state = next_state(FINDINGS, row.state, Move.CLOSE, "finding")
    row.decision, row.closed_at = check_words(decision, "decision"), act.at
    _record(act, "FindingClosed", row, {"decision": row.decision})
    return ref


@deed
def give_back_finding(act: Act, ref: str, wrong: str, put_right_by: date | None) -> str:
    """Give an answered finding back with what is still wrong, and a new term.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` unless it is answered, ``Invalid`` naming
    ``wrong`` or ``put_right_by``.
    """
    row = _locked(ref, Permission.INSPECTIONS_VISIT, act)
    row.state = next_state(FINDINGS, row.state, Move.GIVE_BACK, "finding")
    row.decision = check_words(wrong, "wrong")
    row.put_right_by = check_term(Grade(row.grade), put_right_by, act.at.date())
    row.told_at = None
    _record(act, "FindingGivenBack", row, {"decision": row.decision, **_term(row)})
    return ref


@deed
def tell_of_overdue_finding(act: Act, ref: str) -> str:
    """Put on record that a finding was not put right in time, once for each term.

    Raises ``NotFound``, ``Conflict`` where nothing is to be told of it.
    """
    row = _locked(ref, Permission.INSPECTIONS_WATCH, act)
    late = row.put_right_by is not None and row.put_right_by < act.at.date()
    if row.state != FindingState.OPEN or not late or row.told_at is not None:
        raise Conflict("nothing_to_tell", say("Nothing is to be told of finding %(ref)s.", ref=ref))
    row.told_at = act.at
    _record(act, "FindingOverdue", row, _term(row))
    return ref


def tell_overdue(day: date, most: int) -> int:
    """Tell of up to ``most`` findings that are overdue on a day; how many it did."""
    refs = db.session.scalars(
        select(InspectionFinding.ref)
        .where(
            InspectionFinding.state == FindingState.OPEN,
            InspectionFinding.put_right_by < min(day, clock.today()),
            InspectionFinding.told_at.is_(None),
        )
        .order_by(InspectionFinding.put_right_by, InspectionFinding.id)
        .limit(most)
    ).all()
    db.session.rollback()
    return sum(_told(ref, day) for ref in refs)


def _told(ref: str, day: date) -> bool:
    try:
        tell_of_overdue_finding(Act(SYSTEM, f"overdue finding:{day}:{ref}"), ref)
    except Refusal as refusal:  # answered, or told by another worker, a moment ago
        current_app.logger.info("%s is left out: %s", ref, refusal.message)
        return False
    return True


def _term(row: InspectionFinding) -> dict[str, Json]:
    return {"term": day_words(row.put_right_by) if row.put_right_by else ""}


def _locked(ref: str, permission: Permission, act: Act) -> InspectionFinding:
    row = db.session.scalar(
        select(InspectionFinding)
        .where(InspectionFinding.ref == ref)
        .with_for_update(of=InspectionFinding)
        .options(
            _OF.joinedload(Inspection.base, innerjoin=True),
            _OF.joinedload(Inspection.recycler, innerjoin=True),
        )
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("finding", ref)
    permit(act.actor, permission, row)
    return row


def _record(act: Act, fact: str, row: InspectionFinding, body: Mapping[str, Json]) -> None:
    base = row.inspection.base
    said = {
        "finding": row.ref,
        "inspection": row.inspection.ref,
        "base": base.ref,
        "base_name": base.name,
        **body,
    }
    parties = (row.inspection.recycler.ref,)
    record(act, fact, f"finding:{row.ref}", said, parties=parties)
