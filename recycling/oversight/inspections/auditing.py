"""Is each report kept as it was signed, and each programme as it was drawn?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from recycling.bases.models import Base
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.oversight.inspections.document import digest_of
from recycling.oversight.inspections.models import (
    Inspection,
    InspectionProgramme,
    ProgrammeLine,
)
from recycling.oversight.inspections.rules.ranking import digest_of_seed, number_of
from recycling.sayings import say

_AT_ONCE = 200


def disagreements() -> Iterator[str]:
    """Name every report and programme that is kept otherwise than its facts say."""
    yield from _reports()
    yield from _programmes()


def _reports() -> Iterator[str]:
    last = 0
    while rows := db.session.execute(
        select(Inspection.id, Inspection.ref, Inspection.document, Inspection.digest)
        .where(Inspection.id > last, Inspection.signed_at.is_not(None))
        .order_by(Inspection.id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1].id
        told = _told("InspectionSigned", [f"inspection:{row.ref}" for row in rows], "digest")
        for row in rows:
            kept = digest_of(row.document)
            if not kept == row.digest == told.get(f"inspection:{row.ref}"):
                yield say("the report of inspection %(ref)s is not what was signed.", ref=row.ref)


def _told(fact: str, subjects: list[str], name: str) -> dict[str, str]:
    rows = db.session.execute(
        select(Fact.subject, Fact.body).where(Fact.subject.in_(subjects), Fact.type == fact)
    )
    return {subject: body[name] for subject, body in rows}


def _programmes() -> Iterator[str]:
    for row in db.session.scalars(select(InspectionProgramme).order_by(InspectionProgramme.id)):
        subject = f"programme:{row.ref}"
        told = _told("ProgrammeDrawnUp", [subject], "seed_digest")
        if told.get(subject) != digest_of_seed(row.seed):
            yield say("programme %(ref)s has another seed than was published.", ref=row.ref)
        yield from _numbers(row)


def _numbers(row: InspectionProgramme) -> Iterator[str]:
    """Name each base whose number is not that of its reference under the seed."""
    lines = db.session.execute(
        select(Base.ref, ProgrammeLine.number)
        .join(ProgrammeLine, ProgrammeLine.base_id == Base.id)
        .where(ProgrammeLine.programme_id == row.id)
    )
    for ref, number in lines:
        if number != number_of(ref, row.seed):
            yield say(
                "programme %(ref)s gives %(base)s another number than its seed does.",
                ref=row.ref,
                base=ref,
            )
