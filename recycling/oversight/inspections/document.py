"""How is a report of an inspection kept? As canonical JSON (RFC 8785) under one digest.

It says nothing of who signs or when, so what a signer reads has the digest of what is signed.
"""

from __future__ import annotations

import hashlib
from typing import Any

from recycling.clock import stamp
from recycling.ledger.canonical import canonical, plain_body
from recycling.oversight.inspections.models import Inspection, InspectionAnswer
from recycling.oversight.inspections.rules.checklist import Question, checklist

FORMAT = "urban-mine inspection report 1"


def written(row: Inspection) -> str:
    """Return the report as it would be signed now; the same contents always give the same text."""
    answers = {one.question: one for one in row.answers}
    whole = {
        "format": FORMAT,
        "inspection": row.ref,
        "base": {"ref": row.base.ref, "name": row.base.name, "place": row.base.place},
        "recycler": {"ref": row.recycler.ref, "name": row.recycler.name},
        "authority": {"ref": row.authority.ref, "name": row.authority.name},
        "visit_on": row.visit_on.isoformat(),
        "announced": row.is_announced,
        "officers": row.officers,
        "reason": row.reason,
        "questions": [_answered(one, answers.get(one.id), row) for one in checklist(row.traits)],
        "stock": [
            {
                "stream": one.stream,
                "weighed_kg": one.weighed.json(),
                "register_kg": one.register.json(),
                "words": one.words,
                "weighed_at": stamp(one.weighed_at),
            }
            for one in row.weighings
        ],
        "findings": [
            {
                "finding": one.ref,
                "question": one.question,
                "grade": one.grade,
                "words": one.words,
                "put_right_by": one.put_right_by.isoformat() if one.put_right_by else "",
            }
            for one in row.findings
        ],
    }
    return canonical(plain_body(whole)).decode()


def _answered(
    question: Question, answer: InspectionAnswer | None, row: Inspection
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": question.id,
        "question": question.words,
        "basis": question.basis,
        "unit": question.unit,
        "files": [
            {"name": one.name, "sha256": one.sha256}
            for one in row.files
            if one.question == question.id
        ],
    }
    if answer is not None:
        found |= {
            "answer": answer.answer,
            "value": answer.value,
            "words": answer.words,
            "answered_at": stamp(answer.answered_at),
            "answered_by": answer.answered_by,
        }
    return found


def digest_of(text: str) -> str:
    """Return the SHA-256 of a report as it is kept, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
