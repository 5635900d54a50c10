"""Deeds of what an inspection found: noted, struck, and signed as a report the base reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from recycling.bases.cases.opening import open_against
from recycling.bases.cases.rules import Origin
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record_each
from recycling.oversight.inspections.document import digest_of, written
from recycling.oversight.inspections.models import Inspection, InspectionFinding
from recycling.oversight.inspections.rules.checklist import checklist, question_of
from recycling.oversight.inspections.rules.lifecycle import (
    FINDINGS,
    INSPECTIONS,
    FindingState,
    Grade,
    Move,
    check_term,
    check_words,
    grade_of,
    next_state,
)
from recycling.oversight.inspections.service import fill_in, locked, record_of
from recycling.parties.permissions import Permission
from recycling.references import new_reference
from recycling.sayings import say

_LONGEST_ABOUT = 400


@dataclass(frozen=True)
class NewFinding:
    """What was found, to which question if any, and until when it is to be put right."""

    grade: str
    words: str
    question: str = ""
    put_right_by: date | None = None


@deed
def note_finding(act: Act, ref: str, new: NewFinding) -> str:
    """Note what was found; the base reads it once the report is signed. Answers its reference.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` before the day of the visit or once it is over,
    ``Invalid`` naming ``grade``, ``words``, ``question`` or ``put_right_by``.
    """
    row = locked(ref, Permission.INSPECTIONS_VISIT, act)
    fill_in(act, row)
    grade = grade_of(new.grade)
    if new.question:
        question_of(row.traits, new.question)
    found = InspectionFinding(
        ref=new_reference("FND"),
        recycler_id=row.recycler_id,
        country=row.country,
        question=new.question,
        grade=grade,
        words=check_words(new.words, "words"),
        put_right_by=check_term(grade, new.put_right_by, act.at.date()),
        state=FindingState.NOTED,
        noted_at=act.at,
        noted_by=act.actor.person_ref,
    )
    row.findings.append(found)
    db.session.flush()
    record_of(act, "FindingNoted", row, _found(found))
    return found.ref


def _found(one: InspectionFinding) -> dict[str, Json]:
    return {
        "finding": one.ref,
        "question": one.question,
        "grade": one.grade,
        "words": one.words,
        "put_right_by": one.put_right_by.isoformat() if one.put_right_by else "",
    }


@deed
def strike_finding(act: Act, finding: str) -> str:
    """Take back a finding before the report is signed; answers the inspection's reference.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` once the report is signed.
    """
    ref = db.session.scalar(
        select(Inspection.ref)
        .join(InspectionFinding, InspectionFinding.inspection_id == Inspection.id)
        .where(InspectionFinding.ref == finding)
    )
    if ref is None:
        raise missing("finding", finding)
    row = locked(ref, Permission.INSPECTIONS_VISIT, act)
    fill_in(act, row)
    one = next(one for one in row.findings if one.ref == finding)
    body = _found(one)
    db.session.delete(one)
    record_of(act, "FindingStruck", row, body)
    return ref


@deed
def sign_report(act: Act, ref: str, digest: str) -> str:
    """Sign the report of an inspection; it is kept as it is then, and the base reads it.

    ``digest`` is the SHA-256 of what the signer has read. A major finding opens a case. Raises
    ``NotFound``, ``Forbidden``, ``Conflict`` unless it is under way, ``Invalid`` naming the
    questions that are not answered, or that the report says otherwise by now.
    """
    row = locked(ref, Permission.INSPECTIONS_SIGN, act)
    state = next_state(INSPECTIONS, row.state, Move.SIGN, "inspection")
    _refuse_unanswered(row)
    text = written(row)
    if digest != digest_of(text):
        raise Invalid(
            "another_text",
            say("This is not the digest of the report."),
            field="digest",
            way_out=say("Read inspection %(ref)s again, and sign what it says.", ref=ref),
        )
    row.state, row.document, row.digest = state, text, digest
    row.signed_at, row.signed_by = act.at, act.actor.person_ref
    cases = [_opened(act, row, one) for one in row.findings]
    body: dict[str, Json] = {
        "digest": digest,
        "visit_on": row.visit_on.isoformat(),
        "findings": [one.ref for one in row.findings],
        "cases": [one for one in cases if one],
        "to_put_right": sum(one.grade != Grade.NONE for one in row.findings),
    }
    record_of(act, "InspectionSigned", row, body)
    return ref


def _refuse_unanswered(row: Inspection) -> None:
    answered = {one.question for one in row.answers}
    open_ones = [one.id for one in checklist(row.traits) if one.id not in answered]
    if open_ones:
        raise Conflict(
            "questions_open",
            say(
                "%(many)s questions are not answered: %(open_ones)s.",
                many=len(open_ones),
                open_ones=", ".join(open_ones),
            ),
            field="answers",
            way_out=say("Answer each; what was not looked at is answered not_seen."),
        )


def _opened(act: Act, row: Inspection, one: InspectionFinding) -> str:
    """Let a finding be known to the base; answer with the case a major one opens."""
    one.state = next_state(FINDINGS, one.state, Move.SIGN, "finding")
    if one.grade == Grade.NONE:
        one.state, one.closed_at = FindingState.CLOSED, act.at
    if one.grade != Grade.MAJOR:
        return ""
    about = one.words[:_LONGEST_ABOUT]
    case = open_against(act, row.base, Origin.INSPECTION, one.ref, about)
    one.case = case.ref
    body: dict[str, Json] = {
        "case": case.ref,
        "origin": case.origin,
        "reference": one.ref,
        "about": row.base.ref,
        "words": about,
        "base": row.base.ref,
        "organisation": row.recycler.ref,
    }
    record_each(act, [("CaseOpened", f"case:{case.ref}", body)])
    return case.ref
